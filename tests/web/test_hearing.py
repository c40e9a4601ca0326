"""A whole hearing over HTTP and sockets: set down by the clerk, held, minuted, signed, exported."""

import base64
import hashlib
import io
import json
import zipfile
from contextlib import AsyncExitStack

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no type information

from hearing.procedure.minutes import recordings_digest
from hearing.transcript.forms.kinds import FORMS, Form
from tests.clients import RefusedError
from tests.web.acts import CASE, come, everyone, set_down, walk_to_investigation, walk_to_minutes
from tests.web.authenticator import Authenticator
from web.demo.people import PASSWORD
from web.signing import challenge

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def sign(one, hearing: str) -> int:
    begun = await one.call("POST", f"/api/hearings/{hearing}/sign/begin")
    body = {"ticket": begun["ticket"], "password": PASSWORD}
    return int((await one.call("POST", f"/api/hearings/{hearing}/sign/finish", body))["n"])


async def test_from_the_clerks_form_to_the_analysts_package(running, someone):
    async with AsyncExitStack() as stack:
        people = await everyone(stack, running.settings.public_origin)
        clerk, leader, petitioner = people["clerk"], people["leader"], people["petitioner"]
        hearing = await set_down(clerk)
        ids = await come(people, hearing)
        await walk_to_investigation(people)
        exhibit = (await petitioner.call("GET", f"/api/cases/{CASE}"))["exhibits"][0]

        await _pages_are_shown_only_in_the_room(people, await someone("observer"), hearing, ids, exhibit["id"])
        await leader.command("focus_on", ground="A22.2", claims=["1"])
        cells = (await leader.call("GET", f"/api/cases/{CASE}"))["cells"]
        status = {(cell["ground"], cell["claim"]): cell["status"] for cell in cells}
        assert status["A22.2", 1] == "being_heard"
        assert status["A26.4", 1] == "not_heard"
        stances = [["authenticity", "accepted"], ["relevance", "contested"]]
        await people["assistant"].command("state_opinion", exhibit=exhibit["id"], stances=stances, reason="无关")
        shown = await petitioner.call("GET", f"/api/exhibits/{exhibit['id']}")
        assert shown["opinions"][-1] | {"at": ""} == {
            "side": "patentee",
            "stances": {"authenticity": "accepted", "relevance": "contested"},
            "reason": "无关",
            "at": "",
            "where": "hearing",
            "by": "苏明朗",
            "signed": None,
        }
        await walk_to_minutes(people)
        await _minutes_are_read_and_signed(running, people, await someone("patentee"), hearing)
        await _the_package_names_nobody(await someone("analyst"), hearing)


async def _pages_are_shown_only_in_the_room(people, observer, hearing, ids, exhibit) -> None:
    """An observer sees a page while it is shown in the room they are in, and no other."""
    await observer.connect()
    await observer.join(hearing)
    await observer.command("enter_waiting_room", camera=False, microphone=False, speaker=True)
    proof = {"document": "居民身份证", "result": "confirmed"}
    await people["clerk"].command("check_identity", participant=ids["温叙言"], **proof)
    await people["clerk"].command("admit", participant=ids["温叙言"])
    await people["leader"].command("show_exhibit", exhibit=exhibit, page=2)
    await observer.until("the page is shown", lambda view: (view.get("shown") or {}).get("page") == 2)
    assert await observer.call("GET", f"/api/exhibits/{exhibit}/pages/2.webp")
    for path in (
        f"/api/exhibits/{exhibit}/pages/1.webp",
        f"/api/hearings/{hearing}/minutes.pdf",
        f"/api/hearings/{hearing}/record/record.docx",
    ):
        with pytest.raises(RefusedError) as refused:
            await observer.call("GET", path)
        assert refused.value.status == 403
    with pytest.raises(RefusedError) as refused:
        await observer.command("show_exhibit", exhibit=exhibit, page=1)
    assert refused.value.error["code"] == "refused"
    await people["leader"].command("hide_exhibit")
    with pytest.raises(RefusedError):
        await observer.call("GET", f"/api/exhibits/{exhibit}/pages/2.webp")


