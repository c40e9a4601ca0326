"""`hearing bench reading`: the longest task of the minutes' page with a record of ten hours, at a quarter of the speed.

CPU milliseconds of the page's main thread, taken from the browser's own trace, with a demo served from outside. The
yardstick is what the same browser takes to put as many paragraphs of the same words as are in sight into an empty page.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench.measured import Measured
from tests.browser.acts import ask_for_correction, sign_in
from tests.browser.long_hearing import HEARING, ONCE, SAID, STATEMENTS, served_with_it
from tests.browser.long_tasks import SLOWER, slowed, tasks
from tests.browser.people import Person, shared_browser, sit_down, until
from tests.served import served_demo

SIZE = "() => Number(document.querySelector('[aria-setsize]')?.getAttribute('aria-setsize') ?? 0)"
LEAP = "(part) => { const box = document.querySelector('.windowed'); box.scrollTop = box.scrollHeight * part; }"
SWAP = """(words) => {
  document.body.replaceChildren(...Array.from({length: 16}, (_, index) => {
    const said = document.createElement('p');
    said.textContent = words[index % words.length];
    return said;
  }));
}"""
LEAPS, TURNS, SETTLE_MS = 12, 30, 250


@contextmanager
def _reading() -> Iterator[tuple[Browser, Person, Callable[[], list[float]]]]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        served = stack.enter_context(served_demo(Path(folder)))
        served_with_it(served)  # before the browser's own loop runs in this thread
        browser = stack.enter_context(shared_browser(stack.enter_context(sync_playwright())))
        person = sit_down(browser, "petitioner")
        sign_in(person, served.url, "petitioner")
        slowed(person.page)

        def load() -> list[float]:
            def whole() -> None:
                person.page.goto(f"{served.url}/hearings/{HEARING}/minutes")
                until("the whole record is there", lambda: person.page.evaluate(SIZE) > STATEMENTS, seconds=120)
                person.page.wait_for_timeout(1000)

            return tasks(browser, person.page, whole)

        yield browser, person, load


def _bare(browser: Browser) -> float:
    """The longest task of swapping a screen of paragraphs in an empty page."""
    page = browser.new_page()
    slowed(page)

    def swap() -> None:
        for turn in range(LEAPS):
            page.evaluate(SWAP, [f"{turn} {words}" for words in SAID])
            page.wait_for_timeout(SETTLE_MS)

    found = tasks(browser, page, swap)[0]
    page.close()
    return found


def _scroll(page: Page) -> None:
    for turn in range(LEAPS):
        page.evaluate(LEAP, turn * 7 % LEAPS / LEAPS)
        page.wait_for_timeout(SETTLE_MS)
    page.locator(".windowed").hover()
    for _ in range(TURNS):
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(40)


def _search(person: Person) -> None:
    person.page.keyboard.press("Control+f")
    for words in ("锁", "latch", "的", ONCE):
        person["find"].fill(words)
        expect(person["find-count"]).not_to_have_attribute("data-count", "0")
        person.page.wait_for_timeout(SETTLE_MS)


def _edit(person: Person) -> None:
    ask_for_correction(person, ONCE, "更正后的这一句。")
    person.page.wait_for_timeout(SETTLE_MS)


def _measure(act: Callable[[Person], object] | None) -> Measured:
    with _reading() as (browser, person, load):
        found = load()
        if act is _edit:
            _search(person)
        if act is not None:
            found = tasks(browser, person.page, lambda: act(person))
        return Measured(
            value=found[0],
            unit="ms",
            yardstick="16 paragraphs of the same words put into an empty page",
            yardstick_value=_bare(browser),
            detail={
                "times_slower": SLOWER,
                "statements": STATEMENTS,
                "longest_ms": [round(one, 1) for one in found[:5]],
                "over_50_ms": sum(one > 50 for one in found),
                "tasks": len(found),
            },
        )


CASES: dict[str, Callable[[], Measured]] = {
    "load-10h": lambda: _measure(None),
    "scroll-10h": lambda: _measure(lambda person: _scroll(person.page)),
    "search-10h": lambda: _measure(_search),
    "edit-10h": lambda: _measure(_edit),
}
