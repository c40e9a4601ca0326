"""The course of a hearing as sections of entries, one section for each stay in a stage.

Entries stand in the order of the events' numbers. An utterance stands where it was recorded, with its latest words.
A lost connection is told by two lines, at the moments its incident names, because the report comes some seconds later.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from hearing.procedure import events as e
from hearing.procedure.folding.connections import INTERPRETATION
from hearing.procedure.state import Hearing, Incident, Utterance
from hearing.transcript.document import Entry, FrameLine, Section, Statement
from hearing.transcript.marking import shown
from hearing.transcript.sentences import sentence
from hearing.transcript.telling import Before
from hearing.transcript.words import Namer
from hearing.vocabulary import Mark, Room, Stage


@dataclass(slots=True)
class Walk:
    """Where the walk through the events has come to. ``told`` are the commands told by another event of theirs."""

    stage: Stage = Stage.PREPARATION
    rooms: dict[str, Room] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    recess_since: datetime | None = None
    subjects: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry, the stage it falls in, and its place among all entries: event number, then order after that event."""

    place: tuple[int, int]
    stage: Stage
    entry: Entry


@dataclass(slots=True)
class Course:
    """What the walk gathers: entries, and for each place from which another stage holds, that stage and moment."""

    entries: list[Placed] = field(default_factory=list)
    turns: list[tuple[tuple[int, int], Stage, datetime]] = field(default_factory=list)


def sections(state: Hearing, recorded: Sequence[e.Recorded], namer: Namer) -> tuple[Section, ...]:
    """Give the sections of the minutes; a stage in which nothing is told has none."""
    course = walk(state, recorded, namer)
    course.entries.extend(interruptions(state.incidents, recorded, course, namer))
    return tuple(cut(course, namer))


def walk(state: Hearing, recorded: Sequence[e.Recorded], namer: Namer) -> Course:
    """Tell the events one after another."""
    course, now = Course(), Walk(told=several(recorded))
    spoken = Statements(state, namer)
    for row in recorded:
        stage = stage_after(row.event, now.stage)
        place = (row.n, 0)
        ends = isinstance(row.event, e.Adjourned)  # a sitting's end is told where it ended, not where the next begins
        if stage is not now.stage or not course.turns:
            course.turns.append(((row.n, 1) if ends else place, stage, row.at))
        course.entries.extend(Placed(place, stage, one) for one in spoken.written_by(row))
        entry = tell(row, now, namer)
        if entry is not None:
            course.entries.append(Placed(place, now.stage if ends else stage, entry))
        advance(now, row, stage)
    course.entries = merged(course.entries, recorded, namer)
    return course


def several(recorded: Sequence[e.Recorded]) -> frozenset[str]:
    """Give the commands that caused more than the loss of the floor."""
    return frozenset(row.command_id for row in recorded if not isinstance(row.event, e.FloorTaken))


def stage_after(event: e.Event, stage: Stage) -> Stage:
    """Give the stage that holds from an event on."""
    if isinstance(event, e.StageEntered):
        return stage if event.stage is Stage.ENDED else event.stage  # the end is the minutes' last line
    if isinstance(event, e.HearingOpened):
        return Stage.OPENING
    if isinstance(event, e.Adjourned):
        return Stage.PREPARATION
    if isinstance(event, e.HearingClosed):
        return Stage.MINUTES
    return stage


def advance(now: Walk, row: e.Recorded, stage: Stage) -> None:
    """Remember what later sentences need."""
    now.stage = stage
    event = row.event
    if isinstance(event, e.Moved):
        now.rooms[event.participant] = event.room
    elif isinstance(event, e.Adjourned):
        now.rooms, now.recess_since = {}, None  # the adjournment has said that everyone left
    elif isinstance(event, e.Recessed):
        now.recess_since = row.at
    elif isinstance(event, e.Resumed):
        now.recess_since = None
    elif isinstance(event, e.MediaImpaired) and event.unhearing:
        now.subjects[f"i{row.n}"] = event.trouble
    else:
        now.subjects |= subject(event, now.subjects)


