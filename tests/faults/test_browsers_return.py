"""Browsers in a hearing while lines and servers fail: everyone is back without a click, and the record knows.

The leader's browser stands in a network of its own, whose cable can be pulled and whose address can change; the clerk
is on the server's side. Nobody touches a page after coming in. How long things take is printed, not judged, but for
bounds that a machine which is busy otherwise keeps too.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from time import monotonic, sleep

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.browser import acts
from tests.browser.fake_devices import write_colour, write_tone
from tests.browser.people import FLAGS, Person, at_browser, sit_down, until
from tests.janus_nodes import namespace
from tests.served import Served, served_demo
from tests.tools import require_tool
from tests.web.acts import CASE

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]

KILLS = 20
OTHER = ("10.214.7.1", "10.214.7.2")
"""Our address and the browser's in the network that it moves to."""


@dataclass
class Hall:
    """A hearing room of two: the leader behind a line, the clerk beside the server."""

    served: Served
    leader: Person
    clerk: Person
    hearing: str
    network: str
    device: str
    near: str
    far: str

    def ip(self, *words: str) -> None:
        """Change the network on the leader's side."""
        run(["ip", "netns", "exec", self.network, "ip", *words], check=True, capture_output=True)

    def media_process(self) -> int:
        """The process that forwards media."""
        assert self.served.process is not None
        for entry in Path("/proc").iterdir():
            ours = entry.name.isdigit() and b"signaling.worker" in _read(entry / "cmdline")
            if ours and int(_read(entry / "stat").rpartition(b")")[2].split()[1]) == self.served.process.pid:
                return int(entry.name)
        raise AssertionError("no media process")

    def media_flow(self) -> bool:
        """Whether packets arrive at both, and each sees the other."""
        before = [person.packets() for person in (self.leader, self.clerk)]
        sleep(0.3)
        now = [person.packets() for person in (self.leader, self.clerk)]
        return all(later > earlier for earlier, later in zip(before, now, strict=True))

    def back(self, since: float, what: str, *, seconds: float) -> float:
        """Wait until media flow again both ways; gives how long that took, and prints it."""
        until(f"media flow after {what}", self.media_flow, seconds=seconds)
        took = monotonic() - since
        print(f"{what}: media flow both ways after {took:.1f} s")
        return took


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def behind_a_line(playwright: Playwright, folder: Path, network: str, server: str, stack: ExitStack) -> Person:
    """A Chromium in a network of its own; what it calls localhost is the server."""
    chromium = require_tool("chromium", "chromium-browser")
    program = folder / "chromium-behind-a-line"
    program.write_text(f'#!/bin/sh\nexec ip netns exec {network} {chromium} "$@"\n')
    program.chmod(0o755)
    files = (
        f"--use-file-for-fake-audio-capture={write_tone(folder / 'leader.wav', 440.0)}",
        f"--use-file-for-fake-video-capture={write_colour(folder / 'leader.y4m', (190, 40, 40))}",
    )
    where = f"--host-resolver-rules=MAP localhost {server}"
    browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS, *files, where])
    stack.callback(browser.close)
    return sit_down(browser, "leader", devices=True)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with ExitStack() as stack:
        network, near, far = stack.enter_context(namespace())
        served = stack.enter_context(served_demo(tmp_path, HEARING_HOST="0.0.0.0", HEARING_MEDIA_ADDRESSES=near))
        playwright = stack.enter_context(sync_playwright())
        leader = behind_a_line(playwright, tmp_path, network, near, stack)
        clerk = stack.enter_context(at_browser(playwright, tmp_path, "clerk", hertz=1100.0, rgb=(170, 150, 40)))
        for person in (leader, clerk):
            acts.sign_in(person, served.url, person.name)
        case = clerk.page.request.get(f"{served.url}/api/cases/{CASE}").json()
        hearing = case["hearings"][0]["id"]
        for person in (leader, clerk):
            person.page.goto(f"{served.url}/hearings/{hearing}")
            acts.pass_check(person)
            acts.in_room(person, "hearing")
            acts.connected(person)
        device = (
            run(
                ["ip", "netns", "exec", network, "ip", "-o", "route", "get", near],
                check=True,
                capture_output=True,
                text=True,
            )
            .stdout.split("dev ")[1]
            .split()[0]
        )
        made = Hall(served, leader, clerk, hearing, network, device, near, far)
        until("media flow", made.media_flow, seconds=30)
        try:
            yield made
        except BaseException:
            print(served.log.read_text()[-6000:])
            raise


@pytest.mark.parametrize("seconds", [5, 12, 40])
def test_a_pulled_cable(hall: Hall, seconds: int) -> None:
    hall.ip("link", "set", hall.device, "down")
    sleep(seconds)
    hall.ip("link", "set", hall.device, "up")
    assert hall.back(monotonic(), f"a cable pulled for {seconds} s", seconds=60) < 30


def test_a_socket_that_is_cut_alone_leaves_the_media_in_peace(hall: Hall) -> None:
    legs = hall.leader.page.evaluate("() => window.testLegs.length")
    hall.leader.page.context.set_offline(True)
    expect(hall.leader["link-banner"]).to_be_visible()
    assert hall.media_flow()
    hall.leader.page.context.set_offline(False)
    expect(hall.leader["link-banner"]).to_have_count(0)
    sleep(2)
    assert hall.media_flow()
    assert hall.leader.page.evaluate("() => window.testLegs.length") == legs


def test_another_address(hall: Hall) -> None:
    ours = next(
        line.split()[1].rstrip(":").partition("@")[0]
        for line in run(["ip", "-o", "addr"], check=True, capture_output=True, text=True).stdout.splitlines()
        if hall.near in line
    )
    run(["ip", "addr", "add", f"{OTHER[0]}/30", "dev", ours], check=True)
    since = monotonic()
    hall.ip("addr", "del", f"{hall.far}/30", "dev", hall.device)
    hall.ip("addr", "add", f"{OTHER[1]}/30", "dev", hall.device)
    hall.ip("route", "add", hall.near, "dev", hall.device)
    assert hall.back(since, "another address", seconds=60) < 30


def test_the_media_process_is_killed(hall: Hall) -> None:
    took = []
    for _ in range(5):
        killed = monotonic()
        os.kill(hall.media_process(), signal.SIGKILL)
        took.append(hall.back(killed, "the media process killed", seconds=30))
    assert sorted(took)[2] < 8


def test_the_server_is_killed_again_and_again(hall: Hall) -> None:
    took = []
    for _ in range(KILLS):
        hall.served.kill()
        hall.served.start()
        up = monotonic()
        took.append(hall.back(up, "the server killed and started", seconds=40))
    assert sorted(took)[KILLS // 2] < 12
