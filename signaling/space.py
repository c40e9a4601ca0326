"""Watches the space that recordings still have, and puts a shortage on the record while there is time to act.

Ten minutes before the disk is full everyone is told. In the last minute recording stops, so that the record itself,
which is far smaller and matters more, can still be written.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection

from hearing.procedure.commands import Command, ReportRecordingFault, ReportRecordingRestored
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Unrecorded
from hearing.record.sitting import Sitting
from hearing.record.sittings import Sittings
from hearing.vocabulary import SYSTEM, RecordingFault
from signaling.media import MediaKind, Track
from signaling.plan import plan

log = logging.getLogger("hearing.space")

RATE = {MediaKind.AUDIO: 10_000, MediaKind.VIDEO: 250_000, MediaKind.SCREEN: 250_000}
"""What one track of this kind takes at most, in bytes a second: 2 Mb/s for a picture."""
SHORT_S, FULL_S = 600.0, 60.0
"""Seconds of recording that have to fit: for no warning, and for going on at all."""
LEAST = 64 << 20
"""Bytes that recordings never take: the record's own."""
RELIEF = 1.25
"""A fault is over when there is so much more than would cause it; else it would come and go with each file."""
LOOK_EVERY_S = 2.0


def fault_of(free: int, tracks: Collection[Track], now: RecordingFault | None) -> RecordingFault | None:
    """Give what ails the recording of these tracks with this many bytes free, when ``now`` is what ailed it so far."""
    rate = sum(RATE[track.kind] for track in tracks)
    for fault, seconds in ((RecordingFault.DISK_FULL, FULL_S), (RecordingFault.SPACE_SHORT, SHORT_S)):
        needed = LEAST + rate * seconds
        if free < needed * (RELIEF if now in {fault, RecordingFault.DISK_FULL} else 1.0):
            return fault
    return None


def report_of(free: int, state: Hearing) -> Command | None:
    """Give what is to be reported of a hearing, if anything has changed; nothing is, outside a session."""
    now = state.unrecorded.fault
    if state.closed_at is not None or not state.scheduled:
        return None
    tracks = plan(replace(state, unrecorded=Unrecorded())).recordings
    found = fault_of(free, tracks, now)
    if found is now or not tracks:
        return None
    return ReportRecordingFault(found) if found is not None else ReportRecordingRestored()


class SpaceWatch:
    """Looks every few seconds. ``free`` gives the bytes left where recordings go; it may block."""

    def __init__(self, sittings: Sittings, free: Callable[[], int]) -> None:
        self._sittings = sittings
        self._free = free

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the space for recordings could not be looked at")
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Look once."""
        free = await asyncio.to_thread(self._free)
        for sitting in self._sittings.live:
            report = report_of(free, sitting.state)
            if report is not None:
                log.error("%s of %s: %d MiB are free", type(report).__name__, sitting.state.id, free >> 20)
                await self._submit(sitting, report)

    async def _submit(self, sitting: Sitting, report: Command) -> None:
        await sitting.submit(report, by=SYSTEM, command_id=f"s-{secrets.token_hex(12)}")
