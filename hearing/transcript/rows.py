"""The tables of the minutes: opinions, incidents, recordings, corrections, signatures."""

import hashlib
import json
from collections.abc import Sequence

from hearing.procedure import events as e
from hearing.procedure.handwriting import Handwriting
from hearing.procedure.people import signers
from hearing.procedure.state import Correction, Hearing, Opinion, Signing
from hearing.transcript.document import CorrectionRow, IncidentRow, Ink, OpinionRow, RecordingRow, SignatureRow
from hearing.transcript.words import Namer
from hearing.vocabulary import Element, Side, Stance


def opinions(state: Hearing, namer: Namer) -> tuple[OpinionRow, ...]:
    """Give the opinions on exhibits, in the order of the register, exhibits unknown to it last."""
    order = {exhibit: place for place, exhibit in enumerate(namer.context.exhibits)}
    known = sorted(
        state.opinions.values(), key=lambda o: (order.get(o.exhibit, len(order)), o.exhibit, list(Side).index(o.side))
    )
    return tuple(opinion_row(opinion, namer) for opinion in known)


def opinion_row(opinion: Opinion, namer: Namer) -> OpinionRow:
    """Give one opinion; an element that was not answered reads as not stated."""
    answers = dict(opinion.stances)
    one, two, three, four = (answers.get(element, Stance.NOT_STATED) for element in Element)
    stances = (one, two, three, four)
    return OpinionRow(
        exhibit=namer.exhibit(opinion.exhibit),
        side=namer.words.term(opinion.side),
        stances=(namer.words.term(one), namer.words.term(two), namer.words.term(three), namer.words.term(four)),
        contested=tuple_of_four([stance is Stance.CONTESTED for stance in stances]),
        reason=opinion.reason,
    )


def tuple_of_four(values: Sequence[bool]) -> tuple[bool, bool, bool, bool]:
    """Give four values as a tuple of four."""
    one, two, three, four = values
    return one, two, three, four


def incidents(state: Hearing, namer: Namer) -> tuple[IncidentRow, ...]:
    """Give who was cut off, from when to when, and why."""
    return tuple(
        IncidentRow(
            who=namer.person(incident.participant),
            since=incident.since,
            until=incident.until,
            seconds=(incident.until - incident.since).total_seconds() if incident.until else None,
            cause=namer.words.name(incident.cause),
            stage=namer.words.term(incident.stage),
        )
        for incident in state.incidents
    )


def recordings(state: Hearing, namer: Namer) -> tuple[RecordingRow, ...]:
    """Give the closed recordings with their digests."""
    return tuple(
        RecordingRow(
            who=namer.person(recording.participant),
            kind=namer.words.name(recording.kind),
            name=recording.name,
            sha256=recording.sha256,
            packets=recording.packets,
            started=recording.started_at,
            ended=recording.ended_at,
        )
        for recording in state.recordings
    )


def asked_for(correction: Correction, namer: Namer) -> str:
    """Give what a correction asks for: other words, another speaker, or that the statement be struck."""
    asked = [correction.text]
    if correction.speaker:
        who = namer.person(correction.speaker)
        asked.append(namer.words.pick((f"（发言人应为{who}）", f"(said by {who})")))
    if correction.strike:
        asked.append(namer.words.pick(("（请求删去）", "(to be struck)")))
    return namer.words.pick(("", " ")).join(asked)


def words_before(recorded: Sequence[e.Recorded]) -> dict[str, str]:
    """Give, for each correction of an older record, the words its utterance had when it was asked for.

    Later ones hold the words themselves.
    """
    words: dict[str, str] = {}
    asked: dict[str, e.CorrectionRequested] = {}
    before: dict[str, str] = {}
    for row in recorded:
        event = row.event
        if isinstance(event, e.UtteranceRecorded | e.UtteranceAmended):
            words[event.utterance] = event.text
        elif isinstance(event, e.CorrectionRequested):
            asked[event.correction] = event
            before[event.correction] = words.get(event.utterance, "")
        elif isinstance(event, e.CorrectionDecided) and event.accepted and event.correction in asked:
            request = asked[event.correction]
            words[request.utterance] = request.text
    return before


