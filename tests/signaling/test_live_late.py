"""Observers whom the rule set has behind: what they are told, when, and what never."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from hearing.cases.ruleset import PLAIN
from signaling.gateway import Gateway, Ports
from tests.signaling.live_hearing import HEARING, NoCaptions, person, sittings_on
from tests.signaling.test_gateway import NoMedia, Register, view_with

DELAY = 1


def section(message, name):
    """A section that a message brings, or nothing."""
    return message["body"].get("sections", {}).get(name) or {}


def anyone(who, kind, state):
    del who, kind, state


class Delaying(NoMedia):
    def __init__(self, delays_up_to=120.0):
        super().__init__()
        self.delays_up_to = delays_up_to
        self.seen = []

    async def offer(self, state, participant, offer):
        self.seen.append(state)
        return await super().offer(state, participant, offer)


@asynccontextmanager
async def running(path, media=None):
    async with sittings_on(path, replace(PLAIN, observers_delay=DELAY)) as sittings:
        made = Gateway(Ports(sittings, media or Delaying(), NoMedia(), anyone, Register(), NoCaptions()))
        async with made.running():
            await asyncio.sleep(DELAY + 0.05)  # the hearing itself is known by then
            yield made, sittings


@pytest_asyncio.fixture
async def room(tmp_path):
    """The leader and the clerk, a side, and an observer, who is in the room and knows it."""
    async with running(tmp_path) as (gateway, sittings):
        people = {name: person(gateway, name) for name in ("leader", "member", "clerk", "petitioner", "observer")}
        for one in people.values():
            assert (await one.join())["ok"]
            await one.enter()
        for who in ("p4", "p6"):
            assert (await people["clerk"].command("admit", participant=who))["ok"]
        checked = {"document": "x", "result": "confirmed"}
        for who in ("p1", "p4"):
            assert (await people["clerk"].command("check_identity", participant=who, **checked))["ok"]
        await people["observer"].outlet.until(lambda m: section(m, "you").get("room") == "hearing")
        yield people, sittings


async def test_an_observer_learns_of_everything_the_delay_later(room):
    people, sittings = room
    leader, observer = people["leader"], people["observer"]
    began = asyncio.get_running_loop().time()
    assert (await leader.command("open_hearing"))["ok"]
    known = len(observer.outlet.messages)
    await leader.outlet.until(
        lambda m: view_with("hearing")(m) and m["body"]["sections"]["hearing"]["stage"] == "opening"
    )
    told = [m for m in observer.outlet.messages[known:] if view_with("hearing")(m)]
    assert not any(m["body"]["sections"]["hearing"]["stage"] == "opening" for m in told)
    await observer.outlet.until(lambda m: section(m, "hearing").get("stage") == "opening")
    assert asyncio.get_running_loop().time() - began >= DELAY - 0.05
    state = (await sittings.get(HEARING)).state
    assert state.stage == "opening"


async def test_whoever_joins_again_gets_the_view_of_then_and_the_clock_of_then(room):
    people, sittings = room
    opened = await people["leader"].command("open_hearing")
    assert opened["ok"], opened
    again = await people["observer"].join()
    assert again["view"]["hearing"]["stage"] == "preparation"
    assert again["view"]["n"] < (await sittings.get(HEARING)).state.n
    assert again["view"]["you"]["behind"] == DELAY
    assert again["view"]["hearing"]["rules"]["observers_delay"] == DELAY
    behind = (datetime.now(UTC) - datetime.fromisoformat(again["server_time"])).total_seconds()
    assert DELAY - 0.1 < behind < DELAY + 1
    lines = await people["observer"].send("lines", {"before": 10_000})
    assert "hearing_opened" not in {line["kind"] for line in lines["lines"].values()}
    pinged = await people["observer"].send("ping", {"at": 0})
    assert (datetime.now(UTC) - datetime.fromisoformat(pinged["server_time"])).total_seconds() > DELAY - 0.1


async def test_acknowledgements_do_not_count_the_present_for_observers(room):
    people, sittings = room
    opened = await people["leader"].command("open_hearing")
    assert opened["ok"], opened
    answer = await people["observer"].command("choose_channel", language="english")
    assert not answer["ok"] or answer["n"] < (await sittings.get(HEARING)).state.n


async def test_a_cut_withholds_words_and_says_so(room):
    people, _ = room
    leader, clerk, observer = people["leader"], people["clerk"], people["observer"]
    assert (await leader.command("open_hearing"))["ok"]
    said_at = datetime.now(UTC).isoformat()
    spoken = {"speaker": "p4", "said_at": said_at, "exhibits": [], "claims": []}
    assert (await clerk.command("record_utterance", text="配方是三份铜", **spoken))["ok"]
    assert (await leader.command("cut_observers", reason="说出了配方"))["ok"]
    await observer.outlet.until(lambda m: view_with("you")(m) and m["body"]["sections"]["you"]["withheld"])
    await observer.outlet.until(
        lambda m: (
            view_with("lines")(m)
            and "observers_cut" in {line["kind"] for line in m["body"]["sections"]["lines"].values()}
        )
    )
    everything = repr(observer.outlet.messages) + repr(await observer.join())
    assert "配方" not in everything
    assert "配方" in repr(leader.outlet.messages)


async def test_captions_wait_and_a_cut_forgets_them(room):
    people, _ = room
    observer, gateway = people["observer"], people["observer"].gateway
    assert (await observer.send("captions", {"shown": True, "language": ""}))["ok"]

    def say(key, text):
        body = {"key": key, "speaker": "p4", "at": datetime.now(UTC).isoformat(), "text": text, "final": True}
        gateway.caption(HEARING, body, lambda _: True, final=True)

    def captions():
        return [m["body"]["text"] for m in observer.outlet.messages if m["type"] == "caption"]

    say("a", "公开")
    await asyncio.sleep(DELAY / 2)
    assert captions() == []
    await observer.outlet.until(lambda m: m["type"] == "caption")
    opened = await people["leader"].command("open_hearing")
    assert opened["ok"], opened
    say("b", "秘密")
    assert (await people["leader"].command("cut_observers", reason="说出了秘密"))["ok"]
    await asyncio.sleep(0.05)
    say("c", "下一项")
    await observer.outlet.until(lambda m: m["type"] == "caption" and m["body"]["key"] == "c")
    assert captions() == ["公开", "下一项"]


async def test_who_is_sent_out_knows_it_at_once(room):
    people, _ = room
    leader, observer = people["leader"], people["observer"]
    await leader.command("open_hearing")
    assert (await leader.command("warn_participant", participant="p6", reason="拍照"))["ok"]
    began = asyncio.get_running_loop().time()
    assert (await leader.command("expel", participant="p6", reason="仍然拍照"))["ok"]
    await observer.outlet.until(lambda m: view_with("you")(m) and m["body"]["sections"]["you"]["room"] != "hearing")
    assert asyncio.get_running_loop().time() - began < DELAY


async def test_where_media_cannot_be_delayed_an_observer_is_not_let_in_at_all(tmp_path):
    async with running(tmp_path, Delaying(delays_up_to=0.0)) as (gateway, _):
        answer = await person(gateway, "observer").join()
        assert answer["error"]["code"] == "cannot_delay"
        assert answer["error"]["zh"]
        assert (await person(gateway, "petitioner").join())["ok"]


@pytest.mark.parametrize("who", ["leader", "petitioner"])
async def test_everyone_else_is_at_the_present(room, who):
    people, sittings = room
    opened = await people["leader"].command("open_hearing")
    assert opened["ok"], opened
    joined = await people[who].join()
    assert joined["view"]["n"] == (await sittings.get(HEARING)).state.n
    assert "behind" not in joined["view"]["you"]
