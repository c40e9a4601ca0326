"""The sides' private rooms: party and agents consult there, and the record notes only that and when."""

from collections.abc import Sequence

from hearing.procedure.commands import EnterPrivateRoom, LeavePrivateRoom
from hearing.procedure.events import Event, Moved
from hearing.procedure.handling.act import Act
from hearing.procedure.people import belongs, in_session, is_inside, is_seated, room_of
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.vocabulary import PRIVATE_ROOM, Room


def may_enter(state: Hearing, by: str) -> None:
    """Refuse while the hearing goes on with this person in it, and someone who sits in an on-site room."""
    if is_seated(state, by):
        raise Refused(
            "seated",
            "您在现场审理庭就座，请当面商议；商议室供线上参加的人员使用。",
            "You sit in an on-site room: consult there in person. The private room is for who takes part from afar.",
        )
    if room_of(state, by) is Room.HEARING and in_session(state) and state.recess is None:
        raise Refused(
            "in_session",
            "庭审正在进行，不能离庭商议；如需与本方人员商议，请向组长提出短暂休庭。",
            "The hearing is going on; ask the leader for a short recess to consult your side.",
        )


def enter(state: Hearing, command: EnterPrivateRoom, act: Act) -> Sequence[Event]:
    """Go to one's own side's private room."""
    return (Moved(act.by, PRIVATE_ROOM[state.roster[act.by].side]),)


def leave(state: Hearing, command: LeavePrivateRoom, act: Act) -> Sequence[Event]:
    """Go back to where one came from; to wait, when a segment of another file is being heard meanwhile."""
    back = is_inside(state, act.by) and belongs(state.roster[act.by], state.joint.segment)
    return (Moved(act.by, Room.HEARING if back else Room.WAITING),)
