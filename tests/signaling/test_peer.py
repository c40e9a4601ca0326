"""Offers of real browsers and of nobody's: what is read, what is answered, what is refused in both languages."""

from dataclasses import replace

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import candidate_from_sdp
from hypothesis import given
from hypothesis import strategies as st

from signaling.media import Feature, LegOpened, MediaKind, OpenLeg, Track
from signaling.peer import read_offer, write_answer
from signaling.sdp import MAX_OFFER, MID, REPAIRED_RID, RID, TRANSPORT_SEQUENCE, OfferError, parse_offer

DIGEST = ":".join(["0A"] * 32)
SESSION = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1", "a=msid-semantic: WMS *"]
TRANSPORT = [
    "a=rtcp-mux",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:" + "p" * 24,
    f"a=fingerprint:sha-256 {DIGEST}",
    "a=setup:actpass",
]


def chromium() -> list[str]:
    """The shape of Chromium's offer: VP8 not first, retransmission streams, announced SSRCs."""
    return [
        *SESSION,
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13",
        "c=IN IP4 0.0.0.0",
        *TRANSPORT,
        "a=mid:0",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
        "a=sendonly",
        "a=msid:- 6f1b",
        "a=rtpmap:111 opus/48000/2",
        "a=rtcp-fb:111 transport-cc",
        "a=rtcp-fb:111 nack",
        "a=fmtp:111 minptime=10;useinbandfec=1",
        "a=rtpmap:63 red/48000/2",
        "a=ssrc:1001 cname:x",
        "a=ssrc:1001 msid:- 6f1b",
        "m=video 9 UDP/TLS/RTP/SAVPF 103 104 96 97",
        "c=IN IP4 0.0.0.0",
        *TRANSPORT,
        "a=mid:1",
        "a=recvonly",
        "a=rtpmap:103 H264/90000",
        "a=rtpmap:96 VP8/90000",
        "a=rtcp-fb:96 goog-remb",
        "a=rtcp-fb:96 ccm fir",
        "a=rtcp-fb:96 nack",
        "a=rtcp-fb:96 nack pli",
        "a=rtpmap:97 rtx/90000",
        "a=fmtp:97 apt=96",
    ]


def firefox() -> list[str]:
    """The shape of Firefox's offer: fingerprint for the whole session, its own numbers, feedback by wildcard."""
    session = [line for line in TRANSPORT if "fingerprint" in line]
    section = [line for line in TRANSPORT if "fingerprint" not in line]
    return [
        *SESSION,
        "a=ice-options:trickle",
        *session,
        "m=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101",
        *section,
        "a=mid:0",
        "a=sendonly",
        "a=rtpmap:109 opus/48000/2",
        "a=rtpmap:101 telephone-event/8000",
        "a=ssrc:4294967295 cname:{7a}",
        "m=video 9 UDP/TLS/RTP/SAVPF 120 124 121",
        *section,
        "a=mid:1",
        "a=recvonly",
        "a=rtpmap:120 VP8/90000",
        "a=rtcp-fb:* nack",
        "a=rtcp-fb:120 nack pli",
        "a=ssrc:17 cname:{7a}",
    ]


