"""Exports from real databases: the same bytes from each, exact as of any moment, sealed, whole or not there."""

import asyncio
import json
import random
import shutil
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from hearing.dataset.query import Query
from tests.web.export_bases import (
    BEGUN,
    CASES,
    ENDED,
    FILED,
    LAST,
    PLAY,
    base,
    contents,
    exporting,
    with_legal_events,
)
from tests.web.homes import query as sql
from web.cli.exporting import export
from web.cli.verify import verify
from web.exporting import FutureError
from web.releases import Releases

WHOLE = Query(level="hearing", texts=True, croissant=True)


async def made(url, out, *, until=ENDED, as_of=ENDED, query=WHOLE):
    out.parent.mkdir(exist_ok=True)
    async with base(url, until) as engine:
        await exporting(engine, url, out.parent).write(out, query, as_of, ENDED)
    return contents(out)


@pytest.fixture
def address(postgres):
    return postgres.url(postgres.new_database())


async def test_sqlite_and_postgresql_give_the_same_bytes_and_so_does_a_second_run(tmp_path, address):
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    lite = await made(url, tmp_path / "lite")
    assert lite == await made(address, tmp_path / "pg")
    tables = {name: pq.read_table(tmp_path / f"lite/data/{name}.parquet") for name in ("case", "claim_ground")}
    assert tables["case"].num_rows == len(CASES)
    assert tables["claim_ground"].num_rows == sum(len(case.cells) for case in LAST.values())
    async with base(f"sqlite+aiosqlite:///{tmp_path / 'b.db'}") as engine:
        again = exporting(engine, f"sqlite+aiosqlite:///{tmp_path / 'b.db'}", tmp_path)
        await again.write(tmp_path / "again", WHOLE, ENDED, ENDED)
    assert contents(tmp_path / "again") == lite, "the receipt is the one that the same digests were given before"


