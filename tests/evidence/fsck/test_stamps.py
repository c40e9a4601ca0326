"""Each kind of damage to the kept tokens is planted, and found and named; what is whole is called whole."""

import asyncio
import base64
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from evidence.durable import Disk
from evidence.fsck.examination import Examination
from evidence.fsck.store import StoreFsck
from evidence.renewal import renew_authority
from evidence.rotation import Rotating
from evidence.statement import Statement
from evidence.store import EvidenceStore
from evidence.stores.folder import FolderBlobs
from evidence.timestamps.authority import utc_now
from evidence.timestamps.outside import Outside
from tests.evidence.authorities import authority
from tests.evidence.timestamps.outside_server import honest, serving

ORIGIN = "example.org/log"
NEVER = 1e9
"""Seconds between rounds that a test asks for by itself."""


@dataclass(frozen=True)
class Made:
    """Two stores that share their first five entries and were stamped at 5 and 9, and one that went on to 10.

    ``court`` is who stamped them, ``stranger`` another authority of the same name.
    """

    store: Path
    fork: Path
    further: Path
    court: Outside
    stranger: Outside


async def _grow(folder: Path, count: int, court: Outside) -> None:
    async with EvidenceStore.open(folder, origin=ORIGIN, authorities=[court], stamp_seconds=NEVER) as store:
        await store.seal([Statement({"at": folder.name, "n": number}) for number in range(count)])
        await store.stamper.stamp_newest()


async def _make(place: Path) -> Made:
    outside, stranger = authority("outside", utc_now()), authority("stranger", utc_now())
    async with serving(outside, honest(outside, utc_now)) as server, serving(stranger) as other:
        court = server.trusted("court")
        await _grow(place / "store", 5, court)
        shutil.copytree(place / "store", place / "fork")
        await _grow(place / "store", 4, court)
        await _grow(place / "fork", 4, court)
        shutil.copytree(place / "store", place / "further")
        await _grow(place / "further", 1, court)
        return Made(place / "store", place / "fork", place / "further", court, other.trusted("court"))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    return asyncio.run(_make(tmp_path_factory.mktemp("stamps")))


@pytest.fixture
def store(made: Made, tmp_path: Path) -> Path:
    shutil.copytree(made.store, tmp_path / "store")
    return tmp_path / "store"


async def codes(folder: Path, *authorities: Outside, known: bool = True) -> list[str]:
    exam, disk = Examination(), Disk(2)
    fsck = StoreFsck(
        folder, FolderBlobs(folder / "blobs", disk), exam, authorities=list(authorities) if known else None
    )
    await fsck.run()
    disk.close()
    assert all(finding.place.startswith("stamps/") for finding in exam.findings)
    assert all(finding.line("zh").endswith("。") and finding.line("en").endswith(".") for finding in exam.findings)
    return sorted(finding.code for finding in exam.findings)


def stamp(folder: Path, size: int = 9, name: str = "court") -> Path:
    return folder / f"stamps/000000000000/{size:016x}.{name}.json"


async def test_whole_stamps_are_called_whole(made: Made):
    assert len(list(made.store.glob("stamps/*/*.json"))) == 4
    assert await codes(made.store, made.court) == []
    assert await codes(made.store, known=False) == []


def edit(field: str, change: Callable[[str], str], name: str = "court") -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        fields = json.loads(stamp(folder, name=name).read_bytes())
        fields[field] = change(fields[field])
        stamp(folder, name=name).write_text(json.dumps(fields))

    return plant


def flipped(token: str) -> str:
    data = bytearray(base64.b64decode(token))
    data[-1] ^= 1
    return base64.b64encode(data).decode()


def swap(one: str, other: str, field: str) -> Callable[[Path], None]:
    """Give a stamp a field of another one."""

    def plant(folder: Path) -> None:
        value = json.loads(stamp(folder, name=other).read_bytes())[field]
        edit(field, lambda _: value, one)(folder)

    return plant


def lead_out(folder: Path) -> None:
    target = folder.parent / "outside.json"
    stamp(folder).rename(target)
    stamp(folder).symlink_to(target)


