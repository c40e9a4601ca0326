"""From the folded state to what the media plane does, and from two such plans to orders.

Nothing here decides who may be seen or heard; that is `hearing.procedure.floor`, and this only asks it for every pair.
"""

from collections.abc import Collection
from dataclasses import dataclass

from hearing.procedure import floor
from hearing.procedure.people import presence, room_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Room, Stage
from signaling.media import ApplyForwards, ApplyRecording, CloseHearing, Forward, MediaKind, Order, Track


@dataclass(frozen=True, slots=True)
class Plan:
    """Exactly the forwards and recordings that the record allows; ``over`` once the hearing has ended."""

    forwards: frozenset[Forward] = frozenset()
    recordings: frozenset[Track] = frozenset()
    over: bool = False


def plan(state: Hearing) -> Plan:
    """Give what the media plane must do in this state."""
    if state.stage is Stage.ENDED:
        return Plan(over=True)
    devices = [who for who in state.roster if floor.is_device(state, who)]
    forwards = set()
    for source in devices:
        for other in state.roster:
            if floor.may_hear(state, source, other):
                forwards.add(Forward(Track(source, MediaKind.AUDIO), other))
            if floor.may_see(state, source, other):
                forwards.add(Forward(Track(source, MediaKind.VIDEO), other))
            if floor.may_see_screen(state, source, other):
                forwards.add(Forward(Track(source, MediaKind.SCREEN), other))
    return Plan(frozenset(forwards), frozenset(_recordings(state, devices)))


def recorded(state: Hearing) -> frozenset[Track]:
    """Give the tracks that are to be recorded in this state: a part of `plan`, at less cost."""
    return frozenset(_recordings(state, [who for who in state.roster if floor.is_device(state, who)]))


def sent_as_wanted(wanted: Plan, state: Hearing, sealed: Collection[str]) -> Plan:
    """Leave out whose media do not travel as the record wants: encrypted in an encrypted deliberation, else in clear.

    Args:
        wanted: the plan of ``state``.
        state: the hearing.
        sealed: the participants whose legs send what is encrypted end to end.
    """

    def fits(track: Track) -> bool:
        return (track.participant in sealed) == floor.is_sealed(state, track.participant)

    forwards = frozenset(each for each in wanted.forwards if fits(each.track))
    return Plan(forwards, frozenset(filter(fits, wanted.recordings)), wanted.over)


def _recordings(state: Hearing, devices: list[str]) -> set[Track]:
    """Give the tracks to record: all pictures of the hearing room, sound only of those heard in it or in a channel.

    A device whose media do not arrive is not recorded, so that each packet log holds one unbroken sending.
    """
    if not floor.is_recorded(state):
        return set()
    found = set()
    for who in devices:
        if room_of(state, who) is Room.HEARING and presence(state, who).media:
            found.add(Track(who, MediaKind.VIDEO))
            if floor.shares_screen(state, who):
                found.add(Track(who, MediaKind.SCREEN))
            if floor.device_heard(state, who) or floor.heard_in_channel(state, who):
                found.add(Track(who, MediaKind.AUDIO))
    return found


def diff(old: Plan, new: Plan, hearing: str) -> list[Order]:
    """Give the orders that lead from one plan to the other; forwards first, since what must stop must stop at once."""
    if new.over:
        return [] if old.over else [CloseHearing(hearing)]
    orders: list[Order] = []
    if old.forwards != new.forwards:
        orders.append(ApplyForwards(hearing, old.forwards - new.forwards, new.forwards - old.forwards))
    if old.recordings != new.recordings:
        orders.append(ApplyRecording(hearing, old.recordings - new.recordings, new.recordings - old.recordings))
    return orders
