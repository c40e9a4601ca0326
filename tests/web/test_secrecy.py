"""An exhibit filed under seal, from the filing to the destruction of its keys, as the people concerned see it."""

import asyncio
import base64
import hashlib
import io
import json
import zipfile
from contextlib import AsyncExitStack

import pytest
from PIL import Image
from sqlalchemy import select

from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from hearing.container.verify import verify_export
from hearing.custody import tables
from hearing.custody.custody_store import PARTICULARS
from hearing.package.verify import verify_package
from hearing.tables import metadata
from hearing.vocabulary import Role, Side
from tests.clients import RefusedError
from tests.evidence.documents import pdf
from tests.web.acts import agree_to_the_online_form, come, everyone, set_down
from web.filing import Announced

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASE = "4W900123"
ROOM = ("leader", "chief", "member", "clerk", "petitioner")


def mark(salt):
    """Give the word by which a test would find its secret."""
    return f"TRADESECRET-{salt}"


async def _pieces(content):
    yield content


async def account(running, role, side=Side.NONE):
    """Give the account of somebody of the case."""
    people = await running.accounts.people(CASE)
    return next(one for one in people if one.role is role and one.side is side)


async def uploaded(running, one, salt, side):
    """Upload a document whose name and bytes hold the mark; give the upload's id and digest."""
    me = (await one.call("GET", "/api/me"))["account"]["id"]
    content = pdf(2) + f"\n% {mark(salt)}\n".encode()
    announced = Announced(CASE, f"{mark(salt)}.pdf", len(content), "", "application/pdf")
    upload = await running.filing.begin(announced, side, me)
    await running.filing.append(upload, 0, _pieces(content))
    return upload, hashlib.sha256(content).hexdigest()


async def sealed(running, one, salt, *recipients, side=Side.PATENTEE):
    """File an exhibit under seal and give the answer."""
    upload, sha256 = await uploaded(running, one, salt, side)
    said = {"title": f"{mark(salt)} recipe", "purpose": f"{mark(salt)} shows", "grounds": [], "claims": [1]}
    body = {"upload": upload, "sha256": sha256, **said, "recipients": [each.account for each in recipients]}
    answer = await one.call("POST", f"/api/cases/{CASE}/sealed-exhibits", body)
    assert await one.call("POST", f"/api/cases/{CASE}/sealed-exhibits", body) == answer, "a lost answer is given again"
    return answer


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
    assert mark("1") not in json.dumps(filed)
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
    assert (await leader.call("GET", f"/api/exhibits/{exhibit}/secrecy/content"))["title"] == f"{mark('1')} recipe"
    await leader.call("GET", f"/api/exhibits/{exhibit}/secrecy/pages/1.webp")
    reads = (await patentee.call("GET", f"/api/exhibits/{exhibit}/story"))["reads"]
    assert {each["page"] for each in reads} == {PARTICULARS, 1}


async def test_widening_takes_another_person_of_the_panel_and_the_new_one_signs_first(running, someone):
    patentee, leader, chief = await someone("patentee"), await someone("leader"), await someone("chief")
    petitioner = await someone("petitioner")
    exhibit = (await sealed(running, patentee, "2", await account(running, Role.LEADER)))["exhibit"]["id"]
    other = (await petitioner.call("GET", "/api/me"))["account"]["id"]
    wide = {"measure": "widen", "reason": "对方须质证", "recipients": [other]}
    assert await refused(decide(patentee, exhibit, "proposed", **wide)) == (403, "denied")
    assert await refused(decide(chief, exhibit, "proposed", **{**wide, "recipients": ["x"]})) == (
        409,
        "not_of_the_case",
    )
    told = await decide(chief, exhibit, "proposed", **wide)
    of = told["proposal"]["n"]
    assert await refused(decide(chief, exhibit, "confirmed", of=of)) == (409, "two_persons")
    told = await decide(leader, exhibit, "confirmed", of=of)
    assert other in {each["account"] for each in told["circle"]}
    page = f"/api/exhibits/{exhibit}/secrecy/pages/2.webp"
    assert await refused(petitioner.call("GET", page)) == (403, "undertaking_needed")
    wrong = {"sha256": "0" * 64}
    undertaking = f"/api/exhibits/{exhibit}/secrecy/undertaking"
    assert await refused(petitioner.call("POST", undertaking, wrong)) == (400, "other_undertaking")
    assert (await refused(chief.call("POST", undertaking, wrong)))[0] == 403
    await sign(petitioner, exhibit)
    mine, theirs = [await one.call("GET", page) for one in (petitioner, patentee)]
    assert Image.open(io.BytesIO(mine)).format == "WEBP"
    assert mine != theirs, "each reader's page carries their own mark"
    story = await running.custody.story(await running.cases.exhibit(exhibit))
    assert {(each.page, each.times) for each in story.reads} == {(2, 1)}
    steps = await running.secrets.story(await running.cases.exhibit(exhibit))
    for one in steps.taken:
        assert verify_receipt(Question(one.receipt)).ok, "every step is sealed in the log"


