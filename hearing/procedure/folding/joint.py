"""How the state changes in a joint hearing: segments, and how statements read a claim."""

from hearing.procedure.events import ReadingMarked, Recorded, SegmentEntered
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Joint, ReadingMark, Segment


def segment_entered(state: Hearing, event: SegmentEntered, at: Recorded) -> Hearing:
    """The hearing turned to a file, or to what is common."""
    segments = (*state.joint.segments, Segment(event.file, at.at))
    joint = replace(state.joint, segment=event.file, aside=frozenset(event.aside), segments=segments)
    return replace(state, joint=joint)


def segment_ended(joint: Joint, at: Recorded) -> Joint:
    """End the segment with the sitting: everybody leaves, and the next sitting begins with what is common."""
    if not joint.segment:
        return joint
    return replace(joint, segment="", aside=frozenset(), segments=(*joint.segments, Segment("", at.at)))


def reading_marked(state: Hearing, event: ReadingMarked, at: Recorded) -> Hearing:
    """A statement's reading of a feature was marked; all marks are kept, and the latest counts."""
    mark = ReadingMark(event.utterance, event.claim, event.feature, event.reading, at.by, at.at)
    return replace(state, joint=replace(state.joint, readings=(*state.joint.readings, mark)))
