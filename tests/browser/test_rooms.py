"""The private rooms of the sides, and an interpreter's channel: who hears and sees whom, by what really arrives."""

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

pytestmark = pytest.mark.browser

LOW, HIGH = 440.0, 660.0
RED, GREEN = (190, 40, 40), (40, 160, 60)
HAVE_ACCOUNTS = ("leader", "clerk", "petitioner", "patentee")
JOIN = {"partner": ("唐伯衡", "agent", "petitioner"), "interpreter": ("Li Wen", "interpreter", "none")}


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
        the_interpreter_is_heard_by_who_chose_the_channel(cast)
        in_a_recess_each_side_is_by_itself_and_comes_back(cast)
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
    for name, person in cast.people.items():
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
