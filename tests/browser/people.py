"""A person at a browser of their own, and what reaches them: measured from sound and picture, not from labels."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import TypeVar

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from tests.browser.fake_devices import write_colour, write_motion, write_tone, write_voice
from tests.tools import require_tool

T = TypeVar("T")

expect.set_options(timeout=20_000)  # many browsers share few cores; how fast is for the benchmarks to say

FLAGS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--autoplay-policy=no-user-gesture-required",
)

LISTEN = """async (seconds) => {
  const heard = {};
  for (const element of document.querySelectorAll('audio[data-participant]')) {
    const stream = element.srcObject;
    if (!stream || stream.getAudioTracks().length === 0 || element.paused) continue;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 16384;
    analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(stream).connect(analyser);
    await context.resume();
    await new Promise((done) => setTimeout(done, seconds * 1000));
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let best = 1;
    for (let i = 2; i < bins.length; i++) if (bins[i] > bins[best]) best = i;
    heard[element.dataset.participant] = {hertz: best * context.sampleRate / analyser.fftSize, decibel: bins[best]};
    await context.close();
  }
  return heard;
}"""

COUNT_LEGS = """(() => {
  const Real = window.RTCPeerConnection;
  const legs = [];
  window.RTCPeerConnection = class extends Real { constructor(...given) { super(...given); legs.push(this); } };
  window.testLegs = legs;
})()"""

PACKETS = """async () => {
  let packets = 0;
  for (const leg of window.testLegs ?? []) {
    for (const report of (await leg.getStats()).values()) {
      if (report.type === 'inbound-rtp') packets += report.packetsReceived;
    }
  }
  return packets;
}"""

LOOK = """() => {
  const seen = {};
  for (const element of document.querySelectorAll('video[data-participant]')) {
    if (!element.srcObject || element.videoWidth === 0) continue;
    const canvas = new OffscreenCanvas(16, 16);
    const paint = canvas.getContext('2d');
    paint.drawImage(element, 0, 0, element.videoWidth, element.videoHeight * 0.8, 0, 0, 16, 16);
    const pixel = paint.getImageData(8, 6, 1, 1).data;
    seen[element.dataset.participant] = {rgb: [pixel[0], pixel[1], pixel[2]]};
  }
  return seen;
}"""


@dataclass
class Person:
    """Someone at a browser profile of their own; with devices, with a tone for a voice and a colour for a face."""

    name: str
    page: Page
    hertz: float = 0.0
    rgb: tuple[int, int, int] = (0, 0, 0)
    complaints: list[str] = field(default_factory=list)

    def hears(self, *, seconds: float = 0.6) -> dict[str, float]:
        """Give, for each participant whose sound arrives above silence, its strongest frequency in hertz."""
        heard = self.page.evaluate(LISTEN, seconds)
        return {who: sound["hertz"] for who, sound in heard.items() if (sound["decibel"] or -1e9) > -70}

    def sees(self) -> dict[str, tuple[int, int, int]]:
        """Give, for each participant whose picture has been decoded, the colour in its middle."""
        return {who: tuple(picture["rgb"]) for who, picture in self.page.evaluate(LOOK).items()}

    def packets(self) -> int:
        """Count the RTP packets that ever reached this page, over every leg it opened."""
        return int(self.page.evaluate(PACKETS))

    def __getitem__(self, test_id: str) -> Locator:
        """Find by the stable name that the client's README lists."""
        return self.page.get_by_test_id(test_id)


def until(what: str, ask: Callable[[], T], *, seconds: float = 20.0) -> T:
    """Ask until the answer is true; fails saying what was waited for and the last answer."""
    deadline = monotonic() + seconds
    answer = ask()
    while not answer:
        if monotonic() > deadline:
            raise AssertionError(f"still not so after {seconds:.0f} s: {what}; last answer {answer!r}")
        sleep(0.2)
        answer = ask()
    return answer