def into_another_folder(folder: Path) -> None:
    (folder / "stamps/1").mkdir()
    stamp(folder).rename(folder / "stamps/1" / stamp(folder).name)


def pipe(folder: Path) -> None:
    stamp(folder).unlink()
    os.mkfifo(stamp(folder))


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut off": (lambda at: os.truncate(stamp(at), 200), "stamp.unreadable"),
    "empty": (lambda at: os.truncate(stamp(at), 0), "stamp.unreadable"),
    "endless": (lambda at: os.truncate(stamp(at), 1 << 40), "stamp.unreadable"),
    "no object": (lambda at: stamp(at).write_text("[]"), "stamp.unreadable"),
    "a number in it": (lambda at: stamp(at).write_text('{"chain":1,"note":"","token":""}'), "stamp.unreadable"),
    "token no base64": (edit("token", lambda text: text + "!"), "stamp.unreadable"),
    "token's last bit": (edit("token", flipped), "stamp.wrong"),
    "token of the other authority": (swap("court", "embedded", "token"), "stamp.wrong"),
    "chain of the other authority": (swap("court", "embedded", "chain"), "stamp.wrong"),
    "embedded one from outside": (swap("embedded", "court", "token"), "stamp.wrong"),
    "chain empty": (edit("chain", lambda text: ""), "stamp.wrong"),
    "token of the checkpoint before": (
        lambda at: edit("token", lambda _: json.loads(stamp(at, 5).read_bytes())["token"])(at),
        "stamp.wrong",
    ),
    "checkpoint unsigned": (edit("note", lambda text: text.replace("\n9\n", "\n8\n")), "stamp.foreign"),
    "checkpoint empty": (edit("note", lambda text: ""), "stamp.foreign"),
    "under another size": (lambda at: stamp(at).rename(stamp(at, 7)), "stamp.misplaced"),
    "in another folder": (into_another_folder, "stamp.misplaced"),
    "a link": (lead_out, "stamp.misplaced"),
    "a pipe": (pipe, "stamp.misplaced"),
    "something else": (lambda at: (at / "stamps/note.txt").write_text("?"), "stray"),
    "left over": (lambda at: (at / "stamps/000000000000/.x.json.a1b2").write_text("?"), "stray"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
async def test_damage_is_found_and_named(made: Made, store: Path, damage: str):
    plant, code = DAMAGE[damage]
    plant(store)
    assert await codes(store, made.court) == [code]


async def test_a_stamp_of_another_history_contradicts_the_log(made: Made, store: Path):
    shutil.copy(stamp(made.fork), stamp(store))
    assert await codes(store, made.court) == ["stamp.other-log"]


async def test_a_stamp_that_the_log_does_not_reach_is_told(made: Made, store: Path):
    """An older log was put back under newer stamps."""
    for name in ("court", "embedded"):
        shutil.copy(stamp(made.further, 10, name), stamp(store, 10, name))
    assert await codes(store, made.court) == ["stamp.ahead", "stamp.ahead"]


async def test_what_is_trusted_of_an_authority_decides(made: Made, store: Path):
    assert await codes(store, made.stranger) == ["stamp.wrong", "stamp.wrong"]
    assert await codes(store, replace(made.court, until=utc_now() - timedelta(days=1))) == ["stamp.wrong"] * 2
    assert await codes(store, replace(made.court, name="other")) == ["stamp.unnamed"] * 2
    assert await codes(store) == ["stamp.unnamed"] * 2


async def test_stamps_under_a_log_key_that_was_replaced_stay_right(made: Made, store: Path):
    await Rotating(store, ORIGIN).rotate("a test")
    assert await codes(store, made.court) == []


async def test_stamps_of_an_embedded_authority_that_was_renewed_stay_right(made: Made, store: Path):
    await renew_authority(store, origin=ORIGIN, reason="test")
    assert await codes(store, made.court) == []
    shutil.rmtree(store / "authorities")
    assert await codes(store, made.court) == ["stamp.wrong"] * 2
