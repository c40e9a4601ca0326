"""The life of an exhibit over HTTP: what each may do with it, what is sealed, and who is told who read it."""

import hashlib
import json
from datetime import timedelta

import pytest

from hearing.vocabulary import Role, Side
from tests.clients import RefusedError
from web.authorization import Principal
from web.demo.papers import papers
from web.filing import Announced, Particulars

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASE = "4W900123"
PDF = papers()[1].content


@pytest.fixture(scope="module")
def filed():
    """Exhibits that these tests filed for themselves, by what they are for."""
    return {}


async def exhibit(running, filed, name):
    """Give an exhibit of the patentee that no other test touches."""
    if name not in filed:
        people = await running.accounts.people(CASE)
        by = next(one for one in people if one.side is Side.PATENTEE and one.role is Role.PARTY)
        content = PDF + f"\n% {name}\n".encode()
        announced = Announced(CASE, f"{name}.pdf", len(content), "", "application/pdf")
        upload = await running.filing.begin(announced, Side.PATENTEE, by.account)
        await running.filing.append(upload, 0, _chunks(content))
        about = Particulars(upload, hashlib.sha256(content).hexdigest(), name, "", (), ())
        case = await running.cases.case(CASE)
        made = await running.filing.file(case, about, Side.PATENTEE, Principal(by.account, by.name), running.now())
        filed[name] = made.id
    return filed[name]


async def _chunks(content):
    yield content


async def take(one, identity, kind, **fields):
    return await one.call("POST", f"/api/exhibits/{identity}/steps", {"kind": kind, **fields})


async def refused(asked):
    with pytest.raises(RefusedError) as no:
        await asked
    return no.value.status, no.value.error["code"]


async def test_an_exhibit_is_described_ruled_on_and_no_longer_taken_back(running, someone, filed):
    identity = await exhibit(running, filed, "one")
    patentee, petitioner, leader = await someone("patentee"), await someone("petitioner"), await someone("leader")
    told = await take(patentee, identity, "described", nature="common_knowledge")
    assert set(told["may"]) == {"described", "captured", "withdrawn"}
    assert told["timely"]["timeliness"] == "unknown", "when the paper to be answered arrived is not on file"
    assert await refused(take(petitioner, identity, "withdrawn", reason="x")) == (403, "denied")
    assert (await refused(take(leader, identity, "ruled", admitted=True)))[1] == "text_needed"
    told = await take(leader, identity, "ruled", admitted=True, reason="对方已答复", timeliness="in_time")
    ruled = told["steps"][-1]
    assert (ruled["timeliness"], ruled["reason"]) == ("unknown", "对方已答复"), "the platform says what is in time"
    assert await refused(take(patentee, identity, "withdrawn", reason="不再依据")) == (409, "admitted")
    case = await petitioner.call("GET", f"/api/cases/{CASE}")
    shown = next(one for one in case["exhibits"] if one["id"] == identity)
    assert shown["now"]["admitted"] is True
    steps = await running.custody.story(await running.cases.exhibit(identity))
    statement = json.loads(steps.taken[-1].receipt)["statement"]
    assert (statement["type"], statement["n"], statement["body"]["reason"]) == ("ruled", 2, "对方已答复")
    assert statement["sha256"] == shown["sha256"]


async def test_a_hearing_is_told_of_a_withdrawal(running, someone, filed):
    identity = await exhibit(running, filed, "four")
    (before, *_) = await running.hearings.states(CASE)
    await take(await someone("patentee"), identity, "withdrawn", reason="不再依据")
    after = await running.hearings.state(before.id)
    assert after.examination.exhibits[identity].withdrawn


async def test_a_physical_exhibit_gets_a_label_and_passes_from_hand_to_hand(running, someone, filed):
    identity = await exhibit(running, filed, "two")
    clerk, patentee = await someone("clerk"), await someone("patentee")
    thing = {"description": "折叠凳一件", "holder": "书记员", "place": "物证柜"}
    assert await refused(take(patentee, identity, "labelled", **thing)) == (409, "not_yours")
    told = await take(clerk, identity, "labelled", **thing)
    code = told["now"]["label"]
    assert code.startswith("P")
    over = {"to": "审理辅助员", "place": "南京审理庭", "intact": True, "note": ""}
    assert await refused(take(clerk, identity, "handed_over", label="P26-99999-0", **over)) == (409, "other_label")
    told = await take(clerk, identity, "handed_over", label=code, **over)
    assert told["now"]["holder"] == "审理辅助员"
    assert [one["kind"] for one in told["steps"]] == ["labelled", "handed_over"]


async def test_every_reading_is_noted_and_told_to_the_side_and_the_panel_only(running, someone, filed):
    identity = await exhibit(running, filed, "three")
    petitioner = await someone("petitioner")
    await petitioner.call("GET", f"/api/exhibits/{identity}/pages/1.webp")
    await petitioner.call("GET", f"/api/exhibits/{identity}/original")
    for name, knows in (("patentee", True), ("clerk", True), ("petitioner", False)):
        one = await someone(name)
        reads = (await one.call("GET", f"/api/exhibits/{identity}/story"))["reads"]
        assert {(each["page"], each["times"]) for each in reads} == ({(1, 1), (0, 1)} if knows else set())


async def test_what_is_no_step_is_told_so(running, someone, filed):
    identity = await exhibit(running, filed, "one")
    patentee = await someone("patentee")
    assert await refused(take(patentee, identity, "stolen")) == (400, "unknown_step")
    assert await refused(take(patentee, identity, "withdrawn", reason=1)) == (400, "malformed")
    assert await refused(take(patentee, identity, "withdrawn", reason="x", more="y")) == (400, "malformed")


async def test_a_round_of_exchange_makes_what_comes_in_it_timely(running, someone, filed):
    clerk, patentee = await someone("clerk"), await someone("patentee")
    body = {"sides": ["patentee"], "closes_at": (running.now() + timedelta(days=7)).isoformat(), "note": "补充实验数据"}
    assert await refused(patentee.call("POST", f"/api/cases/{CASE}/rounds", body)) == (403, "denied")
    early = {**body, "closes_at": running.now().isoformat()}
    assert await refused(clerk.call("POST", f"/api/cases/{CASE}/rounds", early)) == (409, "closing")
    assert await refused(clerk.call("POST", f"/api/cases/{CASE}/rounds", {**body, "closes_at": "soon"})) == (
        400,
        "malformed",
    )
    opened = await clerk.call("POST", f"/api/cases/{CASE}/rounds", body)
    assert await refused(clerk.call("POST", f"/api/cases/{CASE}/rounds", body)) == (409, "round_open")
    identity = await exhibit(running, filed, "five")
    told = await patentee.call("GET", f"/api/exhibits/{identity}/story")
    assert told["timely"]["timeliness"] == "in_round"
    assert opened in (await patentee.call("GET", f"/api/cases/{CASE}"))["rounds"]
