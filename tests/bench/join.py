"""How long it takes to be back in the room: from loading the page to the first decoded frame of someone else."""

import statistics
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.bench.measured import Measured
from tests.browser.acts import in_room, pass_check, sign_in
from tests.browser.people import Person, at_browser, until
from tests.served import served_demo

JOINS = 9

FIRST_FRAME = """(() => {
  const watch = () => {
    for (const element of document.querySelectorAll('video[data-participant]')) {
      if (element.watched) continue;
      element.watched = true;
      element.requestVideoFrameCallback((now) => { window.firstFrame ??= now; });
    }
    if (window.firstFrame === undefined) setTimeout(watch, 5);
  };
  watch();
})()"""

ALONE = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 640, height: 360}});
  const times = [];
  for (let turn = 0; turn < 9; turn++) {
    const begun = performance.now();
    const [sender, receiver] = [new RTCPeerConnection(), new RTCPeerConnection()];
    sender.onicecandidate = ({candidate}) => candidate && receiver.addIceCandidate(candidate);
    receiver.onicecandidate = ({candidate}) => candidate && sender.addIceCandidate(candidate);
    const shown = new Promise((done) => {
      receiver.ontrack = ({track, streams}) => {
        if (track.kind !== 'video') return;
        const element = document.createElement('video');
        element.muted = true;
        element.srcObject = streams[0];
        element.requestVideoFrameCallback(() => done(performance.now() - begun));
        document.body.append(element);
        element.play();
      };
    });
    for (const track of stream.getTracks()) sender.addTrack(track, stream);
    await sender.setLocalDescription();
    await receiver.setRemoteDescription(sender.localDescription);
    await receiver.setLocalDescription();
    await sender.setRemoteDescription(receiver.localDescription);
    times.push(await shown);
    sender.close();
    receiver.close();
  }
  stream.getTracks().forEach((track) => track.stop());
  return times;
}"""


def _enter(person: Person, url: str, identity: str) -> None:
    sign_in(person, url, identity)
    person.page.locator("[data-testid^='case-4W'], [data-testid^='case-5W']").first.click()
    person.page.locator("a[data-testid^='hearing-']").first.click()
    pass_check(person)
    in_room(person, "hearing")


def _first_frame(page: Page) -> float:
    page.reload()
    return float(until("a frame is decoded", lambda: page.evaluate("() => window.firstFrame ?? 0"), seconds=30))


def chromium() -> Measured:
    """Two people in the room; one loads the page again and again and waits to see the other."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with (
            served_demo(folder) as served,
            at_browser(playwright, folder, "leader", hertz=440, rgb=(200, 40, 40)) as leader,
            at_browser(playwright, folder, "clerk", hertz=660, rgb=(40, 40, 200)) as clerk,
        ):
            _enter(leader, served.url, "leader")
            _enter(clerk, served.url, "clerk")
            clerk.page.context.add_init_script(FIRST_FRAME)
            joins = [_first_frame(clerk.page) for _ in range(JOINS)]
            with at_browser(playwright, folder, "alone", hertz=550) as alone:
                alone.page.goto(served.url)
                yardstick = alone.page.evaluate(ALONE)
    p95 = sorted(joins)[round(0.95 * (len(joins) - 1))]
    return Measured(
        value=statistics.median(joins),
        unit="ms",
        yardstick="chromium connected to itself, no page load",
        yardstick_value=statistics.median(yardstick),
        detail={"joins": JOINS, "p95": round(p95, 1), "min": round(min(joins), 1)},
    )


CASES: Mapping[str, Callable[[], Measured]] = {"chromium": chromium}
