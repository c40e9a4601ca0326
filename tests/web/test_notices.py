"""Notices over the real HTTP interface: issued, served, answered, changed, called off, and read by anyone or by few."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from icalendar import Calendar

from evidence.__main__ import verify_main
from hearing.vocabulary import Role, Side
from tests.clients import RefusedError
from tests.pdfs import pages_of, squeezed
from tests.web.acts import CASE, READY
from web.authorization import Kind

pytestmark = pytest.mark.asyncio(loop_scope="session")

STARTS = (datetime.now(UTC) + timedelta(days=30)).replace(microsecond=0)
STAGES = ("opening", "investigation", "debate", "final_statements", "announcement", "minutes")
COMING = {"name": "陆景行", "role": "agent", "power": "filed", "place": "remote", "first_speaker": True}
ANSWER = {
    "attends": True,
    "coming": [COMING],
    "witnesses": [{"name": "周证", "subject": "见过证据1所示的折叠架", "place": "on_site"}],
    "consents": [[stage, True] for stage in STAGES],
    "settlement": "willing",
}


async def set_down(clerk, without: tuple[str, ...] = ()) -> str:
    people = await clerk.call("GET", f"/api/cases/{CASE}/people")
    roster = [
        {**person, "place": "remote"}
        for person in people
        if person["role"] != "assistant" and person["name"] not in without
    ]
    plan = {"title": "补充口头审理", "mode": "internet", "starts_at": STARTS.isoformat(), "roster": roster}
    return (await clerk.call("POST", f"/api/cases/{CASE}/hearings", plan))["id"]


async def listed(one, hearing: str) -> dict[tuple[str, int], dict]:
    found = (await one.call("GET", f"/api/cases/{CASE}/notices"))["notices"]
    return {(each["side"], each["version"]): each for each in found if each["hearing"] == hearing}


@pytest_asyncio.fixture(loop_scope="session")
async def hearing(someone):
    """A hearing of its own for a test, with its first notice issued."""
    clerk = await someone("clerk")
    identity = await set_down(clerk)
    await clerk.call("POST", f"/api/hearings/{identity}/notices", {"kind": "hearing", "minutes": 90})
    return identity


async def refused(call) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        await call
    assert caught.value.error["zh"]
    assert caught.value.error["en"]
    return caught.value


async def test_the_demo_hearing_was_served_and_answered(someone):
    clerk = await someone("clerk")
    found = await clerk.call("GET", f"/api/cases/{CASE}/notices")
    first = {each["side"]: each for each in found["notices"] if each["hearing"] == found["notices"][0]["hearing"]}
    assert set(first) == {"petitioner", "patentee", "none"}
    for side in ("petitioner", "patentee"):
        assert first[side]["status"] == "opened"
        assert [step["step"] for step in first[side]["service"]] == ["sent", "arrived", "opened"]
        assert first[side]["attendance"]["answer"]["attends"] is True
        assert not first[side]["attendance"]["late"]
    assert {each["side"] for each in found["agreed"]} == {"petitioner", "patentee"}


async def test_a_notice_arrives_is_opened_and_answered_and_every_step_is_sealed(someone, hearing, running, tmp_path):
    clerk, petitioner = await someone("clerk"), await someone("petitioner")
    mine = (await listed(petitioner, hearing))["petitioner", 1]
    assert mine["status"] == "arrived"
    assert mine["due"]
    whole = await petitioner.call("GET", f"/api/notices/{mine['id']}")
    assert whole["status"] == "opened"
    assert whole["content"]["appointment"]["link"].endswith(f"/hearings/{hearing}")
    await petitioner.call("GET", f"/api/notices/{mine['id']}")
    returned = await petitioner.call("POST", f"/api/notices/{mine['id']}/attendance", ANSWER)
    assert returned["number"] == 1
    assert returned["late"] is False

    seen = (await listed(clerk, hearing))["petitioner", 1]
    assert [step["step"] for step in seen["service"]] == ["sent", "arrived", "opened"], "opening is noted once"
    assert seen["service"][2]["address"] == "127.0.0.1"
    assert seen["attendance"]["answer"]["witnesses"][0]["name"] == "周证"
    state = await running.hearings.state(hearing)
    assert [(one.notice, one.step) for one in state.service.served[Side.PETITIONER]] == [
        (mine["id"], "sent"),
        (mine["id"], "arrived"),
        (mine["id"], "opened"),
    ], "the record holds each step"
    assert state.service.receipts[Side.PETITIONER].sha256 == returned["sha256"]
    n = state.n
    await running.notices.record.tell_all(running.now())
    assert (await running.hearings.state(hearing)).n == n, "telling again tells nothing new"
    receipts = await clerk.call("GET", f"/api/notices/{mine['id']}/receipts")
    for receipt in (receipts["notice"], *receipts["service"], *receipts["attendance"]):
        kept = tmp_path / "receipt.json"
        kept.write_text(json.dumps(receipt, ensure_ascii=False), encoding="utf-8")
        assert verify_main([str(kept)]) == 0
    assert receipts["attendance"][0]["statement"]["attendance"]["coming"][0]["name"] == "陆景行"
    assert receipts["service"][0]["statement"]["notice_sha256"] == seen["sha256"]


async def test_each_paper_is_a_sealed_pdf_in_both_languages(someone, hearing):
    clerk, petitioner = await someone("clerk"), await someone("petitioner")
    mine = (await listed(petitioner, hearing))["petitioner", 1]
    await petitioner.call("POST", f"/api/notices/{mine['id']}/attendance", ANSWER)
    words = {
        "notice": {"zh-CN": "口头审理通知书", "en": "Noticeoforalhearing"},
        "service": {"zh-CN": "送达回证", "en": "Proofofservice"},
        "attendance": {"zh-CN": "口头审理通知书回执", "en": "Attendancereceipt"},
    }
    for paper, titles in words.items():
        for language, title in titles.items():
            address = f"/api/notices/{mine['id']}/{paper}.pdf?lang={language}"
            pdf = await petitioner.call("GET", address)
            assert title in squeezed("".join(pages_of(pdf))), (paper, language)
            assert b"/ByteRange" in pdf, "the file is sealed"
            if paper != "service":
                assert await clerk.call("GET", address) == pdf, "the same file for everybody"


async def test_a_receipt_with_mistakes_names_each_field(someone, hearing):
    petitioner = await someone("petitioner")
    mine = (await listed(petitioner, hearing))["petitioner", 1]
    wrong = {**ANSWER, "coming": [{**COMING, "name": ""}, {**COMING, "name": "乙"}], "consents": []}
    error = await refused(petitioner.call("POST", f"/api/notices/{mine['id']}/attendance", wrong))
    assert error.status == 400
    assert [each["field"] for each in error.error["fields"]] == ["coming[0].name", "coming", "consents"]
    crowd = [{**COMING, "name": f"某{n}", "first_speaker": n == 0} for n in range(5)]
    error = await refused(petitioner.call("POST", f"/api/notices/{mine['id']}/attendance", {**ANSWER, "coming": crowd}))
    assert "不得超过 4 人" in error.error["zh"]
    malformed: object
    for malformed in (
        {"attends": "yes"},
        {**ANSWER, "extra": 1},
        {**ANSWER, "coming": [{**COMING, "role": "king"}]},
        [],
    ):
        error = await refused(petitioner.call("POST", f"/api/notices/{mine['id']}/attendance", malformed))
        assert error.status == 400
    assert (await listed(petitioner, hearing))["petitioner", 1]["attendance"] is None


async def test_a_side_that_answers_again_replaces_its_answer(someone, hearing):
    petitioner, clerk = await someone("petitioner"), await someone("clerk")
    mine = (await listed(petitioner, hearing))["petitioner", 1]["id"]
    await petitioner.call("POST", f"/api/notices/{mine}/attendance", ANSWER)
    again = await petitioner.call("POST", f"/api/notices/{mine}/attendance", {"attends": False})
    assert again["number"] == 2
    assert (await listed(clerk, hearing))["petitioner", 1]["attendance"]["answer"]["attends"] is False
    assert len((await clerk.call("GET", f"/api/notices/{mine}/receipts"))["attendance"]) == 2


async def test_a_change_replaces_the_notice_and_moves_the_calendar(someone, hearing):
    clerk, petitioner = await someone("clerk"), await someone("petitioner")
    old = (await listed(petitioner, hearing))["petitioner", 1]["id"]
    body = {"kind": "change", "reason": "合议组成员生病", "starts_at": (STARTS + timedelta(days=7)).isoformat()}
    await clerk.call("POST", f"/api/hearings/{hearing}/notices", body)
    new = (await listed(petitioner, hearing))["petitioner", 2]
    assert new["current"]
    case = await clerk.call("GET", f"/api/cases/{CASE}")
    (shown,) = [each for each in case["hearings"] if each["id"] == hearing]
    assert datetime.fromisoformat(shown["starts_at"]) == STARTS + timedelta(days=7), "the record has the new time"
    assert not (await listed(petitioner, hearing))["petitioner", 1]["current"]
    error = await refused(petitioner.call("POST", f"/api/notices/{old}/attendance", ANSWER))
    assert error.error["code"] == "notice_refused"
    events = []
    for identity in (old, new["id"]):
        raw = await petitioner.call("GET", f"/api/notices/{identity}/calendar.ics")
        events += Calendar.from_ical(raw).walk("VEVENT")
    assert [event["SEQUENCE"] for event in events] == [0, 1]
    assert events[0]["UID"] == events[1]["UID"]
    assert events[1].decoded("DTSTART") == STARTS + timedelta(days=7)
    assert events[1]["ATTENDEE"].params["CN"] == "陆景行"


async def test_a_cancelled_hearing_is_called_off_for_everyone(someone, hearing):
    clerk, patentee, anyone = await someone("clerk"), await someone("patentee"), await someone()
    before = (await anyone.call("GET", "/api/public/hearings"))["hearings"]
    await clerk.call("POST", f"/api/hearings/{hearing}/notices", {"kind": "cancellation", "reason": "双方已和解"})
    found = (await listed(patentee, hearing))["patentee", 2]
    raw = await patentee.call("GET", f"/api/notices/{found['id']}/calendar.ics")
    assert Calendar.from_ical(raw)["METHOD"] == "CANCEL"
    case = await clerk.call("GET", f"/api/cases/{CASE}")
    assert [each["called_off"] for each in case["hearings"] if each["id"] == hearing] == [True]
    after = (await anyone.call("GET", "/api/public/hearings"))["hearings"]
    assert len(after) == len(before)
    assert "cancellation" in {each["kind"] for each in after}
    error = await refused(clerk.call("POST", f"/api/hearings/{hearing}/notices", {"kind": "change", "reason": "x"}))
    assert error.status == 409
    error = await refused(patentee.call("POST", f"/api/notices/{found['id']}/attendance", ANSWER))
    assert error.status == 409


async def test_anyone_reads_of_public_hearings_and_of_no_closed_one(someone, running):
    clerk, anyone = await someone("clerk"), await someone()
    closed = await set_down(clerk)
    await clerk.call("POST", f"/api/hearings/{closed}/notices", {"kind": "hearing", "closed": "涉及商业秘密"})
    public = {each.notice.hearing for each in await running.notices.store.public(running.now())}
    assert closed not in public
    found = (await anyone.call("GET", "/api/public/hearings"))["hearings"]
    assert found
    pdf = await anyone.call("GET", f"/api/public/notices/{found[0]['id']}/notice.pdf?lang=zh-CN")
    assert "口头审理公告" in squeezed("".join(pages_of(pdf)))
    own = next(iter((await listed(clerk, closed)).values()))
    error = await refused(anyone.call("GET", f"/api/public/notices/{own['id']}/notice.pdf"))
    assert error.status == 404, "a side's notice is not for the public"
    text = squeezed("".join(pages_of(await clerk.call("GET", f"/api/notices/{own['id']}/notice.pdf?lang=zh-CN"))))
    assert "不公开进行（涉及商业秘密）" in text


async def test_a_hearing_that_is_closed_later_is_taken_back_from_the_public(someone, hearing, running):
    clerk = await someone("clerk")
    body = {"kind": "change", "reason": "改为不公开", "closed": "涉及商业秘密"}
    await clerk.call("POST", f"/api/hearings/{hearing}/notices", body)
    last = [each for each in await running.notices.store.public(running.now()) if each.notice.hearing == hearing]
    assert [each.notice.kind for each in last] == ["cancellation"]
    assert last[0].notice.reason == "涉及商业秘密"


async def test_who_sees_what(someone, hearing):
    clerk = await someone("clerk")
    all_of_them = await listed(clerk, hearing)
    petitioner, patentee = await someone("petitioner"), await someone("patentee")
    assert {side for side, _ in await listed(petitioner, hearing)} == {"petitioner", "none"}
    theirs = all_of_them["patentee", 1]["id"]
    for path in ("", "/notice.pdf", "/service.pdf", "/attendance.pdf", "/calendar.ics", "/receipts"):
        assert (await refused(petitioner.call("GET", f"/api/notices/{theirs}{path}"))).status == 403
    assert (await refused(petitioner.call("POST", f"/api/notices/{theirs}/attendance", ANSWER))).status == 403
    assert (await refused(clerk.call("POST", f"/api/notices/{theirs}/attendance", ANSWER))).status == 403
    await clerk.call("GET", f"/api/notices/{theirs}")
    assert (await listed(clerk, hearing))["patentee", 1]["status"] == "arrived", "the clerk's reading opens nothing"
    for name in ("observer", "analyst", ""):
        stranger = await someone(name)
        assert (await refused(stranger.call("GET", f"/api/notices/{theirs}"))).status in {401, 403}
        assert (await refused(stranger.call("GET", f"/api/cases/{CASE}/notices"))).status in {401, 403}
    body = {"kind": "change", "reason": "x"}
    assert (await refused(patentee.call("POST", f"/api/hearings/{hearing}/notices", body))).status == 403
    assert (await refused(clerk.call("GET", "/api/notices/n-none"))).status == 404


async def test_the_clerk_notes_service_by_other_means_once(someone, hearing):
    clerk = await someone("clerk")
    notice = (await listed(clerk, hearing))["patentee", 1]["id"]
    now = datetime.now(UTC).isoformat()
    body = {"means": "post", "at": now, "to": "收发室 王某", "note": "EMS 1234567890"}
    await clerk.call("POST", f"/api/notices/{notice}/service", body)
    found = (await listed(clerk, hearing))["patentee", 1]["service"][-1]
    assert (found["means"], found["name"], found["note"]) == ("post", "收发室 王某", "EMS 1234567890")
    for change in (
        {},
        {"means": "platform"},
        {"means": "pigeon"},
        {"at": "2020-01-01T00:00:00Z"},
        {"at": "yesterday"},
        {"at": "2026-11-22T10:00:00"},
        {"to": ""},
        {"note": "x" * 301},
        {"to": "a\u202eb"},
    ):
        assert (await refused(clerk.call("POST", f"/api/notices/{notice}/service", {**body, **change}))).status < 500
    petitioner = await someone("petitioner")
    assert (await refused(petitioner.call("POST", f"/api/notices/{notice}/service", body))).status == 403


async def test_agreeing_to_be_served_here_lets_what_was_sent_arrive(someone, hearing):
    representative = await someone("representative")
    await representative.call("POST", f"/api/cases/{CASE}/service", {})
    await representative.call("POST", f"/api/cases/{CASE}/service", {})
    found = await representative.call("GET", f"/api/cases/{CASE}/notices")
    assert [each["name"] for each in found["agreed"] if each["you"]] == ["韩若溪"]
    arrived = [
        step["name"] for step in (await listed(representative, hearing))["patentee", 1]["service"]
        if step["step"] == "arrived"
    ]  # fmt: skip
    assert arrived == ["苏明朗", "韩若溪"]


async def test_what_cannot_be_issued_is_refused_with_words(someone, hearing):
    clerk = await someone("clerk")
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    for body, status in (
        ({"kind": "hearing"}, 409),
        ({"kind": "change"}, 409),
        ({"kind": "change", "reason": "x", "starts_at": past}, 409),
        ({"kind": "change", "reason": "x", "starts_at": "soon"}, 400),
        ({"kind": "change", "reason": "x", "starts_at": "2030-01-01T09:00"}, 400),
        ({"kind": "change", "reason": "x" * 501}, 409),
        ({"kind": "change", "reason": "x\u202e"}, 409),
        ({"kind": "change", "reason": "x", "minutes": -1}, 409),
        ({"kind": "party"}, 400),
        ({"kind": "change", "reason": 3}, 400),
    ):
        assert (await refused(clerk.call("POST", f"/api/hearings/{hearing}/notices", body))).status == status, body
    unknown = await refused(clerk.call("POST", "/api/hearings/h-none/notices", {"kind": "hearing"}))
    assert unknown.status == 404
    new = await set_down(clerk)
    for kind in ("change", "cancellation"):
        error = await refused(clerk.call("POST", f"/api/hearings/{new}/notices", {"kind": kind, "reason": "x"}))
        assert error.status == 409


async def consents(running, hearing: str) -> dict[str, tuple[bool, str]]:
    """What the petitioner's side said of each stage, and who said it."""
    state = await running.hearings.state(hearing)
    said = state.consents.get(Side.PETITIONER, {})
    return {stage.value: (one.agreed, state.roster[one.participant].name) for stage, one in said.items()}


