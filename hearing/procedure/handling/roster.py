"""Who is on the roster: what a roster must be, adding someone, putting someone in another's place."""

from collections import Counter
from collections.abc import Iterator, Sequence

from hearing.cases.ruleset import ProcedureRules
from hearing.procedure.commands import AddParticipant, CaseFile, Invited, ReplaceParticipant
from hearing.procedure.events import Event, Moved, ParticipantAdded, ParticipantReplaced
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.handling.joint import file_faults
from hearing.procedure.handling.recusal import require_recorder
from hearing.procedure.people import participant, room_of, roster_with, seated_with
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import RECUSABLE
from hearing.procedure.standing import recusals_open, to_be_replaced
from hearing.procedure.state import Hearing
from hearing.procedure.words import SIDE
from hearing.vocabulary import REPRESENTS, Role, Room, Side


def require_roster(roster: Sequence[Invited], rules: ProcedureRules, files: Sequence[CaseFile] = ()) -> None:
    """Refuse a roster that cannot be, or that the rule set does not allow; the first fault is named."""
    for zh, en in (*_faults(roster, joint=bool(files)), *file_faults(roster, files)):
        raise Refused("roster", f"参加人名单有误：{zh}。", f"The roster is not right: {en}.")
    represent = Counter(one.side for one in roster if one.role in REPRESENTS)
    for side, number in represent.items():
        if rules.most_a_side and number > rules.most_a_side:
            raise Refused(
                "attendance_limit",
                f"{SIDE[side][0]}出庭人员（含代理人）最多 {rules.most_a_side} 人，名单中有 {number} 人；请减少。",
                f"At most {rules.most_a_side} people may represent a side, agents included; "
                f"the roster has {number} for the {SIDE[side][1]}.",
            )
    if not rules.observers and any(one.role is Role.OBSERVER for one in roster):
        raise Refused(
            "observers",
            "本规则下的口头审理不设旁听，请从名单中去掉旁听人员。",
            "Under these rules a hearing has no observers; take them off the roster.",
        )


def _faults(roster: Sequence[Invited], *, joint: bool) -> Iterator[tuple[str, str]]:
    """Give what is wrong with a roster, as the middle of a sentence in Chinese and English."""
    people = {one.id: one for one in roster}
    roles = Counter(one.role for one in roster)
    if len(people) != len(roster) or "" in people:
        yield "每人须有且仅有一个编号", "each person needs exactly one id"
    for role, zh, en in ((Role.LEADER, "合议组组长", "panel leader"), (Role.CLERK, "书记员", "clerk")):
        if roles[role] != 1 and not (joint and role is Role.LEADER):
            yield f"须恰有一名{zh}，现有 {roles[role]} 名", f"exactly one {en} is needed, there are {roles[role]}"
    for one in roster:
        if not one.name.strip():
            yield f"{one.id} 缺少姓名", f"{one.id} has no name"
        if one.role in REPRESENTS and one.side is Side.NONE:
            yield f"{one.name}未注明代表哪一方", f"it does not say for which side {one.name} acts"
        if one.seat_of and (one.seat_of not in people or people[one.seat_of].role is not Role.ASSISTANT):
            yield f"{one.name}的座位须指向一名审理辅助员", f"the seat of {one.name} must name a hearing assistant"
        if one.seat_of and one.role in {Role.ASSISTANT, Role.OBSERVER}:
            yield f"{one.name}不能在现场审理庭内设座", f"{one.name} cannot have a seat in an on-site room"


def _require_new_id(state: Hearing, line: Invited) -> None:
    if line.id in state.roster or line.id in state.former:
        raise Refused(
            "roster",
            "参加人名单有误：该编号已被使用，请换一个编号。",
            "The roster is not right: this id is taken; choose another.",
        )


def add(state: Hearing, command: AddParticipant, act: Act) -> Sequence[Event]:
    """Put one more person on the roster; they come from outside like everyone."""
    _require_new_id(state, command.line)
    require_roster((*state.roster.values(), command.line), state.rules, state.joint.files)
    reason = said(
        command.reason,
        "reason_needed",
        "请写明增加该人员的理由（如：准许证人出庭）。",
        "Say why the person is added, such as a witness whose hearing was granted.",
    )
    return (ParticipantAdded(command.line, reason),)


def may_replace(state: Hearing, by: str) -> None:
    """Refuse an actor who is neither leader nor clerk, unless both of them must withdraw."""
    role = state.roster[by].role
    if role is not Role.CLERK or Role.CLERK in {state.roster[one].role for one in to_be_replaced(state)}:
        require_recorder(state, by)


def replace(state: Hearing, command: ReplaceParticipant, act: Act) -> Sequence[Event]:
    """Put another person in someone's place, or the same person in another place, as one who now comes to the room.

    Who is replaced leaves, and with an on-site room's assistant all who sit there: the new assistant brings them in.
    """
    line, new = participant(state, command.participant), command.replacement
    if line.role in RECUSABLE and recusals_open(state):
        raise Refused(
            "recusal_open",
            "有回避请求尚未作出决定；决定之后才能更换人员。",
            "A request for recusal is not decided; people are replaced when it is.",
        )
    if (new.role, new.side) != (line.role, line.side):
        raise Refused(
            "other_capacity",
            f"接替者须以与{line.name}相同的身份、代表同一方参加；其他人员请用“增加参加人”。",
            f"Who takes the place of {line.name} must have the same role and side; add anyone else to the roster.",
        )
    same_person = new.id == line.id and new.account == line.account and line.id not in to_be_replaced(state)
    if not same_person:
        _require_new_id(state, new)
    require_roster(tuple(roster_with(state, line.id, new).values()), state.rules, state.joint.files)
    reason = said(
        command.reason,
        "reason_needed",
        "请写明更换的理由。",
        "Say why the person is replaced.",
    )
    leaving = tuple(who for who in (line.id, *seated_with(state, line.id)) if room_of(state, who) is not Room.OUTSIDE)
    moves = (Moved(who, Room.OUTSIDE, reason) for who in leaving)
    return (*floor_lost(state, *leaving), *moves, ParticipantReplaced(line.id, new, reason))
