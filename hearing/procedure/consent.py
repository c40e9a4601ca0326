"""Consent to the online form: given for each stage by each side that takes part from afar, and never inferred.

After Online Litigation Rules, art. 4: what one side said for one stage says nothing about another.
"""

from hearing.procedure.people import is_seated, representatives_present
from hearing.procedure.rules import OFFLINE, OPEN
from hearing.procedure.state import Hearing
from hearing.vocabulary import Place, Side, Stage


def remote_sides(state: Hearing) -> tuple[Side, ...]:
    """Give the sides that have someone in the hearing room who is there from afar, petitioner first."""
    if state.mode in OFFLINE:
        return ()
    there = {
        state.roster[who].side
        for who in representatives_present(state)
        if state.roster[who].place is Place.REMOTE and not is_seated(state, who)
    }
    return tuple(side for side in (Side.PETITIONER, Side.PATENTEE) if side in there)


def consents_missing(state: Hearing, stage: Stage) -> tuple[Side, ...]:
    """Give the sides that must have agreed to this stage's online form and have not, petitioner first."""
    if not state.rules.consent_per_stage or stage not in OPEN:
        return ()
    return tuple(side for side in remote_sides(state) if not _agreed(state, side, stage))


def _agreed(state: Hearing, side: Side, stage: Stage) -> bool:
    consent = state.consents.get(side, {}).get(stage)
    return consent is not None and consent.agreed
