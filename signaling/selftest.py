"""Equipment tests before a hearing: what someone sends goes to the media plane and comes back to them alone.

A test is a hearing of its own for the plane, under a name that nobody else is told: one participant, who is forwarded
to themselves. No order records it, no other leg can be opened in it, and it ends with the test. Whether somebody may
test is asked of the record; nothing of a test enters it.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from hearing.procedure.people import room_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Room, Stage
from signaling import wire
from signaling.media import (
    PERSON,
    ApplyForwards,
    CloseHearing,
    Forward,
    LegQuality,
    MediaKind,
    MediaPlane,
    MediaRefusedError,
    OfferLeg,
    OneWayPlane,
    Report,
    Track,
)
from signaling.peer import read_answer, read_offer, write_answer, write_offer
from signaling.quality import Measured
from signaling.refusals import OfferRefused, refused
from signaling.slots import check_sending
from signaling.turn import LIFETIME_S, Turn
from signaling.verdict import verdict

LONGEST_S = 30.0
"""A test that was not ended by its page is ended after so long."""
AT_ONCE = 20
"""Tests that the server lets run at the same time: each costs it what one speaker with one listener does."""
TIMES, WITHIN_S = 10, 600.0
"""How many tests one person may begin in how many seconds."""
BEFORE = frozenset({Room.OUTSIDE, Room.WAITING, Room.WITNESS})
"""Where one tests; in the rooms where people talk the line is measured all the time."""
_LOOK_EVERY_S = 0.5

log = logging.getLogger("hearing.selftest")


@dataclass(slots=True)
class _Test:
    """One person's test; ``name`` is what the plane takes for the hearing, ``begun`` monotonic seconds."""

    name: str
    begun: float
    ear: str = ""
    reports: dict[str, LegQuality] = field(default_factory=dict)


