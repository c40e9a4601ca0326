"""The language of the scripts: one act a line, in words that a lawyer reads.

NAME connects | loses the connection | leaves the hearing | enters | opens | ...        an act of a participant
NAME opens -> refused panel_incomplete                             an act that must be refused, by this rule
stage is debate          floor is agent | free       heard: A, B   what must be true now
agent hears A, B         clerk sees A, B             recorded: A   (hears and sees list sources; "nobody" for none)
from room to room                                                  the first line: everyone sits in one of three rooms
everyone connects and enters                                       all but the on-site room's seats
90 seconds pass                                                    each act itself takes one second
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from hearing.procedure import commands as c
from hearing.procedure import floor
from hearing.procedure.commands import Command
from hearing.procedure.people import identity_confirmed, in_session
from hearing.procedure.refusal import Refused
from hearing.vocabulary import Element, IdentityResult, Mode, Room, Stage, Stance
from hearing.vocabulary import RecessPurpose as Purpose
from signaling.plan import plan
from tests.scripts import acts_course, acts_exam, acts_fair, acts_interpreting, acts_rules, acts_scope
from tests.scripts.joint_play import joint_play
from tests.scripts.play import IN_ROOMS, Play

Make = Callable[[Play, str, re.Match[str]], Command]


def _last(play: Play, kind: str) -> str:
    return str(list(getattr(play.state, kind))[-1])


def _digest(play: Play) -> str:
    assert play.state.minutes is not None
    return play.state.minutes.digest


def _stances(words: str) -> tuple[tuple[Element, Stance], ...]:
    found = []
    for part in words.split(", "):
        element, stance = part.split(" ")
        found.append((Element(element), Stance(stance)))
    return tuple(found)


ACTS: tuple[tuple[str, Make], ...] = (
    (r"enters", lambda p, by, m: c.EnterWaitingRoom(camera=True, microphone=True, speaker=True)),
    (r"admits (\w+)", lambda p, by, m: c.Admit(m[1])),
    (r'sends (\w+) back because "(.*)"', lambda p, by, m: c.ReturnToWaiting(m[1], m[2])),
    (r"goes to the private room", lambda p, by, m: c.EnterPrivateRoom()),
    (r"leaves the private room", lambda p, by, m: c.LeavePrivateRoom()),
    (r'checks (\w+) by "(.*)"', lambda p, by, m: c.CheckIdentity(m[1], m[2], IdentityResult.CONFIRMED)),
    (r'finds (\w+) unproved by "(.*)"', lambda p, by, m: c.CheckIdentity(m[1], m[2], IdentityResult.NOT_CONFIRMED)),
    (r"opens", lambda p, by, m: c.OpenHearing()),
    (r"asks recusal", lambda p, by, m: c.AskRecusal()),
    (r"requests no recusal", lambda p, by, m: c.AnswerRecusal(requested=False)),
    (r'requests recusal because "(.*)"', lambda p, by, m: c.AnswerRecusal(requested=True, reason=m[1])),
    (r"goes to (\w+)", lambda p, by, m: c.EnterStage(Stage(m[1]))),
    (r'goes to (\w+) because "(.*)"', lambda p, by, m: c.EnterStage(Stage(m[1]), m[2])),
    (r"asks for the floor", lambda p, by, m: c.RequestFloor()),
    (r"asks for it no more", lambda p, by, m: c.WithdrawRequest()),
    (r"gives the floor to (\w+)", lambda p, by, m: c.GiveFloor(m[1])),
    (r"takes the floor", lambda p, by, m: c.TakeFloor()),
    (r"mutes (\w+)", lambda p, by, m: c.Mute(m[1])),
    (r"unmutes (\w+)", lambda p, by, m: c.Unmute(m[1])),
    (r"takes up ground (\S+)", lambda p, by, m: c.FocusOn(m[1])),
    (r"shows (\S+) page (\d+)", lambda p, by, m: c.ShowExhibit(m[1], int(m[2]))),
    (r"hides the exhibit", lambda p, by, m: c.HideExhibit()),
    (r"on (\S+): ([a-z_, ]+)", lambda p, by, m: c.StateOpinion(m[1], _stances(m[2]))),
    (r'on (\S+): ([a-z_, ]+) because "(.*)"', lambda p, by, m: c.StateOpinion(m[1], _stances(m[2]), m[3])),
    (r"interrupts for (\w+)", lambda p, by, m: c.Recess(Purpose(m[1]))),
    (r"resumes", lambda p, by, m: c.Resume()),
    (r'announces "(.*)"', lambda p, by, m: c.Announce(m[1])),
    (r"closes", lambda p, by, m: c.CloseHearing()),
    (r'writes (\w+): "(.*)"', lambda p, by, m: c.RecordUtterance(m[1], m[2])),
    (r'puts right: "(.*)"', lambda p, by, m: c.AmendUtterance(_last(p, "utterances"), m[1])),
    (r"presents the minutes", lambda p, by, m: c.PresentMinutes()),
    (r'asks to read: "(.*)"', lambda p, by, m: c.RequestCorrection(_last(p, "utterances"), m[1])),
    (r"accepts the correction", lambda p, by, m: c.DecideCorrection(_last(p, "corrections"), accepted=True)),
    (
        r'refuses the correction because "(.*)"',
        lambda p, by, m: c.DecideCorrection(_last(p, "corrections"), accepted=False, reason=m[1]),
    ),
    (r"signs", lambda p, by, m: c.SignMinutes(_digest(p), "password")),
    (r"signs something else", lambda p, by, m: c.SignMinutes("0" * 64, "password")),
    (r'refuses to sign because "(.*)"', lambda p, by, m: c.RefuseToSign(m[1])),
    (r'notes that (\w+) does not sign because "(.*)"', lambda p, by, m: c.RefuseToSign(m[2], m[1])),
    (r"ends the hearing", lambda p, by, m: c.EndHearing()),
    *acts_interpreting.ACTS,
    *acts_fair.ACTS,
    *acts_exam.ACTS,
    *acts_scope.ACTS,
    *acts_course.ACTS,
    *acts_rules.ACTS,
)


def run_script(path: Path) -> Play:
    """Play a script; a line that does not come true fails with the script's name and line number."""
    play = Play()
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = text.split("  #")[0].strip()
        if not line or line.startswith("#"):
            continue
        if (rules := acts_rules.rules_of(line)) is not None:
            play = Play(rules=rules)
            continue
        if line == "a joint hearing of the validity and the ruling":
            play = joint_play()
            continue
        if line == acts_course.FROM_ROOM_TO_ROOM:
            play = Play(IN_ROOMS, mode=Mode.ROOM_TO_ROOM)
            continue
        try:
            _run_line(play, line)
        except (AssertionError, Refused, ValueError, pytest.fail.Exception) as error:
            raise AssertionError(f"{path.name}:{number}: {line}\n{type(error).__name__}: {error}") from error
    return play


