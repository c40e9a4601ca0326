"""People are told to open new connections when the media engine, or the part of it that they are on, was replaced."""

import asyncio

from signaling.media import EngineLost
from tests.signaling.live_hearing import HEARING, person
from tests.signaling.test_conductor import NOW, stage_on
from tests.signaling.test_gateway import running


async def media_of(stage, participant):
    return (await stage.state()).presence[participant].media


async def test_where_a_part_of_the_engine_is_lost_only_those_are_told_who_were_on_it(tmp_path):
    async with stage_on(tmp_path) as stage:
        await stage.everyone_in()
        await stage.leg("p1")
        await stage.until(lambda: media_of(stage, "p1"))
        await stage.plane.report(EngineLost(NOW, frozenset({HEARING}), frozenset({"p2"})))
        async with asyncio.timeout(5):
            while not stage.resets:  # noqa: ASYNC110 -- people are told a turn of the loop later
                await asyncio.sleep(0.01)
        assert stage.resets == [("engine_lost", {HEARING}, {"p2"})]
        assert await media_of(stage, "p1")


async def test_media_can_be_reset_for_everyone(tmp_path):
    async with running(tmp_path) as live:
        leader = person(live, "leader")
        await leader.join()
        await live.reset_media("engine_lost")
        told = await leader.outlet.until(lambda message: message["type"] == "media.reset")
        assert told["body"] == {"reason": "engine_lost"}


async def test_media_can_be_reset_for_some_and_the_others_hear_nothing_of_it(tmp_path):
    async with running(tmp_path) as live:
        leader, member = person(live, "leader"), person(live, "member")
        await leader.join()
        await member.join()
        await live.reset_media("engine_lost", {HEARING}, {member.connection.participant})
        await member.outlet.until(lambda message: message["type"] == "media.reset")
        assert not [message for message in leader.outlet.messages if message["type"] == "media.reset"]
