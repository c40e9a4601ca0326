"""An interpretation stands beside its original in the room, for everybody in it, as soon as the clerk has sent it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from hearing.procedure import commands as c
from hearing.vocabulary import Stage
from tests.browser import acts
from tests.browser.acts import Album
from tests.browser.long_hearing import put
from tests.browser.people import Person, shared_browser, sit_down
from tests.scripts.play import Play, at_stage
from tests.served import ROOT, Served, served_demo

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

HEARING = "h-under-way"
SAID, OTHER = "The hinge of D1 is known, and so is its latch.", "But nobody has combined them before."
INTO = "证据1的铰链是公知的，锁扣也是。"


def _under_way() -> Play:
    """A hearing in its debate, in which everybody has just lost the line."""
    play = at_stage(Stage.DEBATE)
    for words in (SAID, OTHER):
        play.do("clerk", c.RecordUtterance("agent", words))
    for person in play.state.roster.values():
        if not person.seat_of:
            play.system(c.ReportLost(person.id, "c1", play.now, "left"))
    return play


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("beside")) as server:
        server.stop()
        put(server.home, _under_way(), HEARING)
        server.start()
        yield server


@pytest.fixture
def browser(served: Served) -> Iterator[Browser]:
    with ExitStack() as stack:
        yield stack.enter_context(shared_browser(stack.enter_context(sync_playwright())))


def comes_back(browser: Browser, served: Served, name: str) -> Person:
    person = sit_down(browser, name)
    acts.sign_in(person, served.url, name)
    person.page.goto(f"{served.url}/hearings/{HEARING}")
    expect(person["line"].filter(has_text=SAID)).to_be_visible()
    return person


def test_what_is_interpreted_now_stands_beside_it(served: Served, browser: Browser) -> None:
    album = Album(ROOT / "artefacts" / "beside-in-the-room")
    clerk, leader, agent = (comes_back(browser, served, name) for name in ("clerk", "leader", "petitioner"))
    clerk["utterance-speaker"].select_option("interpreter")
    choice = clerk["utterance-interprets"].locator("option").filter(has_text=SAID[:30])
    clerk["utterance-interprets"].select_option(choice.get_attribute("value"))
    clerk["utterance-language"].select_option("zh")
    clerk["utterance-text"].fill(INTO)
    clerk["utterance-send"].click()
    for person in (clerk, leader, agent):
        original = person["line"].filter(has_text=SAID)
        beside = original.get_by_test_id("interpretation")
        expect(beside).to_contain_text(INTO)
        expect(beside).to_have_attribute("lang", "zh")
        expect(person["line"].filter(has_text=INTO)).to_have_count(1)
        expect(person["line"].filter(has_text=OTHER).get_by_test_id("interpretation")).to_have_count(0)
        left, right = original.locator("[data-words]").first.bounding_box(), beside.bounding_box()
        assert left is not None
        assert right is not None
        assert right["x"] >= left["x"] + left["width"], "they stand side by side"
        album.take(person, f"{person.name}-beside")
    leader.page.keyboard.press("Control+f")
    leader["find"].fill("锁扣")
    expect(leader["find-count"]).to_have_attribute("data-count", "1")
    expect(leader["line"].filter(has_text=SAID).get_by_test_id("interpretation")).to_have_attribute(
        "aria-current", "true"
    )
