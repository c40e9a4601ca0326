"""One participant's negotiation: a browser's SDP offer in, an order for the media plane out, and the answer back.

Pure. The offer is untrusted: it is bounded, and read by an allow-list of our own; attributes that are not on it are
ignored and never repeated. The browser always offers, one leg is negotiated once, and the roster decides the sections:
what the browser sends itself, then a section for each track that it may later receive. The answer is ICE-lite, DTLS
passive, one bundle, Opus and VP8 only, without header extensions or retransmission streams. Payload types are the
browser's own, section by section, so that browsers that number differently can hear each other through the plane.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from signaling.media import LegOpened, MediaKind, OpenLeg, Receiving, Sending, Track

#: Bounds of an offer: bytes in all, bytes a line, sections, lines a section.
MAX_OFFER = 512 * 1024
MAX_LINE = 4096
MAX_SECTIONS = 256
MAX_SECTION_LINES = 400

_CODECS = {MediaKind.AUDIO: ("opus", 48000, 2), MediaKind.VIDEO: ("vp8", 90000, 1)}
_FEEDBACK = {MediaKind.AUDIO: ("nack",), MediaKind.VIDEO: ("nack", "nack pli", "ccm fir", "goog-remb")}
_DIGEST_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_MEDIA = re.compile(r"m=(audio|video) (\d{1,5}) UDP/TLS/RTP/SAVPF((?: \d{1,3}){1,64})")
_LINE = re.compile(r"[a-z]=[^\x00-\x1f\x7f]*")
_TOKEN = re.compile(r"[!-~]{1,64}")
_RTPMAP = re.compile(r"(\d{1,3}) ([A-Za-z0-9._-]{1,32})/(\d{1,6})(?:/(\d{1,2}))?")
_FEEDBACK_LINE = re.compile(r"(\*|\d{1,3}) ([a-z0-9 -]{1,32})")
_SSRC = re.compile(r"(\d{1,10})(?: .*)?")
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*")
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


class OfferError(Exception):
    """The offer cannot be accepted. ``zh`` and ``en`` say what was wrong and what to do; ``detail`` is for the log."""

    def __init__(self, detail: str, zh: str = "", en: str = "") -> None:
        self.detail = detail
        self.zh = zh or f"浏览器发来的音视频连接请求无法识别({detail})。请刷新页面;如仍不行,请换用最新版浏览器。"
        self.en = en or f"The browser's media offer cannot be read ({detail}). Reload the page, or use a newer browser."
        super().__init__(self.en)


@dataclass(slots=True)
class Section:
    """One media section of an offer, as far as it is understood."""

    kind: MediaKind
    formats: tuple[int, ...]
    mid: str = ""
    direction: str = "sendrecv"
    multiplexed: bool = False
    ufrag: str = ""
    password: str = ""
    setup: str = ""
    fingerprints: list[tuple[str, str]] = field(default_factory=list)
    codecs: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    feedback: list[tuple[str, str]] = field(default_factory=list)
    ssrc: int = 0

    @property
    def payload_type(self) -> int:
        """The number the browser gives to the codec we speak; raises `OfferError` when it lacks it."""
        for number in self.formats:
            if self.codecs.get(number) == _CODECS[self.kind]:
                return number
        name = _CODECS[self.kind][0].upper()
        raise OfferError(
            f"no {name} in section {self.mid}",
            f"您的浏览器不支持 {name} 编码,无法参加音视频庭审。请换用最新版 Chrome、Edge 或 Firefox。",
            f"This browser does not offer the {name} codec. Use a current Chrome, Edge or Firefox.",
        )

    @property
    def accepted_feedback(self) -> list[str]:
        """The kinds of feedback that both sides know, for the codec we speak."""
        wanted = ("*", str(self.payload_type))
        return [
            kind for kind in _FEEDBACK[self.kind] if any(kind == name and to in wanted for to, name in self.feedback)
        ]


@dataclass(slots=True)
class Offer:
    """A whole offer, checked. ``transport`` is the section whose credentials the bundle uses."""

    sections: list[Section]
    transport: Section

    def section(self, mid: str) -> Section:
        """The section with this identification; raises `OfferError`."""
        for section in self.sections:
            if section.mid == mid:
                return section
        raise OfferError(f"no section {mid!r}")


def parse_offer(sdp: str) -> Offer:
    """Read an offer (RFC 8866, RFC 8829) by the allow-list; raises `OfferError` and nothing else."""
    if not isinstance(sdp, str) or len(sdp) > MAX_OFFER:
        raise OfferError("larger than 512 KiB")
    session = Section(MediaKind.AUDIO, ())
    sections: list[Section] = []
    bundle: list[str] = []
    current, lines = session, 0
    for line in sdp.replace("\r\n", "\n").rstrip("\n").split("\n"):
        lines += 1
        if len(line) > MAX_LINE or lines > MAX_SECTION_LINES or not _LINE.fullmatch(line):
            raise OfferError("a line too long, too many lines, or a line that is not SDP")
        if line.startswith("m="):
            current, lines = _open_section(line, session), 0
            sections.append(current)
            if len(sections) > MAX_SECTIONS:
                raise OfferError("too many sections")
        elif line.startswith("a=group:BUNDLE ") and current is session:
            bundle = line.split(" ")[1:]
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            _read_attribute(current, name, value)
    return Offer(sections, _check(sections, bundle))


def _open_section(line: str, session: Section) -> Section:
    match = _MEDIA.fullmatch(line)
    if match is None:
        raise OfferError("a section that is neither audio nor video over DTLS")
    formats = tuple(int(number) for number in match[3].split())
    if any(number > 127 or 64 <= number <= 95 for number in formats):
        raise OfferError("a payload type out of range")
    return Section(
        MediaKind(match[1]),
        formats,
        ufrag=session.ufrag,
        password=session.password,
        setup=session.setup,
        fingerprints=list(session.fingerprints),
    )


def _read_attribute(section: Section, name: str, value: str) -> None:
    """Take one attribute that matters; all others are ignored."""
    if name in _DIRECTIONS and not value:
        section.direction = name
    elif name == "mid":
        section.mid = _expect(_TOKEN, value, name)
    elif name == "rtcp-mux":
        section.multiplexed = True
    elif name == "ice-ufrag":
        section.ufrag = _expect(_UFRAG, value, name)
    elif name == "ice-pwd":
        section.password = _expect(_PASSWORD, value, name)
    elif name == "setup":
        section.setup = value
    elif name == "fingerprint":
        _read_fingerprint(section, value)
    else:
        _read_codec_attribute(section, name, value)


def _read_codec_attribute(section: Section, name: str, value: str) -> None:
    if name == "rtpmap" and (match := _RTPMAP.fullmatch(value)):
        section.codecs[int(match[1])] = (match[2].lower(), int(match[3]), int(match[4] or 1))
    elif name == "rtcp-fb" and (match := _FEEDBACK_LINE.fullmatch(value)):
        section.feedback.append((match[1], match[2]))
    elif name == "ssrc" and not section.ssrc and (match := _SSRC.fullmatch(value)):
        section.ssrc = int(match[1])
        if section.ssrc >= 1 << 32:
            raise OfferError("an SSRC out of range")


def _read_fingerprint(section: Section, value: str) -> None:
    algorithm, _, digest = value.partition(" ")
    size = _DIGEST_BYTES.get(algorithm.lower())
    if size is None:
        return  # a weaker digest is no proof; one of the known must be there too
    if len(digest) != 3 * size - 1 or not _HEX.fullmatch(digest):
        raise OfferError("a malformed certificate fingerprint")
    if len(section.fingerprints) < 4:
        section.fingerprints.append((algorithm.lower(), digest.upper()))


def _expect(pattern: re.Pattern[str], value: str, name: str) -> str:
    if not pattern.fullmatch(value):
        raise OfferError(f"malformed a={name}")
    return value


def _check(sections: list[Section], bundle: list[str]) -> Section:
    """The bundle's transport section, if the whole holds together."""
    if not sections:
        raise OfferError("no media section")
    mids = [section.mid for section in sections]
    if not all(mids) or len(set(mids)) != len(mids) or set(bundle) != set(mids):
        raise OfferError("sections without identification or outside of the bundle")
    if not all(section.multiplexed for section in sections):
        raise OfferError("RTCP on a port of its own")
    first = next(section for section in sections if section.mid == bundle[0])
    if not first.ufrag or not first.password or not first.fingerprints:
        raise OfferError("no ICE credentials or no certificate fingerprint")
    if first.setup not in ("actpass", "active"):
        raise OfferError("a=setup must leave the passive side to the server")
    return first


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
        sending.append(Sending(Track(participant, kind), mid, section.ssrc, section.payload_type))
    receiving = []
    for mid, track in receive.items():
        section = _section_for(offer, mid, track.kind, ("recvonly", "sendrecv"))
        receiving.append(Receiving(track, mid, section.payload_type))
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
    )


