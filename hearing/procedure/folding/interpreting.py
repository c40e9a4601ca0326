"""How the state changes with interpretation, and the incidents of those whose channel is down."""

from collections.abc import Mapping

from hearing.procedure.events import ChannelChosen, ChannelTaken, InterpreterAssigned, Recorded
from hearing.procedure.folding.change import put
from hearing.procedure.folding.connections import channel_back, channel_lost
from hearing.procedure.interpreting import cut_off
from hearing.procedure.people import in_session, presence
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Interpretation
from hearing.vocabulary import Language


def assigned(state: Hearing, event: InterpreterAssigned, at: Recorded) -> Hearing:
    """Someone works in these channels; one into which nobody speaks yet gets its first voice."""
    before = state.interpretation
    people = put(before.assigned, event.participant, event.languages)
    speaking = {one: who for one, who in before.speaking.items() if one in people.get(who, ())}
    free = next((one for one in event.languages if one not in speaking), None)
    if free is not None and event.participant not in speaking.values():
        speaking[free] = event.participant
    return _with(state, replace(before, assigned=people, speaking=speaking, chosen=_served(before.chosen, people)))


def _served(chosen: Mapping[str, Language], assigned: Mapping[str, tuple[Language, ...]]) -> Mapping[str, Language]:
    """Give the choices of channels that are still there."""
    there = {one for languages in assigned.values() for one in languages}
    return {who: language for who, language in chosen.items() if language in there}


def taken(state: Hearing, event: ChannelTaken, at: Recorded) -> Hearing:
    """Someone speaks into a channel, and into no other."""
    others = {one: who for one, who in state.interpretation.speaking.items() if who != event.participant}
    return _with(state, replace(state.interpretation, speaking={**others, event.language: event.participant}))


def chosen(state: Hearing, event: ChannelChosen, at: Recorded) -> Hearing:
    """Someone listens to a channel, or to the floor alone."""
    others = {who: one for who, one in state.interpretation.chosen.items() if who != event.participant}
    own = {event.participant: event.language} if event.language is not None else {}
    return _with(state, replace(state.interpretation, chosen={**others, **own}))


def _with(state: Hearing, interpretation: Interpretation) -> Hearing:
    return replace(state, interpretation=interpretation)


def followed(state: Hearing, at: Recorded) -> Hearing:
    """Begin or end, after any event, the incidents of those who depend on a channel that is down.

    Outside a session and in a recess nobody is interpreted, and nobody misses anything.
    """
    known = state.interpretation.missing
    if not known and not state.interpretation.chosen:
        return state
    now = cut_off(state) if in_session(state) and state.recess is None else frozenset()
    if now == known:
        return state
    for who in (one for one in state.roster if one in now - known):
        speaker = state.interpretation.speaking.get(state.interpretation.chosen[who], "")
        since = presence(state, speaker).lost_since
        state = channel_lost(state, who, min(since, at.at) if since is not None else at.at, at)
    for who in (one for one in state.roster if one in known - now):
        state = channel_back(state, who, at.at)
    return _with(state, replace(state.interpretation, missing=now))
