"""A hearing's state as one person may see it: the sections that README.md lists, and which of them changed.

What someone may not know is not in their view. Lines are the same for everyone who may read them, so a gateway keeps
them by `signaling.lines.lines_of` as events come and hands them in.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hearing.procedure import floor
from hearing.procedure.canonical import as_json, moment
from hearing.procedure.commands import Invited
from hearing.procedure.decide import may, may_enter_stages
from hearing.procedure.events import Recorded
from hearing.procedure.joint import announcement_for, deliberate_together, is_joint, matters_of
from hearing.procedure.people import (
    belongs,
    device_of,
    is_connected,
    is_inside,
    is_seated,
    minutes_files,
    presence,
    room_of,
    signers,
    waits,
)
from hearing.procedure.state import Hearing
from hearing.vocabulary import PANEL, PRIVATE_ROOMS, REPRESENTS, Role, Room
from signaling import sections_course, sections_fair, sections_interpreting, sections_joint
from signaling.lines import Line, lines, lines_of, readable
from signaling.sections_exam import examination, permissions

__all__ = ["changed", "lines", "lines_of", "view"]

View = dict[str, Any]

_WRITES = PANEL | {Role.CLERK}
"""Who asks for corrections, and decides them, while the minutes are being written."""

_NO_MINUTES = frozenset({Role.OBSERVER, Role.WITNESS})
"""Who takes no part in reading and signing the minutes."""


def view(
    state: Hearing,
    participant: str,
    *,
    recorded: Sequence[Recorded] = (),
    known_lines: Mapping[str, Line] | None = None,
) -> View:
    """Give everything that this participant may see now.

    Args:
        state: the folded hearing.
        participant: whose view it is; must be on the roster.
        recorded: all events, from which the lines are built when ``known_lines`` is not given.
        known_lines: the lines of the record, when the caller keeps them.
    """
    me = state.roster[participant]
    deliberates = room_of(state, participant) is Room.DELIBERATION
    inside = is_inside(state, participant) or deliberates or _reads_on(state, me)
    found: View = {"n": state.n, "you": _you(state, me), "hearing": _hearing(state, me, inside=inside)}
    if not inside:
        found["people"] = [_person(state, one, me) for one in _beside(state, me)]
        return found | sections_course.waiting(state, me) | sections_joint.waiting(state, me)
    found["people"] = [_person(state, one, me) for one in (*state.roster.values(), *state.former.values())]
    found["floor"] = _floor(state)
    found["shown"] = as_json(state.shown)
    found["screen"] = as_json(state.screen)
    found["focus"] = as_json(state.focus)
    mine = matters_of(state, me.files) if me.files else state
    found |= sections_course.sections(mine)
    found |= sections_fair.sections(state, me)
    found |= sections_joint.sections(state, me)
    found |= sections_interpreting.sections(state, me)
    if me.role is not Role.WITNESS:
        found["opinions"] = [_with_stances(as_json(one)) for one in state.opinions.values()]
        found["lines"] = readable(known_lines if known_lines is not None else lines(state.id, recorded), me)
    found["minutes"] = _minutes(state, me)
    if me.role in _WRITES:
        found["corrections"] = sections_joint.corrections(state, me)
    elif me.role in REPRESENTS and state.rules.sides_propose:
        found["corrections"] = sections_joint.proposals(state, me)
    return found | examination(mine, me)


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> View:
    """Give the sections of ``new`` that differ from ``old``, without ``n``.

    Of ``lines`` only new and changed entries are given. A section that is no longer there is given as None: whoever
    holds it must forget it.
    """
    found: View = {}
    for name, value in new.items():
        if name == "n" or (name in old and old[name] == value):
            continue
        if name == "lines" and old.get("lines"):
            found |= _changed_lines(old["lines"], value)
        else:
            found[name] = value
    return found | {name: None for name in old if name not in new}


def _changed_lines(old: Mapping[str, Line], new: Mapping[str, Line]) -> View:
    different = {key: one for key, one in new.items() if old.get(key) != one}
    return {"lines": different} if different else {}


def _reads_on(state: Hearing, me: Invited) -> bool:
    """Tell whether someone who is not in the room may read the minutes: who must sign, once the oral part is over."""
    return state.closed_at is not None and me.id in signers(state)


def _at(value: datetime | None) -> str | None:
    return moment(value) if value is not None else None


def _you(state: Hearing, me: Invited) -> dict[str, Any]:
    reason = floor.may_be_heard(state, me.id)
    return {
        "id": me.id,
        "name": me.name,
        "role": me.role,
        "side": me.side,
        "room": room_of(state, me.id),
        "seat_of": me.seat_of,
        "companion": is_seated(state, me.id),
        "observer": me.role is Role.OBSERVER,
        "heard": {"heard": reason.heard, "reason": reason},
        "permissions": permissions(state, me.id),
        "may": list(may(state, me.id)),
        "stages": [{"stage": stage, "reason_required": required} for stage, required in may_enter_stages(state, me.id)],
        "media": {
            "send": floor.is_device(state, me.id),
            "sources": [one for one in state.roster if one != me.id and floor.is_device(state, one)],
        },
    }


def _hearing(state: Hearing, me: Invited, *, inside: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": state.id,
        "case_id": state.case_id,
        "case_number": state.case_number,
        "patent_number": state.patent_number,
        "title": state.title,
        "mode": state.mode,
        "starts_at": _at(state.starts_at),
        "opened_at": _at(state.opened_at),
        "closed_at": _at(state.closed_at),
        "stage": state.stage,
        "stage_since": _at(state.stage_since),
        "recess": as_json(state.recess),
        "linked": as_json(state.linked),
        "recording": floor.is_recorded(state),
        "unrecorded": {"paused": state.unrecorded.paused, "fault": state.unrecorded.fault},
        "rules": {
            "id": state.rules.id,
            "version": state.rules.version,
            "zh": state.rules.zh,
            "en": state.rules.en,
            "consent_per_stage": state.rules.consent_per_stage,
            "observers_identified": state.rules.observers_identified,
        },
    }
    if state.rules.observers_delay:
        found["rules"]["observers_delay"] = state.rules.observers_delay
    if inside:
        found["announcement"] = _announcement(state, me)
    if inside or room_of(state, me.id) in PRIVATE_ROOMS:
        found["can_hear"] = list(floor.who_can_hear(state, room_of(state, me.id), beside=me.id))
    return found


def _beside(state: Hearing, me: Invited) -> list[Invited]:
    """Give who someone sees that waits: themselves and, in their private room, who is there with them."""
    return [one for one in state.roster.values() if one.id == me.id or floor.consult_together(state, one.id, me.id)]


def _is_hidden(state: Hearing, one: Invited, me: Invited) -> bool:
    """Tell whether what someone does now is for their own room alone: in the deliberation, and in private rooms."""
    room = room_of(state, one.id)
    if one.id == me.id or (room is not Room.DELIBERATION and room not in PRIVATE_ROOMS):
        return False
    if room is not room_of(state, me.id):
        return True
    together = floor.consult_together if room in PRIVATE_ROOMS else deliberate_together
    return not together(state, one.id, me.id)


def _announcement(state: Hearing, me: Invited) -> str:
    """Give what was announced; of a joint hearing, for one's own files."""
    if not is_joint(state):
        return state.announcement
    return announcement_for(state, tuple(one.id for one in state.joint.files if belongs(me, one.id)))