def _section_for(offer: Offer, mid: str, kind: MediaKind, directions: tuple[str, ...]) -> Section:
    section = offer.section(mid)
    if section.kind is not kind or section.direction not in directions:
        raise OfferError(f"section {mid} is not {kind.value} or has the wrong direction")
    return section


def write_answer(sdp: str, order: OpenLeg, opened: LegOpened) -> str:
    """The answer to the offer that ``order`` was read from. In it each received stream is named after its source.

    The browser's ``ontrack`` gives a stream whose id is the source participant's.
    """
    offer = parse_offer(sdp)
    mids = " ".join(section.mid for section in offer.sections)
    lines = [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {mids}",
        "a=msid-semantic: WMS *",
    ]
    sent = {sending.mid for sending in order.sending}
    received = {receiving.mid: receiving for receiving in order.receiving}
    ssrcs = dict(opened.ssrcs)
    for section in offer.sections:
        slot = received.get(section.mid)
        direction = "recvonly" if section.mid in sent else "sendonly" if slot else "inactive"
        lines += _write_section(section, opened, direction)
        if slot is not None:
            lines += _write_stream(slot.track, ssrcs[section.mid])
    return "\r\n".join(lines) + "\r\n"


def _write_section(section: Section, opened: LegOpened, direction: str) -> list[str]:
    number = section.payload_type
    name, rate, channels = _CODECS[section.kind]
    host, port = opened.candidates[0]
    algorithm, digest = opened.fingerprint
    codec = f"opus/{rate}/{channels}" if name == "opus" else f"VP8/{rate}"
    lines = [
        f"m={section.kind.value} {port} UDP/TLS/RTP/SAVPF {number}",
        f"c=IN {'IP6' if ':' in host else 'IP4'} {host}",
        f"a=mid:{section.mid}",
        f"a={direction}",
        "a=rtcp-mux",
        f"a=ice-ufrag:{opened.ice_ufrag}",
        f"a=ice-pwd:{opened.ice_pwd}",
        f"a=fingerprint:{algorithm} {digest}",
        "a=setup:passive",
        *(_candidate(index, *candidate) for index, candidate in enumerate(opened.candidates)),
        "a=end-of-candidates",
        f"a=rtpmap:{number} {codec}",
        *(f"a=rtcp-fb:{number} {kind}" for kind in section.accepted_feedback),
    ]
    if section.kind is MediaKind.AUDIO:
        lines.append(f"a=fmtp:{number} minptime=10;useinbandfec=1")
    return lines


def _candidate(index: int, host: str, port: int) -> str:
    priority = (126 << 24) | ((65535 - index) << 8) | 255
    return f"a=candidate:{index + 1} 1 udp {priority} {host} {port} typ host"


def _write_stream(track: Track, ssrc: int) -> list[str]:
    if not _NAME.fullmatch(track.participant):
        raise ValueError(f"participant {track.participant!r} cannot name a stream")
    name = f"{track.participant} {track.participant}-{track.kind.value}"
    return [f"a=msid:{name}", f"a=ssrc:{ssrc} cname:{track.participant}", f"a=ssrc:{ssrc} msid:{name}"]
