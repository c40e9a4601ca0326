"""The conductor where observers are behind: late legs, late leave, the cut, and a plane that cannot delay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hearing.cases.ruleset import PLAIN
from hearing.procedure.commands import Admit, CheckIdentity, EnterWaitingRoom, ReportConnected, ReportRedaction
from hearing.vocabulary import SYSTEM, IdentityResult
from signaling import wire
from signaling.media import ApplyDelay, CutDelayed, Forward, MediaKind, Track
from signaling.refusals import OfferRefused
from tests.signaling.live_hearing import HEARING
from tests.signaling.test_conductor import NOW, Ledger, in_force, real_offer, stage_on


class Late(Ledger):
    delays_up_to = 120.0

    def held(self):
        standing: set[Track] = set()
        for order in self.orders:
            if isinstance(order, ApplyDelay):
                standing = (standing - order.stop) | order.start
        return standing


async def test_observers_who_are_behind_get_late_legs_and_late_leave_and_a_cut_reaches_the_plane(tmp_path):
    plane = Late()
    async with stage_on(tmp_path, plane, replace(PLAIN, observers_delay=1)) as stage:
        await stage.everyone_in()
        await stage.do(SYSTEM, ReportConnected("p6", "c-p6"))
        await stage.do("p6", EnterWaitingRoom(camera=False, microphone=False, speaker=True))
        await stage.do("p3", Admit("p6"))
        voice = Track("p1", MediaKind.AUDIO)

        async def held():
            return voice in plane.held()

        await stage.until(held)
        assert not any(one.to == "p6" for one in plane.forwards()), "not before the delay has passed"
        await in_force(stage, Forward(voice, "p6", late=True))
        assert all(one.late for one in plane.forwards() if one.to == "p6")
        assert not any(one.late for one in plane.forwards() if one.to != "p6")
        await stage.made.offer(await stage.state(), "p6", wire.Offer("a", await real_offer(), {}, {}))
        assert plane.opened[-1].late
        await stage.leg("p1")
        assert not plane.opened[-1].late
        await stage.do("p3", CheckIdentity("p1", "x", IdentityResult.CONFIRMED))
        await stage.do(SYSTEM, ReportRedaction("p1", NOW, NOW + timedelta(seconds=1), "商业秘密"))

        async def cut():
            return CutDelayed(HEARING) in plane.orders

        await stage.until(cut)


async def test_a_plane_that_cannot_delay_opens_no_leg_for_who_is_behind(tmp_path):
    async with stage_on(tmp_path, rules=replace(PLAIN, observers_delay=1)) as stage:
        with pytest.raises(OfferRefused) as refused:
            await stage.made.offer(await stage.state(), "p6", wire.Offer("a", await real_offer(), {}, {}))
        assert refused.value.code == "cannot_delay"
        assert not stage.plane.opened
