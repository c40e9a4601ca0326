"""The review queue over its routes: who sees which points, what they may do, and what is kept of it."""

import pytest
import pytest_asyncio

from hearing.cases.building import case_from_decision
from hearing.imports.decisions import decision_reading
from hearing.imports.store import source_of, write_source
from tests.clients import RefusedError
from tests.hearing.cases.importing.made_up import MadeUp
from web.demo.people import IDENTITIES

pytestmark = pytest.mark.asyncio(loop_scope="session")

MADE = MadeUp(ipc="A47G 19/22; G01K 1/00", granted="2016年08月20日")
DECIDERS = {"leader", "clerk"}


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def imported(running):
    """A decision with doubts, whose case the demo's people were put on in their usual places."""
    read, source = MADE.read(), source_of("cnipa", "made-up.md", MADE.text)
    case, reading = case_from_decision(read), decision_reading(read)

    async def beside(connection):
        await write_source(connection, source, [reading], running.now(), {reading.subject: case.id})

    await running.cases.save_case(case, running.now(), beside=beside)
    for one in IDENTITIES:
        if one.role is not None:
            account = await running.accounts.by_login_name(one.login_name)
            await running.accounts.join_case(case.id, account.id, one.role, one.side)
    return case.id


async def points(client, case):
    listed = await client.call("GET", "/api/review")
    return {one["field"]: one for one in listed["points"] if (one["case"] or one["subject"]) == case}


async def refused(client, method, path, body=None):
    with pytest.raises(RefusedError) as said:
        await client.call(method, path, body)
    assert said.value.error["zh"].endswith("。")
    assert said.value.error["en"].endswith(".")
    return said.value.status, said.value.error["code"]


@pytest.mark.parametrize("name", [one.login_name for one in IDENTITIES])
async def test_only_who_keeps_the_case_sees_and_decides_its_points(someone, imported, name):
    keeper, other = await someone("clerk"), await someone(name)
    (known,) = [one for field, one in (await points(keeper, imported)).items() if field == "ipc"]
    path = f"/api/review/{known['id']}"
    if name in DECIDERS:
        assert (await other.call("GET", path))["id"] == known["id"]
        assert "ipc" in await points(other, imported)
        return
    assert await points(other, imported) == {}
    assert await refused(other, "GET", path) == (403, "denied")
    assert await refused(other, "POST", path, {"decision": "confirmed"}) == (403, "denied")


async def test_without_a_login_there_is_no_queue(someone, imported):
    nobody = await someone()
    assert (await refused(nobody, "GET", "/api/review"))[0] == 401
    assert (await refused(nobody, "POST", "/api/review/x", {"decision": "confirmed"}))[0] in {401, 404}


async def test_what_belongs_to_no_case_yet_is_for_the_office_alone(someone):
    member, agent, analyst = await someone("member"), await someone("petitioner"), await someone("analyst")
    waiting = (await points(member, "4W900777"))["patent_number"]
    assert (waiting["case"], waiting["reason"]["code"], waiting["confirmable"]) == (None, "check_digit", False)
    for other in (agent, analyst):
        assert await points(other, "4W900777") == {}
        assert await refused(other, "GET", f"/api/review/{waiting['id']}") == (403, "denied")


async def test_a_point_shows_its_place_in_the_text(someone, imported):
    clerk = await someone("clerk")
    point = await clerk.call("GET", f"/api/review/{(await points(clerk, imported))['ipc']['id']}")
    assert point["excerpt"]["marked"] == "A47G 19/22; G01K 1/00"
    assert "".join(point["excerpt"][part] for part in ("before", "marked", "after")) in MADE.text
    assert (point["excerpt"]["file"], point["excerpt"]["cut"]) == ("made-up.md", False)
    assert (point["proposed"], point["confirmable"], point["correctable"]) == ("A47G 19/22", True, True)


async def test_a_decision_is_kept_with_who_when_before_after_and_why(someone, imported):
    clerk, leader = await someone("clerk"), await someone("leader")
    ipc = f"/api/review/{(await points(clerk, imported))['ipc']['id']}"
    assert await refused(clerk, "POST", ipc, {"decision": "corrected", "value": "G01K 1/00"}) == (400, "case_data")
    assert await refused(clerk, "POST", ipc, {"decision": "set_aside", "note": " "}) == (400, "case_data")
    assert await refused(clerk, "POST", ipc, {"decision": "filled", "note": "x"}) == (400, "malformed")
    wrong = {"decision": "corrected", "value": "没有这样的分类", "note": "看公报"}
    assert await refused(clerk, "POST", ipc, wrong) == (400, "case_data")
    told = await clerk.call("POST", ipc, {"decision": "corrected", "value": "G01K 1/00", "note": "看授权公告文本"})
    assert (told["proposed"], told["value"], told["note"]) == ("A47G 19/22", "G01K 1/00", "看授权公告文本")
    assert (told["by"], bool(told["decided_at"])) == ("顾念慈", True)
    again = await refused(leader, "POST", ipc, {"decision": "confirmed"})
    assert again == (409, "decided_already")
    file = await leader.call("GET", f"/api/cases/{imported}")
    assert file["patent"]["ipc"] == "G01K 1/00"
    (kept,) = [one for one in file["decided"] if one["field"] == "ipc"]
    assert (kept["before"], kept["value"], kept["reason"], kept["by"], kept["at"]) == (
        "A47G 19/22", "G01K 1/00", "看授权公告文本", "顾念慈", told["decided_at"],
    )  # fmt: skip


async def test_confirming_needs_no_reason_and_setting_aside_changes_nothing(someone, imported):
    leader = await someone("leader")
    there = await points(leader, imported)
    confirmed = await leader.call("POST", f"/api/review/{there['filing_date']['id']}", {"decision": "confirmed"})
    assert (confirmed["decision"], confirmed["value"]) == ("confirmed", "2017-02-28")
    aside = {"decision": "set_aside", "note": "原文如此，待核"}
    told = await leader.call("POST", f"/api/review/{there['grant_date']['id']}", aside)
    assert (told["decision"], told["value"], told["note"]) == ("set_aside", "", "原文如此，待核")
    file = await leader.call("GET", f"/api/cases/{imported}")
    assert (file["patent"]["filing_date"], file["patent"]["grant_date"]) == ("2017-02-28", "2016-08-20")
    assert [one["field"] for one in file["decided"] if one["field"] == "grant_date"] == []
    assert (await leader.call("GET", "/api/review"))["points"][-1]["decision"] is not None


async def test_people_who_only_watch_learn_nothing_of_what_was_decided(someone, imported):
    observer = await someone("observer")
    assert (await observer.call("GET", f"/api/cases/{imported}"))["decided"] == []


async def test_once_what_was_missing_is_decided_the_case_is_opened(running, someone):
    chief = await someone("chief")
    waiting = (await points(chief, "4W900777"))["patent_number"]
    path = f"/api/review/{waiting['id']}"
    number = {"decision": "corrected", "note": "登记簿", "value": "202010567890.X"}
    told = await chief.call("POST", path, number)
    assert told["case"] == "4W900777"
    assert (await running.cases.case("4W900777")).patent.number == "202010567890.X"
