"""People enrol keys at real screens and sign what they file: in the browser, with a passkey, by openssl."""

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from evidence.receipts.report import Outcome, Question
from evidence.receipts.verify import verify_receipt
from tests.browser.acts import Album, open_case, sign_in
from tests.browser.people import Person, shared_browser, sit_down
from tests.browser.test_client_devices import add_authenticator
from tests.served import Served, served_demo
from tests.tools import require_tool
from web.demo.papers import papers

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_demo(tmp_path_factory.mktemp("signing")) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, shared_browser(playwright) as opened:
        yield opened


def file(person: Person, folder: Path, title: str) -> None:
    """File an exhibit as its side does."""
    paper = folder / f"{title}.pdf"
    paper.write_bytes(papers()[1].content)
    open_case(person)
    person["file-exhibit"].click()
    person["file-input"].set_input_files(paper)
    person["exhibit-title"].fill(title)
    person["exhibit-purpose"].fill("证明挡条是公知的")
    person["exhibit-review"].click()
    expect(person["exhibit-submit"]).to_be_enabled()
    person["exhibit-submit"].click()


def receipt_of(person: Person) -> tuple[str, bool]:
    """Download the receipt on the page; tells whether a party's signature in it holds."""
    with person.page.expect_download() as download:
        person["receipt-download"].click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    report = verify_receipt(Question(text))
    assert report.ok, report
    return text, report.steps[10].outcome is Outcome.PASSED


def keys(person: Person, served: Served) -> None:
    person["account-name"].click()
    person["my-keys"].click()
    expect(person["own-keys"]).to_be_visible()


def test_a_browser_s_key_signs_exhibits_and_withdrawals_by_itself(
    served: Served, browser: Browser, tmp_path: Path
) -> None:
    person, album = sit_down(browser, "petitioner", locale="en"), Album(tmp_path / "album")
    sign_in(person, served.url, "petitioner")
    file(person, tmp_path, "无签名")
    expect(person["receipt-signature"]).to_contain_text("None by a party's own key")
    assert not receipt_of(person)[1]
    keys(person, served)
    person["key-label"].fill("Office computer")
    person["enrol-browser"].click()
    expect(person["own-key"]).to_contain_text("kept in this browser")
    album.take(person, "my-keys")
    person.page.goto(f"{served.url}/cases")
    file(person, tmp_path, "有签名")
    expect(person["receipt-signature"]).to_contain_text("own key")
    album.take(person, "signed-receipt")
    text, signed = receipt_of(person)
    assert signed
    assert json.loads(text)["statement"]["signed"]["statement"]["title"] == "有签名"
    person.page.get_by_role("link", name="Open the exhibit").click()
    person["take-withdrawn"].click()
    person["step-reason"].fill("Filed by mistake")
    person["dialog-confirm"].click()
    expect(person["step-withdrawn"].get_by_test_id("signed-by")).to_be_visible()
    album.take(person, "signed-life")
    keys(person, served)
    person["key-revoke"].click()
    person["dialog-confirm"].click()
    expect(person["own-key"]).to_have_attribute("data-revoked", "yes")
    assert not person.complaints
    person.page.context.close()


def test_a_passkey_signs_an_exhibit(served: Served, browser: Browser, tmp_path: Path) -> None:
    person = sit_down(browser, "patentee")
    add_authenticator(person.page)
    sign_in(person, served.url, "patentee")
    person["account-name"].click()
    person["passkey-register"].click()
    expect(person.page.get_by_text("已添加")).to_be_visible()
    person["my-keys"].click()
    person["enrol-passkey"].click()
    expect(person["own-key"]).to_contain_text("通行密钥")
    person.page.goto(f"{served.url}/cases")
    file(person, tmp_path, "通行密钥签名")
    expect(person["receipt-signature"]).to_contain_text("以自己的密钥签名")
    text, signed = receipt_of(person)
    assert signed
    assert json.loads(text)["statement"]["signed"]["scheme"].startswith("passkey-")
    assert not person.complaints
    person.page.context.close()


def test_a_key_of_one_s_own_signs_by_openssl(served: Served, browser: Browser, tmp_path: Path) -> None:
    openssl = require_tool("openssl")

    def run(*arguments: str) -> None:
        subprocess.run([openssl, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def sign(person: Person) -> None:
        (tmp_path / "statement").write_text(person["statement-text"].inner_text(), encoding="utf-8")
        run("dgst", "-sha256", "-sign", "key.pem", "-out", "signature", "statement")
        made = base64.encodebytes((tmp_path / "signature").read_bytes()).decode()
        person["statement-signature"].fill(made)
        person["dialog-confirm"].click()

    run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem")
    run("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    person, album = sit_down(browser, "petitioner", locale="en"), Album(tmp_path / "album")
    sign_in(person, served.url, "petitioner")
    keys(person, served)
    person["key-public"].fill("ssh-rsa AAAA")
    person["enrol-uploaded"].click()
    expect(person.page.get_by_text("are not taken")).to_be_visible()
    person["key-public"].fill((tmp_path / "public.pem").read_text())
    person["enrol-uploaded"].click()
    expect(person["statement-text"]).to_be_visible()
    album.take(person, "sign-by-hand")
    sign(person)
    expect(person["own-keys"]).to_contain_text("own tool")
    person.page.goto(f"{served.url}/cases")
    file(person, tmp_path, "openssl")
    expect(person["statement-text"]).to_be_visible()
    sign(person)
    expect(person["receipt-signature"]).to_contain_text("own key")
    assert receipt_of(person)[1]
    person.page.context.close()
