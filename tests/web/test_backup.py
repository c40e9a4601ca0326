"""A backup taken under load proves its head; it comes back whole, and never as an older state of the log."""

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest

from evidence.errors import Stopped
from evidence.statement import Statement
from evidence.store import EvidenceStore
from tests.postgres import running_cluster
from tests.tools import require_tool
from tests.web.homes import query
from tests.web.test_fsck_rows import examined, exhibit_blob
from web.cli.main import run
from web.settings import Settings

ORIGIN = Settings(home=Path()).log_origin


def newest_receipt(home: Path, place: Path) -> Path:
    """Let the store go on by one entry; gives the receipt that a party now holds."""

    async def seal() -> str:
        async with EvidenceStore.open(home / "evidence", origin=ORIGIN) as store:
            return (await store.seal([Statement({"n": 1})]))[0].to_json()

    path = place / "newest.json"
    path.write_text(asyncio.run(seal()))
    return path


async def _under_load(home: Path, out: Path) -> list[str]:
    """Seal without pause while the backup is made in another process."""
    receipts: list[str] = []
    async with EvidenceStore.open(home / "evidence", origin=ORIGIN) as store:
        command = ["-m", "web", "backup", str(out), "--home", str(home)]
        backup = await asyncio.create_subprocess_exec(sys.executable, *command)
        ended = asyncio.create_task(backup.wait())
        while not ended.done():
            sealed = await store.seal([Statement({"n": number}) for number in range(100)])
            receipts.append(sealed[-1].to_json())
            await store.blobs.put(str(len(receipts)).encode())
        assert await ended == 0
    return receipts


def test_a_backup_under_load_is_restored_whole(home: Path, tmp_path: Path, capsys):
    agreed = home / "exports/approvals/agreed.json"
    agreed.parent.mkdir(parents=True, exist_ok=True)
    agreed.write_text("{}")
    receipts = asyncio.run(_under_load(home, tmp_path / "out"))
    capsys.readouterr()
    reached = json.loads((tmp_path / "out/manifest.json").read_bytes())["size"]
    assert reached > 0
    (tmp_path / "checkpoint").write_text(json.loads((tmp_path / "out/manifest.json").read_bytes())["checkpoint"])
    restored = tmp_path / "restored"
    assert (
        run(["restore", str(tmp_path / "out"), "--home", str(restored), "--at-least", str(tmp_path / "checkpoint")])
        == 0
    )
    capsys.readouterr()
    status, places = examined(restored, capsys)
    assert status == 0
    assert set(places) <= {"blob.orphan"}
    assert query(restored, "SELECT count(*) FROM event") == query(home, "SELECT count(*) FROM event")
    assert exhibit_blob(restored).is_file()
    assert (restored / agreed.relative_to(home)).is_file()  # with what was released before, or protection forgets it
    assert len(receipts) >= 1
    newest_receipt(restored, tmp_path)  # it goes on
    assert examined(restored, capsys)[0] == 0


def test_an_older_backup_is_refused_and_comes_back_as_an_archive_only(home: Path, tmp_path: Path, capsys):
    assert run(["backup", str(tmp_path / "out"), "--home", str(home)]) == 0
    receipt = newest_receipt(home, tmp_path)
    command = ["restore", str(tmp_path / "out"), "--home", str(tmp_path / "back"), "--at-least", str(receipt)]
    assert run(command) == 1
    assert "older" in capsys.readouterr().err
    assert not (tmp_path / "back").exists()
    assert run([*command, "--archive"]) == 0
    capsys.readouterr()
    assert examined(tmp_path / "back", capsys)[0] == 0
    with pytest.raises(Stopped, match="archive"):
        newest_receipt(tmp_path / "back", tmp_path)


def test_a_forked_log_is_refused_even_as_an_archive(home: Path, tmp_path: Path, capsys):
    shutil.copytree(home, tmp_path / "fork")
    (tmp_path / "a").mkdir()
    receipt = newest_receipt(tmp_path / "fork", tmp_path / "a")
    newest_receipt(home, tmp_path)
    assert run(["backup", str(tmp_path / "out"), "--home", str(home)]) == 0
    command = ["restore", str(tmp_path / "out"), "--home", str(tmp_path / "back"), "--at-least", str(receipt)]
    assert run([*command, "--archive"]) == 1
    assert "contradicts" in capsys.readouterr().err


def test_what_is_no_backup_or_says_nothing_of_the_newest_is_refused(home: Path, tmp_path: Path, capsys):
    assert run(["backup", str(tmp_path / "out"), "--home", str(home)]) == 0
    back = ["--home", str(tmp_path / "back")]
    assert run(["restore", str(tmp_path / "out"), *back]) == 1
    assert "--at-least" in capsys.readouterr().err
    assert run(["restore", str(home), *back, "--newest"]) == 1
    assert run(["restore", str(tmp_path / "out"), "--home", str(home), "--newest"]) == 1
    assert run(["backup", str(tmp_path / "out"), "--home", str(home)]) == 1
    (tmp_path / "other").write_text("no checkpoint")
    assert run(["restore", str(tmp_path / "out"), *back, "--at-least", str(tmp_path / "other")]) == 1
    assert "of this log" in capsys.readouterr().err
    assert run(["restore", str(tmp_path / "out"), *back, "--newest"]) == 0


def test_damage_is_neither_backed_up_nor_restored_silently(home: Path, tmp_path: Path, capsys):
    assert run(["backup", str(tmp_path / "out"), "--home", str(home)]) == 0
    blob = exhibit_blob(home)
    blob.chmod(0o640)
    blob.write_bytes(b"changed")
    assert run(["backup", str(tmp_path / "second"), "--home", str(home)]) == 1
    assert blob.name in capsys.readouterr().err
    kept = tmp_path / "out/evidence/blobs" / blob.relative_to(home / "evidence/blobs")
    kept.chmod(0o640)
    kept.write_bytes(b"changed")
    assert run(["restore", str(tmp_path / "out"), "--home", str(tmp_path / "back"), "--newest"]) == 1
    assert "blob.changed" in capsys.readouterr().out
    assert not (tmp_path / "back").exists()


def test_postgresql_goes_the_same_way(made: Path, tmp_path: Path, monkeypatch):
    require_tool("pg_dump")
    require_tool("pg_restore")
    with running_cluster() as cluster:
        source, target = (cluster.url(cluster.new_database()) for _ in range(2))
        shutil.copytree(made, tmp_path / "home")
        monkeypatch.setenv("HEARING_DATABASE", source)
        assert run(["migrate", "--home", str(tmp_path / "home")]) == 0
        assert run(["backup", str(tmp_path / "out"), "--home", str(tmp_path / "home")]) == 0
        monkeypatch.setenv("HEARING_DATABASE", target)
        assert run(["restore", str(tmp_path / "out"), "--home", str(tmp_path / "back"), "--newest"]) == 0
