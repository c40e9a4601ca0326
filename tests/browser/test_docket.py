"""A clerk who has a new case: enters it, mends what is told, sets a hearing down, corrects a name; by keyboard too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.acts import sign_in
from tests.browser.people import Person, at_browser
from tests.browser.test_case_file import faults
from tests.served import Served, served_demo

pytestmark = pytest.mark.browser

CLAIMS = "1. 一种可折叠支架，包括底座。\n2. 根据权利要求1所述的支架，设有挡条。\n3. 根据权利要求4所述的支架。"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("docket")) as server:
        yield server


def enter(clerk: Person) -> None:
    """Fill the form, with a claim that refers to one that is not there."""
    clerk["docket-open"].click()
    clerk["docket-submit"].click()
    for field in ("numbers", "request_dates", "patent-number", "patent-title", "parties"):
        expect(clerk.page.locator(f'[data-testid="error"] a[href="#{field}"]').first).to_be_visible()
    clerk["docket-numbers"].fill("4W118888")
    clerk["docket-request"].fill("2026年10月8日")
    clerk["docket-patent"].fill("202110345678.3")
    clerk["docket-title"].fill("一种可折叠支架")
    clerk["docket-claims"].fill(CLAIMS)
    clerk.page.locator("#parties-0-name").fill("甲川科技有限公司")
    clerk.page.locator("#parties-1-name").fill("乙山智能装备有限公司")
    clerk.page.locator("#seats-0-account").select_option(label="闻一澜")
    clerk["exhibits-add"].press("Enter")
    clerk.page.keyboard.press("Tab")
    expect(clerk.page.locator("#exhibits-0-label")).to_be_focused()
    expect(clerk.page.locator("#exhibits-0-label")).to_have_value("证据1")
    clerk.page.locator("#exhibits-0-title").fill("公告号CN208000001U")
    clerk["grounds-add"].click()
    clerk.page.locator("#grounds-0-claims").fill("1-3")
    clerk.page.locator("#grounds-0-exhibits").fill("证据1")
    expect(clerk["docket-read"]).to_have_attribute("data-claims", "3")
    assert faults(clerk) == []


def test_a_case_is_entered_heard_and_corrected(served: Served, tmp_path: Path) -> None:
    with sync_playwright() as playwright:
        with at_browser(playwright, tmp_path, "clerk") as clerk:
            sign_in(clerk, served.url, "clerk")
            enter(clerk)
            clerk["docket-submit"].click()
            expect(clerk["error"]).to_contain_text("权利要求4")
            clerk["docket-claims"].fill(CLAIMS.replace("权利要求4", "权利要求2"))
            clerk["docket-submit"].click()
            expect(clerk["case-title"]).to_have_text("一种可折叠支架")
            expect(clerk["cell-A22.3-3"]).to_be_visible()
            clerk["schedule-open"].click()
            clerk["schedule-time"].fill("2027-01-12T09:00")
            clerk["dialog-confirm"].click()
            expect(clerk["enter-hearing"]).to_be_visible()
            clerk["docket-correct"].click()
            clerk.page.locator("#parties-0-name").fill("甲川科技股份有限公司")
            clerk["docket-submit"].click()
            expect(clerk["error"]).to_contain_text("理由")
            clerk["docket-reason"].fill("请求人更名，见登记簿副本")
            clerk["docket-submit"].click()
            expect(clerk["changes"]).to_contain_text("甲川科技股份有限公司")
            assert faults(clerk) == []
        with at_browser(playwright, tmp_path, "leader", viewport=(390, 800)) as leader:
            sign_in(leader, served.url, "leader")
            leader.page.get_by_test_id("case-4W118888").click()
            leader["docket-correct"].click()
            expect(leader["docket-numbers"]).to_have_value("4W118888")
            wide = leader.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0
        with at_browser(playwright, tmp_path, "petitioner") as petitioner:
            sign_in(petitioner, served.url, "petitioner")
            expect(petitioner["docket-open"]).to_have_count(0)
