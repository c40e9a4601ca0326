"""What the platform reports of people's media. A report that tells nothing new causes no event."""

from collections.abc import Sequence

from hearing.procedure.commands import ReportImpaired, ReportUnimpaired
from hearing.procedure.events import Event, MediaImpaired, MediaUnimpaired
from hearing.procedure.handling.act import Act
from hearing.procedure.people import in_session, is_seated, participant, room_of
from hearing.procedure.state import Hearing, Impairment
from hearing.vocabulary import UNHEARING, Role, Room, Trouble


def impaired(state: Hearing, command: ReportImpaired, act: Act) -> Sequence[Event]:
    """Note a trouble of someone in the hearing room while the hearing is in session and goes on.

    As with a failed line, an observer's or a companion's is none. It begins in this sitting, and never in a recess.
    """
    line = participant(state, command.participant)
    goes_on = in_session(state) and state.recess is None and room_of(state, line.id) is Room.HEARING
    if not goes_on or line.role is Role.OBSERVER or is_seated(state, line.id):
        return ()
    if lasting(state, line.id, command.trouble) is not None:
        return ()
    went_on = max(one.at for one in state.course)
    since = min(max(command.since, went_on), act.now)
    return (MediaImpaired(line.id, command.trouble, since, unhearing=command.trouble in UNHEARING),)


def unimpaired(state: Hearing, command: ReportUnimpaired, act: Act) -> Sequence[Event]:
    """Note that a trouble is over."""
    found = lasting(state, command.participant, command.trouble)
    if found is None:
        return ()
    until = min(max(command.until, found.since), act.now)
    level = max(0, command.level)
    return (MediaUnimpaired(found.participant, found.trouble, found.since, until, level),)


def lasting(state: Hearing, who: str, trouble: Trouble) -> Impairment | None:
    """Give someone's trouble of this kind that lasts, if one does."""
    found = (one for one in state.impairments if one.participant == who and one.trouble is trouble)
    return next((one for one in found if one.until is None), None)
