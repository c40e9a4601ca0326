"""The words of the scripts for the course of the hearing: opening, recusal, roster, sittings, mode, withdrawal."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from hearing.procedure import commands as c
from hearing.procedure.commands import Command
from hearing.vocabulary import Mode, Place, Role, Side, Stage, WithdrawalEffect
from tests.scripts.play import Play, invited

Make = Callable[[Play, str, re.Match[str]], Command]


def _objection(play: Play) -> str:
    """The objection to standing that waits longest."""
    waiting = [one.id for one in play.state.opening.standing.values() if one.sustained is None]
    return waiting[0] if waiting else "none"


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split(", "))


def _stages(words: str) -> tuple[Stage, ...]:
    return tuple(Stage(one) for one in _names(words))


def _in_person(play: Play, who: str, room: str, reason: str) -> Command:
    line = replace(play.state.roster[who], place=Place.ON_SITE, seat_of=room)
    return c.ReplaceParticipant(who, line, reason)


def _replace(play: Play, new: str, old: str, reason: str) -> Command:
    line = play.state.roster[old]
    return c.ReplaceParticipant(old, replace(line, id=new, account=f"account-{new}", name=new), reason)


FROM_ROOM_TO_ROOM = "from room to room"
"""The first line of a script whose people all sit in one of three rooms."""

ACTS: tuple[tuple[str, Make], ...] = (
    (r"reads the rules of conduct", lambda p, by, m: c.ReadDiscipline()),
    (r"asks about standing", lambda p, by, m: c.AskStanding()),
    (r'objects to the standing of (\w+) because "(.*)"', lambda p, by, m: c.ObjectToStanding(m[1], m[2])),
    (
        r'sustains the objection to standing because "(.*)"',
        lambda p, by, m: c.DecideStanding(_objection(p), sustained=True, reason=m[1]),
    ),
    (r"overrules the objection to standing", lambda p, by, m: c.DecideStanding(_objection(p), sustained=False)),
    (r"reads the rights and duties", lambda p, by, m: c.ReadRights()),
    (
        r'requests the recusal of ([\w, ]+) because "(.*)"',
        lambda p, by, m: c.AnswerRecusal(requested=True, reason=m[2], against=_names(m[1])),
    ),
    (
        r'records that (.+) (upheld|refused) the (\w+)\'s request because "(.*)"',
        lambda p, by, m: c.DecideRecusal(Side(m[3]), m[2] == "upheld", m[1], m[4]),
    ),
    (r'adjourns because "(.*)"', lambda p, by, m: c.Adjourn(m[1])),
    (
        r'adjourns until (\S+) because "(.*)"',
        lambda p, by, m: c.Adjourn(m[2], datetime.fromisoformat(m[1]).replace(tzinfo=UTC)),
    ),
    (r'changes the mode to (\w+) because "(.*)"', lambda p, by, m: c.ChangeMode(Mode(m[1]), m[2])),
    (r"agrees to hold ([\w, ]+) online", lambda p, by, m: c.StateConsent(_stages(m[1]), agreed=True)),
    (
        r'does not agree to hold ([\w, ]+) online because "(.*)"',
        lambda p, by, m: c.StateConsent(_stages(m[1]), agreed=False, reason=m[2]),
    ),
    (r'has (\w+) take part in the room of (\w+) because "(.*)"', lambda p, by, m: _in_person(p, m[1], m[2], m[3])),
    (r'withdraws the request because "(.*)"', lambda p, by, m: c.WithdrawPetition(m[1])),
    (r'declares the request deemed withdrawn because "(.*)"', lambda p, by, m: c.DeemWithdrawn(m[1])),
    (r"decides that the withdrawal ends the case", lambda p, by, m: c.DecideWithdrawal(WithdrawalEffect.ENDS)),
    (
        r'decides that the examination goes on because "(.*)"',
        lambda p, by, m: c.DecideWithdrawal(WithdrawalEffect.CONTINUES, m[1]),
    ),
    (r"asks about settlement", lambda p, by, m: c.AskSettlement()),
    (r"wishes to settle", lambda p, by, m: c.AnswerSettlement(willing=True)),
    (r"does not wish to settle", lambda p, by, m: c.AnswerSettlement(willing=False)),
    (r'names (\w+) in the place of (\w+) because "(.*)"', lambda p, by, m: _replace(p, m[1], m[2], m[3])),
    (
        r'adds (\w+) as (\w+) of the (\w+) because "(.*)"',
        lambda p, by, m: c.AddParticipant(invited(m[1], Role(m[2]), Side(m[3])), m[4]),
    ),
)
"""Patterns of what a participant does, and the command each makes."""
