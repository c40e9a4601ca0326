"""A joint hearing on paper: an invalidation and the administrative ruling on infringement of the same patent."""

from dataclasses import replace

from hearing.procedure.commands import CaseFile
from hearing.vocabulary import FileKind, Role, Side
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
