"""Private rooms, an interpreter's channel and the encrypted deliberation: who hears and sees whom, by what arrives."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import acts, preparing
from tests.browser.acts import Album
from tests.browser.cast import Cast, told_when_it_fails
from tests.browser.people import Person, at_browser, same_colour, same_tone, sit_down, until
from tests.served import ROOT, Served, served_demo
from web.demo.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.alone]

LOW, HIGH = 440.0, 660.0
RED, GREEN = (190, 40, 40), (40, 160, 60)
SILENCE = """() => {
  const leg = window.testLegs.findLast((one) => one.connectionState === 'connected');
  window.testSender = leg.getSenders().find((one) => one.track?.kind === 'audio');
  window.testVoice = window.testSender.track;
  return window.testSender.replaceTrack(null);
}"""
HAVE_ACCOUNTS = ("leader", "clerk", "petitioner", "patentee")
JOIN = {
    "partner": ("唐伯衡", "agent", "petitioner"),
    "interpreter": ("Li Wen", "interpreter", "none"),
    "assessor": ("程怀瑾", "member", "none"),
}


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    """Serve a fresh demo; the two of the petitioner's side sit at browsers with other voices and faces."""
    with ExitStack() as stack:
        served = stack.enter_context(served_demo(tmp_path))
        they_have_accounts(served)
        playwright = stack.enter_context(sync_playwright())
        leader = stack.enter_context(at_browser(playwright, tmp_path, "leader", hertz=LOW, rgb=RED))
        petitioner = stack.enter_context(at_browser(playwright, tmp_path, "petitioner", hertz=HIGH, rgb=GREEN))
        people = {"leader": leader, "petitioner": petitioner}
        people |= {name: at_the_same(leader, name) for name in ("partner", "patentee", "clerk")}
        people["partner"] = at_the_same(leader, "partner", locale="en")
        people["interpreter"] = at_the_same(petitioner, "interpreter", locale="en")
        people["assessor"] = at_the_same(petitioner, "assessor", locale="en")
        yield Cast(served, people, Album(ROOT / "artefacts" / "rooms"), tmp_path)


def at_the_same(other: Person, name: str, *, locale: str = "zh-CN") -> Person:
    """Sit down at someone's browser, with the same voice and face, as oneself."""
    browser = other.page.context.browser
    assert browser is not None
    person = sit_down(browser, name, locale=locale, devices=True)
    person.hertz, person.rgb = other.hertz, other.rgb
    return person


def they_have_accounts(served: Served) -> None:
    """Add a second agent of the petitioner and an interpreter beside the running server."""
    for login, (name, role, side) in JOIN.items():
        add = ("add", login, "--name", name, "--password-stdin")
        for task in (add, ("join", login, "4W900123", "--role", role, "--side", side)):
            command = [sys.executable, "-m", "web", "account", "--home", str(served.home), *task]
            subprocess.run(command, cwd=ROOT, input=PASSWORD + "\n", text=True, check=True, capture_output=True)


def test_who_hears_whom_in_private_rooms_and_channels(cast: Cast) -> None:
    with told_when_it_fails(cast.served, cast.people, cast.album):
        the_clerk_sets_it_down(cast)
        they_come_and_consult_while_they_wait(cast)
        the_leader_lets_them_in_and_opens(cast)
        who_is_not_heard_reads_it_in_words(cast)
        the_interpreter_is_heard_by_who_chose_the_channel(cast)
        in_a_recess_each_side_is_by_itself_and_comes_back(cast)
        the_panel_deliberates_encrypted(cast)
        for person in cast.people.values():
            assert not [said for said in person.complaints if "Content Security Policy" in said or "TypeError" in said]


def the_clerk_sets_it_down(cast: Cast) -> None:
    clerk = cast.clerk
    acts.sign_in(clerk, cast.served.url, "clerk")
    acts.open_case(clerk)
    preparing.plan_hearing(clerk, cast.served.url, title="商议室与传译", mode="internet", people=HAVE_ACCOUNTS)
    people = clerk.page.request.get(f"{clerk.page.url.replace('/cases/', '/api/cases/')}/people").json()
    for one in people:
        if one["name"] in {name for name, _, _ in JOIN.values()}:
            clerk[f"schedule-person-{one['account']}"].check()
    cast.hearing = preparing.set_down(clerk)
    clerk.page.close()
    del cast.people["clerk"]


