"""`hearing keys`: a store sealed by a passphrase opens by it alone; the passphrase is changed and taken away."""

import asyncio
import os

import pytest

from evidence.errors import Stopped
from evidence.fsck.command import fsck_main
from evidence.keys.opaque import Token
from evidence.keys.sealed_files import write_key_file
from evidence.keys.suites import ED25519
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from evidence.statement import Statement
from evidence.store import EvidenceStore
from evidence.timestamps.authority import utc_now
from hearing.transcript.seal_identity import SealIdentity
from tests.hsm import PIN, SoftHsm
from web.app import open_services
from web.cli.keys import NEW
from web.cli.main import run
from web.settings import Settings, SettingsError, read_settings
from web.tokens import opened_token

WORDS = "correct horse"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Settings:
    monkeypatch.setattr(write_key_file, "__kwdefaults__", {"cost": 1 << 14})
    monkeypatch.setenv("HEARING_HOME", str(tmp_path))
    return Settings(home=tmp_path)


async def opened(settings: Settings, passphrase: str) -> str:
    async with EvidenceStore.open(settings.evidence, origin=settings.log_origin, passphrase=passphrase) as store:
        await store.seal([Statement({"n": 1})])
        return store.log_key


def test_sealed_changed_and_unsealed(home, monkeypatch, capsys):
    key = asyncio.run(opened(home, ""))
    SealIdentity.open(home.keys, "platform", utc_now())
    assert run(["keys", "status"]) == 0
    assert capsys.readouterr().out.count("NOT sealed") == 4
    assert asyncio.run(opened(home, WORDS)) == key, "the first start with a passphrase seals what is there"
    SealIdentity.open(home.keys, "platform", utc_now(), WORDS)
    run(["keys", "status"])
    assert ", sealed" in (shown := capsys.readouterr().out)
    assert "NOT" not in shown
    for wrong, code in (("", "keys.sealed"), ("x", "keys.passphrase")):
        with pytest.raises(Stopped) as caught:
            asyncio.run(opened(home, wrong))
        assert caught.value.code == code
    assert fsck_main([str(home.evidence)]) == 0, "the store is examined without the passphrase"
    monkeypatch.setenv(NEW, "other words")
    assert run(["keys", "passphrase"]) == 1
    assert "no passphrase was given" in capsys.readouterr().err
    monkeypatch.setenv("HEARING_KEY_PASSPHRASE", WORDS)
    assert run(["keys", "passphrase"]) == 0
    assert asyncio.run(opened(home, "other words")) == key
    assert run(["authority", "renew"]) == 1, "by the passphrase of before"
    monkeypatch.setenv("HEARING_KEY_PASSPHRASE", "other words")
    assert run(["authority", "renew"]) == 0
    assert b"PRIVATE" not in (home.evidence / "keys" / "authority.pem").read_bytes()
    monkeypatch.setenv(NEW, "")
    assert run(["keys", "passphrase"]) == 0
    assert asyncio.run(opened(home, "")) == key


def test_without_a_terminal_the_new_one_must_be_given(home, monkeypatch, capsys, tmp_path):
    with (tmp_path / "empty").open("w+") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert run(["keys", "passphrase"]) == 1
    assert NEW in capsys.readouterr().err


def test_the_passphrase_from_a_file_is_never_printed(tmp_path):
    (tmp_path / "words").write_text(f"{WORDS}\r\nmore\n")
    settings = read_settings({"HEARING_HOME": str(tmp_path), "HEARING_KEY_PASSPHRASE_FILE": str(tmp_path / "words")})
    assert settings.passphrase == WORDS
    given = read_settings({"HEARING_HOME": str(tmp_path), "HEARING_KEY_PASSPHRASE": WORDS})
    assert given.passphrase == WORDS
    assert WORDS not in repr(given) + "".join(given.lines())
    for bad in ("none", "empty"):
        (tmp_path / "empty").write_text("\n")
        with pytest.raises(SettingsError):
            _ = Settings(home=tmp_path, key_passphrase_file=tmp_path / bad).passphrase


def test_the_log_gets_new_keys(home, monkeypatch, capsys):
    assert run(["keys", "rotate", "--reason", "a test"]) == 1
    assert "no log in" in capsys.readouterr().err
    before = asyncio.run(opened(home, ""))
    assert run(["keys", "rotate"]) == 1
    assert "--reason" in capsys.readouterr().err
    assert run(["keys", "prepare"]) == 0
    prepared = capsys.readouterr().out.splitlines()[1:]
    assert run(["keys", "rotate", "--reason", "a test"]) == 0
    told = capsys.readouterr().out
    assert prepared == [line for line in told.splitlines() if line.startswith("log ")]
    after = asyncio.run(opened(home, ""))
    assert after != before
    assert f"log {after}" in told


def test_keys_in_a_token_are_made_shown_and_rotated(home, hsm: SoftHsm, tmp_path, monkeypatch, capsys):
    pin = tmp_path / "pin"
    pin.write_text(f"{PIN}\n")
    told = hsm.settings(hsm.token(), pin)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert run(["keys", "make"]) == 0
    assert capsys.readouterr().out.count(", present") == 2
    with opened_token(read_settings(os.environ)) as token:
        asyncio.run(begun(home, token))
        assert token is not None
        token.make(ED25519)
    assert run(["keys", "make"]) == 1
    assert "has its keys" in capsys.readouterr().err
    assert run(["keys", "rotate", "--reason", "a test"]) == 0
    assert run(["authority", "renew"]) == 0
    assert run(["authority", "show"]) == 0
    capsys.readouterr()
    assert run(["keys", "status"]) == 0
    shown = capsys.readouterr().out
    assert (shown.count(", present"), shown.count("no file names it")) == (2, 1)
    pin.write_text("wrong\n")
    for _ in range(2):
        assert run(["keys", "status"]) == 1
        assert "令牌" in capsys.readouterr().err
    for name in told:
        monkeypatch.delenv(name)
    assert run(["keys", "status"]) == 0
    assert capsys.readouterr().out.count("which is not configured") == 2
    monkeypatch.setenv("HEARING_PKCS11_TOKEN", "one")
    assert run(["keys", "status"]) == 1
    assert "belong together" in capsys.readouterr().err
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("web.tokens.Pkcs11Token", None)
    assert run(["keys", "status"]) == 1
    assert "hearing[pkcs11]" in capsys.readouterr().err


async def begun(settings: Settings, token: Token | None) -> None:
    async with EvidenceStore.open(settings.evidence, origin=settings.log_origin, token=token) as store:
        await store.seal([Statement({"n": 1})])


async def test_a_server_signs_by_the_token(hsm: SoftHsm, tmp_path):
    pin = tmp_path / "pin"
    pin.write_text(f"{PIN}\n")
    settings = read_settings({**hsm.settings(hsm.token(), pin), "HEARING_HOME": str(tmp_path / "home")}, media_port=0)
    async with open_services(settings) as around:
        (receipt,) = await around.evidence.seal([Statement({"n": 1})], complete=True)
    assert verify_receipt(Question(receipt.to_json(), vkey=receipt.log_key)).ok
    kept = settings.evidence / "keys"
    assert [b"PRIVATE" in (kept / name).read_bytes() for name in ("log.pem", "authority.pem")] == [False, False]
