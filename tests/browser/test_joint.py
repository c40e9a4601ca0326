"""A joint hearing at real screens: set down with the linked ruling, a segment of one file, readings, two minutes."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import acts
from tests.browser.acts import Album
from tests.browser.cast import told_when_it_fails
from tests.browser.fake_devices import write_colour, write_tone
from tests.browser.people import COUNT_LEGS, FLAGS, Person, until
from tests.served import ROOT, Served, served_demo
from tests.tools import require_tool
from web.demo.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.alone]

ADJUDICATOR = "adjudicator"
RULING = "粤知法裁字〔2026〕第12号"
NARROW, BROAD = "“锁定件”仅指卡扣。", "磁吸结构也是“锁定件”。"


@dataclass
class Bench:
    """The two leaders, the clerk and the patentee's agent, each in a browser context of one Chromium."""

    served: Served
    people: dict[str, Person]
    album: Album
    ids: dict[str, str] = field(default_factory=dict)
    hearing: str = ""

    def __getattr__(self, name: str) -> Person:
        return self.people[name]

    def shot(self, name: str, what: str) -> None:
        """Keep a picture of what someone sees."""
        self.album.take(self.people[name], f"{what}-{name}")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Serve a fresh demo whose case has an adjudicator too, and sit four people at one browser."""
    with ExitStack() as stack:
        served = stack.enter_context(served_demo(tmp_path))
        an_adjudicator_has_an_account(served)
        playwright = stack.enter_context(sync_playwright())
        sound, picture = write_tone(tmp_path / "voice.wav", 440.0), write_colour(tmp_path / "face.y4m", (60, 90, 150))
        devices = (f"--use-file-for-fake-audio-capture={sound}", f"--use-file-for-fake-video-capture={picture}")
        browser = playwright.chromium.launch(
            executable_path=require_tool("chromium", "chromium-browser"), args=[*FLAGS, *devices]
        )
        stack.callback(browser.close)
        names = ("leader", ADJUDICATOR, "clerk", "patentee")
        people = {name: stack.enter_context(in_a_context(browser, name)) for name in names}
        yield Bench(served, people, Album(ROOT / "artefacts" / "joint"))


@contextmanager
def in_a_context(browser: Browser, name: str) -> Iterator[Person]:
    """Open a context of its own: its own login, the same Chromium."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 1440, "height": 900}, permissions=["camera", "microphone"]
    )
    context.add_init_script(COUNT_LEGS)
    page = context.new_page()
    page.set_default_timeout(20_000)
    person = Person(name, page, 440.0, (60, 90, 150))
    page.on("pageerror", lambda error: person.complaints.append(str(error)))
    yield person
    context.close()


def an_adjudicator_has_an_account(served: Served) -> None:
    """Add the ruling's leader beside the running server, as an installation does."""
    add = ("add", ADJUDICATOR, "--name", "章裁决", "--password-stdin")
    for task in (add, ("join", ADJUDICATOR, "4W900123", "--role", "leader")):
        subprocess.run(
            [sys.executable, "-m", "web", "account", "--home", str(served.home), *task],
            cwd=ROOT,
            input=PASSWORD + "\n",
            text=True,
            check=True,
            capture_output=True,
        )


def test_a_joint_hearing_from_its_form_to_two_signed_minutes(bench: Bench) -> None:
    with told_when_it_fails(bench.served, bench.people, bench.album):
        the_clerk_sets_it_down(bench)
        they_come_and_the_leader_opens(bench)
        a_segment_of_one_file_reaches_nobody_of_the_other(bench)
        readings_are_marked_and_stand_side_by_side(bench)
        each_file_has_its_minutes_signed(bench)
        a_statement_leads_to_the_ruling_in_the_case_file(bench)
        assert not [said for person in bench.people.values() for said in person.complaints]


