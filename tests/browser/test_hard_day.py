"""A hearing in which much goes wrong: witnesses, new evidence, an expulsion, two sittings, a replacement, a withdrawal.

What is heard and seen is the journey's; here are the screens of the rarer procedure. Only the leader has devices, so
that it shows whom nothing reaches; everyone else sits at one Chromium without.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import acts, preparing, procedure, proofs
from tests.browser.acts import Album
from tests.browser.cast import Cast, told_when_it_fails
from tests.browser.people import at_browser, shared_browser, sit_down, until
from tests.served import ROOT, served_demo

pytestmark = [pytest.mark.browser, pytest.mark.alone]

ROOM = ("leader", "member", "clerk", "petitioner", "patentee", "witness", "observer")
DEPUTY = "叶清和"
SECOND = "邵闻笛"
CONTRADICTION = "二〇一七年的展会上有没有这种折叠架"
SCREENS = 26
"""How many screens of a run are kept to be looked at."""
SIDES = ("petitioner", "patentee")
WITNESSES = ("witness", "second")
INVITED = ("second", "deputy")
"""Those of whom the demo knows nothing: the clerk invites them."""


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    """Serve a fresh demo and sit eight people at one browser."""
    with ExitStack() as stack:
        served = stack.enter_context(served_demo(tmp_path))
        playwright = stack.enter_context(sync_playwright())
        people = {"leader": stack.enter_context(at_browser(playwright, tmp_path, "leader"))}
        browser = stack.enter_context(shared_browser(playwright))
        people |= {name: sit_down(browser, name) for name in (*ROOM, *INVITED) if name != "leader"}
        album = Album(ROOT / "artefacts" / "hard-day")
        yield Cast(served, people, album, tmp_path, outside={"witness", *INVITED})


def test_a_hearing_in_which_much_goes_wrong(cast: Cast) -> None:
    with told_when_it_fails(cast.served, cast.people, cast.album):
        the_day(cast)
        assert cast.album.taken == SCREENS


def the_day(cast: Cast) -> None:
    the_clerk_sets_it_down_and_invites_a_witness_and_a_deputy(cast)
    everyone_comes_and_the_witnesses_are_kept_waiting(cast)
    procedure.the_leader_opens_and_asks_what_the_rules_demand(cast)
    what_was_answered_is_not_asked_again(cast)
    procedure.the_scope_is_fixed_and_the_matrix_drives_the_room(cast)
    procedure.the_recording_is_paused_and_everyone_sees_why(cast)
    each_witness_is_called_warned_heard_alone_and_released(cast)
    the_witnesses_are_confronted(cast)
    new_evidence_is_admitted_and_the_other_side_chooses_its_reply(cast)
    an_observer_is_warned_and_then_ordered_out(cast)
    the_hearing_is_adjourned(cast)
    the_second_sitting_examines_everyone_anew(cast)
    the_petitioners_agent_is_replaced(cast)
    the_petition_is_withdrawn_and_the_panel_goes_on(cast)
    the_hearing_turns_to_the_hearing_room(cast)
    the_patentee_leaves_without_leave_and_is_heard_in_default(cast)
    the_leader_closes(cast)
    the_minutes_say_all_of_it(cast)
    for person in cast.people.values():
        assert not [said for said in person.complaints if "Content Security Policy" in said or "TypeError" in said]


def the_clerk_sets_it_down_and_invites_a_witness_and_a_deputy(cast: Cast) -> None:
    clerk = cast.clerk
    acts.sign_in(clerk, cast.served.url, "clerk")
    acts.open_case(clerk)
    preparing.accept(cast.second, preparing.invite(clerk, SECOND, "witness", "patentee"), "second")
    preparing.plan_hearing(clerk, cast.served.url, title="程序较多的一次口头审理", mode="internet", people=ROOM)
    cast.hearing = preparing.set_down(clerk)
    preparing.accept(cast.deputy, preparing.invite(clerk, DEPUTY, "agent", "petitioner"), "deputy")


def everyone_comes_and_the_witnesses_are_kept_waiting(cast: Cast) -> None:
    for name in (*ROOM, "second"):
        if name not in {"clerk", "second"}:
            acts.sign_in(cast.people[name], cast.served.url, name)
        enter(cast, name)
    for name in ("leader", "member", "clerk"):
        acts.in_room(cast.people[name], "hearing")
    acts.connected(cast.leader)
    cast.ids = acts.participants(cast.leader) | {"second": acts.named(cast.leader, SECOND)}
    for name in SIDES:
        cast.people[name]["consent-all"].click()
        expect(cast.people[name]["consent-all"]).to_have_count(0)
    for name in (*SIDES, *WITNESSES, "observer"):
        acts.check_identity(cast.clerk, cast.ids[name], "居民身份证")
    for name in (*SIDES, "observer"):
        acts.admit(cast.clerk, cast.ids[name])
        acts.in_room(cast.people[name], "hearing")
    for name in WITNESSES:
        expect(cast.clerk[f"admit-{cast.ids[name]}"]).to_have_count(0)
        expect(cast.people[name]["waiting-sentence"]).to_be_visible()
    cast.shot("witness", "waiting")


def enter(cast: Cast, name: str) -> None:
    """Open the hearing's page and go through the check, which nobody here has devices for."""
    cast.people[name].page.goto(f"{cast.served.url}/hearings/{cast.hearing}")
    acts.pass_check(cast.people[name], devices=False)


