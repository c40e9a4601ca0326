"""From the record of a hearing to what its film shows: when it was recorded, who speaks, which page lies there.

Only what the record says was to be recorded can be in a film: the tracks of the hearing room, in session, outside every
recess and pause. That is asked for each span again, whatever lies in the packet logs. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hearing.procedure import spans
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.floor import is_device, is_recorded
from hearing.procedure.people import device_of
from hearing.procedure.spans import Span
from hearing.procedure.state import Hearing, Recording, Utterance
from hearing.transcript.words import Words
from hearing.vocabulary import Mark, Role
from signaling.film.order import TICK, Chapter, Cue, Gap, Person, Said, Scene, Take, moment_of, ns
from signaling.plan import recorded as to_record

SHORTEST_GAP = timedelta(seconds=3)
"""A shorter time without a recording runs on in the film; of a longer one a card tells."""
CARD, TITLE = 4 * 25, 4 * 25
"""Ticks for which a card stands, and the title."""
SHORTEST_CUE, A_CHARACTER = timedelta(seconds=2), timedelta(milliseconds=250)
"""How long words stand whose end the record does not know."""
_WORDS = Words("zh-CN", 0), Words("en", 0)


@dataclass(frozen=True, slots=True)
class Script:
    """What the record says of a film; chapters stand in film time."""

    scenes: tuple[Scene, ...]
    takes: tuple[Take, ...]
    gaps: tuple[Gap, ...]
    chapters: tuple[Chapter, ...]


def script(hearing: str, recorded: Sequence[Recorded]) -> Script:
    """Give what the film of a hearing shows, from its whole record; without a recording it has no take."""
    states = list(_states(hearing, recorded))
    state = states[-1][2] if states else Hearing(hearing)
    scenes = tuple(_spoken(list(_merged(map(_scene, states))), state))
    taken = tuple(_taken(state.recordings))
    session = [Span(since, until) for since, until, at in states if is_recorded(at) and since < until]
    takes, gaps = _parts(spans.common(_joined(session), taken), states)
    return Script(scenes, takes, gaps, tuple(_chapters(takes, scenes)))


def people_of(state: Hearing) -> tuple[Person, ...]:
    """Give everybody who has or had a line on the roster."""
    lines = {**state.former, **state.roster}.values()
    return tuple(Person(one.id, one.name, Said(*(words.capacity(one) for words in _WORDS))) for one in lines)


def cues_of(state: Hearing) -> tuple[Cue, ...]:
    """Give the words of the record, each until its speaker stopped, or as long as it takes to read them."""
    said = sorted(state.utterances.values(), key=lambda one: (one.said_at, one.n))
    names = {person.id: f"{person.capacity.zh} {person.name}" for person in people_of(state)}
    following = [*(one.said_at for one in said[1:]), datetime.max.replace(tzinfo=UTC)]
    found = []
    for one, after in zip(said, following, strict=True):
        read = one.said_at + max(SHORTEST_CUE, len(one.text) * A_CHARACTER)
        until = one.until if one.until is not None else max(one.said_at, min(read, after))
        found.append(Cue(ns(one.said_at), ns(until), names.get(one.speaker, one.speaker), _words(one)))
    return tuple(found)


def _words(one: Utterance) -> str:
    """The words as they count: what was struck by order is not read."""
    text = one.text
    for mark in sorted(one.marks, key=lambda mark: mark.begin, reverse=True):
        if mark.mark is Mark.STRUCK:
            text = f"{text[: mark.begin]}[…]{text[mark.end :]}"
    return " ".join(text.split())


State = tuple[datetime, datetime, Hearing]


def _states(hearing: str, recorded: Iterable[Recorded]) -> Iterator[State]:
    """Each state with the time in which it held; the last one holds no time."""
    state, since = Hearing(hearing), None
    for one in recorded:
        if since is not None:
            yield since, max(since, one.at), state
        state, since = evolve(state, one), one.at
    if since is not None:
        yield since, since, state


def _scene(span: State) -> Scene:
    since, until, state = span
    tracks = tuple(sorted(f"{one.participant}/{one.kind.value}" for one in to_record(state)))
    speaker = state.floor or next((one.id for one in state.roster.values() if one.role is Role.LEADER), "")
    page = f"{state.shown.exhibit}/{state.shown.page}" if state.shown is not None and tracks else ""
    stage = Said(*(words.term(state.stage) for words in _WORDS))
    return Scene(ns(since), ns(until), stage, speaker, _device(state, speaker), page, tracks)


def _device(state: Hearing, speaker: str) -> str:
    device = device_of(state, speaker) if speaker in state.roster else ""
    return device if device and is_device(state, device) else ""


def _merged(scenes: Iterable[Scene]) -> Iterator[Scene]:
    """Scenes that follow one another and show the same as one; those that held no time are left out."""
    last: Scene | None = None
    for scene in scenes:
        if scene.since == scene.until:
            continue
        if (
            last is not None
            and replace(scene, since=last.since, until=last.until) == last
            and scene.since == last.until
        ):
            last = replace(last, until=scene.until)
            continue
        if last is not None:
            yield last
        last = scene
    if last is not None:
        yield last


def _spoken(scenes: Sequence[Scene], state: Hearing) -> Iterator[Scene]:
    """Cut scenes where the record knows from when to when somebody spoke, and show that person."""
    known = sorted(
        (ns(one.said_at), ns(one.until), one.speaker) for one in state.utterances.values() if one.until is not None
    )
    waiting = iter(known)
    words = next(waiting, None)
    for scene in scenes:
        at = scene.since
        while words is not None and words[0] < scene.until:
            since, until, speaker = max(words[0], at), min(words[1], scene.until), words[2]
            device = _device(state, speaker)
            if since < until and any(track.startswith(f"{device}/") for track in scene.tracks):
                if at < since:
                    yield replace(scene, since=at, until=since)
                yield replace(scene, since=since, until=until, speaker=speaker, large=device)
                at = until
            if words[1] > scene.until:
                break
            words = next(waiting, None)
        if at < scene.until:
            yield replace(scene, since=at)


def _joined(found: Iterable[Span]) -> list[Span]:
    """Spans that touch as one."""
    joined: list[Span] = []
    for one in sorted(found):
        if joined and one.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return joined


def _taken(recordings: Iterable[Recording]) -> Iterator[Span]:
    """When anything at all was recorded."""
    reached = (Span(one.started_at, one.ended_at + SHORTEST_GAP) for one in recordings)
    for one in _joined(reached):
        yield Span(one.start, one.end - SHORTEST_GAP)


def _parts(taken: Sequence[Span], states: Sequence[State]) -> tuple[tuple[Take, ...], tuple[Gap, ...]]:
    """Lay recorded time and cards one after the other; the title comes first."""
    at, takes, gaps = TITLE, list[Take](), list[Gap]()
    for one in _bridged(taken):
        since, until = ns(one.start), ns(one.end)
        if takes:
            gap = Span(moment_of(takes[-1].until), one.start)
            gaps.append(Gap(takes[-1].until, since, at, CARD, _why(gap, states)))
            at += CARD
        ticks = -(-(until - since) // TICK)
        takes.append(Take(since, until, at, ticks))
        at += ticks
    return tuple(takes), tuple(gaps)


def _bridged(taken: Sequence[Span]) -> Iterator[Span]:
    """Recorded spans, over what is too short for a card."""
    last: Span | None = None
    for one in taken:
        if last is not None and one.start - last.end < SHORTEST_GAP:
            last = Span(last.start, one.end)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _why(gap: Span, states: Sequence[State]) -> Said:
    """Say why there is no recording of a time, as the record has it; the longest reason where there are several."""
    reasons: dict[Said, timedelta] = {}
    for since, until, state in states:
        held = min(until, gap.end) - max(since, gap.start)
        if held > timedelta(0):
            reason = _reason(state)
            reasons[reason] = reasons.get(reason, timedelta(0)) + held
    return max(reasons, key=lambda reason: reasons[reason], default=_NOTHING)


_NOTHING = Said("没有收到音视频", "No sound or picture arrived")


def _reason(state: Hearing) -> Said:
    if state.adjourned is not None:
        return Said("休庭，另定时间继续", "Adjourned to another day")
    if state.recess is not None:
        zh, en = (words.term(state.recess.purpose) for words in _WORDS)
        return Said(f"暂停审理：{zh}", f"Recess: {en}")
    if state.unrecorded.paused:
        return Said(f"合议组组长决定暂停录制：{state.unrecorded.paused}", f"Paused: {state.unrecorded.paused}")
    if state.unrecorded.fault is not None:
        zh, en = (words.term(state.unrecorded.fault) for words in _WORDS)
        return Said(f"平台无法录制：{zh}", f"The platform could not record: {en}")
    return _NOTHING


def _chapters(takes: Sequence[Take], scenes: Sequence[Scene]) -> Iterator[Chapter]:
    """The stages in film time: one chapter for each stay in a stage."""
    last: Said | None = None
    for take in takes:
        for scene in scenes:
            since = max(scene.since, take.since)
            if since < min(scene.until, take.until) and scene.stage != last:
                last = scene.stage
                yield Chapter(take.start + (since - take.since) // TICK, scene.stage)
