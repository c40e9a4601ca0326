"""Damage planted in an installation, in the database and the store, is found by ``hearing fsck``."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web.homes import query
from web.booked import evidence_tables
from web.cli.main import run


def examined(home: Path, capsys, *options: str) -> tuple[int, dict[str, list[str]]]:
    """Run the command; gives its status, and the places of each code."""
    status = run(["fsck", "--home", str(home), "--json", *options])
    told = json.loads(capsys.readouterr().out)
    places: dict[str, list[str]] = {}
    for finding in told["findings"]:
        places.setdefault(finding["code"], []).append(finding["place"])
    return status, places


def edit_receipt(home: Path, table: str, change: Callable[[dict], object]) -> None:
    rowid, text = query(home, f"SELECT rowid, receipt FROM {table} WHERE receipt != '' ORDER BY rowid LIMIT 1")[0]
    fields = json.loads(text)
    change(fields)
    query(home, f"UPDATE {table} SET receipt = ? WHERE rowid = ?", json.dumps(fields), rowid)


def exhibit_blob(home: Path) -> Path:
    ((digest,),) = query(home, "SELECT sha256 FROM exhibit WHERE sha256 IS NOT NULL LIMIT 1")
    return home / "evidence/blobs" / digest[:2] / digest[2:4] / digest


def test_a_whole_installation(made: Path, capsys):
    assert examined(made, capsys) == (0, {})
    assert run(["fsck", "--home", str(made), "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "未发现损坏" in said
    assert "receipts" in said


def spoil_index(fields: dict) -> None:
    lines = fields["proof"].split("\n")
    lines[1] = "index 5" if lines[1] == "index 4" else "index 4"  # which entry it is depends on who was first
    fields["proof"] = "\n".join(lines)


def spoil_proof(fields: dict) -> None:
    fields["timestamps"] = []
    spoil_index(fields)


def spoil_statement(fields: dict) -> None:
    fields["statement"]["n"] = 999


ROWS = {
    "a changed event": ("UPDATE event SET body = replace(body, '2', '3') WHERE n = 1", "row.differs"),
    "a changed author": ("UPDATE event SET by = 'someone' WHERE n = 1", "row.differs"),
    "a seal removed": ("DELETE FROM event_seal WHERE n = 1", "event.unsealed"),
    "a receipt exchanged": (
        "UPDATE event_seal SET receipt = (SELECT receipt FROM exhibit WHERE receipt != '' LIMIT 1) WHERE n = 1",
        "row.differs",
    ),
    "an exhibit of other bytes": ("UPDATE exhibit SET sha256 = printf('%064d', 7)", "exhibit.blob-missing"),
    "an exhibit without its receipt": ("UPDATE exhibit SET receipt = ''", "receipt.wrong"),
    "an event taken out": ("UPDATE event SET n = n + 5 WHERE n = (SELECT max(n) FROM event)", "event.gap"),
    "nonsense for a receipt": ("UPDATE exhibit SET receipt = 'nonsense'", "receipt.wrong"),
}


@pytest.mark.parametrize("damage", ROWS)
def test_damage_in_the_database_is_found(home: Path, capsys, damage: str):
    statement, code = ROWS[damage]
    query(home, statement)
    status, places = examined(home, capsys)
    assert status == 1
    assert code in places


def test_a_lost_blob_is_an_exhibit_without_its_file(home: Path, capsys):
    exhibit_blob(home).unlink()
    status, places = examined(home, capsys)
    assert status == 1
    assert len(places["exhibit.blob-missing"]) >= 1


def test_a_blob_that_nobody_names_is_told_and_no_fault(home: Path, capsys):
    query(home, "UPDATE exhibit SET sha256 = NULL WHERE id = (SELECT id FROM exhibit WHERE sha256 IS NOT NULL LIMIT 1)")
    _, places = examined(home, capsys)
    assert set(places) == {"blob.orphan", "book.differs"}


def test_what_the_database_mirrors_is_made_anew(home: Path, capsys):
    edit_receipt(home, "event_seal", spoil_index)
    edit_receipt(home, "exhibit", spoil_proof)
    query(home, "UPDATE exhibit SET size = 3, media_type = 'text/plain' WHERE sha256 IS NOT NULL")
    query(home, "DELETE FROM command")
    query(home, "INSERT INTO outbox SELECT hearing_id, n, at FROM event WHERE n = 1")
    status, places = examined(home, capsys)
    assert status == 1
    assert len(places["receipt.wrong"]) == 2
    status, places = examined(home, capsys, "--rebuild")
    assert status == 0
    assert {place.split()[0] for place in places["mirror.rebuilt"]} >= {"event_seal", "command"}
    assert {place.split()[0] for place in places["book.rebuilt"]} == {"exhibit"}
    assert query(home, "SELECT count(*) FROM exhibit WHERE size = 3") == [(0,)]
    assert query(home, "SELECT count(*) FROM command") != [(0,)]
    assert query(home, "SELECT count(*) FROM outbox") == [(0,)]
    assert examined(home, capsys) == (0, {})


def test_an_event_whose_seal_is_gone_waits_for_a_new_one(home: Path, capsys):
    edit_receipt(home, "event_seal", spoil_statement)
    query(home, "DELETE FROM event_seal WHERE n = 2")
    status, places = examined(home, capsys, "--rebuild")
    assert status == 0
    assert places["event.waiting"] == ["outbox"]
    assert query(home, "SELECT count(*) >= 1 FROM outbox") == [(1,)]


def test_a_private_part_that_is_gone_comes_back_from_the_book(home: Path, capsys):
    edit_receipt(home, "exhibit", spoil_statement)
    status, places = examined(home, capsys)
    assert status == 1
    assert len(places["book.differs"]) == 1
    status, places = examined(home, capsys, "--rebuild")
    assert status == 0
    assert len(places["book.rebuilt"]) == 1
    assert examined(home, capsys) == (0, {})


def test_without_database_and_book_a_private_part_is_lost(home: Path, capsys):
    edit_receipt(home, "exhibit", spoil_statement)
    shutil.rmtree(home / "evidence/book")
    (home / "evidence/book.mark").unlink()
    query(home, "DELETE FROM booked")
    status, places = examined(home, capsys, "--rebuild")
    assert status == 1
    assert len(places["mirror.lost"]) == 1


def test_a_database_that_was_emptied_is_made_anew(home: Path, capsys):
    names = [table.name for table in evidence_tables()]
    before = {name: query(home, f"SELECT * FROM {name} ORDER BY 1, 2") for name in names}
    for name in reversed(names):
        query(home, f"DELETE FROM {name}")
    query(home, "DELETE FROM booked")
    status, places = examined(home, capsys)
    assert status == 1
    assert len(places["book.missing"]) == sum(map(len, before.values()))
    status, places = examined(home, capsys, "--rebuild")
    assert status == 0
    assert {name: query(home, f"SELECT * FROM {name} ORDER BY 1, 2") for name in names} == before
    assert examined(home, capsys) == (0, {})


def test_a_row_that_nobody_booked_is_told(home: Path, capsys):
    ((identity,),) = query(home, "SELECT id FROM exhibit LIMIT 1")
    query(home, "INSERT INTO custody_read VALUES (99, ?, 'x', 'y', 1, '2026-01-01', '2026-01-01', 1)", identity)
    status, places = examined(home, capsys)
    assert status == 1
    assert places == {"book.unbooked": ["custody_read 99"]}


def test_a_changed_byte_of_the_book_is_found(home: Path, capsys):
    (file,) = (home / "evidence/book").glob("*.book")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    status, places = examined(home, capsys)
    assert status == 1
    assert list(places) == ["book.damaged"]


def test_nothing_to_examine(tmp_path: Path, capsys):
    assert run(["fsck", "--home", str(tmp_path / "none")]) == 2
    assert "--home" in capsys.readouterr().err
