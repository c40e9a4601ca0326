"""Interpretation, as it was arranged and used: from it follows who was offered it, and who did without."""

from dataclasses import dataclass

from hearing.vocabulary import Language


@dataclass(frozen=True, slots=True)
class InterpreterAssigned:
    """An interpreter works in the channels of these languages, or (none) in no channel any more."""

    participant: str
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class ChannelTaken:
    """An interpreter speaks into a channel from now on, and whoever did so before no longer."""

    language: Language
    participant: str


@dataclass(frozen=True, slots=True)
class ChannelChosen:
    """Someone listens to a language's channel, or (None) to the floor alone."""

    participant: str
    language: Language | None
