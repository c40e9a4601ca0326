"""Interpretation: who interprets into which languages, who speaks now, and who listens to which channel."""

from dataclasses import dataclass

from hearing.vocabulary import Language


@dataclass(frozen=True, slots=True)
class AssignInterpreter:
    """Assign an interpreter to the channels of these languages; none takes them off all channels."""

    participant: str
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class TakeChannel:
    """Speak into a language's channel from now on: whoever did so hands over in the same step."""

    language: Language


@dataclass(frozen=True, slots=True)
class ChooseChannel:
    """Listen to a language's channel, or (None) to the floor alone. An interpreter does so for relay."""

    language: Language | None = None
