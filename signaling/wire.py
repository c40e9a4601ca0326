"""The wire protocol, version 1: client messages in, typed; limits and errors. README.md holds the table.

Nothing here trusts a length, a type or a key. What a command's own fields must be is the record codec's business.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from hearing.speech.port import Language
from signaling.agreement import MAX_MEMBERS, Share, Step
from signaling.media import MediaKind
from signaling.quality import Heard, Measured, Seen, Sent

VERSION = 1
MAX_MESSAGE = 256 * 1024
"""Bytes of JSON in one message."""
MAX_SDP = 200 * 1024
MAX_SLOTS = 200
MAX_COUNT = 10_000_000
"""The most of anything that a browser can measure in the seconds between two messages."""
MEASURED_MS = 100, 60_000
MAX_HEIGHT = 10_000
"""Pixels of a picture on the screen."""
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,80}")


class WireError(Exception):
    """A message that cannot be read; the connection and the hearing go on."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
        self.rule = "wire"


@dataclass(frozen=True, slots=True)
class Join:
    """Follow a hearing; ``after`` is the last event the client has seen (0 for none).

    ``encrypts`` when the browser can encrypt media end to end.
    """

    hearing: str
    after: int
    encrypts: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """Follow the hearing no longer."""


@dataclass(frozen=True, slots=True)
class Order:
    """A command of the procedure by its snake_case name, with its fields as they came."""

    name: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A media offer: which m-lines (by mid) send what, and which are slots for whose tracks.

    ``sealed`` when what is sent is encrypted end to end, as in an encrypted deliberation; here and below ``test`` when
    it is for the equipment test before the hearing, in which one's own media come back to oneself.
    """

    leg: str
    sdp: str
    send: Mapping[str, MediaKind]
    receive: Mapping[str, tuple[str, MediaKind]]
    sealed: bool = False
    test: bool = False


@dataclass(frozen=True, slots=True)
class Servers:
    """Ask how to connect for media: by which relays, and in one connection or two. With ``test`` a test begins."""

    test: bool = False


@dataclass(frozen=True, slots=True)
class Receive:
    """Ask for a connection that only receives, with a slot for each of these (participant, kind)."""

    leg: str
    tracks: tuple[tuple[str, MediaKind], ...]
    test: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The browser's answer to the connection that was offered for it to receive."""

    leg: str
    sdp: str
    test: bool = False


@dataclass(frozen=True, slots=True)
class Tested:
    """An equipment test is over: what the browser measured in all of it."""

    measured: Measured


@dataclass(frozen=True, slots=True)
class Tiles:
    """What the page shows: the height of each participant's picture in pixels; who is not named is not seen."""

    heights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Captions:
    """Say whether captions are shown, and the language one speaks ("" leaves it as it was)."""

    shown: bool
    language: str = ""


@dataclass(frozen=True, slots=True)
class Ping:
    """A sign of life; ``at`` is the client's own clock in milliseconds."""

    at: float


Body = Join | Leave | Order | Offer | Servers | Receive | Answer | Tiles | Share | Measured | Tested | Captions | Ping


@dataclass(frozen=True, slots=True)
class Message:
    """A message read: its id (the same id is carried out once), its type and its typed body."""

    id: str
    type: str
    body: Body


def _malformed(field: str) -> WireError:
    return WireError(
        "malformed",
        f"消息的“{field}”缺失或格式不正确。",
        f"The message's {field} is missing or not of the right form.",
    )


def read(message: object) -> Message:
    """Read a decoded client message; raises `WireError` naming what is wrong with it."""
    if not isinstance(message, Mapping):
        raise _malformed("envelope")
    if message.get("v") != VERSION:
        raise WireError(
            "wrong_version",
            "页面版本与服务器不一致，请刷新页面。",
            "This page speaks another version of the protocol: reload it.",
        )
    identity, kind, body = message.get("id"), message.get("type"), message.get("body")
    if not isinstance(identity, str) or not _ID.fullmatch(identity):
        raise _malformed("id")
    if not isinstance(kind, str) or kind not in _READERS:
        raise WireError(
            "unknown_type", "不认识的消息类型，已忽略。", "The message has an unknown type and was ignored."
        )
    if not isinstance(body, Mapping):
        raise _malformed("body")
    unknown = set(message) - {"v", "id", "type", "body"}
    if unknown:
        raise _malformed(_shown(min(map(str, unknown))))
    return Message(identity, kind, _READERS[kind](body))


