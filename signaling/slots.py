"""What a person's connection may be for at all, by the roster: whether they send, and whose tracks may have a slot.

Whether anything flows in it is the plan's affair, moment by moment.
"""

from collections.abc import Iterable

from hearing.procedure.floor import is_device
from hearing.procedure.state import Hearing
from signaling.media import SCREEN_SLOT, MediaKind, Track
from signaling.refusals import OfferRefused


def check_sending(state: Hearing, participant: str) -> None:
    """Refuse who sends nothing, be it nothing of their own: observers, and who sits in an on-site room."""
    if not is_device(state, participant):
        raise OfferRefused(
            "sends_nothing", "您在本次审理中不发送音视频。", "You do not send audio or video in this hearing."
        )


def check_slots(state: Hearing, participant: str, slots: Iterable[tuple[str, MediaKind]]) -> None:
    """Refuse a slot in which nothing may ever arrive; the one for whoever's screen is shared, anyone may have."""
    for source, kind in slots:
        if Track(source, kind) != SCREEN_SLOT and (source == participant or not is_device(state, source)):
            raise OfferRefused("no_such_source", "名单中没有该音视频来源。", "There is no such source of media.")
