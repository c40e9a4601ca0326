"""The whole main job in real browsers: filing, the hearing itself, minutes, signatures, and the analyst's package."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import acts, preparing, procedure, proofs
from tests.browser.acts import Album
from tests.browser.cast import FACES, REMOTE, SEATED, VOICES, Cast, told_when_it_fails
from tests.browser.people import at_browser, same_colour, same_tone, until
from tests.pdfs import small_pdf
from tests.served import ROOT, served_demo

pytestmark = [pytest.mark.browser, pytest.mark.alone]

SCREENS = 25
"""How many screens of a run are kept to be looked at."""


MIXED = {"petitioner": "en", "observer": "en", "assistant": "en"}
"""Who reads English in the hearing of both languages; everyone else reads Chinese."""


@pytest.fixture(
    params=["both", pytest.param("zh-CN", marks=pytest.mark.slow), pytest.param("en", marks=pytest.mark.slow)]
)
def cast(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cast]:
    """Serve a fresh demo and sit six people at six Chromium processes."""
    with ExitStack() as stack:
        served = stack.enter_context(served_demo(tmp_path))
        playwright = stack.enter_context(sync_playwright())
        people = {
            name: stack.enter_context(
                at_browser(
                    playwright,
                    tmp_path,
                    name,
                    hertz=VOICES.get(name, 300.0),
                    rgb=FACES.get(name, (90, 90, 90)),
                    locale=MIXED.get(name, "zh-CN") if request.param == "both" else request.param,
                )
            )
            for name in ("leader", "clerk", "petitioner", "patentee", "assistant", "observer")
        }
        yield Cast(served, people, Album(ROOT / "artefacts" / "journey" / request.param), tmp_path)


def test_a_hearing_from_the_first_exhibit_to_the_analysts_package(cast: Cast) -> None:
    with told_when_it_fails(cast.served, cast.people, cast.album):
        the_journey(cast)
        assert cast.album.taken == SCREENS


def the_journey(cast: Cast) -> None:
    receipt = a_party_files_an_exhibit_and_a_stranger_verifies_its_receipt(cast)
    the_other_side_states_its_opinion(cast)
    the_clerk_schedules_a_mixed_hearing(cast)
    people_wait_and_nothing_reaches_them(cast)
    identities_are_checked_and_people_admitted(cast)
    procedure.the_leader_opens_and_asks_what_the_rules_demand(cast)
    procedure.the_scope_is_fixed_and_the_matrix_drives_the_room(cast)
    only_who_has_the_floor_is_heard(cast)
    everyone_sees_the_same_page(cast)
    statements_go_into_the_minutes(cast)
    the_debate_goes_back_to_the_investigation(cast)
    the_panel_deliberates_alone(cast)
    a_reload_and_a_cut_line_bring_people_back(cast)
    procedure.the_result_is_announced_and_the_hearing_closed(cast)
    the_minutes_are_corrected_signed_and_sealed(cast)
    the_recording_plays_and_is_on_the_record(cast)
    the_analyst_takes_a_package(cast)
    for person in cast.people.values():
        assert not [said for said in person.complaints if "Content Security Policy" in said or "TypeError" in said]
    assert receipt.exists()


def a_party_files_an_exhibit_and_a_stranger_verifies_its_receipt(cast: Cast) -> Path:
    petitioner = cast.petitioner
    petitioner.page.goto(cast.served.url)
    cast.shot("petitioner", "sign-in")
    acts.sign_in(petitioner, cast.served.url, "petitioner")
    acts.open_case(petitioner)
    cast.shot("petitioner", "case")
    paper = cast.folder / "D9-folding-stand.pdf"
    paper.write_bytes(small_pdf("CN 205123456 U"))
    acts.file_exhibit(petitioner, paper, title="CN 205123456 U", purpose="权利要求1、2的第一转轴", claims=("1", "2"))
    cast.shot("petitioner", "receipt")
    receipt = acts.download_receipt(petitioner, cast.folder)
    proofs.a_stranger_verifies(receipt, paper, cast.folder / "proof")
    return receipt


def the_other_side_states_its_opinion(cast: Cast) -> None:
    patentee = cast.patentee
    acts.sign_in(patentee, cast.served.url, "patentee")
    acts.open_case(patentee)
    acts.open_exhibit(patentee, "CN 205123456 U")
    expect(patentee["page-image"]).to_be_visible()
    until("the page is drawn", lambda: patentee["page-image"].first.evaluate("(image) => image.naturalWidth > 500"))
    acts.state_opinion(patentee, reason="该证据的公开日未经核实。")
    cast.shot("patentee", "opinion")


def the_clerk_schedules_a_mixed_hearing(cast: Cast) -> None:
    clerk = cast.clerk
    acts.sign_in(clerk, cast.served.url, "clerk")
    acts.open_case(clerk)
    invited = (*REMOTE, "assistant", *SEATED)
    preparing.plan_hearing(clerk, cast.served.url, title="第二次口头审理", mode="mixed", people=invited, seated=SEATED)
    cast.shot("clerk", "schedule")
    cast.hearing = preparing.set_down(clerk)


def people_wait_and_nothing_reaches_them(cast: Cast) -> None:
    where = f"{cast.served.url}/hearings/{cast.hearing}"
    for name in ("leader", "assistant", "observer"):
        acts.sign_in(cast.people[name], cast.served.url, name)
    for name in ("leader", "clerk", "petitioner", "assistant", "observer", "patentee"):
        cast.people[name].page.goto(where)
        if name == "petitioner":
            expect(cast.petitioner["check-microphone"]).to_have_attribute("data-state", "works", timeout=20_000)
            cast.shot("petitioner", "equipment-check")
        acts.pass_check(cast.people[name], devices=name in VOICES)
    for name in ("leader", "clerk"):
        acts.in_room(cast.people[name], "hearing")
        acts.connected(cast.people[name])
    cast.ids = acts.participants(cast.leader)
    for name in ("petitioner", "assistant", "observer", "patentee"):
        expect(cast.people[name]["waiting"]).to_be_visible()
        assert cast.people[name].packets() == 0, f"{name} is waiting and was sent media"
        assert not cast.people[name].sees()
    cast.shot("petitioner", "waiting")
    if cast.petitioner["consent"].count():
        cast.petitioner["consent-all"].click()
        expect(cast.petitioner["consent-all"]).to_have_count(0)
    cast.shot("leader", "before-opening")


def identities_are_checked_and_people_admitted(cast: Cast) -> None:
    clerk = cast.clerk
    acts.seat_guests(clerk, cast.served.url, cast.hearing, [cast.ids["chief"], cast.ids["member"]])
    acts.check_identity(clerk, cast.ids["observer"], "居民身份证")
    for name in ("petitioner", "assistant", "observer"):  # who sits in a room comes in with its device
        acts.admit(clerk, cast.ids[name])
    for name in ("petitioner", "assistant", "observer", "patentee"):
        acts.in_room(cast.people[name], "hearing")
        expect(clerk[f"person-{cast.ids[name]}"]).to_have_attribute("data-room", "hearing")
    for name in ("petitioner", *SEATED):
        acts.check_identity(clerk, cast.ids[name], "居民身份证、授权委托书")
    acts.check_identity(clerk, cast.ids["assistant"], "工作证")
    for name in ("petitioner", "assistant", "observer"):
        acts.connected(cast.people[name])
    for guest in ("chief", "member"):
        expect(cast.leader[f"person-{cast.ids[guest]}"]).to_have_attribute("data-room", "hearing", timeout=30_000)


def only_who_has_the_floor_is_heard(cast: Cast) -> None:
    leader, petitioner, observer = cast.leader, cast.petitioner, cast.observer
    until("the observer hears the leader", lambda: same_tone(observer.hears().get(cast.ids["leader"], 0), 440.0))
    assert cast.ids["petitioner"] not in observer.hears(), "the petitioner is heard without the floor"
    acts.do(petitioner, "request_floor")
    acts.confirm_if_asked(petitioner)
    acts.give_floor(leader, cast.ids["petitioner"])
    for name in ("leader", "observer", "assistant"):
        hears_and_sees_the_petitioner(cast, name)
    expect(petitioner["state-sentence"]).to_have_attribute("data-heard", "true")
    cast.shot("leader", "investigation")
    cast.shot("petitioner", "has-the-floor")
    acts.give_floor(leader, cast.ids["patentee"])
    until(
        "the observer hears the on-site room", lambda: same_tone(observer.hears().get(cast.ids["assistant"], 0), 880.0)
    )
    until("the petitioner is no longer heard", lambda: cast.ids["petitioner"] not in observer.hears())
    assert not cast.patentee.hears(), "a companion beside the room's microphone must receive no sound"


def hears_and_sees_the_petitioner(cast: Cast, name: str) -> None:
    person, speaker = cast.people[name], cast.ids["petitioner"]
    until(f"{name} hears the petitioner's tone", lambda: same_tone(person.hears().get(speaker, 0), 660.0))
    until(
        f"{name} sees the petitioner's colour",
        lambda: same_colour(person.sees().get(speaker, (0, 0, 0)), FACES["petitioner"]),
    )


def everyone_sees_the_same_page(cast: Cast) -> None:
    acts.show_exhibit(cast.leader, page=2)
    shown = cast.leader["shown"].get_attribute("data-exhibit")
    for person in cast.people.values():
        expect(person["shown"]).to_have_attribute("data-exhibit", shown or "")
        expect(person["shown"]).to_have_attribute("data-page", "2")
    boxes = {acts.page_pixels(person) for person in cast.people.values()}
    assert len(boxes) == 1, "people look at different pixels"
    cast.shot("observer", "same-page")


def statements_go_into_the_minutes(cast: Cast) -> None:
    acts.say(cast.clerk, cast.ids["petitioner"], "权利要求1相对于证据1第2页不具备创造性。")
    acts.say(cast.clerk, cast.ids["patentee"], "证据1未公开弹性棘爪，权利要求4具备创造性。")
    expect(cast.petitioner["line"].filter(has_text="弹性棘爪").first).to_be_visible()
    acts.state_opinion_in_the_hearing(cast.patentee, reason="对证据1的真实性无异议，不认可其证明力。")
    cast.shot("clerk", "writing-minutes")
    cast.shot("assistant", "on-site-room")


def the_debate_goes_back_to_the_investigation(cast: Cast) -> None:
    acts.enter_stage(cast.leader, "debate")
    acts.enter_stage(cast.leader, "investigation", reason="证据2第3页的事实尚未调查")
    acts.at_stage(cast.observer, "investigation")
    acts.enter_stage(cast.leader, "debate")


def the_panel_deliberates_alone(cast: Cast) -> None:
    leader = cast.leader
    acts.recess(leader, "deliberation")
    acts.in_room(leader, "deliberation")
    cast.shot("leader", "deliberation")
    for name in ("petitioner", "observer", "assistant", "clerk", "patentee"):
        acts.falls_silent(cast.people[name])
    until("the leader sees the panel", lambda: cast.ids["member"] in leader.sees())
    cast.shot("petitioner", "recess")
    acts.do(leader, "resume")
    acts.confirm_if_asked(leader)
    acts.in_room(leader, "hearing")
    until("the observer sees the leader again", lambda: not acts.packets_stand_still(cast.observer, seconds=0.5))


def a_reload_and_a_cut_line_bring_people_back(cast: Cast) -> None:
    petitioner, leader = cast.petitioner, cast.leader
    petitioner.page.reload()
    acts.in_room(petitioner, "hearing", seconds=5)
    acts.connected(petitioner)
    mine = leader[f"person-{cast.ids['petitioner']}"]
    petitioner.page.context.set_offline(True)
    acts.cut(petitioner)
    expect(mine).to_have_attribute("data-connected", "false", timeout=12_000)
    expect(petitioner["link-banner"]).to_be_visible(timeout=5_000)
    cast.shot("petitioner", "link-lost")
    cast.shot("leader", "someone-lost")
    acts.say(cast.clerk, cast.ids["patentee"], "证据2与本案无关。")
    petitioner.page.context.set_offline(False)
    expect(mine).to_have_attribute("data-connected", "true", timeout=8_000)
    acts.in_room(petitioner, "hearing", seconds=5)
    acts.connected(petitioner)
    acts.give_floor(leader, cast.ids["petitioner"])
    until("the petitioner is heard again", lambda: same_tone(leader.hears().get(cast.ids["petitioner"], 0), 660.0))
    assert leader["line"].and_(leader.page.locator("[data-kind='lost']")).count() >= 1, "the cut is not on the record"
    procedure.what_was_missed_is_listed_and_waived(cast)


def the_minutes_are_corrected_signed_and_sealed(cast: Cast) -> None:
    where = f"{cast.served.url}/hearings/{cast.hearing}/minutes"
    for name in ("clerk", "leader", "petitioner", "patentee"):
        cast.people[name].page.goto(where)
        expect(cast.people[name]["minutes"]).to_be_visible()
    cast.clerk["present-minutes"].click()
    acts.confirm_if_asked(cast.clerk)
    acts.ask_for_correction(cast.patentee, "弹性棘爪", "证据1未公开弹性棘爪及释放按钮，权利要求4具备创造性。")
    acts.accept_correction(cast.clerk)
    cast.clerk["present-minutes"].click()
    acts.confirm_if_asked(cast.clerk)
    cast.shot("petitioner", "minutes")
    for name in ("leader", "clerk", "petitioner"):
        acts.sign(cast.people[name])
    acts.refuse_to_sign(cast.patentee, "对第三项陈述的记录有不同意见。")
    acts.note_absence(cast.clerk, cast.ids["representative"], "已离开，未签字。")
    cast.shot("clerk", "signed")
    cast.clerk["end-hearing"].click()
    acts.confirm_if_asked(cast.clerk)
    path = cast.folder / "minutes.pdf"
    answer = cast.leader.page.request.get(f"{cast.served.url}/api/hearings/{cast.hearing}/minutes.pdf")
    assert answer.ok, answer.text()
    path.write_bytes(answer.body())
    cast.album.folder.joinpath("minutes.pdf").write_bytes(answer.body())
    proofs.the_minutes_are_sealed_and_say(
        path,
        "4W900123",
        "粤知法裁字〔2026〕第12号",
        "弹性棘爪及释放按钮",
        "对第三项陈述的记录有不同意见",
        "已离开，未签字",
        "双方对证据1的公开日无争议",
    )


def the_recording_plays_and_is_on_the_record(cast: Cast) -> None:
    where = f"{cast.served.url}/api/hearings/{cast.hearing}/recordings"
    found = cast.leader.page.request.get(where).json()
    assert {"audio", "video"} == {log["kind"] for log in found["logs"]}
    assert found["logs"][0]["sha256"] in proofs.pdf_text(cast.album.folder / "minutes.pdf")
    mine = next(file for file in found["files"] if file["participant"] == cast.ids["petitioner"])
    content = cast.leader.page.request.get(f"{where}/{mine['name']}").body()
    assert hashlib.sha256(content).hexdigest() == mine["sha256"]
    path = cast.folder / "petitioner.webm"
    path.write_bytes(content)
    red, green, blue = proofs.plays(path)
    assert same_colour((red, green, blue), FACES["petitioner"]), "the recording shows someone else"
    assert not cast.observer.page.request.get(where).ok, "an observer was given the recordings"


def the_analyst_takes_a_package(cast: Cast) -> None:
    analyst = cast.observer
    acts.sign_in(analyst, cast.served.url, "analyst")
    analyst.page.goto(f"{cast.served.url}/data")
    expect(analyst["export"]).to_be_visible()
    analyst["data-package"].check()
    analyst["export"].click()
    expect(analyst["job-package"]).to_be_visible(timeout=60_000)
    cast.shot("observer", "data")
    with analyst.page.expect_download(timeout=60_000) as arriving:
        analyst["job-package"].click()
    package = cast.folder / "package.zip"
    arriving.value.save_as(package)
    tables = proofs.the_package_names_nobody(package, "陆景行", "苏明朗", "甲川科技有限公司", "乙山智能装备有限公司")
    assert {"case", "request", "claim", "link", "event"} <= tables
    assert not {"hearing", "cross_examination", "record_event"} & tables, "the page gives more than what is public"
