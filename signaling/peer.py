"""One participant's negotiation: a browser's SDP offer in, an order for the media plane out, and the answer back.

Pure. The offer is read by `sdp.py`. The browser offers, one leg is negotiated once, and the roster decides the
sections: what the browser sends itself, then a section for each track that it may later receive. What is received from
an engine whose connections go one way is offered by that engine instead (`write_offer`, `read_answer`). The answer is
ICE-lite, DTLS passive, one bundle, Opus and VP8 only; header extensions, retransmission streams and layers as far as
the plane knows them. Payload types are the browser's own, section by section, so that browsers that number differently
can hear each other through the plane.
"""

import re
from collections.abc import Iterable, Mapping

from signaling.media import AnswerLeg, Feature, LegOffered, LegOpened, MediaKind, OpenLeg, Receiving, Sending, Track
from signaling.sdp import (
    CODECS,
    EXTENSIONS,
    FEEDBACK,
    MID,
    REPAIRED_RID,
    RID,
    TRANSPORT_SEQUENCE,
    Offer,
    OfferError,
    Section,
    parse_offer,
)

_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
#: Local preference of a passive candidate (RFC 6544, section 4.2).
_PASSIVE = (4 << 13) + 8191


def read_offer(
    sdp: str,
    *,
    hearing: str,
    participant: str,
    leg: str,
    send: Mapping[str, MediaKind],
    receive: Mapping[str, Track],
) -> OpenLeg:
    """The order that an offer amounts to; raises `OfferError`.

    ``send`` and ``receive`` say what each section identification (mid) is for; the caller takes both from the roster.
    Sections in neither are answered as inactive.
    """
    offer = parse_offer(sdp)
    transport = offer.transport
    sending = []
    for mid, kind in send.items():
        section = _section_for(offer, mid, kind, ("sendonly", "sendrecv"))
        track = Track(participant, kind)
        repair = section.rtx_payload_type, section.rtx_ssrc
        if _offers_layers(section):
            sending.append(Sending(track, mid, 0, section.payload_type, section.rids, repair[0]))
        else:
            sending.append(Sending(track, mid, section.ssrc, section.payload_type, (), *repair))
    receiving = []
    for mid, track in receive.items():
        section = _section_for(offer, mid, track.kind, ("recvonly", "sendrecv"))
        receiving.append(Receiving(track, mid, section.payload_type, section.rtx_payload_type))
    if len({slot.track for slot in receiving}) != len(receiving) or len(set(send.values())) != len(send):
        raise OfferError("two sections for one track")
    return OpenLeg(
        hearing,
        participant,
        leg,
        transport.ufrag,
        transport.password,
        tuple(transport.fingerprints),
        tuple(sending),
        tuple(receiving),
        _extensions(offer),
    )


def _offers_layers(section: Section) -> bool:
    """Whether layers are offered that can be told apart (RFC 8853, RFC 8852)."""
    named = section.extensions.keys() >= {MID, RID}
    return section.kind is MediaKind.VIDEO and len(section.rids) > 1 and named


def _extensions(offer: Offer) -> tuple[tuple[str, int], ...]:
    """The extensions of the whole bundle: an identifier that means two things in it means nothing (RFC 8843)."""
    found: dict[str, int] = {}
    for section in offer.sections:
        for name, number in section.extensions.items():
            if found.setdefault(name, number) != number:
                raise OfferError("a header extension with two identifiers")
    if len(set(found.values())) != len(found):
        raise OfferError("two header extensions with one identifier")
    if not any("transport-cc" in section.accepted_feedback for section in offer.sections):
        found.pop(TRANSPORT_SEQUENCE, None)
    return tuple((name, found[name]) for name in EXTENSIONS if name in found)


def _section_for(offer: Offer, mid: str, kind: MediaKind, directions: tuple[str, ...]) -> Section:
    section = offer.section(mid)
    if section.kind.medium != kind.medium or section.direction not in directions:
        raise OfferError(f"section {mid} is not {kind.value} or has the wrong direction")
    return section


def write_answer(sdp: str, order: OpenLeg, opened: LegOpened) -> str:
    """The answer to the offer that ``order`` was read from. In it each received stream is named after its source.

    The browser's ``ontrack`` gives a stream whose id is the source participant's, ``screen`` for the one of screens.
    """
    offer = parse_offer(sdp)
    lines = _write_session(section.mid for section in offer.sections)
    sent = {sending.mid: sending for sending in order.sending}
    received = {receiving.mid: receiving for receiving in order.receiving}
    ssrcs, rtx_ssrcs = dict(opened.ssrcs), dict(opened.rtx_ssrcs)
    for section in offer.sections:
        slot = received.get(section.mid)
        direction = "recvonly" if section.mid in sent else "sendonly" if slot else "inactive"
        lines += _write_section(section, opened, direction)
        if direction != "inactive":
            lines += _write_features(section, sent.get(section.mid), opened.features)
        if slot is not None:
            lines += _write_stream(slot.track, ssrcs[section.mid], rtx_ssrcs.get(section.mid, 0))
    return "\r\n".join(lines) + "\r\n"


