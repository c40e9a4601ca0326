"""Focus on the matrix, showing exhibits, and opinions on them."""

from collections.abc import Sequence

from hearing.procedure.commands import FocusOn, HideExhibit, Region, ShowExhibit, StateOpinion
from hearing.procedure.events import Event, ExhibitHidden, ExhibitShown, FocusSet, OpinionStated
from hearing.procedure.floor import may_turn_pages
from hearing.procedure.handling.act import Act, said
from hearing.procedure.people import spokesperson
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.vocabulary import Stance

_LAST_PAGE = 100_000


def focus(state: Hearing, command: FocusOn, act: Act) -> Sequence[Event]:
    """Take up a ground with its claims and exhibits."""
    ground = said(
        command.ground,
        "ground_needed",
        "请选择要审理的无效理由。",
        "Choose the ground that is taken up.",
    )
    return (FocusSet(ground, command.claims, command.exhibits),)


def may_show(state: Hearing, by: str) -> None:
    """Refuse to show or hide without the floor, save for the panel and the clerk; an assistant's room shares it."""
    if not may_turn_pages(state, by).heard:
        raise Refused(
            "no_floor",
            "取得发言权后才能出示证据；请先申请发言。",
            "Exhibits are shown by who has the floor; ask for it first.",
        )


def _inside_page(region: Region) -> bool:
    corners = (region.x, region.y, region.x + region.width, region.y + region.height)
    return all(0 <= value <= 1.000001 for value in corners) and region.width > 0 and region.height > 0


def show(state: Hearing, command: ShowExhibit, act: Act) -> Sequence[Event]:
    """Show a page to everyone; whether the exhibit has such a page is the register's to know."""
    exhibit = said(command.exhibit, "exhibit_needed", "请选择要出示的证据。", "Choose the exhibit to show.")
    if not 1 <= command.page <= _LAST_PAGE:
        raise Refused(
            "page",
            f"页码 {command.page} 无效；页码从 1 开始。",
            f"{command.page} is not a page number; pages count from 1.",
        )
    if command.region is not None and not _inside_page(command.region):
        raise Refused(
            "region",
            "圈定的位置超出页面；请在页面内重新圈定。",
            "The marked place lies outside the page; mark it again within the page.",
        )
    return (ExhibitShown(exhibit, command.page, command.region),)


def may_hide(state: Hearing, by: str) -> None:
    """Refuse when nothing is shown, or without the leave that showing needs."""
    may_show(state, by)
    if state.shown is None:
        raise Refused("nothing_shown", "现在没有出示证据。", "No exhibit is shown.")


def hide(state: Hearing, command: HideExhibit, act: Act) -> Sequence[Event]:
    """Show nothing."""
    return (ExhibitHidden(),)


def may_state_opinion(state: Hearing, by: str) -> None:
    """Refuse an actor who speaks for no side."""
    spokesperson(state, by)


def state_opinion(state: Hearing, command: StateOpinion, act: Act) -> Sequence[Event]:
    """State a side's opinion on an exhibit of the other side; a later opinion replaces the earlier.

    Whose the exhibit is stands in the case's register, which the caller asks before submitting.
    """
    exhibit = said(command.exhibit, "exhibit_needed", "请选择要质证的证据。", "Choose the exhibit the opinion is on.")
    elements = [element for element, _ in command.stances]
    if not elements or len(set(elements)) != len(elements):
        raise Refused(
            "stances",
            "请对真实性、合法性、关联性、证明力中的至少一项发表意见，每项一次。",
            "Answer at least one of authenticity, legality, relevance and probative force, each of them once.",
        )
    reason = command.reason.strip()
    if not reason and any(stance is Stance.CONTESTED for _, stance in command.stances):
        raise Refused("reason_needed", "有异议的，请说明理由。", "Say why it is contested.")
    return (OpinionStated(spokesperson(state, act.by), exhibit, command.stances, reason),)