def _person(state: Hearing, one: Invited, me: Invited) -> dict[str, Any]:
    """Describe one participant; what is done in the deliberation and in private rooms is not told to those outside."""
    own, device = presence(state, one.id), presence(state, device_of(state, one.id))
    hidden = _is_hidden(state, one, me)
    request = next((asked for asked in state.requests if asked.participant == one.id), None)
    found = {
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "side": one.side,
        "place": one.place,
        "seat_of": one.seat_of,
        "first_speaker": one.first_speaker,
        "files": list(one.files),
        "room": own.room,
        "waits": waits(state, one.id) or own.room is Room.WITNESS,
        "connected": is_connected(state, one.id),
        "lost_since": None if is_connected(state, one.id) else _at(device.lost_since),
        "media": device.media,
        "camera": device.camera,
        "microphone": device.microphone,
        "encrypts": bool(own.encrypting),
        "muted_by": "" if hidden else own.muted_by,
        "identity": own.identity,
        "has_floor": state.floor == one.id,
        "replaced": one.id in state.former,
        "requested_at": _at(request.at) if request is not None else None,
        "subject": request.subject if request is not None else "",
        "out": sections_course.out(state, one.id, told=one.id == me.id),
    }
    if hidden:
        found |= {"connected": True, "lost_since": None, "media": True}
    return found


def _floor(state: Hearing) -> dict[str, Any]:
    return {"holder": state.floor, "since": _at(state.floor_since), "requests": as_json(state.requests)}


def _with_stances(opinion: Any) -> Any:  # noqa: ANN401 -- JSON in, JSON out
    return opinion | {"stances": dict(opinion["stances"])}


def _minutes(state: Hearing, me: Invited) -> dict[str, Any] | None:
    """Give the minutes as presented, and who answered them how; in a joint hearing, of the first of one's files."""
    if me.role in _NO_MINUTES:
        return None
    mine = (file for file in minutes_files(state) if belongs(me, file))
    return next((sections_joint.presented(state, me, file) for file in mine), None)
