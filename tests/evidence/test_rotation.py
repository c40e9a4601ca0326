"""New keys for the log in the same log: receipts of before and after, what is refused, and every interruption."""

import asyncio
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from evidence.backup import known_checkpoint
from evidence.cosigner.cosigner import Cosigner
from evidence.cosigner.server import application
from evidence.errors import Damaged, Refused, Stopped
from evidence.fsck.command import fsck_main
from evidence.handovers import kept_handovers
from evidence.log.checkpoint import VerifierKey
from evidence.log.policy import Cosigner as Named
from evidence.log.policy import Policy, check
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Question, Report
from evidence.receipts.succession import DESTROYED, KIND, check_keys, read_handover
from evidence.receipts.verify import verify_receipt
from evidence.rotation import Rotating
from evidence.statement import Statement
from evidence.store import EvidenceStore

ORIGIN = "hearing.example/log"
FILES = {"log.pem", "log-ml-dsa-44.pem", "log.vkeys", "authority.pem"}


async def sealed(folder: Path, number: int, *, complete: bool = True) -> Receipt:
    async with EvidenceStore.open(folder, origin=ORIGIN) as store:
        (receipt,) = await store.seal([Statement({"n": number})], complete=complete)
        return receipt


async def examined(folder: Path, *arguments: str) -> int:
    return await asyncio.to_thread(fsck_main, [str(folder), *arguments])


def checked(receipt: Receipt | str, key: str | None, *handovers: str) -> Report:
    text = receipt if isinstance(receipt, str) else receipt.to_json()
    return verify_receipt(Question(text, vkey=key, handovers=handovers))


def failing(report: Report) -> str:
    return next((f"{step.name}: {step.detail.en}" for step in report.steps if step.outcome == "failed"), "")


async def test_receipts_of_before_and_after_verify_by_whichever_key_somebody_pinned(tmp_path: Path):
    before = await sealed(tmp_path, 1)
    first = await Rotating(tmp_path, ORIGIN).rotate("a test")
    between = await sealed(tmp_path, 2)
    second = await Rotating(tmp_path, ORIGIN).rotate("another")
    after = await sealed(tmp_path, 3)
    assert len({before.log_key, between.log_key, after.log_key}) == 3
    assert len({key for one in (before, between, after) for key in one.log_keys}) == 6, "ML-DSA-44 keys change as well"
    handovers = [one.receipt for one in kept_handovers(tmp_path)]
    assert handovers == [first.receipts[0].to_json(), second.receipts[0].to_json()]
    for receipt in (before, between, after, *first.receipts, *second.receipts):
        assert checked(receipt, None).ok
        for pinned in (before.log_key, between.log_key, after.log_key):
            report = checked(receipt, pinned, *handovers)
            assert report.ok, failing(report)
            assert checked(receipt, pinned).ok == (pinned in receipt.log_keys)
    handed, gone = first.receipts
    assert handed.log_keys == (*before.log_keys, *between.log_keys), "the old and the new keys signed the hand-over"
    assert handed.statement.body["kind"] == KIND
    assert (gone.statement.body["kind"], gone.log_keys) == (DESTROYED, between.log_keys)
    assert gone.statement.body["keys"] == list(before.log_keys)
    assert {path.name for path in (tmp_path / "keys").iterdir()} == FILES
    assert (tmp_path / "keys/log.vkeys").read_text().split() == list(after.log_keys)


async def test_the_old_key_counts_no_more_after_the_hand_over(tmp_path: Path):
    before = await sealed(tmp_path, 1)
    held = {name: (tmp_path / "keys" / name).read_bytes() for name in FILES}
    done = await Rotating(tmp_path, ORIGIN).rotate("it may be known")
    later = await sealed(tmp_path, 2)
    (handover,) = [one.receipt for one in kept_handovers(tmp_path)]
    thief = tmp_path / "thief"
    await sealed(thief, 0)
    for name in ("log.pem", "log-ml-dsa-44.pem", "log.vkeys"):
        (thief / "keys" / name).write_bytes(held[name])
    (thief / "head").unlink()
    shutil.rmtree(thief / "log")
    forged = [await sealed(thief, number) for number in range(5)]
    assert forged[-1].log_key == before.log_key
    for pinned in (before.log_key, later.log_key):
        assert "handed over" in failing(checked(forged[-1], pinned, handover))
    two = await Rotating(thief, ORIGIN).rotate("by the thief")
    report = checked(before, before.log_key, handover, two.receipts[0].to_json())
    assert "contradict" in failing(report)
    assert not checked(later, before.log_key, done.receipts[1].to_json()).ok, "that is no hand-over"


