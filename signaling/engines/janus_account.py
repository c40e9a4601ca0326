"""What a node tells of a connection (its admin interface's ``handle_info``) as the port's quality report. Pure."""

from collections.abc import Mapping
from typing import Any

from signaling.engines.delivery import Count, flows
from signaling.engines.janus_room import Leg, Receiver, Sender
from signaling.media import LegQuality, MediaKind

_MEDIA = frozenset({"audio", "video"})


def quality_of(leg: Leg, info: Mapping[str, Any]) -> LegQuality:
    """Read the counters; jitter and round trip are Janus's own, in milliseconds, what it does not tell is 0 or None."""
    media = [each for each in info.get("webrtc", {}).get("media", {}).values() if each.get("type") in _MEDIA]
    kinds = _kinds(leg)
    coming = flows(_count(each, kinds, "in", "lost", "jitter-local") for each in media)
    going = flows(_count(each, kinds, "out", "lost-by-remote", "jitter-remote") for each in media)
    ways = [way for way in (float(_said(each).get("rtt", 0)) for each in media) if way > 0]
    return LegQuality(
        leg.hearing,
        leg.participant,
        leg.name,
        sum(flow.packets for flow in coming),
        sum(flow.packets for flow in going),
        sum(flow.lost for flow in coming),
        coming,
        going,
        ways[0] if ways else None,
    )


def _said(media: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = media.get("rtcp", {}).get("main", {})
    return found


def _kinds(leg: Leg) -> Mapping[str, MediaKind]:
    """Give what each m-line is for: to Janus a screen is a picture like any other."""
    match leg:
        case Sender():
            return {mid: kind for kind, mid in leg.mids.items()}
        case Receiver():
            return {mid: track.kind for track, mid in leg.slots.items()}
    return {}


def _count(media: Mapping[str, Any], kinds: Mapping[str, MediaKind], way: str, lost: str, jitter: str) -> Count:
    stats, said = media["stats"][way], _said(media)
    kind = kinds.get(str(media.get("mid", "")), MediaKind(media["type"]))
    never = max(0, int(said.get(lost, 0)))
    return Count(kind, int(stats["packets"]), never, int(stats["bytes"]), float(said.get(jitter, 0)) / 1000)