def what_was_answered_is_not_asked_again(cast: Cast) -> None:
    """A side that answered may still request a recusal; its button says that, and no longer “answer”."""
    for name in SIDES:
        expect(cast.people[name]["asked"]).to_have_count(0)
    petitioner = cast.petitioner
    petitioner["more"].click()
    expect(petitioner["do-answer_recusal"]).to_have_text("申请回避…")
    petitioner["more"].click()


def each_witness_is_called_warned_heard_alone_and_released(cast: Cast) -> None:
    leader = cast.leader
    acts.open_panel(leader, "matters")
    a_witness_is_heard_alone(cast, "witness", "二〇一七年秋天，我在展会上买过这种折叠架。")
    assert cast.second.packets() == 0, "the second witness was sent something of the first one's testimony"
    cast.shot("witness", "testifying")
    acts.do(cast.patentee, "raise_objection")
    cast.patentee["field-subject"].fill("诱导性发问")
    acts.confirm(cast.patentee)
    leader["objections"].get_by_role("button").click()
    leader["field-sustained-yes"].check()
    acts.confirm(leader)
    expect(leader[f"call_witness-{cast.ids['second']}"]).to_have_count(0)  # never two at once
    expect(leader["panel-do-confront_witnesses"]).to_have_count(0)
    is_released(cast, "witness")
    a_witness_is_heard_alone(cast, "second", "那次展会我每天都在，没有见过这种折叠架。")
    assert acts.packets_stand_still(cast.witness), "the first witness hears the second"
    is_released(cast, "second")
    for name in WITNESSES:
        who = cast.ids[name]
        expect(leader[f"call-{who}"].or_(leader[f"call_witness-{who}"])).to_have_count(0)
    cast.shot("leader", "witnesses-released")


def a_witness_is_heard_alone(cast: Cast, name: str, words: str) -> None:
    leader, witness, who = cast.leader, cast.people[name], cast.ids[name]
    leader[f"call_witness-{who}"].click()
    leader["field-subject"].fill("折叠架的公开销售")
    acts.confirm(leader)
    acts.in_room(witness, "hearing")
    expect(witness["line"]).to_have_count(0)  # a witness testifies from memory
    expect(witness["panel-matrix"]).to_have_count(0)
    acts.go_on(leader, "warn_witness")
    if name == "witness":
        cast.shot("leader", "duty-of-truth")
    acts.confirm(leader)
    speaks_as_a_witness(cast, name, words)
    is_reached(cast, name)


def is_reached(cast: Cast, name: str) -> None:
    person = cast.people[name]
    until(f"the hearing reaches {name}", lambda: not acts.packets_stand_still(person, seconds=0.5))


def speaks_as_a_witness(cast: Cast, name: str, words: str) -> None:
    who = cast.ids[name]
    acts.give_floor(cast.leader, who)
    expect(cast.people[name]["floor"]).to_have_attribute("data-participant", who)
    acts.say(cast.clerk, who, words)


def is_released(cast: Cast, name: str) -> None:
    cast.leader[f"release_witness-{cast.ids[name]}"].click()
    acts.confirm(cast.leader)
    expect(cast.people[name]["waiting"]).to_be_visible()
    expect(cast.leader[f"matter-witness-{cast.ids[name]}"]).to_contain_text("作证完毕")
    acts.falls_silent(cast.people[name])


