"""From the folded state to what the media plane does, and from two such plans to orders.

Nothing here decides who may be seen or heard; that is `hearing.procedure.floor`, and this only asks it for every pair.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import product

from hearing.procedure import floor
from hearing.procedure.delayed import delayed
from hearing.procedure.people import presence, room_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Room, Stage
from signaling.media import (
    ApplyDelay,
    ApplyForwards,
    ApplyRecording,
    CloseHearing,
    CutDelayed,
    Forward,
    MediaKind,
    Order,
    Track,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Exactly the forwards and recordings that the record allows; ``over`` once the hearing has ended.

    ``held`` are the tracks that observers receive ``delay`` seconds later; ``cuts`` counts how often what was on its
    way to them was withheld.
    """

    forwards: frozenset[Forward] = frozenset()
    recordings: frozenset[Track] = frozenset()
    over: bool = False
    held: frozenset[Track] = frozenset()
    delay: float = 0.0
    cuts: int = 0


def plan(state: Hearing) -> Plan:
    """Give what the media plane must do in this state.

    What reaches observers later is held, and is none of the forwards: those are `late`'s to give.
    """
    if state.stage is Stage.ENDED:
        return Plan(over=True)
    devices = [who for who in state.roster if floor.is_device(state, who)]
    behind = frozenset(delayed(state))
    leaves = _leaves(state, devices, state.roster)
    forwards = frozenset(one for one in leaves if one.to not in behind)
    held = frozenset(one.track for one in leaves if one.to in behind)
    recordings = frozenset(_recordings(state, devices))
    return Plan(forwards, recordings, held=held, delay=float(state.rules.observers_delay), cuts=len(state.cuts))


def late(known: Hearing) -> frozenset[Forward]:
    """Give what may reach observers who are behind, by the hearing as they know it (`delayed.as_known`)."""
    devices = [who for who in known.roster if floor.is_device(known, who)]
    return frozenset(replace(one, late=True) for one in _leaves(known, devices, delayed(known)))


def _leaves(state: Hearing, devices: Iterable[str], others: Iterable[str]) -> set[Forward]:
    """Give what of these devices may reach these people in this state."""
    leaves = set()
    for source, other in product(devices, others):
        if floor.may_hear(state, source, other):
            leaves.add(Forward(Track(source, MediaKind.AUDIO), other))
        if floor.may_see(state, source, other):
            leaves.add(Forward(Track(source, MediaKind.VIDEO), other))
        if floor.may_see_screen(state, source, other):
            leaves.add(Forward(Track(source, MediaKind.SCREEN), other))
    return leaves


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
    recordings, held = frozenset(filter(fits, wanted.recordings)), frozenset(filter(fits, wanted.held))
    return replace(wanted, forwards=forwards, recordings=recordings, held=held)


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
    if old.held != new.held:
        orders.append(ApplyDelay(hearing, new.delay, old.held - new.held, new.held - old.held))
    if new.cuts > old.cuts:
        orders.append(CutDelayed(hearing))
    if old.forwards != new.forwards:
        orders.append(ApplyForwards(hearing, old.forwards - new.forwards, new.forwards - old.forwards))
    if old.recordings != new.recordings:
        orders.append(ApplyRecording(hearing, old.recordings - new.recordings, new.recordings - old.recordings))
    return orders