async def test_unsealing_opens_it_for_everybody_and_shows_what_was_committed_to(running, someone):
    patentee, leader, chief = await someone("patentee"), await someone("leader"), await someone("chief")
    filed = await sealed(running, patentee, "3", await account(running, Role.LEADER))
    exhibit = filed["exhibit"]["id"]
    of = (await decide(leader, exhibit, "proposed", measure="unseal", reason="已公开"))["proposal"]["n"]
    assert (await decide(chief, exhibit, "confirmed", of=of))["standing"] == "unsealed"
    petitioner = await someone("petitioner")
    case = await petitioner.call("GET", f"/api/cases/{CASE}")
    shown = next(each for each in case["exhibits"] if each["id"] == exhibit)
    assert (shown["title"], shown["secret"], shown["pages"]) == (f"{mark('3')} recipe", False, 2)
    assert mark("3").encode() in await petitioner.call("GET", f"/api/exhibits/{exhibit}/original")
    await petitioner.call("GET", f"/api/exhibits/{exhibit}/pages/1.webp")
    steps = await running.secrets.story(await running.cases.exhibit(exhibit))
    opened = json.loads(steps.taken[-1].receipt)["statement"]["opened"]
    committed = json.loads(steps.taken[0].receipt)["statement"]["particulars"]
    assert base64.b64encode(hashlib.sha256(opened.encode()).digest()).decode() == committed


async def test_the_keys_are_destroyed_by_two_persons_unless_a_hold_is_on_them(running, someone):
    patentee, leader, chief = await someone("patentee"), await someone("leader"), await someone("chief")
    exhibit = (await sealed(running, patentee, "4", await account(running, Role.LEADER)))["exhibit"]["id"]
    await sign(leader, exhibit)
    order = {"measure": "shred", "reason": "结案，当事人请求"}
    assert await refused(decide(chief, exhibit, "proposed", **order)) == (409, "leader_orders")
    of = (await decide(leader, exhibit, "proposed", **order))["proposal"]["n"]
    await decide(chief, exhibit, "held", rule="民事诉讼法第八十四条", reason="另案诉讼")
    with pytest.raises(RefusedError) as blocked:
        await decide(chief, exhibit, "confirmed", of=of)
    assert (blocked.value.error["code"], blocked.value.error["rule"]) == ("legal_hold", "民事诉讼法第八十四条")
    await leader.call("GET", f"/api/exhibits/{exhibit}/secrecy/pages/1.webp")
    await decide(leader, exhibit, "released", reason="另案已结")
    told = await decide(chief, exhibit, "confirmed", of=of)
    assert (told["standing"], told["may"]) == ("shredded", [])
    for one in (patentee, leader):
        for what in ("content", "pages/1.webp"):
            assert await refused(one.call("GET", f"/api/exhibits/{exhibit}/secrecy/{what}")) == (403, "shredded")
    async with running.engine.connect() as connection:
        left = select(tables.wrapped_key).where(tables.wrapped_key.c.exhibit_id == exhibit)
        assert not (await connection.execute(left)).all()
    kept = await patentee.call("GET", f"/api/exhibits/{exhibit}/receipt")
    assert verify_receipt(Question(json.dumps(kept, ensure_ascii=False, indent=2) + "\n")).ok