def write_offer(offered: LegOffered) -> str:
    """The engine's offer of a connection in which the browser only receives; streams are named as in an answer."""
    lines = _write_session(slot.mid for slot in offered.slots)
    ssrcs = dict(offered.opened.ssrcs)
    for slot in offered.slots:
        kind, number = slot.track.kind, slot.payload_type
        section = Section(kind, (number,), mid=slot.mid, codecs={number: CODECS[kind]})
        section.feedback = [("*", name) for name in FEEDBACK[kind]]
        lines += _write_section(section, offered.opened, "sendonly", "actpass")
        lines += _write_stream(slot.track, ssrcs[slot.mid], 0)
    return "\r\n".join(lines) + "\r\n"


def read_answer(sdp: str, *, hearing: str, participant: str, leg: str) -> AnswerLeg:
    """What a browser's answer to such an offer amounts to; raises `OfferError`."""
    transport = parse_offer(sdp).transport
    if transport.setup != "active":
        raise OfferError("a=setup must leave the passive side to the server")
    keys = transport.ufrag, transport.password, tuple(transport.fingerprints)
    return AnswerLeg(hearing, participant, leg, *keys)


def _write_session(mids: Iterable[str]) -> list[str]:
    return [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {' '.join(mids)}",
        "a=msid-semantic: WMS *",
    ]


def _write_section(section: Section, opened: LegOpened, direction: str, setup: str = "passive") -> list[str]:
    number = section.payload_type
    name, rate, channels = CODECS[section.kind]
    repair = section.rtx_payload_type if Feature.RTX in opened.features else 0
    feedback = section.accepted_feedback
    if Feature.TRANSPORT_CC not in opened.features or TRANSPORT_SEQUENCE not in section.extensions:
        feedback = [kind for kind in feedback if kind != "transport-cc"]
    host, port = opened.candidates[0]
    algorithm, digest = opened.fingerprint
    codec = f"opus/{rate}/{channels}" if name == "opus" else f"VP8/{rate}"
    lines = [
        f"m={section.kind.medium} {port} UDP/TLS/RTP/SAVPF {number}" + (f" {repair}" if repair else ""),
        f"c=IN {'IP6' if ':' in host else 'IP4'} {host}",
        f"a=mid:{section.mid}",
        f"a={direction}",
        "a=rtcp-mux",
        f"a=ice-ufrag:{opened.ice_ufrag}",
        f"a=ice-pwd:{opened.ice_pwd}",
        f"a=fingerprint:{algorithm} {digest}",
        f"a=setup:{setup}",
        *_candidates(opened),
        "a=end-of-candidates",
        f"a=rtpmap:{number} {codec}",
        *(f"a=rtcp-fb:{number} {kind}" for kind in feedback),
    ]
    if repair:
        lines += [f"a=rtpmap:{repair} rtx/{rate}", f"a=fmtp:{repair} apt={number}"]
    if section.kind is MediaKind.AUDIO:
        lines.append(f"a=fmtp:{number} minptime=10;useinbandfec=1")
    return lines


def _candidates(opened: LegOpened) -> list[str]:
    """Where the server is reached: by UDP, and for who cannot, by TCP (RFC 8839, RFC 6544)."""
    lines = []
    for index, (host, port) in enumerate(opened.candidates):
        priority = (126 << 24) | ((65535 - index) << 8) | 255
        lines.append(f"a=candidate:{index + 1} 1 udp {priority} {host} {port} typ host")
    for index, (host, port) in enumerate(opened.candidates if opened.tcp else ()):
        number, priority = len(opened.candidates) + index + 1, (90 << 24) | ((_PASSIVE - index) << 8) | 255
        lines.append(f"a=candidate:{number} 1 tcp {priority} {host} {port} typ host tcptype passive")
    return lines


def _write_features(section: Section, sending: Sending | None, features: frozenset[Feature]) -> list[str]:
    """Header extensions and layers, as far as both sides know them."""
    names: list[str] = []
    lines: list[str] = []
    if Feature.TRANSPORT_CC in features and "transport-cc" in section.accepted_feedback:
        names.append(TRANSPORT_SEQUENCE)
    if Feature.LAYERS in features and sending is not None and sending.rids:
        names += [MID, RID, REPAIRED_RID]
        lines += [f"a=rid:{rid} recv" for rid in sending.rids]
        lines.append(f"a=simulcast:recv {';'.join(sending.rids)}")
    offered = section.extensions
    return [f"a=extmap:{offered[name]} {name}" for name in names if name in offered] + lines


def _write_stream(track: Track, ssrc: int, rtx_ssrc: int) -> list[str]:
    of = track.participant or track.kind.value
    if not _NAME.fullmatch(of):
        raise ValueError(f"participant {of!r} cannot name a stream")
    name = f"{of} {track.participant}-{track.kind.value}"
    lines = [f"a=msid:{name}"]
    if rtx_ssrc:
        lines.append(f"a=ssrc-group:FID {ssrc} {rtx_ssrc}")
    for number in (ssrc, rtx_ssrc) if rtx_ssrc else (ssrc,):
        lines += [f"a=ssrc:{number} cname:{of}", f"a=ssrc:{number} msid:{name}"]
    return lines
