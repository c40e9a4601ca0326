"""Sharing a screen: one at a time, by who may show exhibits and for as long as they may."""

from collections.abc import Mapping, Sequence

from hearing.procedure.commands import ShareScreen, StopScreen
from hearing.procedure.events import Event, Recorded, ScreenShared, ScreenStopped
from hearing.procedure.evolve import evolve
from hearing.procedure.floor import Reason, may_share_screen
from hearing.procedure.handling.act import Act
from hearing.procedure.joint import acting_role
from hearing.procedure.people import is_seated
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.procedure.words import people_in_words
from hearing.vocabulary import Role, ScreenEnd

_STOPS_OTHERS = frozenset({Role.LEADER, Role.CLERK})
_CAUSES: Mapping[Reason, ScreenEnd] = {
    Reason.NO_FLOOR: ScreenEnd.FLOOR,
    Reason.RECESS: ScreenEnd.RECESS,
    Reason.DISCONNECTED: ScreenEnd.LINE,
    Reason.NOT_OPEN: ScreenEnd.CLOSED,
}


def may_share(state: Hearing, by: str) -> None:
    """Refuse without the floor, save for the panel and the clerk; a companion's device; and a second screen."""
    if is_seated(state, by):
        raise Refused(
            "seated",
            "您在现场审理庭就座，请由该庭的审理辅助员共享。",
            "You sit in an on-site room: let that room's assistant share.",
        )
    if not may_share_screen(state, by).heard:
        raise Refused(
            "no_floor",
            "取得发言权后才能共享屏幕；请先申请发言。",
            "Screens are shared by who has the floor; ask for it first.",
        )
    if state.screen is not None:
        zh, en = people_in_words(state, (state.screen.by,))
        raise Refused(
            "screen_shared",
            f"{zh}正在共享屏幕；待其停止后再共享。",
            f"A screen is being shared by {en}; share yours when that has ended.",
        )


def share(state: Hearing, command: ShareScreen, act: Act) -> Sequence[Event]:
    """Share a screen with everyone in the hearing room."""
    return (ScreenShared(act.by, command.source),)


def may_stop(state: Hearing, by: str) -> None:
    """Refuse when no screen is shared, and to stop another's without being leader or clerk."""
    if state.screen is None:
        raise Refused("nothing_shared", "现在没有人共享屏幕。", "No screen is being shared.")
    if state.screen.by != by and acting_role(state, state.roster[by]) not in _STOPS_OTHERS:
        raise Refused(
            "not_yours",
            "您只能停止自己的共享；如有异议请向组长提出。",
            "You can stop only your own sharing; raise it with the panel leader.",
        )


def stop(state: Hearing, command: StopScreen, act: Act) -> Sequence[Event]:
    """End the sharing by the one who is named: who began meanwhile is not meant."""
    if state.screen is None or state.screen.by != command.participant:
        raise Refused("nothing_shared", "此人现在没有共享屏幕。", "This person is not sharing a screen now.")
    own = command.participant == act.by
    return (ScreenStopped(command.participant, ScreenEnd.STOPPED if own else ScreenEnd.ORDERED),)


def followed(state: Hearing, events: Sequence[Event], act: Act) -> tuple[Event, ...]:
    """Give the events, and the end of the sharing where after them its person may share no longer."""
    if state.screen is None:
        return tuple(events)
    after = state
    for event in events:
        after = evolve(after, Recorded(after.n + 1, act.now, act.by, act.command_id, event))
    reason = may_share_screen(after, state.screen.by)
    if after.screen is None or reason.heard:
        return tuple(events)
    return *events, ScreenStopped(state.screen.by, _CAUSES.get(reason, ScreenEnd.LEFT))
