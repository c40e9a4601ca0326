"""Filing in a browser: progress, a cut line, a reload, the verdict, the receipt, and what the other side sees of it."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Request, Route, expect, sync_playwright

from tests.browser.acts import open_case, sign_in
from tests.browser.people import Person, at_browser
from tests.pdfs import small_pdf
from tests.served import Served, served_demo

pytestmark = pytest.mark.browser

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("upload")) as server:
        yield server


@pytest.fixture
def petitioner(served: Served, tmp_path: Path) -> Iterator[Person]:
    with sync_playwright() as playwright, at_browser(playwright, tmp_path, "petitioner", locale="en") as person:
        sign_in(person, served.url, "petitioner")
        open_case(person)
        person["file-exhibit"].click()
        yield person


def heavy_pdf(folder: Path, size: int) -> Path:
    """Write a valid PDF of about this many bytes: what follows the end mark is ignored by readers."""
    path = folder / "heavy.pdf"
    body = small_pdf("heavy")
    path.write_bytes(body + b"\n%" + b"x" * (size - len(body)) + b"\n%%EOF\n")
    return path


def test_an_upload_goes_on_after_a_reload(petitioner: Person, tmp_path: Path) -> None:
    path = heavy_pdf(tmp_path, 8 * MIB)
    offsets: list[int] = []

    def cut_after_the_first(route: Route) -> None:
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0":
            route.abort()
        else:
            route.continue_()

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    petitioner.page.route("**/api/uploads/*", cut_after_the_first)
    petitioner["file-input"].set_input_files(path)
    expect(petitioner["upload-state"]).to_have_attribute("data-state", "waiting", timeout=30_000)
    assert 0 < int(petitioner["upload-progress"].get_attribute("data-percent") or 0) < 100
    petitioner.page.reload()
    expect(petitioner.page.get_by_text("heavy.pdf")).to_be_visible()
    petitioner.page.unroute("**/api/uploads/*")
    petitioner.page.on("request", note)
    petitioner["file-input"].set_input_files(path)
    expect(petitioner["upload-progress"]).to_have_attribute("data-percent", "100", timeout=30_000)
    assert min(offsets) == MIB, "it began again instead of going on"
    expect(petitioner["file-digest"]).to_have_attribute("data-sha256", hashlib.sha256(path.read_bytes()).hexdigest())


def test_an_upload_waits_for_the_line_and_goes_on_by_itself(petitioner: Person, tmp_path: Path) -> None:
    path = heavy_pdf(tmp_path, 8 * MIB)

    def pull_the_cable(route: Route) -> None:
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0":
            petitioner.page.context.set_offline(True)
            route.abort()
        else:
            route.continue_()

    petitioner.page.route("**/api/uploads/*", pull_the_cable)
    petitioner["file-input"].set_input_files(path)
    expect(petitioner["upload-continue"]).to_be_visible(timeout=30_000)
    expect(petitioner["upload-state"]).to_contain_text("waiting for it")
    petitioner.page.unroute("**/api/uploads/*")
    petitioner.page.context.set_offline(False)
    expect(petitioner["upload-progress"]).to_have_attribute("data-percent", "100", timeout=30_000)
    petitioner["exhibit-purpose"].fill("that it arrived whole")
    petitioner["exhibit-review"].click()
    expect(petitioner["exhibit-submit"]).to_be_enabled()


def test_a_file_of_another_kind_is_refused_and_leaves_room_for_the_next(petitioner: Person, tmp_path: Path) -> None:
    path = tmp_path / "lying.png"
    path.write_bytes(small_pdf("not a picture"))
    petitioner["file-input"].set_input_files(path)
    expect(petitioner["error"]).to_contain_text("lying.png cannot be filed", timeout=30_000)
    expect(petitioner["upload-progress"]).to_have_count(0)
    expect(petitioner["exhibit-title"]).to_have_value("")


def test_a_digest_that_differs_is_refused_in_the_readers_language(petitioner: Person, tmp_path: Path) -> None:
    path = tmp_path / "one.pdf"
    path.write_bytes(small_pdf("one"))

    def lie(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}") | {"sha256": "0" * 64}
        route.continue_(post_data=json.dumps(body))

    petitioner.page.route("**/api/cases/*/exhibits", lie)
    petitioner["file-input"].set_input_files(path)
    petitioner["exhibit-purpose"].fill("to be refused")
    petitioner["exhibit-review"].click()
    petitioner["exhibit-submit"].click()
    expect(petitioner["error"]).to_be_visible()
    assert petitioner["error"].inner_text().isascii(), "the refusal is not in English"
    expect(petitioner["receipt"]).to_have_count(0)


def test_what_is_missing_is_said_before_anything_is_filed(petitioner: Person) -> None:
    petitioner["exhibit-review"].click()
    expect(petitioner["error"]).to_be_focused()
    expect(petitioner["error"].locator("li")).to_have_count(3)
