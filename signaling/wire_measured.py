"""Reading what a browser measured: exactly the whole numbers that each measure consists of."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from signaling.media import MediaKind
from signaling.quality import Heard, Measured, Seen, Sent
from signaling.wire_fields import MAX_SLOTS, NAME, a_kind, count, malformed, only

MAX_COUNT = 10_000_000
"""The most of anything that a browser can measure in the seconds between two messages."""
MEASURED_MS = 100, 60_000


def measured(body: Mapping[str, Any]) -> Measured:
    """Read what a browser measured of its own media."""
    only(body, "over_ms", "round_trip_ms", "sent", "received")
    over, way, sent, received = (body.get(name) for name in ("over_ms", "round_trip_ms", "sent", "received"))
    if not isinstance(sent, Mapping) or len(sent) > len(MediaKind):
        raise malformed("body.sent")
    if not isinstance(received, Mapping) or len(received) > MAX_SLOTS:
        raise malformed("body.received")
    voices: dict[str, Heard] = {}
    pictures: dict[str, Seen] = {}
    for participant, kinds in received.items():
        if not isinstance(participant, str) or not NAME.fullmatch(participant) or not isinstance(kinds, Mapping):
            raise malformed("body.received")
        only(kinds, "audio", "video")
        if "audio" in kinds:
            voices[participant] = Heard(**_counts(kinds["audio"], Heard, "body.received"))
        if "video" in kinds:
            pictures[participant] = Seen(**_counts(kinds["video"], Seen, "body.received"))
    return Measured(
        count(over, "body.over_ms", *MEASURED_MS),
        None if way is None else count(way, "body.round_trip_ms", 0, MEASURED_MS[1]),
        {a_kind(kind, "body.sent"): Sent(**_counts(one, Sent, "body.sent")) for kind, one in sent.items()},
        voices,
        pictures,
    )


def _counts(value: object, kind: type, field: str) -> dict[str, int]:
    """Read exactly the whole numbers that a kind of measure consists of."""
    names = {one.name for one in fields(kind)}
    if not isinstance(value, Mapping) or set(value) != names:
        raise malformed(field)
    return {name: count(value[name], field, 0, MAX_COUNT) for name in names}
