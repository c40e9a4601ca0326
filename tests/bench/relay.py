"""The yardstick: a bare UDP relay, which does nothing but read each datagram and send it on."""

import asyncio
import resource
import socket
import subprocess
import sys
from time import sleep
from typing import cast

SIZE = 900


class Relay(asyncio.DatagramProtocol):
    """Sends every datagram on to one address."""

    def __init__(self, to: tuple[str, int]) -> None:
        """Send to this address."""
        self._to = to
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.DatagramTransport", transport)  # asyncio's own class does not derive from it

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        """Send on."""
        assert self._transport is not None
        self._transport.sendto(data, self._to)


async def _relay(to: int) -> None:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Relay(("127.0.0.1", to)), local_addr=("127.0.0.1", 0))
    before = resource.getrusage(resource.RUSAGE_SELF)
    print(transport.get_extra_info("sockname")[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, flush=True)


def seconds_per_datagram(count: int = 20_000) -> float:
    """Measure the relay's CPU seconds for each datagram that it handles, in or out, in a process of its own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
        here.bind(("127.0.0.1", 0))
        here.settimeout(20)  # a busy machine may hold the relay back
        command = [sys.executable, "-m", "tests.bench.relay", str(here.getsockname()[1])]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as relay:
            assert relay.stdin is not None
            assert relay.stdout is not None
            port = int(relay.stdout.readline())
            received = 0
            for number in range(count):
                here.sendto(bytes(SIZE), ("127.0.0.1", port))
                if number % 8 == 7:
                    received += sum(1 for _ in range(8) if here.recv(2048))
                    sleep(0.002)
            relay.stdin.write("\n")
            relay.stdin.flush()
            used = float(relay.stdout.readline())
    return used / (2 * received)


if __name__ == "__main__":
    asyncio.run(_relay(int(sys.argv[1])))
