"""The media process: orders come in on standard input, reports go out on standard output, media on one UDP port.

Start: ``python -m signaling.worker DATA_PATH PORT FOLDER ADDRESS...``; the data path is auto, native or python. It
holds no truth: whatever it knows it was told, and it ends, with its recordings sealed, when its parent closes the pipe
or dies.
"""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from signaling.engines import pipe
from signaling.engines.choice import make_forwarder
from signaling.engines.native_library import NativeMissingError
from signaling.engines.plane import Plane
from signaling.engines.tcp import Bridge, listen
from signaling.engines.udp import PortTakenError, Socket, bind
from signaling.media import MediaRefusedError, Report
from signaling.recorder import finish_leftover, leftovers

log = logging.getLogger(__name__)

#: A predecessor that is still sealing its recordings holds the port: wait this long for it (seconds).
PORT_WAIT_S = 3.0
_PARENT_EVERY_S = 1.0
_POLL_S = 0.1


class Pipe:
    """The process's standard input and output as message streams."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.WriteTransport) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls) -> "Pipe":
        """Take over the standard streams; whatever else prints goes to standard error from now on."""
        loop = asyncio.get_running_loop()
        reports = os.fdopen(os.dup(1), "wb", 0)
        os.dup2(2, 1)
        reader = asyncio.StreamReader(pipe.MAX_LINE)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, reports)
        return cls(reader, writer)

    def send(self, message: pipe.Message) -> None:
        """Write one message; the parent reads without pause, so the buffer stays small."""
        if not self._writer.is_closing():
            self._writer.write(pipe.encode(message))

    def report(self, report: Report) -> None:
        """Tell the parent that something happened."""
        self.send(pipe.Reported(report))  # type: ignore[arg-type]  # EngineLost is only ever said by the parent

    async def receive(self) -> pipe.Message | None:
        """The next message, or nothing when the parent is gone."""
        try:
            line = await self._reader.readline()
        except ConnectionError:
            return None
        return pipe.decode(line) if line.endswith(b"\n") else None


async def serve(path: str, port: int, folder: Path, addresses: Sequence[str]) -> int:
    """Run the media process; gives its exit status."""
    parent = await Pipe.connect()
    try:
        sockets, listeners = await _bind(addresses, port)
    except PortTakenError as error:
        parent.send(pipe.Failed(str(error)))
        return 1
    try:
        forwarder = make_forwarder(path, sockets)
    except NativeMissingError as error:
        parent.send(pipe.Failed(f"the native media path is asked for, but {error}"))
        return 1
    log.info("packets are forwarded by %s", type(forwarder).__name__)
    plane = Plane(forwarder, addresses, folder, parent.report, tcp=bool(listeners))
    bridge = Bridge(sockets, listeners, plane.path_ended)
    await bridge.start()
    parent.send(pipe.Ready(sockets[0].port))
    left = await asyncio.to_thread(leftovers, folder)  # before the first order could start a recording beside them
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(plane.run())
        obeying = tasks.create_task(_obey(parent, plane))
        watching = tasks.create_task(_watch_parent())
        finishing = tasks.create_task(_finish(left, parent))
        await asyncio.wait({running, obeying, watching}, return_when=asyncio.FIRST_COMPLETED)
        obeying.cancel()
        watching.cancel()
        finishing.cancel()
        bridge.close()
        plane.close()
    return 0


async def _finish(left: Sequence[Path], parent: Pipe) -> None:
    """Finish what a crash left, while people are already connecting."""
    for path in left:
        finished = await asyncio.to_thread(finish_leftover, path)
        if finished is not None:
            parent.report(finished)


async def _bind(addresses: Sequence[str], port: int) -> tuple[list[Socket], list[socket.socket]]:
    """The UDP sockets, and the TCP listeners beside them; none where something else holds that TCP port."""
    waited = 0.0
    while True:
        last = waited >= PORT_WAIT_S
        try:
            sockets = bind(addresses, port)
        except PortTakenError:
            if last:
                raise
        else:
            try:
                return sockets, listen(sockets)
            except OSError as error:
                if last:
                    log.warning("no media over TCP: port %d cannot be used (%s)", sockets[0].port, error.strerror)
                    return sockets, []
            for taken in sockets:
                taken.close()
        await asyncio.sleep(_POLL_S)
        waited += _POLL_S


async def _obey(parent: Pipe, plane: Plane) -> None:
    while True:
        match await parent.receive():
            case pipe.Open(number, order):
                try:
                    parent.send(pipe.Opened(number, plane.open(order)))
                except MediaRefusedError as error:
                    parent.send(pipe.Refused(number, str(error)))
            case pipe.Apply(number, orders):
                plane.apply(orders)
                parent.send(pipe.Applied(number))
            case None | pipe.Stop():
                return
            case unexpected:
                log.error("a message that is not for the media process: %r", unexpected)


async def _watch_parent() -> None:
    """Return when the parent is gone although another process keeps our pipe open."""
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110 -- the kernel offers nothing to await for a parent's death
        await asyncio.sleep(_PARENT_EVERY_S)


def main() -> int:
    """Entry point; see the module."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s media %(levelname)s %(name)s: %(message)s")
    path, port, folder, *addresses = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends us in good order
    gc.freeze()  # what start-up made is never garbage: shorter pauses on the packet path
    return asyncio.run(serve(path, int(port), Path(folder), addresses))


if __name__ == "__main__":
    sys.exit(main())