def the_clerk_sets_it_down(bench: Bench) -> None:
    clerk = bench.clerk
    for name in ("leader", "clerk", "patentee"):
        acts.sign_in(bench.people[name], bench.served.url, name)
    bench.adjudicator.page.goto(bench.served.url)
    bench.adjudicator["login-name"].fill(ADJUDICATOR)
    bench.adjudicator["login-password"].fill(PASSWORD)
    bench.adjudicator["login-submit"].click()
    expect(bench.adjudicator["case-list"]).to_be_visible()
    acts.open_case(clerk)
    known = acts.hearings(clerk)
    clerk["schedule-open"].click()
    clerk["schedule-title"].fill("无效与侵权纠纷合并口头审理")
    clerk["schedule-mode"].select_option("internet")
    clerk["schedule-time"].fill("2026-12-08T09:30")
    clerk["schedule-joint-1"].check()
    people = clerk.page.request.get(f"{clerk.page.url.replace('/cases/', '/api/cases/')}/people").json()
    accounts = acts.accounts(clerk, bench.served.url)
    comes = {accounts[name] for name in ("leader", "clerk", "patentee")}
    for one in people:
        account = one["account"]
        clerk[f"schedule-person-{account}"].set_checked(account in comes or one["name"] == "章裁决")
        if account not in comes and one["name"] != "章裁决":
            continue
        if one["role"] == "leader" and one["name"] != "章裁决":
            clerk["dialog-confirm"].click()
            expect(clerk["dialog-error"]).to_contain_text("合议组")
            clerk[f"schedule-files-{account}"].select_option("4W900123")
        elif one["role"] == "leader":
            clerk[f"schedule-files-{account}"].select_option(RULING)
    bench.shot("clerk", "schedule")
    acts.confirm(clerk)
    bench.hearing = until("the new hearing is listed", lambda: next(iter(acts.hearings(clerk) - known), ""))


def they_come_and_the_leader_opens(bench: Bench) -> None:
    leader, clerk, patentee = bench.leader, bench.clerk, bench.patentee
    for person in bench.people.values():
        person.page.goto(f"{bench.served.url}/hearings/{bench.hearing}")
        acts.pass_check(person)
    expect(patentee["waiting"]).to_be_visible()
    if patentee["consent-all"].count():
        patentee["consent-all"].click()
    bench.ids = acts.participants(leader)
    acts.check_identity(clerk, bench.ids["patentee"], "律师执业证")
    acts.admit(clerk, bench.ids["patentee"])
    acts.do(clerk, "read_discipline")
    acts.confirm(clerk)
    acts.go_on(leader, "open_hearing")
    acts.confirm(leader)
    acts.at_stage(leader, "opening")
    for step in ("ask_standing", "read_rights", "ask_recusal"):
        acts.go_on(leader, step)
        acts.confirm(leader)
    acts.answer(patentee, "answer_recusal", "field-requested-no")
    acts.enter_stage(leader, "investigation")
    acts.say(clerk, bench.ids["patentee"], NARROW)
    bench.shot("leader", "common")


def a_segment_of_one_file_reaches_nobody_of_the_other(bench: Bench) -> None:
    leader, adjudicator = bench.leader, bench.adjudicator
    acts.connected(leader)
    assert not acts.packets_stand_still(leader), "nothing reached the leader before the segment"
    leader["segment-link1"].click()
    acts.confirm(leader)
    expect(leader["waiting"]).to_be_visible()
    expect(leader["waiting-sentence"]).to_contain_text(RULING)
    expect(adjudicator["segment"]).to_have_attribute("data-file", "link1")
    expect(adjudicator["segment-aside"]).to_contain_text("闻一澜")
    acts.falls_silent(leader)
    assert not leader.sees()
    acts.say(bench.clerk, bench.ids["patentee"], BROAD)
    expect(bench.clerk["line-file"].first).to_be_visible()
    assert leader["line"].count() == 0
    bench.shot("leader", "aside")
    bench.shot("adjudicator", "segment")
    adjudicator["segment-common"].click()
    acts.confirm(adjudicator)
    acts.in_room(leader, "hearing")
    expect(leader["line"].filter(has_text=NARROW).first).to_be_visible()
    expect(leader["line"].filter(has_text=BROAD)).to_have_count(0)


def mark(person: Person, said: str, reading: str) -> None:
    """Mark how the statement with these words reads claim 1."""
    person["line"].filter(has_text=said).locator("[data-testid^='mark-']").click()
    person["field-claim"].select_option("1")
    person["field-feature"].fill("锁定件")
    person[f"field-reading-{reading}"].check()
    acts.confirm(person)


