"""What the office's rules demand of a hearing, as its people do it at their screens."""

import re

from playwright.sync_api import expect

from tests.browser import acts
from tests.browser.cast import Cast


def the_leader_opens_and_asks_what_the_rules_demand(cast: Cast) -> None:
    leader, sides = cast.leader, [cast.petitioner, cast.patentee]
    acts.do(cast.clerk, "read_discipline")
    acts.confirm(cast.clerk)
    acts.go_on(leader, "open_hearing")
    acts.confirm(leader)
    for person in cast.inside:
        acts.at_stage(person, "opening")
    expect(leader["record-mark"]).to_have_attribute("data-recording", "on", timeout=20_000)
    acts.go_on(leader, "ask_standing")
    acts.confirm(leader)
    for person in sides:
        expect(person["asked"]).to_have_attribute("data-act", "object_to_standing")
    for step in ("read_rights", "ask_recusal"):
        acts.go_on(leader, step)
        acts.confirm(leader)
    expect(leader["next-waits"]).to_be_visible()
    cast.shot("petitioner", "asked")
    for person in sides:
        acts.answer(person, "answer_recusal", "field-requested-no")
    acts.open_panel(leader, "agenda")
    leader["step-do-settlement"].click()
    acts.confirm(leader)
    for person in sides:
        acts.answer(person, "answer_settlement", "field-willing-no")
    expect(leader["step-settlement"]).to_have_attribute("data-status", "done")
    cast.shot("leader", "agenda")
    acts.go_on(leader, "enter_stage")
    acts.confirm(leader)
    acts.at_stage(leader, "investigation")


def the_scope_is_fixed_and_the_matrix_drives_the_room(cast: Cast) -> None:
    leader, petitioner = cast.leader, cast.petitioner
    acts.do(petitioner, "state_scope")
    acts.confirm(petitioner)
    acts.go_on(leader, "fix_scope")
    leader["field-agreed"].fill("双方对证据1的公开日无争议。")
    acts.confirm(leader)
    acts.open_panel(petitioner, "matrix")
    expect(petitioner["scope"]).to_have_attribute("data-state", "fixed")
    acts.take_up(leader, 0, page=2)
    for person in cast.inside:
        expect(person["shown"]).to_have_attribute("data-page", "2")
    cast.shot("leader", "matrix")
    for person in (leader, petitioner):
        acts.open_panel(person, "record")


def what_was_missed_is_listed_and_waived(cast: Cast) -> None:
    """See each interruption's passages, and waive them, till nothing is left.

    A slow machine may have lost the line at other moments too, so several interruptions may be asked about in turn.
    """
    petitioner, told = cast.petitioner, []
    banner = petitioner.page.locator("[data-testid='asked'][data-act='missed']")
    expect(banner).to_be_visible()
    while banner.count():
        asked = petitioner.page.locator(f"[data-incident='{banner.get_attribute('data-incident')}']")
        petitioner["missed-open"].click()
        expect(petitioner["waive"]).to_be_visible()
        told.append(petitioner["dialog"].inner_text())
        cast.shot("petitioner", "missed")
        petitioner["waive"].click()
        acts.confirm(petitioner)
        expect(asked).to_have_count(0)
    assert any("证据2与本案无关" in passages for passages in told), f"the missed words are not listed: {told}"


def the_result_is_announced_and_the_hearing_closed(cast: Cast) -> None:
    leader = cast.leader
    acts.enter_stage(leader, "final_statements")
    for name in ("petitioner", "patentee"):
        acts.say(cast.clerk, cast.ids[name], f"最后意见：坚持原有意见（{name}）。")
    acts.go_on(leader, "recess")
    acts.confirm(leader)
    acts.in_room(leader, "deliberation")
    acts.go_on(leader, "resume")
    acts.in_room(leader, "hearing")
    acts.go_on(leader, "enter_stage")
    acts.confirm(leader)
    acts.go_on(leader, "announce")
    leader["field-text"].fill("合议庭将于庭后作出书面决定。")
    acts.confirm(leader)
    acts.go_on(leader, "close_hearing")
    expect(leader["gate"]).to_be_visible()
    assert acts.set_aside(leader, "双方确认无补充意见。"), "the gate let a ground pass that nobody spoke to"
    cast.shot("leader", "gate")
    acts.confirm(leader)
    for person in cast.inside:
        acts.at_stage(person, "minutes")
    expect(leader["record-mark"]).to_have_attribute("data-recording", re.compile("off|none"))


def the_recording_is_paused_and_everyone_sees_why(cast: Cast) -> None:
    leader, observer = cast.leader, cast.observer
    acts.do(leader, "pause_recording")
    leader["field-reason"].fill("当事人陈述涉及商业秘密")
    acts.confirm(leader)
    for person in (leader, observer):
        expect(person["recording-banner"]).to_contain_text("商业秘密")
        expect(person["record-mark"]).to_have_attribute("data-recording", "paused")
    cast.shot("leader", "recording-paused")
    cast.shot("observer", "recording-paused")
    acts.do(leader, "resume_recording")
    for person in (leader, observer):
        expect(person["recording-banner"]).to_have_count(0)
        expect(person["record-mark"]).to_have_attribute("data-recording", "on")