def they_come_and_consult_while_they_wait(cast: Cast) -> None:
    for name in cast.people:
        if name != "assessor":  # with whom the leader would not be alone in the room
            comes(cast, name)
    leader, petitioner, partner = cast.leader, cast.petitioner, cast.partner
    cast.ids = {name: acts.named(leader, shown) for name, (shown, _, _) in JOIN.items()}
    cast.ids |= {"petitioner": acts.named(leader, "陆景行"), "patentee": acts.named(leader, "苏明朗")}
    for person in (petitioner, cast.patentee):  # each for a side
        person["consent-all"].click()
        expect(person["consent-all"]).to_have_count(0)
    for person in (petitioner, partner):
        person["do-enter_private_room"].click()
        expect(person["private-room"]).to_have_attribute("data-room", "petitioner_room")
    they_consult(cast)
    cast.shot("petitioner", "private-waiting")
    cast.shot("leader", "private-seen-by-the-leader")


def comes(cast: Cast, name: str) -> None:
    person = cast.people[name]
    if name in JOIN:
        person.page.goto(cast.served.url)
        person["login-name"].fill(name)
        person["login-password"].fill(PASSWORD)
        person["login-submit"].click()
        expect(person["account-name"]).to_be_visible()
    else:
        acts.sign_in(person, cast.served.url, name)
    person.page.goto(f"{cast.served.url}/hearings/{cast.hearing}")
    acts.pass_check(person)


def they_consult(cast: Cast) -> None:
    """The two of the petitioner's side hear and see each other, and no packet of theirs reaches anybody else."""
    petitioner, partner = cast.petitioner, cast.partner
    mine, theirs = cast.ids["petitioner"], cast.ids["partner"]
    until("the agents hear each other", lambda: set(petitioner.hears()) == {theirs} and set(partner.hears()) == {mine})
    assert same_tone(petitioner.hears()[theirs], LOW)
    assert same_tone(partner.hears()[mine], HIGH)
    until("they see each other", lambda: same_colour(petitioner.sees().get(theirs, (0, 0, 0)), RED))
    for name in ("leader", "patentee", "interpreter"):
        acts.falls_silent(cast.people[name])


def the_leader_lets_them_in_and_opens(cast: Cast) -> None:
    leader = cast.leader
    comes(cast, "assessor")
    acts.in_room(cast.assessor, "hearing")
    for name in ("petitioner", "partner", "patentee"):
        acts.check_identity(leader, cast.ids[name], "律师执业证")
    for name in ("petitioner", "partner", "patentee", "interpreter"):
        acts.admit(leader, cast.ids[name])
        acts.in_room(cast.people[name], "hearing")
    acts.do(leader, "read_discipline")
    acts.confirm(leader)
    acts.go_on(leader, "open_hearing")
    acts.confirm(leader)
    acts.at_stage(leader, "opening")


def who_is_not_heard_reads_it_in_words(cast: Cast) -> None:
    """Nothing comes from the leader's microphone: the leader reads it, and when it is over; the sides are not told."""
    leader = cast.leader
    expect(leader["quality-own"]).to_have_count(0)
    leader.page.evaluate(SILENCE)
    expect(leader["quality-own"]).to_have_attribute("data-kinds", "not_heard", timeout=20_000)
    expect(leader["state-sentence"]).to_have_attribute("data-reason", "not_arriving")
    expect(cast.petitioner["not-arriving"]).to_have_count(0)
    leader["figures"].locator("summary").click()
    expect(leader["figures"]).to_contain_text("kbit/s")
    cast.shot("leader", "not-heard")
    leader["figures"].locator("summary").click()
    leader.page.evaluate("() => window.testSender.replaceTrack(window.testVoice)")
    expect(leader["quality-own"]).to_have_count(0, timeout=20_000)
    acts.on_the_record(leader, "media_impaired", "听不到")
    acts.on_the_record(leader, "media_unimpaired", "后恢复")