def the_witnesses_are_confronted(cast: Cast) -> None:
    leader = cast.leader
    leader["panel-do-confront_witnesses"].click()
    for name in WITNESSES:
        leader[f"field-participants-{cast.ids[name]}"].check()
    leader["field-subject"].fill(CONTRADICTION)
    cast.shot("leader", "confront")
    acts.confirm(leader)
    for name in WITNESSES:
        acts.in_room(cast.people[name], "hearing")
        expect(cast.people[name]["line"]).to_have_count(0)
    expect(leader["confrontation"]).to_contain_text(CONTRADICTION)
    expect(leader.page.locator("[data-testid^='release_witness-']")).to_have_count(0)  # both go when it ends
    speaks_as_a_witness(cast, "witness", "展位在二号馆，票据还在我手里。")
    speaks_as_a_witness(cast, "second", "二号馆我不是每天都去，可能没有看到。")
    for name in WITNESSES:
        is_reached(cast, name)
    cast.shot("leader", "confrontation")
    cast.shot("second", "confronted")
    leader["panel-do-end_confrontation"].click()
    acts.confirm(leader)
    for name in WITNESSES:
        expect(cast.people[name]["waiting"]).to_be_visible()
        acts.falls_silent(cast.people[name])


def new_evidence_is_admitted_and_the_other_side_chooses_its_reply(cast: Cast) -> None:
    leader, petitioner, patentee = cast.leader, cast.petitioner, cast.patentee
    acts.do(petitioner, "make_motion")
    petitioner["field-kind"].select_option("new_evidence")
    petitioner["field-subject"].fill("以证据2补充证明权利要求4")
    petitioner["field-ground"].select_option(index=2)
    petitioner["field-claims-4"].check()
    petitioner.page.locator("[data-testid^='field-exhibits-']").nth(1).check()
    cast.shot("petitioner", "motion")
    acts.because(petitioner, "对方当庭的主张此前没有提出过。")
    leader.page.locator("[data-testid^='decide_motion-']").click()
    leader["field-granted-yes"].check()
    acts.because(leader, "与审理范围密切相关。")
    expect(patentee["asked"]).to_have_attribute("data-act", "choose_reply")
    cast.shot("patentee", "choose-reply")
    patentee["asked-choose_reply"].click()
    patentee["field-form-written_later"].check()
    patentee["field-until"].fill("2099-12-30T17:00")
    acts.confirm(patentee)
    expect(leader["matters"]).to_contain_text("2099-12-30")


def an_observer_is_warned_and_then_ordered_out(cast: Cast) -> None:
    leader, observer, who = cast.leader, cast.observer, cast.ids["observer"]
    acts.about(leader, who, "expel")
    leader["field-reason"].fill("拍照")
    leader["dialog-confirm"].click()
    expect(leader["dialog-error"]).to_contain_text("请先警告")
    leader["dialog-cancel"].click()
    acts.about(leader, who, "warn_participant")
    acts.because(leader, "未经许可拍照。")
    expect(observer["warned"]).to_contain_text("未经许可拍照")
    cast.shot("observer", "warned")
    acts.about(leader, who, "expel")
    acts.because(leader, "警告后继续拍照。")
    expect(observer["out"]).to_have_attribute("data-why", "expelled")
    expect(observer["out"]).to_contain_text("警告后继续拍照")
    expect(observer["check-enter"]).to_have_count(0)
    cast.shot("observer", "ordered-out")
    cast.outside.add("observer")
    expect(leader[f"person-{who}"]).to_contain_text("责令退庭")


def the_hearing_is_adjourned(cast: Cast) -> None:
    leader = cast.leader
    acts.do(leader, "adjourn")
    leader["field-resumes_at"].fill("2099-01-12T09:30")
    cast.shot("leader", "adjourn")
    acts.because(leader, "补充证据需要准备。")
    for name in ROOM:
        expect(cast.people[name]["adjourned"]).to_contain_text("2099-01-12 09:30")
    expect(cast.observer["out"]).to_have_count(0)  # the order ends with the sitting
    cast.shot("petitioner", "adjourned")


def the_second_sitting_examines_everyone_anew(cast: Cast) -> None:
    leader, clerk = cast.leader, cast.clerk
    for name in ("leader", "member", "clerk", *SIDES):
        acts.pass_check(cast.people[name], devices=False)
    for name in SIDES:
        acts.admit(clerk, cast.ids[name])
        acts.in_room(cast.people[name], "hearing")
    expect(leader["ready"]).to_contain_text("还未核对")
    expect(leader["do-open_hearing"]).to_have_count(0)
    cast.shot("leader", "second-sitting")
    for name in SIDES:
        acts.check_identity(clerk, cast.ids[name], "居民身份证、授权委托书")
    acts.do(clerk, "read_discipline")
    acts.confirm(clerk)
    acts.go_on(leader, "open_hearing")
    acts.confirm(leader)
    for name in ("member", *SIDES):
        acts.at_stage(cast.people[name], "investigation")  # where the first sitting ended
    cast.outside.update({"witness", "observer"})