async def test_consents_in_a_receipt_are_stated_in_the_hearing_by_who_returned_it(someone, hearing, running):
    petitioner = await someone("petitioner")
    mine = (await listed(petitioner, hearing))["petitioner", 1]["id"]
    partly = {**ANSWER, "consents": [[stage, stage != "debate"] for stage in STAGES]}
    await petitioner.call("POST", f"/api/notices/{mine}/attendance", partly)
    stages = STAGES[:-1]  # the minutes are no stage of the oral part
    assert await consents(running, hearing) == {stage: (stage != "debate", "陆景行") for stage in stages}

    n = (await running.hearings.state(hearing)).n
    await running.notices.record.tell_all(running.now())
    assert (await running.hearings.state(hearing)).n == n, "stated once only"

    await petitioner.connect()
    await petitioner.join(hearing)
    await petitioner.command("state_consent", stages=["opening"], agreed=False, reason="设备不支持")
    await running.notices.record.tell_all(running.now())
    assert (await consents(running, hearing))["opening"] == (False, "陆景行"), "the later word stands"

    await petitioner.call("POST", f"/api/notices/{mine}/attendance", ANSWER)
    assert await consents(running, hearing) == dict.fromkeys(stages, (True, "陆景行")), "a new receipt is later"


async def test_who_is_not_on_the_roster_states_no_consent_until_they_are(someone, running):
    clerk, petitioner = await someone("clerk"), await someone("petitioner")
    identity = await set_down(clerk, without=("陆景行",))
    await clerk.call("POST", f"/api/hearings/{identity}/notices", {"kind": "hearing", "minutes": 90})
    mine = (await listed(petitioner, identity))["petitioner", 1]["id"]
    await petitioner.call("POST", f"/api/notices/{mine}/attendance", ANSWER)
    assert await consents(running, identity) == {}
    state = await running.hearings.state(identity)
    assert state.service.receipts[Side.PETITIONER].attends, "the receipt itself is in the record"

    await clerk.connect()
    await clerk.join(identity)
    await clerk.command("enter_waiting_room", **READY)
    assert (await clerk.call("POST", f"/api/notices/{mine}/roster", {}))["done"] == ["陆景行"]
    assert await consents(running, identity) == dict.fromkeys(STAGES[:-1], (True, "陆景行"))


