"""The case file in a browser: the patentee amends, the leader compares and rules; the page fits a telephone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize, expect, sync_playwright

from tests.browser.acts import open_case, sign_in
from tests.browser.people import Person, at_browser
from tests.served import Served, served_demo

pytestmark = pytest.mark.browser

TELEPHONE: ViewportSize = {"width": 390, "height": 800}
WHAT_COUNTS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("case-file")) as server:
        yield server


def faults(person: Person) -> list[str]:
    found = Axe().run(person.page, options=WHAT_COUNTS).response["violations"]
    return [f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:160]}" for each in found]


def amend(person: Person, url: str) -> None:
    """File claim 4 into claim 1, with what follows from it, as the patentee's agent would."""
    sign_in(person, url, "patentee")
    open_case(person)
    person["amend-claims"].click()
    expect(person["amend-text"]).to_have_value(re.compile("^1. "))
    claims = person["amend-text"].input_value().split("\n\n")
    four = claims[3].split("其特征在于，")[1]
    claims[0] = claims[0].rstrip("。") + "，" + four
    claims[4] = claims[4].replace("5. 根据权利要求4", "4. 根据权利要求1")
    claims[5] = claims[5].replace("6. ", "5. ").replace("1-5", "1-4")
    claims[6] = claims[6].replace("7. ", "6. ").replace("权利要求6", "权利要求5")
    claims[7] = claims[7].replace("8. ", "7. ").replace("权利要求5", "权利要求4")
    person["amend-text"].fill("\n\n".join([*claims[:3], *claims[4:]]))
    person["amend-check"].click()
    suggestion = person["suggestion"].first
    expect(suggestion).to_have_attribute("data-kind", "incorporated")
    expect(person["amend-file"]).to_be_disabled()
    person["amend-reason"].fill("将权利要求4并入权利要求1。")
    assert faults(person) == []
    person["amend-file"].click()
    expect(person["amend-done"]).to_be_visible()


def test_claims_are_amended_compared_and_ruled_on(served: Served, tmp_path: Path) -> None:
    with sync_playwright() as playwright:
        with at_browser(playwright, tmp_path, "patentee") as patentee:
            amend(patentee, served.url)
        with at_browser(playwright, tmp_path, "leader") as leader:
            sign_in(leader, served.url, "leader")
            open_case(leader)
            expect(leader["amended-1"]).to_be_visible()
            expect(leader["amend-claims"]).to_have_count(0)
            leader["compare"].locator("summary").first.click()
            merged = leader.page.locator("[data-testid=compared][data-old='1']")
            expect(merged.locator("ins")).to_contain_text("棘轮")
            expect(leader.page.locator("[data-testid=compared][data-old='4'] [data-kind]")).to_have_attribute(
                "data-kind", "taken_into"
            )
            leader["rule-set-1"].click()
            leader["ruling-yes"].check()
            leader["ruling-reason"].fill("属于进一步限定，未扩大保护范围。")
            leader["dialog-confirm"].click()
            expect(leader["set-ruling-1"]).to_be_visible()
            leader["cell-A22.3-1"].locator("button").click()
            expect(leader["cell-story"]).to_contain_text("CN208000001U")
            leader["timeline-known"].select_option("notice")
            kinds = {one.get_attribute("data-kind") for one in leader["happened"].all()}
            assert kinds == {"notice_hearing", "notice_arrived"}
            assert leader["served-paper"].count() == 2
            assert faults(leader) == []


@pytest.mark.parametrize("who", ["petitioner", "leader", "observer"])
def test_the_page_fits_a_telephone_and_its_contents_lead_to_its_parts(served: Served, tmp_path: Path, who: str) -> None:
    with sync_playwright() as playwright, at_browser(playwright, tmp_path, who) as person:
        person.page.set_viewport_size(TELEPHONE)
        sign_in(person, served.url, who)
        open_case(person)
        expect(person["timeline"]).to_be_visible()
        assert person["served"].count() == (0 if who == "observer" else 1)
        expect(person["happened"].first).to_be_visible()
        assert person.page.evaluate("() => document.documentElement.scrollWidth") == TELEPHONE["width"]
        person["contents"].get_by_role("link").nth(4).click()
        expect(person["deadlines"]).to_be_in_viewport()
        assert faults(person) == []
