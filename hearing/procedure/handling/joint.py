"""Joint hearings: what a roster for several files must be, turning from one segment to another, readings of a claim."""

from collections.abc import Iterator, Sequence

from hearing.procedure.commands import CaseFile, EnterSegment, Invited, MarkReading
from hearing.procedure.events import Event, Moved, ReadingMarked, SegmentEntered
from hearing.procedure.handling.act import Act, floor_lost, said
from hearing.procedure.handling.testifying import witnesses_inside
from hearing.procedure.joint import aside_for, is_joint, leader_of
from hearing.procedure.order import is_expelled
from hearing.procedure.people import belongs, is_connected, room_of, seated_with, waits
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import GOES_STRAIGHT_IN
from hearing.procedure.standing import line_of, to_be_replaced
from hearing.procedure.state import Hearing, ReadingMark
from hearing.procedure.words import people_in_words
from hearing.vocabulary import DELIBERATES, Role, Room, Side

MOST_FILES = 3
"""Validity, infringement and a court case: more are not heard together."""

COMMON = ("共同环节", "the common part")


def file_faults(roster: Sequence[Invited], files: Sequence[CaseFile]) -> Iterator[tuple[str, str]]:
    """Give what is wrong with the files and with who belongs to which, as the middle of a sentence in two languages."""
    known = {one.id for one in files}
    if files and not 2 <= len(files) <= MOST_FILES:
        yield f"合并审理须有2至{MOST_FILES}个案件", f"a joint hearing has two or three files, not {len(files)}"
    if len(known) != len(files) or "" in known:
        yield "合并审理的每个案件须有且仅有一个编号", "each file needs exactly one id"
    for one in roster:
        if not known.issuperset(one.files):
            yield f"{one.name}所属的案件不在合并审理之列", f"{one.name} belongs to a file that is not heard here"
        if files and one.role in DELIBERATES and len(one.files) != 1:
            yield f"{one.name}须恰属于一个案件的合议组", f"{one.name} must belong to the panel of exactly one file"
    for file in files:
        leaders = sum(one.role is Role.LEADER and file.id in one.files for one in roster)
        if leaders != 1:
            yield (
                f"案件{file.case_number}须恰有一名合议组组长",
                f"file {file.case_number} needs exactly one panel leader",
            )


def require_common(state: Hearing) -> None:
    """Refuse what concerns all files while the hearing is about one of them."""
    if state.joint.segment:
        raise Refused(
            "segment_open",
            f"现在是案件{_name(state, state.joint.segment)[0]}的单独环节；请先回到共同环节。",
            f"This segment is about {_name(state, state.joint.segment)[1]} alone; go back to the common part first.",
        )


def require_belonging(state: Hearing, line: Invited) -> None:
    """Refuse to let in who does not belong to the file that is heard now."""
    if not belongs(line, state.joint.segment):
        raise Refused(
            "not_of_this_file",
            f"现在是案件{_name(state, state.joint.segment)[0]}的单独环节，{line.name}不参加该案；请等待该环节结束。",
            f"This segment is about {_name(state, state.joint.segment)[1]} alone, and {line.name} takes no part in it; "
            "wait for its end.",
        )


def _name(state: Hearing, file: str) -> tuple[str, str]:
    number = next((one.case_number for one in state.joint.files if one.id == file), "")
    return (number, number) if number else COMMON


def may_enter(state: Hearing, by: str) -> None:
    """Refuse in a hearing of one case."""
    if not is_joint(state):
        raise Refused(
            "not_joint",
            "本次口头审理不是合并审理，没有分案环节。",
            "This is no joint hearing; it has no segments.",
        )


