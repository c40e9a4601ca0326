"""Focus on the matrix, showing exhibits, and opinions on them."""

from collections.abc import Sequence

from hearing.procedure.commands import FocusOn, HideExhibit, Region, ScopeItem, ShowExhibit, StateOpinion
from hearing.procedure.events import Event, ExhibitHidden, ExhibitShown, FocusSet, OpinionStated
from hearing.procedure.floor import may_turn_pages
from hearing.procedure.handling.act import Act, said
from hearing.procedure.handling.scoping import known_exhibits, named, refuse_given_up
from hearing.procedure.people import spokesperson
from hearing.procedure.refusal import Refused
from hearing.procedure.scope import reached
from hearing.procedure.state import Hearing
from hearing.vocabulary import Stance

_LAST_PAGE = 100_000


def focus(state: Hearing, command: FocusOn, act: Act) -> Sequence[Event]:
    """Take up a ground with its claims and exhibits, and show the page that is meant in the same act."""
    ground = said(
        command.ground,
        "ground_needed",
        "请选择要审理的无效理由。",
        "Choose the ground that is taken up.",
    )
    exhibits, citation = command.exhibits, command.citation
    if citation is not None and not exhibits:
        exhibits = (citation.exhibit,)
    known_exhibits(state, exhibits)
    _require_scope(state, ScopeItem(ground, command.claims, exhibits))
    taken_up = FocusSet(ground, command.claims, exhibits, command.phase)
    if citation is None:
        return (taken_up,)
    if citation.exhibit not in exhibits:
        raise Refused(
            "citation",
            "所出示的页不属于正在审理的证据；请选择该项所涉证据的页。",
            "The page is not of an exhibit that is taken up; choose a page of one that is.",
        )
    return taken_up, *show(state, ShowExhibit(citation.exhibit, max(citation.page, 1)), act)


def _require_scope(state: Hearing, item: ScopeItem) -> None:
    """Refuse what lies outside the fixed scope, and what was given up."""
    examination = state.examination
    if examination.scope is not None and not reached(item, examination.scope):
        raise Refused(
            "out_of_scope",
            f"“{named(state, item)}”不在合议组确定的审理范围内；请先调整审理范围。",
            f"“{named(state, item)}” lies outside the scope that the panel fixed; change the scope first.",
        )
    refuse_given_up(state, item)


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
    """Show a page to everyone, one that the exhibit has as far as the hearing knows its pages."""
    exhibit = said(command.exhibit, "exhibit_needed", "请选择要出示的证据。", "Choose the exhibit to show.")
    known_exhibits(state, (exhibit,))
    known = state.examination.exhibits.get(exhibit)
    if not 1 <= command.page <= ((known.pages if known is not None else 0) or _LAST_PAGE):
        raise Refused(
            "page",
            f"该证据没有第 {command.page} 页；页码从 1 开始。",
            f"The exhibit has no page {command.page}; pages count from 1.",
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
    """State a side's opinion on an exhibit of the other side; a later opinion replaces the earlier."""
    exhibit = said(command.exhibit, "exhibit_needed", "请选择要质证的证据。", "Choose the exhibit the opinion is on.")
    elements = [element for element, _ in command.stances]
    if not elements or len(set(elements)) != len(elements):
        raise Refused(
            "stances",
            "请对真实性、合法性、关联性、证明力中的至少一项发表意见，每项一次。",
            "Answer at least one of authenticity, legality, relevance and probative force, each of them once.",
        )
    register = state.examination.exhibits
    if exhibit in register and register[exhibit].side is state.roster[spokesperson(state, act.by)].side:
        raise Refused(
            "own_exhibit",
            "这是己方提交的证据，只能对对方的证据发表质证意见。",
            "Your own side filed this exhibit; an opinion is stated on the other side's.",
        )
    reason = command.reason.strip()
    if not reason and any(stance is Stance.CONTESTED for _, stance in command.stances):
        raise Refused("reason_needed", "有异议的，请说明理由。", "Say why it is contested.")
    return (OpinionStated(spokesperson(state, act.by), exhibit, command.stances, reason),)
