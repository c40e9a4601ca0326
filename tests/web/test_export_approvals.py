"""An export below what is public needs a second person, and carries what both said."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from hearing.dataset.query import Query
from tests.web.approved import ANALYST, STEWARD
from web.authorization import Kind
from web.cli.accounts import account
from web.cli.approvals import approval
from web.cli.exporting import export
from web.cli.verify import verify
from web.errors import Denied
from web.export_approvals import VALID, ApprovalError, ApprovalMissingError, Approvals
from web.exporting import sealed

pytestmark = pytest.mark.asyncio(loop_scope="session")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
BELOW = Query(level="hearing")


@pytest.fixture
def desk(running, tmp_path):
    """Requests of this test alone."""
    return Approvals(tmp_path / "approvals")


@pytest.fixture
def seal(running):
    async def put(statement):
        return await sealed(running.evidence, statement)

    return put


async def test_an_agreement_is_for_one_query_and_moment_and_for_thirty_days(desk, seal):
    identity = await desk.ask(ANALYST, BELOW, NOW, "研究", NOW, seal)
    with pytest.raises(ApprovalMissingError) as missing:
        await desk.carried(BELOW, NOW, NOW)
    assert missing.value.zh.endswith("。")
    await desk.answer(STEWARD, identity, granted=True, reason="同意", now=NOW, seal=seal)
    both = json.loads(await desk.carried(BELOW, NOW, NOW + VALID))
    assert both.keys() == {"request", "answer"}
    for query, as_of, now in (
        (Query(level="hearing", texts=True), NOW, NOW),
        (BELOW, NOW - timedelta(seconds=1), NOW),
        (BELOW, NOW, NOW + VALID + timedelta(seconds=1)),
        (BELOW, NOW, NOW - timedelta(seconds=1)),
    ):
        with pytest.raises(ApprovalMissingError):
            await desk.carried(query, as_of, now)


async def test_nobody_agrees_to_a_request_of_their_own_nor_without_the_right_nor_twice(desk, seal):
    own = await desk.ask(STEWARD, BELOW, None, "研究", NOW, seal)
    with pytest.raises(ApprovalError):
        await desk.answer(STEWARD, own, granted=True, reason="同意", now=NOW, seal=seal)
    with pytest.raises(Denied):
        await desk.answer(ANALYST, own, granted=True, reason="同意", now=NOW, seal=seal)
    with pytest.raises(Denied):
        await desk.ask(replace(ANALYST, kind=Kind.OFFICE), BELOW, None, "研究", NOW, seal)
    other = replace(STEWARD, id="a-third")
    await desk.answer(other, own, granted=False, reason="范围过大", now=NOW, seal=seal)
    with pytest.raises(ApprovalError):
        await desk.answer(other, own, granted=True, reason="同意", now=NOW, seal=seal)
    with pytest.raises(ApprovalMissingError):
        await desk.carried(BELOW, NOW, NOW)
    for query, reason in ((Query(), "研究"), (BELOW, " ")):
        with pytest.raises(ApprovalError):
            await desk.ask(ANALYST, query, None, reason, NOW, seal)


async def test_an_answer_that_was_written_by_hand_counts_for_nothing(desk, seal):
    identity = await desk.ask(ANALYST, BELOW, None, "研究", NOW, seal)
    await desk.answer(STEWARD, identity, granted=False, reason="不同意", now=NOW, seal=seal)
    path = desk.folder / f"{identity}.answer.json"
    path.write_text(path.read_text(encoding="utf-8").replace("false", "true", 1), encoding="utf-8")
    with pytest.raises(ApprovalMissingError):
        await desk.carried(BELOW, NOW, NOW)


@pytest.mark.filterwarnings("ignore:.*is marked with '@pytest.mark.asyncio'.*")
def test_the_operators_command_asks_for_it_too(home, tmp_path, capsys, monkeypatch):
    def typed(command, *arguments):
        monkeypatch.setattr("sys.stdin", StringIO("a long password\n"))
        return command([*arguments, "--password-stdin"], {})

    at = ["--home", str(home)]
    for name, kind in (("asks", "analyst"), ("agrees", "steward")):
        assert typed(account, *at, "add", name, "--name", name, "--kind", kind) == 0
    asked = tmp_path / "q.json"
    asked.write_text('{"level": "hearing"}', encoding="utf-8")
    out = tmp_path / "out"
    assert export([str(out), "--query", str(asked), *at], {}) == 1
    assert "须由另一人审批" in capsys.readouterr().err
    assert typed(approval, *at, "ask", "--query", str(asked), "--reason", "研究", "--account", "asks") == 0
    identity = capsys.readouterr().out.split()[0]
    assert typed(approval, *at, "give", identity, "--reason", "可以", "--account", "asks") == 1
    assert typed(approval, *at, "give", identity, "--reason", "可以", "--account", "agrees") == 0
    assert approval([*at, "list"], {}) == 0
    assert f"{identity}  given by agrees" in capsys.readouterr().out
    assert export([str(out), "--query", str(asked), *at], {}) == 0, capsys.readouterr().err
    for name, receipt in json.loads((out / "approval.json").read_text(encoding="utf-8")).items():
        (tmp_path / name).write_text(json.dumps(receipt), encoding="utf-8")
        assert verify([str(tmp_path / name)], {}) == 0
    assert "approval.json" in (out / "SHA256SUMS").read_text(encoding="utf-8")
