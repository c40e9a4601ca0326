"""How statements of the minutes change while they are put right: words, parts, speakers, marked passages."""

from hearing.procedure.commands.parts import Marked
from hearing.procedure.events import (
    InterpretationTied,
    PassageMarked,
    Recorded,
    SpeakerReassigned,
    UtteranceAmended,
    UtterancesMerged,
    UtteranceSplit,
    WordsRestored,
    WordsStruck,
)
from hearing.procedure.folding.change import put
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Utterance, Wording
from hearing.vocabulary import Mark


def changed(state: Hearing, one: Utterance, at: Recorded) -> Hearing:
    """Give the state with a statement as it stands from this event on."""
    wording = Wording(at.n, one.speaker, one.text)
    after = replace(one, wordings=(*one.wordings, wording))
    return replace(state, utterances=put(state.utterances, one.id, after))


def reworded(one: Utterance, text: str, marks: tuple[Marked, ...]) -> Utterance:
    """Give a statement with other words; the earlier ones are kept."""
    return replace(one, text=text, marks=marks, earlier=(*one.earlier, one.text))


def amended(state: Hearing, event: UtteranceAmended, at: Recorded) -> Hearing:
    """Words were put right; the earlier ones are kept."""
    return changed(state, reworded(state.utterances[event.utterance], event.text, event.marks), at)


def split(state: Hearing, event: UtteranceSplit, at: Recorded) -> Hearing:
    """A statement was divided: its later part stands right after it, and knows the same sources."""
    before = state.utterances[event.utterance]
    first = replace(before, text=event.text, marks=event.marks, until=event.said_at if before.until else None)
    rest = replace(
        before,
        id=event.following,
        text=event.rest,
        marks=event.rest_marks,
        said_at=event.said_at,
        earlier=(),
        wordings=(Wording(at.n, before.speaker, event.rest),),
    )
    order: dict[str, Utterance] = {}
    for key, one in state.utterances.items():
        order[key] = one
        if key == first.id:
            order[rest.id] = rest
    return changed(replace(state, utterances=order), first, at)


def merged(state: Hearing, event: UtterancesMerged, at: Recorded) -> Hearing:
    """Two statements are one; what was said of the later one is said of it."""
    one, other = state.utterances[event.utterance], state.utterances[event.following]
    whole = replace(
        one,
        text=event.text,
        marks=event.marks,
        until=other.until,
        exhibits=tuple(dict.fromkeys((*one.exhibits, *other.exhibits))),
        claims=tuple(dict.fromkeys((*one.claims, *other.claims))),
        sources=tuple(dict.fromkeys((*one.sources, *other.sources))),
        earlier=(*other.earlier, *one.earlier),
    )
    kept = {
        key: replace(each, interprets=one.id) if each.interprets == other.id else each
        for key, each in state.utterances.items()
        if key != other.id
    }
    gone = {key: one.id if into == other.id else into for key, into in state.merged.items()}
    corrections = {
        key: replace(each, utterance=one.id) if each.utterance == other.id else each
        for key, each in state.corrections.items()
    }
    readings = tuple(
        replace(each, utterance=one.id) if each.utterance == other.id else each for each in state.joint.readings
    )
    state = replace(
        state,
        utterances=kept,
        merged={**gone, other.id: one.id},
        corrections=corrections,
        joint=replace(state.joint, readings=readings) if readings else state.joint,
    )
    return changed(state, whole, at)


def reassigned(state: Hearing, event: SpeakerReassigned, at: Recorded) -> Hearing:
    """A statement is somebody else's; whose it was written down as stays with it."""
    return changed(state, another_speaker(state.utterances[event.utterance], event.speaker), at)


def tied(state: Hearing, event: InterpretationTied, at: Recorded) -> Hearing:
    """An interpreter's words belong to an original, whose files are theirs; or to none any more."""
    one, original = state.utterances[event.utterance], state.utterances.get(event.interprets)
    files = one.files if original is None else original.files
    return changed(state, replace(one, interprets=event.interprets, language=event.language, files=files), at)


def another_speaker(one: Utterance, speaker: str) -> Utterance:
    """Give a statement as somebody else's."""
    return replace(one, speaker=speaker, speakers=(*one.speakers, one.speaker))


def marked(state: Hearing, event: PassageMarked, at: Recorded) -> Hearing:
    """A passage is inaudible or unclear, or no longer; a new mark takes the place of those that it meets."""
    one = state.utterances[event.utterance]
    kept = tuple(
        each
        for each in one.marks
        if each.mark is Mark.STRUCK or each.begin > event.end or event.begin > each.end or _beside(each, event)
    )
    new = () if event.mark is Mark.CLEAR else (Marked(event.begin, event.end, event.mark),)
    return changed(state, replace(one, marks=_ordered((*kept, *new))), at)


def _beside(one: Marked, event: PassageMarked) -> bool:
    """Tell whether two passages only stand next to each other."""
    return one.begin < one.end and event.begin < event.end and (one.end == event.begin or event.end == one.begin)


def _ordered(marks: tuple[Marked, ...]) -> tuple[Marked, ...]:
    return tuple(sorted(marks, key=lambda one: (one.begin, -one.end, one.mark)))


def struck(state: Hearing, event: WordsStruck, at: Recorded) -> Hearing:
    """A passage was struck; it takes in those struck before that it holds."""
    one = state.utterances[event.utterance]
    new = Marked(event.begin, event.end, Mark.STRUCK, event.reason, event.ordered_by)
    kept = (each for each in one.marks if each.mark is not Mark.STRUCK or each.begin < new.begin or each.end > new.end)
    return changed(state, replace(one, marks=_ordered((*kept, new))), at)


def restored(state: Hearing, event: WordsRestored, at: Recorded) -> Hearing:
    """What was struck counts again."""
    one = state.utterances[event.utterance]
    return changed(state, replace(one, marks=tuple(each for each in one.marks if each.mark is not Mark.STRUCK)), at)
