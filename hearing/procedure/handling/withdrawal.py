"""Withdrawal of the request for invalidation (R74, R76): by the petitioner, or deemed so; and what it does."""

from collections.abc import Sequence

from hearing.procedure.commands import DecideWithdrawal, DeemWithdrawn, WithdrawPetition
from hearing.procedure.events import Event, HearingClosed, PetitionWithdrawn, StageEntered, WithdrawalDecided
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.people import room_of, spokesperson
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.vocabulary import REPRESENTS, Room, ServiceStep, Side, Stage, WithdrawalEffect

_REACHED = frozenset({ServiceStep.ARRIVED, ServiceStep.OPENED})
"""Electronic service is complete on arrival."""


def _require_standing_request(state: Hearing) -> None:
    if state.withdrawal is not None:
        raise Refused(
            "withdrawn",
            "无效宣告请求已经撤回或视为撤回，无须重复。",
            "The request for invalidation was withdrawn, or deemed so, already.",
        )


def may_withdraw(state: Hearing, by: str) -> None:
    """Refuse anyone who does not act for the petitioner, and a second withdrawal."""
    if state.roster[spokesperson(state, by)].side is not Side.PETITIONER:
        raise Refused(
            "not_petitioner",
            "只有请求人一方可以撤回无效宣告请求。",
            "Only the petitioner's side can withdraw the request for invalidation.",
        )
    _require_standing_request(state)


def withdraw(state: Hearing, command: WithdrawPetition, act: Act) -> Sequence[Event]:
    """Withdraw the request for invalidation."""
    return (PetitionWithdrawn(spokesperson(state, act.by), command.reason.strip()),)


def may_deem_withdrawn(state: Hearing, by: str) -> None:
    """Refuse unless the notice reached the petitioner, who neither said that it would attend nor came (R74)."""
    _require_standing_request(state)
    came = [
        one.name
        for one in state.roster.values()
        if one.role in REPRESENTS and one.side is Side.PETITIONER and room_of(state, one.id) is not Room.OUTSIDE
    ]
    if came:
        raise Refused(
            "petitioner_present",
            f"请求人一方已有人到庭（{came[0]}），不能视为撤回。",
            f"Someone came for the petitioner ({came[0]}); the request is not deemed withdrawn.",
        )
    if not any(one.step in _REACHED for one in state.service.served.get(Side.PETITIONER, ())):
        raise Refused(
            "not_served",
            "没有口头审理通知书已送达请求人的证明，不能视为撤回。",
            "Nothing proves that the notice reached the petitioner; the request is not deemed withdrawn.",
        )
    receipt = state.service.receipts.get(Side.PETITIONER)
    if receipt is not None and receipt.attends:
        raise Refused(
            "receipt_attends",
            "请求人已回执表示参加口头审理，不能视为撤回；其未到庭可另行处理。",
            "The petitioner returned a receipt saying that it attends; the request is not deemed withdrawn.",
        )


def deem_withdrawn(state: Hearing, command: DeemWithdrawn, act: Act) -> Sequence[Event]:
    """Declare the request deemed withdrawn."""
    reason = said(
        command.reason,
        "reason_needed",
        "请写明视为撤回的理由。",
        "Say why the request is deemed withdrawn.",
    )
    return (PetitionWithdrawn("", reason),)


def may_decide(state: Hearing, by: str) -> None:
    """Refuse when nothing was withdrawn, or its effect is decided."""
    if state.withdrawal is None:
        raise Refused(
            "not_withdrawn",
            "无效宣告请求没有撤回，无须决定。",
            "The request for invalidation was not withdrawn; there is nothing to decide.",
        )
    if state.withdrawal.effect is not None:
        raise Refused(
            "withdrawal_decided",
            "撤回的效力已经决定。",
            "What the withdrawal does was decided already.",
        )


def decide(state: Hearing, command: DecideWithdrawal, act: Act) -> Sequence[Event]:
    """Say what the withdrawal does: the oral part is over, or the examination goes on, with the reason."""
    reason = command.reason.strip()
    if command.effect is WithdrawalEffect.CONTINUES:
        reason = said(
            reason,
            "reason_needed",
            "请写明继续审理的理由（已进行的审查工作足以作出无效或部分无效的决定）。",
            "Say why the examination goes on: the work already done supports invalidity.",
        )
        return (WithdrawalDecided(command.effect, reason),)
    end = (HearingClosed(), StageEntered(Stage.MINUTES, ""))
    return (*floor_lost(state, *state.roster), WithdrawalDecided(command.effect, reason), *end)