def subject(event: e.Event, known: Mapping[str, str]) -> dict[str, str]:
    """Give what an event raised, or whose words it wrote down, by its id: later sentences name it."""
    named: tuple[str, str] | None = None
    match event:
        case e.ObjectionRaised():
            named = event.objection, event.subject
        case e.StandingObjected():
            named = event.objection, event.against
        case e.MotionMade():
            named = event.motion, event.subject
        case e.CommonKnowledgePut():
            named = event.matter, event.text
        case e.UtteranceRecorded() | e.SpeakerReassigned():
            named = event.utterance, event.speaker
        case e.UtteranceSplit():
            named = event.following, known.get(event.utterance, "")
    return dict([named]) if named else {}


def tell(row: e.Recorded, now: Walk, namer: Namer) -> FrameLine | None:
    """Give the line for one event, if it has one."""
    event = row.event
    if isinstance(event, e.StageEntered) and event.stage in {now.stage, Stage.ENDED} and not event.reason:
        return None  # opening, closing and ending enter their stage themselves, and have said so
    if isinstance(event, e.FloorTaken) and row.command_id in now.told:
        return None  # giving the floor to someone else, a recess, or the closing has said so
    participant = getattr(event, "participant", "")
    before = Before(now.stage, now.rooms.get(participant, Room.OUTSIDE), now.recess_since, now.subjects)
    text = sentence(row, before, namer)
    return FrameLine(row.n, row.at, type(event).__name__, text) if text else None


class Statements:
    """The statements of a hearing as entries of the minutes."""

    def __init__(self, state: Hearing, namer: Namer) -> None:
        self._namer = namer
        self._corrected = {one.utterance for one in state.corrections.values() if one.accepted}
        self._written: dict[int, list[Utterance]] = {}
        self._beside: dict[str, list[Utterance]] = {}
        for one in state.utterances.values():
            if one.interprets in state.utterances:
                self._beside.setdefault(one.interprets, []).append(one)
            else:
                self._written.setdefault(one.n, []).append(one)

    def written_by(self, row: e.Recorded) -> list[Statement]:
        """Give what an event wrote down: those that one was divided into, in order; none that went into another.

        An interpretation stands beside what it interprets, not by itself.
        """
        said = self._written.get(row.n, ()) if isinstance(row.event, e.UtteranceRecorded) else ()
        return [self._statement(one) for one in said]

    def _statement(self, one: Utterance) -> Statement:
        """Give an utterance with the words it has now, and what interprets it."""
        read = shown(one.text, one.marks, self._namer.words)
        return Statement(
            n=one.n,
            id=one.id,
            at=one.said_at,
            speaker=self._namer.name(one.speaker),
            capacity=self._namer.capacity(one.speaker),
            text=read.text,
            references=self._namer.citations(one.exhibits, one.claims),
            corrected=one.id in self._corrected,
            struck=read.struck,
            remarks=remarks(one, self._namer),
            language=one.language,
            interpretations=tuple(map(self._statement, self._beside.get(one.id, ()))),
        )


def remarks(one: Utterance, namer: Namer) -> str:
    """Give why words were struck, and whose the statement was first written down as."""
    found = []
    for each in one.marks:
        if each.mark is Mark.STRUCK:
            by = namer.person(each.by)
            found.append(
                namer.words.pick((f"经{by}决定删去：{each.reason}", f"struck by order of {by}: {each.reason}"))
            )
    if one.speakers:
        was = namer.words.listed(namer.person(who) for who in dict.fromkeys(one.speakers) if who != one.speaker)
        found.append(namer.words.pick((f"原记为{was}的发言", f"first written down as said by {was}")) if was else "")
    return namer.words.join(dict.fromkeys(found))


def merged(entries: Sequence[Placed], recorded: Sequence[e.Recorded], namer: Namer) -> list[Placed]:
    """Tell in one line what happened several times in a row: pages turned, people coming in before the opening."""
    rows: Mapping[int, e.Recorded] = {row.n: row for row in recorded}
    kept: list[Placed] = []
    for key, group in groupby(entries, key=lambda placed: alike(placed, rows[placed.entry.n])):
        run = list(group)
        if key is None or len(run) == 1:
            kept.extend(run)
        else:
            kept.append(with_text(run[0], together([rows[placed.entry.n] for placed in run], namer)))
    return kept


