import asyncio
import hashlib
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.errors import Damaged, Stopped, WrongType
from evidence.log.checkpoint import VerifierKey, open_checkpoint
from evidence.log.tiles import WIDTH
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from evidence.statement import Statement
from evidence.store import EvidenceStore
from tests.evidence.documents import bomb, pdf

ORIGIN = "hearing.example/log"


async def one(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_from_upload_to_receipt(tmp_path: Path):
    data = pdf(2)
    digest = hashlib.sha256(data).hexdigest()
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        upload = await store.intake.create("证据1.pdf", len(data), digest, "lin")
        await store.intake.append(upload, 0, one(data))
        filed = await store.intake.finish(upload, digest)
        receipt = (await store.seal([Statement({"by": "lin", "file": filed.file()})]))[0]
        rendition = await store.renditions.of(filed.sha256, filed.media_type)
        assert rendition.page_count == 2
        question = Question(receipt.to_json(), (digest, len(data)), store.log_key, store.authority.root_pem())
        assert verify_receipt(question).ok
        shown = await store.latest()
        assert shown.startswith(receipt.checkpoint)
        assert await store.tile("checkpoint") == shown.encode()
        ours = [VerifierKey.parse(key) for key in store.log_keys]
        assert open_checkpoint(shown, *ours) == receipt.head
        assert store.authority_pem == receipt.stamps[0].chain


async def test_many_statements_at_once_and_after_a_restart(tmp_path: Path):
    receipts: list[Receipt] = []
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        assert await store.seal([]) == []
        batches = [[Statement({"batch": batch, "n": n}) for n in range(batch)] for batch in range(40)]
        for done in await asyncio.gather(*[store.seal(batch) for batch in batches]):
            receipts += done
        key = store.log_key
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        assert store.log_key == key
        receipts += await store.seal([Statement({"batch": "after"})])
        assert await store.tile("tile/0/000") is not None
    assert len({receipt.leaf_index for receipt in receipts}) == len(receipts) == sum(range(40)) + 1 > WIDTH
    for receipt in receipts[::50]:
        assert verify_receipt(Question(receipt.to_json(), vkey=key)).ok


async def test_the_log_shows_nothing_of_a_statement(tmp_path: Path):
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        receipts = await store.seal([Statement({"secret": "证人的住址"}), Statement({"secret": "证人的住址"})])
        bundle = await store.tile("tile/entries/000.p/2")
    assert receipts[0].salt != receipts[1].salt
    assert bundle is not None
    assert len(bundle) == 2 * (2 + 66)
    held = b"".join(path.read_bytes() for path in (tmp_path / "log").rglob("*") if path.is_file())
    assert "证人".encode() not in held
    assert b"secret" not in held


async def test_a_second_service_on_the_same_folder_is_refused(tmp_path: Path):
    async with EvidenceStore.open(tmp_path, origin=ORIGIN):
        with pytest.raises(Stopped, match="Another service"):
            async with EvidenceStore.open(tmp_path, origin=ORIGIN):
                pass
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        assert await store.seal([Statement({})])


async def test_keys_are_for_their_owner_only(tmp_path: Path):
    async with EvidenceStore.open(tmp_path, origin=ORIGIN):
        keys = list((tmp_path / "keys").iterdir())
    secret = {path for path in keys if b"PRIVATE KEY" in path.read_bytes()}
    assert {path.name for path in secret} == {"log.pem", "log-ml-dsa-44.pem", "authority.pem"}
    assert {path.name for path in set(keys) - secret} == {"log.vkeys"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}
    assert b"".join(path.read_bytes() for path in secret).count(b"PRIVATE KEY") == 6


async def test_a_store_from_before_the_second_key_gets_one(tmp_path: Path):
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        first = store.log_keys
        await store.seal([Statement({})])
    for name in ("log-ml-dsa-44.pem", "log.vkeys"):
        (tmp_path / "keys" / name).unlink()
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        assert store.log_keys[0] == first[0]
        assert store.log_keys[1] != first[1]


async def test_complete_receipts_carry_every_line_of_the_log(tmp_path: Path):
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        (early,) = await store.seal([Statement({"n": 1})])
        (whole,) = await store.seal([Statement({"n": 2})], complete=True)
        await store.seal([Statement({"n": n}) for n in range(300)])
        later = await store.complete([early, whole])
        assert await store.complete([]) == []
        for one in (whole, *later):
            assert one.log_keys == store.log_keys
            for key in store.log_keys:
                assert verify_receipt(Question(one.to_json(), vkey=key, root_pem=store.authority.root_pem())).ok
        assert [one.tree_size for one in later] == [2, 2]
        assert not verify_receipt(Question(early.to_json(), vkey=store.log_keys[1])).ok
        with pytest.raises(Damaged):
            await store.complete([replace(early, salt=bytes(32))])


@pytest.mark.parametrize("key", ["log.pem", "log-ml-dsa-44.pem", "authority.pem"])
async def test_a_spoiled_or_lost_key_is_told(tmp_path: Path, key: str):
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        await store.seal([Statement({})])
    path = tmp_path / "keys" / key
    path.write_text("noise")
    with pytest.raises(Damaged):
        async with EvidenceStore.open(tmp_path, origin=ORIGIN):
            pass
    path.unlink()
    with pytest.raises(Damaged):
        async with EvidenceStore.open(tmp_path, origin=ORIGIN):
            pass


async def test_another_origin_does_not_open_the_log(tmp_path: Path):
    async with EvidenceStore.open(tmp_path, origin=ORIGIN):
        pass
    with pytest.raises(Damaged):
        async with EvidenceStore.open(tmp_path, origin="other.example/log"):
            pass


async def test_an_error_inside_comes_out_as_it_is(tmp_path: Path):
    with pytest.raises(KeyError):
        async with EvidenceStore.open(tmp_path, origin=ORIGIN):
            raise KeyError


async def test_a_bomb_is_refused_and_the_store_goes_on(tmp_path: Path):
    data = bomb()
    digest = hashlib.sha256(data).hexdigest()
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        upload = await store.intake.create("a.pdf", len(data), digest, "lin")
        await store.intake.append(upload, 0, one(data))
        with pytest.raises(WrongType, match="safe limits"):
            await store.intake.finish(upload, digest)
        assert await store.seal([Statement({"still": "here"})])
    assert (tmp_path / "quarantine" / upload / "data").read_bytes() == data