class SelfTests:
    """All tests of this process. Use inside ``async with tests.running()``."""

    def __init__(self, plane: MediaPlane, turn: Turn | None = None) -> None:
        self._plane = plane
        self._turn = turn or Turn()
        self._tests: dict[tuple[str, str], _Test] = {}
        self._begun: dict[tuple[str, str], list[float]] = {}

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["SelfTests"]:
        """End overdue tests until the block ends, then all."""
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(self._watch())
            try:
                yield self
            finally:
                watch.cancel()
                for key in list(self._tests):
                    await self.end(*key)

    def overhear(self, report: Report) -> None:
        """Take what the plane says of a test's connection."""
        if isinstance(report, LegQuality):
            for test in self._tests.values():
                if test.name == report.hearing:
                    test.reports[report.leg] = report

    async def servers(self, state: Hearing, participant: str) -> dict[str, Any]:
        """Begin a test, in place of the person's older one, and say how to connect; raises `OfferRefused`."""
        self._check(state, participant)
        key, now = (state.id, participant), time.monotonic()
        await self.end(*key)
        self._count(key, now)
        self._tests[key] = test = _Test(f"test-{secrets.token_hex(12)}", now)
        own = frozenset(Forward(Track(participant, kind), participant) for kind in PERSON)
        await self._plane.apply([ApplyForwards(test.name, frozenset(), own)])
        servers = self._turn.servers(participant, int(time.time()))
        return {"servers": servers, "renew_after": LIFETIME_S // 2, "one_way": isinstance(self._plane, OneWayPlane)}

    async def offer(self, state: Hearing, participant: str, offer: wire.Offer) -> str:
        """Open the test's connection and give the SDP answer; raises `OfferRefused`, or the offer reader's own error.

        Its slots can be for the person's own media only.
        """
        test = self._standing(state, participant)
        order = read_offer(
            offer.sdp,
            hearing=test.name,
            participant=participant,
            leg=f"{test.name}-{secrets.token_hex(4)}",
            send=offer.send,
            receive={mid: _own(participant, source, kind) for mid, (source, kind) in offer.receive.items()},
        )
        try:
            opened = await self._plane.open(order)
        except MediaRefusedError as error:
            raise refused(error) from error
        await self._still(state, participant, test)
        return write_answer(offer.sdp, order, opened)

    async def receive(self, state: Hearing, participant: str, wanted: wire.Receive) -> dict[str, Any]:
        """Offer the test's receiving connection, where connections go one way; raises `OfferRefused`."""
        test = self._standing(state, participant)
        tracks = tuple(_own(participant, source, kind) for source, kind in wanted.tracks)
        if not isinstance(self._plane, OneWayPlane):
            raise OfferRefused("one_connection", "请在同一连接中收发音视频。", "Send and receive in one connection.")
        test.ear = f"{test.name}-{secrets.token_hex(4)}"
        try:
            offered = await self._plane.offer(OfferLeg(test.name, participant, test.ear, tracks))
        except MediaRefusedError as error:
            raise refused(error) from error
        await self._still(state, participant, test)
        slots = {slot.mid: {"participant": slot.track.participant, "kind": slot.track.kind} for slot in offered.slots}
        return {"sdp": write_offer(offered), "receive": slots}

    async def answer(self, state: Hearing, participant: str, answer: wire.Answer) -> None:
        """Take the browser's answer for it; raises `OfferRefused` or the reader's own error."""
        test = self._standing(state, participant)
        if not isinstance(self._plane, OneWayPlane) or not test.ear:
            raise _no_test()
        try:
            order = read_answer(answer.sdp, hearing=test.name, participant=participant, leg=test.ear)
            await self._plane.answer(order)
        except MediaRefusedError as error:
            raise refused(error) from error

    async def tested(self, state: Hearing, participant: str, measured: Measured) -> dict[str, Any]:
        """End the person's test and give what came out (`verdict.py`); raises `OfferRefused`."""
        test = self._standing(state, participant)
        await self.end(state.id, participant)
        return verdict(participant, list(test.reports.values()), measured)

    async def end(self, hearing: str, participant: str) -> None:
        """End the person's test, if there is one: nothing of it is kept."""
        test = self._tests.pop((hearing, participant), None)
        if test is not None:
            await self._plane.apply([CloseHearing(test.name)])

    async def _still(self, state: Hearing, participant: str, test: _Test) -> None:
        """Close again what was opened for a test that has ended meanwhile; raises `OfferRefused` then."""
        if self._tests.get((state.id, participant)) is not test:
            await self._plane.apply([CloseHearing(test.name)])
            raise _no_test()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            for key, test in list(self._tests.items()):
                if time.monotonic() - test.begun > LONGEST_S:
                    log.info("a test was not ended by its page")
                    await self.end(*key)

    @staticmethod
    def _check(state: Hearing, participant: str) -> None:
        """Refuse who has nothing to test, or is where it is no use."""
        check_sending(state, participant)
        if state.stage is Stage.ENDED or room_of(state, participant) not in BEFORE:
            raise OfferRefused(
                "not_before",
                "设备测试只能在进入审理之前进行。",
                "The equipment is tested before one enters the hearing, not in it.",
            )

    def _count(self, key: tuple[str, str], now: float) -> None:
        """Count a test against the limits."""
        recent = {one: [at for at in times if now - at < WITHIN_S] for one, times in self._begun.items()}
        self._begun = {one: times for one, times in recent.items() if times}
        own = self._begun.setdefault(key, [])
        if len(own) >= TIMES:
            raise OfferRefused(
                "too_many_tests",
                "测试次数过多，请十分钟后再试；不测试也可以入庭。",
                "You tested too often: try again in ten minutes. You may enter without a test.",
            )
        if len(self._tests) >= AT_ONCE:
            raise OfferRefused(
                "tests_full",
                "正在测试的人太多，请一分钟后再试；不测试也可以入庭。",
                "Too many people are testing: try again in a minute. You may enter without a test.",
            )
        own.append(now)

    def _standing(self, state: Hearing, participant: str) -> _Test:
        test = self._tests.get((state.id, participant))
        if test is None:
            raise _no_test()
        return test


def _own(participant: str, source: str, kind: MediaKind) -> Track:
    """Give one's own track; nobody else's is to be had in a test."""
    if source != participant:
        raise OfferRefused(
            "only_your_own",
            "设备测试只返回您自己的声音和画面。",
            "In an equipment test only your own sound and picture come back.",
        )
    return Track(participant, kind)


def _no_test() -> OfferRefused:
    return OfferRefused(
        "no_test", "没有正在进行的设备测试，请重新开始。", "No equipment test of yours is running: start it again."
    )
