"""The rule set of a case: in its file with the deadlines that run, and in the record of every hearing set down."""

import socket
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from hearing.cases.building import case_from_decision
from hearing.cases.importing.cnipa import read_decision
from hearing.vocabulary import Role, Side
from tests.served import free_port
from web.app import open_services
from web.authorization import Kind
from web.case_file import case_file
from web.demo.seed import DECISION
from web.hearings import Plan
from web.material import material_of
from web.rules import rule_book
from web.settings import Settings, SettingsError

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PEOPLE = ((Role.LEADER, Side.NONE), (Role.CLERK, Side.NONE), (Role.AGENT, Side.PETITIONER), (Role.AGENT, Side.PATENTEE))


@pytest.fixture
async def around(tmp_path):
    async with open_services(Settings(home=tmp_path, media_port=free_port(socket.SOCK_DGRAM))) as services:
        yield services


async def on_file(around, **given):
    case = replace(case_from_decision(read_decision(DECISION.read_text(encoding="utf-8"))), **given)
    case = await around.cases.case(await around.cases.save_case(case, NOW))
    for number, (role, side) in enumerate(PEOPLE):
        account = await around.accounts.add(
            login_name=f"p{number}", name=f"人{number}", kind=Kind.PARTY, password=None, now=NOW
        )
        await around.accounts.join_case(case.id, account.id, role, side)
    return case


async def set_down(around, case, starts_at: str) -> str:
    people = await around.accounts.people(case.id)
    lines = [
        {"account": one.account, "role": one.role.value, "side": one.side.value, "first_speaker": one.side != Side.NONE}
        for one in people
    ]
    return await around.hearings.schedule(case, people, Plan("口审", "internet", starts_at, lines), by="clerk")


async def shown(around, case):
    return case_file(await material_of(around, case), ())


async def test_a_hearing_obeys_the_rules_of_its_case_and_they_stand_in_its_record(around):
    case = await on_file(around, rule_set="ptab")
    hearing = await set_down(around, case, "2026-12-02T10:00:00-05:00")
    state = await around.hearings.state(hearing)
    assert state.rules == around.rules.current("ptab").procedure
    assert state.rules.targets(state.stage) == {}


async def test_the_case_file_gives_the_rule_set_and_its_last_days(around):
    case = await on_file(around, request_dates=(date(2026, 9, 1),), decision=None)
    found = await shown(around, case)
    assert found["rule_set"] == {
        "id": "cnipa-2026",
        "version": 1,
        "zh": "国家知识产权局无效宣告口头审理规则（2026）",
        "en": "CNIPA oral hearings in invalidation (2026)",
    }
    added = next(each for each in found["deadlines"] if each["id"] == "add_grounds")
    assert (added["starts_on"], added["last_day"], added["moved_from"]) == ("2026-09-01", "2026-10-08", "2026-10-01")
    assert added["calendar_known"]
    reply = next(each for each in found["deadlines"] if each["id"] == "reply")
    assert (reply["last_day"], reply["from"], reply["set_by_office"]) == (None, "paper_received", True)


async def test_a_day_is_a_day_at_the_office(around):
    """Four in the afternoon in New York is the next day in Beijing; the Board counts back from its own day."""
    case = await on_file(around, rule_set="ptab")
    await set_down(around, case, "2026-12-03T04:00:00+08:00")
    found = await shown(around, case)
    served = next(each for each in found["deadlines"] if each["id"] == "demonstratives")
    assert (served["starts_on"], served["last_day"], served["what"]) == ("2026-12-02", "2026-11-20", "口审")


async def test_a_rule_set_that_is_gone_is_said_to_be_gone(around):
    case = await on_file(around)
    found = await shown(around, replace(case, rule_set="gone"))
    assert found["rule_set"]["version"] == 0
    assert found["deadlines"] == []


def test_a_folder_with_faults_keeps_the_server_from_starting(tmp_path):
    (tmp_path / "own.toml").write_text("id = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"own\.toml:1: id: .*must be a text in quotes"):
        rule_book(Settings(home=tmp_path, rules_dir=tmp_path))
