"""From a hearing's events and the case's names to the one structure that every form is made of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from hearing.procedure import events as e
from hearing.procedure.chapters import Chapter, chapters
from hearing.procedure.state import Correction, Hearing, Utterance
from hearing.transcript.context import RecordContext
from hearing.transcript.document import MinutesDocument, Statement
from hearing.transcript.files import events_of
from hearing.transcript.forms.counting import Said, count
from hearing.transcript.forms.tracks import tracks_of
from hearing.transcript.forms.transcript import Asked, Line, Link, Span, Transcript, Voice, Wording, statements
from hearing.transcript.lines import is_wide
from hearing.transcript.minutes import build
from hearing.transcript.references import Reference, ReferenceKind, Register, find
from hearing.transcript.rows import asked_for
from hearing.transcript.words import Namer, Words

WIDE_A_SECOND, NARROW_A_SECOND = 4.0, 15.0
"""Characters that are read in a second: ideographs, and letters of other scripts."""

SHORTEST = timedelta(seconds=2)
"""A statement is shown so long at least, unless the next one comes sooner."""


def gather(state: Hearing, recorded: Sequence[e.Recorded], context: RecordContext, file: str = "") -> Transcript:
    """Make the structure; the arguments are those of `hearing.transcript.minutes.build`."""
    minutes = build(state, recorded, context, file)
    namer = Namer(
        Words(context.language, context.utc_offset_minutes),
        context,
        (*state.former.values(), *state.roster.values()),
        state.joint.files,
    )
    own = events_of(recorded, state, file)
    course = [one for one in chapters(state.id, recorded) if not file or one.file in {"", file}]
    said = statements(minutes.sections)
    lines = _lines(said, state, own, namer, register_of(state, context))
    spoken = dict.fromkeys(line.speaker for line in lines)
    spans = tuple(_span(one, namer) for one in course)
    return Transcript(
        minutes=minutes,
        voices=tuple(_voice(who, namer) for who in spoken),
        lines=lines,
        spans=spans,
        discussed=count([Said(one.at, line.exhibits) for one, line in zip(said, lines, strict=True)], course, namer),
        zero=_zero(state, minutes),
        tracks=tracks_of(state, namer),
    )


def register_of(state: Hearing, context: RecordContext) -> Register:
    """Give what a hearing's texts may be linked to: exhibits, claims, grounds, the patent, and linked proceedings."""
    labels = [
        (label, identity)
        for identity, exhibit in context.exhibits.items()
        for label in (exhibit.label, exhibit.label_en)
        if label
    ]
    linked = [*(one.number for one in context.linked), *(one.number for one in state.linked)]
    numbers = [state.case_number, state.patent_number, *linked]
    return Register.of(labels, context.claims, context.grounds, numbers)


def _zero(state: Hearing, minutes: MinutesDocument) -> datetime:
    began = [recording.started_at for recording in state.recordings]
    opened = [state.opened_at] if state.opened_at else [section.began for section in minutes.sections[:1]]
    return min(began or opened, default=minutes.as_of)


def _voice(who: str, namer: Namer) -> Voice:
    invited = namer.people.get(who)
    return Voice(who, namer.name(who), namer.capacity(who), invited.side.value if invited else "")


def _lines(
    said: Sequence[Statement], state: Hearing, own: Iterable[e.Recorded], namer: Namer, register: Register
) -> tuple[Line, ...]:
    wordings, decided = _wordings(own, state.merged, namer)
    asked: dict[str, list[Asked]] = {}
    for correction in state.corrections.values():
        if correction.id in decided:
            asked.setdefault(correction.utterance, []).append(_asked(correction, decided[correction.id], namer))
    moments = sorted({one.at for one in said})
    following = dict(pairwise(moments))
    return tuple(
        _line(
            state.utterances[one.id],
            _until(one, following.get(one.at)),
            tuple(_link(found, namer) for found in find(one.text, register)),
            tuple(wordings[one.id]),
            tuple(asked.get(one.id, ())),
        )
        for one in said
    )


