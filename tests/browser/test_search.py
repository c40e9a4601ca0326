"""Searching in a browser: words marked in the answer and on the page that it opens, by keys, on a telephone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize, expect, sync_playwright

from tests.browser.acts import sign_in
from tests.browser.people import Person, at_browser, until
from tests.served import Served, served_demo

pytestmark = pytest.mark.browser

TELEPHONE: ViewportSize = {"width": 390, "height": 800}
WHAT_COUNTS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("search")) as server:
        yield server


def faults(person: Person) -> list[str]:
    found = Axe().run(person.page, options=WHAT_COUNTS).response["violations"]
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:160]}" for each in found]


def search(person: Person, words: str) -> None:
    person["search-query"].fill(words)
    person["search-query"].press("Enter")
    expect(person["search-count"].or_(person.page.get_by_role("alert")).first).to_be_visible()


def until_indexed(person: Person, words: str, kind: str) -> None:
    """Search until what was filed a moment ago is found."""

    def there() -> bool:
        search(person, words)
        person.page.wait_for_load_state("networkidle")
        return person.page.locator(f"[data-testid=search-hit][data-kind={kind}]").count() > 0

    until("the page is indexed", there)


def marked_in_page(person: Person) -> list[str]:
    """Give the words that the page marks without having changed."""
    found: list[str] = person.page.evaluate(
        "() => [...(CSS.highlights.get('searched') ?? [])].map((one) => one.toString())"
    )
    return found


def test_words_are_marked_in_the_answer_and_on_the_page_that_it_opens(served: Served, tmp_path: Path) -> None:
    with sync_playwright() as playwright, at_browser(playwright, tmp_path, "clerk") as clerk:
        sign_in(clerk, served.url, "clerk")
        until_indexed(clerk, "棘轮", "page")
        claim = clerk.page.locator("[data-testid=search-hit][data-kind=claim]").first
        assert claim.locator("mark").all_inner_texts() == ["棘轮", "棘轮"]
        assert faults(clerk) == []
        claim.get_by_role("link").click()
        expect(clerk.page.locator("[data-meant]")).to_be_in_viewport()
        words = marked_in_page(clerk)
        assert set(words) == {"棘轮"}
        assert len(words) >= 2
        clerk.page.go_back()
        clerk.page.locator("[data-testid=search-hit][data-kind=page] a").first.click()
        expect(clerk["page-found"].first).to_be_in_viewport()
        expect(clerk["page-words"]).to_contain_text("棘轮")
        ink = clerk["page-found"].first.bounding_box()
        sheet = clerk["page-image"].bounding_box()
        assert ink
        assert sheet
        assert sheet["x"] < ink["x"] < ink["x"] + ink["width"] < sheet["x"] + sheet["width"]
        assert faults(clerk) == []
        clerk["page-words-clear"].click()
        expect(clerk["page-found"]).to_have_count(0)


def test_by_keys_alone_from_the_box_through_the_places_and_back(served: Served, tmp_path: Path) -> None:
    with sync_playwright() as playwright, at_browser(playwright, tmp_path, "observer") as observer:
        sign_in(observer, served.url, "observer")
        search(observer, "棘轮")
        keyboard = observer.page.keyboard
        keyboard.press("ArrowDown")
        keyboard.press("ArrowDown")
        second = observer["search-hit"].nth(1).get_by_role("link")
        expect(second).to_be_focused()
        keyboard.press("ArrowUp")
        keyboard.press("ArrowUp")
        expect(observer["search-query"]).to_be_focused()
        assert observer.page.locator("[data-testid=search-hit][data-kind=page]").count() == 0
        keyboard.press("ArrowDown")
        keyboard.press("Enter")
        expect(observer["case-title"]).to_be_visible()
        observer.page.go_back()
        expect(observer["search-query"]).to_have_value("棘轮")
        expect(observer["search-hit"].first).to_be_visible()


def test_whatever_is_typed_is_answered_with_helpful_words(served: Served, tmp_path: Path) -> None:
    with sync_playwright() as playwright, at_browser(playwright, tmp_path, "petitioner") as petitioner:
        petitioner.page.set_viewport_size(TELEPHONE)
        sign_in(petitioner, served.url, "petitioner")
        for words, marks in (("爪", "爪"), ("权利要求１", "权利要求1"), ("ｃｎ208000001Ｕ 专利", "CN208000001U")):
            search(petitioner, words)
            expect(petitioner["search-hit"].locator("mark").filter(has_text=marks).first).to_be_visible()
            assert petitioner.page.evaluate("() => document.documentElement.scrollWidth") == TELEPHONE["width"]
        assert faults(petitioner) == []
        search(petitioner, "没有这个词")
        expect(petitioner["search-count"]).to_contain_text("没有这个词")
        expect(petitioner.page.get_by_text("繁体")).to_be_visible()
        search(petitioner, "———")
        expect(petitioner.page.get_by_role("alert")).to_contain_text("字")
        assert faults(petitioner) == []
