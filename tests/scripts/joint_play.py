"""A joint hearing on paper: an invalidation and the administrative ruling on infringement of the same patent."""

from dataclasses import replace

from hearing.procedure import commands as c
from hearing.procedure.commands import CaseFile
from hearing.vocabulary import FileKind, IdentityResult, Role, Side, Stage
from tests.scripts.play import Play, invited, schedule

FILES = (
    CaseFile("validity", FileKind.VALIDITY, "case-1", "4W100001", "一种可折叠支架"),
    CaseFile("ruling", FileKind.INFRINGEMENT, "", "粤知法裁字〔2026〕第12号", "支架专利侵权纠纷"),
)

ROSTER = (
    replace(invited("leader", Role.LEADER), files=("validity",)),
    replace(invited("member", Role.MEMBER), files=("validity",)),
    replace(invited("expert", Role.TECHNICAL_INVESTIGATOR), files=("validity",)),
    replace(invited("adjudicator", Role.LEADER), files=("ruling",)),
    replace(invited("officer", Role.MEMBER), files=("ruling",)),
    invited("clerk", Role.CLERK),
    invited("agent", Role.AGENT, Side.PETITIONER, first_speaker=True),
    invited("counsel", Role.AGENT, Side.PATENTEE, first_speaker=True),
    replace(invited("maker", Role.PARTY, Side.PETITIONER), files=("ruling",)),
    replace(invited("inventor", Role.PARTY, Side.PATENTEE), files=("validity",)),
    invited("observer", Role.OBSERVER),
)
"""The panel of each file; agents of both; the alleged infringer only in the ruling, the inventor only in validity."""


def joint_play() -> Play:
    """A joint hearing that is set down."""
    play = Play(scheduled=False)
    play.do("account-clerk", replace(schedule(ROSTER), files=FILES))
    return play


def opened(play: Play) -> Play:
    """Let everyone come in and be known, and open the hearing, up to the question of recusal."""
    for one in play.state.roster.values():
        play.system(c.ReportConnected(one.id, "c1"))
        play.do(one.id, c.EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    for who in ("agent", "counsel", "maker", "inventor"):
        play.do("clerk", c.Admit(who))
        play.do("clerk", c.CheckIdentity(who, "身份证", IdentityResult.CONFIRMED))
    play.do("leader", c.OpenHearing())
    play.do("leader", c.AskRecusal())
    return play


def joint_investigation() -> Play:
    """A joint hearing in the common part of its investigation."""
    play = opened(joint_play())
    for who in ("agent", "counsel"):
        play.do(who, c.AnswerRecusal(requested=False))
    play.do("leader", c.EnterStage(Stage.INVESTIGATION))
    return play
