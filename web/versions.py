"""Earlier versions of the minutes: the record as each was presented and answered."""

import asyncio
from collections.abc import Sequence

from hearing.procedure.events import Recorded
from hearing.procedure.evolve import fold
from hearing.procedure.state import Hearing
from hearing.transcript.versions import Version, numbered, versions
from web.errors import NotFound
from web.hearings import HearingReader


async def as_presented(reader: HearingReader, state: Hearing, file: str, wanted: str) -> Hearing:
    """Give the record as the wanted version of the minutes was presented and answered; as it stands for no wish.

    Raises:
        NotFound: the minutes have no such version.
    """
    if not wanted:
        return state
    recorded = await reader.recorded(state.id)
    return await asyncio.to_thread(_folded, state.id, recorded, version(recorded, file, wanted))


def version(recorded: Sequence[Recorded], file: str, wanted: str) -> Version:
    """Give the version of this number; raises `NotFound`."""
    found = versions(recorded, file)
    named = numbered(found, int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else None
    if named is None:
        known = ", ".join(str(one.number) for one in found)
        raise NotFound(
            f"笔录没有这一版；已提交的版次：{known or '无'}。",
            f"The minutes have no such version; presented so far: {known or 'none'}.",
        )
    return named


def _folded(hearing: str, recorded: Sequence[Recorded], at: Version) -> Hearing:
    return fold(hearing, [row for row in recorded if row.n <= at.through])