async def test_outside_programs_see_one_log(tmp_path: Path, capsys):
    before = await sealed(tmp_path, 1)
    await Rotating(tmp_path, ORIGIN).rotate("a test")
    after = await sealed(tmp_path, 2)
    for pinned in ((), ("--key", before.log_key), ("--key", after.log_key)):
        assert await examined(tmp_path, *pinned) == 0, capsys.readouterr().out
    assert await examined(tmp_path, "--key", (await sealed(tmp_path / "other", 1)).log_key) == 1
    handovers = [one.handover for one in kept_handovers(tmp_path)]
    key = VerifierKey.parse(after.log_key)
    for receipt in (before, after):
        assert known_checkpoint(receipt.to_json(), key, handovers)[1].size == receipt.tree_size
    with pytest.raises(Refused, match="newer than the backup"):
        known_checkpoint(after.to_json(), VerifierKey.parse(before.log_key))
    async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
        assert store.earlier_keys == before.log_keys
        (again,) = await store.complete([before])
        assert again.log_keys == after.log_keys
        assert checked(again, after.log_key).ok
    kept = next(one for one in (tmp_path / "rotations").iterdir() if "destroyed" not in one.name)
    kept.write_text(kept.read_text().replace("a test", "b test"))
    assert await examined(tmp_path) == 1
    assert "rotation.wrong" in capsys.readouterr().out
    with pytest.raises(Damaged, match="rotations"):
        await sealed(tmp_path, 3)


@pytest.mark.parametrize("kill", range(1, 14))
async def test_killed_between_any_two_steps_it_opens_and_can_be_repeated(tmp_path: Path, monkeypatch, kill: int):
    before = await sealed(tmp_path, 1)
    calls = 0

    def counted(real):
        def call(*args, **kwargs):
            nonlocal calls
            calls += 1
            if calls == kill:
                raise KeyboardInterrupt
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for name in ("replace", "unlink"):
            patch.setattr(Path, name, counted_for_keys(getattr(Path, name), counted))
        patch.setattr("evidence.rotation.keep_handover", counted(keep("keep_handover")))
        patch.setattr("evidence.rotation.keep_destruction", counted(keep("keep_destruction")))
        patch.setattr("evidence.keys.replacing.os.link", counted(os.link))
        with pytest.raises(KeyboardInterrupt):
            await Rotating(tmp_path, ORIGIN).rotate("a test")
    between = await sealed(tmp_path, 2)
    assert await examined(tmp_path) == 0
    done = await Rotating(tmp_path, ORIGIN).rotate("a test")
    assert done.finished == (between.log_key != before.log_key)
    after = await sealed(tmp_path, 3)
    handovers = [one.receipt for one in kept_handovers(tmp_path)]
    assert len(handovers) == 1
    for receipt in (before, between, after, *done.receipts):
        for pinned in (before.log_key, after.log_key):
            report = checked(receipt, pinned, *handovers)
            assert report.ok, failing(report)
    assert {path.name for path in (tmp_path / "keys").iterdir()} == FILES


def keep(name: str):
    return getattr(__import__("evidence.handovers", fromlist=[name]), name)


def counted_for_keys(real, counted):
    """Count only what happens to key files."""
    watched = counted(real)
    return lambda path, *args, **kwargs: (watched if path.parent.name == "keys" else real)(path, *args, **kwargs)


async def test_cosigners_that_were_told_sign_on(tmp_path: Path):
    await sealed(tmp_path / "store", 1)
    rotating = Rotating(tmp_path / "store", ORIGIN)
    old = VerifierKey.parse((tmp_path / "store/keys/log.vkeys").read_text().split()[0])
    logs = {ORIGIN: (old, *rotating.prepare())}
    async with Cosigner.open(tmp_path / "cosigner", name="cosigner.example/1", logs=logs) as cosigner:
        server = TestServer(application(cosigner))
        await server.start_server()
        try:
            policy = Policy.of(1, [Named("one", cosigner.keys[0], str(server.make_url("/")).rstrip("/"))])
            done = await replace(rotating, policy=policy).rotate("a test")
            async with EvidenceStore.open(tmp_path / "store", origin=ORIGIN, policy=policy) as store:
                (after,) = await store.seal([Statement({"n": 2})], complete=True)
        finally:
            await server.close()
    for receipt in (*done.receipts, after):
        assert check(receipt.checkpoint, policy).met


async def test_prepared_keys_are_those_that_come(tmp_path: Path):
    await sealed(tmp_path, 1)
    told = Rotating(tmp_path, ORIGIN).prepare()
    assert Rotating(tmp_path, ORIGIN).prepare() == told
    assert (await Rotating(tmp_path, ORIGIN).rotate("a test")).handover.new == told


async def test_refused_where_there_is_no_log_or_it_is_in_use(tmp_path: Path):
    with pytest.raises(Damaged, match="no log"):
        await Rotating(tmp_path, ORIGIN).rotate("x")
    async with EvidenceStore.open(tmp_path, origin=ORIGIN):
        with pytest.raises(Stopped, match="Another service"):
            await Rotating(tmp_path, ORIGIN).rotate("x")


async def test_a_hand_over_is_read_strictly(tmp_path: Path):
    plain = await sealed(tmp_path, 1)
    done = await Rotating(tmp_path, ORIGIN).rotate("a test")
    handed = done.receipts[0].to_json()
    assert read_handover(handed).size == done.receipts[0].tree_size
    for wrong in (plain.to_json(), handed.replace("a test", "b test"), handed.replace("old_keys", "keys")):
        with pytest.raises(ValueError, match=r"hand-over|not in the log|list of keys"):
            read_handover(wrong)
    stranger = VerifierKey.parse((await sealed(tmp_path / "other", 1)).log_key)
    with pytest.raises(ValueError, match="another log key"):
        check_keys([stranger], 1, done.handover.old[0], [done.handover])
