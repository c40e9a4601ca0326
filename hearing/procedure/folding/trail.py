"""What everyone in the room could hear and see, and who was there when: folded as it happens.

A trail rather than a second reading of the events, so that whoever comes back sees at once what they missed.
"""

from collections.abc import Mapping

from hearing.procedure import events as e
from hearing.procedure.events import Recorded
from hearing.procedure.folding.change import put
from hearing.procedure.names import name_of
from hearing.procedure.people import in_session, room_of
from hearing.procedure.replacing import replace
from hearing.procedure.state import Heard, Hearing, Stay
from hearing.vocabulary import Room

HEARD: Mapping[type, str] = {
    kind: name_of(kind)
    for kind in (
        e.HearingOpened, e.StageEntered, e.RecusalAsked, e.RecusalAnswered, e.RecusalDecided, e.StandingAsked,
        e.StandingObjected, e.StandingDecided, e.RightsRead, e.SettlementAsked, e.SettlementAnswered, e.DisciplineRead,
        e.ModeChanged, e.SegmentEntered, e.PetitionWithdrawn, e.WithdrawalDecided, e.Announced, e.FloorGiven,
        e.FloorTaken, e.ObjectionRaised, e.ObjectionRuled, e.TimeBudgetSet, e.FocusSet, e.ExhibitShown, e.ScreenShared,
        e.OpinionStated,
        e.ScopeStated, e.ScopeFixed, e.GivenUp, e.AgreementRecorded, e.MotionMade, e.MotionDecided, e.ReplyChosen,
        e.CommonKnowledgePut, e.CommonKnowledgeAnswered, e.WitnessCalled, e.WitnessWarned, e.WitnessReleased,
        e.ConfrontationBegun, e.ConfrontationEnded, e.ParticipantWarned, e.Expelled, e.DefaultDeclared,
    )
}  # fmt: skip
"""The events that are said or shown in the room, by their stable names; utterances are kept by themselves."""


def noted(state: Hearing, at: Recorded) -> Hearing:
    """Put an event on the trail when it was heard or seen in the room."""
    kind = HEARD.get(type(at.event))
    if kind is None or not in_session(state) or state.recess is not None:
        return state
    participant, exhibit = getattr(at.event, "participant", ""), getattr(at.event, "exhibit", "")
    heard = Heard(at.n, at.at, state.stage, kind, participant, exhibit, getattr(at.event, "page", 0))
    return replace(state, trail=(*state.trail, heard))


def stayed(state: Hearing, who: str, at: Recorded) -> Hearing:
    """Note that someone's stay in the hearing room begins or ends, by the room they are in now."""
    stays = state.stays.get(who, ())
    lasting = bool(stays) and stays[-1].until is None
    there = room_of(state, who) is Room.HEARING
    if there and not lasting:
        return replace(state, stays=put(state.stays, who, (*stays, Stay(at.at))))
    if lasting and not there:
        return replace(state, stays=put(state.stays, who, (*stays[:-1], replace(stays[-1], until=at.at))))
    return state
