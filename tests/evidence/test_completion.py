"""A receipt is pending while no outside authority has stamped a checkpoint that covers it, then it is completed."""

import asyncio
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.__main__ import verify_main
from evidence.errors import Damaged
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from evidence.statement import Statement
from evidence.store import EvidenceStore
from evidence.timestamps.authority import utc_now
from evidence.timestamps.stamp import EMBEDDED, OUTSIDE, plain_pem
from tests.evidence.authorities import authority
from tests.evidence.timestamps.outside_server import honest, serving
from tests.tools import require_tool

ORIGIN = "hearing.example/log"
NEVER = 1e9
"""Seconds between rounds that a test asks for by itself."""


def kinds(receipt: Receipt) -> list[str]:
    return [stamp.kind for stamp in receipt.stamps]


async def test_pending_then_stamped_by_the_named_authority(tmp_path: Path):
    outside = authority("outside", utc_now())
    async with serving(outside, honest(outside, utc_now)) as server:
        async with EvidenceStore.open(
            tmp_path, origin=ORIGIN, authorities=[server.trusted("court")], stamp_seconds=NEVER
        ) as store:
            server.down = True
            first, *_ = await store.seal([Statement({"n": n}) for n in range(300)])
            assert await store.completed(first) == first
            assert kinds(first) == [EMBEDDED]
            for n in range(3):
                await store.seal([Statement({"later": n})])
            server.down = False
            store.stamper.standing["court"].again = 0.0
            assert await store.stamper.stamp_newest() == 1
            last = (await store.seal([Statement({"n": 301})]))[0]
            done = await store.completed(first)
            assert kinds(done) == [OUTSIDE, EMBEDDED]
            assert (done.statement, done.leaf_index, done.tree_size) == (first.statement, 0, 303)
            assert await store.completed(last) == last, "what was sealed after the stamp waits for the next one"
            assert await store.completed(done) == done
            question = Question(done.to_json(), vkey=store.log_key, root_pem=plain_pem([outside.root]))
            report = verify_receipt(question)
            assert report.ok, report
            assert not verify_receipt(replace(question, receipt=first.to_json())).ok, "its stamp is of our own only"
        async with EvidenceStore.open(tmp_path, origin=ORIGIN) as store:
            assert await store.completed(first) == done, "without the authority in the settings its tokens still count"


async def test_openssl_verifies_the_outside_token_alone(tmp_path: Path):
    openssl = require_tool("openssl")
    outside = authority("outside", utc_now())
    async with (
        serving(outside, honest(outside, utc_now)) as server,
        EvidenceStore.open(
            tmp_path / "store", origin=ORIGIN, authorities=[server.trusted()], stamp_seconds=NEVER
        ) as store,
    ):
        (receipt,) = await store.seal([Statement({"n": 1})])
        await store.stamper.stamp_newest()
        (tmp_path / "receipt.json").write_text((await store.completed(receipt)).to_json())
    assert verify_main([str(tmp_path / "receipt.json"), "--extract", str(tmp_path / "proof")]) == 0
    for tail in ("", "-2"):
        command = [openssl, "ts", "-verify", "-in", f"token{tail}.tsr", "-data", "checkpoint.txt"]
        command += ["-CAfile", f"root{tail}.pem"]
        await asyncio.to_thread(subprocess.run, command, cwd=tmp_path / "proof", check=True, capture_output=True)


async def test_a_kept_token_of_another_log_is_found(tmp_path: Path):
    outside = authority("outside", utc_now())
    async with serving(outside, honest(outside, utc_now)) as server:
        notes = []
        for name in ("one", "two"):
            async with EvidenceStore.open(
                tmp_path / name, origin=ORIGIN, authorities=[server.trusted()], stamp_seconds=NEVER
            ) as store:
                (receipt,) = await store.seal([Statement({"name": name})])
                await store.stamper.stamp_newest()
                notes.append(receipt)
        (source,) = (tmp_path / "one" / "stamps").glob("*/*.outside.json")
        (target,) = (tmp_path / "two" / "stamps").glob("*/*.outside.json")
        target.write_bytes(source.read_bytes())
        async with EvidenceStore.open(tmp_path / "two", origin=ORIGIN) as store:
            with pytest.raises(Damaged, match="stamped checkpoint"):
                await store.completed(notes[1])
            target.write_text("{}")
            with pytest.raises(Damaged):
                await store.completed(notes[1])