def types() -> frozenset[str]:
    """Give every type of message that a client may send."""
    return frozenset(_READERS)


def _shown(name: str) -> str:
    """Make a foreign name fit to be repeated in an error."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:40])


def _only(body: Mapping[str, Any], *names: str) -> None:
    for name in body:
        if name not in names:
            raise _malformed(f"body.{_shown(str(name))}")


def _join(body: Mapping[str, Any]) -> Join:
    _only(body, "hearing", "after", "encrypts")
    hearing, after = body.get("hearing"), body.get("after", 0)
    if not isinstance(hearing, str) or not _NAME.fullmatch(hearing):
        raise _malformed("body.hearing")
    if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**53:
        raise _malformed("body.after")
    return Join(hearing, after, _flag(body, "encrypts"))


def _leave(body: Mapping[str, Any]) -> Leave:
    _only(body)
    return Leave()


def _order(body: Mapping[str, Any]) -> Order:
    name = body.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _malformed("body.name")
    return Order(name, {key: value for key, value in body.items() if key != "name"})


def _captions(body: Mapping[str, Any]) -> Captions:
    _only(body, "shown", "language")
    language = body.get("language", "")
    if not isinstance(language, str) or language not in {"", *Language}:
        raise _malformed("body.language")
    return Captions(_flag(body, "shown"), language)


def _ping(body: Mapping[str, Any]) -> Ping:
    _only(body, "at")
    at = body.get("at")
    if not isinstance(at, int | float) or isinstance(at, bool):
        raise _malformed("body.at")
    return Ping(float(at))


def _offer(body: Mapping[str, Any]) -> Offer:
    _only(body, "leg", "sdp", "send", "receive", "sealed", "test")
    leg, sdp, send, receive = (body.get(name) for name in ("leg", "sdp", "send", "receive"))
    if not isinstance(leg, str) or not _NAME.fullmatch(leg):
        raise _malformed("body.leg")
    if not isinstance(sdp, str) or not sdp or len(sdp) > MAX_SDP:
        raise _malformed("body.sdp")
    if not isinstance(send, Mapping) or len(send) > 2:
        raise _malformed("body.send")
    if not isinstance(receive, Mapping) or len(receive) > MAX_SLOTS:
        raise _malformed("body.receive")
    return Offer(
        leg,
        sdp,
        {_mid(mid): _kind(kind, "body.send") for mid, kind in send.items()},
        {_mid(mid): _slot(slot) for mid, slot in receive.items()},
        _flag(body, "sealed"),
        _flag(body, "test"),
    )


def _servers(body: Mapping[str, Any]) -> Servers:
    _only(body, "test")
    return Servers(_flag(body, "test"))


def _receive(body: Mapping[str, Any]) -> Receive:
    _only(body, "leg", "receive", "test")
    leg, slots = body.get("leg"), body.get("receive")
    if not isinstance(leg, str) or not _NAME.fullmatch(leg):
        raise _malformed("body.leg")
    if not isinstance(slots, list) or not 0 < len(slots) <= MAX_SLOTS:
        raise _malformed("body.receive")
    return Receive(leg, tuple(_slot(slot) for slot in slots), _flag(body, "test"))


def _answer(body: Mapping[str, Any]) -> Answer:
    _only(body, "leg", "sdp", "test")
    leg, sdp = body.get("leg"), body.get("sdp")
    if not isinstance(leg, str) or not _NAME.fullmatch(leg):
        raise _malformed("body.leg")
    if not isinstance(sdp, str) or not sdp or len(sdp) > MAX_SDP:
        raise _malformed("body.sdp")
    return Answer(leg, sdp, _flag(body, "test"))


def _tiles(body: Mapping[str, Any]) -> Tiles:
    _only(body, "tiles")
    tiles = body.get("tiles")
    if not isinstance(tiles, Mapping) or len(tiles) > MAX_SLOTS:
        raise _malformed("body.tiles")
    for participant, height in tiles.items():
        if not isinstance(participant, str) or not _NAME.fullmatch(participant):
            raise _malformed("body.tiles")
        if not isinstance(height, int) or isinstance(height, bool) or not 1 <= height <= MAX_HEIGHT:
            raise _malformed("body.tiles")
    return Tiles(dict(tiles))


def _share(body: Mapping[str, Any]) -> Share:
    _only(body, "epoch", "step", "value")
    epoch, step, value = (body.get(name) for name in ("epoch", "step", "value"))
    if not isinstance(epoch, int) or isinstance(epoch, bool) or not 0 < epoch < 2**53:
        raise _malformed("body.epoch")
    if not isinstance(step, str) or step not in set(Step):
        raise _malformed("body.step")
    if isinstance(value, Mapping):
        if len(value) > MAX_MEMBERS or not all(isinstance(text, str) for pair in value.items() for text in pair):
            raise _malformed("body.value")
        return Share(epoch, Step(step), dict(value))
    if not isinstance(value, str):
        raise _malformed("body.value")
    return Share(epoch, Step(step), value)


def _measured(body: Mapping[str, Any]) -> Measured:
    _only(body, "over_ms", "round_trip_ms", "sent", "received")
    over, way, sent, received = (body.get(name) for name in ("over_ms", "round_trip_ms", "sent", "received"))
    if not isinstance(sent, Mapping) or len(sent) > len(MediaKind):
        raise _malformed("body.sent")
    if not isinstance(received, Mapping) or len(received) > MAX_SLOTS:
        raise _malformed("body.received")
    voices: dict[str, Heard] = {}
    pictures: dict[str, Seen] = {}
    for participant, kinds in received.items():
        if not isinstance(participant, str) or not _NAME.fullmatch(participant) or not isinstance(kinds, Mapping):
            raise _malformed("body.received")
        _only(kinds, "audio", "video")
        if "audio" in kinds:
            voices[participant] = Heard(**_counts(kinds["audio"], Heard, "body.received"))
        if "video" in kinds:
            pictures[participant] = Seen(**_counts(kinds["video"], Seen, "body.received"))
    return Measured(
        _count(over, "body.over_ms", *MEASURED_MS),
        None if way is None else _count(way, "body.round_trip_ms", 0, MEASURED_MS[1]),
        {_kind(kind, "body.sent"): Sent(**_counts(one, Sent, "body.sent")) for kind, one in sent.items()},
        voices,
        pictures,
    )


def _counts(value: object, kind: type, field: str) -> dict[str, int]:
    """Read exactly the whole numbers that a kind of measure consists of."""
    names = {one.name for one in fields(kind)}
    if not isinstance(value, Mapping) or set(value) != names:
        raise _malformed(field)
    return {name: _count(value[name], field, 0, MAX_COUNT) for name in names}


def _count(value: object, field: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _malformed(field)
    return value


def _flag(body: Mapping[str, Any], name: str) -> bool:
    """Read a yes or no; not said is no."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise _malformed(f"body.{name}")
    return value


