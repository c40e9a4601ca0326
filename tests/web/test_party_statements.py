"""What parties sign when they file, over the real interface: gapless in the case, each naming the last, never twice."""

import asyncio
import base64
import hashlib
import json
from typing import Any

import pytest
import pytest_asyncio

from evidence.receipts.report import Outcome, Question, Report
from evidence.receipts.verify import verify_receipt
from evidence.signed.signed import FIRST, Signed
from evidence.statement import canonical
from hearing.vocabulary import Role
from tests.clients import Client, RefusedError
from tests.evidence.signed.signers import signed
from tests.tus import CASE, upload_whole
from tests.web.party import account, enrol, insisting, new_key, opinion, revoke_all, state, stated
from web.demo.papers import papers

pytestmark = pytest.mark.asyncio(loop_scope="session")

PDF = papers()[1].content
DIGEST = hashlib.sha256(PDF).hexdigest()
KEY, OTHER = new_key(), new_key("ed25519")


@pytest_asyncio.fixture(loop_scope="session")
async def patentee(someone):
    """The patentee's agent with a fresh key, who has none afterwards: other tests share the server."""
    one = await someone("patentee")
    yield one
    await revoke_all(one)


@pytest_asyncio.fixture(loop_scope="session")
async def exhibit(patentee) -> dict[str, Any]:
    case = await patentee.call("GET", f"/api/cases/{CASE}")
    found: dict[str, Any] = next(each for each in case["exhibits"] if each["label"] == "证据1")
    return found


def report_on(receipt: object) -> Report:
    return verify_receipt(Question(json.dumps(receipt, ensure_ascii=False, indent=2) + "\n"))


async def code(awaited) -> str:
    with pytest.raises(RefusedError) as refused:
        await awaited
    assert refused.value.error["zh"].endswith("。")
    assert refused.value.error["en"].endswith(".")
    return str(refused.value.error["code"])


async def series(one: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await one.call("GET", f"/api/cases/{CASE}/statements"))["statements"]
    return found


def require_gapless(lines: list[dict[str, Any]]) -> None:
    assert [one["n"] for one in lines] == list(range(1, len(lines) + 1))
    assert [one["previous"] for one in lines] == [FIRST, *(one["digest"] for one in lines[:-1])]


async def test_an_exhibit_is_signed_and_its_receipt_carries_it(someone):
    petitioner, key = await someone("petitioner"), new_key("ed25519")
    fingerprint = await enrol(petitioner, key)
    try:
        upload = await upload_whole(petitioner, PDF)
        about = {"title": "签名提交", "purpose": "证明挡条是公知的", "grounds": ["A22.3"], "claims": [3]}
        body = {"upload": upload, "sha256": DIGEST, **about}
        path = f"/api/cases/{CASE}/exhibits"
        assert await code(petitioner.call("POST", path, body)) == "signature_needed"
        content = {
            "kind": "exhibit_filed",
            "case": CASE,
            "side": "petitioner",
            **about,
            "file": {"name": "extra.pdf", "size": len(PDF), "sha256": DIGEST},
            "upload": upload,
            "filed_by": {"account": await account(petitioner)},
        }
        held = signed(await stated(petitioner, content), key)
        for name in ("title", "purpose", "upload", "side"):
            wrong = signed({**held["statement"], name: "other"}, key)
            assert await code(petitioner.call("POST", path, {**body, "signed": wrong})) == "signed.differs"
        made = await petitioner.call("POST", path, {**body, "signed": held})
        assert made["receipt"]["statement"]["signed"] == held
        report = report_on(made["receipt"])
        assert [step.outcome for step in report.steps[10:]] == [Outcome.PASSED, Outcome.PASSED]
        assert fingerprint in report.steps[10].detail.en
        again = await petitioner.call("POST", path, {**body, "signed": held})
        assert again["exhibit"]["id"] == made["exhibit"]["id"], "a lost answer files nothing twice"
        assert made["exhibit"]["signed"] == {"fingerprint": fingerprint, "number": held["statement"]["number"]}
        step = {"kind": "withdrawn", "reason": "另行提交"}
        steps = f"/api/exhibits/{made['exhibit']['id']}/steps"
        taken = {
            "kind": "exhibit_step",
            "case": CASE,
            "exhibit": made["exhibit"]["id"],
            "sha256": DIGEST,
            "type": "withdrawn",
            "body": {"reason": "另行提交"},
            "by": {"account": await account(petitioner)},
        }
        assert await code(petitioner.call("POST", steps, step)) == "signature_needed"
        told = await petitioner.call("POST", steps, {**step, "signed": signed(await stated(petitioner, taken), key)})
        assert told["steps"][-1]["signed"]["fingerprint"] == fingerprint
        require_gapless(await series(petitioner))
    finally:
        await revoke_all(petitioner)