async def test_a_page_is_shown_in_the_room_only_in_front_of_its_circle(running, someone):
    petitioner = await someone("petitioner")
    circle = [await account(running, role) for role in (Role.LEADER, Role.CHIEF_EXAMINER, Role.CLERK)]
    exhibit = (await sealed(running, petitioner, "5", *circle, side=Side.PETITIONER))["exhibit"]["id"]
    hearing = await set_down(await someone("clerk"))
    async with AsyncExitStack() as stack:
        people = await everyone(stack, running.settings.public_origin, ROOM)
        await come(people, hearing)
        await agree_to_the_online_form(people["petitioner"])
        await people["clerk"].command("read_discipline")
        await people["leader"].command("open_hearing")
        shown = {"exhibit": exhibit, "page": 1, "region": None}
        with pytest.raises(RefusedError) as no:
            await people["leader"].command("show_exhibit", **shown)
        assert no.value.error["code"] == "others_present"
        for one in ("leader", "chief", "clerk"):
            await sign(people[one], exhibit)
        with pytest.raises(RefusedError) as no:
            await people["leader"].command("show_exhibit", **shown)
        assert mark("5") not in json.dumps(no.value.error)
        exhibit_there = await running.cases.exhibit(exhibit)
        state = await running.hearings.state(hearing)
        member = await account(running, Role.MEMBER)
        assert member.name in no.value.error["en"]
        wider = {"measure": "widen", "reason": "合议组成员", "recipients": [member.account]}
        of = (await decide(people["leader"], exhibit, "proposed", **wider))["proposal"]["n"]
        await decide(people["chief"], exhibit, "confirmed", of=of)
        await sign(people["member"], exhibit)
        await running.secrets.require_room(exhibit_there, state)
        await people["leader"].command("show_exhibit", **shown)


async def test_nothing_of_it_is_found_anywhere_but_in_its_envelope(running, someone, caplog, tmp_path):
    """Search every table, every file of the installation, exports, and what others are answered."""
    patentee, leader = await someone("patentee"), await someone("leader")
    secret = mark("leak")
    recipients = [await account(running, Role.LEADER)]
    exhibit = (await sealed(running, patentee, "leak", *recipients))["exhibit"]["id"]
    await sign(leader, exhibit)
    assert (await leader.call("GET", f"/api/exhibits/{exhibit}/secrecy/content"))["name"] == f"{secret}.pdf"
    await leader.call("GET", f"/api/exhibits/{exhibit}/secrecy/pages/1.webp")
    found = [name async for name in _tables_with(running, secret)]
    home = running.settings.home
    found += await asyncio.to_thread(_files_with, home, secret.encode())
    for name in ("petitioner", "clerk", "chief", "assistant"):
        one = await someone(name)
        for path in (f"/api/cases/{CASE}", f"/api/exhibits/{exhibit}", f"/api/exhibits/{exhibit}/secrecy"):
            answered = json.dumps(await one.call("GET", path)) if name != "assistant" or "cases" not in path else ""
            found += [f"{name}: {path}"] * (secret in answered)
    (*_, hearing) = await running.hearings.states(CASE)  # of an older one others may have changed the panel
    exported = {
        "package": await leader.call("GET", f"/api/hearings/{hearing.id}/package"),
        "case": await (await someone("petitioner")).call("GET", f"/api/cases/{CASE}/export"),
        "own case": await patentee.call("GET", f"/api/cases/{CASE}/export"),
        "export": await (await someone("analyst")).call("POST", "/api/export", {"cases": None}),
    }
    for name, content in exported.items():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += [f"{name}: {one}" for one in archive.namelist() if secret.encode() in archive.read(one)]
    archive = tmp_path / "package.zip"
    archive.write_bytes(exported["package"])
    report = await asyncio.to_thread(verify_package, archive)
    assert report.ok, "with exhibits under seal, and with one that was"
    for name in ("case", "own case"):
        (tmp_path / name).write_bytes(exported[name])
        assert (await asyncio.to_thread(verify_export, tmp_path / name)).ok
    assert secret not in caplog.text
    assert found == []


async def _tables_with(running, secret):
    async with running.engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                if any(_holds(value, secret) for value in row):
                    yield table.name


def _holds(value, secret):
    return secret.encode() in value if isinstance(value, bytes) else secret in str(value)


def _files_with(folder, secret):
    return [str(path) for path in folder.rglob("*") if path.is_file() and secret in path.read_bytes()]
