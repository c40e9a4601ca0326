"""A random hearing: people mostly do what they may, sometimes what they may not, lines break, the platform fails.

Everything comes from one seed, so that a failure is found again by its number. Not hypothesis: a hundred thousand
hearings of some sixty commands are needed, and the state says best which command makes sense next.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import get_args

from hearing.cases.ruleset import PLAIN, ProcedureRules
from hearing.procedure.commands import (
    Adjourn,
    CaseFile,
    CloseHearing,
    Command,
    EndHearing,
    EnterPrivateRoom,
    EnterStage,
    EnterWaitingRoom,
    Invited,
    MarkPassage,
    MergeUtterances,
    Mute,
    Offered,
    OpenHearing,
    PresentMinutes,
    ReassignSpeaker,
    ReportConnected,
    ReportImpaired,
    ReportLost,
    ReportMedia,
    ReportOutage,
    ReportRecordingFault,
    ReportRecordingRestored,
    ReportRedaction,
    ReportUnimpaired,
    ReturnToWaiting,
    ScheduleHearing,
    ScopeItem,
    SplitUtterance,
    StrikeWords,
    Unmute,
    WithdrawPetition,
)
from hearing.procedure.decide import decide, may
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.names import COMMANDS
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import LEAVE, PLATFORM
from hearing.procedure.state import Hearing
from hearing.vocabulary import DELIBERATES, SYSTEM, FileKind, Mode, Place, RecordingFault, Role, Side, Trouble
from tests.hearing.procedure.walks.fields import command
from tests.hearing.procedure.walks.onward import onward
from tests.scripts.play import START, invited

SCOPE = (ScopeItem("A22.3", ("1", "2"), ("E1", "E2")), ScopeItem("A26.4", ("3",), ()))
EXHIBITS = (
    Offered("E1", "证据1", Side.PETITIONER, "", 9),
    Offered("E2", "证据2", Side.PETITIONER, "", 2),
    Offered("E3", "反证1", Side.PATENTEE, "", 3),
)

ANY = tuple(kind for kind in get_args(Command) if kind not in PLATFORM and kind is not ScheduleHearing)
RARE = frozenset(
    {
        Adjourn,
        CloseHearing,
        EndHearing,
        EnterPrivateRoom,
        EnterWaitingRoom,
        MarkPassage,
        MergeUtterances,
        Mute,
        PresentMinutes,
        ReassignSpeaker,
        ReturnToWaiting,
        SplitUtterance,
        StrikeWords,
        Unmute,
        WithdrawPetition,
    }
)
"""What would end most walks early, or fill them, if it came as often as the rest."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command and what became of it: the events, or the rule that refused it."""

    before: Hearing
    after: Hearing
    by: str
    command: Command
    events: tuple[Recorded, ...]
    refused: str = ""


def roster(chance: Random) -> tuple[Invited, ...]:
    """A roster: the panel and the clerk, some of the rest, the sides' people remote or in an on-site room."""
    seat = "assistant" if chance.random() < 0.5 else ""
    some = [
        invited("petitioner", Role.PARTY, Side.PETITIONER),
        invited("agent", Role.AGENT, Side.PETITIONER, first_speaker=True),
        invited("patentee", Role.PARTY, Side.PATENTEE, seat_of=seat),
        invited("counsel", Role.AGENT, Side.PATENTEE, seat_of=seat, first_speaker=True),
        invited("witness", Role.WITNESS, Side.PETITIONER),
        invited("second", Role.WITNESS, Side.PATENTEE, seat_of=seat if chance.random() < 0.3 else ""),
        invited("interpreter", Role.INTERPRETER),
        invited("observer", Role.OBSERVER),
        invited("expert", Role.TECHNICAL_INVESTIGATOR),
    ]
    kept = [one for one in some if chance.random() < 0.85]
    room = [invited("assistant", Role.ASSISTANT)] if seat else []
    panel = [invited("leader", Role.LEADER), invited("chief", Role.CHIEF_EXAMINER), invited("member", Role.MEMBER)]
    return (*panel, invited("clerk", Role.CLERK), *room, *kept)


FILES = (
    CaseFile("validity", FileKind.VALIDITY, "case-1", "4W100001"),
    CaseFile("ruling", FileKind.INFRINGEMENT, "", "粤知法裁字〔2026〕第12号"),
)


def joined(people: tuple[Invited, ...]) -> tuple[Invited, ...]:
    """The same people in a joint hearing: the panel is that of the first file, the second has one of its own."""
    first = (replace(one, files=("validity",)) if one.role in DELIBERATES else one for one in people)
    second = (invited("adjudicator", Role.LEADER), invited("officer", Role.MEMBER))
    return (*first, *(replace(one, files=("ruling",)) for one in second))


