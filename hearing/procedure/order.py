"""Who was sent out, who left and who is only away through a failed line: questions about order that rules ask.

Absence through a network, a device or power that failed is never a departure and never a default by itself (Online
Litigation Rules, art. 25). Of a lost connection only the platform's word that its owner chose to leave says otherwise.
"""

from hearing.procedure.people import device_of, in_session, is_connected, is_inside, is_seated, presence, room_of, waits
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.vocabulary import REPRESENTS, Room, ServiceStep, Side

OWN_ACT = frozenset({"left"})
"""Causes of a lost connection that are the participant's own act: they chose to leave the hearing."""

SERVED = frozenset({ServiceStep.ARRIVED, ServiceStep.OPENED})
"""Electronic service is complete on arrival (Online Litigation Rules, art. 31)."""


def sitting_number(state: Hearing) -> int:
    """Give the number of the present sitting, from 1; before the opening that of the first."""
    return max(1, len(state.sittings))


def is_expelled(state: Hearing, who: str) -> bool:
    """Tell whether this participant was ordered out for the sitting that is going on."""
    expulsion = state.order.expelled.get(who)
    return expulsion is not None and in_session(state) and expulsion.sitting == sitting_number(state)


def refuse_expelled(state: Hearing, who: str) -> None:
    """Refuse to let in who was ordered out for this sitting."""
    if is_expelled(state, who):
        name = state.roster[who].name
        raise Refused(
            "expelled",
            f"{name}已被责令退庭，本次开庭期间不得再入庭。",
            f"{name} was ordered out and cannot come in again during this sitting.",
        )


def line_failed(state: Hearing, who: str) -> bool:
    """Tell whether this participant is away because their line, or their room's, was lost and is not back."""
    if is_connected(state, who):
        return False
    device = device_of(state, who)
    lost = presence(state, device)
    return lost.lost_since is not None and lost.lost_cause not in OWN_ACT


def refuse_line_failed(state: Hearing, *people: str) -> None:
    """Refuse to treat as gone who is away through a failed line."""
    for who in people:
        if line_failed(state, who):
            name = state.roster[who].name
            raise Refused(
                "line_failed",
                f"{name}因网络、设备或电力故障掉线，不视为未到庭或退庭；请等待其重新连线，或者休庭。",
                f"{name} is away because the line failed, which is neither absence nor leaving; "
                "wait until they are back, or interrupt the hearing.",
            )


def representatives(state: Hearing, side: Side) -> tuple[str, ...]:
    """Give the parties and agents of a side, in roster order."""
    return tuple(one.id for one in state.roster.values() if one.side is side and one.role in REPRESENTS)


def there(state: Hearing, side: Side) -> tuple[str, ...]:
    """Give who of a side is in the hearing room, waits or consults, and is connected; a seat waits with its room."""
    return tuple(who for who in representatives(state, side) if is_connected(state, who) and _came(state, who))


def _came(state: Hearing, who: str) -> bool:
    with_room = is_seated(state, who) and room_of(state, device_of(state, who)) is Room.WAITING
    return with_room or is_inside(state, who) or waits(state, who)