async def _minutes_are_read_and_signed(running, people, patentee, hearing) -> None:
    """Password again, a passkey, wrong ones, and the file that carries it all."""
    petitioner, clerk = people["petitioner"], people["clerk"]
    begun = await petitioner.call("POST", f"/api/hearings/{hearing}/sign/begin")
    assert begun["methods"] == ["password"]
    finish = f"/api/hearings/{hearing}/sign/finish"
    with pytest.raises(RefusedError) as wrong:
        await petitioner.call("POST", finish, {"ticket": begun["ticket"], "password": "not this one"})
    assert wrong.value.error["code"] == "wrong_password"
    with pytest.raises(RefusedError) as stolen:
        await petitioner.call("POST", finish, {"ticket": begun["ticket"]})
    assert stolen.value.status == 400
    assert await sign(petitioner, hearing)
    with pytest.raises(RefusedError):
        await sign(petitioner, hearing)

    key = Authenticator(running.settings.public_origin)
    made = await patentee.call("POST", "/api/passkeys/register/begin")
    body = {"ticket": made["ticket"], "credential": key.create(made["options"]), "label": "测试"}
    assert await patentee.call("POST", "/api/passkeys/register/finish", body) == {"passkeys": 1}
    begun = await patentee.call("POST", f"/api/hearings/{hearing}/sign/begin")
    assert begun["methods"] == ["passkey", "password"]
    credential = key.get(begun["options"])
    await patentee.call("POST", finish, {"ticket": begun["ticket"], "credential": credential})
    with pytest.raises(RefusedError):
        await patentee.call("POST", finish, {"ticket": begun["ticket"], "credential": credential})
    state = await running.hearings.state(hearing)
    (signing,) = [each for each in state.minutes.signings.values() if each.method == "passkey"]
    proof = json.loads(signing.proof)
    sent = json.loads(base64.urlsafe_b64decode(proof["clientDataJSON"] + "=="))
    bound = challenge(hearing, state.minutes.digest, recordings_digest(state), "", proof["nonce"])
    assert sent["challenge"] == base64.urlsafe_b64encode(bound).rstrip(b"=").decode()

    read = await clerk.call("GET", f"/api/hearings/{hearing}/minutes")
    assert read["minutes"]["announcement"] == "本案将另行作出书面决定。"
    pdf = await clerk.call("GET", f"/api/hearings/{hearing}/minutes.pdf?lang=zh-CN")
    assert pdf.startswith(b"%PDF-")
    assert await clerk.call("GET", f"/api/hearings/{hearing}/minutes.pdf?lang=zh-CN") == pdf
    with pytest.raises(RefusedError):
        await clerk.call("GET", f"/api/hearings/{hearing}/minutes.pdf?lang=fr")
    await _the_record_is_given_in_every_form(clerk, hearing)


async def _the_record_is_given_in_every_form(clerk, hearing) -> None:
    forms = {form: await clerk.call("GET", f"/api/hearings/{hearing}/record/{form.value}?lang=en") for form in FORMS}
    assert Draft202012Validator(json.loads(forms[Form.SCHEMA])).is_valid(forms[Form.JSON])
    assert forms[Form.CAPTIONS].startswith(b"WEBVTT")
    assert zipfile.ZipFile(io.BytesIO(forms[Form.DOCX])).testzip() is None
    assert b"<debate " in forms[Form.AKOMA_NTOSO]
    assert await clerk.call("GET", f"/api/hearings/{hearing}/record/record.docx?lang=en") == forms[Form.DOCX]
    with pytest.raises(RefusedError) as unknown:
        await clerk.call("GET", f"/api/hearings/{hearing}/record/record.odt")
    assert unknown.value.status == 404


