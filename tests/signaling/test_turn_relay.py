"""The shipped relay configuration on a real coturn: media pass, everything that must not be reached is refused."""

import asyncio
import contextlib
import itertools
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from typing import cast

import pytest
from aioice import turn
from aioice.stun import TransactionFailed

from signaling.turn import LIFETIME_S
from tests.janus_nodes import namespace
from tests.turn_relays import Relay, turn_relay

_CHANNELS = itertools.count(0x4001)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    with (
        namespace() as (name, ours, theirs),
        turn_relay(name, theirs, ours, tmp_path_factory.mktemp("coturn")) as running,
    ):
        yield running


class Echo(asyncio.DatagramProtocol):
    """What stands for the media plane: it sends back what comes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(data, addr)


class Heard(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.data: asyncio.Queue[bytes] = asyncio.Queue()
        self.ended = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.ended.set()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        del addr
        self.data.put_nowait(data)


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@contextlib.asynccontextmanager
async def allocation(
    relay: Relay, way: str, credentials: tuple[str, str]
) -> AsyncIterator[tuple[turn.TurnTransport, Heard]]:
    user, password = credentials
    transport, heard = await turn.create_turn_endpoint(
        Heard,
        server_addr=(relay.address, 5349 if way == "tls" else 3478),
        username=user,
        password=password,
        ssl=_trusting() if way == "tls" else False,
        transport="udp" if way == "udp" else "tcp",
    )
    try:
        yield transport, heard
    finally:
        transport.close()  # begins with giving the allocation back
        await asyncio.wait_for(heard.ended.wait(), 10)


@pytest.mark.parametrize("way", ["udp", "tcp", "tls"])
async def test_media_pass_through_the_relay_also_where_udp_is_blocked(relay, way):
    loop = asyncio.get_running_loop()
    echo, _ = await loop.create_datagram_endpoint(Echo, local_addr=(relay.media, 0))
    address = echo.get_extra_info("sockname")
    try:
        async with allocation(relay, way, relay.credentials()) as (transport, heard):
            transport.sendto(b"a packet", address)
            assert await asyncio.wait_for(heard.data.get(), 10) == b"a packet"
    finally:
        echo.close()


@contextlib.asynccontextmanager
async def client(relay: Relay, credentials: tuple[str, str]) -> AsyncIterator[turn.TurnClientUdpProtocol]:
    """A client below the transport: it says why it was refused."""
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: turn.TurnClientUdpProtocol((relay.address, 3478), *credentials, 600, 500),
        remote_addr=(relay.address, 3478),
    )
    try:
        yield protocol
    finally:
        await protocol.delete()
        transport.close()


async def test_credentials_that_ended_and_forged_ones_are_refused(relay):
    user, password = relay.credentials()
    for wrong in (relay.credentials(time.time() - LIFETIME_S - 60), (user, "x" + password), ("9999999999:me", "x")):
        async with client(relay, wrong) as mine:
            with pytest.raises(TransactionFailed, match="401"):
                await mine.connect()


async def test_one_person_cannot_take_the_whole_relay(relay):
    async with contextlib.AsyncExitStack() as stack:
        greedy = relay.credentials(person="greedy")
        refusals: list[str] = []
        allowed = 0
        while not refusals and allowed < 30:  # its threads may count one more or less than the eight of the quota
            each = await stack.enter_async_context(client(relay, greedy))
            try:
                await each.connect()
                allowed += 1
            except TransactionFailed as error:
                refusals.append(str(error))
        assert "486" in refusals[0]
        assert 6 <= allowed <= 12
        other = await stack.enter_async_context(client(relay, relay.credentials()))
        await other.connect()


FORBIDDEN = [
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.0.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
]


@pytest.mark.parametrize("peer", FORBIDDEN)
async def test_what_must_not_be_reached_through_the_relay_is_refused(relay, peer):
    async with client(relay, relay.credentials()) as mine:
        await mine.connect()
        with pytest.raises(TransactionFailed, match="403"):
            await mine.channel_bind(next(_CHANNELS), (peer, 80))
