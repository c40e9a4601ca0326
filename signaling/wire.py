"""The wire protocol, version 1: client messages in, typed; limits and errors. README.md holds the table.

Nothing here trusts a length, a type or a key. What a command's own fields must be is the record codec's business.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hearing.speech.port import Language
from signaling.agreement import MAX_MEMBERS, Share, Step
from signaling.media import FULL_HEIGHT, MediaKind
from signaling.quality import Measured
from signaling.wire_fields import MAX_SLOTS, NAME, WireError, a_kind, a_mid, a_slot, count, flag, malformed, only, shown
from signaling.wire_measured import measured

VERSION = 1
MAX_MESSAGE = 256 * 1024
"""Bytes of JSON in one message."""
MAX_SDP = 200 * 1024
MAX_LINES = 1000
"""The most lines of the record that a client asks for at once."""
MAX_EVENT = 2**53 - 1
"""The greatest number that a browser holds exactly."""
MAX_HEIGHT = 10_000
"""Pixels of a picture on the screen."""
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True)
class Join:
    """Follow a hearing; ``after`` is the last event the client has seen (0 for none).

    ``encrypts`` when the browser can encrypt media end to end. ``newest`` is how many lines of the record are given at
    most (None for all); ``known`` is the event up to which the client holds lines, of which only later ones are given.
    """

    hearing: str
    after: int
    encrypts: bool = False
    newest: int | None = None
    known: int = 0


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
    """What the page shows: the height of each participant's picture in pixels; who is not named is not seen.

    ``screen`` is that of a shared screen, 0 where it is not seen.
    """

    heights: Mapping[str, int]
    screen: int = FULL_HEIGHT


@dataclass(frozen=True, slots=True)
class Captions:
    """Say whether captions are shown, and the language one speaks ("" leaves it as it was)."""

    shown: bool
    language: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """Ask for lines of the record: those next before an event's number, or next after one. The other is None."""

    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Ping:
    """A sign of life; ``at`` is the client's own clock in milliseconds."""

    at: float


Body = (
    Join
    | Leave
    | Order
    | Offer
    | Servers
    | Receive
    | Answer
    | Tiles
    | Share
    | Measured
    | Tested
    | Captions
    | Lines
    | Ping
)


@dataclass(frozen=True, slots=True)
class Message:
    """A message read: its id (the same id is carried out once), its type and its typed body."""

    id: str
    type: str
    body: Body


def read(message: object) -> Message:
    """Read a decoded client message; raises `WireError` naming what is wrong with it."""
    if not isinstance(message, Mapping):
        raise malformed("envelope")
    if message.get("v") != VERSION:
        raise WireError(
            "wrong_version",
            "页面版本与服务器不一致，请刷新页面。",
            "This page speaks another version of the protocol: reload it.",
        )
    identity, kind, body = message.get("id"), message.get("type"), message.get("body")
    if not isinstance(identity, str) or not _ID.fullmatch(identity):
        raise malformed("id")
    if not isinstance(kind, str) or kind not in _READERS:
        raise WireError(
            "unknown_type", "不认识的消息类型，已忽略。", "The message has an unknown type and was ignored."
        )
    if not isinstance(body, Mapping):
        raise malformed("body")
    unknown = set(message) - {"v", "id", "type", "body"}
    if unknown:
        raise malformed(shown(min(map(str, unknown))))
    return Message(identity, kind, _READERS[kind](body))


def types() -> frozenset[str]:
    """Give every type of message that a client may send."""
    return frozenset(_READERS)


def _join(body: Mapping[str, Any]) -> Join:
    only(body, "hearing", "after", "encrypts", "newest", "known")
    hearing, newest = body.get("hearing"), body.get("newest")
    if not isinstance(hearing, str) or not NAME.fullmatch(hearing):
        raise malformed("body.hearing")
    return Join(
        hearing,
        count(body.get("after", 0), "body.after", 0, MAX_EVENT),
        flag(body, "encrypts"),
        None if newest is None else count(newest, "body.newest", 1, MAX_LINES),
        count(body.get("known", 0), "body.known", 0, MAX_EVENT),
    )


def _leave(body: Mapping[str, Any]) -> Leave:
    only(body)
    return Leave()


def _order(body: Mapping[str, Any]) -> Order:
    name = body.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise malformed("body.name")
    return Order(name, {key: value for key, value in body.items() if key != "name"})


def _captions(body: Mapping[str, Any]) -> Captions:
    only(body, "shown", "language")
    language = body.get("language", "")
    if not isinstance(language, str) or language not in {"", *Language}:
        raise malformed("body.language")
    return Captions(flag(body, "shown"), language)


