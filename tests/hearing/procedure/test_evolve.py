"""Properties of decide and evolve together: whatever is tried in whatever order, what must hold holds."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hearing.procedure import commands as c
from hearing.procedure import floor
from hearing.procedure.decide import may
from hearing.procedure.events import FloorTaken, HearingOpened, Recorded
from hearing.procedure.evolve import BrokenRecordError, evolve, fold
from hearing.procedure.names import COMMANDS
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import LEAVE, NEEDS_NO_FLOOR, PLATFORM
from hearing.record.codec import decode, encode
from hearing.vocabulary import DELIBERATES, PRIVATE_ROOMS, SYSTEM, Role, Room, Side, Stage
from signaling.media import ApplyForwards, ApplyRecording, MediaKind, Order
from signaling.plan import Plan, diff, plan
from signaling.view import view
from tests.scripts.play import ROSTER, START, Play, at_stage, schedule
from tests.scripts.strategies import commands, people

STARTS = {stage: at_stage(stage) for stage in Stage}


def carried_out(before: Plan, orders: list[Order]) -> Plan:
    """What a media plane that does as it is told would do after these orders."""
    forwards, recordings, over = set(before.forwards), set(before.recordings), before.over
    for order in orders:
        if isinstance(order, ApplyForwards):
            assert order.stop <= forwards
            assert not order.start & forwards
            forwards = (forwards - order.stop) | order.start
        elif isinstance(order, ApplyRecording):
            assert order.stop <= recordings
            assert not order.start & recordings
            recordings = (recordings - order.stop) | order.start
        else:
            forwards, recordings, over = set(), set(), True
    return Plan(frozenset(forwards), frozenset(recordings), over)


class AnyHearing(RuleBasedStateMachine):
    """People do what they may and try what they may not, lines break, the platform fails."""

    @initialize(stage=st.sampled_from(Stage))
    def begin(self, stage):
        start = STARTS[stage]
        self.play = Play(scheduled=False)
        self.play.state, self.play.now, self.play.commands = start.state, start.now, start.commands
        self.play.recorded = list(start.recorded)
        self.plan = plan(start.state)

    def attempt(self, by, command):
        before, floor_before = self.play.state, self.play.state.floor
        try:
            made = self.play.do(by, command)
        except Refused:
            assert self.play.state is before
            return
        for one in made:
            assert decode(*encode(one.event)) == one.event
        if floor_before and self.play.state.floor != floor_before:
            assert FloorTaken(floor_before) in [one.event for one in made]

    @rule(data=st.data(), who=people)
    def do_what_one_may(self, data, who):
        offered = may(self.play.state, who)
        if offered:
            self.attempt(who, data.draw(commands(COMMANDS[data.draw(st.sampled_from(offered))])))

    @rule(data=st.data(), who=people, kind=st.sampled_from(sorted(LEAVE, key=str)))
    def try_anything(self, data, who, kind):
        self.attempt(who, data.draw(commands(kind)))

    @rule(data=st.data(), kind=st.sampled_from(sorted(PLATFORM, key=str)))
    def report_anything(self, data, kind):
        self.attempt(SYSTEM, data.draw(commands(kind)))

    @rule(who=people)
    def give_the_floor(self, who):
        self.attempt("leader", c.GiveFloor(who))

    @rule(who=people)
    def admit(self, who):
        self.attempt("clerk", c.Admit(who))

    @rule(who=people)
    def lose(self, who):
        for connection in sorted(self.play.state.presence[who].connections):
            self.attempt(SYSTEM, c.ReportLost(who, connection, self.play.now, "network"))

    @rule(who=people, connection=st.sampled_from(["c1", "c2"]))
    def connect(self, who, connection):
        self.attempt(SYSTEM, c.ReportConnected(who, connection))

    @invariant()
    def at_most_one_has_the_floor_and_can_use_it(self):
        state = self.play.state
        inside = [who for who in state.roster if state.presence[who].room not in PRIVATE_ROOMS]
        heard = [who for who in inside if floor.may_be_heard(state, who).heard]
        needing = [who for who in heard if state.roster[who].role not in NEEDS_NO_FLOOR]
        if state.recess is None:
            assert all(who == state.floor or state.roster[state.floor].seat_of == who for who in needing)
        else:
            assert not state.floor
        if state.floor:
            assert state.presence[state.floor].room is Room.HEARING
            assert floor.may_be_heard(state, state.floor) is not floor.Reason.DISCONNECTED
            assert state.roster[state.floor].role is not Role.OBSERVER

    @invariant()
    def media_flow_only_where_they_may(self):
        state, new = self.play.state, plan(self.play.state)
        deliberating = {who for who in state.roster if state.presence[who].room is Room.DELIBERATION}
        for one in new.forwards:
            source, other = one.track.participant, one.to
            (room,) = {state.presence[source].room, state.presence[other].room}
            assert room in {*PRIVATE_ROOMS, Room.DELIBERATION if deliberating else Room.HEARING}
            assert state.presence[source].connections
            assert state.presence[other].connections
            assert source != other
            assert state.roster[source].role is not Role.OBSERVER
            if one.track.kind is MediaKind.AUDIO:
                assert not state.roster[other].seat_of
        assert all(state.roster[who].role in DELIBERATES for who in deliberating)
        assert floor.deliberating(state) or not deliberating
        for track in new.recordings:
            assert state.opened_at is not None
            assert state.closed_at is None
            assert state.recess is None
            assert state.presence[track.participant].room is Room.HEARING
            assert track.kind is MediaKind.VIDEO or floor.device_heard(state, track.participant)
        assert carried_out(self.plan, diff(self.plan, new, "h1")) == new
        self.plan = new

    @invariant()
    def a_view_never_tells_the_waiting_about_others(self):
        state = self.play.state
        for who in ("witness", "agent"):
            if who not in state.roster:
                continue
            found = view(state, who, known_lines={})
            if state.presence[who].room in {Room.OUTSIDE, Room.WAITING, Room.WITNESS} and state.closed_at is None:
                assert set(found) == {"n", "you", "hearing", "people", "sittings", "adjourned", "consents", "joint"}
                assert [one["id"] for one in found["people"]] == [who]

    def teardown(self):
        if hasattr(self, "play"):
            assert fold("h1", self.play.recorded) == self.play.state


AnyHearing.TestCase.settings = settings(max_examples=30, stateful_step_count=40, deadline=None, derandomize=True)
TestAnyHearing = AnyHearing.TestCase


def test_an_event_out_of_its_place_is_never_folded():
    state = Play().state
    with pytest.raises(BrokenRecordError, match="event 3 cannot follow event 1"):
        evolve(state, Recorded(3, START, "leader", "c", HearingOpened()))


def test_earlier_states_stay_what_they_were():
    play = at_stage(Stage.INVESTIGATION)
    before = play.state
    presence = dict(before.presence)
    play.do("leader", c.GiveFloor("agent"))
    play.do("clerk", c.RecordUtterance("agent", "发言"))
    play.do("leader", c.Mute("agent"))
    assert not before.floor
    assert not before.utterances
    assert dict(before.presence) == presence


@pytest.mark.parametrize(
    ("roster", "says"),
    [
        (ROSTER[1:], "exactly one panel leader is needed, there are 0"),
        ((*ROSTER, ROSTER[0]), "exactly one id"),
        (tuple(one for one in ROSTER if one.role is not Role.CLERK), "exactly one clerk"),
        (tuple(one for one in ROSTER if one.role is not Role.ASSISTANT), "must name a hearing assistant"),
        ((*ROSTER, c.Invited("x", "a", " ", Role.MEMBER, Side.NONE, ROSTER[0].place)), "x has no name"),
        ((*ROSTER, c.Invited("x", "a", "孙某", Role.AGENT, Side.NONE, ROSTER[0].place)), "which side 孙某 acts"),
        (
            (*ROSTER, c.Invited("x", "a", "周某", Role.OBSERVER, Side.NONE, ROSTER[0].place, seat_of="assistant")),
            "周某 cannot have a seat",
        ),
    ],
)
def test_a_roster_that_cannot_work_is_refused(roster, says):
    with pytest.raises(Refused, match=says) as refused:
        Play(scheduled=False).do("account-clerk", schedule(roster))
    assert refused.value.rule == "roster"


def test_a_hearing_is_set_down_once():
    play = Play()
    with pytest.raises(Refused) as refused:
        play.do("account-clerk", schedule())
    assert refused.value.rule == "already_scheduled"
