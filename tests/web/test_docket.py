"""A case entered and corrected over HTTP: by whom, what is refused, what is kept, and who sees it."""

from datetime import timedelta

import pytest

from tests.clients import RefusedError
from tests.web.acts import CASE, set_down
from web.demo.people import IDENTITIES

pytestmark = pytest.mark.asyncio(loop_scope="session")

OFFICE = {"leader", "chief", "member", "clerk", "assistant"}
READERS = {"leader", "chief", "member", "clerk", "petitioner", "patentee", "representative", "assistant"}


def form(number: str, **changed: object) -> dict[str, object]:
    """A pending case as the clerk types it."""
    return {
        "numbers": number,
        "request_dates": "2026-10-08",
        "patent": {"number": "202110345678.3", "title": "一种可折叠支架", "grant_date": "2023-05-16"},
        "claims": "1. 一种可折叠支架，设有凹槽。\n2. 根据权利要求1所述的支架，设有挡条。",
        "parties": [
            {"side": "petitioner", "name": "甲川科技有限公司", "agents": "陆景行"},
            {"side": "patentee", "name": "乙山智能装备有限公司"},
        ],
        "grounds": [{"ground": "A22.3", "claims": "1-2", "exhibits": "证据1"}],
        "exhibits": [{"side": "petitioner", "label": "证据1", "title": "CN208000001U"}],
        "links": [{"kind": "administrative_ruling", "number": "粤知法裁字(2026)31号"}],
    } | changed


async def refused(call) -> tuple[int, str, set[str]]:
    with pytest.raises(RefusedError) as no:
        await call
    assert no.value.error["zh"]
    return no.value.status, no.value.error["code"], {one["field"] for one in no.value.error.get("fields", ())}


async def entered(clerk, number: str, **changed: object) -> str:
    return (await clerk.call("POST", "/api/cases", {"case": form(number, **changed)}))["id"]


@pytest.mark.parametrize("name", [one.login_name for one in IDENTITIES])
async def test_only_the_office_enters_cases(someone, name):
    one = await someone(name)
    if name in OFFICE:
        offered = await one.call("GET", "/api/docket")
        assert {"A22.2", "A22.3"} <= {ground["id"] for ground in offered["grounds"]}
        assert "cnipa-2026" in {each["id"] for each in offered["rule_sets"]}
        assert offered["you"] in {each["account"] for each in offered["staff"]}
        return
    calls: tuple[tuple[str, str, object], ...] = (
        ("GET", "/api/docket", None),
        ("POST", "/api/docket/claims", {"text": "1. 一种支架。"}),
        ("POST", "/api/cases", {"case": form("4W110001")}),
    )
    for method, path, body in calls:
        assert (await refused(one.call(method, path, body)))[:2] == (403, "denied")


async def test_who_enters_a_case_is_its_clerk_and_nobody_else_sees_it(running, someone):
    clerk, leader = await someone("clerk"), await someone("leader")
    case = await entered(clerk, "4w110002")
    assert case == "4W110002"
    file = await clerk.call("GET", f"/api/cases/{case}")
    assert file["you"]["role"] == "clerk"
    assert {"correct", "schedule_hearing", "invite"} <= set(file["you"]["may"])
    assert file["rule_set"]["id"] == "cnipa-2026"
    assert [claim["parents"] for claim in file["claims"]] == [[], [1]]
    assert [one["number"] for one in file["links"]] == ["粤知法裁字〔2026〕第31号"]
    assert file["decision"] is None
    assert await refused(leader.call("GET", f"/api/cases/{case}")) == (403, "denied", set())
    assert case not in {one["id"] for one in await leader.call("GET", "/api/cases")}


async def test_a_hearing_is_set_down_at_once_by_the_people_of_the_form(running, someone):
    clerk = await someone("clerk")
    offered = await clerk.call("GET", "/api/docket")
    names = {one["name"]: one["account"] for one in offered["staff"]}
    seats = [{"role": "leader", "account": names["闻一澜"]}, {"role": "member", "name": "外聘专家"}]
    case = await entered(clerk, "4W110003", seats=seats)
    file = await clerk.call("GET", f"/api/cases/{case}")
    assert [(one["role"], one["name"]) for one in file["panel"]] == [("leader", "闻一澜"), ("member", "外聘专家")]
    people = await clerk.call("GET", f"/api/cases/{case}/people")
    assert {(one["name"], one["role"]) for one in people} == {("闻一澜", "leader"), ("顾念慈", "clerk")}
    starts = (running.now() + timedelta(days=60)).isoformat()
    roster = [each | {"place": "remote", "seat_of": "", "first_speaker": False, "files": []} for each in people]
    body: dict[str, object] = {"title": "支架", "mode": "internet", "starts_at": starts, "roster": roster, "files": []}
    hearing = (await clerk.call("POST", f"/api/cases/{case}/hearings", body))["id"]
    assert (await clerk.call("GET", f"/api/hearings/{hearing}"))["case_number"] == case


