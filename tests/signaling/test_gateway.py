"""The gateway over a real record: joining, commands, views, presence, and every bad message answered."""

import asyncio
from contextlib import asynccontextmanager

import pytest_asyncio

from hearing.procedure.commands import ShowExhibit
from signaling import connection, gateway
from signaling.gateway import Gateway, Ports
from signaling.refusals import Refusal
from tests.signaling.live_hearing import HEARING, NoCaptions, person, sittings_on


class NoMedia:
    """No media plane: these tests are about messages. It notes what it was asked."""

    def __init__(self):
        self.cuts, self.answers = [], []
        self.shown = {}
        self.delays_up_to = 0.0

    async def follow(self, sitting):
        del sitting

    async def offer(self, state, participant, offer):
        return f"answer to {participant} in {state.id}: {offer.sdp}"

    def leg_of(self, hearing, participant):
        return ""

    async def servers(self, state, participant):
        return {"servers": [{"urls": ["turn:relay"], "username": f"{participant} in {state.id}", "credential": "x"}]}

    async def receive(self, state, participant, wanted):
        return {"sdp": f"offer to {participant} in {state.id}", "receive": {"0": wanted.leg}}

    async def answer(self, state, participant, answer):
        self.answers.append((state.id, participant, answer.sdp))

    async def show(self, hearing, participant, shown):
        self.shown[participant] = dict(shown.heights)

    async def measured(self, state, participant, measured):
        return {participant: {"over_ms": measured.over_ms}}

    async def cut(self, hearing, participant):
        self.cuts.append((hearing, participant))

    async def tested(self, state, participant, measured):
        return {"troubles": [participant, measured.over_ms]}

    async def end(self, hearing, participant):
        self.cuts.append((hearing, participant))


class Register:
    async def check(self, _state, _by, command):
        if isinstance(command, ShowExhibit) and command.exhibit != "e1":
            raise Refusal("unknown_exhibit", "本案没有这份证据。", "No such exhibit.")
        return command


def permit(who, kind, state):
    if who.account == "stranger" or (who.account == "observer" and kind == "media.offer"):
        raise Refusal("denied", "没有权限。", "Denied.")
    del state


@asynccontextmanager
async def running(path):
    async with sittings_on(path) as sittings:
        made = Observed(Ports(sittings, NoMedia(), NoMedia(), permit, Register(), NoCaptions()))
        async with made.running():
            yield made


class Observed(Gateway):
    """A gateway whose parts a test may look at."""

    def __init__(self, ports):
        super().__init__(ports)
        self.media = ports.media
        self.tests = ports.tests
        self.sittings = ports.sittings


@pytest_asyncio.fixture
async def live(tmp_path):
    async with running(tmp_path) as made:
        yield made


def view_with(section):
    return lambda message: message["type"] == "view" and section in message["body"]["sections"]


async def state_of(live):
    return (await live.sittings.get(HEARING)).state


async def test_who_joins_gets_the_whole_view_and_is_on_the_record(live):
    leader = person(live, "leader")
    answer = await leader.join()
    assert answer["ok"]
    assert answer["view"]["you"]["id"] == "p1"
    state = await state_of(live)
    assert answer["view"]["n"] == state.n
    assert state.presence["p1"].connections == {leader.connection.id}


async def test_a_command_is_acknowledged_and_everyone_is_told_what_they_may_know(live):
    leader, waiting = person(live, "leader"), person(live, "petitioner")
    await leader.join()
    await waiting.join()
    await leader.enter()
    answer = await waiting.command("enter_waiting_room", camera=True, microphone=True, speaker=False)
    assert answer["ok"]
    told = await leader.outlet.until(lambda message: message["body"].get("n", 0) >= answer["n"])
    people = told["body"]["sections"]["people"]
    assert next(each["room"] for each in people if each["id"] == "p4") == "waiting"
    await waiting.outlet.until(view_with("you"))
    for message in waiting.outlet.messages:
        assert set(message["body"]["sections"]) <= {"you", "hearing", "people"}
        assert [each["id"] for each in message["body"]["sections"].get("people", [])] in ([], ["p4"])
    numbers = [message["body"]["n"] for message in leader.outlet.messages]
    assert numbers == sorted(numbers)


