"""The minutes as people read and edit them: originals beside their interpretations, versions beside one another.

Every state of the page is without a fault that axe knows, in light and dark, on a wide and a narrow screen.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect, sync_playwright

from hearing.procedure import commands as c
from hearing.vocabulary import Stage
from tests.browser.acts import Album, sign_in
from tests.browser.long_hearing import put
from tests.browser.people import Person, shared_browser, sit_down
from tests.house.sources import ROOT
from tests.scripts.play import Play, at_stage
from tests.served import Served, served_demo

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

WHAT_COUNTS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WRITTEN, PRESENTED = "h-written", "h-presented"
SAID, SECOND = "The hinge of D1 is known, and so is its latch.", "But nobody has combined them before."
INTO = "证据1的铰链是公知的，锁扣也是。"
OTHERWISE = "The hinge of D1 is common knowledge, and so is its latch."
LOOKS = [("light", (1440, 900)), ("dark", (1440, 900)), ("light", (390, 844)), ("dark", (390, 844))]


def _play(*, presented: bool) -> tuple[Play, list[str]]:
    """Two statements and an interpretation of the first; with it presented, corrected and presented again."""
    play = at_stage(Stage.DEBATE)
    for words in (SAID, SECOND):
        play.do("clerk", c.RecordUtterance("agent", words))
    play.do("clerk", c.RecordUtterance("interpreter", INTO, language="zh"))
    one, two, into = play.state.utterances
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
    play.do("leader", c.Announce("另行书面作出决定"))
    play.do("leader", c.CloseHearing())
    if presented:
        play.do("clerk", c.TieInterpretation(into, one, "zh"))
        play.do("clerk", c.PresentMinutes())
        assert play.state.minutes is not None
        play.do("agent", c.SignMinutes(play.state.minutes.digest, "password"))
        play.do("agent", c.RequestCorrection(one, OTHERWISE, "口误"))
        play.do("clerk", c.DecideCorrection(next(iter(play.state.corrections)), accepted=True))
        play.do("clerk", c.PresentMinutes())
    for person in play.state.roster.values():
        if not person.seat_of:
            play.system(c.ReportLost(person.id, "c1", play.now, "left"))
    return play, [one, two, into]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("minutes")) as server:
        server.stop()
        put(server.home, _play(presented=False)[0], WRITTEN)
        put(server.home, _play(presented=True)[0], PRESENTED)
        server.start()
        yield server


@pytest.fixture
def browser(served: Served) -> Iterator[Browser]:
    with ExitStack() as stack:
        yield stack.enter_context(shared_browser(stack.enter_context(sync_playwright())))


def reads(person: Person, served: Served, hearing: str) -> None:
    person.page.goto(f"{served.url}/hearings/{hearing}/minutes")
    expect(person["minutes-line"].filter(has_text="hinge").first).to_be_visible()


def faults(person: Person) -> list[str]:
    found = Axe().run(person.page, options=WHAT_COUNTS).response["violations"]
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:160]}" for each in found]


def test_the_clerk_ties_an_interpretation_by_the_keys_alone(served: Served, browser: Browser) -> None:
    album = Album(ROOT / "artefacts" / "minutes-page")
    clerk = sit_down(browser, "clerk")
    sign_in(clerk, served.url, "clerk")
    reads(clerk, served, WRITTEN)
    row = clerk["minutes-line"].filter(has_text=INTO)
    key = row.get_attribute("data-key")
    clerk[f"tie-{key}"].press("Enter")
    expect(clerk["tie-original"]).to_be_focused()
    clerk["tie-original"].select_option(label=_choice(clerk, SAID))
    clerk["tie-original"].press("Tab")
    clerk["tie-language"].select_option("zh")
    album.take(clerk, "tie")
    clerk["tie-language"].press("Control+Enter")
    beside = clerk["minutes-line"].filter(has_text=SAID).get_by_test_id("interpretation")
    expect(beside).to_contain_text(INTO)
    expect(beside).to_have_attribute("lang", "zh")
    expect(clerk.page.locator(f"[data-testid=minutes-line][data-key={key}]")).to_have_count(0)
    original = clerk["minutes-line"].filter(has_text=SAID)
    left, right = original.locator("[data-words]").first.bounding_box(), beside.bounding_box()
    assert left is not None
    assert right is not None
    assert right["x"] > left["x"] + left["width"] / 2, "they stand side by side"
    clerk["find"].fill("锁扣")
    expect(clerk["find-count"]).to_have_attribute("data-count", "1")
    expect(beside).to_have_attribute("aria-current", "true")
    album.take(clerk, "beside")
    clerk.page.set_viewport_size({"width": 390, "height": 844})
    box = beside.bounding_box()
    words = original.locator("[data-words]").first.bounding_box()
    assert box is not None
    assert words is not None
    assert box["y"] >= words["y"] + words["height"], "on a narrow screen one stands beneath the other"
    clerk[f"tie-{key}"].press("Enter")
    clerk["tie-original"].select_option("")
    clerk["tie-original"].press("Control+Enter")
    expect(clerk.page.locator(f"[data-testid=minutes-line][data-key={key}]")).to_be_visible()


def _choice(person: Person, words: str) -> str:
    options = person["tie-original"].locator("option").all_text_contents()
    return next(one for one in options if words[:20] in one)


@pytest.mark.parametrize(("scheme", "size"), LOOKS, ids=["light-wide", "dark-wide", "light-narrow", "dark-narrow"])
def test_the_minutes_and_their_editor_are_free_of_known_faults(
    served: Served, browser: Browser, scheme: str, size: tuple[int, int]
) -> None:
    album = Album(ROOT / "artefacts" / "minutes-page")
    clerk = sit_down(browser, "clerk", colour_scheme=scheme, viewport=size)
    sign_in(clerk, served.url, "clerk")
    reads(clerk, served, WRITTEN)
    clerk.page.locator("[data-testid^=edit-]").first.click()
    expect(clerk["line-editor"]).to_be_visible()
    assert faults(clerk) == []
    album.take(clerk, f"editor-{scheme}-{size[0]}")
    reads(clerk, served, PRESENTED)
    expect(clerk["version"]).to_have_count(2)
    clerk["versions-compare"].locator("summary").click()
    expect(clerk["reworded"].locator("ins")).to_contain_text("common knowledge")
    expect(clerk["version-answer"]).to_have_count(1)
    assert faults(clerk) == []
    clerk["versions"].scroll_into_view_if_needed()
    album.take(clerk, f"versions-{scheme}-{size[0]}")
    assert not [said for said in clerk.complaints if "Content Security Policy" in said or "TypeError" in said]


def test_who_takes_part_downloads_the_version_that_was_overtaken(
    served: Served, browser: Browser, tmp_path: Path
) -> None:
    person = sit_down(browser, "petitioner", locale="en")
    sign_in(person, served.url, "petitioner")
    reads(person, served, PRESENTED)
    where = str(person["version-pdf-1"].get_attribute("href"))
    given = person.page.request.get(served.url + where)
    assert given.status == 200
    assert given.body().startswith(b"%PDF-")
    expect(person["version"].last).to_have_attribute("data-stands", "false")
