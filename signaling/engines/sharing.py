"""How one hearing's receivers' lines are shared out: which layer of which picture each of them gets just now.

What someone may have at all is the switchboard's business; this only ever chooses less. Voices are not chosen about.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from signaling.engines.allocation import BEGIN, Demand, Layer, allocate, wanted
from signaling.engines.downlink import Downlink
from signaling.engines.kept import KeptDownlink
from signaling.engines.source import Source
from signaling.media import FULL_HEIGHT, MediaKind, OpenLeg, ShowTiles, Track

#: After a picture was reduced it stays so for this long (seconds), unless a probe shows that there is room for more.
STAY_S = 3.0
#: What a packet of a voice weighs beside its sound, as a factor.
VOICE_WEIGHT = 1.5


class Member(Protocol):
    """Who publishes or receives, as the sharing sees it."""

    @property
    def order(self) -> OpenLeg:
        """What it was opened with."""

    @property
    def downlink(self) -> Downlink | KeptDownlink:
        """What its line carries."""

    def layers(self, track: Track) -> list[Source]:
        """The streams that are published of this track."""


class _Pictures(NamedTuple):
    """A track's layers that are being sent, the best last."""

    sources: Sequence[Source]
    layers: Sequence[Layer]


class Sharing:
    """The choices of one hearing. ``now`` is seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._tiles: dict[str, dict[str, int]] = {}
        self._screens: dict[str, int] = {}
        self._choices: dict[tuple[str, Track], int | None] = {}
        self._reduced: dict[tuple[str, Track], float] = {}
        self._best: dict[Track, int] = {}
        self._voices: dict[str, float] = {}
        self._pictures: dict[str, list[tuple[Track, _Pictures]]] = {}
        #: Whether `layer` or `best` may answer otherwise than when this was last set to false.
        self.changed = False

    def show(self, order: ShowTiles) -> None:
        """Take what a participant sees."""
        self._tiles[order.participant] = {tile.participant: tile.height for tile in order.tiles}
        self._screens[order.participant] = order.screen

    def layer(self, receiver: str, track: Track) -> int | None:
        """The layer of a track that this participant gets, or nothing.

        Until the first choice it is the best, and nothing of a picture of which they said that they do not see it.
        """
        tiles = self._tiles.get(receiver)
        unseen = track.kind is MediaKind.VIDEO and tiles is not None and not tiles.get(track.participant)
        return self._choices.get((receiver, track), None if unseen else self.best(track))

    def best(self, track: Track) -> int:
        """The best layer of a track that is being sent."""
        return self._best.get(track, 0)

    def survey(
        self,
        legs: Mapping[str, Member],
        routes: Mapping[Track, Sequence[Member]],
        recorded: Mapping[Track, object],
        now: float,
    ) -> list[Source]:
        """Find out what is sent that anybody may have; gives the streams that are the best of theirs from now on."""
        self._voices, self._pictures = {}, {}
        started: list[Source] = []
        for track in {*routes, *recorded}:
            publisher = legs.get(track.participant)
            found = _sent(publisher.layers(track) if publisher is not None else (), now)
            if not found.sources:
                continue
            if track.kind.is_picture and self._best.get(track) != found.sources[-1].layer:
                self._best[track] = found.sources[-1].layer
                self.changed = True
                started.append(found.sources[-1])
            for receiver in routes.get(track, ()):
                name = receiver.order.participant
                if track.kind is MediaKind.AUDIO:
                    self._voices[name] = self._voices.get(name, 0.0) + VOICE_WEIGHT * found.layers[0].bits
                else:
                    self._pictures.setdefault(name, []).append((track, found))
        return started

    def share(self, receiver: Member, now: float) -> list[Source]:
        """Choose anew for one receiver, from what `survey` found; gives the streams that are new to it."""
        name, line = receiver.order.participant, receiver.downlink
        offered, voices = self._pictures.get(name, ()), self._voices.get(name, 0.0)
        if self._has_all(name, offered):
            cost = sum(found.layers[0].bits for _, found in offered)
            if voices + BEGIN * cost <= line.budget:
                line.wanted, line.given, line.lacking = voices + BEGIN * cost, voices + cost, False
                return []
        demands = [self._demand(name, track, found) for track, found in offered]
        line.wanted, line.given = wanted(voices, demands), voices
        chosen = allocate(line.budget, voices, demands)
        line.lacking = False
        started = []
        for demand, (track, found) in zip(demands, offered, strict=True):
            key, level = (name, track), chosen[track]
            before = self._level(key, found)
            if _more(level, before) and self._stays(key, line.raised, now):
                level = before
            elif _more(before, level):
                self._reduced[key] = now
            if level is not None:
                line.given += found.layers[level].bits
            line.lacking = line.lacking or (demand.height > 0 and level != demand.useful)
            layer = found.sources[level].layer if level is not None else None
            if layer != self.layer(name, track):
                self.changed = True
                if level is not None:
                    started.append(found.sources[level])
            self._choices[key] = layer
        return started

    def _has_all(self, name: str, offered: Sequence[tuple[Track, _Pictures]]) -> bool:
        """Whether somebody sees all pictures, each has one layer only, and that is what they get."""
        return all(
            len(found.sources) == 1
            and self._choices.get((name, track), -1) == found.sources[0].layer
            and self._height(name, track) > 0
            for track, found in offered
        )

    def _stays(self, key: tuple[str, Track], shown: float, now: float) -> bool:
        """Whether a picture stays as it is since it was reduced; not so when the line showed later that it has room."""
        reduced = self._reduced.get(key, -STAY_S)
        return now - reduced < STAY_S and shown < reduced

    def _height(self, receiver: str, track: Track) -> int:
        """The height that a receiver sees a picture in, 0 for one that they do not see."""
        if track.kind is MediaKind.SCREEN:
            return self._screens.get(receiver, FULL_HEIGHT)
        tiles = self._tiles.get(receiver)
        return FULL_HEIGHT if tiles is None else tiles.get(track.participant, 0)

    def _demand(self, receiver: str, track: Track, found: _Pictures) -> Demand[Track]:
        height, level = self._height(receiver, track), self._level((receiver, track), found)
        return Demand(track, found.layers, height, level, first=track.kind is MediaKind.SCREEN)

    def _level(self, key: tuple[str, Track], found: _Pictures) -> int | None:
        """Where the layer that is being sent stands among those that are there."""
        layer = self.layer(*key)
        if layer is None:
            return None
        places = [place for place, source in enumerate(found.sources) if source.layer == layer]
        return places[0] if places else len(found.sources) - 1


def _more(one: int | None, other: int | None) -> bool:
    return (-1 if one is None else one) > (-1 if other is None else other)


def _sent(sources: Sequence[Source], now: float) -> _Pictures:
    """The streams of a track that are being sent, from the smallest to the best; one alone counts even in silence."""
    rated = [(source, source.meter.bits(now)) for source in sources]
    if len(rated) > 1:
        rated = sorted([one for one in rated if one[1] > 0], key=lambda one: (one[0].height, one[1], one[0].layer))
    return _Pictures([source for source, _ in rated], [Layer(bits, source.height) for source, bits in rated])