def same_tone(hertz: float, expected: float) -> bool:
    """Tell whether a measured frequency is the expected one, within the analyser's resolution."""
    return math.isclose(hertz, expected, abs_tol=9.0)


def same_colour(rgb: tuple[int, int, int], expected: tuple[int, int, int]) -> bool:
    """Tell whether a decoded colour is the expected one, with room for what a video codec changes."""
    return all(abs(have - want) <= 40 for have, want in zip(rgb, expected, strict=True))


@contextmanager
def at_browser(
    playwright: Playwright,
    folder: Path,
    name: str,
    *,
    hertz: float = 440.0,
    rgb: tuple[int, int, int] = (128, 128, 128),
    locale: str = "zh-CN",
    viewport: tuple[int, int] = (1440, 900),
    colour_scheme: str = "light",
    speaks: bool = False,
    moves: bool = False,
    cameras: int = 1,
) -> Iterator[Person]:
    """Start a Chromium process whose devices play this tone and this colour; console errors are kept as complaints.

    Who ``speaks`` has something like a voice of this pitch instead of a tone; who ``moves`` a picture that never rests.
    Several ``cameras`` show what the browser draws for them, since a file stands for one.
    """
    sound = (write_voice if speaks else write_tone)(folder / f"{name}.wav", hertz)
    film = folder / f"{name}.y4m"
    picture = write_motion(film) if moves else write_colour(film, rgb)
    shown = (
        f"--use-file-for-fake-video-capture={picture}"
        if cameras == 1
        else f"--use-fake-device-for-media-stream=device-count={cameras}"
    )
    browser = _chromium(playwright, f"--use-file-for-fake-audio-capture={sound}", shown)
    try:
        person = sit_down(browser, name, locale=locale, viewport=viewport, colour_scheme=colour_scheme, devices=True)
        person.hertz, person.rgb = hertz, rgb
        yield person
    finally:
        browser.close()


@contextmanager
def shared_browser(playwright: Playwright) -> Iterator[Browser]:
    """Start one Chromium without camera and microphone; several people sit at it, each with a profile of their own."""
    browser = _chromium(playwright, "--use-fake-ui-for-media-stream=deny")
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def at_home(playwright: Playwright, profile: Path, name: str, *, locale: str = "zh-CN") -> Iterator[Person]:
    """Start a Chromium on a profile that is there again after the browser was closed."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=require_tool("chromium", "chromium-browser"),
        args=[*FLAGS],
        locale=locale,
        viewport={"width": 1440, "height": 900},
    )
    try:
        yield _seated(name, context.pages[0])
    finally:
        context.close()


def firefox(playwright: Playwright) -> Browser:
    """Start the system's Firefox, which playwright drives by WebDriver BiDi."""
    return playwright.firefox.launch(executable_path=require_tool("firefox-esr", "firefox"), channel="moz-firefox")


def _chromium(playwright: Playwright, *flags: str) -> Browser:
    program = require_tool("chromium", "chromium-browser")
    return playwright.chromium.launch(executable_path=program, args=[*FLAGS, *flags])


def sit_down(
    browser: Browser,
    name: str,
    *,
    locale: str = "zh-CN",
    viewport: tuple[int, int] = (1440, 900),
    colour_scheme: str = "light",
    devices: bool = False,
) -> Person:
    """Open a profile for one person in a browser; console errors are kept as complaints."""
    context = browser.new_context(
        locale=locale,
        viewport={"width": viewport[0], "height": viewport[1]},
        color_scheme="dark" if colour_scheme == "dark" else "light",
        permissions=["camera", "microphone"] if devices else [],
    )
    context.add_init_script(COUNT_LEGS)
    return _seated(name, context.new_page())


def _seated(name: str, page: Page) -> Person:
    page.set_default_timeout(20_000)
    person = Person(name=name, page=page)
    page.on("console", lambda said: person.complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: person.complaints.append(str(error)))
    return person
