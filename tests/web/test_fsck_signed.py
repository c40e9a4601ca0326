"""Damage to the series of signed statements is found by ``hearing fsck``."""

import asyncio
import json
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from evidence.signed.signed import FORMAT
from tests.evidence.signed.signers import b64, signed, spki
from tests.served import free_port
from tests.web.homes import query
from tests.web.party import new_key
from tests.web.test_fsck_rows import edit_receipt, examined
from web.app import serving
from web.authorization import Principal
from web.party_keys import Wanted
from web.services import Services
from web.settings import Settings

SIGNED = 3


async def _file(around: Services) -> None:
    """Sign three opinions on the petitioner's exhibits, for the patentee."""
    (case,) = await around.cases.cases()
    people = await around.accounts.people(case.id)
    agent = next(one for one in people if one.side.value == "patentee")
    exhibit = next(one for one in await around.cases.exhibits(case.id) if one.side.value == "petitioner")
    who, key, keys = Principal(agent.account, agent.name), new_key(), around.party_statements.keys
    now = datetime.now(UTC)
    begun = await keys.begin(who, Wanted("uploaded", b64(spki(key)), "", ""), now)
    await keys.finish(who, begun.ticket, signed(begun.statement, key), now)
    for number in range(SIGNED):
        n, previous = await around.party_statements.store.next(case.id)
        head = around.evidence.log.head.checkpoint
        said: dict[str, Any] = {
            "format": FORMAT,
            "number": n,
            "previous": previous,
            "not_before": {"origin": head.origin, "size": head.size, "root": b64(head.root)},
            "kind": "opinion_stated",
            "case": case.id,
            "exhibit": exhibit.id,
            "sha256": exhibit.blob.sha256 if exhibit.blob else "",
            "side": "patentee",
            "stances": {"relevance": "contested"},
            "reason": f"第 {number} 次",
            "stated_by": {"account": agent.account},
        }
        await around.filing.state_opinion(
            exhibit, agent.side, said["stances"], said["reason"], who, now, signed=signed(said, key)
        )


async def _made(home: Path) -> None:
    settings = Settings(home=home, port=free_port(), media_port=free_port(socket.SOCK_DGRAM), demo=True)
    async with serving(settings) as around:
        await _file(around)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("signed") / "home"
    asyncio.run(_made(folder))
    return folder


def test_a_whole_series_has_no_fault(made: Path, capsys):
    status, places = examined(made, capsys)
    assert status == 0
    assert set(places) <= {"event.waiting"}
    assert query(made, "SELECT count(*) FROM signed_statement") == [(SIGNED,)]


DAMAGE: dict[str, tuple[str, set[str]]] = {
    "a line lost": ("DELETE FROM signed_statement WHERE n = 2", {"signed.gap", "signed.unlisted"}),
    "the last line lost": (f"DELETE FROM signed_statement WHERE n = {SIGNED}", {"signed.unlisted"}),
    "a receipt lost": ("", {"signed.lost"}),
    "another predecessor": ("UPDATE signed_statement SET previous = 'x' WHERE n = 2", {"signed.chain"}),
    "another digest": (
        "UPDATE signed_statement SET digest = 'x' WHERE n = 2",
        {"signed.chain", "signed.lost", "signed.unlisted"},
    ),
    "another number": ("UPDATE signed_statement SET n = 9 WHERE n = 3", {"signed.gap", "signed.unlisted"}),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_each_damage_is_named(name: str, made: Path, tmp_path: Path, capsys):
    command, expected = DAMAGE[name]
    shutil.copytree(made, tmp_path / "home")
    if name == "a receipt lost":
        rows = query(tmp_path / "home", "SELECT id, receipt FROM opinion")
        lost = next(row for row in rows if "第 1 次" in json.loads(row[1])["statement"].get("reason", ""))
        query(tmp_path / "home", "DELETE FROM opinion WHERE id = ?", lost[0])
    else:
        query(tmp_path / "home", command)
    status, places = examined(tmp_path / "home", capsys)
    assert status == 1
    booked = {code for code in places if code.startswith("book.")}
    assert booked, "the book knows of every row"
    assert set(places) - {"event.waiting"} - booked == expected


def test_a_signature_changed_in_a_receipt_is_named(made: Path, tmp_path: Path, capsys):
    shutil.copytree(made, tmp_path / "home")
    query(tmp_path / "home", "DELETE FROM opinion WHERE receipt NOT LIKE '%\"signed\"%'")

    def spoil(fields: dict[str, Any]) -> None:
        fields["statement"]["signed"]["statement"]["number"] = 7

    edit_receipt(tmp_path / "home", "opinion", spoil)
    status, places = examined(tmp_path / "home", capsys)
    assert status == 1
    assert {"receipt.wrong", "signed.lost"} <= set(places)
