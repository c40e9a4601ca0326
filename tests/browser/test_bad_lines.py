"""Two browsers in a hearing, one of them behind a line that loses and delays: what is heard, by their own count.

The leader's media go through the line, the clerk's do not; both speak. What is judged is the share of sound that a
browser had to make up; how long sound waits is printed.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import pytest
from playwright.sync_api import sync_playwright

from signaling.engines.choice import NATIVE, PYTHON
from tests.browser import acts
from tests.browser.bad_line import BadLine, Voices, bad_line, voices
from tests.browser.people import Person, at_browser, until
from tests.served import Served, served_demo
from tests.tools import require_native
from tests.web.acts import CASE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alone]

FAR = (0.04, 0.1)
"""A delay of 40 to 100 ms each way, another for each packet: many overtake each other."""


@dataclass
class Hall:
    """A hearing room of two: the leader behind a line, the clerk beside the server."""

    served: Served
    leader: Person
    clerk: Person
    line: BadLine


def hall_of(path: str, folder: Path, stack: ExitStack) -> Hall:
    """Serve a fresh demo whose media go by this path, and bring the two into the room."""
    served = stack.enter_context(served_demo(folder, HEARING_MEDIA=path))
    playwright = stack.enter_context(sync_playwright())
    leader = stack.enter_context(at_browser(playwright, folder, "leader", hertz=110.0, speaks=True))
    clerk = stack.enter_context(at_browser(playwright, folder, "clerk", hertz=190.0, speaks=True))
    line = stack.enter_context(bad_line(leader, served.media_port))
    for person in (leader, clerk):
        acts.sign_in(person, served.url, person.name)
    hearing = clerk.page.request.get(f"{served.url}/api/cases/{CASE}").json()["hearings"][0]["id"]
    for person in (leader, clerk):
        person.page.goto(f"{served.url}/hearings/{hearing}")
        acts.pass_check(person)
        acts.in_room(person, "hearing")
        acts.connected(person)
    hall = Hall(served, leader, clerk, line)
    until("both hear each other", lambda: all(voices(one).packets > 50 for one in (leader, clerk)), seconds=30)
    return hall


@pytest.fixture
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    if request.param == NATIVE:
        require_native()
    with ExitStack() as stack:
        yield hall_of(request.param, tmp_path, stack)


def listen(hall: Hall, seconds: float) -> dict[str, Voices]:
    """Count for so long what each plays."""
    before = {one.name: voices(one) for one in (hall.leader, hall.clerk)}
    sleep(seconds)
    return {one.name: voices(one).since(before[one.name]) for one in (hall.leader, hall.clerk)}


@pytest.mark.parametrize("hall", [NATIVE, PYTHON], indirect=True)
def test_a_voice_stays_whole_over_a_line_that_loses_five_per_cent(hall: Hall) -> None:
    hall.line.loss, hall.line.delay = 0.05, FAR
    sleep(5)  # from here on the encoders know what to expect
    heard = listen(hall, 40)
    for name, one in heard.items():
        print(f"{name}: {one.made_up:.2%} made up, {one.waits_ms:.0f} ms waited; {one}")
    assert hall.line.up.lost > 50 < hall.line.down.lost
    for one in heard.values():
        assert one.emitted > 40 * 48_000 * 0.8, "they heard each other all the time"
        assert one.made_up <= 0.02
