"""Who gets how much picture on a line that carries only so much; voices come first and are never part of the bargain.

Pure. Each picture comes in one or more layers, and is shown at some size. First every picture that is seen gets its
smallest layer, a shared screen before all and then the largest tile first; then, a step at a time and in the same
order, better layers as far as they help at that size. What does not fit is paused. Going up asks for more room than
staying, so that nothing swings.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)

#: Room that a picture needs to begin, and that a better layer needs, as a factor of what it costs.
BEGIN, BETTER = 1.2, 1.15
#: A picture that is being sent stays while this part of its smallest layer fits: its rate goes up and down by itself,
#: and beginning again costs a key frame.
STAY = 0.75
#: A layer of this part of a tile's height is good enough for it.
GOOD_ENOUGH = 0.7


class Layer(NamedTuple):
    """One layer as it arrives: bits a second, and the height of its pictures (0: not known)."""

    bits: float
    height: int


@dataclass(frozen=True, slots=True)
class Demand(Generic[Key]):
    """One picture: its layers from the smallest to the best, and the height it is shown at in pixels (0: unseen).

    ``now`` is the layer that is being sent, nothing while it is paused. ``first`` comes before others of any size: a
    screen is shared for what can be read on it.
    """

    key: Key
    layers: Sequence[Layer]
    height: int
    now: int | None = None
    first: bool = False

    @property
    def useful(self) -> int:
        """The best layer worth sending at this size."""
        for number, layer in enumerate(self.layers):
            if layer.height >= GOOD_ENOUGH * self.height:
                return number
        return len(self.layers) - 1


def allocate(budget: float, voices: float, demands: Iterable[Demand[Key]]) -> dict[Key, int | None]:
    """The layer of each picture, or nothing, so that all fit into ``budget`` bits a second beside ``voices``."""
    found: dict[Key, int | None] = {}
    seen: list[Demand[Key]] = []
    for demand in demands:
        found[demand.key] = None
        if demand.height > 0 and demand.layers:
            seen.append(demand)
    seen.sort(key=lambda demand: (not demand.first, -demand.height))
    left = budget - voices
    for demand in seen:
        cost = demand.layers[0].bits
        if cost * (STAY if demand.now is not None else BEGIN) <= left:
            found[demand.key] = 0
            left = max(0.0, left - cost)
    _improve(left, seen, found)
    return found


def _improve(left: float, seen: Sequence[Demand[Key]], found: dict[Key, int | None]) -> None:
    improved = True
    while improved:
        improved = False
        for demand in seen:
            level = found[demand.key]
            if level is None or level >= demand.useful:
                continue
            cost = max(0.0, demand.layers[level + 1].bits - demand.layers[level].bits)
            stays = demand.now is not None and demand.now > level
            if cost * (1.0 if stays else BETTER) <= left:
                found[demand.key] = level + 1
                left -= cost
                improved = True


def wanted(voices: float, demands: Iterable[Demand[Key]]) -> float:
    """Bits a second with which every picture could have the best layer that is of use."""
    pictures = (demand.layers[demand.useful].bits for demand in demands if demand.height > 0 and demand.layers)
    return voices + BEGIN * sum(pictures)
