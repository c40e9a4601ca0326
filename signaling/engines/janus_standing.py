"""What is in force for one hearing, whichever node it is on."""

import asyncio
from dataclasses import dataclass, field

from signaling.engines.janus_tap import Tap
from signaling.media import Forward, MediaKind, ShowTiles, Track
from signaling.recording import Recording


@dataclass(slots=True)
class Standing:
    """What is ordered for one hearing, whichever node it is on; the taps of what is recorded live with it."""

    forwards: set[Forward] = field(default_factory=set)
    logs: dict[Track, Recording] = field(default_factory=dict)
    taps: dict[Track, Tap] = field(default_factory=dict)
    seen: dict[str, frozenset[str]] = field(default_factory=dict)
    blind: set[str] = field(default_factory=set)
    placing: asyncio.Lock = field(default_factory=asyncio.Lock)
    settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def wanted(self) -> set[Forward]:
        """The leaves, without the pictures that their receiver has said not to see."""
        return {forward for forward in self.forwards if self._is_seen(forward)}

    def show(self, order: ShowTiles) -> None:
        """Take what a participant sees; ``blind`` are those who see no shared screen."""
        self.seen[order.participant] = frozenset(tile.participant for tile in order.tiles if tile.height > 0)
        (self.blind.discard if order.screen else self.blind.add)(order.participant)

    def _is_seen(self, forward: Forward) -> bool:
        match forward.track.kind:
            case MediaKind.AUDIO:
                return True
            case MediaKind.SCREEN:
                return forward.to not in self.blind
            case MediaKind.VIDEO:
                seen = self.seen.get(forward.to)
                return seen is None or forward.track.participant in seen
