"""Recusal: the panel is disclosed and asked about, a request holds the hearing up, and its decision is recorded."""

from collections.abc import Sequence

from hearing.procedure.commands import AnswerRecusal, AskRecusal, DecideRecusal
from hearing.procedure.events import Event, Moved, RecusalAnswered, RecusalAsked, RecusalDecided
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.handling.joint import require_common
from hearing.procedure.handling.steps import require_order
from hearing.procedure.joint import concerns, touches
from hearing.procedure.people import participant, room_of, spokesperson
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import RECUSABLE
from hearing.procedure.standing import challenged, recusals_open, to_be_replaced
from hearing.procedure.state import Hearing
from hearing.procedure.words import SIDE, en_list, people_in_words, zh_list
from hearing.vocabulary import Role, Room, Stage, Step


def require_recusal_settled(state: Hearing, segment: str = "") -> None:
    """Refuse while a request for recusal is undecided, or who must withdraw is not replaced.

    In a joint hearing's own ``segment`` of a file only what touches that file's people counts.
    """
    asking = tuple(
        side for side in recusals_open(state) if touches(state, state.recusal_answers[side].against, segment)
    )
    if asking:
        zh, en = zh_list(SIDE[side][0] for side in asking), en_list(SIDE[side][1] for side in asking)
        raise Refused(
            "recusal_open",
            f"{zh}的回避请求尚未作出决定；请先记录决定，再继续审理。",
            f"Not decided yet is the request for recusal of: {en}. Put the decision on the record, then go on.",
        )
    out = tuple(who for who in to_be_replaced(state) if touches(state, (who,), segment))
    if out:
        zh, en = people_in_words(state, out)
        raise Refused(
            "replacement_needed",
            f"{zh}应当回避，尚未更换；请先更换人员，再继续审理。",
            f"Not replaced yet after a recusal was upheld: {en}. Name who takes the place, then go on.",
        )


def may_ask_recusal(state: Hearing, by: str) -> None:
    """Refuse to ask twice about the same panels, before who must withdraw is replaced, and in a file's own segment."""
    require_common(state)
    if state.recusal_asked_at is not None:
        raise Refused(
            "recusal_asked", "已经询问过回避，请等待各方答复。", "Recusal was already asked; wait for the answers."
        )
    require_recusal_settled(state)
    require_order(state, Step.RECUSAL)


def ask_recusal(state: Hearing, command: AskRecusal, act: Act) -> Sequence[Event]:
    """Ask each side whether it requests a recusal."""
    return (RecusalAsked(),)


def may_answer_recusal(state: Hearing, by: str) -> None:
    """Refuse an answer before the question."""
    if state.recusal_asked_at is None:
        raise Refused(
            "recusal_not_asked",
            "合议组尚未询问回避，请稍候。",
            "The panel has not asked about recusal yet; wait for it.",
        )
    spokesperson(state, by)


def answer_recusal(state: Hearing, command: AnswerRecusal, act: Act) -> Sequence[Event]:
    """Answer for one's side. In the opening a later answer replaces the earlier; afterwards only a request is news."""
    reason = command.reason.strip()
    if command.requested and not reason:
        raise Refused(
            "reason_needed",
            "申请回避须说明理由（申请何人回避、因何事由）。",
            "A request for recusal needs a reason: whose, and on what ground.",
        )
    acting = state.roster[spokesperson(state, act.by)]
    answered = acting.side in state.recusal_answers and acting.side not in recusals_open(state)
    if answered and not command.requested and state.stage is not Stage.OPENING:
        raise Refused(
            "recusal_answered",
            "本方已答复是否申请回避；此后只能另行提出回避请求。",
            "Your side has answered about recusal; from now on it can only request one.",
        )
    against = tuple(dict.fromkeys(command.against)) if command.requested else ()
    for who in against:
        line = participant(state, who)
        if line.role not in RECUSABLE:
            raise Refused(
                "not_recusable",
                f"{line.name}不是可以申请回避的人员；请选择合议组成员、书记员、技术调查官或翻译。",
                f"{line.name} is not someone whose recusal can be requested: choose of the panel, the clerk, "
                "the technical investigator or the interpreter.",
            )
    return (RecusalAnswered(acting.id, command.requested, reason, against),)


def may_decide_recusal(state: Hearing, by: str) -> None:
    """Refuse when no request is open; who is asked to withdraw as leader leaves the record to the clerk, and so on."""
    if not recusals_open(state):
        raise Refused(
            "no_recusal_request", "没有待决定的回避请求。", "There is no request for recusal that waits for a decision."
        )
    require_recorder(state, by)


def require_recorder(state: Hearing, by: str) -> None:
    """Refuse unless this actor may record what concerns a recusal.

    The leader may; the clerk when the leader is challenged or must withdraw; another of the panel when both are. In a
    joint hearing the panel is that of the file which the challenged belong to.
    """
    touched = {*challenged(state), *to_be_replaced(state)}
    roles = {state.roster[who].role for who in touched}
    role = state.roster[by].role
    if touched and not any(concerns(state.roster[by], state.roster[who].files) for who in touched):
        raise Refused(
            "other_panel",
            "该回避请求针对另一案件的人员，由该案合议组记录。",
            "This request concerns the people of another file; that file's panel records it.",
        )
    clerk_may = Role.LEADER in roles
    others_may = clerk_may and Role.CLERK in roles
    if role is Role.LEADER or (role is Role.CLERK and clerk_may) or others_may:
        return
    raise Refused(
        "recorder",
        "回避的决定由合议组组长记录；组长被申请回避时由书记员记录，二人均被申请时由合议组其他成员记录。",
        "The leader records this; the clerk where the leader is challenged, and another of the panel where both are.",
    )


def decide_recusal(state: Hearing, command: DecideRecusal, act: Act) -> Sequence[Event]:
    """Put on the record who decided a side's request, how and why; who must withdraw leaves the room."""
    if command.side not in recusals_open(state):
        raise Refused(
            "no_recusal_request",
            f"{SIDE[command.side][0]}没有待决定的回避请求。",
            f"No request of this side waits for a decision: {SIDE[command.side][1]}.",
        )
    decided_by = said(
        command.decided_by,
        "decided_by_needed",
        "请写明由谁决定（如：复审和无效审理部主任）。",
        "Say who decided, such as the director.",
    )
    reason = said(command.reason, "reason_needed", "请写明决定的理由。", "Give the reason of the decision.")
    against = state.recusal_answers[command.side].against
    if command.upheld and not against:
        raise Refused(
            "against_needed",
            "该回避请求没有指明被申请人；请当事人重新提出并指明何人回避。",
            "The request names nobody; let the side make it again and say whose recusal it requests.",
        )
    decided = RecusalDecided(command.side, command.upheld, decided_by, reason)
    if not command.upheld:
        return (decided,)
    leaving = tuple(who for who in against if who in state.roster and room_of(state, who) is not Room.OUTSIDE)
    return (decided, *(Moved(who, Room.OUTSIDE, reason) for who in leaving), *floor_lost(state, *leaving))
