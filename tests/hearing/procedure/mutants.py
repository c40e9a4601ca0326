"""Bugs planted on purpose, to show that the tests of the procedure catch them. Each is a small change of one file.

A mutant is the kind of slip that a hurried change makes: a check left out, a comparison turned round, a role too many.
``test_mutants.py`` plants each in a copy of the sources and runs the scripts, the tables and the random hearings on it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted bug: in this file of ``hearing/procedure`` the text ``old``, which is there once, becomes ``new``."""

    name: str
    file: str
    old: str
    new: str


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "a second floor: who had it keeps it when another gets it",
        "handling/speaking.py",
        "    before = (FloorTaken(state.floor),) if state.floor else ()\n",
        "    before = ()\n",
    ),
    Mutant(
        "the floor survives a recess",
        "handling/course.py",
        "    return (*floor_lost(state, *everyone), Recessed(",
        "    return (Recessed(",
    ),
    Mutant(
        "the floor survives a lost line",
        "handling/platform.py",
        "    freed = floor_lost(state, who) if",
        "    freed = () if",
    ),
    Mutant(
        "the floor survives being sent out",
        "handling/attendance.py",
        "    return (*moves, *floor_lost(state, *leaving))",
        "    return tuple(moves)",
    ),
    Mutant(
        "the floor goes to someone whose line is down",
        "handling/speaking.py",
        "    if not is_connected(state, line.id):",
        "    if False and not is_connected(state, line.id):",
    ),
    Mutant(
        "the floor goes to someone whose identity is not confirmed",
        "handling/speaking.py",
        "    if line.role in REPRESENTS and not identity_confirmed(state, line.id):",
        "    if line.role in REPRESENTS and presence(state, line.id) is None:",
    ),
    Mutant(
        "someone in the waiting room is heard",
        "floor.py",
        "if line is None or room_of(state, who) in NOT_INSIDE",
        "if line is None or room_of(state, who) is Room.OUTSIDE",
    ),
    Mutant(
        "an observer is heard",
        "floor.py",
        "    if line.role is Role.OBSERVER:\n        return Reason.OBSERVER\n",
        "    if line.role is Role.OBSERVER:\n        return Reason.FLOOR\n",
    ),
    Mutant(
        "whoever is in a private room is heard there, whichever side it belongs to",
        "floor.py",
        "    return own and lines[0].side is lines[1].side and concerns(lines[0], lines[1].files)",
        "    return own or lines[0].side is lines[1].side",
    ),
    Mutant(
        "an interpreter is heard by everyone",
        "floor.py",
        "    return any(may_be_heard(state, who) in _BY_ALL for who in (device, *seated_with(state, device)))",
        "    return any(may_be_heard(state, who).heard for who in (device, *seated_with(state, device)))",
    ),
    Mutant(
        "a channel that is down is nobody's incident",
        "folding/interpreting.py",
        "    if now == known:",
        "    if now >= known:",
    ),
    Mutant(
        "who hands a channel over goes on speaking into it",
        "interpreting.py",
        "    return language is not None and state.interpretation.speaking.get(language) == source",
        "    return language is not None and language in state.interpretation.assigned.get(source, ())",
    ),
    Mutant(
        "someone steps out of a hearing that goes on",
        "handling/private.py",
        "    if room_of(state, by) is Room.HEARING and in_session(state) and state.recess is None:",
        "    if room_of(state, by) is Room.HEARING and not state.scheduled:",
    ),
    Mutant(
        "the hearing goes on without those who consult",
        "handling/course.py",
        "(*back, *stepped_out(state))",
        "back",
    ),
    Mutant(
        "a mute of the hearing room is lost by consulting",
        "folding/attendance.py",
        "muted_by=one.stepped_out.muted_by, stepped_out=None",
        "stepped_out=None",
    ),
    Mutant(
        "the leader mutes into a private room",
        "handling/speaking.py",
        "    if line.id != by and room_of(state, line.id) in PRIVATE_ROOMS:",
        "    if not by:",
    ),
    Mutant(
        "a mute does not silence",
        "floor.py",
        "    return _mute(state, who) or granted if granted.heard else granted",
        "    return granted",
    ),
    Mutant(
        "the clerk hears the deliberation",
        "floor.py",
        "    room = room_of(state, source)\n    if source == other or room is not room_of(state, other)",
        "    room = room_of(state, source)\n    if source == other or room is Room.WAITING",
    ),
    Mutant(
        "everyone goes into the deliberation",
        "handling/course.py",
        "            if one.role in DELIBERATES and room_of(state, one.id) is Room.HEARING",
        "            if room_of(state, one.id) is Room.HEARING",
    ),
    Mutant(
        "the deliberation is recorded",
        "floor.py",
        "in_session(state) and state.recess is None",
        "in_session(state)",
    ),
    Mutant(
        "the hearing opens with someone unproved",
        "people.py",
        "    return tuple(one for one in representatives_present(state) if not identity_confirmed(state, one))",
        "    return ()",
    ),
    Mutant(
        "the hearing opens without a member of the panel",
        "people.py",
        "        if one.role in PANEL and not (room_of(state, one.id) is Room.HEARING and is_connected(state, one.id))",
        "        if one.role in PANEL and not room_of(state, one.id)",
    ),
    Mutant(
        "any member of the panel may preside",
        "rules.py",
        "_LEADER = frozenset({Role.LEADER})",
        "_LEADER = frozenset({Role.LEADER, Role.MEMBER})",
    ),
    Mutant(
        "a muted person lifts the leader's mute",
        "handling/speaking.py",
        "    if by != line.id and not authority:",
        "    if by != line.id and authority is None:",
    ),
    Mutant(
        "a signature on other minutes is taken",
        "handling/writing.py",
        "    if command.digest != minutes.digest:",
        "    if not command.digest:",
    ),
    Mutant(
        "the hearing ends before everyone answered the minutes",
        "handling/course.py",
        "    waiting = not_answered(state)\n",
        "    waiting = ()\n",
    ),
    Mutant(
        "an accepted correction forgets the earlier words",
        "folding/editing.py",
        "earlier=(*one.earlier, one.text)",
        "earlier=one.earlier",
    ),
    Mutant(
        "an accepted correction leaves the presented minutes standing",
        "folding/writing.py",
        "stale=True",
        "stale=False",
    ),
    Mutant(
        "nothing needs announcing before the closing",
        "handling/course.py",
        "    if not state.announcement:\n",
        "    if state.announcement is None:\n",
    ),
    Mutant(
        "a participant mutes another",
        "handling/speaking.py",
        "    if line.id != act.by and acting_role(state, state.roster[act.by]) not in _MUTES_OTHERS:",
        "    if line.id != act.by and not state.roster[act.by].role:",
    ),
    Mutant(
        "a recess stops nothing",
        "decide.py",
        "    if state.recess is not None and not leave.recess:",
        "    if state.recess is not None and leave is None:",
    ),
    Mutant(
        "anyone reports what only the platform can know",
        "decide.py",
        "        if by != SYSTEM:",
        "        if not by:",
    ),
    Mutant(
        "an outage leaves people connected",
        "folding/connections.py",
        "replace(one, connections=frozenset(), encrypting=(), media=False)",
        "replace(one, encrypting=(), media=False)",
    ),
    Mutant(
        "a lost line is no incident",
        "folding/connections.py",
        "    return _line_lost(state, event.participant, event.last_heard, event.cause, at)",
        "    return state",
    ),
    Mutant(
        "the clock runs on while the speaker's line is down",
        "clocks.py",
        "    return holder.side if is_connected(state, holder.id) and presence(state, device).media else None",
        "    return holder.side if device else None",
    ),
    Mutant(
        "what was counted after the line was last heard stays counted",
        "folding/clocks.py",
        "        clocks = _taken_back(clocks, recorded.event)",
        "        clocks = state.clocks",
    ),
    Mutant(
        "a clock set back makes time negative",
        "clocks.py",
        "    return max(0.0, (until - running.since).total_seconds())",
        "    return (until - running.since).total_seconds()",
    ),
    Mutant(
        "a second witness is called in beside the first",
        "handling/testifying.py",
        "    _require_alone(state)\n    _require_ready(state, line)\n    return WitnessCalled(",
        "    _require_ready(state, line)\n    return WitnessCalled(",
    ),
    Mutant(
        "a witness speaks before being told the duty of truth",
        "handling/testifying.py",
        "    if line.role is Role.WITNESS and state_of(state, line.id) not in MAY_TESTIFY:",
        "    if line.role is Role.WITNESS and line.id not in state.witnesses.testimonies:",
    ),
    Mutant(
        "the panels of two files deliberate together",
        "joint.py",
        "    return not is_joint(state) or bool(set(lines[0].files) & set(lines[1].files))",
        "    return True",
    ),
    Mutant(
        "the closing looks at no check",
        "handling/closing.py",
        "    if left:\n",
        "    if left and not state.rules.checks:\n",
    ),
    Mutant(
        "consent to one stage is taken for all",
        "consent.py",
        "    consent = state.consents.get(side, {}).get(stage)\n    return consent is not None and consent.agreed",
        "    return any(one.agreed for one in state.consents.get(side, {}).values())",
    ),
    Mutant(
        "people stay inside between two sittings",
        "handling/sittings.py",
        "adjourned, *(Moved(who, Room.OUTSIDE) for who in inside))",
        "adjourned, *(Moved(who, Room.OUTSIDE) for who in inside[:1]))",
    ),
)
"""The list. A bug that a test does not catch is a hole in the tests: mend them, do not take it from the list."""
