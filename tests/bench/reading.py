"""`hearing bench reading`: what the minutes' page with a record of ten hours costs, at a quarter of the speed.

The longest task is in CPU milliseconds of the page's main thread, taken from the browser's own trace, with a demo
served from outside; its yardstick is what the same browser takes to put as many paragraphs of the same words as are in
sight into an empty page. How soon a search answers is a wall time, and so is its yardstick.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench.measured import Measured
from tests.browser.acts import ask_for_correction, sign_in
from tests.browser.long_hearing import HEARING, ONCE, SAID, STATEMENTS, served_with_it
from tests.browser.long_tasks import SLOWER, Task, slowed, tasks
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
ANSWERS = """async (asked) => {
  const [field, count] = ['find', 'find-count'].map((name) => document.querySelector(`[data-testid=${name}]`));
  const took = [];
  for (const words of asked) {
    const answered = new Promise((done) => {
      const watch = new MutationObserver(() => { watch.disconnect(); done(); });
      watch.observe(count, {attributes: true, attributeFilter: ['data-count']});
    });
    const begun = performance.now();
    field.value = words;
    field.dispatchEvent(new InputEvent('input', {bubbles: true}));
    await answered;
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    took.push(performance.now() - begun);
    await new Promise((rested) => setTimeout(rested, 400));
  }
  return took;
}"""
BARE_ANSWERS = """async ([asked, said, count]) => {
  const texts = Array.from({length: count}, (_, n) => said[n % said.length] + n);
  const took = [];
  for (const words of asked) {
    const begun = performance.now();
    document.body.textContent = texts.filter((text) => text.includes(words)).length;
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    took.push(performance.now() - begun);
  }
  return took;
}"""
ASKED = ("锁", "latch", "证据", ONCE, "的", "书面意见", "锁定机构", "ratchet", ONCE, "权利要求")
"""Words of which one after another is found another number of times."""
LEAPS, TURNS, SETTLE_MS = 12, 30, 250


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody with the whole record before them; ``loaded`` are the tasks until it was."""

    browser: Browser
    person: Person
    loaded: list[Task]


@contextmanager
def _reading(who: str, *, presented: bool) -> Iterator[Reading]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        served = stack.enter_context(served_demo(Path(folder)))
        served_with_it(served, presented=presented)  # before the browser's own loop runs in this thread
        browser = stack.enter_context(shared_browser(stack.enter_context(sync_playwright())))
        person = sit_down(browser, who)
        sign_in(person, served.url, who)
        slowed(person.page)

        def whole() -> None:
            person.page.goto(f"{served.url}/hearings/{HEARING}/minutes")
            until("the whole record is there", lambda: person.page.evaluate(SIZE) > STATEMENTS, seconds=120)
            person.page.wait_for_timeout(1000)

        yield Reading(browser, person, tasks(browser, person.page, whole))


@contextmanager
def _empty(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    slowed(page)
    yield page
    page.close()


def _bare(browser: Browser) -> float:
    """The longest task of swapping a screen of paragraphs in an empty page."""
    with _empty(browser) as page:

        def swap() -> None:
            for turn in range(LEAPS):
                page.evaluate(SWAP, [f"{turn} {words}" for words in SAID])
                page.wait_for_timeout(SETTLE_MS)

        return tasks(browser, page, swap)[0].cpu_ms


def _scroll(person: Person) -> None:
    page = person.page
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


def _find_once(person: Person) -> str:
    """Go to the words that one statement alone has, and give its key."""
    person.page.keyboard.press("Control+f")
    person["find"].fill(ONCE)
    line = person.page.locator("[aria-current='true']")
    expect(line).to_contain_text(ONCE)
    person.page.wait_for_timeout(SETTLE_MS)
    return str(line.get_attribute("data-key"))


def _edit(person: Person) -> None:
    """The clerk puts a line right in its place."""
    key = _find_once(person)
    person[f"edit-{key}"].click()
    person["edit-text"].press("End")
    person["edit-text"].press_sequentially("，记录更正如上。", delay=60)
    person["edit-save"].click()
    expect(person["line-editor"]).to_have_count(0)
    expect(person.page.locator(f"[data-key='{key}']")).to_contain_text("记录更正如上")
    person.page.wait_for_timeout(SETTLE_MS)


def _correct(person: Person) -> None:
    """A party asks that a line be written otherwise."""
    _find_once(person)
    ask_for_correction(person, ONCE, "更正后的这一句。")
    person.page.wait_for_timeout(SETTLE_MS)


def _measure(act: Callable[[Person], None] | None, who: str = "petitioner", *, presented: bool = True) -> Measured:
    with _reading(who, presented=presented) as reading:
        found = reading.loaded
        if act is not None:
            found = tasks(reading.browser, reading.person.page, lambda: act(reading.person))
        return Measured(
            value=found[0].cpu_ms,
            unit="ms",
            yardstick="16 paragraphs of the same words put into an empty page",
            yardstick_value=_bare(reading.browser),
            detail={
                "times_slower": SLOWER,
                "statements": STATEMENTS,
                "longest_ms": [round(one.cpu_ms, 1) for one in found[:5]],
                "longest_made_of": dict(found[0].made_of),
                "over_50_ms": sum(one.cpu_ms > 50 for one in found),
                "tasks": len(found),
            },
        )


def _latency() -> Measured:
    """How soon after the words were typed the number of places is told and the first one is drawn."""
    with _reading("petitioner", presented=True) as reading:
        reading.person["find"].wait_for()
        took: list[float] = []
        done = tasks(
            reading.browser,
            reading.person.page,
            lambda: took.extend(reading.person.page.evaluate(ANSWERS, list(ASKED))),
        )
        with _empty(reading.browser) as page:
            bare = page.evaluate(BARE_ANSWERS, [list(ASKED), list(SAID), STATEMENTS])
        return Measured(
            value=max(took),
            unit="ms",
            yardstick="as many texts looked through in an empty page and the number of finds drawn, the slowest",
            yardstick_value=max(bare),
            detail={
                "times_slower": SLOWER,
                "statements": STATEMENTS,
                "p50_ms": round(median(took), 1),
                "each_ms": [[words, round(one, 1)] for words, one in zip(ASKED, took, strict=True)],
                "cpu_ms_each": round(sum(one.cpu_ms for one in done) / len(ASKED), 1),
                "yardstick_p50_ms": round(median(bare), 1),
            },
        )


CASES: dict[str, Callable[[], Measured]] = {
    "load-10h": lambda: _measure(None),
    "scroll-10h": lambda: _measure(_scroll),
    "search-10h": lambda: _measure(_search),
    "search-latency-10h": _latency,
    "edit-10h": lambda: _measure(_edit, "clerk", presented=False),
    "correct-10h": lambda: _measure(_correct),
}
