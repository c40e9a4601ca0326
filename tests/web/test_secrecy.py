"""An exhibit filed under seal, from the filing to the destruction of its keys, as the people concerned see it."""

import hashlib
import json

import pytest

from hearing.vocabulary import Role, Side
from tests.clients import RefusedError
from tests.evidence.documents import pdf
from web.filing import Announced

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASE = "4W900123"
MARK = "TRADESECRET-7f3a"
CONTENT = pdf(2) + f"\n% {MARK}\n".encode()


async def _pieces(content):
    yield content


async def account(running, role, side=Side.NONE):
    """Give the account of somebody of the case."""
    people = await running.accounts.people(CASE)
    return next(one for one in people if one.role is role and one.side is side)


async def uploaded(running, by, salt=""):
    """Upload a document whose name and bytes hold the mark; give the upload's id and digest."""
    content = CONTENT + salt.encode()
    announced = Announced(CASE, f"{MARK}.pdf", len(content), "", "application/pdf")
    upload = await running.filing.begin(announced, Side.PATENTEE, by)
    await running.filing.append(upload, 0, _pieces(content))
    return upload, hashlib.sha256(content).hexdigest()


async def sealed(running, one, salt, *recipients):
    """File an exhibit under seal as the patentee and give it as the answer has it."""
    me = (await one.call("GET", "/api/me"))["account"]["id"]
    upload, sha256 = await uploaded(running, me, salt)
    given = {"upload": upload, "sha256": sha256, "title": f"{MARK} recipe", "purpose": f"{MARK} shows", "grounds": []}
    body = given | {"claims": [1], "recipients": [each.account for each in recipients]}
    return await one.call("POST", f"/api/cases/{CASE}/sealed-exhibits", body)


async def refused(asked):
    with pytest.raises(RefusedError) as no:
        await asked
    return no.value.status, no.value.error["code"]


async def decide(one, exhibit, kind, **fields):
    return await one.call("POST", f"/api/exhibits/{exhibit}/secrecy", {"kind": kind, **fields})


async def sign(one, exhibit):
    shown = await one.call("GET", f"/api/exhibits/{exhibit}/secrecy")
    signed = {"sha256": shown["undertaking"]["sha256"]}
    return await one.call("POST", f"/api/exhibits/{exhibit}/secrecy/undertaking", signed)


async def test_a_recipient_signs_before_any_byte_and_others_learn_only_that_it_is_sealed(running, someone):
    patentee, leader, petitioner = await someone("patentee"), await someone("leader"), await someone("petitioner")
    filed = await sealed(running, patentee, "1", await account(running, Role.LEADER))
    exhibit = filed["exhibit"]["id"]
    assert MARK not in json.dumps(filed)
    for one in (petitioner, await someone("clerk"), await someone("assistant")):
        case = await one.call("GET", f"/api/cases/{CASE}")
        shown = next(each for each in case["exhibits"] if each["id"] == exhibit)
        told = {name for name, value in shown.items() if value and name != "now"}
        assert told == {"id", "case_id", "label", "side", "title", "secret"}
    for address in ("content", "pages/1.webp"):
        assert await refused(leader.call("GET", f"/api/exhibits/{exhibit}/secrecy/{address}")) == (
            403,
            "undertaking_needed",
        )
        assert (await refused(petitioner.call("GET", f"/api/exhibits/{exhibit}/secrecy/{address}")))[0] == 403
    assert (await refused(leader.call("GET", f"/api/exhibits/{exhibit}/original"))) == (403, "sealed")
    assert (await refused(petitioner.call("GET", f"/api/exhibits/{exhibit}/receipt")))[0] == 403
    assert (await refused(petitioner.call("GET", f"/api/exhibits/{exhibit}/story")))[0] == 403
    assert (await petitioner.call("GET", f"/api/exhibits/{exhibit}/secrecy"))["you"] == "outside"
    assert (await sign(leader, exhibit))["you"] == "reader"
    assert (await leader.call("GET", f"/api/exhibits/{exhibit}/secrecy/content"))["title"] == f"{MARK} recipe"
    await leader.call("GET", f"/api/exhibits/{exhibit}/secrecy/pages/1.webp")
    reads = (await patentee.call("GET", f"/api/exhibits/{exhibit}/story"))["reads"]
    assert {each["page"] for each in reads} == {-1, 1}