def _mid(mid: object) -> str:
    if not isinstance(mid, str) or not _NAME.fullmatch(mid) or len(mid) > 16:
        raise _malformed("body.send/receive mid")
    return mid


def _kind(kind: object, field: str) -> MediaKind:
    if kind not in {"audio", "video"}:
        raise _malformed(field)
    return MediaKind(str(kind))


def _slot(slot: object) -> tuple[str, MediaKind]:
    if not isinstance(slot, Mapping) or set(slot) != {"participant", "kind"}:
        raise _malformed("body.receive")
    participant = slot["participant"]
    if not isinstance(participant, str) or not _NAME.fullmatch(participant):
        raise _malformed("body.receive.participant")
    return participant, _kind(slot["kind"], "body.receive.kind")


_READERS: dict[str, Callable[[Mapping[str, Any]], Body]] = {
    "join": _join,
    "leave": _leave,
    "command": _order,
    "media.offer": _offer,
    "media.servers": _servers,
    "media.receive": _receive,
    "media.answer": _answer,
    "media.tiles": _tiles,
    "deliberation.share": _share,
    "media.measured": _measured,
    "media.tested": lambda body: Tested(_measured(body)),
    "captions": _captions,
    "ping": _ping,
}


def error(code: str, zh: str, en: str, rule: str = "", source: str = "") -> dict[str, Any]:
    """Give the acknowledgement of a message that was not carried out; ``source`` is the provision behind the rule."""
    return {"ok": False, "error": {"code": code, "zh": zh, "en": en, "rule": rule, "source": source}}
