"""What of a joint hearing somebody is not given: what was said for other files alone, and what the panels compare."""

from collections.abc import Sequence

from hearing.procedure.events import ReadingMarked, Recorded
from hearing.procedure.state import Hearing
from hearing.transcript.files import events_of


def withheld(state: Hearing, recorded: Sequence[Recorded], files: Sequence[str], *, compares: bool) -> frozenset[int]:
    """Give the numbers of the events that a package for these files shows by their place in the log alone.

    Args:
        state: the hearing after them.
        recorded: all events.
        files: the files that the reader takes part in; none for all of them.
        compares: whether the reader sees what the panels compare.
    """
    shown = {one.n for file in files or ("",) for one in events_of(recorded, state, file)}
    marks = {one.n for one in recorded if isinstance(one.event, ReadingMarked) and not compares}
    return frozenset({one.n for one in recorded} - shown | marks)