def _run_line(play: Play, line: str) -> None:
    if _run_check(play, line):
        return
    act, _, outcome = line.partition(" -> refused ")
    if not outcome:
        _act(play, act)
        return
    before = play.state
    with pytest.raises(Refused) as refused:
        _act(play, act)
    assert refused.value.rule == outcome, f"refused by {refused.value}"
    assert play.state == before


def _act(play: Play, act: str) -> None:
    if act == "everyone connects and enters":
        for one in play.state.roster.values():
            if not one.seat_of:
                _act(play, f"{one.id} connects")
                _act(play, f"{one.id} enters")
        return
    by, _, words = act.partition(" ")
    if words == "connects":
        play.system(c.ReportConnected(by, f"{by}-{play.commands}"))
    elif found := re.fullmatch(
        r"(leaves the hearing|loses the connection(?:, last heard (\d+) seconds before)?)", words
    ):
        connections = play.state.presence[by].connections
        assert connections, f"{by} is not connected"
        cause = "left" if words == "leaves the hearing" else "network"
        for connection in sorted(connections):
            play.system(c.ReportLost(by, connection, play.now - timedelta(seconds=int(found[2] or 0)), cause))
    elif words in {"sends media", "sends no media any more"}:
        play.system(c.ReportMedia(by, arriving=words == "sends media"))
    elif words == "seconds pass":
        play.now += timedelta(seconds=int(by))
    elif words == "restarts after an outage":
        play.system(c.ReportOutage(play.now))
    else:
        for pattern, make in ACTS:
            found = re.fullmatch(pattern, words)
            if found is not None:
                play.do(by, make(play, by, found))
                return
        raise ValueError(f"the language has no such act: {words}")


def _names(words: str) -> set[str]:
    return set() if words == "nobody" else set(words.split(", "))


def _run_check(play: Play, line: str) -> bool:
    """Check what a line claims; tell whether it was a claim."""
    state = play.state
    for pattern, check in _CHECKS:
        found = re.fullmatch(pattern, line)
        if found is not None:
            said, true = check(play, found)
            assert said == true, f"it is: {true}"
            return True
    assert state is play.state
    return False


def _heard(play: Play) -> set[str]:
    return {who for who in play.state.roster if floor.may_be_heard(play.state, who).heard}


_CHECKS: tuple[tuple[str, Callable[[Play, re.Match[str]], tuple[object, object]]], ...] = (
    (r"stage is (\w+)", lambda p, m: (m[1], str(p.state.stage))),
    (r"mode is (\w+)", lambda p, m: (m[1], str(p.state.mode))),
    (r"sitting (\d+) is open", lambda p, m: ((int(m[1]), True), (len(p.state.sittings), in_session(p.state)))),
    (r"(\w+) is (not )?identified", lambda p, m: (not m[2], identity_confirmed(p.state, m[1]))),
    (r"step is (\w+)", lambda p, m: (m[1], str(p.state.step))),
    (r"floor is (\w+)", lambda p, m: (m[1], p.state.floor or "free")),
    (r"(\w+) is in (\w+)", lambda p, m: (Room(m[2]), p.state.presence[m[1]].room)),
    (r"heard: (.+)", lambda p, m: (_names(m[1]), _heard(p))),
    (r"(\w+) is not heard: (\w+)", lambda p, m: (m[2], str(floor.may_be_heard(p.state, m[1])))),
    (
        r"(\w+) hears (.+)",
        lambda p, m: (_names(m[2]), {one for one in p.state.roster if floor.may_hear(p.state, one, m[1])}),
    ),
    (
        r"(\w+) sees (.+)",
        lambda p, m: (_names(m[2]), {one for one in p.state.roster if floor.may_see(p.state, one, m[1])}),
    ),
    (
        r"recorded: (.+)",
        lambda p, m: (_names(m[1]), {f"{one.participant}.{one.kind}" for one in plan(p.state).recordings}),
    ),
    (r"incidents: (\d+)", lambda p, m: (int(m[1]), len(p.state.incidents))),
    (r"version (\d+) of the minutes lies there", lambda p, m: (int(m[1]), p.state.minutes and p.state.minutes.version)),
    *acts_interpreting.CHECKS,
    *acts_fair.CHECKS,
    (r'the last statement reads "(.*)"', lambda p, m: (m[1], p.state.utterances[_last(p, "utterances")].text)),
    *acts_exam.CHECKS,
    *acts_scope.CHECKS,
    *acts_rules.CHECKS,
)
