"""Two browsers in a hearing, one of them behind a bad line: what is heard and seen, by their own count.

Both speak. Over a line that loses and delays, what is judged is the share of sound that a browser had to make up; over
a thin one, that voices stay whole while the picture gives way, and that the page says so. How long it takes is printed.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import expect, sync_playwright

from signaling.engines.choice import NATIVE, PYTHON
from tests.bad_lines import BadLine
from tests.browser import acts
from tests.browser.bad_line import Voices, bad_line, pictures, voices
from tests.browser.people import Person, at_browser, until
from tests.served import ROOT, Served, served_demo
from tests.tools import require_native
from tests.web.acts import CASE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.alone]

ALBUM = ROOT / "artefacts"
"""Where a screen is kept to be looked at."""
FAR = (0.04, 0.1)
"""A delay of 40 to 100 ms each way, another for each packet: many overtake each other."""


@dataclass
class Hall:
    """A hearing room of two, each behind a line; both are good at first. The clerk sees the leader at large."""

    served: Served
    leader: Person
    clerk: Person
    line: BadLine
    clerks_line: BadLine


def hall_of(path: str, folder: Path, stack: ExitStack, *, moves: bool = False) -> Hall:
    """Serve a fresh demo whose media go by this path, and bring the two into the room."""
    served = stack.enter_context(served_demo(folder, HEARING_MEDIA=path))
    playwright = stack.enter_context(sync_playwright())
    leader = stack.enter_context(at_browser(playwright, folder, "leader", hertz=110.0, speaks=True, moves=moves))
    clerk = stack.enter_context(at_browser(playwright, folder, "clerk", hertz=190.0, speaks=True))
    lines = [stack.enter_context(bad_line(one, served.media_port)) for one in (leader, clerk)]
    for person in (leader, clerk):
        acts.sign_in(person, served.url, person.name)
    hearing = clerk.page.request.get(f"{served.url}/api/cases/{CASE}").json()["hearings"][0]["id"]
    for person in (leader, clerk):
        person.page.goto(f"{served.url}/hearings/{hearing}")
        acts.pass_check(person)
        acts.in_room(person, "hearing")
        acts.connected(person)
    hall = Hall(served, leader, clerk, *lines)
    until("both hear each other", lambda: all(voices(one).packets > 50 for one in (leader, clerk)), seconds=30)
    return hall


@pytest.fixture
def film(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    """The same hall, in which the leader's picture never rests."""
    if request.param == NATIVE:
        require_native()
    with ExitStack() as stack:
        yield hall_of(request.param, tmp_path, stack, moves=True)


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


@pytest.mark.parametrize("film", [NATIVE, PYTHON], indirect=True)
def test_over_a_thin_line_voices_stay_whole_the_picture_gives_way_and_comes_back(film: Hall) -> None:
    clerk, down = film.clerk, film.clerks_line.down
    leader = acts.participants(film.leader)["leader"]
    still = clerk.page.locator(f".stage [data-testid=picture-still][data-participant='{leader}']")

    def height() -> int:
        return pictures(clerk, leader).height

    def runs() -> bool:
        before = pictures(clerk, leader).frames
        sleep(1)
        return pictures(clerk, leader).frames > before

    until("the whole picture comes", lambda: height() >= 300 and runs(), seconds=60)
    down.rate = 300_000
    began = monotonic()
    until("the small picture comes instead", lambda: height() < 300 and runs(), seconds=60)
    print(f"300 kb/s: the small picture after {monotonic() - began:.1f} s")
    heard = listen(film, 15)["clerk"]
    print(
        f"300 kb/s: {heard.made_up:.2%} made up, {heard.waits_ms:.0f} ms waited, {pictures(clerk, leader).height} lines"
    )
    assert heard.made_up <= 0.02
    down.rate = 120_000
    began = monotonic()
    expect(still).to_be_visible(timeout=60_000)
    expect(still).to_contain_text("声音不受影响")
    print(f"120 kb/s: a still, in words, after {monotonic() - began:.1f} s")
    heard = listen(film, 15)["clerk"]
    print(f"120 kb/s: {heard.made_up:.2%} made up, {heard.waits_ms:.0f} ms waited")
    assert heard.made_up <= 0.02
    expect(still).to_be_visible()
    down.rate = 0
    began = monotonic()
    until("the whole picture is back", lambda: height() >= 300 and runs(), seconds=90)
    expect(still).to_have_count(0)
    print(f"a wide line again: the whole picture after {monotonic() - began:.1f} s; {film.clerks_line.down}")


@pytest.mark.parametrize("hall", [NATIVE], indirect=True)
def test_what_somebody_did_not_hear_over_a_standing_line_is_owed_to_them_and_made_good(hall: Hall) -> None:
    leader, clerk = hall.leader, hall.clerk
    ids = acts.participants(clerk)
    hearing = clerk.page.url.rpartition("/")[2]
    acts.seat_guests(clerk, hall.served.url, hearing, [ids[name] for name in ("chief", "member") if name in ids])
    acts.do(leader, "read_discipline")
    acts.confirm(leader)
    acts.do(leader, "open_hearing")
    acts.confirm(leader)
    acts.at_stage(leader, "opening")
    hall.line.deaf = True
    expect(leader["quality-own"]).to_have_attribute("data-kinds", "hears_nobody", timeout=30_000)
    acts.on_the_record(clerk, "media_impaired", "听不到")
    acts.say(clerk, ids["clerk"], "现在核对到庭人员身份。")
    hall.line.deaf = False
    over = clerk["line"].and_(clerk.page.locator("[data-kind='media_unimpaired']"))
    expect(over.filter(has_text="听不到").first).to_be_visible(timeout=40_000)
    acts.open_panel(clerk, "matters")
    clerk.page.locator("[data-testid^='missed-']").click()
    expect(clerk["dialog"]).to_contain_text("现在核对到庭人员身份。")
    clerk.page.screenshot(path=ALBUM / "owed-to-the-leader.png")
    clerk["restore"].click()
    clerk.page.locator("[data-testid='field-how-read_out']").check()
    acts.confirm(clerk)
    acts.open_panel(clerk, "record")
    acts.on_the_record(clerk, "missed_restored", "未听到的内容")