async def _the_package_names_nobody(analyst, hearing) -> None:
    packed = await analyst.call("POST", "/api/export", {"cases": [CASE]})
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    everything = b"".join(files.values())
    for name in ("陆景行", "苏明朗", "闻一澜", "甲川科技有限公司", hearing):
        assert name.encode() not in everything
    sums = next(content for name, content in files.items() if name.endswith("SHA256SUMS")).decode()
    for line in sums.splitlines():
        digest, name = line.split("  ")
        content = next(body for path, body in files.items() if path.endswith("/" + name))
        assert hashlib.sha256(content).hexdigest() == digest


async def test_a_passkey_signs_in_and_a_foreign_one_does_not(running, someone):
    member, nobody = await someone("member"), await someone()
    key = Authenticator(running.settings.public_origin)
    made = await member.call("POST", "/api/passkeys/register/begin")
    body = {"ticket": made["ticket"], "credential": key.create(made["options"])}
    await member.call("POST", "/api/passkeys/register/finish", body)

    begun = await nobody.call("POST", "/api/passkeys/login/begin")
    entered = await nobody.call(
        "POST", "/api/passkeys/login/finish", {"ticket": begun["ticket"], "credential": key.get(begun["options"])}
    )
    assert entered["account"]["name"] == "江雨桐"
    for forged in (
        Authenticator("http://evil.example").like(key),
        Authenticator(running.settings.public_origin),
    ):
        begun = await nobody.call("POST", "/api/passkeys/login/begin")
        given = {"ticket": begun["ticket"], "credential": forged.get(begun["options"])}
        with pytest.raises(RefusedError) as refused:
            await nobody.call("POST", "/api/passkeys/login/finish", given)
        assert refused.value.error["code"] == "passkey_failed"


async def test_a_party_is_invited_once(someone):
    clerk, guest, second = await someone("clerk"), await someone(), await someone()
    body = {"case": CASE, "name": "何若谷", "role": "agent", "side": "petitioner"}
    link = (await clerk.call("POST", "/api/invitations", body))["link"]
    token = link.rpartition("/")[2]
    given = {"token": token, "name": "he.ruogu", "password": "long enough now"}
    assert (await guest.call("POST", "/api/invitations/accept", given))["account"]["name"] == "何若谷"
    assert (await guest.call("GET", f"/api/cases/{CASE}"))["you"]["side"] == "petitioner"
    with pytest.raises(RefusedError) as used:
        await second.call("POST", "/api/invitations/accept", {**given, "name": "someone.else"})
    assert used.value.status == 410
    signed = await second.call("POST", "/api/login", {"name": "he.ruogu", "password": "long enough now"})
    assert signed["account"]["kind"] == "party"
    assert await clerk.call("POST", "/api/invitations", {**body, "role": "witness"}), "a witness of a side"
    for who, what in (
        ("clerk", {**body, "role": "observer"}),
        ("petitioner", body),
        ("clerk", {**body, "role": "leader"}),
        ("clerk", {**body, "side": "none"}),
    ):
        one = await someone(who)
        with pytest.raises(RefusedError) as refused:
            await one.call("POST", "/api/invitations", what)
        assert refused.value.status in {400, 403}


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "by_post"},
        {"title": ""},
        {"starts_at": "tomorrow"},
        {"starts_at": "2026-11-22T09:00:00"},
        {"roster": []},
        {"roster": [{"account": "a-unknown", "role": "leader", "side": "none", "name": "某人"}]},
        {"roster": ["leader"]},
    ],
)
async def test_a_hearing_that_cannot_be_is_not_set_down(someone, changes):
    clerk = await someone("clerk")
    people = await clerk.call("GET", f"/api/cases/{CASE}/people")
    plan = {"title": "t", "mode": "internet", "starts_at": "2026-11-22T09:00:00Z", "roster": people, **changes}
    with pytest.raises(RefusedError) as refused:
        await clerk.call("POST", f"/api/cases/{CASE}/hearings", plan)
    assert refused.value.status == 400
    assert refused.value.error["zh"]
