"""Interpretation now: who is assigned to which channels, who speaks into each, who listens."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hearing.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The channels.

    Attributes:
        assigned: The languages of each interpreter.
        speaking: Who speaks into each channel; nobody speaks into two.
        chosen: The channel of each listener; who hears the floor alone is not there.
        missing: Listeners for whom it is on record now that their channel is down.
    """

    assigned: Mapping[str, tuple[Language, ...]] = field(default_factory=dict)
    speaking: Mapping[Language, str] = field(default_factory=dict)
    chosen: Mapping[str, Language] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
