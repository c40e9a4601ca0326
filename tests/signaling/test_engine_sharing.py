"""Who receives nothing is sent nothing: no padding goes down a line that nobody's picture or voice goes down."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from signaling.engines import rtcp
from signaling.engines.dtls import Srtp
from signaling.engines.forwarder import Route, SlotSpec
from signaling.engines.leg import Leg
from signaling.engines.plane import Plane
from signaling.engines.python_forwarder import PythonForwarder, PythonLine
from signaling.engines.sharing import Sharing
from signaling.engines.switchboard import PARTS, Hearing
from signaling.engines.udp import bind
from signaling.media import ApplyForwards, Forward, OpenLeg, Receiving, Sending, ShowTiles, Tile
from tests.ears import Heard
from tests.forwarders import KEY, PICTURE, SOURCES, VOICE, keys, packet, turned


async def test_padding_goes_only_beside_what_a_slot_is_fed():
    chance = random.Random(3)
    inward, outward = (keys("SRTP_AEAD_AES_256_GCM", chance) for _ in range(2))
    forwarder = PythonForwarder(bind(["127.0.0.1"], 0))
    publisher = forwarder.open("aaaa", SOURCES, (), Heard.of(SOURCES, keeps=True))
    publisher.secure(inward)
    receiver = forwarder.open("bbbb", (), [SlotSpec(PICTURE, 6000, 100, 1, 1, 101, 6001)], Heard())
    receiver.secure(outward)
    assert receiver.pad(255, 1.0) == 0, "nothing was ever sent here"
    forwarder.route("h1", [Route(publisher, 1, receiver, 0)], [])
    publisher.take(Srtp(turned(inward)).protect(packet(SOURCES[1], 1, 3000, KEY + bytes(100))), 2.0)
    assert receiver.packets_out == 1
    assert receiver.pad(255, 3.0) == 255
    forwarder.route("h1", [], [])
    assert receiver.pad(255, 4.0) == 0, "the panel deliberates: not even padding"
    forwarder.close()


async def test_beside_a_voice_alone_padding_shows_that_there_is_room_for_the_picture_again():
    chance = random.Random(3)
    inward, outward = (keys("SRTP_AEAD_AES_256_GCM", chance) for _ in range(2))
    forwarder = PythonForwarder(bind(["127.0.0.1"], 0))
    publisher = forwarder.open("aaaa", SOURCES, (), Heard.of(SOURCES, keeps=True))
    publisher.secure(inward)
    slots = [SlotSpec(VOICE, 5000, 111, 1, 1), SlotSpec(PICTURE, 6000, 100, 1, 1, 101, 6001)]
    receiver = forwarder.open("bbbb", (), slots, Heard())
    receiver.secure(outward)
    forwarder.route("h1", [Route(publisher, 0, receiver, 0)], [])
    publisher.take(Srtp(turned(inward)).protect(packet(SOURCES[0], 1, 960, bytes(100))), 2.0)
    assert receiver.packets_out == 1
    assert receiver.pad(255, 3.0) == 255
    forwarder.close()


async def test_who_said_before_connecting_that_they_see_nobody_is_sent_no_picture_from_the_first_packet_on():
    sharing = Sharing()
    assert sharing.layer("bob", PICTURE) == 0
    sharing.show(ShowTiles("h1", "bob", ()))
    assert (sharing.layer("bob", PICTURE), sharing.layer("bob", VOICE)) == (None, 0)


@contextmanager
def seated(folder: Path) -> Iterator[tuple[Hearing, Leg, Leg]]:
    """Ann, who may send, and Bob, who may have it once there are leaves; nobody has connected."""
    plane = Plane(PythonForwarder(bind(["127.0.0.1"], 0)), ["127.0.0.1"], folder, lambda _report: None)
    sending = (Sending(VOICE, "0", 1001, 111), Sending(PICTURE, "1", 1002, 96))
    having = (Receiving(VOICE, "0", 111), Receiving(PICTURE, "1", 96))
    plane.open(OpenLeg("h1", "ann", "ann-1", "them", "t" * 24, (("sha-256", "AB"),), sending, ()))
    plane.open(OpenLeg("h1", "bob", "bob-1", "them", "t" * 24, (("sha-256", "AB"),), (), having))
    legs = {leg.order.participant: leg for leg in plane._legs.values()}
    hearing = plane._hearing("h1")
    for leg in legs.values():
        hearing.seat(leg, 9.0)
    yield hearing, legs["ann"], legs["bob"]
    plane._forwarder.close()


async def test_everybodys_line_is_shared_out_within_a_round_of_calls(tmp_path: Path):
    with seated(tmp_path) as (hearing, ann, bob):
        hearing.apply_forwards(ApplyForwards("h1", frozenset(), frozenset({Forward(PICTURE, "bob")})), 9.0)
        for step in range(60):
            ann.sources[1].meter.add(1000, 10.0 + step / 50)
        for part in range(PARTS):
            hearing.balance(11.2 + part / 50)
        assert bob.downlink.wanted > 0


async def test_each_leg_has_a_moment_of_its_own_in_every_second_and_keeps_it_through_a_pause(tmp_path: Path):
    with seated(tmp_path) as (_, ann, _):
        opened = ann.opened
        turns = [step / 50 for step in range(150) if not 75 < step < 120 and ann.is_turn(opened + 0.001 + step / 50)]
        assert turns == [1.0, 2.4], "the third second's turn is late and the fourth's is due when it was"
        assert not ann.is_turn(opened + 2.99)
        assert ann.is_turn(opened + 3.001)


async def test_the_clocks_of_all_that_one_receives_leave_as_one_packet(tmp_path: Path, monkeypatch):
    chance, now = random.Random(4), 10.0
    inward, outward = (keys("SRTP_AEAD_AES_256_GCM", chance) for _ in range(2))
    with seated(tmp_path) as (hearing, ann, bob):
        ann.line.secure(inward)
        bob.line.secure(outward)
        leaves = frozenset({Forward(VOICE, "bob"), Forward(PICTURE, "bob")})
        hearing.apply_forwards(ApplyForwards("h1", frozenset(), leaves), now)
        publisher, compounds = Srtp(turned(inward)), list[bytes]()
        assert isinstance(ann.line, PythonLine)
        for source, spec in zip(ann.sources, SOURCES, strict=True):
            ann.line.take(publisher.protect(packet(spec, 1, 3000, KEY + bytes(100))), now)
            source.reception.note_report(rtcp.SenderReport(spec.ssrc, 7 << 32, 3000, 1, 100), now)
        monkeypatch.setattr(bob.line, "send_rtcp", compounds.append)
        hearing.tick(bob, now + 0.5)
        (compound,) = compounds
        reports = [found for found in rtcp.parse(compound) if isinstance(found, rtcp.SenderReport)]
        assert {report.ssrc for report in reports} == {slot.ssrc for slot in bob.slots}


async def test_who_is_offered_nothing_any_more_wants_nothing(tmp_path: Path):
    with seated(tmp_path) as (_, ann, bob):
        for step in range(60):
            ann.sources[1].meter.add(1000, 10.0 + step / 50)
        legs, sharing = {"ann": ann, "bob": bob}, Sharing()
        sharing.survey(legs, {PICTURE: [bob]}, {}, 11.2)
        sharing.share(bob, 11.2)
        assert bob.downlink.wanted > 0
        sharing.survey(legs, {}, {}, 11.4)
        sharing.share(bob, 11.4)
        assert (bob.downlink.wanted, bob.downlink.given) == (0.0, 0.0)


class TheLongWay(Sharing):
    """Goes the long way even where everything comes whole."""

    def _has_all(self, name, offered):
        return False


async def test_a_line_on_which_everything_comes_whole_is_shared_out_alike_by_the_short_way(tmp_path: Path):
    chance = random.Random(5)
    with seated(tmp_path) as (_, ann, bob):
        legs, ways = {"ann": ann, "bob": bob}, (Sharing(), TheLongWay())
        short_ways = 0
        for turn in range(300):
            now = 10.0 + turn / 5
            ann.sources[1].meter.add(chance.randrange(40_000), now)
            bob.downlink.on_stated(chance.choice([300_000, 5_000_000, 5_000_000]), now)
            seen = ShowTiles("h1", "bob", (Tile("ann", chance.choice([0, 90, 180, 360])),))
            outcomes = []
            for way in ways:
                if turn % 20 == 0:
                    way.show(seen)
                way.survey(legs, {PICTURE: [bob], VOICE: [bob]}, {}, now)
                short_ways += way is ways[0] and way._has_all("bob", way._pictures["bob"])
                started = way.share(bob, now)
                line = bob.downlink
                outcomes.append((started, line.wanted, line.given, line.lacking, way.layer("bob", PICTURE)))
            assert outcomes[0] == outcomes[1]
        assert 10 < short_ways < 290