async def test_lines_come_whole_on_entering_and_then_only_what_is_new(live):
    leader, clerk = person(live, "leader"), person(live, "clerk")
    for each in (leader, clerk):
        await each.join()
        await each.enter()
    first = (await leader.join())["view"]["lines"]
    member = person(live, "member")
    await member.join()
    await member.enter()
    told = await leader.outlet.until(lambda m: any(k not in first for k in m["body"]["sections"].get("lines", {})))
    assert not set(told["body"]["sections"]["lines"]) & set(first)
    again = (await leader.join(after=1))["view"]["lines"]
    assert set(again) > set(first)


async def test_the_same_id_is_carried_out_once(live):
    leader = person(live, "leader")
    await leader.join()
    body = {"name": "enter_waiting_room", "camera": True, "microphone": True, "speaker": True}
    first = await leader.send("command", body, "the-same-id-0001")
    count = (await state_of(live)).n
    assert await leader.send("command", body, "the-same-id-0001") == first
    assert (await state_of(live)).n == count


async def test_the_id_of_somebody_elses_command_gives_nothing_away(live):
    leader, clerk = person(live, "leader"), person(live, "clerk")
    await leader.join()
    await clerk.join()
    body = {"name": "enter_waiting_room", "camera": True, "microphone": True, "speaker": True}
    await leader.send("command", body, "the-same-id-0001")
    answer = await clerk.send("command", body, "the-same-id-0001")
    assert not answer["ok"]
    assert answer["error"]["code"] == "id_taken"


async def test_every_bad_message_is_answered_and_the_hearing_goes_on(live):
    leader, observer = person(live, "leader"), person(live, "observer")
    assert (await leader.command("open_hearing"))["error"]["code"] == "not_joined"
    assert (await leader.join("h-unknown"))["error"]["zh"]
    assert (await person(live, "stranger").join())["error"]["code"] == "denied"
    assert (await person(live, "nobody").join())["error"]["code"] == "not_on_roster"
    await leader.join()
    await observer.join()
    for who, kind, body, code in (
        (leader, "vote", {}, "unknown_type"),
        (leader, "join", {"hearing": HEARING, "after": 10_000}, "ahead_of_record"),
        (leader, "command", {"name": "give_floor", "participant": "p9"}, "refused"),
        (leader, "command", {"name": "give_floor", "participant": 7}, "malformed"),
        (leader, "command", {"name": "answer_recusal", "requested": False, "by": "p4"}, "malformed"),
        (leader, "command", {"name": "report_lost", "participant": "p4"}, "not_by_socket"),
        (leader, "command", {"name": "sign_minutes", "digest": "0" * 64, "method": "x"}, "not_by_socket"),
        (leader, "command", {"name": "schedule_hearing"}, "not_by_socket"),
        (leader, "command", {"name": "abolish"}, "malformed"),
        (leader, "command", {"name": "show_exhibit", "exhibit": "e2", "page": 1}, "unknown_exhibit"),
        (leader, "command", {"name": "enter_stage", "stage": "debate"}, "refused"),
        (leader, "command", {"name": "announce", "text": "x" * 9_000}, "malformed"),
        (observer, "media.offer", {"leg": "a", "sdp": "x", "send": {}, "receive": {}}, "denied"),
    ):
        answer = await who.send(kind, body)
        assert not answer["ok"], body
        assert answer["error"]["code"] == code, (body, answer)
        assert answer["error"]["zh"]
        assert answer["error"]["en"]
    noises: tuple[object, ...] = (None, "x", 7, [], {"v": 1})
    for noise in noises:
        assert not (await live.receive(leader.connection, noise))["ok"]
    assert (await leader.send("ping", {"at": 1}))["ok"]
    answer = await leader.send("media.offer", {"leg": "a", "sdp": "x", "send": {}, "receive": {}})
    assert answer["sdp"] == f"answer to p1 in {HEARING}: x"
    assert (await leader.send("media.tiles", {"tiles": {"p4": 180}}))["ok"]
    measured: dict[str, object] = {"over_ms": 1000, "round_trip_ms": None, "sent": {}, "received": {}}
    assert (await leader.send("media.measured", measured))["people"] == {"p1": {"over_ms": 1000}}