async def test_every_fault_of_the_form_is_told_with_its_field(someone):
    clerk = await someone("clerk")
    wrong = form("4W", request_dates="2199-01-01", parties=[], rule_set="unheard-of")
    status, code, fields = await refused(clerk.call("POST", "/api/cases", {"case": wrong}))
    assert (status, code) == (400, "case_mistaken")
    assert {"numbers", "request_dates", "parties", "rule_set"} <= fields
    nobody = form("4W110004", seats=[{"role": "leader", "account": "a-nobody"}])
    assert (await refused(clerk.call("POST", "/api/cases", {"case": nobody})))[2] == {"seats.0.account"}
    wrong_shapes: tuple[object, ...] = (
        {},
        {"case": []},
        {"case": {"number": 1}},
        {"case": form("4W110004"), "more": 1},
    )
    for malformed in wrong_shapes:
        assert (await refused(clerk.call("POST", "/api/cases", malformed)))[:2] == (400, "malformed")


async def test_a_number_on_file_is_not_taken_twice(someone):
    clerk = await someone("clerk")
    assert await refused(entered(clerk, CASE)) == (409, "number_taken", set())
    await entered(clerk, "4W110005、4W110006")
    assert await refused(entered(clerk, "4W110007、4W110006")) == (409, "number_taken", set())


async def test_a_correction_keeps_what_the_case_said_before(someone):
    clerk = await someone("clerk")
    case = await entered(clerk, "4W110010")
    opened = await clerk.call("GET", f"/api/cases/{case}/entered")
    assert opened["after"] == 0
    changed = opened["case"] | {"request_dates": "2026-10-09"}
    changed["parties"][0]["name"] = "甲川科技股份有限公司"
    body = {"case": changed, "reason": "请求人更名，见登记簿副本", "after": 0}
    assert await refused(clerk.call("PUT", f"/api/cases/{case}/entered", body | {"reason": " "})) == (
        400,
        "case_mistaken",
        {"reason"},
    )
    await clerk.call("PUT", f"/api/cases/{case}/entered", body)
    (change,) = await clerk.call("GET", f"/api/cases/{case}/changes")
    assert (change["kind"], change["by"], change["reason"]) == ("corrected", "顾念慈", "请求人更名，见登记簿副本")
    assert {(one["field"], one["before"], one["after"]) for one in change["differences"]} == {
        ("request_dates", "2026-10-08", "2026-10-09"),
        ("petitioners", "甲川科技有限公司（陆景行）", "甲川科技股份有限公司（陆景行）"),
    }
    file = await clerk.call("GET", f"/api/cases/{case}")
    assert file["parties"][0]["name"] == "甲川科技股份有限公司"
    stale = await refused(clerk.call("PUT", f"/api/cases/{case}/entered", body))
    assert stale == (409, "changed_meanwhile", set())


async def test_a_correction_that_changes_nothing_is_not_noted(someone):
    clerk = await someone("clerk")
    case = await entered(clerk, "4W110011")
    opened = await clerk.call("GET", f"/api/cases/{case}/entered")
    await clerk.call("PUT", f"/api/cases/{case}/entered", opened | {"reason": "核对"})
    assert await clerk.call("GET", f"/api/cases/{case}/changes") == []


@pytest.mark.parametrize("name", [one.login_name for one in IDENTITIES])
async def test_leader_and_clerk_correct_a_case_and_its_people_read_what_was_changed(someone, name):
    one = await someone(name)
    path = f"/api/cases/{CASE}"
    if name in {"leader", "clerk"}:
        opened = await one.call("GET", f"{path}/entered")
        assert opened["case"]["numbers"] == CASE
    else:
        assert (await refused(one.call("GET", f"{path}/entered")))[:2] == (403, "denied")
        body = {"case": form(CASE), "reason": "试", "after": 0}
        assert (await refused(one.call("PUT", f"{path}/entered", body)))[:2] == (403, "denied")
    if name in READERS:
        assert isinstance(await one.call("GET", f"{path}/changes"), list)
    else:
        assert (await refused(one.call("GET", f"{path}/changes")))[:2] == (403, "denied")


async def test_seats_are_given_and_taken_but_not_from_who_is_on_a_roster(someone):
    clerk, chief = await someone("clerk"), await someone("chief")
    offered = await clerk.call("GET", "/api/docket")
    names = {one["name"]: one["account"] for one in offered["staff"]}
    case = await entered(clerk, "4W110012")
    opened = await clerk.call("GET", f"/api/cases/{case}/entered")
    with_chief = opened["case"] | {
        "seats": [*opened["case"]["seats"], {"role": "chief_examiner", "account": names["沈知远"]}]
    }
    await clerk.call("PUT", f"/api/cases/{case}/entered", {"case": with_chief, "reason": "补充合议组", "after": 0})
    assert (await chief.call("GET", f"/api/cases/{case}"))["you"]["role"] == "chief_examiner"
    without = opened["case"] | {"seats": []}
    nobody = await refused(
        clerk.call("PUT", f"/api/cases/{case}/entered", {"case": without, "reason": "试", "after": 1})
    )
    assert nobody == (400, "case_mistaken", {"seats"})
    await clerk.call("PUT", f"/api/cases/{case}/entered", {"case": opened["case"], "reason": "另行指定", "after": 1})
    assert await refused(chief.call("GET", f"/api/cases/{case}")) == (403, "denied", set())

    await set_down(clerk)
    own = await clerk.call("GET", f"/api/cases/{CASE}/entered")
    seats = [seat for seat in own["case"]["seats"] if seat["role"] != "member"]
    body = {"case": own["case"] | {"seats": seats}, "reason": "试", "after": own["after"]}
    assert await refused(clerk.call("PUT", f"/api/cases/{CASE}/entered", body)) == (400, "case_mistaken", {"seats"})
