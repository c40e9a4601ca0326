"""Each kind of damage is planted in a real store, and found and named; what is whole is called whole."""

import asyncio
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.__main__ import main
from evidence.durable import Disk
from evidence.fsck.command import examine
from evidence.fsck.examination import MOST_OF_ONE_KIND, Examination
from evidence.fsck.store import StoreFsck
from evidence.fsck.words import SENTENCES
from evidence.log.journal import Journal
from evidence.statement import Statement
from evidence.store import EvidenceStore
from evidence.stores.folder import FolderBlobs
from evidence.stores.slots import decode_slots

ORIGIN = "example.org/log"
ENTRIES = 256 * 3 + 40
BLOB = b"%PDF-1.4 an exhibit"


async def _fill(folder: Path) -> list[str]:
    receipts: list[str] = []
    async with EvidenceStore.open(folder, origin=ORIGIN) as store:
        await store.blobs.put(BLOB)
        await store.blobs.put(b"another")
        upload = await store.intake.create("a.pdf", 10, "", "lin")
        assert await store.intake.offset(upload) == 0
        for batch in range(4):
            count = ENTRIES // 4
            sealed = await store.seal([Statement({"batch": batch, "n": number}) for number in range(count)])
            receipts += [one.to_json() for one in sealed[::50]]
    async with EvidenceStore.open(folder, origin=ORIGIN):
        pass  # opening begins a new journal, with the unfinished bundle alone
    return receipts


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("store")
    return folder, asyncio.run(_fill(folder))


@pytest.fixture
def store(made, tmp_path: Path) -> Path:
    shutil.copytree(made[0], tmp_path / "store")
    return tmp_path / "store"


async def found(folder: Path, receipts: list[str] | None = None) -> Examination:
    exam, disk = Examination(), Disk(2)
    fsck = StoreFsck(folder, FolderBlobs(folder / "blobs", disk), exam)
    await fsck.run()
    for number, receipt in enumerate(receipts or ()):
        fsck.check_receipt(receipt, f"receipt {number}")
    disk.close()
    return exam


async def test_a_whole_store_is_called_whole(made):
    folder, receipts = made
    exam = await found(folder, receipts)
    assert exam.findings == []
    assert exam.checked["entries"] == ENTRIES
    assert exam.checked["blobs"] == 2
    assert exam.checked["receipts"] == len(receipts) > 8


def flip(path: Path, at: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    _put(path, bytes(data))


def _put(path: Path, data: bytes) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    path.unlink()
    path.write_bytes(data)
    path.chmod(mode)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def huge(path: Path) -> None:
    os.truncate(path, 1 << 40)


def blob_of(folder: Path) -> Path:
    return next(path for path in sorted((folder / "blobs").rglob("*")) if path.is_file())


def upload_of(folder: Path) -> Path:
    return next((folder / "uploads").iterdir()) / "upload.json"


def lie_about_the_size(folder: Path) -> None:
    """A head that claims far more than there is must not make the walk long; its signature betrays it anyway."""
    fields = json.loads(decode_slots((folder / "head").read_bytes())[1])
    fields["note"] = fields["note"].replace(f"\n{ENTRIES}\n", f"\n{1 << 60}\n")
    _put(folder / "head", json.dumps(fields).encode())


def finished_without_blob(folder: Path) -> None:
    path = upload_of(folder)
    _put(path, json.dumps(json.loads(path.read_bytes()) | {"finished_at": "x", "declared_sha256": "0" * 64}).encode())


def shorter_journal(folder: Path) -> None:
    Journal.create(folder / "log/journal", 256 * 3, [b"other"]).close()


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "log key gone": (lambda at: (at / "keys/log.pem").unlink(), "key.wrong"),
    "log key spoiled": (lambda at: _put(at / "keys/log.pem", b"nonsense"), "key.wrong"),
    "log key open to all": (lambda at: (at / "keys/log.pem").chmod(0o644), "key.open"),
    "authority gone": (lambda at: (at / "keys/authority.pem").unlink(), "authority.wrong"),
    "head gone": (lambda at: (at / "head").unlink(), "head.missing"),
    "head cut off": (lambda at: os.truncate(at / "head", 100), "head.wrong"),
    "head claims too much": (lie_about_the_size, "head.wrong"),
    "head is a pipe": (lambda at: pipe(at / "head"), "head.missing"),
    "checkpoint changed": (lambda at: flip(at / "log/public/checkpoint", 5), "checkpoint.wrong"),
    "checkpoint gone": (lambda at: (at / "log/public/checkpoint").unlink(), "checkpoint.behind"),
    "journal gone": (lambda at: (at / "log/journal").unlink(), "journal.wrong"),
    "journal is a pipe": (lambda at: pipe(at / "log/journal"), "journal.wrong"),
    "journal endless": (lambda at: huge(at / "log/journal"), "journal.wrong"),
    "journal of other entries": (shorter_journal, "journal.short"),
    "entries changed": (lambda at: flip(at / "log/public/tile/entries/001", -2), "bundle.changed"),
    "entries cut off": (lambda at: os.truncate(at / "log/public/tile/entries/001", 99), "bundle.changed"),
    "entries gone": (lambda at: (at / "log/public/tile/entries/001").unlink(), "bundle.missing"),
    "entries endless": (lambda at: huge(at / "log/public/tile/entries/000"), "bundle.changed"),
    "hashes changed": (lambda at: flip(at / "log/public/tile/0/001"), "tile.changed"),
    "hashes gone": (lambda at: (at / "log/public/tile/0/002").unlink(), "tile.missing"),
    "hashes are a pipe": (lambda at: pipe(at / "log/public/tile/0/002"), "tile.changed"),
    "upper hashes changed": (lambda at: flip(at / "log/public/tile/1/000.p/3"), "tile.changed"),
    "unfinished tile gone": (lambda at: (at / "log/public/tile/0/003.p/40").unlink(), "tile.unpublished"),
    "unfinished entries changed": (lambda at: flip(at / "log/public/tile/entries/003.p/40", -2), "bundle.changed"),
    "foreign file in the log": (lambda at: (at / "log/public/tile/0/x").write_text("?"), "stray"),
    "tile beyond the head": (lambda at: (at / "log/public/tile/0/009").write_bytes(bytes(8192)), "stray"),
    "blob changed": (lambda at: flip(blob_of(at)), "blob.changed"),
    "blob cut off": (lambda at: os.truncate(blob_of(at), 1), "blob.changed"),
    "blob is a pipe": (lambda at: pipe(blob_of(at)), "stray"),
    "blob in the wrong place": (lambda at: blob_of(at).rename(at / "blobs" / blob_of(at).name), "stray"),
    "left over in incoming": (lambda at: (at / "blobs/incoming/x").write_text("?"), "stray"),
    "upload spoiled": (lambda at: _put(upload_of(at), b"{"), "upload.wrong"),
    "upload without its blob": (finished_without_blob, "upload.blob-missing"),
    "file in quarantine": (lambda at: (at / "quarantine/x").mkdir(), "quarantined"),
}


