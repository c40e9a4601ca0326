"""A line to a server that can be cut in the middle: a relay on the loopback that loses questions or answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Line:
    """Everything sent to ``port`` goes on to the server, and back.

    ``lose`` names what is lost from now on: nothing, "answers" (the server has heard and done what it was asked, and
    nobody learns of it) or "questions" (it never hears). What is lost cuts the connection.
    """

    port: int = 0
    lose: str = ""
    cuts: int = 0
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        """Cut every connection there is; new ones may be made."""
        self.cuts += 1
        for one in self.writers:
            one.transport.abort()

    async def _relay(self, what: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(65536):
                if self.lose == what:
                    self.lose = ""
                    self.cut()
                    return
                writer.write(piece)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    """Lay a line to a server on the loopback."""
    line = Line()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        line.writers |= both
        async with asyncio.TaskGroup() as group:
            group.create_task(line._relay("questions", reader, far_writer))
            group.create_task(line._relay("answers", far_reader, writer))
        line.writers -= both

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        line.cut()
        await asyncio.sleep(0)
