"""The ways to sign the minutes: by hand on the screen, with a key of one's own, on paper; and who may not."""

import asyncio
import json
from contextlib import AsyncExitStack
from io import BytesIO

import pikepdf
import pytest

from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from hearing.package.checks_signing import fault
from hearing.procedure.events import MinutesSigned
from hearing.procedure.handwriting import Handwriting
from hearing.procedure.minutes import recordings_digest
from hearing.transcript.seal_check import check_sealed
from tests.clients import RefusedError
from tests.evidence.signed.signers import signed
from tests.hearing.handwritten import strokes
from tests.pdfs import small_pdf
from tests.web.acts import come, everyone, set_down, walk_to_investigation, walk_to_minutes
from tests.web.party import enrol, new_key, revoke_all
from web.demo.people import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def refused(awaited) -> tuple[int, str]:
    with pytest.raises(RefusedError) as found:
        await awaited
    return found.value.status, found.value.error["code"]


async def test_each_signs_in_the_way_that_they_have(running, someone):
    async with AsyncExitStack() as stack:
        people = await everyone(stack, running.settings.public_origin)
        hearing = await set_down(people["clerk"])
        ids = await come(people, hearing)
        await walk_to_investigation(people)
        await walk_to_minutes(people)
        at = f"/api/hearings/{hearing}/sign"
        petitioner, patentee = people["petitioner"], await someone("patentee")
        await _by_hand(petitioner, at)
        await _with_a_key(patentee, petitioner, at)
        await _on_paper(people, at, ids)
        state = await running.hearings.state(hearing)
        assert sorted(one.method for one in state.minutes.signings.values()) == ["hand", "key", "paper"]
        events = [row.event for row in await running.hearings.recorded(hearing)]
        given = [one for one in events if isinstance(one, MinutesSigned)]
        assert {one.recordings for one in given} == {recordings_digest(state)}
        assert [fault(one) for one in given] == [("", "")] * 3
        _what_was_changed_is_found(given)
        await _the_file_shows_each(people["clerk"], hearing, given)


async def _by_hand(petitioner, at: str) -> None:
    assert await refused(petitioner.call("POST", f"{at}/begin", {"handwriting": {}})) == (409, "refused")
    begun = await petitioner.call("POST", f"{at}/begin", {"handwriting": strokes()})
    assert begun["statement"]["handwriting"] == Handwriting.read(strokes()).digest()
    assert begun["statement"]["recordings"] == begun["recordings"]
    finish = {"ticket": begun["ticket"]}
    assert (await refused(petitioner.call("POST", f"{at}/finish", finish)))[0] == 400, "strokes alone sign nothing"
    assert await petitioner.call("POST", f"{at}/finish", {**finish, "password": PASSWORD})


async def _with_a_key(patentee, other, at: str) -> None:
    private, stranger = new_key(), new_key("ed25519")
    await enrol(patentee, private)
    try:
        begun = await patentee.call("POST", f"{at}/begin")
        assert "key" in begun["methods"]
        answer = {"ticket": begun["ticket"], "signed": signed(begun["statement"], stranger)}
        assert await refused(patentee.call("POST", f"{at}/finish", answer)) == (403, "other_key")
        begun = await patentee.call("POST", f"{at}/begin")
        changed = {**begun["statement"], "digest": "0" * 64}
        answer = {"ticket": begun["ticket"], "signed": signed(changed, private)}
        assert (await refused(patentee.call("POST", f"{at}/finish", answer)))[0] == 400
        begun = await patentee.call("POST", f"{at}/begin")
        answer = {"ticket": begun["ticket"], "signed": signed(begun["statement"], private)}
        assert (await refused(other.call("POST", f"{at}/finish", answer))) == (409, "sign_again")
        assert await patentee.call("POST", f"{at}/finish", answer)
    finally:
        await revoke_all(patentee)


async def _on_paper(people, at: str, ids) -> None:
    clerk, leader = people["clerk"], people["leader"]
    whose = leader.view["you"]["id"]
    path = f"{at}/paper?participant={whose}&name=signed.pdf"
    scan = small_pdf("signed minutes", pages=1)
    sent = {"data": scan, "headers": {"Content-Type": "application/pdf"}}
    for other in ("leader", "petitioner"):
        assert (await refused(people[other].call("POST", path, **sent)))[0] == 403
    assert (await refused(clerk.call("POST", f"{at}/paper?participant=nobody&name=a.pdf", **sent)))[0] == 400
    noise = {"data": b"no picture", "headers": {"Content-Type": "application/pdf"}}
    assert (await refused(clerk.call("POST", path, **noise)))[0] in {400, 415, 422}
    assert await clerk.call("POST", path, **sent)
    assert await leader.call("GET", f"{at}/paper/{whose}") == scan
    assert (await refused(leader.call("GET", f"{at}/paper/{ids['温叙言']}")))[0] == 404


def _what_was_changed_is_found(given: list[MinutesSigned]) -> None:
    by = {one.method: one for one in given}
    hand = json.loads(by["hand"].proof)
    assert hand["by"]["kind"] == "password"
    hand["handwriting"]["strokes"][0][0][0] += 1
    key = json.loads(by["key"].proof)
    key["signed"]["statement"]["nonce"] = "another"
    for event, proof in (("hand", hand), ("key", key)):
        one = by[event]
        changed = MinutesSigned(one.participant, one.version, one.digest, one.method, json.dumps(proof))
        assert fault(changed)[1]
    one = by["key"]
    assert (
        "other minutes" in fault(MinutesSigned(one.participant, 1, "0" * 64, "key", one.proof, "", one.recordings))[1]
    )
    paper = json.loads(by["paper"].proof)
    receipt = Receipt.from_json(json.dumps(paper["receipt"], ensure_ascii=False, indent=2) + "\n")
    assert verify_receipt(Question(receipt.to_json())).ok
    stated, one = receipt.statement.body, by["paper"]
    assert stated["file"] == paper["file"]
    assert stated["minutes"] == {"file": one.file, "version": one.version, "digest": one.digest}
    assert (stated["participant"], stated["recordings"]) == (one.participant, one.recordings)


async def _the_file_shows_each(clerk, hearing: str, given: list[MinutesSigned]) -> None:
    pdf = await clerk.call("GET", f"/api/hearings/{hearing}/minutes.pdf?lang=en")
    report = await asyncio.to_thread(check_sealed, pdf)
    assert report.ok
    stated = {one.stated["participant"]: one.stated for one in report.fields if one.stated.get("by") == "platform"}
    assert {who: one["method"] for who, one in stated.items()} == {one.participant: one.method for one in given}
    assert {one["recordings"] for one in stated.values()} == {given[0].recordings}
    with pikepdf.open(BytesIO(pdf)) as opened:
        alts = [str(one.get("/Alt", "")) for one in opened.objects if isinstance(one, pikepdf.Dictionary)]
    assert sum("handwritten signature of" in alt for alt in alts) == 1
