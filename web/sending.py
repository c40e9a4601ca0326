"""Files that are made for one request: written under a name of their own, sent, and gone whoever breaks off."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from aiohttp import web

from hearing.package.archive import PIECE


@dataclass(frozen=True, slots=True)
class Written:
    """A place for one file."""

    path: Path

    async def opened(self) -> BinaryIO:
        """Open the file that was put there."""
        return await asyncio.to_thread(self.path.open, "rb")


@asynccontextmanager
async def written(folder: Path) -> AsyncIterator[Written]:
    """Give a place in a folder at which no file is yet; after the block its name is gone."""
    place = folder / f"{secrets.token_hex(8)}.made"
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    try:
        yield Written(place)
    finally:
        await asyncio.to_thread(place.unlink, missing_ok=True)


async def sent(request: web.Request, stream: BinaryIO, name: str, media_type: str) -> web.StreamResponse:
    """Send an open file that has no name any more, to be kept under ``name``; closes it."""
    with stream:
        response = web.StreamResponse(
            headers={
                "Content-Type": media_type,
                "Content-Length": str(os.fstat(stream.fileno()).st_size),
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            }
        )
        await response.prepare(request)
        while piece := await asyncio.to_thread(stream.read, PIECE):
            await response.write(piece)
        await response.write_eof()
    return response
