"""The scripts' words for objections, time, the examination, witnesses and order: acts, and claims about the state."""

import re
from collections.abc import Callable

from hearing.procedure import commands as c
from hearing.procedure import floor
from hearing.procedure.clocks import spent
from hearing.procedure.commands import Command
from hearing.vocabulary import DefaultBasis, Side
from tests.scripts.play import Play

Make = Callable[[Play, str, re.Match[str]], Command]
Check = Callable[[Play, re.Match[str]], tuple[object, object]]


def _objection(play: Play) -> str:
    return next(one.id for one in play.state.objections.values() if one.sustained is None)


ACTS: tuple[tuple[str, Make], ...] = (
    (r"gives the floor to (\w+) for rebuttal", lambda p, by, m: c.GiveFloor(m[1], rebuttal=True)),
    (r'objects to "([^"]*)"', lambda p, by, m: c.RaiseObjection(m[1])),
    (r'objects to "([^"]*)" because "(.*)"', lambda p, by, m: c.RaiseObjection(m[1], m[2])),
    (r"calls (\w+)", lambda p, by, m: c.CallWitness(m[1])),
    (r'calls (\w+) to testify on "(.*)"', lambda p, by, m: c.CallWitness(m[1], m[2])),
    (r"tells the witness the duty of truth", lambda p, by, m: c.WarnWitness()),
    (r'tells the witness the duty of truth, who undertakes "(.*)"', lambda p, by, m: c.WarnWitness(m[1])),
    (r"releases (\w+)", lambda p, by, m: c.ReleaseWitness(m[1])),
    (r'confronts ([\w, ]+) on "(.*)"', lambda p, by, m: c.ConfrontWitnesses(tuple(m[1].split(", ")), m[2])),
    (r"ends the confrontation", lambda p, by, m: c.EndConfrontation()),
    (r'warns (\w+) because "(.*)"', lambda p, by, m: c.WarnParticipant(m[1], m[2])),
    (r'orders (\w+) out because "(.*)"', lambda p, by, m: c.Expel(m[1], m[2])),
    (r"notes that (\w+) left with leave", lambda p, by, m: c.NoteDeparture(m[1], permitted=True, reason="")),
    (
        r'notes that (\w+) left without leave because "(.*)"',
        lambda p, by, m: c.NoteDeparture(m[1], permitted=False, reason=m[2]),
    ),
    (
        r'declares the (\w+) in default, (\w+), because "(.*)"',
        lambda p, by, m: c.DeclareDefault(Side(m[1]), DefaultBasis(m[2]), m[3]),
    ),
    (r"sustains the objection", lambda p, by, m: c.RuleOnObjection(_objection(p), sustained=True)),
    (
        r'overrules the objection because "(.*)"',
        lambda p, by, m: c.RuleOnObjection(_objection(p), sustained=False, reason=m[1]),
    ),
    (r"overrules no objection", lambda p, by, m: c.RuleOnObjection("none", sustained=False)),
    (r"grants the (\w+) (\d+) seconds", lambda p, by, m: c.SetTimeBudget(Side(m[1]), int(m[2]))),
    (
        r"grants the (\w+) (\d+) seconds, (\d+) for rebuttal",
        lambda p, by, m: c.SetTimeBudget(Side(m[1]), int(m[2]), int(m[3])),
    ),
    (
        r'grants the (\w+) (\d+) seconds, (\d+) for rebuttal because "(.*)"',
        lambda p, by, m: c.SetTimeBudget(Side(m[1]), int(m[2]), int(m[3]), m[4]),
    ),
)


def _waiting_objections(play: Play) -> int:
    return sum(one.sustained is None for one in play.state.objections.values())


def _running(play: Play) -> str:
    return play.state.clocks.running.side if play.state.clocks.running is not None else "nobody"


def _share(play: Play, who: str) -> tuple[bool, str]:
    share = floor.permissions(play.state, who).share
    return share.allowed, str(share.reason)


CHECKS: tuple[tuple[str, Check], ...] = (
    (r"in default: (.+)", lambda p, m: (m[1], ", ".join(p.state.order.defaults) or "nobody")),
    (r"(\w+) as a witness is (\w+)", lambda p, m: (m[2], str(p.state.witnesses.testimonies[m[1]].state))),
    (r"objections waiting: (\d+)", lambda p, m: (int(m[1]), _waiting_objections(p))),
    (r"the (petitioner|patentee) has used (\d+) seconds", lambda p, m: (int(m[2]), spent(p.state, Side(m[1]), p.now))),
    (r"the clock runs for (\w+)", lambda p, m: (m[1], _running(p))),
    (r"(\w+) may (not )?share: (\w+)", lambda p, m: ((not m[2], m[3]), _share(p, m[1]))),
)
