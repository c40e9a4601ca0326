"""A large file over a line that is cut, until its receipt is checked without a network; the other side reads it.

The line is a real one that breaks connections, so nothing tells the browser that it is "offline". How long the other
side waits for its first page is printed (``-s``) and not asserted.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from time import monotonic

import pikepdf
import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.browser import acts
from tests.browser.acts import Album
from tests.browser.cast import told_when_it_fails
from tests.browser.line import Line, line_laid
from tests.browser.people import Person, at_home, shared_browser, sit_down, until
from tests.pdfs import small_pdf
from tests.served import ROOT, Served, free_port, served_demo

pytestmark = [pytest.mark.browser, pytest.mark.alone]

MIB = 1024 * 1024
PAGES = 300
TITLE = "Comparison of three hundred stands"
SECONDS = 6.0
"""About how long the file would take over the line if nothing cut it."""
NOTICED_MS = 100_000
"""A line that is silent and does not break is given up by the page after a minute."""


@pytest.fixture(scope="module")
def near() -> int:
    """The port at which a browser finds the line."""
    return free_port()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, near: int) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("large"), HEARING_HOSTS=f"localhost:{near}") as server:
        yield server


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.mark.parametrize("size", [40 * MIB, pytest.param(200 * MIB, marks=pytest.mark.slow)])
def test_a_large_file_is_filed_over_a_line_that_is_cut_twice(
    served: Served, near: int, playwright: Playwright, tmp_path: Path, size: int
) -> None:
    album = Album(ROOT / "artefacts" / "filing")
    path = paper(tmp_path, size)
    with line_laid(near, to=served.port) as line, shared_browser(playwright) as browser:
        reader = sit_down(browser, "patentee", locale="en")
        acts.sign_in(reader, served.url, "patentee")
        with (
            at_home(playwright, tmp_path / "profile", "petitioner", locale="en") as filer,
            told_when_it_fails(served, {"filer": filer}, album),
        ):
            acts.sign_in(filer, line.url, "petitioner")
            acts.open_case(filer)
            the_line_is_cut_and_it_goes_on_by_itself(filer, line, path, album)
        with (
            at_home(playwright, tmp_path / "profile", "petitioner", locale="en") as filer,
            told_when_it_fails(served, {"filer": filer, "reader": reader}, album),
        ):
            acts.sign_in(filer, line.url, "petitioner")
            acts.open_case(filer)
            the_browser_was_closed_and_it_goes_on(filer, line, path)
            assert line.sent < size + 2 * MIB, f"{line.sent - size} bytes too many went over the line"
            it_is_filed(filer)
            the_other_side_reads_at_once(reader, album, filed=monotonic())
            album.take(filer, "receipt")
            the_receipt_is_checked_without_a_network(filer, line, path, album)


def paper(folder: Path, size: int) -> Path:
    path = folder / "stands.pdf"
    with pikepdf.open(BytesIO(small_pdf("Stands", pages=PAGES))) as pdf:
        pdf.Root.Scans = pdf.make_stream(Random(1).randbytes(size))  # what makes real papers large is in streams too
        pdf.save(path)
    return path


def percent(filer: Person) -> int:
    return int(filer["upload-progress"].get_attribute("data-percent") or 0)


def the_line_is_cut_and_it_goes_on_by_itself(filer: Person, line: Line, path: Path, album: Album) -> None:
    size = path.stat().st_size
    filer["file-exhibit"].click()
    expect(filer["file-input"]).to_be_attached()
    line.sent, line.rate = 0, size / SECONDS
    line.cut_after(0.4 * size)
    filer["file-input"].set_input_files(path)
    expect(filer["upload-speed"]).to_contain_text("left")
    album.take(filer, "on-its-way")
    expect(filer["upload-state"]).to_have_attribute("data-state", "waiting", timeout=NOTICED_MS)
    arrived = percent(filer)
    assert 0 < arrived < 50
    album.take(filer, "waiting-for-the-line")
    line.cut_after(0.3 * size)
    line.mend()
    expect(filer["upload-state"]).to_have_attribute("data-state", "running", timeout=60_000)  # nobody pressed anything
    expect(filer["upload-state"]).to_have_attribute("data-state", "waiting", timeout=NOTICED_MS)
    assert arrived < percent(filer) < 80
    line.mend()
    until("it is on its way again", lambda: filer["upload-state"].get_attribute("data-state") == "running")


def the_browser_was_closed_and_it_goes_on(filer: Person, line: Line, path: Path) -> None:
    filer["file-exhibit"].click()
    expect(filer.page.get_by_text(path.name)).to_be_visible()
    filer["file-input"].set_input_files(path)
    expect(filer["file-seen"]).to_contain_text(str(PAGES), timeout=120_000)
    expect(filer["file-digest"]).to_have_attribute("data-sha256", acts.HEX_DIGEST, timeout=60_000)


def it_is_filed(filer: Person) -> None:
    filer["exhibit-title"].fill(TITLE)
    filer["exhibit-purpose"].fill("that the hinge was known")
    filer["exhibit-review"].click()
    filer["exhibit-submit"].click()
    expect(filer["receipt"]).to_be_visible(timeout=60_000)


def the_other_side_reads_at_once(reader: Person, album: Album, *, filed: float) -> None:
    acts.open_case(reader)
    acts.open_exhibit(reader, TITLE)
    is_drawn(reader, 1)
    print(f"the first of {PAGES} pages was seen {monotonic() - filed:.2f} s after filing")
    album.take(reader, "first-page")
    for page in (2, PAGES // 2, PAGES):
        asked = monotonic()
        reader["page-number"].click()
        reader["page-go"].fill(str(page))
        reader["page-go"].press("Enter")
        is_drawn(reader, page)
        print(f"page {page} was seen {monotonic() - asked:.2f} s after it was asked for")


def is_drawn(reader: Person, page: int) -> None:
    image = reader["page-image"].first
    expect(image).to_have_attribute("src", acts.page_address(page), timeout=60_000)
    drawn = "(image) => image.complete && image.naturalWidth > 500"
    until(f"page {page} is drawn", lambda: image.evaluate(drawn), seconds=60)


def the_receipt_is_checked_without_a_network(filer: Person, line: Line, path: Path, album: Album) -> None:
    receipt = acts.download_receipt(filer, path.parent)
    changed = path.with_name("changed.pdf")
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    changed.write_bytes(content)
    filer.page.goto(f"{line.url}/verify")
    expect(filer["verify-receipt"]).to_be_attached()
    filer.page.wait_for_load_state("networkidle")
    line.cut()
    filer["verify-receipt"].set_input_files(receipt)
    for file, result in ((path, "partly"), (changed, "failed")):
        filer["verify-file"].set_input_files(file)
        expect(filer["verify-result"]).to_have_attribute("data-result", result, timeout=60_000)
    expect(filer.page.locator("[data-outcome=failed]")).to_have_attribute("data-step", "9")
    album.take(filer, "changed-file-refused")
