"""The film in the browser: asked for, watched, taken away in the package, and a span of it ordered out.

In Chromium and Firefox; every state without a fault that axe knows, on a wide screen and on a telephone.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from hearing.package.verify import verify_package
from tests.browser.acts import Album, sign_in
from tests.browser.long_hearing import put
from tests.browser.people import Person, firefox, shared_browser, sit_down, until
from tests.browser.test_client_screens import faults
from tests.house.sources import ROOT
from tests.served import Served, served_demo
from tests.signaling.film.heard import heard

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MADE_MS = 120_000
WIDE, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
SAID = "请看证据1第1页的铰链。"
BROWSERS = ["chromium", "firefox"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("film")) as server:
        server.stop()
        told = heard(server.home / "recordings", said=SAID)
        for kind in BROWSERS:
            put(server.home, told.play, f"h-film-{kind}")
        server.start()
        yield server


@pytest.fixture(params=BROWSERS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def browser(kind: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        if kind == "firefox":
            found = firefox(playwright)
            yield found
            found.close()
        else:
            with shared_browser(playwright) as found:
                yield found


def reads(person: Person, served: Served, who: str, hearing: str) -> None:
    sign_in(person, served.url, who)
    person.page.goto(f"{served.url}/hearings/{hearing}/minutes")
    expect(person["film"]).to_be_visible()


def look(person: Person, album: Album, what: str) -> None:
    """See that the page is free of faults and no wider than its screen, wide and narrow; keep how it looks."""
    for size in (PHONE, WIDE):
        person.page.set_viewport_size(size)
        person["film"].scroll_into_view_if_needed()
        assert faults(person) == []
        assert person.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
        album.take(person, f"{what}-{size['width']}")


def at(person: Person) -> float:
    return float(person.page.evaluate("() => document.querySelector('[data-testid=film-player]').currentTime"))


def test_the_film_is_made_watched_taken_away_and_a_span_ordered_out(
    served: Served, browser: Browser, kind: str, tmp_path: Path
) -> None:
    album, hearing = Album(ROOT / "artefacts" / f"film-{kind}"), f"h-film-{kind}"
    clerk = sit_down(browser, "clerk", locale="en")
    reads(clerk, served, "clerk", hearing)
    look(clerk, album, "none")
    clerk["film-make"].click()
    expect(clerk["film"].get_by_role("status").or_(clerk["film-player"])).to_be_visible()
    expect(clerk["film"]).to_have_attribute("data-made", "film-1.webm", timeout=MADE_MS)
    clerk["film-chapters"].get_by_role("button", name="Debate").click()
    begins = at(clerk)
    until("it plays from that stage on", lambda: at(clerk) > begins + 0.5)
    expect(clerk["film-gaps"]).to_contain_text("Recess: deliberation")
    look(clerk, album, "watched")
    _taken_away(clerk, album, tmp_path)

    leader = sit_down(browser, "leader", locale="en")
    reads(leader, served, "leader", hearing)
    leader["film"].locator("summary").click()
    for name, text in (("film-from", "0:00:09"), ("film-to", "0:00:07"), ("film-reason", "A trade secret was named")):
        leader[name].fill(text)
    look(leader, album, "order")
    leader["film-take-out"].click()
    expect(leader["film"].get_by_role("alert")).to_contain_text("the first before the second")
    leader["film-from"].fill("0:00:05")
    leader["film-take-out"].click()
    expect(leader["film"]).to_have_attribute("data-made", "film-2.webm", timeout=MADE_MS)
    expect(leader["film-redacted"]).to_be_visible()
    expect(leader["film"].locator(".digest")).to_have_count(2)
    leader.page.reload()
    expect(leader["recordings-withheld"]).to_contain_text("silent and black")
    one = leader["recording-agent"]
    one.locator("summary").click()
    expect(one.locator("video")).to_have_attribute("src", re.compile(r"/agent\.v2\.webm$"), timeout=MADE_MS)
    look(leader, album, "left")
    assert [said for said in leader.complaints if "Content Security Policy" in said or "TypeError" in said] == []


def _taken_away(clerk: Person, album: Album, folder: Path) -> None:
    """The package tells its size, then how far it is, and what arrives is sound."""
    clerk["package-open"].click()
    expect(clerk["package-film"]).to_be_checked()
    expect(clerk["package-size"]).to_contain_text(re.compile(r"About [\d.]+ \w?B"))
    expect(clerk["package-recordings"]).to_be_enabled()
    look(clerk, album, "package")
    with clerk.page.expect_download(timeout=MADE_MS) as coming:
        clerk["hearing-package"].click()
    out = folder / "package.zip"
    coming.value.save_as(out)
    assert verify_package(out).ok
    expect(clerk["package-progress"]).to_have_count(0)
    clerk["package-open"].click()