def _line(
    one: Utterance, until: datetime, links: tuple[Link, ...], wordings: tuple[Wording, ...], asked: tuple[Asked, ...]
) -> Line:
    named = [target for link in links if link.kind == ReferenceKind.EXHIBIT for target in link.targets]
    read = [target for link in links if link.kind == ReferenceKind.CLAIMS for target in link.targets]
    exhibits = tuple(dict.fromkeys([*(cited.exhibit for cited in one.exhibits), *named]))
    claims = tuple(dict.fromkeys([*one.claims, *read]))
    return Line(
        one.id,
        one.speaker,
        max(one.until, one.said_at + SHORTEST) if one.until else until,
        one.ground,
        exhibits,
        claims,
        links,
        wordings,
        asked,
        one.marks,
        one.sources,
        one.interprets,
    )


def _until(one: Statement, following: datetime | None) -> datetime:
    """Give when a statement is no longer shown: at the next one, or when it has been read."""
    wide = sum(map(is_wide, one.text))
    read = timedelta(seconds=wide / WIDE_A_SECOND + (len(one.text) - wide) / NARROW_A_SECOND)
    end = one.at + max(SHORTEST, read)
    return min(end, following) if following is not None else end


def _wordings(
    own: Iterable[e.Recorded], merged: Mapping[str, str], namer: Namer
) -> tuple[Mapping[str, list[Wording]], Mapping[str, tuple[e.Recorded, e.Recorded | None]]]:
    """Give the words each statement had, in order; and each correction's request with its decision, if any."""
    found: dict[str, list[Wording]] = {}
    asked: dict[str, tuple[e.Recorded, e.Recorded | None]] = {}
    for row in own:
        event = row.event
        if isinstance(event, e.UtteranceRecorded | e.UtteranceAmended):
            found.setdefault(event.utterance, []).append(Wording(row.at, namer.person(row.by), event.text))
        elif isinstance(event, e.UtteranceSplit | e.UtterancesMerged):
            by = namer.person(row.by)
            found[event.utterance].append(Wording(row.at, by, event.text, divided=True))
            if isinstance(event, e.UtteranceSplit):
                found[event.following] = [Wording(row.at, by, event.rest, divided=True)]
        elif isinstance(event, e.CorrectionRequested):
            asked[event.correction] = row, None
        elif isinstance(event, e.CorrectionDecided) and event.correction in asked:
            request = asked[event.correction][0]
            asked[event.correction] = request, row
            if event.accepted and isinstance(request.event, e.CorrectionRequested):
                by = namer.person(request.event.participant)
                wording = Wording(row.at, by, event.text or request.event.text, event.correction)
                found.setdefault(merged.get(request.event.utterance, request.event.utterance), []).append(wording)
    return found, asked


def _asked(one: Correction, rows: tuple[e.Recorded, e.Recorded | None], namer: Namer) -> Asked:
    request, decision = rows
    return Asked(
        id=one.id,
        by=namer.person(one.participant),
        at=request.at,
        text=asked_for(one, namer),
        reason=one.reason,
        accepted=one.accepted,
        answer=one.answer,
        decided_by=namer.person(decision.by) if decision else "",
        decided_at=decision.at if decision else None,
    )


def _link(found: Reference, namer: Namer) -> Link:
    labels = tuple(_label(found.kind, target, namer) for target in found.targets)
    return Link(
        found.kind.value, found.start, found.end, found.targets, labels, found.page, found.paragraph, found.figure
    )


def _label(kind: ReferenceKind, target: str, namer: Namer) -> str:
    if kind is ReferenceKind.EXHIBIT:
        return namer.exhibit(target)
    if kind is ReferenceKind.CLAIMS:
        return namer.words.claims((target,))
    return namer.ground(target) if kind is ReferenceKind.PROVISION else target


def _span(one: Chapter, namer: Namer) -> Span:
    parts = [
        namer.ground(one.ground) if one.ground else "",
        namer.words.claims(one.claims),
        namer.words.listed(namer.exhibit(exhibit) for exhibit in one.exhibits),
    ]
    speaker = namer.person(one.speaker) if one.speaker else ""
    return Span(one.since, one.until, namer.words.term(one.stage), one.ground, namer.words.join(parts), speaker)