async def test_a_lost_connection_is_recorded_with_the_last_sign_of_life(live):
    leader = person(live, "leader")
    await leader.join()
    heard = leader.connection.heard_at
    await live.disconnect(leader.connection, "transport closed")
    await live.disconnect(leader.connection, "again")
    recorded = (await live.sittings.get(HEARING)).recorded
    (lost,) = [each for each in recorded if type(each.event).__name__ == "Lost"]
    assert lost.event.cause == "transport closed"
    assert lost.event.last_heard == heard
    assert not (await state_of(live)).presence["p1"].connections


async def test_two_connections_of_one_person_are_one_presence(live):
    one, two = person(live, "leader"), person(live, "leader")
    await one.join()
    await two.join()
    await live.disconnect(one.connection, "closed")
    state = await state_of(live)
    assert state.presence["p1"].connections == {two.connection.id}
    assert state.presence["p1"].lost_since is None


async def test_silence_is_noticed(live, monkeypatch):
    monkeypatch.setattr(gateway, "SILENCE_SECONDS", -1.0)
    leader = person(live, "leader")
    await leader.join()
    async with asyncio.timeout(5):
        await leader.outlet.closed.wait()
    assert leader.outlet.messages[-1]["body"]["code"] == "silent"


async def test_a_revoked_login_ends_its_connections_and_media(live):
    leader, clerk = person(live, "leader"), person(live, "clerk")
    await leader.join()
    await clerk.join()
    assert live.logins() == {"l-leader", "l-clerk"}
    await live.end_logins({"l-leader"})
    async with asyncio.timeout(5):
        await leader.outlet.closed.wait()
    assert leader.outlet.messages[-1]["body"]["code"] == "revoked"
    assert not live.media.cuts
    assert (await clerk.send("ping", {"at": 1}))["ok"]


async def test_a_revoked_login_loses_the_media_that_outlast_its_connection(live):
    """A leg lives on when the socket that made it is gone; the login that opened it is watched all the same."""
    leader = person(live, "leader")
    await leader.join()
    offered = {"leg": "leg-0001", "sdp": "v=0", "send": {}, "receive": {}}
    assert (await leader.send("media.offer", offered))["ok"]
    await live.disconnect(leader.connection, "closed")
    assert live.logins() == {"l-leader"}
    await live.end_logins({"l-clerk"})
    assert not live.media.cuts
    await live.end_logins({"l-leader"})
    assert live.media.cuts == [(HEARING, "p1")]
    assert not live.logins()


async def test_who_does_not_read_is_closed_and_the_others_are_told_in_time(live):
    leader, sleeper = person(live, "leader"), person(live, "member")
    await leader.join()
    await sleeper.join()
    await sleeper.enter()
    sleeper.outlet.stuck = True
    await leader.enter()
    while sleeper.connection.tell("view", {}):
        pass
    await person(live, "clerk").join()
    async with asyncio.timeout(5):
        await sleeper.connection.closed.wait()
        await sleeper.outlet.closed.wait()
    assert (await leader.send("ping", {"at": 1}))["ok"]


async def test_too_many_messages_are_refused_and_in_the_end_cut_off(live):
    leader = person(live, "leader")
    answers = [await leader.send("ping", {"at": 1}) for _ in range(100)]
    assert sum(each["ok"] for each in answers) < 90
    assert answers[-1]["error"]["code"] == "too_fast"
    for _ in range(connection.MAX_REFUSALS + 100):
        await leader.send("ping", {"at": 1})
    async with asyncio.timeout(5):
        await leader.outlet.closed.wait()


async def test_only_so_many_messages_of_one_connection_are_carried_out_at_once(live):
    leader = person(live, "leader")
    await leader.join()
    leader.connection.in_flight = connection.MAX_IN_FLIGHT
    assert (await leader.send("ping", {"at": 1}))["error"]["code"] == "too_fast"


async def test_leaving_and_joining_again(live):
    leader = person(live, "leader")
    await leader.join()
    assert (await leader.send("leave", {}))["ok"]
    assert not (await state_of(live)).presence["p1"].connections
    assert (await leader.join())["view"]["you"]["id"] == "p1"


async def test_stopping_tells_everyone_and_records_every_loss(tmp_path):
    async with running(tmp_path) as made:
        leader = person(made, "leader")
        await leader.join()
        sittings = made.sittings
        sitting = await sittings.get(HEARING)
    assert leader.outlet.messages[-1]["body"]["code"] == "server_stopping"
    assert not sitting.state.presence["p1"].connections


