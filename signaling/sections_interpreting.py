"""The view's section on interpretation: the channels, who speaks into them, and who depends on them."""

from typing import Any

from hearing.procedure.commands import Invited
from hearing.procedure.interpreting import channel_of, channels, interpreters, is_up
from hearing.procedure.rules import GOES_STRAIGHT_IN
from hearing.procedure.state import Hearing
from hearing.vocabulary import Language, Role

_TOLD = GOES_STRAIGHT_IN | {Role.INTERPRETER}
"""Who is told who listens: the panel, the clerk, and the interpreters."""


def sections(state: Hearing, me: Invited) -> dict[str, Any]:
    """Give the channels, and this person's own."""
    return {
        "interpretation": {
            "channels": [_channel(state, one, told=me.role in _TOLD) for one in channels(state)],
            "mine": state.interpretation.chosen.get(me.id),
            "speaks": channel_of(state, me.id),
        }
    }


def _channel(state: Hearing, language: Language, *, told: bool) -> dict[str, Any]:
    listening = (who for who in state.roster if state.interpretation.chosen.get(who) is language)
    return {
        "language": language,
        "interpreters": list(interpreters(state, language)),
        "speaker": state.interpretation.speaking.get(language, ""),
        "up": is_up(state, language),
        "listeners": list(listening) if told else [],
    }
