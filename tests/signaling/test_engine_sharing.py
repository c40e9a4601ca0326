"""Who receives nothing is sent nothing: no padding goes down a line that nobody's picture or voice goes down."""

import random
from pathlib import Path

from signaling.engines.dtls import Srtp
from signaling.engines.forwarder import Route, SlotSpec
from signaling.engines.plane import Plane
from signaling.engines.python_forwarder import PythonForwarder
from signaling.engines.sharing import Sharing
from signaling.engines.udp import bind
from signaling.media import OpenLeg, Receiving, Sending
from tests.forwarders import KEY, PICTURE, SOURCES, VOICE, Heard, keys, packet, turned


async def test_padding_goes_only_beside_what_a_slot_is_fed():
    chance = random.Random(3)
    inward, outward = (keys("SRTP_AEAD_AES_256_GCM", chance) for _ in range(2))
    forwarder = PythonForwarder(bind(["127.0.0.1"], 0))
    publisher = forwarder.open("aaaa", SOURCES, (), Heard())
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


async def test_who_is_offered_nothing_any_more_wants_nothing(tmp_path: Path):
    forwarder = PythonForwarder(bind(["127.0.0.1"], 0))
    plane = Plane(forwarder, ["127.0.0.1"], tmp_path, lambda _report: None)
    sending = (Sending(VOICE, "0", 1001, 111), Sending(PICTURE, "1", 1002, 96))
    seeing = (Receiving(PICTURE, "0", 96),)
    plane.open(OpenLeg("h1", "ann", "ann-1", "them", "t" * 24, (("sha-256", "AB"),), sending, ()))
    plane.open(OpenLeg("h1", "bob", "bob-1", "them", "t" * 24, (("sha-256", "AB"),), (), seeing))
    legs = {leg.order.participant: leg for leg in plane._legs.values()}
    ann, bob = legs["ann"], legs["bob"]
    for step in range(60):
        ann.sources[1].meter.add(1000, 10.0 + step / 50)
    sharing = Sharing()
    sharing.balance(legs, {PICTURE: [bob]}, {}, 11.2)
    assert bob.downlink.wanted > 0
    sharing.balance(legs, {}, {}, 11.4)
    assert (bob.downlink.wanted, bob.downlink.given) == (0.0, 0.0)
    forwarder.close()
