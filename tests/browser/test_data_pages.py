"""The data pages in a browser: counts, a series with what changed, a sheet from its draft to a second person's yes.

In both languages and schemes, wide and narrow, with no fault that axe knows and none on the console.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import ViewportSize, expect, sync_playwright

from tests.bench.dataset import insert_part
from tests.browser.acts import sign_in
from tests.browser.people import Person, at_browser
from tests.browser.test_client_screens import faults
from tests.served import Served, served_demo

pytestmark = pytest.mark.browser

CASE = "4W900123"
DONE_MS = 120_000
NARROW, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("data")) as server:
        with closing(sqlite3.connect(server.home / "hearing.sqlite3", timeout=60)) as connection:
            insert_part(connection, 0, 3)  # cases to be compared with the demo's
        yield server


@pytest.fixture(params=[("zh-CN", "light"), ("en", "dark")], ids=["zh-light", "en-dark"])
def person(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Person]:
    language, scheme = request.param
    with (
        sync_playwright() as playwright,
        at_browser(playwright, tmp_path, "visitor", locale=language, colour_scheme=scheme) as visitor,
    ):
        yield visitor


def look(person: Person) -> None:
    """See that the page is free of faults, wide and narrow, and no wider than a phone."""
    for size in (WIDE, NARROW):
        person.page.set_viewport_size(size)
        assert faults(person) == []
    assert person.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "too wide for a phone"
    person.page.set_viewport_size(WIDE)


def ask(person: Person, served: Served, who: str, path: str, body: Mapping[str, object]) -> None:
    """Take a step that another test shows in the browser."""
    sign_in(person, served.url, who)
    said = person.page.request.post(f"{served.url}{path}", data=dict(body), headers={"X-Requested-With": "hearing"})
    assert said.ok, said.text()


def test_counts_are_chosen_made_and_shown_with_what_is_withheld(served: Served, person: Person) -> None:
    sign_in(person, served.url, "analyst")
    person.page.goto(f"{served.url}/data")
    person["data-counts"].check()
    expect(person["data-analysis"]).to_be_disabled()
    person["count-more"].click()
    second = person["count-table"].nth(1)
    second.get_by_test_id("by-ground").check()
    second.get_by_test_id("by-ipc_section").check()
    look(person)
    person["export"].click()
    person["job-open"].first.click(timeout=DONE_MS)
    expect(person["counted"]).to_have_count(2)
    expect(person["withheld"].first).to_be_visible()
    look(person)
    assert person.complaints == []


def test_of_a_package_of_a_series_what_changed_since_is_one_press_away(served: Served, person: Person) -> None:
    sign_in(person, served.url, "analyst")
    person.page.goto(f"{served.url}/data")
    person["data-package"].check()
    person["data-filters"].click()
    person["data-series"].fill("monthly")
    person["export"].click()
    newest = person["job"].first
    newest.get_by_test_id("job-since").click(timeout=DONE_MS)
    look(person)
    person["dialog-confirm"].click()
    expect(newest.get_by_test_id("job-follows")).to_be_visible()
    with person.page.expect_download(timeout=DONE_MS) as arriving:
        newest.get_by_test_id("job-increment").click(timeout=DONE_MS)
    assert arriving.value.suggested_filename.startswith("hearing-increment-")
    assert person.complaints == []


def test_what_is_not_public_is_asked_for_agreed_to_watched_stopped_and_gone_on_with(
    served: Served, person: Person
) -> None:
    sign_in(person, served.url, "analyst")
    person.page.goto(f"{served.url}/data")
    person["data-hearing"].check()
    person["data-package"].check()
    person.page.locator("#data-reason").fill("研究远程审理")
    person["export"].click()
    expect(person["job"].first).to_have_attribute("data-state", "asked")
    look(person)
    sign_in(person, served.url, "steward")
    person.page.goto(f"{served.url}/data")
    person["request"].and_(person.page.locator("[data-state=open]")).first.get_by_test_id("request-grant").click()
    person["field-reason"].fill("可以")
    person["dialog-confirm"].click()
    expect(person.page.locator("[data-testid=request][data-state=open]")).to_have_count(0)
    look(person)
    sign_in(person, served.url, "analyst")
    person.page.goto(f"{served.url}/data")
    job = person["job"].first
    job.get_by_test_id("job-stop").or_(job.get_by_test_id("job-package")).first.wait_for(timeout=DONE_MS)
    if job.get_by_test_id("job-stop").is_visible():
        job.get_by_test_id("job-stop").click()
        job.get_by_test_id("job-resume").click()
    expect(job.get_by_test_id("job-package")).to_be_visible(timeout=DONE_MS)
    assert person.complaints == []


def test_a_sheet_is_drafted_finished_reviewed_and_taken_along(served: Served, person: Person, tmp_path: Path) -> None:
    nominated = {"verdict": "nominated", "reason": "创造性判断具有代表性", "criteria": ["principle"]}
    ask(person, served, "leader", f"/api/cases/{CASE}/typical", nominated)
    ask(person, served, "chief", f"/api/cases/{CASE}/typical", {"verdict": "agreed", "reason": "同意"})
    sign_in(person, served.url, "analyst")
    person.page.goto(f"{served.url}/data")
    person["data-package"].check()
    person["export"].click()
    expect(person["job"].first).to_have_attribute("data-state", "done", timeout=DONE_MS)
    person["typical-sheet"].click()
    person["sheet-draft"].click()
    person["sheet-section-facts"].wait_for(timeout=DONE_MS)
    person["similar"].first.locator("summary").click()
    adds = person["similar"].first.get_by_test_id("adds").all_inner_texts()
    total = float(person["similar"].first.locator("summary").inner_text().split()[-1])
    assert sum(map(float, adds)) == pytest.approx(total, abs=0.01), "the parts are the likeness"
    look(person)
    for language, words in (("zh", "甲川科技有限公司的教训。"), ("en", "Write the feature into the claim.")):
        person[f"sheet-show-{language}"].click()
        person["sheet-section-lessons"].fill(words)
    person["sheet-save"].click()
    expect(person["sheet-private"]).to_contain_text("甲川")
    look(person)
    person["sheet-show-zh"].click()
    person["sheet-section-lessons"].fill("区别特征须写入权利要求。")
    person["sheet-save"].click()
    expect(person["sheet-private"]).to_have_count(0)
    person["sheet-offer"].click()
    expect(person["sheet"]).to_have_attribute("data-standing", "offered")
    expect(person["sheet-agree"]).to_have_count(0)
    sign_in(person, served.url, "steward")
    person.page.goto(f"{served.url}/data/typical/{CASE}")
    person["sheet-agree"].click()
    person["field-reason"].fill("可作示范")
    person["dialog-confirm"].click()
    expect(person["sheet"]).to_have_attribute("data-standing", "agreed")
    look(person)
    with person.page.expect_download() as arriving:
        person["sheet-zh-pdf"].click()
    arriving.value.save_as(tmp_path / "sheet.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "sheet.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "区别特征须写入权利要求" in text
    assert "经复核" in text
    assert "甲川" not in text
    assert person.complaints == []
