"""A hearing on paper: commands go through the real decide and evolve, under a clock that ticks once a command."""

from datetime import UTC, datetime, timedelta

from hearing.cases.ruleset import PLAIN, ProcedureRules
from hearing.procedure.commands import (
    Admit,
    Announce,
    AnswerRecusal,
    AskRecusal,
    CallWitness,
    CheckIdentity,
    CloseHearing,
    Command,
    EndHearing,
    EnterStage,
    EnterWaitingRoom,
    Invited,
    OpenHearing,
    PresentMinutes,
    RefuseToSign,
    ReportConnected,
    ScheduleHearing,
    WarnWitness,
)
from hearing.procedure.decide import decide
from hearing.procedure.events import Event, Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.state import Hearing
from hearing.vocabulary import SYSTEM, IdentityResult, Mode, Place, Role, Side, Stage

START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


def invited(who: str, role: Role, side: Side = Side.NONE, *, seat_of: str = "", first_speaker: bool = False) -> Invited:
    place = Place.ON_SITE if seat_of or role is Role.ASSISTANT else Place.REMOTE
    return Invited(who, f"account-{who}", who, role, side, place, seat_of, first_speaker)


ROSTER = (
    invited("leader", Role.LEADER),
    invited("chief", Role.CHIEF_EXAMINER),
    invited("member", Role.MEMBER),
    invited("expert", Role.TECHNICAL_INVESTIGATOR),
    invited("clerk", Role.CLERK),
    invited("petitioner", Role.PARTY, Side.PETITIONER),
    invited("agent", Role.AGENT, Side.PETITIONER, first_speaker=True),
    invited("assistant", Role.ASSISTANT),
    invited("patentee", Role.PARTY, Side.PATENTEE, seat_of="assistant"),
    invited("counsel", Role.AGENT, Side.PATENTEE, seat_of="assistant", first_speaker=True),
    invited("witness", Role.WITNESS, Side.PETITIONER),
    invited("interpreter", Role.INTERPRETER),
    invited("observer", Role.OBSERVER),
)
"""A mixed hearing: the petitioner's side remote, the patentee's side in an on-site room, and every role there is."""


IN_ROOMS = (
    invited("bench", Role.ASSISTANT),
    invited("leader", Role.LEADER, seat_of="bench"),
    invited("chief", Role.CHIEF_EXAMINER, seat_of="bench"),
    invited("member", Role.MEMBER, seat_of="bench"),
    invited("clerk", Role.CLERK),
    invited("south", Role.ASSISTANT),
    invited("petitioner", Role.PARTY, Side.PETITIONER, seat_of="south"),
    invited("agent", Role.AGENT, Side.PETITIONER, seat_of="south", first_speaker=True),
    invited("north", Role.ASSISTANT),
    invited("patentee", Role.PARTY, Side.PATENTEE, seat_of="north"),
    invited("counsel", Role.AGENT, Side.PATENTEE, seat_of="north", first_speaker=True),
    invited("witness", Role.WITNESS, Side.PETITIONER, seat_of="south"),
)
"""A hearing from room to room: the panel in one hearing room, each side in a local centre's room with an assistant."""


class Play:
    """A hearing that is being played; `state` and `recorded` are what the commands made of it."""

    def __init__(
        self,
        roster: tuple[Invited, ...] = ROSTER,
        *,
        scheduled: bool = True,
        rules: ProcedureRules = PLAIN,
        mode: Mode = Mode.MIXED,
    ) -> None:
        self.state = Hearing("h1")
        self.recorded: list[Recorded] = []
        self.now = START
        self.commands = 0
        if scheduled:
            self.do("account-clerk", schedule(roster, rules, mode))

    def decided(self, by: str, command: Command) -> tuple[Event, ...]:
        """What the command would cause now."""
        return decide(self.state, command, by=by, now=self.now, command_id=f"c{self.commands}")

    def do(self, by: str, command: Command, *, seconds: float = 1) -> tuple[Recorded, ...]:
        self.now += timedelta(seconds=seconds)
        self.commands += 1
        made = []
        for event in self.decided(by, command):
            one = Recorded(self.state.n + 1, self.now, by, f"c{self.commands}", event)
            self.state = evolve(self.state, one)
            made.append(one)
        self.recorded += made
        return tuple(made)

    def system(self, command: Command) -> tuple[Recorded, ...]:
        return self.do(SYSTEM, command)


def schedule(
    roster: tuple[Invited, ...] = ROSTER, rules: ProcedureRules = PLAIN, mode: Mode = Mode.MIXED
) -> ScheduleHearing:
    patent = "ZL 2018 1 0123456.5"
    return ScheduleHearing("case-1", "4W100001", patent, "一种可折叠支架", mode, START, roster, (), rules=rules)


def everyone_inside(rules: ProcedureRules = PLAIN) -> Play:
    """A hearing before its opening: everyone but the witness is in the room, and every identity is confirmed."""
    play = Play(rules=rules)
    for one in play.state.roster.values():
        if not one.seat_of:
            play.system(ReportConnected(one.id, "c1"))
            play.do(one.id, EnterWaitingRoom(camera=True, microphone=True, speaker=True))
    for who in ("petitioner", "agent", "assistant", "interpreter", "observer"):
        play.do("clerk", Admit(who))
    for who in ("petitioner", "agent", "patentee", "counsel", "witness"):
        play.do("clerk", CheckIdentity(who, "委托书", IdentityResult.CONFIRMED))
    return play


def at_stage(stage: Stage, rules: ProcedureRules = PLAIN) -> Play:
    """A hearing in which everyone is inside, brought to a stage by the procedure's own way.

    A witness is in the room, and may have the floor, during the investigation only.
    """
    play = everyone_inside(rules)
    if stage is Stage.PREPARATION:
        return play
    play.do("leader", OpenHearing())
    if stage is Stage.OPENING:
        return play
    play.do("leader", AskRecusal())
    play.do("agent", AnswerRecusal(requested=False))
    play.do("assistant", AnswerRecusal(requested=False))
    for following in (Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT):
        play.do("leader", EnterStage(following))
        if following is Stage.INVESTIGATION:
            play.do("leader", CallWitness("witness"))
            play.do("leader", WarnWitness())
        if following is stage:
            return play
    play.do("leader", Announce("另行书面决定"))
    play.do("leader", CloseHearing())
    if stage is Stage.ENDED:
        play.do("clerk", PresentMinutes())
        for who in ("leader", "clerk", "petitioner", "agent", "patentee", "counsel"):
            play.do("clerk", RefuseToSign("示例", who))
        play.do("leader", EndHearing())
    return play
