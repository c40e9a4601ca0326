"""Interpreters' channels: questions that the floor, the fold and the view ask alike.

A channel is a language. Its interpreters hear the floor; one of them speaks into it, without the floor, and is heard by
those who chose the channel and by nobody else. An interpreter speaks into one channel at a time: where one person
interprets both ways, the channel into which nobody speaks just now needs no interpretation.
"""

from hearing.procedure.people import is_connected, is_seated, presence, room_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Language, Role, Room


def channels(state: Hearing) -> tuple[Language, ...]:
    """Give the languages that someone on the roster interprets into, in their fixed order."""
    return tuple(one for one in Language if interpreters(state, one))


def interpreters(state: Hearing, language: Language) -> tuple[str, ...]:
    """Give who is assigned to a channel, in roster order."""
    assigned = state.interpretation.assigned
    return tuple(who for who in state.roster if language in assigned.get(who, ()))


def channel_of(state: Hearing, who: str) -> Language | None:
    """Give the channel that this interpreter speaks into."""
    return next((one for one, speaker in state.interpretation.speaking.items() if speaker == who), None)


def interprets(state: Hearing, who: str) -> bool:
    """Tell whether someone is in the hearing room as the voice of a channel, from a device of their own."""
    line = state.roster.get(who)
    if line is None or line.role is not Role.INTERPRETER or is_seated(state, who):
        return False
    return channel_of(state, who) is not None and room_of(state, who) is Room.HEARING


def reaches(state: Hearing, source: str, listener: str) -> bool:
    """Tell whether this interpreter speaks into the channel that the listener chose."""
    language = state.interpretation.chosen.get(listener)
    return language is not None and state.interpretation.speaking.get(language) == source


def is_up(state: Hearing, language: Language) -> bool:
    """Tell whether a channel is served: its voice is there with line and media, or, while it rests, another is."""
    speaker = state.interpretation.speaking.get(language)
    people = (speaker,) if speaker is not None else interpreters(state, language)
    return any(
        room_of(state, who) is Room.HEARING and is_connected(state, who) and presence(state, who).media
        for who in people
    )


def cut_off(state: Hearing) -> frozenset[str]:
    """Give who is in the hearing room and depends on a channel that is down."""
    return frozenset(
        who
        for who, language in state.interpretation.chosen.items()
        if room_of(state, who) is Room.HEARING and not is_up(state, language)
    )
