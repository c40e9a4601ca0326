"""The page that comes with a package plays the hearing from the unpacked folder: no server, no network.

In Chromium and in Firefox; with the film, and with what was recorded of each person where there is none.
"""

import asyncio
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from hearing.package.verify import verify_package
from tests.browser.acts import Album
from tests.browser.people import firefox, shared_browser, until
from tests.house.sources import ROOT
from tests.served import free_port
from tests.signaling.film.tapes import MS
from tests.web.filmed import on_file
from web.app import serving
from web.packaging import PANEL, Order, Recordings
from web.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAID, DEBATED = "请看证据1第1页的铰链。", "被比设计公开了全部特征"
BROWSERS = ["chromium", "firefox"]
PHONE = ViewportSize(width=390, height=844)
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.outerHTML.slice(0, 120))"""
"""What sticks out of the window, where the page is wider than that."""
PAGE_BOX = (0.02, 0.10, 0.42, 0.90)
"""Where a presented page stands in the film's picture."""


@dataclass(frozen=True)
class Packaged:
    """The unpacked folders, and when (milliseconds since 1970) what happened."""

    folder: Path
    began: int
    events: dict[str, int]

    def page(self, kind: str) -> str:
        return (self.folder / kind / "minutes" / "en-player.html").as_uri()

    def moment(self, what: str, after: int = 0) -> int:
        return self.began // MS + self.events[what] + after


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Packaged:
    folder = tmp_path_factory.mktemp("packages")
    settings = Settings(home=folder / "home", port=free_port(), media_port=free_port(), demo=True)

    async def make() -> Packaged:
        async with serving(settings) as around:
            hearing, told = await on_file(around, SAID)
            await around.playable.finish(await around.hearings.state(hearing))
            await around.films.make(hearing)
            for kind, film in (("film", True), ("tracks", False)):
                out = folder / f"{kind}.zip"
                await around.packaging.write(hearing, Order(PANEL, Recordings.FILES, film=film), out, around.now())
                assert verify_package(out, vkey=around.evidence.log_key).ok
                with zipfile.ZipFile(out) as archive:
                    archive.extractall(folder / kind)
            return Packaged(folder, told.began, told.events)

    return asyncio.run(make())


@pytest.fixture(params=BROWSERS)
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        if request.param == "firefox":
            found = firefox(playwright)
            yield found
            found.close()
        else:
            with shared_browser(playwright) as found:
                yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    yield page
    context.close()
    assert [one for one in asked if not one.startswith(("file:", "blob:", "data:"))] == [], "nothing leaves the folder"


def clock(moment: int) -> str:
    """A moment as the page writes it, in the hearing's own zone."""
    seconds = moment // 1000 + 8 * 3600
    return f"{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def at(page: Page) -> float:
    """The second at which the film stands."""
    return float(page.evaluate("() => document.querySelector('video').currentTime"))


def brightness(film: Locator) -> float:
    """How bright the place of a presented page is, from 0 to 255."""
    picture = Image.open(io.BytesIO(film.screenshot())).convert("L")
    left, top, right, foot = PAGE_BOX
    part = picture.crop(
        (int(picture.width * left), int(picture.height * top), int(picture.width * right), int(picture.height * foot))
    )
    counts = part.histogram()
    return sum(value * count for value, count in enumerate(counts)) / sum(counts)


def runs(read: Callable[[], float]) -> None:
    """See that time passes."""
    first = read()
    until("it plays", lambda: read() > first + 0.5)


def test_the_film_plays_with_the_words_beside_it(packaged: Packaged, page: Page, request) -> None:
    album, kind = Album(ROOT / "artefacts" / "player"), request.node.callspec.params["browser"]
    page.goto(packaged.page("film"))
    film = page.locator("video")
    expect(film).to_be_visible()
    expect(page.locator(".beside li", has_text="found").first).to_be_visible()

    row = page.locator(".said", has_text=SAID)
    row.get_by_role("button").click()
    expect(row).to_have_class("said now")
    runs(lambda: at(page))
    cues = "() => [...document.querySelector('video').textTracks[0].activeCues].map((one) => one.text).join()"
    until("the words stand under the picture", lambda: SAID in page.evaluate(cues))
    until("the page that was presented is in the picture", lambda: brightness(film) > 120)
    page.screenshot(path=album.folder / f"film-{kind}.png")

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.get_by_role("button", name="Debate").click()
    until("the stage's beginning is shown", lambda: abs(at(page) - _second(page, packaged.moment("debate"))) < 0.3)
    expect(page.locator(".clock")).to_have_text(clock(packaged.moment("debate")))

    gaps = page.locator(".beside section", has_text="Times without a recording")
    expect(gaps).to_contain_text("Recess: deliberation")
    gaps.get_by_role("button").click()
    last = _second(page, packaged.moment("recess", -1))
    until("the card of the gap is shown", lambda: abs(at(page) - last) < 0.3)
    assert page.evaluate("() => document.querySelector('video').error") is None

    page.set_viewport_size(PHONE)
    assert page.evaluate(WIDER) == [], "too wide for a phone"
    page.screenshot(path=album.folder / f"film-{kind}-phone.png")


def _second(page: Page, moment: int) -> float:
    """Where the film is to stand for a moment, by the record in the page."""
    found = page.evaluate(
        """(at) => {
          const {takes} = JSON.parse(document.getElementById("record").textContent).film;
          const take = takes.find(([since, until]) => since <= at && at < until) ?? takes.at(-1);
          return take[2] + (at - take[0]) / 1000;
        }""",
        moment,
    )
    return float(found)


def test_without_the_film_the_voices_play_together(packaged: Packaged, page: Page, request) -> None:
    album, kind = Album(ROOT / "artefacts" / "player"), request.node.callspec.params["browser"]
    page.goto(packaged.page("tracks"))
    recordings = page.locator(".beside section", has_text="Recordings")
    expect(recordings).to_contain_text("The film of the hearing: not found")
    expect(recordings.locator("li", has_text=": found")).to_have_count(3)
    expect(page.locator("video")).to_have_count(0)

    row = page.locator(".said", has_text=SAID)
    row.get_by_role("button").click()
    expect(row).to_have_class("said now")
    shown = page.locator(".clock").text_content()
    until("the clock runs", lambda: page.locator(".clock").text_content() != shown)
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".beside section", has_text="Times without a recording")).to_contain_text(
        "Recess: deliberation"
    )
    page.get_by_role("button", name="Debate").click()
    expect(page.locator(".clock")).to_have_text(clock(packaged.moment("debate")))
    page.screenshot(path=album.folder / f"tracks-{kind}.png")


def test_a_film_that_lies_elsewhere_is_chosen_by_hand(packaged: Packaged, page: Page) -> None:
    page.goto(packaged.page("tracks"))
    expect(page.locator(".beside")).to_contain_text("not found")
    page.locator("#choose").set_input_files(packaged.folder / "film" / "recordings" / "film-1.webm")
    expect(page.locator("video")).to_be_visible()
    page.get_by_role("button", name="Play", exact=True).click()
    runs(lambda: at(page))
