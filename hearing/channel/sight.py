"""Who may see what of a fact: one literal table. A missing cell is the refusal; nothing is shown by default.

Pure. The theory: what happened, and when, is what linked proceedings have to know of one another. The contents of an
unfinished case are for the offices that conduct the proceedings and for who takes part in that case; what is published
anyway, a decision or a ruling that was issued, is for everyone who holds a linked proceeding.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import IntEnum, StrEnum

from hearing.channel.facts import Details, Fact, FactType
from hearing.vocabulary import PANEL, REPRESENTS, Role


class Capacity(StrEnum):
    """What the receiver of a fact is.

    ``office`` conducts a linked case here; ``authority`` a linked ruling or court case; ``involved`` takes part in the
    very proceeding that the fact is about; ``party`` takes part in a linked one only.
    """

    OFFICE = "office"
    AUTHORITY = "authority"
    INVOLVED = "involved"
    PARTY = "party"


class Sight(IntEnum):
    """How much is seen: nothing, that it happened, or all that is said of it."""

    NOTHING = 0
    BARE = 1
    WHOLE = 2


_WHOLE, _BARE = Sight.WHOLE, Sight.BARE
_AT_WORK: Mapping[Capacity, Sight] = {
    Capacity.OFFICE: _WHOLE,
    Capacity.AUTHORITY: _WHOLE,
    Capacity.INVOLVED: _WHOLE,
}
TABLE: Mapping[FactType, Mapping[Capacity, Sight]] = {
    FactType.FILED: {**_AT_WORK, Capacity.PARTY: _BARE},
    FactType.ACCEPTED: {**_AT_WORK, Capacity.PARTY: _BARE},
    FactType.SCHEDULED: {**_AT_WORK, Capacity.PARTY: _BARE},
    FactType.CALLED_OFF: {**_AT_WORK, Capacity.PARTY: _BARE},
    FactType.CLAIMS_AMENDED: _AT_WORK,
    FactType.CLAIMS_GIVEN_UP: _AT_WORK,
    FactType.WITHDRAWN: {**_AT_WORK, Capacity.PARTY: _BARE},
    FactType.DECIDED: {**_AT_WORK, Capacity.PARTY: _WHOLE},
    FactType.APPEALED: {**_AT_WORK, Capacity.PARTY: _BARE},
    FactType.STAYED: {**_AT_WORK, Capacity.PARTY: _BARE},
    FactType.RESUMED: {**_AT_WORK, Capacity.PARTY: _BARE},
    FactType.ISSUED: {**_AT_WORK, Capacity.PARTY: _WHOLE},
}


def sight(fact: FactType, capacity: Capacity) -> Sight:
    """Tell how much of such a fact somebody sees in that capacity."""
    return TABLE.get(fact, {}).get(capacity, Sight.NOTHING)


def seen(fact: Fact, capacity: Capacity) -> Fact | None:
    """Give a fact as it is seen in that capacity; None when it is not."""
    match sight(fact.type, capacity):
        case Sight.WHOLE:
            return fact
        case Sight.BARE:
            return replace(fact, details=Details(), stated_by="", stated_name="", receipt="")
        case Sight.NOTHING:
            return None


def in_a_case(role: Role) -> Capacity | None:
    """Tell in what capacity somebody with this role in a linked case learns of facts; None for who does not."""
    if role in PANEL or role is Role.CLERK:
        return Capacity.OFFICE
    return Capacity.PARTY if role in REPRESENTS else None