def corrections(state: Hearing, recorded: Sequence[e.Recorded], namer: Namer) -> tuple[CorrectionRow, ...]:
    """Give the corrections asked for, and what became of them."""
    outcomes = {True: ("同意", "accepted"), False: ("不同意", "refused"), None: ("未处理", "undecided")}
    before = words_before(recorded)
    return tuple(
        CorrectionRow(
            who=namer.person(correction.participant),
            before=correction.before or before.get(correction.id, ""),
            after=asked_for(correction, namer),
            reason=correction.reason,
            accepted=correction.accepted,
            outcome=namer.words.pick(outcomes[correction.accepted]),
            answer=correction.answer,
            utterance=correction.utterance,
        )
        for correction in state.corrections.values()
    )


def signatures(state: Hearing, recorded: Sequence[e.Recorded], namer: Namer) -> tuple[SignatureRow, ...]:
    """Give every signer's answer to the present version, then answers to earlier versions, which no longer count."""
    if state.minutes is None:
        return ()
    given = state.minutes.signings
    expected = [*signers(state), *(who for who in given if who not in signers(state))]
    version, answers = state.minutes.version, dict[str, e.Recorded]()
    for row in recorded:
        if isinstance(row.event, e.MinutesSigned | e.SigningRefused) and row.event.version == version:
            answers[row.event.participant] = row
    present = [answer(who, given.get(who), version, answers.get(who), namer) for who in expected]
    return (*present, *overtaken(recorded, version, namer))


def proof_digest(proof: str) -> str:
    """Give the hex SHA-256 of what proves a signing, empty for nothing."""
    return hashlib.sha256(proof.encode()).hexdigest() if proof else ""


def ink(proof: str) -> Ink | None:
    """Give what a proof holds as written by hand; nothing where nothing was."""
    held = json.loads(proof) if proof.startswith("{") else {}
    if held.get("kind") != "hand":
        return None
    written = Handwriting.read(held["handwriting"])
    strokes = tuple(tuple((x, y, pressure) for x, y, pressure, _ in stroke) for stroke in written.strokes)
    return Ink(written.width, written.height, strokes)


def answer(who: str, signing: Signing | None, version: int, recorded: e.Recorded | None, namer: Namer) -> SignatureRow:
    """Give one signer's answer to the present version, and the event that holds it."""
    event = recorded.event if recorded else None
    return SignatureRow(
        name=namer.name(who),
        capacity=namer.capacity(who),
        signed=None if signing is None else not signing.refusal,
        at=signing.at if signing else None,
        method=namer.words.name(signing.method) if signing else "",
        reason=signing.refusal if signing else "",
        version=version,
        participant=who,
        way=signing.method if signing else "",
        n=recorded.n if recorded else 0,
        proof=proof_digest(signing.proof) if signing else "",
        recordings=event.recordings if isinstance(event, e.MinutesSigned) else "",
        ink=ink(signing.proof) if signing else None,
    )


def overtaken(recorded: Sequence[e.Recorded], version: int, namer: Namer) -> list[SignatureRow]:
    """Give the answers to versions that a correction has overtaken."""
    rows = []
    for row in recorded:
        event = row.event
        if isinstance(event, e.MinutesSigned | e.SigningRefused) and event.version < version:
            rows.append(overtaken_row(event, row, namer))
    return rows


def overtaken_row(event: e.MinutesSigned | e.SigningRefused, row: e.Recorded, namer: Namer) -> SignatureRow:
    """Give one answer that no longer counts."""
    signed = isinstance(event, e.MinutesSigned)
    return SignatureRow(
        name=namer.name(event.participant),
        capacity=namer.capacity(event.participant),
        signed=signed,
        at=row.at,
        method=namer.words.name(event.method) if isinstance(event, e.MinutesSigned) else "",
        reason=event.reason if isinstance(event, e.SigningRefused) else "",
        version=event.version,
        void=True,
        participant=event.participant,
        way=event.method if isinstance(event, e.MinutesSigned) else "",
        n=row.n,
        proof=proof_digest(event.proof) if isinstance(event, e.MinutesSigned) else "",
        recordings=event.recordings if isinstance(event, e.MinutesSigned) else "",
    )
