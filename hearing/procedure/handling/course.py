"""The course of the hearing: opening, stages, recusal, recess, announcement, closing, end."""

from collections.abc import Sequence

from hearing.procedure.agenda import missing_before
from hearing.procedure.commands import (
    Announce,
    EndHearing,
    EnterStage,
    Recess,
    Resume,
)
from hearing.procedure.consent import consents_missing
from hearing.procedure.events import (
    Announced,
    Event,
    HearingEnded,
    Moved,
    Recessed,
    Resumed,
    StageEntered,
)
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.handling.encrypting import is_encrypted
from hearing.procedure.handling.joint import require_common
from hearing.procedure.handling.motions import require_settled
from hearing.procedure.handling.sittings import require_consent
from hearing.procedure.handling.steps import require_steps
from hearing.procedure.handling.testifying import sent_out
from hearing.procedure.people import (
    minutes_files,
    minutes_of,
    not_answered,
    room_of,
    stepped_out,
)
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.procedure.words import STAGE, people_in_words, stages_in_words
from hearing.vocabulary import DELIBERATES, RecessPurpose, Room, Stage


def stages_open(state: Hearing) -> tuple[tuple[Stage, bool], ...]:
    """Give the stages that may be entered now, in order, each with whether a reason is required."""
    targets = state.rules.targets(state.stage) if not state.joint.segment else {}
    return tuple((stage, targets[stage]) for stage in Stage if stage in targets and _is_open(state, stage))


def _is_open(state: Hearing, stage: Stage) -> bool:
    return not missing_before(state, stage) and not consents_missing(state, stage)


def may_enter_a_stage(state: Hearing, by: str) -> None:
    """Refuse when there is no stage to go to: the rule set has none, or a step or a consent is missing."""
    require_common(state)
    targets = state.rules.targets(state.stage)
    if not stages_open(state):
        for target in targets:
            require_steps(state, target)
            require_consent(state, target)
        raise _stage_order(state, "其他阶段", "another stage")


def _stage_order(state: Hearing, zh: str, en: str) -> Refused:
    here = STAGE[state.stage]
    open_zh, open_en = stages_in_words(stage for stage, _ in stages_open(state))
    return Refused(
        "stage_order",
        f"不能从{here[0]}进入{zh}；现在可以进入：{open_zh or '无'}。",
        f"From {here[1]} the hearing cannot go to {en}; it can go to: {open_en or 'none'}.",
    )


def enter_stage(state: Hearing, command: EnterStage, act: Act) -> Sequence[Event]:
    """Go on to another stage, or to one for which the rule set asks the reason, as back to the investigation."""
    if command.stage not in state.rules.targets(state.stage):
        raise _stage_order(state, *STAGE[command.stage])
    require_steps(state, command.stage)
    require_settled(state, command.stage)
    require_consent(state, command.stage)
    targets = dict(stages_open(state))
    reason = command.reason.strip()
    if targets[command.stage] and not reason:
        raise Refused(
            "reason_needed",
            f"进入{STAGE[command.stage][0]}须说明理由。",
            f"Going from here to {STAGE[command.stage][1]} needs a reason.",
        )
    return *sent_out(state), StageEntered(command.stage, reason)


def recess(state: Hearing, command: Recess, act: Act) -> Sequence[Event]:
    """Interrupt the hearing; for deliberation the deliberating go to their own room."""
    leaving: tuple[str, ...] = ()
    if command.purpose is RecessPurpose.DELIBERATION:
        leaving = tuple(
            one.id
            for one in state.roster.values()
            if one.role in DELIBERATES and room_of(state, one.id) is Room.HEARING
        )
    moves = (Moved(who, Room.DELIBERATION) for who in leaving)
    everyone = tuple(state.roster)
    encrypted = is_encrypted(state, leaving, command.encrypted)
    return (*floor_lost(state, *everyone), Recessed(command.purpose, command.reason.strip(), encrypted), *moves)


def may_resume(state: Hearing, by: str) -> None:
    """Refuse when there is no recess."""
    if state.recess is None:
        raise Refused("no_recess", "现在没有休庭，无须继续。", "There is no recess to end.")


def resume(state: Hearing, command: Resume, act: Act) -> Sequence[Event]:
    """End the recess; who deliberated, or consulted in private, comes back to the hearing room."""
    back = [who for who in state.roster if room_of(state, who) is Room.DELIBERATION]
    return (*(Moved(who, Room.HEARING) for who in (*back, *stepped_out(state))), Resumed())


def announce(state: Hearing, command: Announce, act: Act) -> Sequence[Event]:
    """Announce the result, or that the decision will be given in writing."""
    text = said(command.text, "text_needed", "请写明宣布的内容。", "Write what is announced.")
    return (Announced(text),)


def may_close(state: Hearing, by: str) -> None:
    """Refuse to close before the result, or that it will be given in writing, was announced, or a step is missing."""
    require_common(state)
    if not state.announcement:
        raise Refused(
            "nothing_announced",
            "尚未宣布结论，也未宣布另行书面作出决定；请先宣布再闭庭。",
            "Neither a result nor that the decision will follow in writing was announced; announce it, then close.",
        )
    require_steps(state, Stage.MINUTES)


def may_end(state: Hearing, by: str) -> None:
    """Refuse to end before the minutes as they stand were signed or refused by everyone who must."""
    presented = [minutes_of(state, file) for file in minutes_files(state)]
    if any(minutes is None or minutes.stale for minutes in presented):
        raise Refused(
            "minutes_not_presented",
            "笔录尚未提交各方核对（或更正后尚未重新提交）；请书记员提交笔录。",
            "The minutes have not been presented, or not since a correction; the clerk presents them first.",
        )
    if any(one.accepted is None for one in state.corrections.values()):
        raise Refused(
            "corrections_open",
            "仍有未处理的笔录更正请求。",
            "A requested correction of the minutes is still undecided.",
        )
    waiting = not_answered(state)
    if waiting:
        zh, en = people_in_words(state, waiting)
        raise Refused(
            "not_signed",
            f"以下人员尚未签字，也未记明拒签：{zh}。",
            f"Neither signed nor noted as refusing: {en}.",
        )
    require_steps(state, Stage.ENDED)


def end(state: Hearing, command: EndHearing, act: Act) -> Sequence[Event]:
    """End the hearing: the record is complete."""
    return HearingEnded(), StageEntered(Stage.ENDED, "")