async def test_who_is_replaced_is_told_and_sees_no_more(live):
    leader, member = person(live, "leader"), person(live, "member")
    await leader.join()
    await leader.enter()
    await member.join()
    state = await state_of(live)
    old = next(one for one in state.roster.values() if one.account == "member")
    new = {"id": "p99", "account": "another", "name": "郑某", "role": "member", "side": "none", "place": "remote"}
    answer = await leader.command("replace_participant", participant=old.id, replacement=new, reason="工作调整")
    assert answer["ok"]
    async with asyncio.timeout(5):
        await member.outlet.closed.wait()
    assert member.outlet.messages[-1]["body"]["code"] == "replaced"
    assert (await person(live, "member").join())["error"]["code"] == "not_on_roster"
    assert (await leader.send("ping", {"at": 1}))["ok"]
    assert (await person(live, "another").join())["view"]["you"]["id"] == "p99"


def about_keys(step):
    return lambda message: message["type"] == "deliberation" and message["body"][step]


async def deliberating(live, *accounts):
    """Have these of the panel come by browsers that can encrypt, and go to deliberate."""
    panel = [person(live, account) for account in accounts]
    for each in panel:
        await each.join(encrypts=True)
        await each.enter()
    clerk = person(live, "clerk")
    await clerk.join(encrypts=True)
    await clerk.enter()
    assert (await clerk.command("check_identity", participant="p1", document="x", result="confirmed"))["ok"]
    for command, fields in (("open_hearing", {}), ("recess", {"purpose": "deliberation"})):
        answer = await panel[0].command(command, **fields)
        assert answer["ok"], answer
    return *panel, clerk


async def test_browsers_of_the_panel_agree_on_keys_and_nobody_else_is_told(live):
    leader, member, clerk = await deliberating(live, "leader", "member")
    begun = await leader.outlet.until(lambda message: message["type"] == "deliberation")
    assert begun["body"]["members"] == ["p1", "p2"]
    epoch = begun["body"]["epoch"]
    for step, value in (("commitment", "c" * 43), ("key", "B" + "k" * 86)):
        for each in (leader, member):
            answer = await each.send("deliberation.share", {"epoch": epoch, "step": step, "value": value})
            assert answer["ok"], answer
        told = await member.outlet.until(about_keys(step))
        assert told["body"][step] == {"p1": value, "p2": value}
    again = await leader.send("deliberation.share", {"epoch": epoch, "step": "key", "value": "B" + "q" * 86})
    assert again["error"]["code"] == "given_already"
    wrapped = {"p1": {"p2": "w" * 64}, "p2": {"p1": "v" * 64}}
    for each, who in ((leader, "p1"), (member, "p2")):
        body = {"epoch": epoch, "step": "media_keys", "value": wrapped[who]}
        assert (await each.send("deliberation.share", body))["ok"]
    assert (await leader.outlet.until(about_keys("media_keys")))["body"]["media_keys"] == {"p2": "v" * 64}
    for outsider in (clerk, person(live, "leader")):
        await outsider.join()
        answer = await outsider.send("deliberation.share", {"epoch": epoch, "step": "key", "value": "B" + "k" * 86})
        assert answer["error"]["code"] == "no_agreement"
        assert not [message for message in outsider.outlet.messages if message["type"] == "deliberation"]


async def test_who_comes_back_is_told_at_once_that_keys_are_agreed_on_anew(live):
    leader, member, _ = await deliberating(live, "leader", "member")
    first = await leader.outlet.until(lambda message: message["type"] == "deliberation")
    await live.disconnect(member.connection, "closed")
    alone = await leader.outlet.until(lambda m: m["type"] == "deliberation" and m["body"]["members"] == ["p1"])
    back = person(live, "member")
    await back.join(encrypts=True)
    told = await back.outlet.until(lambda message: message["type"] == "deliberation")
    assert told["body"]["members"] == ["p1", "p2"]
    assert told["body"]["epoch"] > alone["body"]["epoch"] > first["body"]["epoch"]
    assert told == await leader.outlet.until(lambda m: m["body"].get("epoch") == told["body"]["epoch"])
    share = {"epoch": first["body"]["epoch"], "step": "commitment", "value": "c" * 43}
    assert (await leader.send("deliberation.share", share))["error"]["code"] == "old_epoch"