class RandomHearing:
    """One walk; iterate over `steps`."""

    def __init__(self, seed: int, rules: tuple[ProcedureRules, ...] = (PLAIN,)) -> None:
        self.chance = Random(seed)
        self.now = START
        self.state = Hearing("h1")
        self.recorded: list[Recorded] = []
        self.commands = 0
        self._tried: set[type[Command]] = set()
        self._purpose = self.chance.uniform(0.1, 0.8)
        self._rules = self.chance.choice(rules)
        self._files = FILES if seed % 6 == 5 else ()

    def steps(self, count: int) -> Iterator[Step]:
        """Set the hearing down, let people come, then do this many things."""
        people = joined(roster(self.chance)) if self._files else roster(self.chance)
        mode = self.chance.choice(tuple(Mode))
        if mode in {Mode.ON_SITE, Mode.CIRCUIT} and self.chance.random() < 0.9:
            people = tuple(replace(one, place=Place.ON_SITE) for one in people)
        yield self._do(
            "account-clerk",
            ScheduleHearing(
                "case-1",
                "4W100001",
                "201810123456.5",
                "支架",
                mode,
                START,
                people,
                (),
                SCOPE,
                EXHIBITS,
                self._rules,
                self._files,
            ),
        )
        for one in people:
            if self.chance.random() < 0.92:
                yield self._do(SYSTEM, ReportConnected(one.id, "c1"))
                if not one.seat_of:
                    yield self._do(one.id, EnterWaitingRoom(camera=True, microphone=True, speaker=True))
        for _ in range(count):
            yield self._do(*self._next())

    def _next(self) -> tuple[str, Command]:
        if self.state.unrecorded.fault is not None and self.chance.random() < 0.1:
            return SYSTEM, ReportRecordingRestored()
        dice = self.chance.random()
        if dice < 0.05:
            return SYSTEM, self._report()
        if dice > self._purpose:
            found = onward(self.state, self.chance)
            if found is not None:
                return found
        who = self.chance.choice(list(self.state.roster)) if self.chance.random() < 0.7 else "leader"
        kind = self.chance.choice(ANY) if dice < 0.1 else self._sensible(who)
        return who, command(kind, self.state, self.now, self.chance)

    def _sensible(self, who: str) -> type[Command]:
        offered = [COMMANDS[name] for name in may(self.state, who)]
        wanted = [kind for kind in offered if kind not in RARE or self.chance.random() < 0.1]
        fresh = [kind for kind in offered if kind not in self._tried and kind not in RARE]
        if fresh and self.chance.random() < 0.4:
            self._tried.add(kind := self.chance.choice(fresh))
            return kind
        onward = [kind for kind in wanted if kind in {OpenHearing, EnterStage}]
        if onward and self.chance.random() < 0.3:
            return self.chance.choice(onward)
        return self.chance.choice(wanted or offered or list(LEAVE))

    def _report(self) -> Command:
        who = self.chance.choice(list(self.state.roster))
        dice = self.chance.random()
        if dice < 0.4:
            return ReportConnected(who, self.chance.choice(("c1", "c2")))
        if dice < 0.67:
            heard = self.now - timedelta(seconds=self.chance.choice((0, 2, 6)))
            return ReportLost(who, self.chance.choice(("c1", "c2")), heard, "network")
        if dice < 0.82:
            return self._of_media(who)
        if dice < 0.89:
            return self._of_recording(who, dice)
        kind = self.chance.choice(sorted(PLATFORM - {ReportOutage}, key=lambda one: one.__name__))
        return command(kind, self.state, self.now, self.chance)

    def _of_recording(self, who: str, dice: float) -> Command:
        if dice < 0.84:
            return ReportOutage(self.now - timedelta(seconds=20))
        if dice < 0.88:
            return ReportRecordingFault(self.chance.choice(list(RecordingFault)))
        span = timedelta(seconds=self.chance.choice((0, 30)))
        return ReportRedaction(who, self.now - span, self.now, "商业秘密")

    def _of_media(self, who: str) -> Command:
        dice, lasting = self.chance.random(), [one for one in self.state.impairments if one.until is None]
        if dice < 0.3:
            return ReportImpaired(who, Trouble.NOT_HEARD, self.now - timedelta(seconds=self.chance.choice((0, 3, 600))))
        if dice < 0.5 and lasting:
            one = self.chance.choice(lasting)
            return ReportUnimpaired(one.participant, one.trouble, self.now - timedelta(seconds=2), 100)
        return ReportMedia(who, arriving=self.chance.random() < 0.6)

    def _do(self, by: str, given: Command) -> Step:
        jump = 1 if self.chance.random() < 0.995 else 86_400
        self.now += timedelta(seconds=self.chance.choice((0, 1, 1, 2, 5, 30)) * jump)
        self.commands += 1
        before, identity = self.state, f"c{self.commands}"
        try:
            decided = decide(before, given, by=by, now=self.now, command_id=identity)
        except Refused as refusal:
            return Step(before, self.state, by, given, (), refusal.rule)
        made = []
        for event in decided:
            one = Recorded(self.state.n + 1, self.now, by, identity, event)
            self.state = evolve(self.state, one)
            made.append(one)
        self.recorded += made
        return Step(before, self.state, by, given, tuple(made))
