"""What every message's reading is made of: names, numbers, yes and no, no field too many; the error that names one."""

import re
from collections.abc import Mapping
from typing import Any

from signaling.media import SCREEN_SLOT, MediaKind

NAME = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
"""An id of a hearing, a participant, a leg."""
MAX_SLOTS = 200


class WireError(Exception):
    """A message that cannot be read; the connection and the hearing go on."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
        self.rule = "wire"


def malformed(field: str) -> WireError:
    """Give the error of a field that is missing or not of the right form."""
    return WireError(
        "malformed",
        f"消息的“{field}”缺失或格式不正确。",
        f"The message's {field} is missing or not of the right form.",
    )


def shown(name: str) -> str:
    """Make a foreign name fit to be repeated in an error."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:40])


def only(body: Mapping[str, Any], *names: str) -> None:
    """Refuse a body with any other field."""
    for name in body:
        if name not in names:
            raise malformed(f"body.{shown(str(name))}")


def count(value: object, field: str, least: int, most: int) -> int:
    """Read a whole number within bounds."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise malformed(field)
    return value


def flag(body: Mapping[str, Any], name: str) -> bool:
    """Read a yes or no; not said is no."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise malformed(f"body.{name}")
    return value


def a_mid(mid: object) -> str:
    """Read the name of an m-line."""
    if not isinstance(mid, str) or not NAME.fullmatch(mid) or len(mid) > 16:
        raise malformed("body.send/receive mid")
    return mid


def a_kind(kind: object, field: str) -> MediaKind:
    """Read audio, video or screen."""
    if not isinstance(kind, str) or kind not in set(MediaKind):
        raise malformed(field)
    return MediaKind(kind)


def a_slot(slot: object) -> tuple[str, MediaKind]:
    """Read whose track of which kind a slot is for; the one for a screen is for whoever shares one, named by nobody."""
    if not isinstance(slot, Mapping) or set(slot) != {"participant", "kind"}:
        raise malformed("body.receive")
    participant = slot["participant"]
    if slot["kind"] == MediaKind.SCREEN:
        if participant != SCREEN_SLOT.participant:
            raise malformed("body.receive.participant")
        return SCREEN_SLOT.participant, SCREEN_SLOT.kind
    if not isinstance(participant, str) or not NAME.fullmatch(participant):
        raise malformed("body.receive.participant")
    return participant, a_kind(slot["kind"], "body.receive.kind")