def _lines(body: Mapping[str, Any]) -> Lines:
    only(body, "before", "after")
    before, after = body.get("before"), body.get("after")
    if (before is None) is (after is None):
        raise malformed("body.before/after")
    return Lines(
        None if before is None else count(before, "body.before", 1, MAX_EVENT),
        None if after is None else count(after, "body.after", 0, MAX_EVENT),
    )


def _ping(body: Mapping[str, Any]) -> Ping:
    only(body, "at")
    at = body.get("at")
    if not isinstance(at, int | float) or isinstance(at, bool):
        raise malformed("body.at")
    return Ping(float(at))


def _offer(body: Mapping[str, Any]) -> Offer:
    only(body, "leg", "sdp", "send", "receive", "sealed", "test")
    leg, sdp, send, receive = (body.get(name) for name in ("leg", "sdp", "send", "receive"))
    if not isinstance(leg, str) or not NAME.fullmatch(leg):
        raise malformed("body.leg")
    if not isinstance(sdp, str) or not sdp or len(sdp) > MAX_SDP:
        raise malformed("body.sdp")
    if not isinstance(send, Mapping) or len(send) > len(MediaKind):
        raise malformed("body.send")
    if not isinstance(receive, Mapping) or len(receive) > MAX_SLOTS:
        raise malformed("body.receive")
    return Offer(
        leg,
        sdp,
        {a_mid(mid): a_kind(kind, "body.send") for mid, kind in send.items()},
        {a_mid(mid): a_slot(slot) for mid, slot in receive.items()},
        flag(body, "sealed"),
        flag(body, "test"),
    )


def _servers(body: Mapping[str, Any]) -> Servers:
    only(body, "test")
    return Servers(flag(body, "test"))


def _receive(body: Mapping[str, Any]) -> Receive:
    only(body, "leg", "receive", "test")
    leg, slots = body.get("leg"), body.get("receive")
    if not isinstance(leg, str) or not NAME.fullmatch(leg):
        raise malformed("body.leg")
    if not isinstance(slots, list) or not 0 < len(slots) <= MAX_SLOTS:
        raise malformed("body.receive")
    return Receive(leg, tuple(a_slot(slot) for slot in slots), flag(body, "test"))


def _answer(body: Mapping[str, Any]) -> Answer:
    only(body, "leg", "sdp", "test")
    leg, sdp = body.get("leg"), body.get("sdp")
    if not isinstance(leg, str) or not NAME.fullmatch(leg):
        raise malformed("body.leg")
    if not isinstance(sdp, str) or not sdp or len(sdp) > MAX_SDP:
        raise malformed("body.sdp")
    return Answer(leg, sdp, flag(body, "test"))


def _tiles(body: Mapping[str, Any]) -> Tiles:
    only(body, "tiles", "screen")
    tiles = body.get("tiles")
    if not isinstance(tiles, Mapping) or len(tiles) > MAX_SLOTS:
        raise malformed("body.tiles")
    for participant, height in tiles.items():
        if not isinstance(participant, str) or not NAME.fullmatch(participant):
            raise malformed("body.tiles")
        if not isinstance(height, int) or isinstance(height, bool) or not 1 <= height <= MAX_HEIGHT:
            raise malformed("body.tiles")
    return Tiles(dict(tiles), count(body.get("screen", FULL_HEIGHT), "body.screen", 0, MAX_HEIGHT))


def _share(body: Mapping[str, Any]) -> Share:
    only(body, "epoch", "step", "value")
    epoch, step, value = (body.get(name) for name in ("epoch", "step", "value"))
    if not isinstance(epoch, int) or isinstance(epoch, bool) or not 0 < epoch < 2**53:
        raise malformed("body.epoch")
    if not isinstance(step, str) or step not in set(Step):
        raise malformed("body.step")
    if isinstance(value, Mapping):
        if len(value) > MAX_MEMBERS or not all(isinstance(text, str) for pair in value.items() for text in pair):
            raise malformed("body.value")
        return Share(epoch, Step(step), dict(value))
    if not isinstance(value, str):
        raise malformed("body.value")
    return Share(epoch, Step(step), value)


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
    "media.measured": measured,
    "media.tested": lambda body: Tested(measured(body)),
    "captions": _captions,
    "lines": _lines,
    "ping": _ping,
}


def error(code: str, zh: str, en: str, rule: str = "", source: str = "") -> dict[str, Any]:
    """Give the acknowledgement of a message that was not carried out; ``source`` is the provision behind the rule."""
    return {"ok": False, "error": {"code": code, "zh": zh, "en": en, "rule": rule, "source": source}}