async def test_a_filing_under_seal_is_signed_and_what_was_signed_says_nothing_of_it(running, someone):
    patentee, key = await someone("patentee"), new_key()
    fingerprint = await enrol(patentee, key)
    try:
        people = await running.accounts.people(CASE)
        leader = next(one.account for one in people if one.role is Role.LEADER)
        me = await account(patentee)
        upload = await upload_whole(patentee, PDF)
        filed: dict[str, Any] = {"title": "不公开的配方", "purpose": "证明技术秘密", "grounds": [], "claims": [2]}
        body = {"upload": upload, "sha256": DIGEST, **filed, "recipients": [leader]}
        path = f"/api/cases/{CASE}/sealed-exhibits"
        assert await code(patentee.call("POST", path, body)) == "signature_needed"
        salt = base64.b64encode(hashlib.sha256(b"salt").digest()).decode()
        what = canonical({"salt": salt, **filed, "file": {"name": "extra.pdf", "size": len(PDF), "sha256": DIGEST}})
        content = {
            "kind": "sealed_exhibit_filed",
            "case": CASE,
            "side": "patentee",
            "by": {"account": me},
            "body": {"recipients": [me, leader]},
            "upload": upload,
            "committed": base64.b64encode(hashlib.sha256(what).digest()).decode(),
        }
        held = signed(await stated(patentee, content), key)
        for name in ("side", "body", "upload", "committed"):
            wrong = signed({**held["statement"], name: "other"}, key)
            assert await code(patentee.call("POST", path, {**body, "signed": wrong, "salt": salt})) == "signed.differs"
        other = {**body, "title": "另一份", "signed": held, "salt": salt}
        assert await code(patentee.call("POST", path, other)) == "signed.differs"
        assert await code(patentee.call("POST", path, {**body, "signed": held})) == "malformed"
        made = await patentee.call("POST", path, {**body, "signed": held, "salt": salt})
        assert made["receipt"]["statement"]["signed"] == held
        told = json.dumps(made, ensure_ascii=False)
        assert not {"不公开的配方", "extra.pdf", DIGEST, salt} & {part for part in told.split('"') if part}
        report = report_on(made["receipt"])
        assert [step.outcome for step in report.steps[10:]] == [Outcome.PASSED, Outcome.PASSED]
        assert fingerprint in report.steps[10].detail.en
        read = await patentee.call("GET", f"/api/exhibits/{made['exhibit']['id']}/secrecy/content")
        assert read["signed_salt"] == salt, "whoever may read it can tell that this is what was signed"
        require_gapless(await series(patentee))
    finally:
        await revoke_all(patentee)


async def test_who_has_no_key_files_and_the_receipt_says_that_it_is_not_signed(patentee, exhibit):
    content = await opinion(patentee, exhibit, "没有密钥")
    made = await state(patentee, content, None)
    report = report_on(made["receipt"])
    assert report.ok
    assert report.steps[10].outcome is Outcome.ABSENT
    assert made["opinion"]["signed"] is None


async def test_what_was_signed_counts_once_and_in_its_place(patentee, exhibit):
    await enrol(patentee, KEY)
    content = await opinion(patentee, exhibit, "领域不同")
    held = signed(await stated(patentee, content), KEY)
    made = await state(patentee, content, held)
    assert made["opinion"]["signed"]["number"] == held["statement"]["number"]
    assert await code(state(patentee, content, held)) == "signed_before"
    with pytest.raises(RefusedError) as refused:
        await state(patentee, content, signed(held["statement"], KEY))
    assert (refused.value.status, refused.value.error["code"]) == (409, "statement_number")
    line = (await series(patentee))[-1]
    assert refused.value.error["next"] == {"number": line["n"] + 1, "previous": line["digest"]}
    assert line["digest"] == Signed.read(held).digest()
    now = await stated(patentee, content)
    for change in ({"number": now["number"] + 1}, {"previous": "a" * 64}):
        assert await code(state(patentee, content, signed({**now, **change}, KEY))) == "statement_number"
    require_gapless(await series(patentee))


async def test_tampered_fields_and_other_keys_are_refused(patentee, exhibit, someone):
    private = new_key()
    await enrol(patentee, private)
    content = await opinion(patentee, exhibit, "以他人密钥")
    now = await stated(patentee, content)
    assert await code(state(patentee, content, signed(now, OTHER))) == "other_key"
    good = signed(now, private)
    forged = {**good, "signature": signed(now, OTHER)["signature"]}
    assert await code(state(patentee, content, forged)) == "signed.unfit"
    for field in ("case", "exhibit", "sha256", "side", "reason", "stances", "stated_by", "kind"):
        wrong = signed({**now, field: {"x": 1} if field in {"stances", "stated_by"} else "x"}, private)
        assert await code(state(patentee, content, wrong)) == "signed.differs"
        fewer = signed({name: value for name, value in now.items() if name != field}, private)
        assert await code(state(patentee, content, fewer)) == "signed.differs"
    assert await code(state(patentee, content, signed({**now, "extra": 1}, private))) == "signed.differs"
    for field in ("number", "previous", "not_before"):
        fewer = signed({name: value for name, value in now.items() if name != field}, private)
        assert await code(state(patentee, content, fewer)) == "signed.malformed"
    seen = now["not_before"]
    for change in ({"origin": "elsewhere"}, {"size": seen["size"] + 10_000}, {"size": seen["size"] - 1}, {"size": 0}):
        wrong = signed({**now, "not_before": {**seen, **change}}, private)
        assert await code(state(patentee, content, wrong)) == "other_checkpoint"
    petitioner = await someone("petitioner")
    stolen = new_key()
    await enrol(petitioner, stolen)
    try:
        assert await code(state(patentee, content, signed(now, stolen))) == "other_key"
    finally:
        await revoke_all(petitioner)
    await revoke_all(patentee)
    assert await code(state(patentee, content, signed(now, private))) == "other_key", "revoked"


async def test_several_who_file_at_once_leave_no_gap(patentee, exhibit):
    private = new_key()
    await enrol(patentee, private)
    before = len(await series(patentee))
    contents = [await opinion(patentee, exhibit, f"同时提交 {number}") for number in range(6)]
    made = await asyncio.gather(*(insisting(patentee, content, private) for content in contents))
    lines = await series(patentee)
    require_gapless(lines)
    assert len(lines) == before + 6
    assert all(report_on(one["receipt"]).ok for one in made)
