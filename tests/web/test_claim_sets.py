"""Amended claims over HTTP: the patentee files, the panel rules, everyone who reads papers compares; nobody else."""

import asyncio
import json

import pytest

from hearing.channel.derived import case_proceeding
from hearing.claimsets.reading import as_text
from tests.clients import RefusedError
from tests.evidence.signed.signers import signed
from tests.web.acts import CASE
from tests.web.party import account, enrol, new_key, revoke_all, stated
from web.claim_sets import over

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLAIMS = f"/api/cases/{CASE}/claims"
MAY_NOT_FILE = ("leader", "chief", "clerk", "petitioner", "assistant", "observer", "witness", "analyst")


async def refused(call) -> tuple[int, str]:
    with pytest.raises(RefusedError) as no:
        await call
    assert no.value.error["zh"]
    return no.value.status, no.value.error["code"]


async def granted(running) -> str:
    return as_text((await running.cases.case(CASE)).patent.claims)


async def test_only_the_patentee_amends_and_only_the_leader_rules(running, someone):
    text = (await granted(running)).replace("0.5毫米至1毫米", "0.5毫米")
    body = {"text": text, "reason": "删除一个技术方案"}
    for name in MAY_NOT_FILE:
        one = await someone(name)
        assert await refused(one.call("POST", f"{CLAIMS}/sets", body)) == (403, "denied"), name
        assert await refused(one.call("POST", f"{CLAIMS}/check", {"text": text})) == (403, "denied"), name
    ruling = {"accepted": True, "reason": "符合规定"}
    for name in ("chief", "clerk", "petitioner", "patentee", "observer"):
        one = await someone(name)
        assert await refused(one.call("POST", f"{CLAIMS}/sets/1/ruling", ruling)) == (403, "denied"), name
    for name in ("observer", "witness", "analyst"):
        assert await refused((await someone(name)).call("GET", CLAIMS)) == (403, "denied"), name
    assert (await refused((await someone()).call("GET", CLAIMS)))[0] == 401


async def test_a_set_is_checked_filed_compared_ruled_on_and_proved(running, someone):
    patentee, leader, petitioner = await someone("patentee"), await someone("leader"), await someone("petitioner")
    before = await patentee.call("GET", CLAIMS)
    assert before["may"] == ["file"]
    assert (await leader.call("GET", CLAIMS))["may"] == ["rule"]
    text = (await granted(running)).replace("权利要求1-5中任一项", "权利要求1-4中任一项")
    wrong = await patentee.call("POST", f"{CLAIMS}/check", {"text": "一种支架"})
    assert wrong["faults"]
    checked = await patentee.call("POST", f"{CLAIMS}/check", {"text": text})
    assert checked["faults"] == []
    six = next(one for one in checked["compared"] if one["old"] == 6)
    assert six["suggestions"] == [{"kind": "alternative_deleted", "claims": [5], "text": "", "permitted": True}]
    assert (await patentee.call("GET", CLAIMS))["sets"] == before["sets"], "checking files nothing"

    given = await patentee.call("POST", f"{CLAIMS}/sets", {"text": text, "reason": "删除引用权利要求5的技术方案"})
    n = given["set"]["n"]
    statement = given["receipt"]["statement"]
    assert (statement["kind"], statement["case"], statement["n"], statement["text"]) == (
        "claims_amended",
        CASE,
        n,
        text,
    )
    again = {"text": text, "reason": "再次提交"}
    assert await refused(patentee.call("POST", f"{CLAIMS}/sets", again)) == (409, "nothing_changed")

    shown = await petitioner.call("GET", CLAIMS)
    assert shown["claims"][5]["amended"] == {"set": n, "new": 6, "done": [["alternative_deleted", [5]]]}
    assert shown["claims"][0]["amended"] is None
    assert shown["claims"][0]["attacked"] == ["A22.2", "A22.3", "A26.4"]
    compared = (await petitioner.call("GET", f"{CLAIMS}/compare?from=0&to={n}"))["compared"]
    changed = next(one for one in compared if one["old"] == 6)
    assert ["gone", "5"] in changed["runs"]
    assert await refused(petitioner.call("GET", f"{CLAIMS}/compare?from=0&to=29")) == (404, "not_found")

    ruling = {"accepted": True, "reason": "属于技术方案的删除"}
    ruled = await leader.call("POST", f"{CLAIMS}/sets/{n}/ruling", ruling)
    assert ruled["set"]["rulings"][-1]["accepted"] is True
    assert await refused(leader.call("POST", f"{CLAIMS}/sets/{n}/ruling", ruling)) == (409, "ruled_so")
    receipt = await petitioner.call("GET", f"{CLAIMS}/sets/{n}/receipt")
    assert receipt["statement"]["text"] == text
    (filed,) = [one for one in await running.claims.store.of_case(CASE) if one.n == n]
    said = json.loads(filed.rulings[-1].receipt)["statement"]
    assert (said["kind"], said["accepted"]) == ("claims_ruled", True)


async def test_who_has_a_key_signs_the_set_and_nothing_else_than_what_was_signed_is_filed(running, someone):
    one, key = await someone("representative"), new_key()
    await enrol(one, key)
    try:
        text = (await granted(running)).replace("设有可翻转的挡条", "设有挡条")
        said = {"kind": "claims_amended", "case": CASE, "side": "patentee", "text": text, "reason": "修改"}
        content = said | {"filed_by": {"account": await account(one)}}
        body = {"text": text, "reason": "修改"}
        assert await refused(one.call("POST", f"{CLAIMS}/sets", body)) == (409, "signature_needed")
        held = signed(await stated(one, content), key)
        other = body | {"reason": "另一理由", "signed": held}
        assert (await refused(one.call("POST", f"{CLAIMS}/sets", other)))[0] in {400, 409}
        given = await one.call("POST", f"{CLAIMS}/sets", body | {"signed": held})
        assert given["set"]["signed"]["fingerprint"]
        assert given["receipt"]["statement"]["signed"]["statement"]["text"] == text
    finally:
        await revoke_all(one)


async def test_linked_proceedings_are_told_which_claims_changed(running):
    async with asyncio.timeout(60):
        while True:
            facts = [
                one
                for one in await running.channel.store.facts([case_proceeding(CASE)])
                if one.type == "claims_amended"
            ]
            if facts:
                break
            await asyncio.sleep(0.2)
    assert facts[0].details.claims == (6,)
    assert facts[0].details.note == "删除引用权利要求5的技术方案"


async def test_a_case_that_is_decided_and_of_which_nothing_goes_on_is_over(running):
    case = await running.cases.case(CASE)
    states = [one.state for one in await running.hearings.of_case(CASE)]
    assert over(case, []) == case.decision.decided_on
    assert over(case, states) is None, "a hearing is to come"
