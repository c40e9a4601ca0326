"""Signing the minutes in a browser, without media: a name written by hand, and the clerk's scan of a paper."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import acts
from tests.browser.handwriting import sign_by_hand
from tests.browser.people import Person, shared_browser, sit_down
from tests.pdfs import small_pdf
from tests.served import Served, served_demo
from tests.web.acts import come, everyone, set_down, walk_to_investigation, walk_to_minutes

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("signing")) as server:
        yield server


def presented(url: str) -> str:
    """Hold a hearing over the interface until its minutes lie before everybody; gives its id."""

    async def held() -> str:
        async with AsyncExitStack() as stack:
            people = await everyone(stack, url)
            hearing = await set_down(people["clerk"])
            await come(people, hearing)
            await walk_to_investigation(people)
            await walk_to_minutes(people)
            return hearing

    return asyncio.run(held())


def reader(browser: Browser, served: Served, name: str, hearing: str) -> Person:
    """Sit down as a demo identity and open the minutes."""
    person = sit_down(browser, name)
    listed = person.page.request.get(f"{served.url}/api/demo/identities").json()
    account = next(one["id"] for one in listed if one["login_name"] == name)
    wanted = {"X-Requested-With": "hearing"}
    person.page.request.post(f"{served.url}/api/demo/enter", data={"identity": account}, headers=wanted)
    person.page.goto(f"{served.url}/hearings/{hearing}/minutes")
    expect(person["minutes"]).to_be_visible()
    return person


def test_a_name_is_written_on_the_screen_and_a_paper_is_scanned_in(served: Served, tmp_path: Path) -> None:
    hearing = presented(served.url)
    with sync_playwright() as playwright, shared_browser(playwright) as browser:
        petitioner, clerk = (reader(browser, served, name, hearing) for name in ("petitioner", "clerk"))
        sign_by_hand(petitioner)
        row = petitioner.page.locator("li.own")
        expect(row).to_have_attribute("data-state", "signed")
        clerk.page.locator("[data-testid^='note-paper-']").first.click()
        clerk["paper-scan"].set_input_files(
            {"name": "签字页.pdf", "mimeType": "application/pdf", "buffer": small_pdf()}
        )
        acts.confirm(clerk)
        expect(clerk.page.locator("li[data-state='signed']")).to_have_count(2)
        answer = clerk.page.request.get(f"{served.url}/api/hearings/{hearing}/minutes.pdf")
        assert answer.ok, answer.text()
        pdf = answer.body()
        (tmp_path / "minutes.pdf").write_bytes(pdf)
        assert not [one for person in (petitioner, clerk) for one in person.complaints]
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert "屏幕手写签名" in text
    assert "纸质签名，已扫描入卷" in text
