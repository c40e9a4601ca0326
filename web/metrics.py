"""How the server does, for the operator's Prometheus: counters and gauges at ``/metrics`` of a port of its own.

The port is bound to this machine alone and opened only where the settings name one: how many people are in which
hearing at what moment is nobody else's business, and the public port has no such address. Neither hearings nor
people are named (`metrics_people.py`).
"""

import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from hearing.vocabulary import Trouble
from signaling.conductor import Conductor
from signaling.engines.janus import JanusPlane
from signaling.engines.janus_node import NodeLoad, api_address
from signaling.gateway import Gateway
from web.metrics_people import People

_CARRIED = {
    "packets": ("hearing_media_packets", "RTP packets that came in or went out."),
    "lost": ("hearing_media_packets_lost", "RTP packets that never came, at the server or by the receivers' reports."),
    "octets": ("hearing_media_payload_bytes", "Bytes of RTP payload that came in or went out."),
}


class Figures(Collector):
    """What is told at each look; nothing is kept here."""

    def __init__(self, gateway: Gateway, conductor: Conductor) -> None:
        self._gateway = gateway
        self._conductor = conductor
        self._people = People(conductor.monitor, secrets.token_bytes(32))

    def collect(self) -> Iterator[Metric]:
        """Give the figures of this moment."""
        people = self._gateway.people
        yield GaugeMetricFamily("hearing_connections", "Live connections of people.", value=people.total())
        yield GaugeMetricFamily("hearing_live_hearings", "Hearings that somebody is in.", value=len(set(people) - {""}))
        messages = CounterMetricFamily(
            "hearing_messages", "Messages of clients by type and outcome.", labels=["type", "outcome"]
        )
        for (kind, outcome), count in sorted(self._gateway.answered.items()):
            messages.add_metric([kind, outcome], count)
        yield messages
        yield from self._media()
        going = GaugeMetricFamily("hearing_recordings", "Tracks that are to be recorded now.")
        going.add_metric([], self._conductor.recordings)
        yield going
        done = CounterMetricFamily("hearing_recordings_finished", "Packet logs closed, durable and reported.")
        done.add_metric([], self._conductor.recordings_finished)
        yield done
        yield from self._people.collect()

    def _media(self) -> Iterator[Metric]:
        monitor = self._conductor.monitor
        legs = monitor.legs()
        yield GaugeMetricFamily("hearing_media_legs", "Media connections that report.", value=len(legs))
        for what, (name, about) in _CARRIED.items():
            carried = CounterMetricFamily(name, about, labels=["direction", "kind"])
            for (counted, way, kind), count in sorted(monitor.carried.items()):
                if counted == what:
                    carried.add_metric([way, kind], count)
            yield carried
        ways = [leg.round_trip_ms / 1000 for leg in legs if leg.round_trip_ms is not None]
        longest = max(ways, default=0.0)
        yield GaugeMetricFamily("hearing_media_round_trip_max_seconds", "The slowest line's round trip.", value=longest)
        jitter = GaugeMetricFamily("hearing_media_jitter_max_seconds", "The worst jitter.", labels=["direction"])
        for way, flows in (("in", [leg.coming for leg in legs]), ("out", [leg.going for leg in legs])):
            jitter.add_metric([way], max((one.jitter_ms / 1000 for each in flows for one in each), default=0.0))
        yield jitter
        troubles = GaugeMetricFamily("hearing_media_troubles", "What is wrong with people's media.", labels=["kind"])
        now = monitor.open_troubles()
        for kind in Trouble:
            troubles.add_metric([kind.value], now[kind])
        yield troubles
        if isinstance(self._conductor.plane, JanusPlane):
            yield from told_of([node.told for node in self._conductor.plane.nodes])


def told_of(nodes: Sequence[NodeLoad]) -> Iterator[Metric]:
    """Give the figures of media nodes, by their addresses."""
    up = GaugeMetricFamily("hearing_media_node_up", "Whether the media node can be reached.", labels=["node"])
    legs = GaugeMetricFamily("hearing_media_node_legs", "Media connections on the node.", labels=["node", "direction"])
    carries = GaugeMetricFamily(
        "hearing_media_node_carries", "Receiving connections that the node should carry.", labels=["node"]
    )
    links = GaugeMetricFamily(
        "hearing_media_node_links", "Tracks that come to the node from another, for overflow rooms.", labels=["node"]
    )
    for node in nodes:
        name = api_address(node.address)
        up.add_metric([name], node.up)
        legs.add_metric([name, "in"], node.sending)
        legs.add_metric([name, "out"], node.receiving)
        carries.add_metric([name], node.carries)
        links.add_metric([name], node.links)
    yield from (up, legs, carries, links)


@asynccontextmanager
async def telling(port: int, gateway: Gateway, conductor: Conductor) -> AsyncIterator[None]:
    """Serve the figures on this port of the machine itself until the block ends; on none when it is 0."""
    if not port:
        yield
        return
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures(gateway, conductor))

    async def tell(request: web.Request) -> web.Response:
        del request
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/metrics", tell)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
    finally:
        await runner.cleanup()
