"""A record of ten hours on the minutes page, on a processor of a quarter of the speed; read back with its recording."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import acts
from tests.browser.long_hearing import HEARING, ONCE, RECORDED_S, SECONDS_EACH, STATEMENTS, served_with_it
from tests.browser.long_tasks import slowed
from tests.browser.people import Person, shared_browser, sit_down, until
from tests.served import ROOT, Served, served_demo

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

NOTE_LONG_TASKS = """(() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const {startTime, duration} of list.getEntries()) window.longTasks.push([startTime, duration]);
  }).observe({type: 'longtask', buffered: true});
})()"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("long")) as server:
        served_with_it(server, recordings=True)
        yield server


@pytest.fixture
def people(served: Served) -> Iterator[dict[str, Person]]:
    with ExitStack() as stack:
        browser = stack.enter_context(shared_browser(stack.enter_context(sync_playwright())))
        found = {name: sit_down(browser, name) for name in ("petitioner", "leader")}
        for name, person in found.items():
            acts.sign_in(person, served.url, name)
            person.page.context.add_init_script(NOTE_LONG_TASKS)
        yield found


def reads_all(person: Person, served: Served, anchor: str = "") -> Page:
    person.page.goto(f"{served.url}/hearings/{HEARING}/minutes{anchor}")
    size = "() => Number(document.querySelector('[aria-setsize]')?.getAttribute('aria-setsize') ?? 0)"
    until("the whole record is there", lambda: person.page.evaluate(size) > STATEMENTS, seconds=90)
    return person.page


def rows(person: Person) -> int:
    return person["minutes-line"].count()


def test_ten_hours_scroll_search_and_edit(served: Served, people: dict[str, Person]) -> None:
    person = people["petitioner"]
    slowed(person.page)
    page = reads_all(person, served)
    expect(person["minutes-line"].first).to_have_attribute("aria-posinset", "1")
    scrolls_to_the_end_and_back(person)
    finds_words(person)
    key = str(person.page.locator("[aria-current='true']").get_attribute("data-key"))
    acts.ask_for_correction(person, ONCE, "更正后的这一句。")
    expect(person.page.locator(f"[data-key='{key}'] ins")).to_have_text("更正后的这一句。")
    tasks = page.evaluate("() => window.longTasks")
    folder = ROOT / "artefacts" / "long-record"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "long-tasks.json").write_text(json.dumps(tasks))
    page.screenshot(path=folder / "minutes.png")
    assert not [said for said in person.complaints if "Content Security Policy" in said or "TypeError" in said]


def scrolls_to_the_end_and_back(person: Person) -> None:
    box = person.page.locator(".windowed")
    box.focus()
    person.page.keyboard.press("End")
    expect(person["minutes-line"].last).to_contain_text("笔录第 1 版")
    assert rows(person) < 100, "the page holds more rows than are in sight"
    person.page.keyboard.press("Home")
    expect(person["minutes-line"].first).to_have_attribute("aria-posinset", "1")
    box.hover()
    for _ in range(20):
        person.page.mouse.wheel(0, 400)
    until("the list has moved", lambda: box.evaluate("(one) => one.scrollTop") > 4000)
    assert 0 < rows(person) < 100


def finds_words(person: Person) -> None:
    person.page.keyboard.press("Control+f")
    expect(person["find"]).to_be_focused()
    for words, count in (("锁", 2 * STATEMENTS // 5), ("LATCH", STATEMENTS // 5), ("latc", 0), (ONCE, 1)):
        person["find"].fill(words)
        expect(person["find-count"]).to_have_attribute("data-count", str(count))
    expect(person.page.locator("[aria-current='true']")).to_contain_text(ONCE)
    person["find"].fill("锁")
    expect(person["find-count"]).to_contain_text("第 1 处")
    for turn in (2, 3):
        person["find"].press("Enter")
        expect(person["find-count"]).to_contain_text(f"第 {turn} 处")
    person["find"].press("Shift+Enter")
    expect(person["find-count"]).to_contain_text("第 2 处")
    person["find"].fill(ONCE)
    expect(person.page.locator("[aria-current='true']")).to_contain_text(ONCE)


def test_a_line_has_an_address(served: Served, people: dict[str, Person]) -> None:
    person = people["petitioner"]
    reads_all(person, served, "#u7000")
    expect(person.page.locator("[data-key='u7000']")).to_be_in_viewport()
    expect(person.page.locator("[data-key='u7000']")).to_have_attribute("aria-current", "true")


def test_the_record_is_read_back_with_its_recording(served: Served, people: dict[str, Person]) -> None:
    leader, petitioner = people["leader"], people["petitioner"]
    page = reads_all(leader, served, "#u0")
    expect(leader["play-u0"]).to_be_visible(timeout=60_000)  # the files are made when the server first sees the hearing
    leader["play-u0"].click()
    bar = leader["readback"]
    expect(bar).to_have_attribute("data-playing", "true")
    leader["readback-rate"].select_option("1.5")
    expect(bar).to_have_attribute("data-key", "u1", timeout=30_000)  # the patentee's agent, by the room's microphones
    page.locator(".windowed").focus()
    page.keyboard.press("Space")
    expect(bar).to_have_attribute("data-playing", "false")
    page.keyboard.press("ArrowDown")
    expect(bar).to_have_attribute("data-key", "u3")  # of the leader, who said the one between, there is none
    expect(page.locator("[data-key='u2']").get_by_test_id("unheard")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(bar).to_have_attribute("data-key", "u1")
    page.screenshot(path=ROOT / "artefacts" / "long-record" / "read-back.png")
    after = round(RECORDED_S / SECONDS_EACH) + 10
    page.goto(f"{served.url}/hearings/{HEARING}/minutes#u{after}")
    page.reload()
    expect(page.locator(f"[data-key='u{after}']").get_by_test_id("unheard")).to_be_visible(timeout=30_000)
    reads_all(petitioner, served)
    expect(petitioner["readback"]).to_have_count(0)
    assert petitioner.page.request.get(f"{served.url}/api/hearings/{HEARING}/recordings").status == 403


def test_a_recording_is_given_in_parts(served: Served, people: dict[str, Person]) -> None:
    leader = people["leader"]
    reads_all(leader, served)
    where = f"{served.url}/api/hearings/{HEARING}/recordings"
    files = until("the recordings are made", lambda: leader.page.request.get(where).json()["files"], seconds=60)
    for one in files:
        part = leader.page.request.get(f"{where}/{one['voice']}", headers={"Range": "bytes=100-199"})
        assert part.status == 206
        assert len(part.body()) == 100
        assert people["petitioner"].page.request.get(f"{where}/{one['voice']}").status == 403
