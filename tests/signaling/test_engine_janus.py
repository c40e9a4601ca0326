"""The Janus engine where it differs from the others: its nodes, its SDP, its tokens."""

import asyncio
import base64
import hashlib
import hmac
from pathlib import Path

import pytest

from signaling.engines import janus_sdp
from signaling.engines.janus_client import PLUGIN, sign_token
from signaling.engines.janus_node import admin_address, api_address
from signaling.engines.janus_sdp import Keys
from signaling.media import (
    PERSON,
    ApplyForwards,
    ApplyRecording,
    EngineLost,
    Forward,
    MediaKind,
    MediaRefusedError,
    OpenLeg,
    Receiving,
    RecordingFinished,
    Sending,
    Track,
)
from signaling.mux import read_streams
from signaling.packetlog import scan
from signaling.recorder import digest_of
from tests.janus_nodes import janus_plane
from tests.media_peers import Peer, Reports, until

NONE: frozenset[Forward] = frozenset()
DIGEST = ("sha-256", ":".join(["AB"] * 32))
KEYS = Keys("user", "p" * 22, (DIGEST,))
ANSWER = "\r\n".join(
    [
        "v=0",
        "a=group:BUNDLE a b",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "a=mid:a",
        "a=ice-ufrag:uuuu",
        "a=ice-pwd:pppppppppppppppppppppp",
        "a=fingerprint:sha-256 ab:cd",
        "a=candidate:1 1 udp 2015363327 192.0.2.7 20000 typ host",
        "a=ssrc:77 cname:x",
        "m=video 9 UDP/TLS/RTP/SAVPF 96",
        "a=mid:b",
        "a=candidate:1 1 udp 2015363327 192.0.2.7 20000 typ host",
        "",
    ]
)


def leaves(*pairs: tuple[str, str]) -> frozenset[Forward]:
    return frozenset(Forward(Track(source, kind), to) for source, to in pairs for kind in PERSON)


def test_a_description_of_janus_is_read():
    described = janus_sdp.read(ANSWER)
    assert described.opened("leg").candidates == (("192.0.2.7", 20000),)
    assert described.mids == (("a", MediaKind.AUDIO), ("b", MediaKind.VIDEO))
    assert (described.ssrcs, described.fingerprint) == ((("a", 77),), ("sha-256", "AB:CD"))


@pytest.mark.parametrize("missing", ["a=candidate", "a=ice-pwd", "a=fingerprint", "a=mid:b"])
def test_a_description_without_what_is_needed_is_refused(missing):
    lines = [line for line in ANSWER.split("\r\n") if not line.startswith(missing)]
    with pytest.raises(MediaRefusedError):
        janus_sdp.read("\r\n".join(lines))


def test_a_browser_that_names_only_digests_that_janus_cannot_check_is_refused():
    with pytest.raises(MediaRefusedError):
        _ = Keys("user", "p" * 22, (("sha-512", "AB"),)).fingerprint


def test_what_is_written_for_janus_holds_the_order_and_nothing_else():
    audio = Sending(Track("ann", MediaKind.AUDIO), "0", 1234, 109)
    order = OpenLeg("h1", "ann", "leg", KEYS.ufrag, KEYS.password, KEYS.fingerprints, (audio,), ())
    offer = janus_sdp.publisher_offer(order)
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 109\r\n" in offer
    assert "a=ssrc:1234 " in offer
    assert "a=setup:active\r\n" in offer
    assert "extmap" not in offer
    answer = janus_sdp.subscriber_answer((("0", MediaKind.AUDIO), ("1", MediaKind.VIDEO)), KEYS)
    assert answer.count("a=recvonly") == 2
    assert "a=group:BUNDLE 0 1\r\n" in answer


def test_a_token_is_signed_as_janus_checks_it():
    said, _, signature = sign_token("secret", 99, "room=5").partition(":")
    assert said == f"99,{PLUGIN},room=5"
    assert base64.b64decode(signature) == hmac.new(b"secret", said.encode(), hashlib.sha1).digest()


@pytest.mark.parametrize(
    ("given", "api", "admin"),
    [
        ("ws://node:8188", "ws://node:8188", "ws://node:7188"),
        ("wss://[2001:db8::1]:443/janus", "wss://[2001:db8::1]:443/janus", "wss://[2001:db8::1]:7188/janus"),
        ("ws://10.0.0.5:8188?admin=7190", "ws://10.0.0.5:8188", "ws://10.0.0.5:7190"),
    ],
)
def test_the_admin_api_is_beside_the_api(given, api, admin):
    assert (api_address(given), admin_address(given)) == (api, admin)


async def test_a_slot_carries_what_is_allowed_and_recordings_are_what_was_sent(tmp_path):
    recorded = frozenset({Track("ann", MediaKind.AUDIO)})
    async with (
        janus_plane(tmp_path / "recordings") as (plane, _),
        Peer("ann", hertz=440, colour="red") as ann,
        Peer("bob") as bob,
    ):
        reports = Reports(plane)
        await ann.join(plane, [])
        await bob.join(plane, ["ann"])
        await ann.connected()
        await bob.connected()
        await plane.apply([ApplyRecording("h1", frozenset(), recorded)])
        before = bob.frames[Track("ann", MediaKind.AUDIO)]
        assert sum((await bob.packets()).values()) == before == 0
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        await until(lambda: bob.sees("ann") == "red" and bob.frames[Track("ann", MediaKind.AUDIO)] > 20, 20)
        slot = Receiving(Track("ann", MediaKind.AUDIO), "0", 111)
        with pytest.raises(MediaRefusedError):
            await plane.open(OpenLeg("h1", "eve", "e", "user", "p" * 22, (DIGEST,), (), (slot,)))
        await plane.apply([ApplyRecording("h1", recorded, frozenset())])
        await until(lambda: reports.of(RecordingFinished), 20)
    (finished,) = reports.of(RecordingFinished)
    path = Path(finished.path)
    data, digest = await asyncio.to_thread(path.read_bytes), await asyncio.to_thread(digest_of, path)
    assert scan(data).packets == finished.packets > 10
    assert digest == finished.sha256
    (stream,) = read_streams(data)
    assert stream.leg == "ann-1"


@pytest.mark.slow
async def test_a_node_that_dies_gives_its_hearings_to_another_and_only_those_are_lost(tmp_path):
    async with janus_plane(tmp_path / "recordings", 2) as (plane, nodes):
        reports = Reports(plane)
        for hearing in ("h1", "h2"):
            await plane.apply([ApplyForwards(hearing, NONE, leaves(("ann", "bob")))])
        async with Peer("ann", hertz=440) as first, Peer("ann", hertz=440) as other:
            await (await first.join(plane, [], hearing="h1")).connected()
            await (await other.join(plane, [], hearing="h2")).connected()
            assert [len(node.rooms) for node in plane.nodes] == [1, 1], "hearings go to the least loaded node"
            (doomed,) = (number for number, node in enumerate(plane.nodes) if "h1" in node.rooms)
            nodes[doomed].kill()
            await until(lambda: reports.of(EngineLost), 10)
        assert [lost.hearings for lost in reports.of(EngineLost)] == [frozenset({"h1"})]
        async with Peer("ann", hertz=440, colour="red") as ann, Peer("bob") as bob:
            await ann.join(plane, [], hearing="h1", leg="ann-2")
            await bob.join(plane, ["ann"], hearing="h1", leg="bob-2")
            await until(lambda: bob.sees("ann") == "red", 10)
            assert "h1" in plane.nodes[1 - doomed].rooms
            nodes[doomed].restart()
            await until(lambda: all(node.up for node in plane.nodes), 20)
