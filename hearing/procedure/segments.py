"""Which segment of a joint hearing each event of a record belongs to."""

from collections.abc import Iterable, Iterator

from hearing.procedure.events import Adjourned, Recorded, SegmentEntered, UtteranceRecorded


def with_segments(recorded: Iterable[Recorded]) -> Iterator[tuple[Recorded, str]]:
    """Give each event with the file in whose own segment it happened; empty for what is common, and in a single case.

    Turning to a file belongs to its segment already; an adjournment ends the segment and is common.
    """
    segment = ""
    for one in recorded:
        if isinstance(one.event, SegmentEntered):
            segment = one.event.file
        elif isinstance(one.event, Adjourned):
            segment = ""
        yield one, segment


def file_alone(one: Recorded, segment: str) -> str:
    """Give the file for which alone an event was: its segment's, unless words were written down as said for all."""
    if isinstance(one.event, UtteranceRecorded):
        return segment if one.event.files in {(), (segment,)} else ""
    return segment
