"""Sittings and their form: opening each, adjourning, the mode, and consent to it."""

from collections.abc import Sequence

from hearing.procedure.commands import Adjourn, ChangeMode, OpenHearing, StateConsent
from hearing.procedure.consent import consents_missing
from hearing.procedure.events import (
    Adjourned,
    ConsentStated,
    Event,
    HearingOpened,
    ModeChanged,
    Moved,
    SittingOpened,
    StageEntered,
)
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.handling.steps import require_steps
from hearing.procedure.people import identities_missing, panel_missing, room_of, spokesperson, stepped_out
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import OPEN
from hearing.procedure.state import Hearing
from hearing.procedure.words import MODE, SIDE, STAGE, en_list, people_in_words, stages_in_words, zh_list
from hearing.vocabulary import Room, Stage


def first_stage(state: Hearing) -> Stage:
    """Give the stage that the next opening enters: the first, or the one in which the last sitting ended."""
    return state.adjourned.stage if state.adjourned is not None else Stage.OPENING


def may_open(state: Hearing, by: str) -> None:
    """Refuse a hearing that was called off, and while people, identities, a required step or a consent are missing."""
    if state.service.called_off:
        raise Refused(
            "called_off",
            "这次口头审理已经取消，不能开庭；需要审理的，请另行安排一次新的口头审理。",
            "This hearing was called off and cannot be opened; set down a new one.",
        )
    missing = panel_missing(state)
    if missing:
        zh, en = people_in_words(state, missing)
        raise Refused(
            "panel_incomplete",
            f"合议组成员未到齐：{zh}不在审理庭或未连线；到齐后再宣布开庭。",
            f"The panel is not complete: {en} not in the hearing room or not connected; open when all are there.",
        )
    unchecked = identities_missing(state)
    if unchecked:
        zh, en = people_in_words(state, unchecked)
        raise Refused(
            "identity_unchecked",
            f"以下人员的身份尚未核验通过：{zh}；请先核验身份和委托手续。",
            f"The identity of {en} is not confirmed; check it and the power of attorney first.",
        )
    require_steps(state, first_stage(state))
    require_consent(state, first_stage(state))


def open_hearing(state: Hearing, command: OpenHearing, act: Act) -> Sequence[Event]:
    """Open the hearing, or a later sitting of it, at the stage where the last one ended.

    Who stepped out of the hearing room to consult in private is back in it.
    """
    back = (Moved(who, Room.HEARING) for who in stepped_out(state))
    opened = HearingOpened() if state.adjourned is None else SittingOpened(len(state.sittings) + 1)
    return (*back, opened, StageEntered(first_stage(state), ""))


def require_consent(state: Hearing, stage: Stage) -> None:
    """Refuse to enter a stage while a side that is there from afar has not agreed to its online form."""
    missing = consents_missing(state, stage)
    if missing:
        zh, en = zh_list(SIDE[side][0] for side in missing), en_list(SIDE[side][1] for side in missing)
        raise Refused(
            "consent",
            f"{zh}尚未同意以在线方式进行{STAGE[stage][0]}；取得其同意，或改为线下方式、另行开庭。",
            f"Not agreed to hold this stage online ({STAGE[stage][1]}): {en}. Ask for the consent, change the mode, "
            "or adjourn.",
        )


def adjourn(state: Hearing, command: Adjourn, act: Act) -> Sequence[Event]:
    """End the sitting: everyone leaves, and comes in anew for the next one."""
    reason = said(
        command.reason,
        "reason_needed",
        "请写明延期、另行开庭的理由。",
        "Say why the hearing goes on in another sitting.",
    )
    if command.resumes_at is not None and command.resumes_at <= act.now:
        raise Refused(
            "resumes_at",
            "下次开庭时间须在现在之后；请改正，或暂不填写。",
            "The next sitting must lie in the future; put the time right, or leave it open.",
        )
    inside = tuple(who for who in state.roster if room_of(state, who) is not Room.OUTSIDE)
    adjourned = Adjourned(len(state.sittings), reason, command.resumes_at)
    return (*floor_lost(state, *state.roster), adjourned, *(Moved(who, Room.OUTSIDE) for who in inside))


def change_mode(state: Hearing, command: ChangeMode, act: Act) -> Sequence[Event]:
    """Go on in another mode, with the reason; what was done stays valid, and nobody is sent away by it."""
    if command.mode is state.mode:
        zh, en = MODE[state.mode]
        raise Refused("same_mode", f"现在的审理方式就是{zh}。", f"The hearing is held this way already: {en}.")
    reason = said(
        command.reason, "reason_needed", "请写明改变审理方式的理由。", "Say why the hearing goes on in another mode."
    )
    return (ModeChanged(state.mode, command.mode, reason),)


def may_state_consent(state: Hearing, by: str) -> None:
    """Refuse who cannot act for a side."""
    spokesperson(state, by)


def state_consent(state: Hearing, command: StateConsent, act: Act) -> Sequence[Event]:
    """Agree or not to the online form of stages for one's side; the latest word on each stage counts."""
    stages = tuple(stage for stage in Stage if stage in command.stages)
    if not stages or not set(stages) <= set(OPEN):
        zh, en = stages_in_words(OPEN)
        raise Refused(
            "stages_needed",
            f"请选择所针对的阶段：{zh}。",
            f"Choose the stages that this is about: {en}.",
        )
    reason = command.reason.strip()
    if not command.agreed and not reason:
        raise Refused(
            "reason_needed",
            "不同意以在线方式进行，须说明理由。",
            "Say why your side does not agree to the online form.",
        )
    return (ConsentStated(spokesperson(state, act.by), stages, command.agreed, reason),)