def readings_are_marked_and_stand_side_by_side(bench: Bench) -> None:
    leader, adjudicator = bench.leader, bench.adjudicator
    mark(adjudicator, BROAD, "broad")
    mark(adjudicator, NARROW, "narrow")
    acts.open_panel(leader, "compare")
    expect(leader["compared-broad"]).to_contain_text(BROAD)
    expect(leader["compared-narrow"]).to_contain_text(NARROW)
    bench.shot("leader", "compare")
    expect(leader["compared-broad"].locator("[data-testid^='find-']")).to_have_count(0)
    leader["compared-narrow"].locator("[data-testid^='find-']").click()
    expect(leader.page.locator("li.found")).to_contain_text(NARROW)
    expect(bench.patentee["panel-compare"]).to_have_count(0)


def each_file_has_its_minutes_signed(bench: Bench) -> None:
    leader, clerk = bench.leader, bench.clerk
    acts.do(leader, "fix_scope")
    acts.confirm(leader)
    for stage in ("debate", "final_statements"):
        acts.enter_stage(leader, stage)
    acts.do(leader, "announce")
    leader["field-text"].fill("各案另行书面作出决定。")
    acts.confirm(leader)
    acts.do(leader, "close_hearing")
    expect(leader["gate"]).to_be_visible()
    acts.set_aside(leader, "各方无补充意见。")
    acts.confirm(leader)
    for person in bench.people.values():
        acts.at_stage(person, "minutes")
        person.page.goto(f"{bench.served.url}/hearings/{bench.hearing}/minutes")
    for file in ("case", "link1"):
        clerk[f"minutes-file-{file}"].click()
        clerk["present-minutes"].click()
        expect(clerk["minutes-digest"]).to_be_visible()
    expect(leader["minutes-file-link1"]).to_have_count(0)
    expect(leader["minutes-line"].filter(has_text=BROAD)).to_have_count(0)
    bench.shot("patentee", "minutes")
    address = str(leader["hearing-package"].get_attribute("href"))
    assert address.endswith("?recordings=digests"), "the leader of one file has no part in what the others recorded"
    given = leader.page.request.get(f"{bench.served.url}{address}", timeout=60_000)
    assert given.ok, given.text()
    assert BROAD.encode() not in given.body()
    for name, files in (("leader", ["case"]), (ADJUDICATOR, ["link1"]), ("patentee", ["case", "link1"])):
        sign_files(bench.people[name], files)
    clerk["minutes-compare"].click()
    bench.shot("clerk", "minutes-compare")
    clerk["compared-broad"].locator("[data-testid^='find-']").click()
    expect(clerk["minutes-file-link1"]).to_have_attribute("aria-pressed", "true")
    expect(clerk["minutes-line"].filter(has_text=BROAD)).to_be_visible()
    sign_files(clerk, ["case", "link1"])
    bench.shot("clerk", "signed")
    clerk["end-hearing"].click()
    acts.confirm(clerk)


def a_statement_leads_to_the_ruling_in_the_case_file(bench: Bench) -> None:
    """From the statement's tag and from the tab of the file; the case's own file leads to the case."""
    patentee = bench.patentee
    patentee["minutes-file-case"].click()
    expect(patentee["minutes-file-open"]).to_have_attribute("href", re.compile(r"^/cases/[^#]+$"))
    patentee["minutes-file-link1"].click()
    expect(patentee["minutes-file-open"]).to_have_attribute("href", re.compile(r"^/cases/[^#]+#proceeding-"))
    patentee["minutes-line"].filter(has_text=BROAD).locator("[data-testid='line-file']").click()
    ruling = patentee["lane"].filter(has_text=RULING)
    expect(ruling).to_have_attribute("data-meant", "")
    expect(ruling).to_be_focused()
    expect(patentee["timeline-lane"]).to_have_value(re.compile(RULING))
    bench.shot("patentee", "ruling")


def sign_files(person: Person, files: list[str]) -> None:
    """Sign the minutes of each of these files, which must be all of one's own."""
    for file in files:
        person[f"minutes-file-{file}"].click()
        expect(person[f"minutes-file-{file}"]).to_have_attribute("data-standing", "waits")
        acts.sign(person)
        expect(person[f"minutes-file-{file}"]).to_have_attribute("data-standing", "answered")
