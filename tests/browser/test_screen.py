"""Sharing a screen in real browsers: who sees it beside whose face, who receives no packet, and how it ends."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import acts, preparing
from tests.browser.acts import Album
from tests.browser.cast import Cast, told_when_it_fails
from tests.browser.people import Person, at_browser, same_colour, sit_down, until
from tests.served import ROOT, served_demo

pytestmark = [pytest.mark.browser, pytest.mark.alone]

RED, GREEN = (190, 40, 40), (40, 160, 60)
NAMES = {"petitioner": "陆景行", "patentee": "苏明朗"}
CAPTURES = """() => {
  const media = navigator.mediaDevices;
  const real = media.getDisplayMedia.bind(media);
  window.testCaptures = [];
  media.getDisplayMedia = async (wish) => {
    const stream = await real(wish);
    window.testCaptures.push(stream.getVideoTracks()[0]);
    return stream;
  };
}"""
LIVE = "() => window.testCaptures.filter((one) => one.readyState === 'live').length"
BY_THE_BROWSER = """() => {
  const track = window.testCaptures.at(-1);
  track.stop();
  track.dispatchEvent(new Event('ended'));
}"""


def test_an_assistant_shows_papers_by_a_second_camera(tmp_path: Path) -> None:
    """In the on-site room the assistant shows what lies under a camera, for who speaks there; by the Python path."""
    with ExitStack() as stack:
        served = stack.enter_context(served_demo(tmp_path, HEARING_MEDIA="python"))
        playwright = stack.enter_context(sync_playwright())
        leader = stack.enter_context(at_browser(playwright, tmp_path, "leader", hertz=440.0, rgb=RED))
        assistant = stack.enter_context(
            at_browser(playwright, tmp_path, "assistant", hertz=660.0, rgb=GREEN, cameras=3)
        )
        people = {"leader": leader, "assistant": assistant}
        people["clerk"] = sit_down(_browser_of(leader), "clerk", devices=True)
        cast = Cast(served, people, Album(ROOT / "artefacts" / "document-camera"), tmp_path)
        stack.enter_context(told_when_it_fails(served, people, cast.album))
        _set_down(cast, ("leader", "clerk", "assistant", "petitioner", "patentee"), seated=("patentee",))
        until("everyone is listed", lambda: {"assistant", "patentee"} <= acts.participants(leader).keys())
        cast.ids = acts.participants(leader)
        acts.admit(leader, cast.ids["assistant"])
        acts.in_room(assistant, "hearing")
        acts.check_identity(leader, cast.ids["patentee"], "律师执业证")
        _begin(leader)
        acts.give_floor(leader, cast.ids["patentee"])

        acts.do(assistant, "share_camera")
        assistant[
            "field-camera-1"
        ].check()  # the browser's second test camera measures depth, and no page can send that
        cast.shot("assistant", "choose-camera")
        acts.confirm(assistant)
        expect(assistant["screen-mine"]).to_contain_text("实物展台")
        expect(leader["screen"]).to_contain_text("白亦安正在用实物展台展示")
        expect(leader["screen"]).to_have_attribute("data-moving", "true")
        cast.shot("leader", "document-camera")
        assistant["display-open"].click()
        expect(assistant["display-screen"]).to_contain_text("正在用实物展台展示")
        cast.shot("assistant", "display")
        expect(leader["screen"]).to_have_attribute("data-moving", "true")
        acts.on_the_record(leader, "screen_shared", "实物展台")
        acts.do(leader, "take_floor")
        expect(assistant["display-screen"]).to_have_count(0)


@pytest.fixture
def cast(tmp_path: Path) -> Iterator[Cast]:
    """Serve a fresh demo in which a hearing was opened; the patentee's side still waits."""
    with ExitStack() as stack:
        served = stack.enter_context(served_demo(tmp_path))
        playwright = stack.enter_context(sync_playwright())
        leader = stack.enter_context(at_browser(playwright, tmp_path, "leader", hertz=440.0, rgb=RED))
        petitioner = stack.enter_context(
            at_browser(playwright, tmp_path, "petitioner", hertz=660.0, rgb=GREEN, locale="en")
        )
        people = {"leader": leader, "petitioner": petitioner}
        people |= {name: sit_down(_browser_of(petitioner), name, devices=True) for name in ("patentee", "clerk")}
        petitioner.page.add_init_script(f"({CAPTURES})()")
        cast = Cast(served, people, Album(ROOT / "artefacts" / "screen"), tmp_path)
        with told_when_it_fails(served, people, cast.album):
            _set_down(cast, ("leader", "clerk", *NAMES))
            _open(cast)
        yield cast


