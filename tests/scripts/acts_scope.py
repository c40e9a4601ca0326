"""The scripts' words for the scope, the matrix, motions and common knowledge.

Scope items are written GROUND against CLAIMS on EXHIBITS, several divided by semicolons; claims and exhibits may be
left out: ``A22.3 against 1, 2 on E1; A26.3``.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from hearing.procedure import commands as c
from hearing.procedure.commands import Citation, Command, Offered, ScopeItem
from hearing.procedure.scope import matrix
from hearing.procedure.state import Utterance
from hearing.vocabulary import MotionKind, Phase, ReplyForm, Side
from tests.scripts.play import Play

Make = Callable[[Play, str, re.Match[str]], Command]
Check = Callable[[Play, re.Match[str]], tuple[object, object]]

_ITEM = r"(?:(?P<ground>[AR]\S+))?\s*(?:(?:against|claims) (?P<claims>[\d, ]+?))?\s*(?:on (?P<exhibits>\S.*))?"


def item(words: str) -> ScopeItem:
    found = re.fullmatch(_ITEM, words.strip())
    assert found is not None, f"no scope item: {words}"
    claims, exhibits = found["claims"] or "", found["exhibits"] or ""
    return ScopeItem(found["ground"] or "", _listed(claims), _listed(exhibits))


def items(words: str) -> tuple[ScopeItem, ...]:
    return tuple(item(part) for part in words.split("; "))


def _listed(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.split(",") if part.strip())


def _motion(play: Play) -> str:
    """The motion that waits longest."""
    waiting = [one.id for one in play.state.examination.motions.values() if one.granted is None]
    return waiting[0] if waiting else "none"


def _admitted(play: Play) -> str:
    granted = [one.id for one in play.state.examination.motions.values() if one.granted and one.reply is None]
    return granted[0] if granted else "none"


def _matter(play: Play) -> str:
    return next(reversed(list(play.state.examination.common_knowledge)), "none")


def _add(words: str, kind: MotionKind, subject: str) -> Command:
    added = item(words)
    return c.MakeMotion(kind, subject, "", added.ground, added.claims, added.exhibits)


def _take_up(words: str, phase: str = "adduce", exhibit: str = "", page: str = "0") -> Command:
    taken = item(words)
    citation = Citation(exhibit, int(page)) if exhibit else None
    return c.FocusOn(taken.ground, taken.claims, taken.exhibits, Phase(phase), citation)


ACTS: tuple[tuple[str, Make], ...] = (
    (
        r"registers (\w+) of the (\w+), (\d+) pages",
        lambda p, by, m: c.ReportExhibit(Offered(m[1], m[1], Side(m[2]), "", int(m[3]))),
    ),
    (r"states the scope: (.+)", lambda p, by, m: c.StateScope(items(m[1]))),
    (r"fixes the scope: (.+)", lambda p, by, m: c.FixScope(items(m[1]))),
    (r"gives up ([^\"]+)", lambda p, by, m: c.GiveUp(items(m[1]))),
    (r'gives up ([^"]+) because "(.*)"', lambda p, by, m: c.GiveUp(items(m[1]), m[2])),
    (r'records that both sides accept "(.*)"', lambda p, by, m: c.RecordAgreement(m[1])),
    (
        r"takes up (.+) to (\w+), showing (\w+) page (\d+)",
        lambda p, by, m: _take_up(m[1], m[2], m[3], m[4]),
    ),
    (r"takes up (.+), showing (\w+) page (\d+)", lambda p, by, m: _take_up(m[1], "adduce", m[2], m[3])),
    (r"takes up ((?:[AR]\S+)(?: against [\d, ]+?)?(?: on [\w, ]+?)?)", lambda p, by, m: _take_up(m[1])),
    (r'moves for (\w+): "(.*)"', lambda p, by, m: c.MakeMotion(MotionKind(m[1]), m[2])),
    (r'moves to add the ground (.+): "(.*)"', lambda p, by, m: _add(m[1], MotionKind.NEW_GROUND, m[2])),
    (r'moves to add evidence,? (.+): "(.*)"', lambda p, by, m: _add(m[1], MotionKind.NEW_EVIDENCE, m[2])),
    (r"grants the motion", lambda p, by, m: c.DecideMotion(_motion(p), granted=True)),
    (r'refuses the motion because "(.*)"', lambda p, by, m: c.DecideMotion(_motion(p), granted=False, reason=m[1])),
    (r"chooses to reply now", lambda p, by, m: c.ChooseReply(_admitted(p), ReplyForm.ORAL_NOW)),
    (
        r"chooses to reply in writing within (\d+) days",
        lambda p, by, m: c.ChooseReply(
            _admitted(p), ReplyForm.WRITTEN_LATER, p.now + timedelta(days=int(m[1]), hours=1)
        ),
    ),
    (r"chooses to reply in writing some day", lambda p, by, m: c.ChooseReply(_admitted(p), ReplyForm.WRITTEN_LATER)),
    (r'puts common knowledge "(.*)" under (\S+)', lambda p, by, m: c.PutCommonKnowledge(m[1], m[2])),
    (r"accepts the common knowledge", lambda p, by, m: c.AnswerCommonKnowledge(_matter(p), accepted=True)),
    (
        r'contests the common knowledge because "(.*)"',
        lambda p, by, m: c.AnswerCommonKnowledge(_matter(p), accepted=False, reason=m[1]),
    ),
)


def _cell(play: Play, ground: str, claim: str) -> str:
    found = [one.status for one in matrix(play.state) if (one.ground, one.claim) == (ground, claim)]
    return str(found[0]) if found else "nowhere"


CHECKS: tuple[tuple[str, Check], ...] = (
    (r"(\S+) against (\d+) is (\w+)", lambda p, m: (m[3], _cell(p, m[1], m[2]))),
    (r"(\S+) against the patent is (\w+)", lambda p, m: (m[2], _cell(p, m[1], ""))),
    (
        r"shown: (\w+) page (\d+)",
        lambda p, m: ((m[1], int(m[2])), p.state.shown and (p.state.shown.exhibit, p.state.shown.page)),
    ),
    (
        r"the last statement concerns (\S+) and claims (.+)",
        lambda p, m: ((m[1], m[2]), (_last(p).ground, ", ".join(_last(p).claims))),
    ),
)


def _last(play: Play) -> Utterance:
    return list(play.state.utterances.values())[-1]
