"""A browser's SDP offer, read by an allow-list: what is not on it is ignored and never repeated.

Pure. The offer is untrusted and bounded in every direction; `parse_offer` raises `OfferError` and nothing else.
"""

import re
from dataclasses import dataclass, field

from signaling.media import MediaKind

#: Bounds of an offer: bytes in all, bytes a line, sections, lines a section.
MAX_OFFER = 512 * 1024
MAX_LINE = 4096
MAX_SECTIONS = 256
MAX_SECTION_LINES = 400

_VP8 = ("vp8", 90000, 1)
CODECS = {MediaKind.AUDIO: ("opus", 48000, 2), MediaKind.VIDEO: _VP8, MediaKind.SCREEN: _VP8}
_PICTURE_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc")
FEEDBACK = {
    MediaKind.AUDIO: ("nack", "transport-cc"),
    MediaKind.VIDEO: _PICTURE_FEEDBACK,
    MediaKind.SCREEN: _PICTURE_FEEDBACK,
}
#: Header extensions that a plane may know, by their names in an offer.
TRANSPORT_SEQUENCE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
EXTENSIONS = (TRANSPORT_SEQUENCE, MID, RID, REPAIRED_RID)
#: Layers that one track may come in.
MAX_LAYERS = 3
_DIGEST_BYTES = {"sha-256": 32, "sha-384": 48, "sha-512": 64}
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
_MEDIA = re.compile(r"m=(audio|video) (\d{1,5}) UDP/TLS/RTP/SAVPF((?: \d{1,3}){1,64})")
_LINE = re.compile(r"[a-z]=[^\x00-\x1f\x7f]*")
_TOKEN = re.compile(r"[!-~]{1,64}")
_RTPMAP = re.compile(r"(\d{1,3}) ([A-Za-z0-9._-]{1,32})/(\d{1,6})(?:/(\d{1,2}))?")
_FEEDBACK_LINE = re.compile(r"(\*|\d{1,3}) ([a-z0-9 -]{1,32})")
_SSRC = re.compile(r"(\d{1,10})(?: .*)?")
_EXTMAP = re.compile(r"(\d{1,5})(?:/[a-z]{4,8})? (\S{1,200})(?: .*)?")
_APT = re.compile(r"(\d{1,3}) (?:.*;)?apt=(\d{1,3})(?:;.*)?")
_PAIR = re.compile(r"FID (\d{1,10}) (\d{1,10})")
_SIMULCAST = re.compile(r"send ([A-Za-z0-9]{1,16}(?:;[A-Za-z0-9]{1,16}){1,2})(?: .*)?")
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})*")


class OfferError(Exception):
    """The offer cannot be accepted. ``zh`` and ``en`` say what was wrong and what to do; ``detail`` is for the log."""

    def __init__(self, detail: str, zh: str = "", en: str = "") -> None:
        self.detail = detail
        self.zh = zh or f"浏览器发来的音视频连接请求无法识别({detail})。请刷新页面;如仍不行,请换用最新版浏览器。"
        self.en = en or f"The browser's media offer cannot be read ({detail}). Reload the page, or use a newer browser."
        super().__init__(self.en)


@dataclass(slots=True)
class Section:
    """One media section of an offer, as far as it is understood; of pictures it does not say what they show."""

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
    rtx_ssrc: int = 0
    rtx: dict[int, int] = field(default_factory=dict)
    extensions: dict[str, int] = field(default_factory=dict)
    rids: tuple[str, ...] = ()

    @property
    def rtx_payload_type(self) -> int:
        """The number the browser gives to retransmissions of the codec we speak (RFC 4588); 0 without any."""
        for number in self.formats:
            known = self.codecs.get(number)
            if known is not None and known[0] == "rtx" and self.rtx.get(number) == self.payload_type:
                return number
        return 0

    @property
    def payload_type(self) -> int:
        """The number the browser gives to the codec we speak; raises `OfferError` when it lacks it."""
        for number in self.formats:
            if self.codecs.get(number) == CODECS[self.kind]:
                return number
        name = CODECS[self.kind][0].upper()
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
            kind for kind in FEEDBACK[self.kind] if any(kind == name and to in wanted for to, name in self.feedback)
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
    elif name == "fmtp" and (match := _APT.fullmatch(value)):
        section.rtx[int(match[1])] = int(match[2])
    elif name == "extmap" and (match := _EXTMAP.fullmatch(value)):
        if match[2] in EXTENSIONS and 1 <= int(match[1]) <= 14:  # the short form's range (RFC 8285)
            section.extensions.setdefault(match[2], int(match[1]))
    elif name == "simulcast" and (match := _SIMULCAST.fullmatch(value)):
        section.rids = tuple(dict.fromkeys(match[1].split(";")))
    else:
        _read_source(section, name, value)


def _read_source(section: Section, name: str, value: str) -> None:
    if name == "ssrc-group" and not section.rtx_ssrc and (match := _PAIR.fullmatch(value)):
        section.rtx_ssrc = int(match[2])
        if section.rtx_ssrc >= 1 << 32:
            raise OfferError("an SSRC out of range")
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
