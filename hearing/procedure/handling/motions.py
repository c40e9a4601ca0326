"""What the panel is asked to decide in the room, the other side's choice of reply, and common knowledge."""

from collections.abc import Iterable, Sequence

from hearing.procedure.commands import (
    AnswerCommonKnowledge,
    ChooseReply,
    DecideMotion,
    MakeMotion,
    PutCommonKnowledge,
)
from hearing.procedure.events import (
    CommonKnowledgeAnswered,
    CommonKnowledgePut,
    Event,
    MotionDecided,
    MotionMade,
    ReplyChosen,
)
from hearing.procedure.handling.act import Act, said
from hearing.procedure.handling.scoping import known_exhibits, side_of
from hearing.procedure.people import identity_confirmed, sides_present, spokesperson
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing, Motion
from hearing.vocabulary import ADDS, REPRESENTS, MotionKind, ReplyForm, Side, Stage

_OTHER = {Side.PETITIONER: Side.PATENTEE, Side.PATENTEE: Side.PETITIONER}
_FORWARD = {Stage.INVESTIGATION, Stage.DEBATE}


def may_move(state: Hearing, by: str) -> None:
    """Refuse an actor who speaks for no side, or whose identity is not confirmed."""
    if not identity_confirmed(state, spokesperson(state, by)):
        raise Refused(
            "identity_unchecked",
            "您的身份尚未核验通过，不能提出申请；请先由书记员核验。",
            "Your identity is not confirmed, so you cannot make a motion; let the clerk check it first.",
        )


def make(state: Hearing, command: MakeMotion, act: Act) -> Sequence[Event]:
    """Make a motion. A new ground is the petitioner's; a new exhibit is one's own and filed before it is moved for."""
    who, side = spokesperson(state, act.by), side_of(state, act.by)
    subject = said(command.subject, "subject_needed", "请写明申请事项。", "Say what the motion is for.")
    ground = command.ground.strip()
    if command.kind is MotionKind.NEW_GROUND and (side is not Side.PETITIONER or not ground):
        raise Refused(
            "ground_needed",
            "增加无效理由须由请求人提出，并写明所增加的理由。",
            "A ground is added by the petitioner's side, and the motion names it.",
        )
    if command.kind is MotionKind.NEW_EVIDENCE and not command.exhibits:
        raise Refused("exhibit_needed", "请选择要补充的证据。", "Choose the exhibits to be added.")
    known_exhibits(state, command.exhibits)
    register = state.examination.exhibits
    if command.kind is MotionKind.NEW_EVIDENCE and any(
        register[one].side is not side for one in command.exhibits if one in register
    ):
        raise Refused(
            "not_yours", "只能申请补充己方提交的证据。", "Only exhibits that your own side filed can be added."
        )
    return (
        MotionMade(
            act.command_id,
            who,
            command.kind,
            subject,
            command.reason.strip(),
            ground,
            command.claims,
            command.exhibits,
        ),
    )


def undecided(state: Hearing) -> tuple[Motion, ...]:
    """Give the motions that wait for a decision, in the order of making."""
    return tuple(one for one in state.examination.motions.values() if one.granted is None)


def may_decide(state: Hearing, by: str) -> None:
    """Refuse when no motion waits."""
    if not undecided(state):
        raise Refused("no_motion", "没有待决定的申请。", "No motion waits for a decision.")


def decide_motion(state: Hearing, command: DecideMotion, act: Act) -> Sequence[Event]:
    """Grant or refuse a motion, once; a refusal says why."""
    found = state.examination.motions.get(command.motion)
    if found is None or found.granted is not None:
        raise Refused(
            "no_motion",
            "没有这项申请，或已决定；请刷新后查看。",
            "There is no such motion, or it was decided; reload to see.",
        )
    reason = command.reason.strip()
    if not command.granted and not reason:
        raise Refused("reason_needed", "不准许申请须说明理由。", "Refusing a motion needs a reason.")
    return (MotionDecided(found.id, command.granted, reason),)


def unanswered(state: Hearing) -> tuple[Motion, ...]:
    """Give the granted motions to which the other side, having attended, has not chosen how it replies."""
    return tuple(
        one
        for one in state.examination.motions.values()
        if one.kind in ADDS and one.granted and one.reply is None and _attended(state, _OTHER[one.side])
    )


def _attended(state: Hearing, side: Side) -> bool:
    """Tell whether a side came, and is there again if it was heard in default."""
    came = any(
        one.side is side and one.role in REPRESENTS and one.id in state.attended for one in state.roster.values()
    )
    return came and (side not in state.order.defaults or side in sides_present(state))


