"""What Prometheus is told, read by its own parser; and that nobody else is told anything."""

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from signaling.media import Flow, LegQuality, MediaKind
from tests.served import free_port
from tests.web.acts import set_down
from web.metrics import telling

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


async def test_the_public_port_has_no_such_address(someone):
    one = await someone("leader")
    async with one.http.get(f"{one.url}/metrics") as answer:
        assert "hearing_connections" not in await answer.text(), "the client's page, if anything"


async def test_no_port_is_opened_unasked(running):
    assert running.settings.metrics_port == 0