def the_interpreter_is_heard_by_who_chose_the_channel(cast: Cast) -> None:
    leader, partner, interpreter = cast.leader, cast.partner, cast.interpreter
    acts.about(leader, cast.ids["interpreter"], "assign")
    leader["field-languages-en"].check()
    cast.shot("leader", "assign-interpreter")
    acts.confirm(leader)
    expect(interpreter["state-sentence"]).to_have_attribute("data-reason", "channel")
    partner["listen"].select_option("en")
    voice = cast.ids["interpreter"]
    until("the agent hears the interpreter", lambda: same_tone(partner.hears().get(voice, 0.0), HIGH))
    assert voice not in cast.petitioner.hears()
    assert voice not in leader.hears()
    assert partner.page.locator(f"audio[data-participant='{voice}']").evaluate("(one) => one.volume") == 1
    assert partner.page.locator("audio[data-participant]").first.evaluate("(one) => one.volume") < 1
    cast.shot("partner", "channel-listener")
    cast.shot("interpreter", "channel-interpreter")
    acts.cut(interpreter)
    interpreter.page.goto("about:blank")
    expect(leader["channel-en"]).to_have_attribute("data-up", "false")
    expect(leader["channel-en"]).to_contain_text("唐伯衡")
    cast.shot("leader", "channel-down")
    interpreter.page.goto(f"{cast.served.url}/hearings/{cast.hearing}")
    expect(leader["channel-en"]).to_have_attribute("data-up", "true")
    until("the interpreter is heard again", lambda: same_tone(partner.hears().get(voice, 0.0), HIGH))


def in_a_recess_each_side_is_by_itself_and_comes_back(cast: Cast) -> None:
    leader, petitioner, partner = cast.leader, cast.petitioner, cast.partner
    expect(petitioner["do-enter_private_room"]).to_have_count(0)
    acts.recess(leader, "consultation")
    for person in (petitioner, partner):
        acts.do(person, "enter_private_room")
        expect(person["private-room"]).to_be_visible()
    they_consult(cast)
    cast.shot("partner", "private-recess")
    expect(leader[f"person-{cast.ids['partner']}"]).to_have_attribute("data-room", "petitioner_room")
    partner["do-leave_private_room"].click()
    acts.in_room(partner, "hearing")
    acts.falls_silent(partner)
    acts.go_on(leader, "resume")
    acts.in_room(petitioner, "hearing")
    until("the room is heard again", lambda: bool(petitioner.hears()))


def the_panel_deliberates_encrypted(cast: Cast) -> None:
    """The leader and the assessor read the same digits, hear and see each other, and nobody else gets a packet."""
    leader, assessor = cast.leader, cast.assessor
    acts.do(leader, "recess")
    leader["field-purpose-deliberation"].check()
    expect(leader["field-encrypted-yes"]).to_be_checked()
    cast.shot("leader", "deliberation-asked")
    acts.confirm(leader)
    for person in (leader, assessor):
        acts.in_room(person, "deliberation")
    first = they_read_the_same_digits(cast)
    for name in ("petitioner", "partner", "patentee"):
        acts.falls_silent(cast.people[name])
    cast.shot("leader", "deliberation-encrypted")
    cast.shot("assessor", "deliberation-encrypted")
    assessor.page.reload()
    until("keys are agreed on anew", lambda: they_read_the_same_digits(cast) != first)
    acts.go_on(leader, "resume")
    for person in (leader, assessor):
        acts.in_room(person, "hearing")
        expect(person["encryption"]).to_have_count(0)
    petitioner, presiding = cast.petitioner, acts.named(assessor, "闻一澜")
    until("the room hears the leader again", lambda: same_tone(petitioner.hears().get(presiding, 0.0), LOW))
    until("and sees them", lambda: same_colour(petitioner.sees().get(presiding, (0, 0, 0)), RED))


def they_read_the_same_digits(cast: Cast) -> str:
    """Wait until both are shown one code and each other's voice and face; give the code."""
    leader, assessor = cast.leader, cast.assessor
    for person in (leader, assessor):
        expect(person["encryption"]).to_have_attribute("data-state", "sealed")
    until(
        "both read one code", lambda: leader["encryption-code"].inner_text() == assessor["encryption-code"].inner_text()
    )
    other, presiding = cast.ids["assessor"], acts.named(assessor, "闻一澜")
    until("the leader hears the assessor", lambda: same_tone(leader.hears().get(other, 0.0), HIGH))
    until("the assessor hears the leader", lambda: same_tone(assessor.hears().get(presiding, 0.0), LOW))
    until("the leader sees the assessor", lambda: same_colour(leader.sees().get(other, (0, 0, 0)), GREEN))
    until("the assessor sees the leader", lambda: same_colour(assessor.sees().get(presiding, (0, 0, 0)), RED))
    return leader["encryption-code"].inner_text()
