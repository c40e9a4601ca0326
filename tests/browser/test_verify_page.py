"""The public verify page in Chromium and Firefox: right and wrong receipts and files, no network, and nothing sent."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.people import firefox, shared_browser, sit_down
from tests.evidence.receipt_maker import FILE
from tests.evidence.receipts.wrong_handovers import every as cases
from tests.evidence.receipts.wrong_parts import GOOD
from tests.evidence.receipts.wrong_proofs import every
from tests.served import Served, served_demo

pytestmark = pytest.mark.browser

STEPS = {1, 3, 4, 5, 6, 7, 8, 11, 12}
"""Those that a wrong receipt fails here; 10 is not checked in a browser."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("verify")) as server:
        yield server


@pytest.fixture(params=["chromium", "firefox"])
def page(request: pytest.FixtureRequest, served: Served) -> Iterator[Page]:
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        if request.param == "firefox":
            browser = firefox(playwright)
            stack.callback(browser.close)
        else:
            browser = stack.enter_context(shared_browser(playwright))
        page = sit_down(browser, "anybody", locale="en").page
        page.goto(f"{served.url}/verify#sha256=ab")
        expect(page.get_by_test_id("verify-receipt")).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.context.set_offline(True)
        yield page


def give(
    page: Page, folder: Path, receipt: str, file: bytes = FILE, key: str = "", handovers: tuple[str, ...] = ()
) -> None:
    for number, text in enumerate(handovers):
        (folder / f"handover-{number}.json").write_text(text, encoding="utf-8", newline="")
    page.get_by_test_id("verify-receipt").set_input_files([])
    page.get_by_test_id("verify-handovers").set_input_files(sorted(folder.glob("handover-*")) if handovers else [])
    (folder / "receipt.json").write_text(receipt, encoding="utf-8", newline="")
    (folder / "exhibit.pdf").write_bytes(file)
    page.get_by_test_id("verify-key").fill(key)
    page.get_by_test_id("verify-file").set_input_files([])
    page.get_by_test_id("verify-file").set_input_files(folder / "exhibit.pdf")
    page.get_by_test_id("verify-receipt").set_input_files([])
    page.get_by_test_id("verify-receipt").set_input_files(folder / "receipt.json")


def fails(page: Page, step: int) -> None:
    expect(page.locator("[data-outcome=failed]")).to_have_attribute("data-step", str(step))
    expect(page.get_by_test_id("verify-result")).to_have_attribute("data-result", "failed")


def test_right_and_wrong_receipts_without_a_network(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    give(page, tmp_path, GOOD.to_json(), key=GOOD.log_key)
    expect(page.get_by_test_id("verify-result")).to_have_attribute("data-result", "partly")
    assert page.locator("[data-outcome=passed]").count() == 11
    expect(page.locator("[data-step='10']")).to_have_attribute("data-outcome", "not_checked")
    give(page, tmp_path, GOOD.to_json(), key="another")
    fails(page, 3)
    give(page, tmp_path, GOOD.to_json(), FILE + b" ")
    fails(page, 9)
    first = {wrong.step: wrong for wrong in reversed(every()) if not wrong.root}
    for step in sorted(STEPS):
        give(page, tmp_path, first[step].text)
        fails(page, step)
    assert not [url for url in asked if not url.startswith(("blob:", "data:"))]


def test_hand_overs_of_the_key_and_second_digests_without_a_network(page: Page, tmp_path: Path) -> None:
    for number, case in enumerate(cases()):
        folder = tmp_path / str(number)
        folder.mkdir()
        give(page, folder, case.text, case.file, case.key, case.handovers)
        if case.step:
            fails(page, case.step)
        else:
            expect(page.get_by_test_id("verify-result")).to_have_attribute("data-result", "pending")
            expect(page.locator("[data-step='9']")).to_have_attribute("data-outcome", "passed")
            expect(page.locator("[data-step='3']")).to_have_attribute("data-outcome", "passed")