def _browser_of(person: Person) -> Browser:
    browser = person.page.context.browser
    assert browser is not None
    return browser


def _set_down(cast: Cast, everyone: Sequence[str], seated: Sequence[str] = ()) -> None:
    clerk, mode = cast.clerk, "mixed" if seated else "internet"
    acts.sign_in(clerk, cast.served.url, "clerk")
    acts.open_case(clerk)
    preparing.plan_hearing(clerk, cast.served.url, title="共享屏幕", mode=mode, people=everyone, seated=seated)
    cast.hearing = preparing.set_down(clerk)
    clerk.page.close()
    del cast.people["clerk"]
    for name in cast.people:
        person = cast.people[name]
        acts.sign_in(person, cast.served.url, name)
        person.page.goto(f"{cast.served.url}/hearings/{cast.hearing}")
        acts.pass_check(person)


def _open(cast: Cast) -> None:
    leader = cast.leader
    cast.ids = {name: acts.named(leader, shown) for name, shown in NAMES.items()}
    cast.petitioner["consent-all"].click()
    cast.patentee["consent-all"].click()
    for name in NAMES:
        acts.check_identity(leader, cast.ids[name], "律师执业证")
    acts.admit(leader, cast.ids["petitioner"])
    acts.in_room(cast.petitioner, "hearing")
    _begin(leader)


def _begin(leader: Person) -> None:
    acts.do(leader, "read_discipline")
    acts.confirm(leader)
    acts.go_on(leader, "open_hearing")
    acts.confirm(leader)
    acts.at_stage(leader, "opening")


def shares(cast: Cast) -> None:
    """The petitioner shares, and the leader sees it move, beside the petitioner's face."""
    leader, petitioner = cast.leader, cast.petitioner
    acts.do(petitioner, "share_screen")
    expect(petitioner["screen-mine"]).to_be_visible()
    expect(leader["screen"]).to_have_attribute("data-by", cast.ids["petitioner"])
    expect(leader["screen"]).to_have_attribute("data-moving", "true")


def nothing_is_captured(person: Person) -> None:
    until(f"{person.name} captures no screen", lambda: person.page.evaluate(LIVE) == 0)


def test_a_screen_is_seen_beside_its_persons_face_and_ends_with_what_allowed_it(cast: Cast) -> None:
    leader, petitioner, patentee = cast.leader, cast.petitioner, cast.patentee
    with told_when_it_fails(cast.served, cast.people, cast.album):
        expect(petitioner["do-share_screen"]).to_have_count(0)
        acts.give_floor(leader, cast.ids["petitioner"])
        shares(cast)
        expect(leader["screen"]).to_contain_text("陆景行正在共享屏幕")
        expect(leader["screen-status"]).to_contain_text("陆景行正在共享屏幕")
        expect(petitioner["screen-mine"]).to_contain_text("You share your screen with the whole room")
        face = cast.ids["petitioner"]
        until("the face is seen as well", lambda: same_colour(leader.sees().get(face, (0, 0, 0)), GREEN))
        assert patentee.packets() == 0, "who waits is sent nothing"
        acts.on_the_record(leader, "screen_shared", "陆景行")
        cast.shot("leader", "screen")
        cast.shot("petitioner", "mine")

        petitioner["screen-stop"].click()
        expect(leader["screen"]).to_have_count(0)
        nothing_is_captured(petitioner)
        acts.on_the_record(leader, "screen_stopped", "本人停止")

        shares(cast)
        petitioner.page.evaluate(BY_THE_BROWSER)
        expect(leader["screen"]).to_have_count(0)
        expect(petitioner["screen-mine"]).to_have_count(0)

        shares(cast)
        leader["stop-their-screen"].click()
        expect(petitioner["screen-problem"]).to_contain_text("stopped by order")
        nothing_is_captured(petitioner)
        petitioner["screen-problem"].get_by_role("button").click()

        shares(cast)
        acts.do(leader, "take_floor")
        expect(petitioner["screen-problem"]).to_contain_text("the floor was given up")
        expect(petitioner["do-share_screen"]).to_have_count(0)
        nothing_is_captured(petitioner)

        acts.give_floor(leader, cast.ids["petitioner"])
        shares(cast)
        petitioner.page.reload()
        expect(petitioner["screen-problem"]).to_contain_text("loaded anew")
        expect(leader["screen"]).to_have_count(0)
        acts.give_floor(leader, cast.ids["petitioner"])
        shares(cast)
        acts.recess(leader, "consultation")
        expect(petitioner["screen-problem"]).to_contain_text("a recess")
        nothing_is_captured(petitioner)
        assert patentee.packets() == 0
        for person in cast.people.values():
            assert not [said for said in person.complaints if "Policy" in said or "TypeError" in said]
