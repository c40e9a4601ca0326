"""Between the media port, which speaks of keys and slots, and Janus, which speaks SDP.

A browser's sending connection was offered by the browser: `publisher_offer` writes for Janus what the order holds of
that offer, and `read` takes from Janus's answer what the port gives back. A receiving connection is offered by Janus:
`read` takes its parts, and `subscriber_answer` writes the browser's answer for Janus. In both the browser is the DTLS
client and Janus the ICE-lite side, as with every engine.
"""

import re
from dataclasses import dataclass

from signaling.media import LegOpened, MediaKind, MediaRefusedError, OpenLeg, Sending

#: The payload types that Janus 1.1 gives to Opus and VP8 towards every receiver, whatever the publisher uses.
PAYLOAD_TYPES = {MediaKind.AUDIO: 111, MediaKind.VIDEO: 96, MediaKind.SCREEN: 96}
_CODECS = {"audio": "opus/48000/2", "video": "VP8/90000"}
_FEEDBACK = {"audio": ("nack",), "video": ("nack", "nack pli", "ccm fir", "goog-remb")}
_CANDIDATE = re.compile(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Keys:
    """A browser's ICE credentials and certificate fingerprints."""

    ufrag: str
    password: str
    fingerprints: tuple[tuple[str, str], ...]

    @property
    def fingerprint(self) -> str:
        """The fingerprint that Janus can check; raises `MediaRefusedError` when there is none."""
        for algorithm, digest in self.fingerprints:
            if algorithm == "sha-256":  # Janus 1.1 knows no longer one
                return f"{algorithm} {digest}"
        raise MediaRefusedError("the browser names no certificate fingerprint that Janus can check")


@dataclass(frozen=True, slots=True)
class Described:
    """What Janus's SDP says: enough for `LegOpened`, and the mids in order with what they carry."""

    ufrag: str
    password: str
    fingerprint: tuple[str, str]
    candidates: tuple[tuple[str, int], ...]
    mids: tuple[tuple[str, MediaKind], ...]
    ssrcs: tuple[tuple[str, int], ...]

    def opened(self, leg: str) -> LegOpened:
        """The port's answer."""
        return LegOpened(leg, self.ufrag, self.password, self.fingerprint, self.candidates, self.ssrcs)


def _session(mids: str) -> list[str]:
    return ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {mids}"]


def _section(kind: MediaKind, mid: str, payload_type: int, direction: str, keys: Keys) -> list[str]:
    return [
        f"m={kind.medium} 9 UDP/TLS/RTP/SAVPF {payload_type}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        f"a={direction}",
        "a=rtcp-mux",
        f"a=ice-ufrag:{keys.ufrag}",
        f"a=ice-pwd:{keys.password}",
        f"a=fingerprint:{keys.fingerprint}",
        "a=setup:active",
        f"a=rtpmap:{payload_type} {_CODECS[kind.medium]}",
        *(f"a=rtcp-fb:{payload_type} {feedback}" for feedback in _FEEDBACK[kind.medium]),
    ]


def publisher_offer(order: OpenLeg) -> str:
    """The offer for Janus of a browser that sends; raises `MediaRefusedError`."""
    keys = Keys(order.ice_ufrag, order.ice_pwd, order.fingerprints)
    lines = _session(" ".join(sending.mid for sending in order.sending))
    for sending in order.sending:
        lines += _section(sending.track.kind, sending.mid, sending.payload_type, "sendonly", keys)
        lines += _source(sending)
    return "\r\n".join(lines) + "\r\n"


def _source(sending: Sending) -> list[str]:
    return [f"a=ssrc:{sending.ssrc} cname:publisher"] if sending.ssrc else []


def subscriber_answer(slots: tuple[tuple[str, MediaKind], ...], keys: Keys) -> str:
    """The answer for Janus of a browser that receives in every slot; raises `MediaRefusedError`."""
    lines = _session(" ".join(mid for mid, _ in slots))
    for mid, kind in slots:
        lines += _section(kind, mid, PAYLOAD_TYPES[kind], "recvonly", keys)
    return "\r\n".join(lines) + "\r\n"


def read(sdp: str) -> Described:
    """Take in an offer or answer of Janus; raises `MediaRefusedError` when it lacks what is needed."""
    values: dict[str, str] = {}
    candidates: list[tuple[str, int]] = []
    kinds: list[MediaKind] = []
    mids: list[str] = []
    ssrcs: dict[str, int] = {}
    for line in sdp.replace("\r\n", "\n").split("\n"):
        name, _, value = line.partition(":")
        if line.startswith("m="):
            kinds.append(MediaKind(line[2:].split(" ")[0]))
        elif name == "a=mid":
            mids.append(value)
        elif name == "a=ssrc" and mids:
            ssrcs.setdefault(mids[-1], int(value.split(" ")[0]))
        elif name in {"a=ice-ufrag", "a=ice-pwd", "a=fingerprint"}:
            values.setdefault(name, value)
        elif (match := _CANDIDATE.match(line)) and (match[1], int(match[2])) not in candidates:
            candidates.append((match[1], int(match[2])))
    if not candidates or len(values) != 3 or len(mids) != len(kinds):
        raise MediaRefusedError("the media server's description lacks candidates or keys")
    algorithm, _, digest = values["a=fingerprint"].partition(" ")
    return Described(
        values["a=ice-ufrag"],
        values["a=ice-pwd"],
        (algorithm.lower(), digest.upper()),
        tuple(candidates),
        tuple(zip(mids, kinds, strict=True)),
        tuple(ssrcs.items()),
    )
