"""Two real browsers exchange media through the embedded plane alone: proven by the tone and the colour that arrive.

At the end UDP leads nowhere for one of them, and its media go over TCP.
"""

import asyncio
import contextlib
import math
import re
import struct
import wave
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Page, async_playwright

from signaling.engines.embedded import EmbeddedPlane
from signaling.media import ApplyForwards, Forward, LegLost, MediaKind, Track
from signaling.peer import read_offer, write_answer
from tests.media_peers import COLOURS, nearest_colour
from tests.tools import require_tool

pytestmark = pytest.mark.browser

PEOPLE = {"ann": (440, "red"), "bob": (700, "blue")}
FLAGS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PAGE = """<!doctype html><meta charset="utf-8"><title>plane</title><script>
async function join(name, sources, leg, blocked = false) {
  const pc = window.pc = new RTCPeerConnection({bundlePolicy: "max-bundle"});
  const own = await navigator.mediaDevices.getUserMedia({
    audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false},
    video: {width: 320, height: 240, frameRate: 15}});
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
    if (entry.type !== "transport") return;
    result.cipher = entry.srtpCipher;
    result.by = found.get(found.get(entry.selectedCandidatePairId)?.remoteCandidateId)?.protocol;
  });
  return result;
}
</script>"""


def write_tone(path: Path, hertz: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        one = [int(12_000 * math.sin(2 * math.pi * hertz * at / 48_000)) for at in range(48_000)]
        file.writeframes(struct.pack("<48000h", *one) * 10)


def write_colour(path: Path, colour: tuple[int, int, int]) -> None:
    red, green, blue = colour
    luma = int(16 + 0.257 * red + 0.504 * green + 0.098 * blue)
    first = int(128 - 0.148 * red - 0.291 * green + 0.439 * blue)
    second = int(128 + 0.439 * red - 0.368 * green - 0.071 * blue)
    frame = b"FRAME\n" + bytes([luma]) * (320 * 240) + bytes([first]) * (160 * 120) + bytes([second]) * (160 * 120)
    path.write_bytes(b"YUV4MPEG2 W320 H240 F15:1 Ip A1:1 C420jpeg\n" + frame * 15)


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


async def test_two_browsers_see_and_hear_each_other(tmp_path: Path) -> None:
    chromium = require_tool("chromium", "chromium-browser", "google-chrome")
    async with (
        EmbeddedPlane.start(["127.0.0.1"], 0, tmp_path / "recordings") as plane,
        contextlib.AsyncExitStack() as stack,
    ):
        runner = web.AppRunner(make_site(plane))
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://localhost:{runner.addresses[0][1]}/"
        playwright = await stack.enter_async_context(async_playwright())
        pages: dict[str, Page] = {}
        for name, (hertz, colour) in PEOPLE.items():
            write_tone(tone := tmp_path / f"{name}.wav", hertz)
            write_colour(picture := tmp_path / f"{name}.y4m", COLOURS[colour])
            files = [f"--use-file-for-fake-audio-capture={tone}", f"--use-file-for-fake-video-capture={picture}"]
            browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS + files)
            stack.push_async_callback(browser.close)
            pages[name] = await (await browser.new_context(permissions=["camera", "microphone"])).new_page()
            await pages[name].goto(url)
        ann, bob = pages["ann"], pages["bob"]
        await ann.evaluate("() => join('ann', ['bob'], 'ann-1')")
        await bob.evaluate("() => join('bob', ['ann'], 'bob-1')")
        await asyncio.sleep(2)
        assert (await ann.evaluate("() => stats()"))["packets"] == 0
        assert "GCM" in (await ann.evaluate("() => stats()"))["cipher"]

        every = frozenset(Forward(Track(a, kind), b) for a, b in (("ann", "bob"), ("bob", "ann")) for kind in MediaKind)
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
        await ann.evaluate("() => join('ann', ['bob'], 'ann-2', true)")
        await arrives(ann, "bob")
        await arrives(bob, "ann")
        assert [(await page.evaluate("() => stats()"))["by"] for page in (ann, bob)] == ["tcp", "udp"]
        await plane.close()
        lost = [report async for report in plane.reports() if isinstance(report, LegLost)]
        assert lost[0].leg == "ann-1"
