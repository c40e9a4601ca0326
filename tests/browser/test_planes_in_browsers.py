"""Two real browsers exchange media through a media plane alone: proven by the tone and the colour that arrive.

Chromium and Firefox, in any pairing, on each packet path. At the end UDP leads nowhere for one of them, and its media
go over TCP.
"""

import asyncio
import contextlib
import os
import re
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Page, Playwright, async_playwright

from signaling.engines.choice import NATIVE, PYTHON
from signaling.engines.embedded import EmbeddedPlane
from signaling.media import PERSON, ApplyForwards, Forward, LegLost, MediaKind, Track
from signaling.peer import read_offer, write_answer
from tests.browser.loudspeaker import loudspeaker
from tests.browser.planes import own_address
from tests.media_peers import nearest_colour
from tests.tools import require_native, require_tool

pytestmark = [pytest.mark.browser, pytest.mark.alone]

CHROMIUM, FIREFOX = "chromium", "firefox"
PEOPLE = {"ann": (440, "red"), "bob": (700, "blue")}
FLAGS = [
    "--autoplay-policy=no-user-gesture-required",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PREFERENCES: dict[str, str | float | bool] = {"media.autoplay.default": 0, "media.autoplay.blocking_policy": 0}
PAGE = """<!doctype html><meta charset="utf-8"><title>plane</title><script>
function drawn(hertz, colour) {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  Object.assign(canvas, {width: 320, height: 240});
  setInterval(() => { pen.fillStyle = colour; pen.fillRect(0, 0, 320, 240); }, 66);
  const sound = window.sound ??= new AudioContext(), tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.frequency.value = hertz;
  tone.connect(out);
  tone.start();
  return new MediaStream([...out.stream.getTracks(), ...canvas.captureStream(15).getTracks()]);
}
async function join(name, hertz, colour, sources, leg, blocked = false) {
  const pc = window.pc = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  const own = drawn(hertz, colour);
  const sends = {}, receives = {}, uses = [];
  for (const track of own.getTracks()) uses.push([pc.addTransceiver(track, {direction: "sendonly"}), track.kind, null]);
  for (const source of sources) for (const kind of ["audio", "video"])
    uses.push([pc.addTransceiver(kind, {direction: "recvonly"}), kind, source]);
  window.got = {};
  pc.ontrack = ({track, streams}) => {
    const source = streams[0].id, one = window.got[source] ??= {};
    if (track.kind === "video") {
      one.video = document.createElement("video");
      Object.assign(one.video, {muted: true, autoplay: true, srcObject: new MediaStream([track])});
    } else {
      one.element = new Audio(); one.element.muted = true; one.element.srcObject = new MediaStream([track]);
      const sound = window.sound ??= new AudioContext();
      one.analyser = sound.createAnalyser(); one.analyser.fftSize = 8192;
      sound.createMediaStreamSource(new MediaStream([track])).connect(one.analyser);
    }
  };
  const offer = await pc.createOffer();
  offer.sdp = offer.sdp.replace(/a=rtpmap:(\\d+) opus\\/48000\\/2\\r\\n/g, "$&a=rtcp-fb:$1 nack\\r\\n");
  await pc.setLocalDescription(offer);
  for (const [transceiver, kind, source] of uses)
    if (source) receives[transceiver.mid] = [source, kind]; else sends[transceiver.mid] = kind;
  const reply = await fetch("/open", {method: "POST",
    body: JSON.stringify({name, leg, blocked, sdp: pc.localDescription.sdp, sends, receives})});
  await pc.setRemoteDescription({type: "answer", sdp: await reply.text()});
}
function measure(source) {
  const one = window.got[source], result = {tone: 0, pixel: null};
  if (one.analyser) {
    const bins = new Float32Array(one.analyser.frequencyBinCount);
    one.analyser.getFloatFrequencyData(bins);
    let top = 0;
    bins.forEach((level, at) => { if (level > bins[top]) top = at; });
    if (bins[top] > -70) result.tone = top * window.sound.sampleRate / one.analyser.fftSize;
  }
  if (one.video && one.video.videoWidth) {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    canvas.width = canvas.height = 8;
    pen.drawImage(one.video, 0, 0, 8, 8);
    result.pixel = Array.from(pen.getImageData(4, 4, 1, 1).data.slice(0, 3));
  }
  return result;
}
async function stats() {
  const result = {packets: 0, cipher: "", by: ""}, found = await window.pc.getStats();
  found.forEach(entry => {
    if (entry.type === "inbound-rtp") result.packets += entry.packetsReceived;
    if (entry.type === "transport") result.cipher = entry.srtpCipher ?? "";
    if (entry.type !== "candidate-pair" || !entry.nominated || entry.state !== "succeeded") return;
    result.by = found.get(entry.remoteCandidateId)?.protocol;
  });
  return result;
}
</script>"""


def make_site(plane: EmbeddedPlane) -> web.Application:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def open_leg(request: web.Request) -> web.Response:
        body = await request.json()
        order = read_offer(
            body["sdp"],
            hearing="h1",
            participant=body["name"],
            leg=body["leg"],
            send={mid: MediaKind(kind) for mid, kind in body["sends"].items()},
            receive={mid: Track(source, MediaKind(kind)) for mid, (source, kind) in body["receives"].items()},
        )
        answer = write_answer(body["sdp"], order, await plane.open(order))
        return web.Response(
            text=re.sub(r" udp (\d+) (\S+) \d+ ", r" udp \1 \2 9 ", answer) if body["blocked"] else answer
        )

    site = web.Application()
    site.add_routes([web.get("/", page), web.post("/open", open_leg)])
    return site


async def arrives(page: Page, source: str, *, within: float = 15) -> None:
    hertz, colour = PEOPLE[source]
    deadline = asyncio.get_running_loop().time() + within
    while True:
        found = await page.evaluate("source => measure(source)", source)
        if abs(found["tone"] - hertz) < 20 and found["pixel"] and nearest_colour(tuple(found["pixel"])) == colour:
            return
        assert asyncio.get_running_loop().time() < deadline, f"{source} arrives as {found}"
        await asyncio.sleep(0.2)


async def opened(stack: contextlib.AsyncExitStack, playwright: Playwright, folder: Path, kind: str) -> Page:
    """Give a page of one of the two browsers, in a process of its own."""
    if kind == FIREFOX:
        end = await asyncio.to_thread(stack.enter_context, loudspeaker(folder))
        browser = await playwright.firefox.launch(
            executable_path=require_tool("firefox-esr", "firefox"),
            channel="moz-firefox",
            firefox_user_prefs=PREFERENCES,
            env={**os.environ, **end},
        )
    else:
        program = require_tool("chromium", "chromium-browser", "google-chrome")
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
    stack.push_async_callback(browser.close)
    return await (await browser.new_context()).new_page()


async def joins(page: Page, name: str, source: str, *, leg: str, blocked: bool = False) -> None:
    await page.evaluate("given => join(...given)", [name, *PEOPLE[name], [source], leg, blocked])


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        (NATIVE, CHROMIUM, FIREFOX),
        pytest.param(PYTHON, CHROMIUM, FIREFOX, marks=pytest.mark.slow),
        *(
            pytest.param(kind, both, both, marks=pytest.mark.slow)
            for kind in (NATIVE, PYTHON)
            for both in (CHROMIUM, FIREFOX)
        ),
    ],
)
async def test_two_browsers_see_and_hear_each_other(tmp_path: Path, kind: str, first: str, second: str) -> None:
    if kind == NATIVE:
        require_native()
    async with (
        EmbeddedPlane.start([own_address()], 0, tmp_path / "recordings", kind) as plane,
        contextlib.AsyncExitStack() as stack,
    ):
        runner = web.AppRunner(make_site(plane))
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://localhost:{runner.addresses[0][1]}/"
        playwright = await stack.enter_async_context(async_playwright())
        ann = await opened(stack, playwright, tmp_path / "ann", first)
        bob = await opened(stack, playwright, tmp_path / "bob", second)
        for page, name, other in ((ann, "ann", "bob"), (bob, "bob", "ann")):
            await page.goto(url)
            await joins(page, name, other, leg=f"{name}-1")
        await asyncio.sleep(2)
        assert [(await page.evaluate("() => stats()"))["packets"] for page in (ann, bob)] == [0, 0]
        if first == CHROMIUM:  # Firefox does not say
            assert "GCM" in (await ann.evaluate("() => stats()"))["cipher"]

        every = frozenset(Forward(Track(a, media), b) for a, b in (("ann", "bob"), ("bob", "ann")) for media in PERSON)
        await plane.apply([ApplyForwards("h1", frozenset(), every)])
        await arrives(ann, "bob")
        await arrives(bob, "ann")

        await plane.apply([ApplyForwards("h1", every, frozenset())])
        await asyncio.sleep(0.5)
        before = (await bob.evaluate("() => stats()"))["packets"]
        await asyncio.sleep(1.5)
        assert (await bob.evaluate("() => stats()"))["packets"] == before

        await plane.apply([ApplyForwards("h1", frozenset(), every)])
        await arrives(bob, "ann")
        await ann.reload()
        await joins(ann, "ann", "bob", leg="ann-2", blocked=True)
        await arrives(ann, "bob")
        await arrives(bob, "ann")
        assert [(await page.evaluate("() => stats()"))["by"] for page in (ann, bob)] == ["tcp", "udp"]
        await plane.close()
        lost = [report async for report in plane.reports() if isinstance(report, LegLost)]
        assert lost[0].leg == "ann-1"
