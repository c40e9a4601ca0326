"""Run as a program: opens the log in a folder and appends an entry for each line it is told; says how that went."""

import asyncio
import sys
from pathlib import Path

from evidence.errors import Stopped
from tests.evidence.logs import opened


async def main(folder: Path) -> None:
    async with opened(folder) as log:
        print("open at", log.head.checkpoint.size, flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                print("at", (await log.append([line.encode()])).first, flush=True)
            except Stopped as stopped:
                print("Stopped:", stopped.en, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
