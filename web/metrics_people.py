"""How each connected person's media do, for the operator's Prometheus, without saying who they are.

A person is named by a pseudonym of this hearing and of this run of the server: nobody can tell from it who it is, nor
that it is the same person in two hearings. Who has left is not told of any more, and of more than `MOST` people the
rest is only counted: each label's value costs whoever keeps the figures memory for as long as they are kept.
"""

import hashlib
import hmac
from collections.abc import Iterator
from itertools import islice
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from signaling.monitor import Monitor

MOST = 200
"""People who are told of at once."""
_WAYS = {"from": "in", "to": "out"}
_FLOWS = {
    "kbps": ("hearing_person_bits_per_second", "Payload in the last second.", 1000.0),
    "lost_percent": ("hearing_person_lost_ratio", "Packets that never came, in the last second.", 0.01),
    "jitter_ms": ("hearing_person_jitter_seconds", "Interarrival jitter (RFC 3550, 6.4.1).", 0.001),
}
_OWN = {
    "round_trip_ms": ("hearing_person_round_trip_seconds", "There and back.", 0.001),
    "concealed_percent": (
        "hearing_person_concealed_ratio",
        "Sound made up by the browser, in the last second.",
        0.01,
    ),
    "frozen_ms": ("hearing_person_frozen_seconds", "How long pictures stood still in the last second.", 0.001),
}


class People:
    """Tells of the people whom a monitor knows; ``secret`` makes the pseudonyms and is known to nobody."""

    def __init__(self, monitor: Monitor, secret: bytes) -> None:
        self._monitor = monitor
        self._secret = secret

    def collect(self) -> Iterator[Metric]:
        """Give the figures of this moment."""
        connected = self._monitor.connected()
        told = [
            ([self._name(hearing), self._name(hearing, who)], found) for hearing, who, found in islice(connected, MOST)
        ]
        left_out = sum(1 for _ in connected)
        yield GaugeMetricFamily("hearing_people_left_out", "Connected people who are not told of.", value=left_out)
        for figure, (name, about, unit) in _OWN.items():
            own = GaugeMetricFamily(name, about, labels=["hearing", "person"])
            for labels, found in told:
                _add(own, labels, found["figures"][figure], unit)
            yield own
        for figure, (name, about, unit) in _FLOWS.items():
            flows = GaugeMetricFamily(name, about, labels=["hearing", "person", "direction", "kind"])
            for labels, found in told:
                for way, direction in _WAYS.items():
                    for kind, flow in found["figures"][way].items():
                        _add(flows, [*labels, direction, kind], flow[figure], unit)
            yield flows
        troubles = GaugeMetricFamily(
            "hearing_person_trouble", "What is wrong with their media.", labels=["hearing", "person", "kind"]
        )
        for labels, found in told:
            for one in found["troubles"]:
                troubles.add_metric([*labels, one["kind"].value], 1)
        yield troubles

    def _name(self, *ids: str) -> str:
        """Give a pseudonym: 64 bits are more than enough for who is connected at one time."""
        return hmac.new(self._secret, "\0".join(ids).encode(), hashlib.sha256).hexdigest()[:16]


def _add(family: GaugeMetricFamily, labels: list[str], value: Any, unit: float) -> None:  # noqa: ANN401 -- a figure or None
    if value is not None:
        family.add_metric(labels, value * unit)
