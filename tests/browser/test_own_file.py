"""Somebody signs the PDF of the minutes at the page, with a certificate and key of their own from two files."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Browser, expect, sync_playwright

from hearing.procedure import commands as c
from hearing.transcript.seal_check import check_sealed
from hearing.vocabulary import Stage
from tests.browser.acts import Album, sign_in
from tests.browser.long_hearing import ACCOUNTS, put
from tests.browser.people import shared_browser, sit_down
from tests.evidence.signed.signers import b64, signed, spki
from tests.hearing.transcript.own_certificates import Issuer, key_of, new_key, pem
from tests.house.sources import ROOT
from tests.scripts.play import Play, at_stage
from tests.served import Served, served_demo

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

WRITES = {"X-Requested-With": "hearing"}
HEARING = "h-ended"


def _ended() -> Play:
    play = at_stage(Stage.DEBATE)
    play.do("clerk", c.RecordUtterance("agent", "证据1公开了卡扣。"))
    play.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
    play.do("leader", c.Announce("另行书面作出决定"))
    play.do("leader", c.CloseHearing())
    play.do("clerk", c.PresentMinutes())
    assert play.state.minutes is not None
    for who in ("leader", "clerk", "agent", "petitioner"):
        play.do(who, c.SignMinutes(play.state.minutes.digest, "password"))
    for who in ("patentee", "counsel"):
        play.do("clerk", c.RefuseToSign("未到场", who))
    play.do("leader", c.EndHearing())
    return play


def test_the_file_is_signed_at_the_page_with_a_key_that_stays_there(tmp_path: Path) -> None:
    with served_demo(tmp_path) as served:
        served.stop()
        put(served.home, _ended(), HEARING)
        served.start()
        with sync_playwright() as playwright, shared_browser(playwright) as browser:
            agent, key = sit_down(browser, "agent"), new_key()
            sign_in(agent, served.url, ACCOUNTS["agent"])
            ask = agent.page.request
            name = ask.get(f"{served.url}/api/me").json()["account"]["name"]
            wanted = {"method": "uploaded", "key": b64(spki(key)), "label": "证书", "replaces": ""}
            begun = ask.post(f"{served.url}/api/keys/begin", data=wanted, headers=WRITES).json()
            given = {"ticket": begun["ticket"], "signed": signed(begun["statement"], key)}
            assert ask.post(f"{served.url}/api/keys/finish", data=given, headers=WRITES).ok
            issuer = Issuer()
            files = {"mine": issuer.certificate(name, key), "another": issuer.certificate("别人", key)}
            for which, one in files.items():
                (tmp_path / f"{which}.pem").write_text(pem(one, issuer.root))
            (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            agent.page.goto(f"{served.url}/hearings/{HEARING}/minutes")
            agent["own-sign"].click()
            agent["own-certificate"].set_input_files(tmp_path / "another.pem")
            agent["own-key"].set_input_files(tmp_path / "key.pem")
            album = Album(ROOT / "artefacts" / "own-file")
            album.take(agent, "dialog")
            agent["dialog-confirm"].click()
            expect(agent.page.get_by_text("别人").first).to_be_visible()
            agent["own-certificate"].set_input_files(tmp_path / "mine.pem")
            sent: list[str] = []
            agent.page.on("request", lambda one: sent.append(one.post_data or ""))
            agent["dialog-confirm"].click()
            expect(agent["own-agent"]).to_have_attribute("data-state", "signed")
            album.take(agent, "signed")
            assert not any("PRIVATE KEY" in one for one in sent)
            pdf = ask.get(f"{served.url}/api/hearings/{HEARING}/sign/file.pdf").body()
            english = signed_in_english(browser, served, tmp_path, issuer, album)
    for signed_file, signer in ((pdf, name), (english, "闻一澜")):
        report = check_sealed(signed_file)
        assert report.ok
        assert [one.signer for one in report.fields if one.issuer] == [signer]


def signed_in_english(browser: Browser, served: Served, folder: Path, issuer: Issuer, album: Album) -> bytes:
    """The leader reads English, and signs the English file with keys that are on nobody's list: RSA, after P-384."""
    leader = sit_down(browser, "leader", locale="en")
    sign_in(leader, served.url, "leader")
    leader.page.goto(f"{served.url}/hearings/{HEARING}/minutes")
    leader["own-copy-en"].click()
    leader["own-sign"].click()
    for kind in ("p384", "rsa"):
        key = key_of(kind)
        (folder / f"{kind}.pem").write_text(pem(issuer.certificate("闻一澜", key), issuer.root))
        (folder / f"{kind}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    leader["own-certificate"].set_input_files(folder / "rsa.pem")
    leader["own-key"].set_input_files(folder / "p384.key")
    leader["dialog-confirm"].click()
    expect(leader.page.get_by_text("not the certificate's private key")).to_be_visible()
    leader["own-key"].set_input_files(folder / "rsa.key")
    album.take(leader, "dialog-en")
    leader["dialog-confirm"].click()
    expect(leader["own-leader"]).to_have_attribute("data-state", "signed")
    album.take(leader, "signed-en")
    return leader.page.request.get(f"{served.url}/api/hearings/{HEARING}/sign/file.pdf?lang=en").body()