def text(lines: list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"


def read(sdp: str) -> OpenLeg:
    return read_offer(
        sdp,
        hearing="h1",
        participant="ann",
        leg="ann-1",
        send={"0": MediaKind.AUDIO},
        receive={"1": Track("bob", MediaKind.VIDEO)},
    )


OPENED = LegOpened(
    "ann-1", "server", "s" * 32, ("sha-256", DIGEST), (("127.0.0.1", 40000), ("fd00::2", 40000)), (("1", 777),)
)


@pytest.mark.parametrize(
    ("lines", "audio", "ssrc", "video"), [(chromium(), 111, 1001, 96), (firefox(), 109, 4294967295, 120)]
)
def test_each_browsers_own_numbers_are_read(lines, audio, ssrc, video):
    order = read(text(lines))
    assert (order.ice_ufrag, order.ice_pwd, order.fingerprints) == ("abcd", "p" * 24, (("sha-256", DIGEST),))
    assert [(s.track, s.mid, s.ssrc, s.payload_type) for s in order.sending] == [
        (Track("ann", MediaKind.AUDIO), "0", ssrc, audio)
    ]
    assert [(r.track, r.mid, r.payload_type) for r in order.receiving] == [(Track("bob", MediaKind.VIDEO), "1", video)]


def test_the_answer_is_passive_ice_lite_and_names_streams_after_their_source():
    sdp = text(chromium())
    answer = write_answer(sdp, read(sdp), OPENED).split("\r\n")
    assert "a=ice-lite" in answer
    assert "a=group:BUNDLE 0 1" in answer
    assert answer.count("a=setup:passive") == answer.count("a=rtcp-mux") == 2
    assert "m=audio 40000 UDP/TLS/RTP/SAVPF 111" in answer
    assert "m=video 40000 UDP/TLS/RTP/SAVPF 96" in answer
    assert answer.index("a=recvonly") < answer.index("a=sendonly")
    assert "a=msid:bob bob-video" in answer
    assert "a=ssrc:777 cname:bob" in answer
    feedback = [line for line in answer if line.startswith("a=rtcp-fb")]
    assert feedback == [
        "a=rtcp-fb:111 nack",
        "a=rtcp-fb:96 nack",
        "a=rtcp-fb:96 nack pli",
        "a=rtcp-fb:96 ccm fir",
        "a=rtcp-fb:96 goog-remb",
    ]
    assert not any("extmap" in line or "rtx" in line or "H264" in line for line in answer)
    assert sum(line.startswith("a=candidate:") for line in answer) == 4


def test_who_is_not_reached_by_udp_is_told_of_tcp_as_second_best():
    sdp = text(chromium())
    answer = write_answer(sdp, read(sdp), replace(OPENED, tcp=True)).split("\r\n")
    lines = [line for line in answer if "candidate:" in line]
    assert lines[2:4] == [
        "a=candidate:3 1 tcp 1520435199 127.0.0.1 40000 typ host tcptype passive",
        "a=candidate:4 1 tcp 1520434943 fd00::2 40000 typ host tcptype passive",
    ]
    read_back = [candidate_from_sdp(line.removeprefix("a=candidate:")) for line in lines[:4]]
    assert [one.tcpType for one in read_back] == [None, None, "passive", "passive"]
    assert [one.priority for one in read_back] == sorted((one.priority for one in read_back), reverse=True)


FEATURED = replace(OPENED, rtx_ssrcs=(("1", 778),), features=frozenset(Feature))


def featured() -> list[str]:
    """Chromium's offer with everything that the plane may know: both sections' feedback, extensions, two layers."""
    names = (TRANSPORT_SEQUENCE, MID, RID, REPAIRED_RID, "urn:3gpp:video-orientation")
    extensions = [f"a=extmap:{number} {name}" for number, name in enumerate(names, 3)]
    video = [
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
        *TRANSPORT,
        "a=mid:2",
        "a=sendonly",
        "a=rtpmap:96 VP8/90000",
        "a=rtcp-fb:96 transport-cc",
        "a=rtpmap:97 rtx/90000",
        "a=fmtp:97 apt=96",
        "a=rid:h send",
        "a=rid:f send",
        "a=simulcast:send h;f",
    ]
    lines = [line.replace("BUNDLE 0 1", "BUNDLE 0 1 2") for line in [*chromium(), *video]]
    lines = [line.replace("extmap:1 ", "extmap:9 ") for line in lines]
    return [each for line in lines for each in ([line, *extensions] if line.startswith("a=setup") else [line])]


def read_featured(sdp: str) -> OpenLeg:
    send = {"0": MediaKind.AUDIO, "2": MediaKind.VIDEO}
    receive = {"1": Track("bob", MediaKind.VIDEO)}
    return read_offer(sdp, hearing="h1", participant="ann", leg="ann-1", send=send, receive=receive)


def test_what_both_sides_know_is_accepted():
    sdp = text(featured())
    order = read_featured(sdp)
    assert order.extensions == ((TRANSPORT_SEQUENCE, 3), (MID, 4), (RID, 5), (REPAIRED_RID, 6))
    assert [(s.rids, s.rtx_payload_type) for s in order.sending] == [((), 0), (("h", "f"), 97)]
    assert order.receiving[0].rtx_payload_type == 97
    audio, received, layers = write_answer(sdp, order, FEATURED).split("m=")[1:]
    assert "a=rtcp-fb:111 transport-cc" in audio
    assert f"a=extmap:3 {TRANSPORT_SEQUENCE}" in audio
    assert "extmap:4" not in audio
    assert "a=fmtp:97 apt=96" in received
    assert "a=ssrc-group:FID 777 778" in received
    assert "a=simulcast:recv h;f" in layers
    assert f"a=extmap:5 {RID}" in layers
    assert "orientation" not in audio + received + layers


def test_a_plane_without_features_answers_as_if_nothing_had_been_offered():
    sdp = text(featured())
    answer = write_answer(sdp, read_featured(sdp), OPENED)
    assert not any(word in answer for word in ("extmap", "transport-cc", "rtx", "simulcast", "rid:"))


@pytest.mark.parametrize(("old", "new", "count"), [("extmap:4 ", "extmap:3 ", -1), ("extmap:5 ", "extmap:8 ", 1)])
def test_extensions_that_contradict_each_other_are_refused(old, new, count):
    with pytest.raises(OfferError):
        read_featured(text(featured()).replace(old, new, count))


async def test_aiortc_understands_the_answer():
    peer = RTCPeerConnection()
    peer.addTransceiver("audio", "sendonly")
    peer.addTransceiver("video", "recvonly")
    await peer.setLocalDescription(await peer.createOffer())
    sdp = peer.localDescription.sdp
    await peer.setRemoteDescription(RTCSessionDescription(write_answer(sdp, read(sdp), OPENED), "answer"))
    assert [transceiver.currentDirection for transceiver in peer.getTransceivers()] == ["sendonly", "recvonly"]
    await peer.close()


def test_sections_nobody_asked_for_are_inactive():
    sdp = text(chromium())
    order = read_offer(sdp, hearing="h", participant="a", leg="l", send={}, receive={})
    answer = write_answer(sdp, order, OPENED)
    assert answer.count("a=inactive") == 2
    assert "msid:" not in answer


def without(part: str) -> list[str]:
    return [line for line in chromium() if part not in line]


def changed(old: str, new: str) -> list[str]:
    return [line.replace(old, new) for line in chromium()]


GARBAGE = {
    "nothing": [""],
    "prose": ["hello"],
    "no section": SESSION,
    "setup junk": changed("a=setup:actpass", "a=setup:\U0001f4a3"),
    "setup passive": changed("actpass", "passive"),
    "no setup": without("setup"),
    "no mux": without("rtcp-mux"),
    "no ufrag": without("ice-ufrag"),
    "long ufrag": changed("abcd", "a" * 300),
    "no password": without("ice-pwd"),
    "short password": changed("p" * 24, "p"),
    "no fingerprint": without("fingerprint"),
    "weak fingerprint": changed("sha-256", "sha-1"),
    "cut fingerprint": changed(DIGEST, DIGEST[:-3]),
    "odd fingerprint": changed(DIGEST, "Z" * 95),
    "no mid": without("a=mid"),
    "same mid": changed("a=mid:1", "a=mid:0"),
    "no bundle": without("BUNDLE"),
    "other bundle": changed("BUNDLE 0 1", "BUNDLE 0 1 2"),
    "data channel": [*chromium(), "m=application 9 UDP/DTLS/SCTP webrtc-datachannel"],
    "plain rtp": changed("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
    "payload type": changed("SAVPF 111", "SAVPF 300"),
    "rtcp's payload type": changed("SAVPF 111", "SAVPF 72"),
    "no opus": without("opus"),
    "wrong direction": changed("a=sendonly", "a=recvonly"),
    "huge ssrc": changed("ssrc:1001", "ssrc:4294967296"),
    "control characters": changed("a=ice-ufrag:abcd", "a=ice-ufrag:ab\x00cd"),
    "long line": [*chromium(), "a=" + "x" * 5000],
    "many lines": [*chromium(), *["a=x"] * 500],
    "many sections": [*SESSION, *["m=audio 9 UDP/TLS/RTP/SAVPF 111"] * 300],
    "too large": ["x" * MAX_OFFER],
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_refused_in_both_languages(name):
    with pytest.raises(OfferError) as caught:
        read(text(GARBAGE[name]))
    assert caught.value.en.endswith(".")
    assert caught.value.zh.endswith("。")


def test_sections_must_be_what_the_roster_says():
    sdp = text(chromium())
    for send, receive in (
        ({"1": MediaKind.VIDEO}, {}),
        ({"7": MediaKind.AUDIO}, {}),
        ({"0": MediaKind.VIDEO}, {}),
        ({}, {"0": Track("bob", MediaKind.AUDIO)}),
    ):
        with pytest.raises(OfferError):
            read_offer(sdp, hearing="h", participant="a", leg="l", send=send, receive=receive)


@given(st.text(max_size=300))
def test_arbitrary_text_is_an_offer_error(sdp):
    with pytest.raises(OfferError):
        parse_offer(sdp)


@given(st.lists(st.tuples(st.integers(0, 42), st.text(max_size=20)), max_size=6))
def test_a_damaged_offer_is_read_or_refused_and_never_repeated_in_the_answer(damages):
    lines = chromium()
    for place, junk in damages:
        lines[place % len(lines)] = lines[place % len(lines)][: place % 9] + junk
    sdp = text(lines)
    try:
        order = read(sdp)
    except OfferError:
        return
    answer = write_answer(sdp, order, OPENED)
    assert all(line and line[1] == "=" for line in answer.split("\r\n")[:-1])


def test_a_participant_whose_name_is_no_token_is_a_defect_of_the_caller():
    sdp = text(chromium())
    order = read_offer(
        sdp, hearing="h", participant="a", leg="l", send={}, receive={"1": Track("b\r\na=x", MediaKind.VIDEO)}
    )
    with pytest.raises(ValueError, match="cannot name"):
        write_answer(sdp, order, OPENED)
