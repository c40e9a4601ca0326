"""What is in force for one hearing, whichever node it is on."""

import asyncio
from dataclasses import dataclass, field

from signaling.engines.janus_tap import Tap
from signaling.media import Forward, MediaKind, Track
from signaling.recording import Recording


@dataclass(slots=True)
class Standing:
    """What is ordered for one hearing, whichever node it is on; the taps of what is recorded live with it."""

    forwards: set[Forward] = field(default_factory=set)
    logs: dict[Track, Recording] = field(default_factory=dict)
    taps: dict[Track, Tap] = field(default_factory=dict)
    seen: dict[str, frozenset[str]] = field(default_factory=dict)
    placing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def wanted(self) -> set[Forward]:
        """The leaves, without the pictures that their receiver has said not to see."""
        everyone = {forward.track.participant for forward in self.forwards}
        return {
            forward
            for forward in self.forwards
            if forward.track.kind is MediaKind.AUDIO or forward.track.participant in self.seen.get(forward.to, everyone)
        }
