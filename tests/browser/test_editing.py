"""The clerk puts the minutes right in two windows at once, by mouse and by keyboard, and reads what clashed."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect, sync_playwright

from tests.browser.acts import Album, sign_in
from tests.browser.people import Person, at_browser, sit_down
from tests.house.sources import ROOT
from tests.served import Served, served_demo
from tests.web.acts import come, everyone, set_down, walk_to_investigation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAID = "证据1公开了卡扣。证据2没有公开。"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with served_demo(tmp_path) as server:
        yield server


async def written(url: str) -> str:
    """Hold a hearing until its clerk has written a statement down; give its id. Everybody's line fails then."""
    async with AsyncExitStack() as stack:
        people = await everyone(stack, url)
        hearing = await set_down(people["clerk"])
        await come(people, hearing)
        await walk_to_investigation(people)
        await people["clerk"].command("record_utterance", speaker=people["leader"].view["you"]["id"], text=SAID)
        return hearing


def at(window: Person, text: str) -> Locator:
    return window.page.locator("[data-testid=minutes-line]", has_text=text).last


def edits(window: Person, text: str) -> None:
    """Begin to edit the line that reads so."""
    at(window, text).locator("[data-testid^=edit-]").first.click()
    expect(window["edit-text"]).to_be_focused()


def caret(window: Person, begin: int, end: int) -> None:
    window["edit-text"].evaluate("(box, [begin, end]) => box.setSelectionRange(begin, end)", [begin, end])


def test_two_windows_edit_one_statement_and_nothing_is_lost(served: Served, tmp_path: Path) -> None:
    album = Album(ROOT / "artefacts" / "editing")
    hearing = asyncio.run(written(served.url))
    with sync_playwright() as playwright, at_browser(playwright, tmp_path, "clerk", locale="zh-CN") as first:
        browser = first.page.context.browser
        assert browser is not None
        second = sit_down(browser, "second", locale="en")
        leader = sit_down(browser, "leader", locale="zh-CN")
        for window, who in ((first, "clerk"), (second, "clerk"), (leader, "leader")):
            sign_in(window, served.url, who)
            window.page.goto(f"{served.url}/hearings/{hearing}/minutes")
        expect(at(second, SAID)).to_be_visible()

        edits(first, "卡扣")
        first["edit-text"].fill(SAID.replace("卡扣", "铰链"))
        edits(second, "卡扣")
        second["edit-text"].fill(SAID.replace("证据2", "证据3"))
        first["edit-text"].press("Enter")
        expect(second["edit-overtaken"]).to_be_visible()
        second["edit-save"].click()
        both = "证据1公开了铰链。证据3没有公开。"
        for window in (first, second):
            expect(at(window, both)).to_be_visible()
        album.take(second, "both-edits")

        edits(first, "铰链")
        first["edit-text"].fill(both.replace("铰链", "合页"))
        edits(second, "铰链")
        second["edit-text"].fill(both.replace("铰链", "锁扣"))
        first["edit-text"].press("Enter")
        expect(at(first, "合页")).to_be_visible()
        second["edit-text"].press("Enter")
        expect(second["conflict-now"]).to_contain_text("合页")
        expect(second["conflict-mine"]).to_contain_text("锁扣")
        album.take(second, "both-wordings")
        second["dialog-confirm"].click()
        expect(at(first, "锁扣")).to_be_visible()

        edits(first, "锁扣")
        caret(first, 9, 9)
        first["edit-text"].press("Control+Enter")
        expect(second.page.locator("[data-testid=minutes-line].said")).to_have_count(2)
        edits(first, "证据3没有公开")
        caret(first, 3, 5)
        first["edit-inaudible"].click()
        expect(second["inaudible"]).to_be_visible()
        edits(first, "证据1公开了锁扣")
        first["edit-strike"].click()
        first["field-reason"].fill("与本案无关")
        first["dialog-confirm"].click()
        expect(second["struck"]).to_have_text("证据1公开了锁扣。")
        album.take(second, "struck-and-inaudible")

        leader.page.locator("[data-testid^=edit-]").last.click()
        expect(leader["line-editor"]).to_be_visible()
        for window in (first, second, leader):
            assert not [said for said in window.complaints if "TypeError" in said], window.complaints