async def test_legal_events_are_known_from_their_import_on_and_the_same_from_both_databases(tmp_path, address):
    query = Query()
    found = {}
    for name, url in (("lite", f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"), ("pg", address)):
        async with base(url) as engine:
            await with_legal_events(engine)
            making = exporting(engine, url, tmp_path)
            await making.write(tmp_path / name, query, ENDED, ENDED)
            await making.write(tmp_path / f"{name}-before", query, BEGUN + timedelta(hours=1), ENDED)
        found[name] = contents(tmp_path / name)
    assert found["lite"] == found["pg"]
    rows = [
        row for row in pq.read_table(tmp_path / "lite/data/event.parquet").to_pylist() if row["type"] == "legal_event"
    ]
    assert {(row["subject"], row["st27"], str(row["valid_at"])) for row in rows} == {
        ("CN PP01", "T", "2026-01-05"), ("CN PD01", "T", "2026-03-05"), ("CN TR01", None, "2025-01-01"),
    }  # fmt: skip
    assert all(row["method"] == "register" and row["source_digest"] and row["source_end"] for row in rows)
    before = pq.read_table(tmp_path / "lite-before/data/event.parquet").to_pylist()
    assert not [row for row in before if row["type"] == "legal_event"], "nobody knew of them yet"


async def test_the_wide_table_says_what_the_others_say(tmp_path):
    await made(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path / "out")
    read = {name: pq.read_table(tmp_path / f"out/data/{name}.parquet").to_pylist() for name in
            ("claim_ground", "request_ground_claim", "patent", "decision")}  # fmt: skip
    wide = {(row["case_id"], row["party_id"], row["ground_id"], row["claim"]) for row in read["claim_ground"]}
    assert wide == {tuple(row[name] for name in ("case_id", "party_id", "ground_id", "claim"))
                    for row in read["request_ground_claim"]}  # fmt: skip
    assert {row["patent_title"] for row in read["claim_ground"]} == {row["title"] for row in read["patent"]}
    outcomes = {row["case_id"]: row["outcome"] for row in read["decision"]}
    assert all(row["outcome"] == outcomes.get(row["case_id"]) for row in read["claim_ground"])


async def test_counts_are_the_same_from_both_databases_and_are_kept(tmp_path, address):
    query = Query(level="counts", tables=(("outcome",), ("ground", "ipc_section")))
    lite = await made(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path / "one" / "lite", query=query)
    assert lite == await made(address, tmp_path / "two" / "pg", query=query)
    assert b"case-1" not in b"".join(lite.values()), "three cases are too few to show anything"
    assert len(Releases(tmp_path / "one" / "receipts" / "releases").all()) == 1


def moments(count, seed):
    """Random moments, and those at which something happened, to the microsecond."""
    chance = random.Random(seed)
    span = (ENDED - BEGUN).total_seconds()
    known = [one.at for one in PLAY.recorded] + [one.filed_at for one in FILED]
    drawn = [BEGUN - timedelta(hours=1) + timedelta(seconds=chance.uniform(0, span)) for _ in range(count // 2)]
    return drawn + [
        chance.choice(known) - timedelta(microseconds=chance.choice((0, 1))) for _ in range(count - len(drawn))
    ]


async def _check_as_of_any_moment(tmp_path, count):
    url = f"sqlite+aiosqlite:///{tmp_path / 'whole.db'}"
    async with base(url) as engine:
        whole = exporting(engine, url, tmp_path)
        for number, at in enumerate(moments(count, 8)):
            out, begun = tmp_path / f"{number}-a", tmp_path / f"{number}-b"
            await whole.write(out, WHOLE, at, ENDED)
            assert contents(out) == await made(
                f"sqlite+aiosqlite:///{tmp_path / f'{number}.db'}", begun, until=at, as_of=at
            ), at
            shutil.rmtree(out)
            shutil.rmtree(begun)


async def test_an_export_as_of_a_moment_is_a_replay_from_nothing(tmp_path):
    await _check_as_of_any_moment(tmp_path, 4)


@pytest.mark.slow
async def test_an_export_as_of_any_of_200_moments_is_a_replay_from_nothing(tmp_path):
    await _check_as_of_any_moment(tmp_path, 200)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), {"case-1", "4W200000", "4W200001"}),
        (Query(cases=("4W100002",)), {"case-1"}),
        (Query(outcome=("pending",)), {"4W200001"}),
        (Query(mode=("mixed",)), {"case-1"}),
        (Query(office=("uspto",)), set()),
    ],
    ids=["all", "number", "outcome", "mode", "office"],
)
async def test_a_query_selects_in_every_table(tmp_path, query, expected):
    files = await made(f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", tmp_path / "out", query=query)
    assert json.loads(files["query.json"])["query"] == query.plain()
    for table in ("case", "claim_ground", "request_party"):
        assert set(pq.read_table(tmp_path / f"out/data/{table}.parquet")["case_id"].to_pylist()) == expected


async def test_the_future_is_refused(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    async with base(url) as engine:
        with pytest.raises(FutureError) as refused:
            await exporting(engine, url, tmp_path).write(tmp_path / "out", Query(), ENDED + timedelta(seconds=1), ENDED)
    assert refused.value.zh.endswith("。")
    assert not (tmp_path / "out").exists()


async def test_a_cancelled_export_leaves_nothing_and_with_resume_its_parts(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    async with base(url) as engine:
        making = exporting(engine, url, tmp_path)

        def interrupted(progress):
            raise asyncio.CancelledError

        for resume in (False, True):
            with pytest.raises(asyncio.CancelledError):
                await making.write(tmp_path / "out", WHOLE, ENDED, ENDED, resume=resume, told=interrupted)
            assert not (tmp_path / "out").exists()
            assert (tmp_path / ".out.partial").exists() is resume
        await making.write(tmp_path / "out", WHOLE, ENDED, ENDED, resume=True)
        await making.write(tmp_path / "straight", WHOLE, ENDED, ENDED)
    assert contents(tmp_path / "out") == contents(tmp_path / "straight")
    assert not (tmp_path / ".out.partial").exists()


def test_one_command_gives_a_package_whose_digests_are_in_the_log(home, tmp_path, capsys):
    asked = tmp_path / "query.toml"
    asked.write_text('ipc = ["A"]\ncroissant = true\n', encoding="utf-8")
    out, again = tmp_path / "out", tmp_path / "again"
    at = datetime.now(UTC).isoformat()
    common = ["--home", str(home)]
    assert export([str(out), "--query", str(asked), "--as-of", at, *common], {}) == 0, capsys.readouterr().err
    receipt = out / "SHA256SUMS.receipt.json"
    assert verify([str(receipt), str(out / "SHA256SUMS")], {}) == 0
    assert export([str(again), "--query", str(out / "query.json"), *common], {}) == 0
    assert contents(again) == contents(out)
    assert (out / "croissant.json").is_file()
    for arguments, words in (
        (["--as-of", "2999-01-01T00:00:00Z"], "晚于现在"),
        (["--as-of", "2026-01-01"], "时区"),
        (["--query", str(tmp_path / "no.json")], "No such file"),
        (["--case", "4W999999"], "没有编号"),
    ):
        assert export([str(tmp_path / "no"), *arguments, *common], {}) == 1
        assert words in capsys.readouterr().err
    asked.write_text('ipc = ["A"]\noutcome = ["lost"]\n', encoding="utf-8")
    assert export([str(tmp_path / "no"), "--query", str(asked), *common], {}) == 1
    assert "query.toml, line 2, outcome" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()
    assert sql(home, "select count(*) from case_file")[0][0]
