"""Who may test, how often, for how long, and that one's own media are all that a test can give."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from hearing.procedure.state import Hearing, Presence
from hearing.vocabulary import Room, Stage
from signaling import selftest, wire
from signaling.media import ApplyForwards, CloseHearing, LegOpened, LegQuality, MediaKind, MediaRefusedError
from signaling.quality import Measured
from signaling.refusals import OfferRefused
from signaling.selftest import SelfTests
from signaling.turn import Turn
from tests.signaling.live_hearing import HEARING, ROSTER, person
from tests.signaling.test_gateway import running as gateway_on
from web.demo.guests import Guest

BEFORE = Hearing("h-1", roster={one.id: one for one in ROSTER})
MEASURED = Measured(8000, 20, {}, {}, {})
TURN = Turn(("turn:relay.example:3478",), "shared")


class Ledger:
    """A plane that writes down what it is ordered; ``holds`` keeps an opening waiting."""

    def __init__(self):
        self.orders = []
        self.opened = []
        self.refuses = False
        self.holds = asyncio.Event()
        self.holds.set()

    async def open(self, order):
        await self.holds.wait()
        if self.refuses:
            raise MediaRefusedError("full")
        self.opened.append(order)
        slots = tuple((slot.mid, number) for number, slot in enumerate(order.receiving, 1000))
        return LegOpened(order.leg, "ufrag", "p" * 22, ("sha-256", "AA:" * 31 + "AA"), (("127.0.0.1", 9),), slots)

    async def apply(self, orders):
        self.orders += orders

    async def reports(self):
        return
        yield

    async def close(self):
        pass

    @property
    def standing(self):
        """The hearings that were spoken of and not closed."""
        closed = {order.hearing for order in self.orders if isinstance(order, CloseHearing)}
        return {order.hearing for order in self.orders if isinstance(order, ApplyForwards)} - closed


@asynccontextmanager
async def running():
    plane = Ledger()
    async with SelfTests(plane, TURN).running() as tests:
        yield plane, tests


async def offer_of(*sources: str) -> wire.Offer:
    guest = Guest([], lambda _track, _stream: None)
    try:
        made = await guest.offer(sources, send=False)
    finally:
        await guest.close()
    receive = {mid: (track.participant, track.kind) for mid, track in made.receive_mids.items()}
    return wire.Offer("leg", made.sdp, {}, receive, test=True)


async def refusal(work) -> str:
    with pytest.raises(OfferRefused) as refused:
        await work
    assert refused.value.zh.endswith("。")
    assert str(refused.value).endswith(".")
    return refused.value.code


def within(room: Room) -> Hearing:
    return replace(BEFORE, presence={"p4": Presence(room=room)})


async def test_a_test_goes_to_oneself_alone_and_nothing_of_it_is_left():
    async with running() as (plane, tests):
        how = await tests.servers(BEFORE, "p4")
        assert [server["urls"] for server in how["servers"]] == [["turn:relay.example:3478"]]
        assert not how["one_way"]
        await tests.offer(BEFORE, "p4", await offer_of("p4"))
        (order,) = plane.opened
        assert order.hearing not in {"h-1", ""}
        assert {slot.track.participant for slot in order.receiving} == {"p4"}
        (forwards,) = plane.orders
        assert {(one.track.participant, one.to) for one in forwards.start} == {("p4", "p4")}
        tests.overhear(LegQuality("h-1", "p4", "other", 1, 1, 0))
        tests.overhear(LegQuality(order.hearing, "p4", order.leg, 9, 9, 0))
        assert (await tests.tested(BEFORE, "p4", MEASURED))["connected"]
        assert not plane.standing
        assert await refusal(tests.tested(BEFORE, "p4", MEASURED)) == "no_test"


async def test_nothing_but_ones_own_is_to_be_had():
    async with running() as (plane, tests):
        offer = await offer_of("p4")
        assert await refusal(tests.offer(BEFORE, "p5", offer)) == "no_test"
        await tests.servers(BEFORE, "p4")
        await tests.servers(BEFORE, "p5")
        assert await refusal(tests.offer(BEFORE, "p5", offer)) == "only_your_own"
        assert await refusal(tests.offer(BEFORE, "p6", offer)) == "no_test"
        wanted = wire.Receive("leg", (("p4", MediaKind.AUDIO),), test=True)
        assert await refusal(tests.receive(BEFORE, "p5", wanted)) == "only_your_own"
        assert await refusal(tests.receive(BEFORE, "p4", wanted)) == "one_connection"
        assert await refusal(tests.answer(BEFORE, "p4", wire.Answer("leg", "v=0", test=True))) == "no_test"
        assert not plane.opened


@pytest.mark.parametrize(
    ("state", "who", "code"),
    [
        (BEFORE, "p6", "sends_nothing"),
        (BEFORE, "p9", "sends_nothing"),
        (within(Room.HEARING), "p4", "not_before"),
        (within(Room.DELIBERATION), "p4", "not_before"),
        (within(Room.PETITIONER), "p4", "not_before"),
        (replace(BEFORE, stage=Stage.ENDED), "p4", "not_before"),
    ],
    ids=["observer", "stranger", "room", "deliberation", "private", "ended"],
)
async def test_who_has_no_use_for_a_test_gets_none_and_no_relay(state, who, code):
    async with running() as (plane, tests):
        assert await refusal(tests.servers(state, who)) == code
        assert not plane.orders


@pytest.mark.parametrize("room", [Room.OUTSIDE, Room.WAITING, Room.WITNESS], ids=str)
async def test_one_tests_before_one_is_let_in(room):
    async with running() as (_, tests):
        assert await tests.servers(within(room), "p4")


async def test_a_person_has_one_test_at_a_time_and_ten_in_ten_minutes(monkeypatch):
    monkeypatch.setattr(selftest, "TIMES", 3)
    async with running() as (plane, tests):
        for _ in range(3):
            await tests.servers(BEFORE, "p4")
            assert len(plane.standing) == 1
        assert await refusal(tests.servers(BEFORE, "p4")) == "too_many_tests"
        assert await tests.servers(BEFORE, "p5"), "others may"
        monkeypatch.setattr(selftest, "WITHIN_S", 0.0)
        assert await tests.servers(BEFORE, "p4"), "later one may again"


async def test_only_so_many_test_at_once(monkeypatch):
    monkeypatch.setattr(selftest, "AT_ONCE", 2)
    async with running() as (_, tests):
        await tests.servers(BEFORE, "p4")
        await tests.servers(BEFORE, "p5")
        assert await refusal(tests.servers(BEFORE, "p1")) == "tests_full"
        await tests.end("h-1", "p5")
        assert await tests.servers(BEFORE, "p1")


async def test_a_test_that_nobody_ends_is_ended(monkeypatch):
    monkeypatch.setattr(selftest, "LONGEST_S", 0.0)
    async with running() as (plane, tests):
        await tests.servers(BEFORE, "p4")
        async with asyncio.timeout(5):
            while plane.standing:  # noqa: ASYNC110 -- the end is the plane's order alone
                await asyncio.sleep(0.05)
        assert await refusal(tests.offer(BEFORE, "p4", await offer_of("p4"))) == "no_test"


async def test_tests_end_with_the_server():
    async with running() as (plane, tests):
        await tests.servers(BEFORE, "p4")
    assert not plane.standing


async def test_what_was_opened_for_a_test_that_ended_meanwhile_is_closed_again():
    async with running() as (plane, tests):
        await tests.servers(BEFORE, "p4")
        offer = await offer_of("p4")
        plane.holds.clear()
        opening = asyncio.create_task(tests.offer(BEFORE, "p4", offer))
        await asyncio.sleep(0)
        await tests.end("h-1", "p4")
        plane.holds.set()
        assert await refusal(opening) == "no_test"
        assert isinstance(plane.orders[-1], CloseHearing)


async def test_a_plane_that_is_full_says_so():
    async with running() as (plane, tests):
        await tests.servers(BEFORE, "p4")
        plane.refuses = True
        assert await refusal(tests.offer(BEFORE, "p4", await offer_of("p4"))) == "media_refused"


async def test_what_is_for_the_equipment_test_goes_to_the_tests_and_ends_with_the_connection(tmp_path):
    async with gateway_on(tmp_path) as live:
        stranger, petitioner = person(live, "stranger"), person(live, "petitioner")
        offer = {"leg": "a", "sdp": "x", "send": {}, "receive": {}, "test": True}
        measured: dict[str, object] = {"over_ms": 8000, "round_trip_ms": 20, "sent": {}, "received": {}}
        messages = (("media.servers", {"test": True}), ("media.offer", offer), ("media.tested", measured))
        assert not (await stranger.join())["ok"]
        for kind, body in messages:
            assert (await stranger.send(kind, body))["error"]["code"] == "not_joined"
        await petitioner.join()
        answers = [await petitioner.send(kind, body) for kind, body in messages]
        assert all(answer["ok"] for answer in answers)
        assert answers[2]["troubles"] == ["p4", 8000]
        assert live.logins() == {"l-petitioner", "l-stranger"}, "of connections only: a test leaves no leg to watch"
        await live.disconnect(petitioner.connection, "closed")
        assert live.tests.cuts == [(HEARING, "p4")]
        assert live.logins() == {"l-stranger"}
