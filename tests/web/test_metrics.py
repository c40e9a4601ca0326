"""What Prometheus is told, read by its own parser; and that nobody else is told anything."""

from datetime import UTC, datetime

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from signaling.engines.janus_node import NodeLoad
from signaling.media import Flow, LegQuality, MediaKind
from signaling.monitor import Monitor
from tests.served import free_port
from tests.web.acts import set_down
from web.metrics import telling, told_of
from web.metrics_people import MOST, People

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def look(port: int) -> dict[str, float]:
    """Give the samples by name and labels, as the official parser reads them."""
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/metrics") as answer:
        assert answer.status == 200
        families = list(text_string_to_metric_families(await answer.text()))
    assert all(family.documentation and family.name.startswith("hearing_") for family in families)
    return {
        " ".join([one.name, *(f"{name}={value}" for name, value in sorted(one.labels.items()))]): one.value
        for family in families
        for one in family.samples
    }


async def test_the_operator_reads_people_messages_and_media(running, someone):
    port, conductor = free_port(), running.conductor
    async with telling(port, running.gateway, conductor):
        before = await look(port)
        one = await someone("leader")
        hearing = await set_down(await someone("clerk"))  # one of its own: others' may be without the leader
        await one.connect()
        await one.join(hearing)
        moment = running.now()
        for packets in (0, 50):
            flows = (Flow(MediaKind.AUDIO, packets, packets // 25, 80 * packets, 4.0),)
            report = LegQuality("h", "p", "p-1", packets, 0, 0, flows, (), 20.0)
            conductor.monitor.note(report, moment)
        after = await look(port)
        conductor.monitor.gone("h", "p", "p-1", moment)
    assert after["hearing_connections"] == before["hearing_connections"] + 1
    assert after["hearing_live_hearings"] >= 1
    assert after["hearing_messages_total outcome=ok type=join"] >= 1
    came = "hearing_media_packets_total direction=in kind=audio"
    assert after[came] == before.get(came, 0) + 50
    assert after["hearing_media_round_trip_max_seconds"] >= 0.02
    assert after["hearing_media_jitter_max_seconds direction=in"] >= 0.004
    assert after["hearing_media_troubles kind=not_heard"] == 0
    assert "hearing_recordings_finished_total" in after


def told(monitor: Monitor, secret: bytes = b"one run") -> dict[str, dict[tuple[str, ...], float]]:
    """Give what is told of people, by name and labels."""
    return {
        family.name: {tuple(one.labels.values()): one.value for one in family.samples}
        for family in People(monitor, secret).collect()
    }


def reported(monitor: Monitor, hearing: str, who: str, packets: int = 0) -> None:
    flows = (Flow(MediaKind.AUDIO, packets, packets // 25, 80 * packets, 4.0),)
    report = LegQuality(hearing, who, f"{who}-1", packets, packets, 0, flows, flows, 250.0)
    monitor.note(report, datetime(2026, 11, 23, 1, 0, tzinfo=UTC))


async def test_of_each_person_it_is_told_how_their_media_do_and_not_who_they_are():
    monitor = Monitor()
    for hearing, who in (("h1", "p-wang"), ("h1", "p-zhao"), ("h2", "p-wang")):
        for packets in (0, 50):
            reported(monitor, hearing, who, packets)
    found = told(monitor)
    ways = found["hearing_person_round_trip_seconds"]
    assert set(ways.values()) == {0.25}
    assert len({hearing for hearing, _ in ways}) == 2
    assert len({person for _, person in ways}) == 3, "one person in two hearings has two names"
    lost = found["hearing_person_lost_ratio"]
    assert {labels[2:] for labels in lost} == {("in", "audio"), ("out", "audio")}
    assert all(0.03 < one < 0.05 for one in lost.values())
    assert not found["hearing_person_concealed_ratio"], "no browser has told anything"
    assert not any(name in str(found) for name in ("wang", "zhao", "h1", "h2"))
    assert not ways.keys() & told(monitor, b"another run")["hearing_person_round_trip_seconds"].keys()


async def test_who_has_left_is_not_told_of_and_of_a_crowd_the_rest_is_counted():
    monitor = Monitor()
    for number in range(MOST + 3):
        reported(monitor, "h1", f"p{number}")
    found = told(monitor)
    assert len(found["hearing_person_round_trip_seconds"]) == MOST
    assert found["hearing_people_left_out"] == {(): 3}
    for number in range(MOST + 3):
        monitor.gone("h1", f"p{number}", f"p{number}-1", datetime(2026, 11, 23, 1, 1, tzinfo=UTC))
    found = told(monitor)
    assert found["hearing_people_left_out"] == {(): 0}
    assert not any(found[name] for name in found if name.startswith("hearing_person_"))


async def test_the_public_port_has_no_such_address(someone):
    one = await someone("leader")
    async with one.http.get(f"{one.url}/metrics") as answer:
        assert "hearing_connections" not in await answer.text(), "the client's page, if anything"


async def test_no_port_is_opened_unasked(running):
    assert running.settings.metrics_port == 0


async def test_the_operator_reads_how_full_each_media_node_is():
    nodes = [
        NodeLoad("ws://10.0.0.5:8188?carries=200", True, 200, 9, 200, 0),
        NodeLoad("ws://b:1", False, 100, 0, 0, 4),
    ]
    samples = {
        (one.name, *sorted(one.labels.values())): one.value for family in told_of(nodes) for one in family.samples
    }
    assert samples["hearing_media_node_legs", "out", "ws://10.0.0.5:8188"] == 200
    assert samples["hearing_media_node_carries", "ws://10.0.0.5:8188"] == 200
    assert (samples["hearing_media_node_up", "ws://b:1"], samples["hearing_media_node_links", "ws://b:1"]) == (0, 4)
