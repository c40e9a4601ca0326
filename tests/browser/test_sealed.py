"""A trade secret at real screens: filed under seal, read after signing with a mark in the pixels, widened by two."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect, sync_playwright

from tests.browser.acts import Album, open_case, sign_in
from tests.browser.people import Person, shared_browser, sit_down
from tests.served import Served, served_demo
from web.demo.papers import papers

pytestmark = pytest.mark.browser

NAMES = {"leader": "闻一澜", "chief": "沈知远", "member": "江雨桐"}
TITLE = "催化剂配方"
OUTSIDE = ("petitioner",)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("sealed")) as server:
        yield server


@pytest.fixture
def people(served: Served) -> Iterator[dict[str, Person]]:
    """Everybody at one Chromium, each with a profile of their own, signed in."""
    with ExitStack() as stack:
        browser = stack.enter_context(shared_browser(stack.enter_context(sync_playwright())))
        found = {name: sit_down(browser, name) for name in ("patentee", *NAMES, *OUTSIDE)}
        for name, person in found.items():
            sign_in(person, served.url, name)
        yield found


def filed_under_seal(person: Person, paper: Path, *names: str) -> str:
    """File an exhibit under seal as its side does; gives the address of its page."""
    open_case(person)
    person["file-exhibit"].click()
    person["file-input"].set_input_files(paper)
    person["exhibit-title"].fill(TITLE)
    person["exhibit-purpose"].fill("证明配方早于申请日")
    person["file-sealed"].check()
    for name in names:
        person[f"recipient-{name}"].check()
    person["exhibit-review"].click()
    expect(person["exhibit-submit"]).to_be_enabled()
    person["exhibit-submit"].click()
    expect(person["sealed-receipt"]).to_be_visible()
    assert TITLE not in person["sealed-receipt"].inner_text()
    expect(person["sealed-receipt"].get_by_test_id("signed-by")).to_be_visible()
    return person["sealed-open"].get_attribute("href") or ""


def undertakes(person: Person) -> None:
    """Read the undertaking, and sign it."""
    expect(person["sealed-viewer"]).to_have_count(0)
    person["secrecy-undertake"].click()
    expect(person["undertaking"]).to_be_visible()
    expect(person["dialog-confirm"]).to_be_disabled()
    person["undertaking-read"].check()
    person["dialog-confirm"].click()
    expect(person["sealed-viewer"]).to_contain_text(TITLE)
    expect(person["sealed-viewer"].locator("img")).to_have_js_property("complete", True)


def page_of(person: Person) -> Image.Image:
    """Give the page as this person's browser has it."""
    picture = person["sealed-viewer"].locator("img")
    expect(picture).to_be_visible()
    address = picture.get_attribute("src") or ""
    answer = person.page.request.get(person.page.url.split("/exhibits/")[0] + address)
    assert answer.ok
    assert "no-store" in answer.headers["cache-control"]
    return Image.open(BytesIO(answer.body())).convert("RGB")


def sees_nothing(person: Person, url: str) -> None:
    """Somebody without leave is told that it is sealed, and gets not a byte of it."""
    person.page.goto(url)
    expect(person["sealed-outside"]).to_be_visible()
    assert TITLE not in person.page.content()
    exhibit = url.rsplit("/", 1)[-1]
    origin = url.split("/exhibits/", maxsplit=1)[0]
    for path in ("secrecy/content", "secrecy/pages/1.webp", "original", "pages/1.webp"):
        assert person.page.request.get(f"{origin}/api/exhibits/{exhibit}/{path}").status in {403, 404, 409}


def test_a_trade_secret_is_read_by_its_circle_alone(served: Served, people: dict[str, Person], tmp_path: Path) -> None:
    album, paper = Album(tmp_path / "album"), tmp_path / "配方.pdf"
    paper.write_bytes(papers()[1].content)
    leader, chief, member = (people[name] for name in NAMES)
    people["patentee"].page.goto(f"{served.url}/keys")
    people["patentee"]["key-label"].fill("办公室")
    people["patentee"]["enrol-browser"].click()
    expect(people["patentee"]["own-key"]).to_be_visible()
    people["patentee"].page.goto(f"{served.url}/cases")
    url = served.url + filed_under_seal(people["patentee"], paper, NAMES["leader"])
    album.take(people["patentee"], "filed")
    for name in ("petitioner", "chief"):
        sees_nothing(people[name], url)
    album.take(chief, "outside")

    leader.page.goto(url)
    undertakes(leader)
    album.take(leader, "reader")
    leader["secrecy-propose"].click()
    leader["measure-widen"].check()
    leader[f"add-{NAMES['chief']}"].check()
    leader["secrecy-reason"].fill("由主审员审查")
    leader["dialog-confirm"].click()
    expect(leader["proposal"]).to_be_visible()
    expect(leader["secrecy-confirm"]).to_have_count(0)
    sees_nothing(chief, url)

    exhibit = url.rsplit("/", 1)[-1]
    known = f"{served.url}/api/exhibits/{exhibit}/secrecy"
    assert leader.page.request.get(known).json()["you"] == "reader"
    member.page.goto(url)
    expect(member["proposal"]).to_be_visible()
    album.take(member, "asked-to-confirm")
    member["secrecy-confirm"].click()
    member["dialog-confirm"].click()
    expect(member["proposal"]).to_have_count(0)
    assert TITLE not in member.page.content()

    chief.page.goto(url)
    undertakes(chief)
    mine, other = page_of(leader), page_of(chief)
    album.take(chief, "second-reader")
    assert mine.size == other.size
    changed = ImageChops.difference(mine, other).getbbox()
    assert changed is not None, "each reader's name is in the pixels of their pages"
    assert hashlib.sha256(mine.tobytes()).digest() != hashlib.sha256(other.tobytes()).digest()
    sees_nothing(people["petitioner"], url)
