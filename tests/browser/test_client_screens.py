"""Every screen that one person can reach: no fault that axe knows, none on the console, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests.browser.acts import open_case, sign_in
from tests.browser.people import Person, at_browser
from tests.served import Served, served_demo

pytestmark = pytest.mark.browser

WHAT_COUNTS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("screens")) as server:
        yield server


@pytest.fixture(params=[("zh-CN", "light"), ("en", "dark")], ids=["zh-light", "en-dark"])
def person(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Person]:
    language, scheme = request.param
    with (
        sync_playwright() as playwright,
        at_browser(playwright, tmp_path, "visitor", locale=language, colour_scheme=scheme) as visitor,
    ):
        yield visitor


def faults(person: Person) -> list[str]:
    """Give what axe finds wrong with the page, one line a rule, with the first element at fault."""
    found = Axe().run(person.page, options=WHAT_COUNTS).response["violations"]
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:160]}" for each in found]


def test_every_screen_is_free_of_known_faults(served: Served, person: Person) -> None:
    person.page.goto(served.url)
    expect(person["demo-identity-leader"]).to_be_visible()
    assert faults(person) == []
    person["public-open"].click()
    expect(person["public-hearings"].locator("li").first).to_be_visible()
    assert faults(person) == []
    sign_in(person, served.url, "petitioner")
    expect(person["case-list"]).to_be_visible()
    person["search-query"].fill("棘轮 棘爪")
    person["search-submit"].click()
    expect(person["search-hit"].first.locator("mark").first).to_have_text("棘轮")
    assert faults(person) == []
    open_case(person)
    expect(person["matrix"]).to_be_visible()
    assert faults(person) == []
    case = person.page.url
    person["notice-petitioner-1"].locator("a").click()
    expect(person["attendance-answer"]).to_be_visible()
    assert faults(person) == []
    person["attendance-again"].click()
    expect(person["attendance-form"]).to_be_visible()
    assert faults(person) == []
    person.page.goto(case)
    person["exhibit-list"].locator("a[data-testid^=exhibit-]").first.click()
    expect(person["page-image"]).to_be_visible()
    assert faults(person) == []
    person.page.goto(f"{case}/file")
    expect(person["exhibit-purpose"]).to_be_visible()
    person["exhibit-review"].click()
    expect(person["error"]).to_be_focused()
    assert faults(person) == []
    review_a_point(served, person)
    person.page.goto(f"{served.url}/nowhere")
    assert faults(person) == []
    assert person.complaints == []


def review_a_point(served: Served, person: Person) -> None:
    """Correct a point of the queue with its place in view; each visitor of the module takes the next one."""
    sign_in(person, served.url, "clerk")
    person["nav-review"].click()
    waiting = person.page.locator("[data-testid=review-point][data-decision='']")
    before = int("".join(filter(str.isdigit, person["review-waiting"].inner_text())))
    assert faults(person) == []
    waiting.filter(
        has=person.page.locator("xpath=self::*[@data-field='grant_date' or @data-field='ipc']")
    ).first.click()
    expect(person["review-mark"]).to_be_in_viewport()
    expect(person["review-mark"]).to_have_text(re.compile("2019年02月11日|C02F 1/28; A47G 19/12"))
    expect(person["review-correct"]).to_be_disabled()
    person["review-value"].fill("2022-02-11" if "年" in person["review-mark"].inner_text() else "A47G 19/12")
    person["review-note"].fill("授权公告文本")
    assert faults(person) == []
    person["review-correct"].click()
    expect(person["review-change"]).to_contain_text("授权公告文本")
    expect(person["review-waiting"]).to_contain_text(str(before - 1))
    assert faults(person) == []


def test_the_room_is_free_of_known_faults(served: Served, person: Person) -> None:
    sign_in(person, served.url, "leader")
    open_case(person)
    person["enter-hearing"].click()
    person["check"].or_(person["room"]).first.wait_for()
    if person["check"].is_visible():
        assert faults(person) == []
        person["check-enter"].click()
    expect(person["room"]).to_have_attribute("data-room", "hearing")
    assert faults(person) == []
    person.page.set_viewport_size({"width": 390, "height": 844})
    assert faults(person) == []
    assert person.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "too wide for a phone"
    assert person.complaints == []


def test_the_language_is_the_readers_and_can_be_changed(served: Served, person: Person) -> None:
    person.page.goto(served.url)
    person["language"].wait_for()
    before = person.page.evaluate("() => document.documentElement.lang")
    assert before == person.page.evaluate("() => navigator.language")
    person["language"].click()
    expect(person.page.locator("html")).not_to_have_attribute("lang", before)
    person.page.reload()
    expect(person["language"]).to_be_visible()
    assert person.page.evaluate("() => document.documentElement.lang") != before, "the choice was forgotten"
