"""The minutes' content in canonical form: what a signature on the minutes is a signature on.

The page that people read is laid out from the same state; this form has no layout, so the digest is the same in every
language and for every renderer. Connections after the closing do not change it, so signing cannot make it void.
"""

import hashlib

from hearing.procedure.canonical import Json, as_json, canonical
from hearing.procedure.joint import of_file
from hearing.procedure.minutes_examination import examination_content
from hearing.procedure.missed import Missed, missed
from hearing.procedure.people import presence
from hearing.procedure.state import Correction, Hearing, Incident, Utterance

FORM = "hearing-minutes/2"
"""Name and version of the form; it is part of what is signed."""

RECORDINGS_FORM = "hearing-recordings/1"
"""The same, of the list of recordings."""


def minutes_content(state: Hearing, file: str = "") -> dict[str, Json]:
    """Give everything the minutes say, as JSON.

    Args:
        state: the hearing.
        file: in a joint hearing, whose minutes: its people, and what was said for it alone and for all.
    """
    state = of_file(state, file)
    return {
        "form": FORM,
        "hearing": state.id,
        "header": {
            "case_id": state.case_id,
            "case_number": state.case_number,
            "patent_number": state.patent_number,
            "title": state.title,
            "mode": state.mode,
            "rules": {"id": state.rules.id, "version": state.rules.version},
            "starts_at": as_json(state.starts_at),
            "opened_at": as_json(state.opened_at),
            "closed_at": as_json(state.closed_at),
            "linked": as_json(state.linked),
        },
        "people": [_person(state, who) for who in (*state.roster, *state.former)],
        "course": as_json(state.course),
        "recusal": {
            "asked_at": as_json(state.recusal_asked_at),
            "answers": as_json(state.recusal_answers),
            "decided": as_json(state.opening.recusals),
        },
        "opening": _opening(state),
        "joint": _joint(state, file),
        "sittings": as_json(state.sittings),
        "consents": as_json(state.consents),
        "withdrawal": as_json(state.withdrawal),
        "utterances": [_without_nothing(one, _NEVER_SAID, _SAID_WHERE_ANY) for one in state.utterances.values()],
        "opinions": as_json(tuple(state.opinions.values())),
        "incidents": [_incident(one) for one in state.incidents],
        "missed": [_missed(row) for row in missed(state)],
        "service": as_json(state.service),
        "overrides": as_json(state.overrides),
        "recordings": as_json(state.recordings),
        "announcement": state.announcement,
        **examination_content(state),
        **_interpretation(state),
        **_impairments(state),
        **_unheard(state),
        "corrections": [_without_nothing(one, _NEVER_ASKED, _ASKED_WHERE_ANY) for one in state.corrections.values()],
    }


_NEVER_SAID = frozenset({"wordings"})
_SAID_WHERE_ANY = frozenset({"sources", "until", "language", "interprets", "marks", "speakers"})
_NEVER_ASKED = frozenset({"before", "of"})
_ASKED_WHERE_ANY = frozenset({"speaker", "strike"})
"""Fields of later programs: left out where they say nothing, so that older minutes keep their digest; how a statement
stood at each event is left out always, for `earlier` says what it said."""


def _without_nothing(one: Utterance | Correction, never: frozenset[str], where_any: frozenset[str]) -> Json:
    said = as_json(one)
    assert isinstance(said, dict)
    return {name: value for name, value in said.items() if name not in never and (value or name not in where_any)}


def _joint(state: Hearing, file: str) -> Json:
    """Say with which other files this one was heard, and when its own segments were; nothing for a single case."""
    if not file:
        return None
    return {
        "file": file,
        "files": as_json(state.joint.files),
        "segments": as_json(tuple(one for one in state.joint.segments if one.file in {"", file})),
    }


def _opening(state: Hearing) -> Json:
    opening = state.opening
    return {
        "discipline_read_at": as_json(opening.discipline_read_at),
        "rights_read_at": as_json(opening.rights_read_at),
        "standing": {
            "asked_at": as_json(opening.standing_asked_at),
            "objections": as_json(tuple(opening.standing.values())),
        },
        "settlement": {
            "asked_at": as_json(opening.settlement_asked_at),
            "asked_in": as_json(opening.settlement_asked_in),
            "answers": as_json(opening.settlement),
        },
    }


def _person(state: Hearing, who: str) -> Json:
    line = state.roster.get(who) or state.former[who]
    return {
        "id": line.id,
        "name": line.name,
        "role": line.role,
        "side": line.side,
        "place": line.place,
        "seat_of": line.seat_of,
        "first_speaker": line.first_speaker,
        "replaced": who not in state.roster,
        "attended": who in state.attended,
        "identity": as_json(presence(state, who).identity),
    }


def _missed(row: Missed) -> Json:
    """Say what someone missed; whether it was owed is a rule's answer, and what was done about it stands beside."""
    return {
        "incident": row.incident,
        "participant": row.participant,
        "utterances": list(row.utterances),
        "events": list(row.events),
        "exhibits": as_json(row.exhibits),
        "speakers": list(row.speakers),
    }


def _incident(one: Incident) -> Json:
    """Say when someone was cut off, and why; the cause names a channel, so that older minutes keep their digest."""
    said = as_json(one)
    assert isinstance(said, dict)
    return {name: value for name, value in said.items() if name != "channel_down"}


def _interpretation(state: Hearing) -> dict[str, Json]:
    """Say who was offered interpretation into which languages; nothing where there was none."""
    assigned = state.interpretation.assigned
    return {"interpretation": as_json(assigned)} if assigned else {}


def _impairments(state: Hearing) -> dict[str, Json]:
    """Say when people whose line stood were not heard or seen, or did not hear or see; nothing where that never was."""
    return {"impairments": as_json(state.impairments)} if state.impairments else {}


def _unheard(state: Hearing) -> dict[str, Json]:
    """Say when people did not hear what was said though their line stood, and what was done about it, if ever."""
    found = [
        {
            "id": one.id,
            "participant": one.participant,
            "trouble": one.cause,
            "since": as_json(one.since),
            "until": as_json(one.until),
            "settled": as_json(one.settled),
        }
        for one in state.unheard
    ]
    return {"unheard": as_json(found)} if found else {}


def minutes_bytes(state: Hearing, file: str = "") -> bytes:
    """Give the canonical bytes of the minutes, of this file in a joint hearing, as they stand."""
    return canonical(minutes_content(state, file))


def recordings_digest(state: Hearing) -> str:
    """Give the hex SHA-256 of the list of the recordings that the record holds, each with its own digest.

    Who signs the minutes signs it too: recordings that are sealed after the minutes were presented are in no minutes.
    """
    listed = [{"name": one.name, "sha256": one.sha256} for one in state.recordings]
    said: dict[str, Json] = {"form": RECORDINGS_FORM, "hearing": state.id, "recordings": as_json(listed)}
    return hashlib.sha256(canonical(said)).hexdigest()


def minutes_digest(state: Hearing, file: str = "") -> str:
    """Give the hex SHA-256 of the minutes as they stand: what `PresentMinutes` presents and `SignMinutes` signs."""
    return hashlib.sha256(minutes_bytes(state, file)).hexdigest()