def enter(state: Hearing, command: EnterSegment, act: Act) -> Sequence[Event]:
    """Turn to a file or to what is common: who does not belong there waits, who waited because of a segment is back."""
    file = command.file
    if file and file not in {one.id for one in state.joint.files}:
        raise Refused(
            "no_such_file",
            "合并审理中没有这个案件；请从列表中选择。",
            "No such file is heard here; choose one from the list.",
        )
    zh, en = _name(state, file)
    if file == state.joint.segment:
        raise Refused("same_segment", f"现在就是{zh}的环节。", f"The hearing is in this segment already: {en}.")
    _require_leader(state, file)
    _require_no_witness(state)
    leaving = _with_room(state, aside_for(state, file, _in(state, Room.HEARING)))
    back = tuple(
        who
        for who in state.roster
        if waits(state, who) and _waits_aside(state, who) and belongs(state.roster[who], file)
    )
    aside = (state.joint.aside - set(back)) | set(leaving)
    return (
        *floor_lost(state, *leaving),
        SegmentEntered(file, tuple(who for who in state.roster if who in aside)),
        *(Moved(who, Room.WAITING, zh) for who in leaving),
        *(Moved(who, Room.HEARING) for who in back),
    )


def _require_leader(state: Hearing, file: str) -> None:
    leader = leader_of(state, file)
    if room_of(state, leader) is Room.OUTSIDE or not is_connected(state, leader):
        zh, en = people_in_words(state, (leader,))
        raise Refused(
            "leader_away",
            f"该环节由{zh}主持，其尚未到庭或已掉线；待其到庭后再进入。",
            f"{en} presides there and is not here or not connected; turn to it when they are.",
        )


def _require_no_witness(state: Hearing) -> None:
    inside = witnesses_inside(state)
    if inside:
        zh, en = people_in_words(state, inside)
        raise Refused(
            "witness_inside",
            f"证人{zh}仍在审理庭内；请先令其退庭。",
            f"The witness {en} is in the hearing room; release the witness first.",
        )


def _in(state: Hearing, room: Room) -> tuple[str, ...]:
    return tuple(who for who in state.roster if room_of(state, who) is room)


def _with_room(state: Hearing, leaving: tuple[str, ...]) -> tuple[str, ...]:
    """Add those who sit in the on-site room of an assistant who leaves: the room goes as a whole."""
    seated = {who for one in leaving for who in seated_with(state, one) if room_of(state, who) is Room.HEARING}
    return tuple(who for who in state.roster if who in seated or who in leaving)


def _waits_aside(state: Hearing, who: str) -> bool:
    out = is_expelled(state, who) or who in to_be_replaced(state)
    return not out and (who in state.joint.aside or state.roster[who].role in GOES_STRAIGHT_IN)


def may_mark(state: Hearing, by: str) -> None:
    """Refuse in a hearing of one case: there is nothing to compare with."""
    may_enter(state, by)


def mark(state: Hearing, command: MarkReading, act: Act) -> Sequence[Event]:
    """Mark how a party's statement reads a feature of a claim."""
    utterance = state.utterances.get(command.utterance)
    if utterance is None:
        raise Refused(
            "no_utterance",
            "笔录中没有这条发言；请刷新后重新选择。",
            "The minutes have no such statement; reload and choose again.",
        )
    line = line_of(state, utterance.speaker)
    if line is None or line.side is Side.NONE:
        raise Refused(
            "not_a_party",
            "只标记当事人一方的陈述；请选择当事人或其代理人的发言。",
            "Only a side's statements are marked; choose one of a party or an agent.",
        )
    claim = said(command.claim, "claim_needed", "请写明权利要求。", "Say which claim is read.")
    feature = said(command.feature, "feature_needed", "请写明技术特征。", "Say which feature is read.")
    event = ReadingMarked(command.utterance, claim, feature, command.reading)
    if _latest(state, event) is command.reading:
        raise Refused("unchanged", "已作相同标记。", "It is marked so already.")
    return (event,)


def _latest(state: Hearing, event: ReadingMarked) -> object:
    key = (event.utterance, event.claim, event.feature)
    marks: list[ReadingMark] = [one for one in state.joint.readings if (one.utterance, one.claim, one.feature) == key]
    return marks[-1].reading if marks else None
