"""A store whose keys live in a token, and everything that can be wrong with a token."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from evidence.errors import EvidenceError, Stopped
from evidence.fsck.command import fsck_main
from evidence.keys.opaque import OpaqueEd25519, OpaqueP256, Reference, key_from
from evidence.keys.pkcs11_token import Pkcs11Token
from evidence.keys.suites import ED25519, ML_DSA_44, P_256
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from evidence.renewal import renew_authority
from evidence.rotation import Rotating
from evidence.statement import Statement
from evidence.store import EvidenceStore
from tests.hsm import PIN, SoftHsm

ORIGIN = "hearing.example/log"
Open = Callable[..., "object"]


@pytest.fixture
def opening(hsm: SoftHsm, tmp_path: Path):
    """Opens this test's own token; the PIN and the label may be others."""
    label = hsm.token()

    def opened(*, pin: str = PIN, called: str = label, module: Path = hsm.module):
        file = tmp_path / "pin"
        if not file.exists() or file.read_text() != pin:
            file.write_text(pin)
        return Pkcs11Token.open(module, called, file, tmp_path / "mark")

    opened.label = label  # type: ignore[attr-defined]  # tests pull it by this name
    return opened


def code(caught: "pytest.ExceptionInfo[EvidenceError]") -> str:
    assert caught.value.zh.endswith("。")
    assert caught.value.en.endswith(".")
    return caught.value.code


async def sealed(folder: Path, token: Pkcs11Token | None, number: int = 1) -> Receipt:
    async with EvidenceStore.open(folder, origin=ORIGIN, token=token) as store:
        (receipt,) = await store.seal([Statement({"n": number})], complete=True)
        return receipt


def holds(receipt: Receipt, key: str = "") -> bool:
    return verify_receipt(Question(receipt.to_json(), vkey=key or None)).ok


async def test_a_store_signs_and_stamps_by_keys_that_never_leave_the_token(opening, tmp_path: Path, capsys):
    store = tmp_path / "store"
    with opening() as token:
        first = await sealed(store, token)
        assert len(token.ids()) == 2
    with opening() as token:
        second = await sealed(store, token, 2)
    assert first.log_keys == second.log_keys
    assert holds(first)
    assert holds(second, first.log_key)
    for name in ("log.pem", "authority.pem"):
        assert b"PRIVATE" not in (store / "keys" / name).read_bytes()
    assert await asyncio.to_thread(fsck_main, [str(store)]) == 0, "examined without the token"
    with pytest.raises(Stopped) as caught:
        await sealed(store, None)
    assert code(caught) == "keys.other-token"


async def test_keys_move_into_the_token_and_from_one_to_the_next(opening, tmp_path: Path):
    in_file = await sealed(tmp_path / "store", None)
    with opening() as token:
        rotating = Rotating(tmp_path / "store", ORIGIN, token=token)
        await rotating.rotate("into the token")
        await renew_authority(tmp_path / "store", origin=ORIGIN, reason="into the token", token=token)
        before = token.ids()
        done = await rotating.rotate("again")
        assert done.receipts[1].statement.body["how"] == [
            f"log.pem: destroyed in the token {token.label}",
            "log-ml-dsa-44.pem: overwritten and removed",
        ]
        await renew_authority(tmp_path / "store", origin=ORIGIN, reason="again", token=token)
        assert len(before) == len(token.ids()) == 2
        assert not set(before) & set(token.ids()), "the old keys are gone from the token"
        assert holds(await sealed(tmp_path / "store", token))
    assert holds(in_file)


async def test_a_token_that_is_pulled_stops_the_log(opening, hsm: SoftHsm, tmp_path: Path, caplog):
    with opening() as token:
        async with EvidenceStore.open(tmp_path / "store", origin=ORIGIN, token=token) as store:
            await store.seal([Statement({"n": 1})])
            size = store.log.head.checkpoint.size
            hsm.pull(opening.label)
            for _ in range(2):
                with pytest.raises(Stopped, match="nothing was sealed"):
                    await store.seal([Statement({"n": 2})])
            assert store.log.head.checkpoint.size == size, "nothing was acknowledged"
    assert "failed" in caplog.text


def test_a_wrong_pin_is_tried_once(opening, hsm: SoftHsm, tmp_path: Path, monkeypatch):
    with pytest.raises(Stopped) as caught, opening(pin="9999"):
        pass
    assert code(caught) == "token.pin"
    assert "9999" not in (tmp_path / "mark").read_text()
    with monkeypatch.context() as patch:
        patch.setattr(pkcs11, "lib", None)  # it must not even be asked
        with pytest.raises(Stopped) as caught, opening(pin="9999"):
            pass
        assert code(caught) == "token.pin"
    with opening(pin=PIN) as token:
        assert token.suites == {"Ed25519", "P-256"}
    assert not (tmp_path / "mark").exists()


def test_a_token_with_one_attempt_left_is_not_asked(opening, monkeypatch):
    monkeypatch.setattr("evidence.keys.pkcs11_token._UNSAFE", pkcs11.TokenFlag.LOGIN_REQUIRED)
    with pytest.raises(Stopped) as caught, opening():
        pass
    assert code(caught) == "token.locked"


def test_what_is_not_there_is_named(opening, tmp_path: Path):
    for given, wanted in (
        ({"called": "none of these"}, "token.missing"),
        ({"module": tmp_path / "no.so"}, "token.module"),
        ({"module": Path(__file__)}, "token.module"),
    ):
        with pytest.raises(Stopped) as caught, opening(**given):
            pass
        assert code(caught) == wanted
    with pytest.raises(Stopped) as caught, Pkcs11Token.open(Path("x"), "y", tmp_path / "none", tmp_path / "mark"):
        pass
    assert code(caught) == "token.pin-file"
    with opening() as token:
        with pytest.raises(Stopped) as caught:
            token.find(Reference(token.label, bytes(16), ED25519.name))
        assert code(caught) == "token.key-missing"
        with pytest.raises(Stopped) as caught:
            token.make(ML_DSA_44)
        assert code(caught) == "token.failed"
        token.destroy(Reference(token.label, bytes(16), ED25519.name))


def test_nothing_of_a_key_comes_out(opening):
    with opening() as token:
        edwards, on_curve = token.make(ED25519), token.make(P_256)
        assert isinstance(edwards, OpaqueEd25519)
        assert isinstance(on_curve, OpaqueP256)
        for call in (
            edwards.private_bytes_raw,
            on_curve.private_numbers,
            lambda: on_curve.exchange(ec.ECDH(), on_curve.public_key()),
        ):
            with pytest.raises(TypeError, match="never leaves"):
                call()
        with pytest.raises(ValueError, match="SHA-256 only"):
            on_curve.sign(b"x", ec.ECDSA(hashes.SHA384()))
        pem = edwards.reference.pem(edwards.public_key())
        assert isinstance(key_from(pem, token), OpaqueEd25519)
        for wrong in (pem + pem, pem.replace(b"BEGIN HEARING TOKEN KEY-----\n", b"BEGIN HEARING TOKEN KEY-----\nAAAA")):
            with pytest.raises(ValueError, match=r"malformed|Expecting|decode|padding|Incorrect"):
                key_from(wrong, token)