def alike(placed: Placed, row: e.Recorded) -> tuple[str, ...] | None:
    """Give a key that is the same for events told in one line, None for an event told alone."""
    if isinstance(row.event, e.ExhibitShown):
        return "shown", row.by, row.event.exhibit, placed.stage
    if isinstance(row.event, e.Moved) and row.event.room is Room.HEARING and placed.stage is Stage.PREPARATION:
        return ("entered",)
    return None


def together(rows: Sequence[e.Recorded], namer: Namer) -> str:
    """Give the sentence for several events alike."""
    shown = [row.event for row in rows if isinstance(row.event, e.ExhibitShown)]
    if not shown:
        who = namer.words.listed(namer.person(row.event.participant) for row in rows if isinstance(row.event, e.Moved))
        return namer.words.pick((f"{who}进入审理庭。", f"Came into the hearing room: {who}."))
    by, label = namer.person(rows[0].by), namer.exhibit(shown[0].exhibit)
    pages = namer.words.listed(str(page) for page in dict.fromkeys(event.page for event in shown))
    return namer.words.pick((f"{by}出示{label}第{pages}页。", f"{by} showed {label}, pp. {pages}."))


def with_text(placed: Placed, text: str) -> Placed:
    """Give the same frame line with another text."""
    assert isinstance(placed.entry, FrameLine)
    return replace(placed, entry=replace(placed.entry, text=text))


def interruptions(
    incidents: Sequence[Incident], recorded: Sequence[e.Recorded], course: Course, namer: Namer
) -> list[Placed]:
    """Tell each lost connection where it was lost and where it was back, by the time of the events around."""
    moments = [row.at for row in recorded]
    placed = []
    for index, incident in enumerate(incidents, start=1):
        told = [(incident.since, "Lost", lost_text(incident, namer))]
        if incident.until is not None:
            told.append((incident.until, "Connected", back_text(incident, namer)))
        for at, kind, text in told:
            after = bisect_right(moments, at)
            n = recorded[after - 1].n if after else 0
            place = (n, index)
            placed.append(Placed(place, stage_at(course, place), FrameLine(n, at, kind, text)))
    return placed


def lost_text(incident: Incident, namer: Namer) -> str:
    """Give the sentence for the moment a connection was lost."""
    who, cause = namer.person(incident.participant), namer.words.name(incident.cause)
    if incident.cause == INTERPRETATION:
        sentence = (f"{who}所收听的传译中断。", f"The interpretation that {who} listened to failed.")
        return namer.words.pick(sentence)
    return namer.words.pick(
        (
            f"{who}的连接中断" + (f"（{cause}）。" if cause else "。"),
            f"{who} lost the connection" + (f" ({cause})." if cause else "."),
        )
    )


def back_text(incident: Incident, namer: Namer) -> str:
    """Give the sentence for the moment a connection was back, with how long it was away."""
    assert incident.until is not None
    who, took = namer.person(incident.participant), namer.words.span((incident.until - incident.since).total_seconds())
    if incident.cause == INTERPRETATION:
        sentence = (
            f"{who}所收听的传译不再中断，历时{took}。",
            f"{who} had the interpretation again after {took}.",
        )
        return namer.words.pick(sentence)
    return namer.words.pick((f"{who}恢复连接，中断{took}。", f"{who} was back after {took}."))


def stage_at(course: Course, place: tuple[int, int]) -> Stage:
    """Give the stage that holds at a place."""
    stages = [stage for turn, stage, _ in course.turns if turn <= place]
    return stages[-1] if stages else Stage.PREPARATION


def cut(course: Course, namer: Namer) -> list[Section]:
    """Cut the course into sections at its turns."""
    entries = sorted(course.entries, key=lambda placed: placed.place)
    found = []
    for index, (start, stage, began) in enumerate(course.turns):
        last = index + 1 == len(course.turns)
        end = None if last else course.turns[index + 1][0]
        inside = [p.entry for p in entries if (index == 0 or p.place >= start) and (end is None or p.place < end)]
        if inside:
            found.append(Section(stage, namer.words.term(stage), began, tuple(inside)))
    return found
