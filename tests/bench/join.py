"""How long it takes to be back in the room: from joining the hearing to the first decoded frame of someone else.

The page is loaded anew each time. Counted is from the moment at which it asks to join; from the page's beginning stands
beside it in the detail.
"""

import statistics
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from signaling.engines.choice import NATIVE, PYTHON
from tests.bench.measured import Measured
from tests.browser.acts import in_room, pass_check, sign_in
from tests.browser.people import Person, at_browser, until
from tests.browser.planes import at_firefox, plane_settings
from tests.served import served_demo
from web.settings import JANUS

JOINS = 9

FIRST_FRAME = """(() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (window.joinedAt === undefined && String(data).includes('"type":"join"')) window.joinedAt = performance.now();
    return send.call(this, data);
  };
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


def _first_frame(page: Page) -> tuple[float, float]:
    """Load the page anew; give when the first frame came, in ms after joining, and after the page's beginning."""
    page.reload()
    begun = until("a frame is decoded", lambda: page.evaluate("() => window.firstFrame ?? 0"), seconds=30)
    return float(begun - page.evaluate("() => window.joinedAt")), float(begun)


def _chromium(playwright: Playwright, folder: Path, name: str) -> AbstractContextManager[Person]:
    return at_browser(playwright, folder, name, hertz=660, rgb=(40, 40, 200))


Sits = Callable[[Playwright, Path, str], AbstractContextManager[Person]]


def joined(browser: str, sits: Sits, plane: str) -> Measured:
    """Two people in the room; one loads the page again and again in this browser and waits to see the other."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        for seat in ("clerk", "alone"):
            (folder / seat).mkdir()
        settings = stack.enter_context(plane_settings(plane, folder))
        served = stack.enter_context(served_demo(folder, **settings))
        playwright = stack.enter_context(sync_playwright())
        with (
            at_browser(playwright, folder, "leader", hertz=440, rgb=(200, 40, 40)) as leader,
            sits(playwright, folder / "clerk", "clerk") as clerk,
        ):
            _enter(leader, served.url, "leader")
            _enter(clerk, served.url, "clerk")
            clerk.page.context.add_init_script(FIRST_FRAME)
            joins = [_first_frame(clerk.page) for _ in range(JOINS)]
        with sits(playwright, folder / "alone", "alone") as alone:
            alone.page.goto(served.url)
            yardstick = alone.page.evaluate(ALONE)
    waits = sorted(wait for wait, _ in joins)
    return Measured(
        value=statistics.median(waits),
        unit="ms",
        yardstick=f"{browser} connected to itself",
        yardstick_value=statistics.median(yardstick),
        detail={
            "plane": plane,
            "joins": JOINS,
            "p95": round(waits[round(0.95 * (JOINS - 1))], 1),
            "min": round(waits[0], 1),
            "from_page_load": round(statistics.median(whole for _, whole in joins), 1),
        },
    )


CASES: Mapping[str, Callable[[], Measured]] = {
    "chromium": partial(joined, "chromium", _chromium, NATIVE),
    "firefox": partial(joined, "firefox", at_firefox, NATIVE),
    "chromium-python": partial(joined, "chromium", _chromium, PYTHON),
    "chromium-janus": partial(joined, "chromium", _chromium, JANUS),
}