def the_petitioners_agent_is_replaced(cast: Cast) -> None:
    leader, clerk, deputy = cast.leader, cast.clerk, cast.deputy
    acts.about(leader, cast.ids["petitioner"], "replace")
    leader["field-account"].select_option(label=f"{DEPUTY} · 请求人 代理人")
    cast.shot("leader", "replace")
    acts.because(leader, "请求人更换代理人。")
    expect(cast.petitioner.page.get_by_text("已不在本次口头审理的名单上")).to_be_visible()
    cast.outside.add("petitioner")
    enter(cast, "deputy")
    expect(deputy["waiting"]).to_be_visible()
    cast.ids["deputy"] = acts.named(clerk, DEPUTY)
    acts.check_identity(clerk, cast.ids["deputy"], "执业证、授权委托书")
    acts.admit(clerk, cast.ids["deputy"])
    acts.in_room(deputy, "hearing")
    cast.outside.discard("deputy")


def the_petition_is_withdrawn_and_the_panel_goes_on(cast: Cast) -> None:
    leader, deputy = cast.leader, cast.deputy
    acts.do(deputy, "withdraw_petition")
    cast.shot("deputy", "withdraw")
    acts.because(deputy, "双方另有安排。")
    acts.go_on(leader, "decide_withdrawal")
    leader["field-effect-continues"].check()
    cast.shot("leader", "withdrawal")
    leader["field-grounds"].fill("已进行的审查工作足以作出宣告无效的决定。")
    acts.confirm(leader)
    expect(cast.patentee["line"].and_(cast.patentee.page.locator("[data-kind='withdrawal_decided']"))).to_be_visible()


def the_hearing_turns_to_the_hearing_room(cast: Cast) -> None:
    acts.do(cast.leader, "change_mode")
    cast.leader["field-mode-on_site"].check()
    acts.because(cast.leader, "一方网络多次中断。")
    acts.on_the_record(cast.deputy, "mode_changed", "一方网络多次中断")


def the_patentee_leaves_without_leave_and_is_heard_in_default(cast: Cast) -> None:
    leader, patentee, who = cast.leader, cast.patentee, cast.ids["patentee"]
    acts.about(leader, who, "note_departure")
    leader["field-permitted-no"].check()
    acts.because(leader, "未经许可离开，经劝阻无效。")
    expect(patentee["out"]).to_have_attribute("data-why", "left_without_leave")
    cast.shot("patentee", "left")
    cast.outside.add("patentee")
    acts.open_panel(leader, "matters")
    acts.do(leader, "declare_default")
    leader["field-side-patentee"].check()
    leader["field-basis-left"].check()
    cast.shot("leader", "default")
    acts.because(leader, "专利权人一方中途退庭。")
    expect(leader["matter-default-patentee"]).to_contain_text("专利权人一方中途退庭")


def the_leader_closes(cast: Cast) -> None:
    leader = cast.leader
    acts.enter_stage(leader, "debate")
    acts.enter_stage(leader, "final_statements")
    acts.do(leader, "announce")
    leader["field-text"].fill("合议庭将于庭后作出书面决定。")
    acts.confirm(leader)
    acts.go_on(leader, "close_hearing")
    expect(leader["gate"]).to_be_visible()
    acts.set_aside(leader, "双方书面意见已提交。")
    cast.shot("leader", "gate")
    acts.confirm(leader)
    for person in cast.inside:
        acts.at_stage(person, "minutes")


def the_minutes_say_all_of_it(cast: Cast) -> None:
    clerk = cast.clerk
    clerk.page.goto(f"{cast.served.url}/hearings/{cast.hearing}/minutes")
    clerk["present-minutes"].click()
    acts.confirm_if_asked(clerk)
    expect(clerk["minutes-digest"]).to_be_visible()
    cast.shot("clerk", "minutes")
    answer = clerk.page.request.get(f"{cast.served.url}/api/hearings/{cast.hearing}/minutes.pdf")
    assert answer.ok, answer.text()
    path = cast.album.folder / "minutes.pdf"
    path.write_bytes(answer.body())
    proofs.the_minutes_are_sealed_and_say(
        path,
        "我保证如实作证",
        "我在展会上买过这种折叠架",
        "没有见过这种折叠架",
        CONTRADICTION,
        "可能没有看到",
        "宣布对质结束",
        "诱导性发问",
        "以证据2补充证明权利要求4",
        "未经许可拍照",
        "警告后继续拍照",
        "补充证据需要准备",
        "第2次开庭",
        DEPUTY,
        "双方另有安排",
        "已进行的审查工作足以作出宣告无效的决定",
        "一方网络多次中断",
        "经劝阻无效",
        "专利权人一方中途退庭",
    )
