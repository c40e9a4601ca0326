"""The embedded authority renewed with a clock that the test moves: before its end, after it, and interrupted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence.errors import Damaged
from evidence.keys.issuing import LIFETIME
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from evidence.renewal import KIND, renew_authority, renewals
from evidence.statement import Statement
from evidence.store import EvidenceStore

ORIGIN = "hearing.example/log"
START = datetime(2026, 11, 22, tzinfo=UTC)
LATE = START + LIFETIME - timedelta(days=30)
AFTER = START + LIFETIME + timedelta(days=1)


async def sealed(folder: Path, now: datetime, number: int) -> tuple[Receipt, str, str]:
    """A receipt made at a moment, the authority's root then, and the log's key."""
    async with EvidenceStore.open(folder, origin=ORIGIN, clock=lambda: now) as store:
        (receipt,) = await store.seal([Statement({"n": number})])
        return receipt, store.authority.root_pem(), store.log_key


def holds(receipt: Receipt, root: str, key: str) -> bool:
    return verify_receipt(Question(receipt.to_json(), vkey=key, root_pem=root)).ok


async def test_before_its_end(tmp_path: Path):
    before, old_root, key = await sealed(tmp_path, START, 1)
    done = await renew_authority(tmp_path, origin=ORIGIN, reason="it will expire", clock=lambda: LATE)
    after, new_root, _ = await sealed(tmp_path, AFTER, 2)
    assert (done.old_root, done.new_root) == (old_root, new_root)
    assert new_root != old_root
    assert holds(before, old_root, key), "old tokens stay valid in their own window"
    assert holds(after, new_root, key)
    assert not holds(after, old_root, key)
    by_old, by_new = done.receipts
    assert holds(by_old, old_root, key), "who pinned the old root learns the new one from the old authority"
    assert holds(by_new, new_root, key)
    for receipt in done.receipts:
        body = receipt.statement.body
        assert (body["kind"], body["old_root"], body["new_root"]) == (KIND, old_root, new_root)
    assert sorted(renewals(tmp_path)) == sorted(receipt.to_json() for receipt in done.receipts)
    assert {path.name for path in (tmp_path / "keys").iterdir()} == {
        "log.pem",
        "log-ml-dsa-44.pem",
        "log.vkeys",
        "authority.pem",
    }
    assert not any(b"PRIVATE" in path.read_bytes() for path in (tmp_path / "authorities").iterdir())


async def test_after_its_end_it_refuses_to_open_and_is_renewed_by_the_log_alone(tmp_path: Path):
    _, old_root, key = await sealed(tmp_path, START, 1)
    with pytest.raises(Damaged) as caught:
        await sealed(tmp_path, AFTER, 2)
    assert caught.value.code == "authority.expired"
    done = await renew_authority(tmp_path, origin=ORIGIN, reason="it has expired", clock=lambda: AFTER)
    (receipt,) = done.receipts
    assert holds(receipt, done.new_root, key)
    assert receipt.statement.body["old_root"] == old_root


@pytest.mark.parametrize("write", [1, 2, 3, 4])
async def test_interrupted_anywhere_it_opens_and_is_renewed_again(tmp_path: Path, monkeypatch, write: int):
    _, old_root, key = await sealed(tmp_path, START, 1)
    written = []

    def interrupted(path: Path, data: bytes, *, mode: int = 0o640) -> None:
        written.append(path)
        if len(written) == write:
            raise OSError("interrupted")
        path.write_bytes(data)

    with monkeypatch.context() as patch:
        patch.setattr("evidence.renewal.write_durably", interrupted)
        with pytest.raises(OSError, match="interrupted"):
            await renew_authority(tmp_path, origin=ORIGIN, reason="x", clock=lambda: LATE)
    receipt, root, _ = await sealed(tmp_path, LATE, 2)
    assert holds(receipt, root, key)
    done = await renew_authority(tmp_path, origin=ORIGIN, reason="x", clock=lambda: LATE)
    assert all(holds(one, by, key) for one, by in zip(done.receipts, (done.old_root, done.new_root), strict=True))
    assert (done.old_root == old_root) == (root == old_root)


async def test_nothing_to_renew(tmp_path: Path):
    with pytest.raises(Damaged, match="no time-stamp authority"):
        await renew_authority(tmp_path, origin=ORIGIN, reason="x")
