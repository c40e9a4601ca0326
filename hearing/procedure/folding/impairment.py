"""How the state changes when someone's media are in trouble, and when that is over."""

from datetime import datetime

from hearing.procedure.events import MediaImpaired, MediaUnimpaired, Recorded
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing, Impairment, Incident
from hearing.vocabulary import Trouble


def impaired(state: Hearing, event: MediaImpaired, at: Recorded) -> Hearing:
    """A trouble lasts."""
    begun = Impairment(event.participant, event.trouble, state.stage, event.since)
    state = replace(state, impairments=(*state.impairments, begun))
    if not event.unhearing:
        return state
    unheard = Incident(event.participant, event.since, None, event.trouble, state.stage, id=f"i{at.n}")
    return replace(state, unheard=(*state.unheard, unheard))


def unimpaired(state: Hearing, event: MediaUnimpaired, at: Recorded) -> Hearing:
    """It is over."""
    of_it = event.participant, event.trouble
    changed = (
        replace(one, until=event.until, level=event.level)
        if one.until is None and (one.participant, one.trouble) == of_it
        else one
        for one in state.impairments
    )
    return replace(state, impairments=tuple(changed), unheard=_heard_again(state.unheard, *of_it, event.until))


def _heard_again(unheard: tuple[Incident, ...], who: str, trouble: Trouble, until: datetime) -> tuple[Incident, ...]:
    return tuple(
        replace(one, until=until) if one.until is None and (one.participant, one.cause) == (who, trouble) else one
        for one in unheard
    )


def ended(impairments: tuple[Impairment, ...], moment: datetime) -> tuple[Impairment, ...]:
    """Give all troubles as over by this moment: there is no hearing, or no platform, in which they could go on."""
    return tuple(one if one.until is not None else replace(one, until=max(one.since, moment)) for one in impairments)


def unheard_ended(unheard: tuple[Incident, ...], moment: datetime) -> tuple[Incident, ...]:
    """Give all times in which somebody did not hear as over by this moment."""
    return tuple(one if one.until is not None else replace(one, until=max(one.since, moment)) for one in unheard)
