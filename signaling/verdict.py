"""What came out of an equipment test: one person's media went to the server and back to them alone.

Pure. What is wrong is judged over the whole test, by the limits that hold in the hearing (`quality.LIMITS`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from hearing.vocabulary import Trouble
from signaling.media import Flow, LegQuality, MediaKind
from signaling.quality import LIMITS, Measured, figures, own_figures, receiving, sending

STILL_MS = 1000
"""A picture that stood so long in all stood still: in the hearing one such second is `Trouble.SEES_STILL`."""


def verdict(participant: str, reports: Sequence[LegQuality], measured: Measured) -> dict[str, Any]:
    """Give what a test found, as `media.tested` is answered.

    Args:
        participant: whose test it was; their own media are what reached them.
        reports: the plane's newest of each connection: one, or two that go one way each. None: no connection stood.
        measured: what the browser measured over the test.
    """
    if not reports:
        return {"connected": False, "troubles": [], "figures": None}
    coming = _summed(one for report in reports for one in report.coming)
    going = _summed(one for report in reports for one in report.going)
    told = (measured.round_trip_ms, *(one.round_trip_ms for one in reports))
    way = next((one for one in told if one is not None), None)
    levels: dict[Trouble, float | None] = {Trouble.LATE: way}
    levels |= _sent(replace(reports[0], coming=coming), measured)
    levels |= _reached(participant, coming, measured)
    return {
        "connected": True,
        "troubles": [one.value for one, level in levels.items() if level is not None and level >= LIMITS[one].begins],
        "figures": {
            "round_trip_ms": None if way is None else round(way),
            "from": figures((), coming, measured.over_ms),
            "to": figures((), going, measured.over_ms),
            **own_figures(measured),
        },
    }


def _summed(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Add up what several connections carried of each kind."""
    found: dict[MediaKind, Flow] = {}
    for one in flows:
        so_far = found.get(one.kind, Flow(one.kind, 0, 0, 0, 0.0))
        found[one.kind] = Flow(
            one.kind,
            so_far.packets + one.packets,
            so_far.lost + one.lost,
            so_far.octets + one.octets,
            max(so_far.jitter_ms, one.jitter_ms),
        )
    return tuple(found.values())


def _sent(report: LegQuality, measured: Measured) -> dict[Trouble, float | None]:
    """Judge what arrived at the server, of the kinds that the browser says it sent."""
    sent = {kind for kind, one in measured.sent.items() if one.packets}
    before = replace(report, coming=())
    return sending(before, report, heard=MediaKind.AUDIO in sent, seen=MediaKind.VIDEO in sent)


def _reached(participant: str, coming: tuple[Flow, ...], measured: Measured) -> dict[Trouble, float | None]:
    """Judge what came back, of the kinds that had arrived at the server."""
    arrived = {one.kind for one in coming if one.packets}
    levels = receiving(measured, frozenset({participant} if MediaKind.AUDIO in arrived else ()), frozenset())
    seen = measured.pictures.get(participant)
    if MediaKind.VIDEO in arrived:
        levels[Trouble.SEES_STILL] = min(1.0, seen.frozen_ms / STILL_MS) if seen is not None and seen.frames else 1.0
    return levels