async def test_a_receipt_brings_the_roster_in_line(someone, hearing, running):
    clerk, petitioner = await someone("clerk"), await someone("petitioner")
    mine = (await listed(petitioner, hearing))["petitioner", 1]["id"]
    error = await refused(clerk.call("POST", f"/api/notices/{mine}/roster", {}))
    assert error.status == 404, "nothing was returned yet"
    await petitioner.call("POST", f"/api/notices/{mine}/attendance", ANSWER)
    assert (await refused(petitioner.call("POST", f"/api/notices/{mine}/roster", {}))).status == 403
    error = await refused(clerk.call("POST", f"/api/notices/{mine}/roster", {}))
    assert error.error["rule"] == "room", "the clerk does it from the room"
    await clerk.connect()
    await clerk.join(hearing)
    await clerk.command("enter_waiting_room", **READY)
    found = await clerk.call("POST", f"/api/notices/{mine}/roster", {})
    assert found["done"] == ["陆景行"], "who is on the roster becomes the first speaker"
    assert found["left"] == [{"name": "周证", "role": "witness"}], "a witness needs an account first"
    state = await running.hearings.state(hearing)
    assert [line.name for line in state.roster.values() if line.side is Side.PETITIONER and line.first_speaker] == [
        "陆景行"
    ]

    account = await running.accounts.add(
        login_name=f"witness-{mine}", name="周证", kind=Kind.GUEST, password=None, now=running.now()
    )
    await running.accounts.join_case(CASE, account.id, Role.WITNESS, Side.PETITIONER)
    found = await clerk.call("POST", f"/api/notices/{mine}/roster", {})
    assert found == {"done": ["周证"], "left": []}
    assert await clerk.call("POST", f"/api/notices/{mine}/roster", {}) == {"done": [], "left": []}
    state = await running.hearings.state(hearing)
    assert [line.name for line in state.roster.values() if line.role is Role.WITNESS] == ["秦守拙", "周证"]