@pytest.mark.parametrize("damage", DAMAGE)
async def test_damage_is_found_and_named(store: Path, damage: str):
    plant, code = DAMAGE[damage]
    plant(store)
    exam = await found(store)
    assert code in {finding.code for finding in exam.findings}
    assert bool(exam.faults) == any(finding.fault for finding in exam.findings)
    for finding in exam.findings:
        assert finding.line("zh").endswith("。")
        assert finding.line("en").endswith(".")


async def test_one_changed_bundle_is_one_fault(store: Path):
    flip(store / "log/public/tile/entries/001", -2)
    assert [finding.code for finding in (await found(store)).findings] == ["bundle.changed"]


async def test_entries_and_hashes_both_gone_end_the_walk(store: Path):
    (store / "log/public/tile/0/001").unlink()
    (store / "log/public/tile/entries/001").unlink()
    exam = await found(store)
    assert {"log.lost", "tile.missing", "bundle.missing"} <= {finding.code for finding in exam.findings}


async def test_an_exchanged_log_does_not_lead_to_the_signed_root(store: Path, tmp_path: Path):
    other = tmp_path / "other"
    await _fill(other)
    shutil.rmtree(store / "log")
    shutil.copytree(other / "log", store / "log")
    codes = {finding.code for finding in (await found(store)).findings}
    assert {"log.root", "checkpoint.wrong"} <= codes


async def test_an_older_state_is_told_from_a_newer_one(store: Path, tmp_path: Path):
    old = tmp_path / "old"
    shutil.copytree(store, old)
    async with EvidenceStore.open(store, origin=ORIGIN) as opened:
        receipts = [(await opened.seal([Statement({"newer": 1})]))[0].to_json()]
    assert not (await found(store, receipts)).findings
    assert [finding.code for finding in (await found(old, receipts)).findings] == ["receipt.ahead"]
    shutil.copy(old / "head", store / "head")
    assert "checkpoint.ahead" in {finding.code for finding in (await found(store)).findings}


async def test_two_histories_of_one_size_contradict(store: Path, tmp_path: Path):
    fork = tmp_path / "fork"
    shutil.copytree(store, fork)
    receipts = []
    for folder in (store, fork):
        async with EvidenceStore.open(folder, origin=ORIGIN) as opened:
            receipts.append((await opened.seal([Statement({"at": folder.name})]))[0].to_json())
    codes = [finding.code for finding in (await found(store, receipts)).findings]
    assert codes == ["receipt.not-in-log", "receipt.other-log"]
    shutil.copy(fork / "log/public/checkpoint", store / "log/public/checkpoint")
    assert "checkpoint.differs" in {finding.code for finding in (await found(store)).findings}


@pytest.mark.parametrize("field", ["proof", "salt", "timestamps", "log_keys"])
async def test_a_changed_receipt_is_found(made, field: str):
    folder, receipts = made
    fields = json.loads(receipts[3])
    fields[field] = [*fields[field], 1] if isinstance(fields[field], list) else fields[field][1:]
    exam = await found(folder, [json.dumps(fields)])
    assert [finding.code for finding in exam.findings] == ["receipt.wrong"]


async def test_findings_are_bounded():
    exam = Examination()
    for number in range(MOST_OF_ONE_KIND + 7):
        exam.found("blob.changed", number)
    assert len(exam.findings) == MOST_OF_ONE_KIND
    assert exam.faults == MOST_OF_ONE_KIND + 7
    assert exam.untold == 7


def test_every_sentence_is_whole():
    for sentence in SENTENCES.values():
        assert sentence.remedy.zh.endswith("。")
        assert sentence.remedy.en.endswith(".")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command(store: Path, capsys, language: str):
    assert main(["fsck", str(store), "--lang", language]) == 0
    flip(store / "log/public/tile/0/001")
    assert main(["fsck", str(store), "--lang", language]) == 1
    assert "[tile.changed] tile/0/001" in capsys.readouterr().out
    assert main(["fsck", str(store), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == 1
    assert told["findings"][0]["code"] == "tile.changed"
    assert main(["fsck", str(store / "nothing")]) == 2
    assert main(["fsck", str(store), "--key", "nonsense"]) == 2


async def test_a_foreign_key_is_noticed(store: Path):
    key = "example.org/other+c1e1d5a5+AQAB"
    with pytest.raises(ValueError, match="key"):
        await examine(store, Examination(), vkey=key)
