"""A bad line between one browser's media and the server: it loses packets, delays each by its own time, and is thin.

What a browser is answered names the line's port in place of the server's, so that nothing else of the page changes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bad_lines import BadLine
from tests.browser.people import Person

THROUGH = """port => {
  const real = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (given) {
    const sdp = given.sdp.replace(/^(a=candidate:\\S+ 1 udp \\d+) \\S+ \\d+ /gm, `$1 127.0.0.1 ${port} `)
      .replace(/^a=candidate:\\S+ 1 tcp .*\\r\\n/gm, "");
    return real.call(this, { type: given.type, sdp });
  };
}"""

COUNT_VOICES = """async () => {
  const found = {};
  const names = {samples: 'totalSamplesReceived', concealed: 'concealedSamples', silent: 'silentConcealedSamples',
    events: 'concealmentEvents', packets: 'packetsReceived', lost: 'packetsLost', discarded: 'packetsDiscarded',
    delay: 'jitterBufferDelay', emitted: 'jitterBufferEmittedCount'};
  for (const name of Object.keys(names)) found[name] = 0;
  for (const leg of window.testLegs ?? []) {
    for (const report of (await leg.getStats()).values()) {
      if (report.type !== 'inbound-rtp' || report.kind !== 'audio' || !report.packetsReceived) continue;
      for (const [name, counter] of Object.entries(names)) found[name] += report[counter] ?? 0;
    }
  }
  return found;
}"""


COUNT_PICTURES = """async (participant) => {
  const found = {frames: 0, bytes: 0, height: 0};
  const shown = [...document.querySelectorAll(`video[data-participant="${participant}"]`)];
  const own = new Set(shown.flatMap((one) => one.srcObject?.getVideoTracks() ?? []).map((track) => track.id));
  for (const leg of window.testLegs ?? []) {
    for (const report of (await leg.getStats()).values()) {
      if (report.type !== 'inbound-rtp' || report.kind !== 'video' || !own.has(report.trackIdentifier)) continue;
      found.frames += report.framesDecoded ?? 0;
      found.bytes += report.bytesReceived ?? 0;
      found.height = Math.max(found.height, report.frameHeight ?? 0);
    }
  }
  return found;
}"""


@contextmanager
def bad_line(person: Person, media_port: int, *, seed: int = 1) -> Iterator[BadLine]:
    """Put a line before this person's next media connections; it is a good one until it is made bad."""
    line = BadLine(media_port, seed)
    line.start()
    person.page.add_init_script(f"({THROUGH})({line.port})")
    try:
        yield line
    finally:
        line.stop()


@dataclass(frozen=True)
class Voices:
    """What a browser has counted of the voices that it plays, over all of its connections."""

    samples: int = 0
    concealed: int = 0
    silent: int = 0
    events: int = 0
    packets: int = 0
    lost: int = 0
    discarded: int = 0
    delay: float = 0.0
    emitted: int = 0

    def since(self, before: "Voices") -> "Voices":
        """What was counted since then."""
        return Voices(**{name: getattr(self, name) - getattr(before, name) for name in self.__dataclass_fields__})

    @property
    def made_up(self) -> float:
        """The share of samples that the browser made up, silence aside: what a listener hears as a hole."""
        return (self.concealed - self.silent) / max(1, self.samples - self.silent)

    @property
    def waits_ms(self) -> float:
        """How long sound waited in the browser before it was played, in the mean."""
        return 1000 * self.delay / max(1, self.emitted)


@dataclass(frozen=True)
class Pictures:
    """What a browser has counted of one person's picture: frames and bytes so far, and the height of the newest."""

    frames: int
    bytes: int
    height: int


def pictures(person: Person, of: str) -> Pictures:
    """Count what this person's browser has been sent of a participant's picture."""
    return Pictures(**person.page.evaluate(COUNT_PICTURES, of))


def voices(person: Person) -> Voices:
    """Count what this person's browser has played."""
    return Voices(**person.page.evaluate(COUNT_VOICES))
