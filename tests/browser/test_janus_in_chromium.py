"""Chromium through Janus, by a relay alone: one connection sends, one receives, and every packet passes coturn."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright

from signaling.engines.janus import JanusPlane
from signaling.media import PERSON, ApplyForwards, Forward, MediaKind, OfferLeg, Track
from signaling.peer import read_answer, read_offer, write_answer, write_offer
from tests.janus_nodes import janus_plane
from tests.media_peers import COLOURS, nearest_colour
from tests.tools import require_tool
from tests.turn_relays import turn_relay

pytestmark = [pytest.mark.browser, pytest.mark.alone]

PAGE = """<!doctype html><meta charset="utf-8"><title>janus</title><script>
const post = async (path, body) => (await fetch(path, {method: "POST", body: JSON.stringify(body)})).text();
async function publish(ice) {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  canvas.width = 160; canvas.height = 120; document.body.append(canvas);
  setInterval(() => { pen.fillStyle = "rgb(200,40,40)"; pen.fillRect(0, 0, 160, 120); }, 50);
  const pc = window.pc = new RTCPeerConnection({iceServers: ice, iceTransportPolicy: "relay"});
  const sender = pc.addTransceiver(canvas.captureStream(15).getTracks()[0], {direction: "sendonly"});
  await pc.setLocalDescription();
  const answer = await post("/open", {sdp: pc.localDescription.sdp, mid: sender.mid});
  await pc.setRemoteDescription({type: "answer", sdp: answer});
}
async function receive(ice) {
  const pc = window.pc = new RTCPeerConnection({iceServers: ice, iceTransportPolicy: "relay"});
  pc.ontrack = ({track}) => {
    if (track.kind !== "video") return;
    window.video = document.createElement("video");
    Object.assign(window.video, {muted: true, autoplay: true, srcObject: new MediaStream([track])});
  };
  await pc.setRemoteDescription({type: "offer", sdp: await post("/offer", {})});
  await pc.setLocalDescription();
  await post("/answer", {sdp: pc.localDescription.sdp});
}
function pixel() {
  if (!window.video || !window.video.videoWidth) return null;
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  canvas.width = canvas.height = 8;
  pen.drawImage(window.video, 0, 0, 8, 8);
  return Array.from(pen.getImageData(4, 4, 1, 1).data.slice(0, 3));
}
async function ways() {
  const all = new Map(), found = [];
  (await window.pc.getStats()).forEach(entry => all.set(entry.id, entry));
  for (const entry of all.values())
    if (entry.type === "candidate-pair" && entry.nominated) found.push(all.get(entry.localCandidateId).candidateType);
  return found;
}
</script><body></body>"""


def make_site(plane: JanusPlane) -> web.Application:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def opened(request: web.Request) -> web.Response:
        body = await request.json()
        who = {"hearing": "h1", "participant": "ann", "leg": "ann-1"}
        order = read_offer(body["sdp"], **who, send={body["mid"]: MediaKind.VIDEO}, receive={})
        return web.Response(text=write_answer(body["sdp"], order, await plane.open(order)))

    async def offered(_: web.Request) -> web.Response:
        tracks = tuple(Track("ann", kind) for kind in PERSON)
        return web.Response(text=write_offer(await plane.offer(OfferLeg("h1", "bob", "bob-in", tracks))))

    async def answered(request: web.Request) -> web.Response:
        sdp = (await request.json())["sdp"]
        await plane.answer(read_answer(sdp, hearing="h1", participant="bob", leg="bob-in"))
        return web.Response()

    site = web.Application()
    routes = web.get("/", page), web.post("/open", opened), web.post("/offer", offered), web.post("/answer", answered)
    site.add_routes(routes)
    return site


async def shows(page: Page, colour: str, within: float = 30) -> None:
    deadline = asyncio.get_running_loop().time() + within
    while not (found := await page.evaluate("() => pixel()")) or nearest_colour(tuple(found)) != colour:
        assert asyncio.get_running_loop().time() < deadline, f"shows {found}"
        await asyncio.sleep(0.2)


async def test_a_picture_passes_through_janus_and_a_relay_and_only_when_it_is_allowed(tmp_path: Path) -> None:
    chromium = require_tool("chromium", "chromium-browser", "google-chrome")
    assert "red" in COLOURS
    async with AsyncExitStack() as stack:
        plane, (node,) = await stack.enter_async_context(janus_plane(tmp_path / "recordings"))
        relay = stack.enter_context(turn_relay(node.namespace, node.host, node.host, tmp_path))
        runner = web.AppRunner(make_site(plane))
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        stack.push_async_callback(browser.close)
        pages = {}
        for name, act in (("ann", "publish"), ("bob", "receive")):
            pages[name] = await browser.new_page()
            await pages[name].goto(f"http://localhost:{runner.addresses[0][1]}/")
            user, password = relay.credentials(person=name)
            urls = [f"turn:{relay.address}:3478?transport={way}" for way in ("udp", "tcp")]
            await pages[name].evaluate(f"ice => {act}(ice)", [{"urls": urls, "username": user, "credential": password}])
        await asyncio.sleep(2)
        assert await pages["bob"].evaluate("() => pixel()") is None
        every = frozenset(Forward(Track("ann", kind), "bob") for kind in PERSON)
        await plane.apply([ApplyForwards("h1", frozenset(), every)])
        await shows(pages["bob"], "red")
        for page in pages.values():
            assert set(await page.evaluate("() => ways()")) == {"relay"}
