"""Firefox beside Chromium in the real room, on each media plane: in session, and in an encrypted deliberation."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from signaling.engines.choice import NATIVE, PYTHON
from tests.browser import acts
from tests.browser.acts import Album
from tests.browser.cast import Cast, told_when_it_fails
from tests.browser.people import at_browser, same_colour, same_tone, until
from tests.browser.planes import at_firefox, plane_settings
from tests.served import ROOT, served_demo
from tests.web.acts import ROOM, come, everyone, hearing_of, walk_to_investigation
from web.demo.people import IDENTITIES
from web.settings import JANUS

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

LOW, RED = 440.0, (190, 40, 40)
FAKE_HERTZ = 1000.0
"""What Firefox's own fake microphone plays; its camera runs through the colours."""
SEES_SOMETHING = """(who) => {
  const picture = document.querySelector(`video[data-participant='${who}']`);
  return !!picture && picture.videoWidth > 0 && picture.getVideoPlaybackQuality().totalVideoFrames > 0;
}"""
DRAWN_SCREEN = """() => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [1280, 720];
  const pen = canvas.getContext('2d');
  let turn = 0;
  setInterval(() => { pen.fillStyle = ['#2244cc', '#3355dd'][turn++ % 2]; pen.fillRect(0, 0, 1280, 720); }, 100);
  navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(10);
}"""
"""Without a desktop Firefox has no screen to give, so one that is drawn takes its place."""
NAMES = {identity.login_name: identity.name for identity in IDENTITIES}


@contextmanager
def others_without_browsers(url: str) -> Iterator[str]:
    """Everyone else comes by the wire protocol alone and walks the hearing to its investigation; gives the hearing.

    Leader and member came along for that, and have left when it is given: their browsers take their place.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def done(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(120)

    stack = AsyncExitStack()

    async def walk() -> str:
        people = await everyone(stack, url, ROOM)
        hearing = await hearing_of(people["clerk"])
        await come(people, hearing)
        await walk_to_investigation(people)
        for name in ("leader", "member", "chief"):
            await people[name].hang_up()
        return hearing

    try:
        yield str(done(walk()))
        done(stack.aclose())
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.mark.parametrize("kind", [NATIVE, PYTHON, JANUS])
def test_firefox_and_chromium_hear_and_see_each_other(tmp_path: Path, kind: str) -> None:
    with ExitStack() as stack:
        settings = stack.enter_context(plane_settings(kind, tmp_path))
        served = stack.enter_context(served_demo(tmp_path, **settings))
        playwright = stack.enter_context(sync_playwright())
        people = {
            "leader": stack.enter_context(at_browser(playwright, tmp_path, "leader", hertz=LOW, rgb=RED)),
            "member": stack.enter_context(at_firefox(playwright, tmp_path / "firefox", "member")),
        }
        cast = Cast(served, people, Album(ROOT / "artefacts" / f"firefox-{kind}"), tmp_path)
        stack.enter_context(told_when_it_fails(served, people, cast.album))
        cast.hearing = stack.enter_context(others_without_browsers(served.url))
        for name, person in people.items():
            acts.sign_in(person, served.url, name)
            person.page.goto(f"{served.url}/hearings/{cast.hearing}")
            acts.in_room(person, "hearing")
            acts.connected(person)
        cast.member.page.evaluate(DRAWN_SCREEN)
        cast.ids = {name: acts.named(cast.leader, NAMES[name]) for name in people}
        they_see_each_other(cast)
        until("Firefox hears the leader", lambda: same_tone(cast.member.hears().get(cast.ids["leader"], 0.0), LOW))
        cast.shot("member", "in-session")
        for sharer, viewer in (("leader", "member"), ("member", "leader")):
            a_screen_passes(cast, sharer, viewer)

        acts.recess(cast.leader, "deliberation")
        for person in people.values():
            acts.in_room(person, "deliberation")
            expect(person["encryption"]).to_have_attribute("data-state", "sealed")
        until("both read one code", lambda: len({one["encryption-code"].inner_text() for one in people.values()}) == 1)
        they_hear_each_other(cast)
        they_see_each_other(cast)
        cast.shot("member", "deliberation")
        cast.shot("leader", "deliberation")


def a_screen_passes(cast: Cast, sharer: str, viewer: str) -> None:
    """One shares, and the other's browser shows it move, beside the sharer's face, until it ends."""
    acts.do(cast.people[sharer], "share_screen")
    expect(cast.people[sharer]["screen-mine"]).to_be_visible()
    expect(cast.people[viewer]["screen"]).to_have_attribute("data-by", cast.ids[sharer])
    expect(cast.people[viewer]["screen"]).to_have_attribute("data-moving", "true")
    they_see_each_other(cast)
    cast.shot(viewer, "screen")
    cast.people[sharer]["screen-stop"].click()
    expect(cast.people[viewer]["screen"]).to_have_count(0)


def they_hear_each_other(cast: Cast) -> None:
    leader, member = cast.leader, cast.member
    until("Firefox hears the leader", lambda: same_tone(member.hears().get(cast.ids["leader"], 0.0), LOW))
    until("Chromium hears the member", lambda: same_tone(leader.hears().get(cast.ids["member"], 0.0), FAKE_HERTZ))


def they_see_each_other(cast: Cast) -> None:
    leader, member = cast.leader, cast.member
    until("Firefox sees the leader", lambda: same_colour(member.sees().get(cast.ids["leader"], (0, 0, 0)), RED))
    until("Chromium sees the member", lambda: leader.page.evaluate(SEES_SOMETHING, cast.ids["member"]))
