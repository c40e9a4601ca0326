"""What the opening asks and tells: rules of conduct, standing, rights and duties, the wish to settle."""

from collections.abc import Sequence

from hearing.procedure.commands import (
    AnswerSettlement,
    AskSettlement,
    AskStanding,
    DecideStanding,
    ObjectToStanding,
    ReadDiscipline,
    ReadRights,
)
from hearing.procedure.events import (
    DisciplineRead,
    Event,
    Moved,
    RightsRead,
    SettlementAnswered,
    SettlementAsked,
    StandingAsked,
    StandingDecided,
    StandingObjected,
)
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.handling.steps import require_order
from hearing.procedure.people import participant, room_of, spokesperson
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing
from hearing.vocabulary import REPRESENTS, Room, Stage, Step


def may_read_discipline(state: Hearing, by: str) -> None:
    """Refuse to read the rules of conduct twice before the same sitting."""
    read_at = state.opening.discipline_read_at
    if read_at is not None and (state.adjourned is None or read_at > state.adjourned.since):
        raise Refused(
            "discipline_read",
            "本次开庭前已宣读庭审纪律，无须重复。",
            "The rules of conduct were read before this sitting already.",
        )
    require_order(state, Step.DISCIPLINE)


def read_discipline(state: Hearing, command: ReadDiscipline, act: Act) -> Sequence[Event]:
    """Put on the record that the rules of conduct were read."""
    return (DisciplineRead(),)


def may_ask_standing(state: Hearing, by: str) -> None:
    """Refuse to ask twice."""
    if state.opening.standing_asked_at is not None:
        raise Refused(
            "standing_asked",
            "已经询问过对出庭人员资格有无异议；如有新的异议，由当事人直接提出。",
            "The question about standing was asked; a side that objects says so itself.",
        )
    require_order(state, Step.STANDING)


def ask_standing(state: Hearing, command: AskStanding, act: Act) -> Sequence[Event]:
    """Ask each side whether it objects to the standing of the other side's people."""
    return (StandingAsked(),)


def may_object_to_standing(state: Hearing, by: str) -> None:
    """Refuse an objection before the question."""
    if state.opening.standing_asked_at is None:
        raise Refused(
            "standing_not_asked",
            "合议组尚未询问对出庭人员资格的异议，请稍候。",
            "The panel has not asked about standing yet; wait for it.",
        )
    spokesperson(state, by)


def object_to_standing(state: Hearing, command: ObjectToStanding, act: Act) -> Sequence[Event]:
    """Object to someone of the other side, with the reason; one objection at a time about one person."""
    acting = state.roster[spokesperson(state, act.by)]
    line = participant(state, command.participant)
    if line.role not in REPRESENTS or line.side is acting.side:
        raise Refused(
            "not_other_side",
            f"{line.name}不是对方的当事人或代理人；资格异议只能针对对方出庭人员。",
            f"{line.name} does not represent the other side; an objection to standing concerns its people only.",
        )
    if any(one.against == line.id and one.sustained is not False for one in state.opening.standing.values()):
        raise Refused(
            "already_objected",
            f"对{line.name}的资格异议已经提出，正在等待决定或已经成立。",
            f"The standing of {line.name} was objected to already; it waits for a decision or was sustained.",
        )
    reason = said(
        command.reason,
        "reason_needed",
        "请写明对其出庭资格有异议的理由。",
        "Say why the person has no standing.",
    )
    return (StandingObjected(act.command_id, acting.id, line.id, reason),)


def may_decide_standing(state: Hearing, by: str) -> None:
    """Refuse when no objection waits for a decision."""
    if all(one.sustained is not None for one in state.opening.standing.values()):
        raise Refused(
            "no_objection", "没有待决定的资格异议。", "There is no objection to standing that waits for a decision."
        )


def decide_standing(state: Hearing, command: DecideStanding, act: Act) -> Sequence[Event]:
    """Decide an objection, with the reason where it is sustained; who has no standing leaves the room."""
    objection = state.opening.standing.get(command.objection)
    if objection is None or objection.sustained is not None:
        raise Refused(
            "no_objection",
            "没有这项待决定的资格异议；请刷新后重新选择。",
            "There is no such objection waiting for a decision; reload and choose again.",
        )
    reason = command.reason.strip()
    if command.sustained and not reason:
        raise Refused(
            "reason_needed",
            "认定异议成立须说明理由。",
            "An objection that is sustained needs the reason.",
        )
    decided = StandingDecided(objection.id, command.sustained, reason)
    if not command.sustained or room_of(state, objection.against) is Room.OUTSIDE:
        return (decided,)
    moved = Moved(objection.against, Room.OUTSIDE, reason)
    return decided, moved, *floor_lost(state, objection.against)


def may_read_rights(state: Hearing, by: str) -> None:
    """Refuse to tell them twice."""
    if state.opening.rights_read_at is not None:
        raise Refused(
            "rights_read", "已经告知当事人权利义务。", "The parties were told their rights and duties already."
        )
    require_order(state, Step.RIGHTS)


def read_rights(state: Hearing, command: ReadRights, act: Act) -> Sequence[Event]:
    """Put on the record that the parties were told their rights and duties."""
    return (RightsRead(),)


def may_ask_settlement(state: Hearing, by: str) -> None:
    """Refuse to ask twice in one stage."""
    if state.opening.settlement_asked_in is state.stage:
        raise Refused(
            "settlement_asked",
            "本阶段已经询问过和解意愿，请等待各方答复。",
            "The wish to settle was asked in this stage; wait for the answers.",
        )
    require_order(state, Step.SETTLEMENT if state.stage is Stage.OPENING else Step.SETTLEMENT_AGAIN)


def ask_settlement(state: Hearing, command: AskSettlement, act: Act) -> Sequence[Event]:
    """Ask the sides whether they wish to settle."""
    return (SettlementAsked(),)


def may_answer_settlement(state: Hearing, by: str) -> None:
    """Refuse an answer before the question of this stage."""
    if state.opening.settlement_asked_in is not state.stage:
        raise Refused(
            "settlement_not_asked",
            "合议组在本阶段尚未询问和解意愿，请稍候。",
            "The panel has not asked about settlement in this stage; wait for it.",
        )
    spokesperson(state, by)


def answer_settlement(state: Hearing, command: AnswerSettlement, act: Act) -> Sequence[Event]:
    """Answer for one's side; a later answer replaces the earlier."""
    return (SettlementAnswered(spokesperson(state, act.by), command.willing, command.note.strip()),)
