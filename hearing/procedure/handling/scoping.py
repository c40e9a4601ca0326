"""The scope: stated by the petitioner, fixed by the panel; what a side gives up, and what both accept."""

from collections.abc import Iterable, Sequence

from hearing.procedure.commands import FixScope, GiveUp, RecordAgreement, ScopeItem, StateScope
from hearing.procedure.events import AgreementRecorded, Event, GivenUp, ScopeFixed, ScopeStated
from hearing.procedure.handling.act import Act, said
from hearing.procedure.people import spokesperson
from hearing.procedure.refusal import Refused
from hearing.procedure.scope import admitted, asked, given_up, within
from hearing.procedure.state import Hearing
from hearing.vocabulary import Side


def known_exhibits(state: Hearing, exhibits: Iterable[str]) -> None:
    """Refuse exhibits that are not on the register, as far as the hearing knows it."""
    register = state.examination.exhibits
    unknown = [one for one in exhibits if one not in register]
    if register and unknown:
        raise Refused(
            "no_such_exhibit",
            f"证据登记中没有 {unknown[0]}；请先提交并登记该证据。",
            f"{unknown[0]} is not on the register of exhibits; file it first.",
        )


def named(state: Hearing, item: ScopeItem) -> str:
    """Give an item's name for a refusal: the ground, the claims and the exhibits' labels."""
    register = state.examination.exhibits
    labels = [register[one].label if one in register else one for one in item.exhibits]
    return " ".join(part for part in (item.ground, "/".join(item.claims), "/".join(labels)) if part)


def _items(state: Hearing, items: tuple[ScopeItem, ...]) -> tuple[ScopeItem, ...]:
    """Give the items; refuse none at all, one without a ground, and unknown exhibits."""
    if not items or any(not one.ground.strip() for one in items):
        raise Refused(
            "items_needed",
            "请至少列明一项无效理由及其涉及的权利要求和证据。",
            "Name at least one ground, with the claims and exhibits it concerns.",
        )
    known_exhibits(state, (exhibit for one in items for exhibit in one.exhibits))
    return items


def side_of(state: Hearing, by: str) -> Side:
    """Give the side that this actor speaks for; refuses one who speaks for none."""
    return state.roster[spokesperson(state, by)].side


def may_state_scope(state: Hearing, by: str) -> None:
    """Refuse the other side, and once the panel has fixed the scope."""
    if side_of(state, by) is not Side.PETITIONER:
        raise Refused(
            "other_side",
            "无效宣告请求的范围由请求人陈述。",
            "The scope of the request is stated by the petitioner's side.",
        )
    if state.examination.scope is not None:
        raise Refused(
            "scope_fixed",
            "合议组已确定审理范围；如需增加，请提出申请；如需放弃，请声明放弃。",
            "The panel has fixed the scope; make a motion to add to it, or give up a part of it.",
        )


def state_scope(state: Hearing, command: StateScope, act: Act) -> Sequence[Event]:
    """State the scope; what goes beyond the request needs a motion first. A later statement replaces the earlier."""
    items = _items(state, command.items)
    examination = state.examination
    beyond = [one for one in items if not within(one, (*examination.requested, *admitted(examination)))]
    if examination.requested and beyond:
        name = named(state, beyond[0])
        raise Refused(
            "not_requested",
            f"“{name}”不在无效宣告请求的范围内；如需增加理由或证据，请先提出申请。",
            f"“{name}” is not part of the request; to add a ground or an exhibit make a motion first.",
        )
    return (ScopeStated(spokesperson(state, act.by), items),)


def fix_scope(state: Hearing, command: FixScope, act: Act) -> Sequence[Event]:
    """Fix what is examined, within what was requested, stated and admitted, and without what was given up."""
    items = _items(state, command.items)
    examination = state.examination
    candidates = asked(examination)
    for one in items:
        if candidates and not within(one, candidates):
            raise Refused(
                "out_of_scope",
                f"“{named(state, one)}”未经请求、陈述或准许；审理范围不得超出请求人的请求和已准许的内容。",
                f"“{named(state, one)}” was not requested, stated or admitted; the scope cannot go beyond that.",
            )
        refuse_given_up(state, one)
    agreed = tuple(text.strip() for text in command.agreed if text.strip())
    return (ScopeFixed(items, agreed),)


def refuse_given_up(state: Hearing, item: ScopeItem) -> None:
    """Refuse an item that holds something that was given up."""
    pairs = ((claim, exhibit) for claim in item.claims or ("",) for exhibit in item.exhibits or ("",))
    if any(given_up(state.examination, item.ground, claim, exhibit) for claim, exhibit in pairs):
        raise Refused(
            "given_up",
            f"“{named(state, item)}”中有当事人已放弃的内容；请去除后再操作。",
            f"“{named(state, item)}” holds something that was given up; leave it out.",
        )


def may_speak_for_a_side(state: Hearing, by: str) -> None:
    """Refuse an actor who speaks for no side."""
    spokesperson(state, by)


def give_up(state: Hearing, command: GiveUp, act: Act) -> Sequence[Event]:
    """Give up what is one's own: grounds the petitioner's, claims as such the patentee's, exhibits whose they are."""
    side, examination = side_of(state, act.by), state.examination
    if not command.items or any(not (one.ground or one.claims or one.exhibits) for one in command.items):
        raise Refused(
            "items_needed",
            "请列明放弃的无效理由、权利要求或证据。",
            "Name the grounds, claims or exhibits that are given up.",
        )
    for one in command.items:
        known_exhibits(state, one.exhibits)
        if not _is_own(state, one, side):
            raise Refused(
                "not_yours",
                f"“{named(state, one)}”不是己方提出的，不能由己方放弃。",
                f"“{named(state, one)}” is not your side's to give up.",
            )
        if one.ground and asked(examination) and not any(item.ground == one.ground for item in asked(examination)):
            raise Refused(
                "out_of_scope",
                f"请求中没有“{one.ground}”这一理由，无须放弃。",
                f"The request does not rest on {one.ground}, so it cannot be given up.",
            )
    return (GivenUp(spokesperson(state, act.by), command.items, command.reason.strip()),)


def _is_own(state: Hearing, item: ScopeItem, side: Side) -> bool:
    register = state.examination.exhibits
    if any(register[one].side is not side for one in item.exhibits if one in register):
        return False
    if side is Side.PETITIONER:
        return True
    return not item.ground


def record_agreement(state: Hearing, command: RecordAgreement, act: Act) -> Sequence[Event]:
    """Put on the record what both sides accept, once."""
    text = said(command.text, "text_needed", "请写明双方无争议的事实。", "Write the fact that both sides accept.")
    if text in state.examination.agreements:
        raise Refused("already_recorded", "该项无争议事实已记录。", "This fact is on the record already.")
    return (AgreementRecorded(text),)