def may_choose(state: Hearing, by: str) -> None:
    """Refuse when nothing was admitted to which this side must choose its reply."""
    side = side_of(state, by)
    if not any(_OTHER[one.side] is side for one in unanswered(state)):
        raise Refused(
            "no_reply_due",
            "没有需要己方选择答复方式的事项。",
            "Nothing was admitted to which your side still has to choose its reply.",
        )


def choose_reply(state: Hearing, command: ChooseReply, act: Act) -> Sequence[Event]:
    """Choose once: to answer now, or in writing until a day to come."""
    who, side = spokesperson(state, act.by), side_of(state, act.by)
    found = state.examination.motions.get(command.motion)
    if found is None or found not in unanswered(state) or _OTHER[found.side] is not side:
        raise Refused(
            "no_reply_due",
            "该事项无须己方选择答复方式，或已选择；请刷新后查看。",
            "Your side has no reply to choose there, or chose it already; reload to see.",
        )
    later = command.form is ReplyForm.WRITTEN_LATER
    if later and (command.until is None or command.until <= act.now):
        raise Refused(
            "until_needed",
            "选择庭后书面答复的，请写明今后的答复期限。",
            "A reply in writing needs the day, still to come, until which it is given.",
        )
    return (ReplyChosen(found.id, who, command.form, command.until if later else None),)


def require_settled(state: Hearing, target: Stage) -> None:
    """Refuse to go forward from investigation or debate while a motion, a reply or an admission is left open."""
    if state.stage not in _FORWARD or tuple(Stage).index(target) < tuple(Stage).index(state.stage):
        return
    waiting, unchosen = undecided(state), unanswered(state)
    if waiting:
        raise Refused(
            "motion_open",
            f"申请“{_subjects(waiting)}”尚未决定；决定后再进入下一阶段。",
            f"Not decided yet: “{_subjects(waiting)}”; decide it before going on.",
        )
    if unchosen:
        raise Refused(
            "reply_not_chosen",
            f"对方尚未选择如何答复新增的理由或证据（{_subjects(unchosen)}）：当庭口头答复，或者庭后书面答复。",
            f"The other side has not chosen how it answers what was admitted ({_subjects(unchosen)}): "
            "orally now, or in writing later.",
        )
    late = tuple(one for one in _admitted_in_debate(state) if state.stage is Stage.DEBATE)
    if late:
        raise Refused(
            "not_investigated",
            f"辩论中准许的新理由或证据（{_subjects(late)}）尚未调查；请退回调查阶段。",
            f"What was admitted during the debate was not investigated: {_subjects(late)}; "
            "go back to the investigation.",
        )


def _admitted_in_debate(state: Hearing) -> Iterable[Motion]:
    since = state.stage_since
    motions = state.examination.motions.values()
    return (
        one
        for one in motions
        if one.kind in ADDS and one.granted and one.decided_at and since and one.decided_at >= since
    )


def _subjects(motions: Iterable[Motion]) -> str:
    return "；".join(one.subject for one in motions)


def put_common_knowledge(state: Hearing, command: PutCommonKnowledge, act: Act) -> Sequence[Event]:
    """Put to the parties what the panel may rely on as common knowledge."""
    text = said(
        command.text,
        "text_needed",
        "请写明拟引入的公知常识。",
        "Write the common knowledge that is put to the parties.",
    )
    return (CommonKnowledgePut(act.command_id, text, command.ground.strip()),)


def may_answer_common_knowledge(state: Hearing, by: str) -> None:
    """Refuse when the panel put nothing, and an actor who speaks for no side."""
    if not state.examination.common_knowledge:
        raise Refused("no_matter", "合议组尚未提出公知常识。", "The panel has put no common knowledge to the parties.")
    spokesperson(state, by)


def answer_common_knowledge(state: Hearing, command: AnswerCommonKnowledge, act: Act) -> Sequence[Event]:
    """Answer for one's side; a later answer replaces the earlier."""
    if command.matter not in state.examination.common_knowledge:
        raise Refused(
            "no_matter", "没有这项公知常识；请刷新后选择。", "There is no such matter; reload and choose again."
        )
    reason = command.reason.strip()
    if not command.accepted and not reason:
        raise Refused("reason_needed", "有异议的，请说明理由。", "Say why it is contested.")
    return (CommonKnowledgeAnswered(command.matter, spokesperson(state, act.by), command.accepted, reason),)
