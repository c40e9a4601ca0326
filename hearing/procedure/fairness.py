"""The checks before the closing: what gets a decision reversed, looked for while it can still be mended.

Source: the Supreme People's Court's provisions on patent grant and confirmation (I), art. 23: a ground or an exhibit
left out with real effect; a party not notified; a panel not disclosed, with a member who should have withdrawn; the
losing party without a chance to comment on what is relied on; common knowledge brought in without hearing the parties.

Each check is a pure function of the folded hearing and gives one answer a subject, so that each can be mended, or set
aside with a reason, by itself. Which are made is the rule set's to say (`ProcedureRules.checks`). Two ideas recur:

- A side *takes part* when someone of it attended and no default was declared. Only such a side must have answered.
- A side *had its chance* when it answered or a default was declared for it. A side that simply never came, without a
  declared default, had none: the panel declares the default (and so puts its basis on the record), or hears the side.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hearing.cases.grounds import ground as ground_of
from hearing.procedure.joint import AT_FILE, of_file
from hearing.procedure.missed import owed
from hearing.procedure.refusal import Refused
from hearing.procedure.scope import Cell, CellStatus, given_up, matrix
from hearing.procedure.standing import line_of, recusals_open
from hearing.procedure.state import Hearing, Motion
from hearing.procedure.words import SIDE, en_list, people_in_words, zh_list
from hearing.vocabulary import ADDS, REPRESENTS, ReplyForm, ServiceStep, Side, Stage

SIDES = (Side.PETITIONER, Side.PATENTEE)

_REACHED = frozenset({ServiceStep.ARRIVED, ServiceStep.OPENED})
"""Electronic service is complete on arrival (Online Litigation Rules, art. 31)."""


@dataclass(frozen=True, slots=True)
class Check:
    """One answer of one check.

    Attributes:
        name: The check's name, as rule sets list it.
        subject: What it is about: a ground, an exhibit, a side, a motion, an incident; empty for the whole hearing.
        satisfied: Whether nothing is missing.
        zh: In Chinese, what is missing and what to do; or, when satisfied, that it is done.
        en: The same in English.
        file: In a joint hearing, the file that it is about; empty for all of them.
    """

    name: str
    subject: str
    satisfied: bool
    zh: str
    en: str
    file: str = ""

    @property
    def id(self) -> str:
        """Give what an override names: ``name:subject``, or ``name:subject@file``."""
        return f"{self.name}:{self.subject}" + (f"{AT_FILE}{self.file}" if self.file else "")


def other(side: Side) -> Side:
    """Give the side across the room."""
    return Side.PATENTEE if side is Side.PETITIONER else Side.PETITIONER


def attended(state: Hearing, side: Side) -> bool:
    """Tell whether anyone of this side was in the hearing room while the hearing was open."""
    lines = (line_of(state, who) for who in state.attended)
    return any(line is not None and line.side is side and line.role in REPRESENTS for line in lines)


def side_of(state: Hearing, who: str) -> Side:
    """Give for which side someone speaks, who may have been replaced since."""
    line = line_of(state, who)
    return line.side if line is not None else Side.NONE


def takes_part(state: Hearing) -> tuple[Side, ...]:
    """Give the sides that attended and were not declared in default, petitioner first."""
    return tuple(side for side in SIDES if attended(state, side) and side not in state.order.defaults)


def _sides(sides: Iterator[Side] | tuple[Side, ...]) -> tuple[str, str]:
    found = tuple(sides)
    return zh_list(SIDE[side][0] for side in found), en_list(f"the {SIDE[side][1]}" for side in found)


# --- A ground or an exhibit left out -------------------------------------------------------------------------------


def grounds_heard(state: Hearing) -> Iterator[Check]:
    """Each cell of the matrix that stands was taken up, and each side spoke to its ground or is in default."""
    cells = [one for one in matrix(state) if one.ground and one.status is not CellStatus.GIVEN_UP]
    for ground in dict.fromkeys(one.ground for one in cells):
        known = ground_of(ground)
        name = known.citation if known is not None else ground
        zh, en = _not_taken_up(name, ground, [one for one in cells if one.ground == ground])
        silent = tuple(side for side in SIDES if not _spoke_to(state, ground, side))
        if not zh and silent:
            names = _sides(silent)
            zh = f"无效理由{name}：{names[0]}尚未陈述意见；请听取其意见并记入笔录，或依法缺席审理。"
            en = f"Ground {ground}: not heard from {names[1]}; hear them and write it down, or declare a default."
        done_zh, done_en = f"无效理由{name}已审理。", f"Ground {ground} was heard."
        yield Check("grounds_heard", ground, not zh, zh or done_zh, en or done_en)


def _not_taken_up(name: str, ground: str, cells: list[Cell]) -> tuple[str, str]:
    """Say which cells of a ground were never taken up, or not with each exhibit they rest on."""
    left = [one for one in cells if one.status is CellStatus.OPEN]
    claims = [one.claim for one in left if one.claim]
    if not left:
        return "", ""
    if len(left) == len(cells) or not claims:
        return f"无效理由{name}尚未审理完毕；请在调查阶段就其审理。", f"Ground {ground} was not taken up; take it up."
    return (
        f"无效理由{name}所涉权利要求{zh_list(claims)}尚未审理完毕；请就其调查。",
        f"Ground {ground} was not taken up against claim{'s' * (len(claims) > 1)} {en_list(claims)}; take it up.",
    )


def _spoke_to(state: Hearing, ground: str, side: Side) -> bool:
    if side in state.order.defaults:
        return True
    return any(one.ground == ground and side_of(state, one.speaker) is side for one in state.utterances.values())


def exhibits_examined(state: Hearing) -> Iterator[Check]:
    """On each exhibit relied on, the other side's opinion stands, spoken or written, or that side is in default.

    What its side withdrew is not relied on.
    """
    register = state.examination.exhibits
    relied = [exhibit for one in matrix(state) if one.status is not CellStatus.GIVEN_UP for exhibit in one.exhibits]
    for exhibit in dict.fromkeys((*relied, *_brought(state))):
        known = register.get(exhibit)
        if known is not None and known.withdrawn:
            continue
        label = known.label if known is not None and known.label else exhibit
        side = other(known.side if known is not None and known.side is not Side.NONE else Side.PETITIONER)
        done = (exhibit, side) in state.opinions or side in state.order.defaults
        names = _sides((side,))
        yield Check(
            "exhibits_examined",
            exhibit,
            done,
            f"{label}已质证。" if done else f"{names[0]}尚未就{label}发表质证意见；请组织质证。",
            f"{label} was examined." if done else f"No opinion of {names[1]} on {label}; have it cross-examined.",
        )


def _brought(state: Hearing) -> Iterator[str]:
    """Give the exhibits brought in while something was examined, as counter-evidence, less what was given up."""
    for focus in state.examination.taken_up:
        for exhibit in focus.exhibits:
            if not all(given_up(state.examination, focus.ground, one, exhibit) for one in focus.claims or ("",)):
                yield exhibit


# --- The panel -----------------------------------------------------------------------------------------------------


def panel_disclosed(state: Hearing) -> Iterator[Check]:
    """The panel as it is now was disclosed, each side that takes part answered, and each request was decided.

    When a member is replaced the question is open again, so that the answers are always to the present panel.
    """
    silent = tuple(side for side in takes_part(state) if side not in state.recusal_answers)
    undecided = recusals_open(state)
    zh, en = "", ""
    if state.recusal_asked_at is None:
        zh = "尚未公布（现任）合议组成员并询问回避；请公布并询问。"
        en = "The panel as it is now was not disclosed and recusal not asked; disclose it and ask."
    elif silent:
        zh = f"{_sides(silent)[0]}尚未答复是否申请回避；请其答复。"
        en = f"Not answered whether a recusal is requested: {_sides(silent)[1]}; have it answered."
    elif undecided:
        zh = f"{_sides(undecided)[0]}的回避申请尚未决定；请记明决定。"
        en = f"Not decided: the recusal requested by {_sides(undecided)[1]}; record the decision."
    yield Check("panel_disclosed", "", not zh, zh or "合议组已公布，回避已询问。", en or "The panel was disclosed.")


# --- Chances to comment --------------------------------------------------------------------------------------------


def common_knowledge(state: Hearing) -> Iterator[Check]:
    """What the panel put as common knowledge was answered by each side that takes part."""
    for one in state.examination.common_knowledge.values():
        silent = tuple(side for side in takes_part(state) if side not in one.answers)
        names = _sides(silent)
        yield Check(
            "common_knowledge",
            one.id,
            not silent,
            f"{names[0]}尚未就公知常识“{one.text}”发表意见；请听取其意见。" if silent else "公知常识已听取意见。",
            f"Not heard on the common knowledge “{one.text}”: {names[1]}; hear them."
            if silent
            else "The parties were heard on this common knowledge.",
        )


def absence_served(state: Hearing) -> Iterator[Check]:
    """A side that never came was served the notice, or its default was declared with its proof."""
    for side in SIDES:
        if attended(state, side):
            continue
        reached = any(one.step in _REACHED for one in state.service.served.get(side, ()))
        done = reached or side in state.order.defaults
        zh, en = _sides((side,))
        yield Check(
            "absence_served",
            side,
            done,
            f"{zh}未到庭，通知已送达。" if done else f"{zh}未到庭，且无通知到达的证明；请补充送达证明，或另行开庭。",
            f"The absence of {en} is covered by service."
            if done
            else f"Nothing proves that the notice reached {en}, who never came; prove the service, or adjourn.",
        )


def motions_decided(state: Hearing, now: datetime | None) -> Iterator[Check]:
    """Motions and objections were decided, and what was admitted was answered, or the day for it has passed.

    A written reply that is still to come is listed as open until its day: nothing may be decided on it before, and
    whoever closes the hearing says so.
    """
    for motion in state.examination.motions.values():
        zh, en = _open_motion(state, motion, now)
        yield Check("motions_decided", motion.id, not zh, zh or "申请已处理。", en or "The motion was decided.")
    for objection in state.objections.values():
        done, subject = objection.sustained is not None, objection.subject
        yield Check(
            "motions_decided",
            objection.id,
            done,
            "异议已裁定。" if done else f"异议“{subject}”尚未裁定；请裁定。",
            "The objection was ruled on." if done else f"The objection “{subject}” is not ruled on; rule on it.",
        )


def _open_motion(state: Hearing, motion: Motion, now: datetime | None) -> tuple[str, str]:
    if motion.granted is None:
        return f"申请“{motion.subject}”尚未决定；请决定。", f"The motion “{motion.subject}” is not decided; decide it."
    if motion.kind not in ADDS or not motion.granted or other(motion.side) not in takes_part(state):
        return "", ""
    zh, en = _sides((other(motion.side),))
    if motion.reply is None:
        return (
            f"{zh}尚未选择如何答复“{motion.subject}”；请其选择当庭或庭后书面答复。",
            f"It is open how {en} replies to “{motion.subject}”; have them choose, now or in writing.",
        )
    until = motion.reply_until
    if motion.reply is not ReplyForm.WRITTEN_LATER or (until is not None and now is not None and now >= until):
        return "", ""
    day = f"{until:%Y-%m-%d}" if until is not None else ""
    return (
        f"{zh}将就“{motion.subject}”书面答复{f'（至{day}）' if day else ''}；此前不得据此决定，请在闭庭时记明。",
        f"A written reply of {en} to “{motion.subject}” is due{f' by {day}' if day else ''}; "
        "decide nothing on it before, and say so when closing.",
    )


def missed_restored(state: Hearing) -> Iterator[Check]:
    """What a side did not hear, its line being down or bad, or someone who decides, was restored or waived."""
    rows = owed(state)
    for incident in dict.fromkeys(one.id for one in (*state.incidents, *state.unheard)):
        open_to = tuple(row.participant for row in rows if row.incident == incident)
        zh, en = people_in_words(state, open_to)
        yield Check(
            "missed_restored",
            incident,
            not open_to,
            f"{zh}未听到的内容尚未补正；请回放、宣读或重述，或由其放弃。" if open_to else "未听到的内容已处理。",
            f"What {en} did not hear is open; replay, read out or repeat it, or have it waived."
            if open_to
            else "Nothing missed in this incident is owed to anyone.",
        )


def last_words(state: Hearing) -> Iterator[Check]:
    """Each side that takes part had the floor or a statement since the final statements were last begun."""
    begun = [one.at for one in state.course if one.kind == "stage" and one.stage is Stage.FINAL_STATEMENTS]
    for side in takes_part(state):
        done = bool(begun) and _spoke_since(state, side, begun[-1])
        zh, en = _sides((side,))
        yield Check(
            "last_words",
            side,
            done,
            f"{zh}已作最后陈述。" if done else f"{zh}尚未作最后陈述；请给予发言机会。",
            f"Final statement made: {en}." if done else f"No final statement of {en}; give them the floor.",
        )


def _spoke_since(state: Hearing, side: Side, since: datetime) -> bool:
    last = Stage.FINAL_STATEMENTS
    spoken = {one.speaker for one in state.utterances.values() if one.stage is last and one.said_at >= since} | {
        one.participant for one in state.trail if one.kind == "floor_given" and one.stage is last and one.at >= since
    }
    return any(side_of(state, who) is side for who in spoken)


# --- All together --------------------------------------------------------------------------------------------------

CHECKS: Mapping[str, Callable[[Hearing, datetime | None], Iterator[Check]]] = {
    "grounds_heard": lambda state, now: grounds_heard(state),
    "exhibits_examined": lambda state, now: exhibits_examined(state),
    "panel_disclosed": lambda state, now: panel_disclosed(state),
    "common_knowledge": lambda state, now: common_knowledge(state),
    "absence_served": lambda state, now: absence_served(state),
    "motions_decided": motions_decided,
    "missed_restored": lambda state, now: missed_restored(state),
    "last_words": lambda state, now: last_words(state),
}
"""Every check by the name that rule sets use."""

OF_EACH_FILE = frozenset({"grounds_heard", "exhibits_examined"})
"""What a joint hearing checks file by file: only what was said for a file was said on its grounds."""


def checklist(state: Hearing, now: datetime | None = None) -> tuple[Check, ...]:
    """Give the checks that the hearing's rule set asks for, in its order; none for the plain rules.

    Args:
        state: the hearing.
        now: the present moment, by which a written reply's day may have passed; without it, none has.
    """
    return tuple(one for name in state.rules.checks for one in _answers(state, name, now))


def _answers(state: Hearing, name: str, now: datetime | None) -> Iterator[Check]:
    files = state.joint.files if name in OF_EACH_FILE else ()
    if not files:
        yield from CHECKS[name](state, now)
    for file in files:
        for one in CHECKS[name](of_file(state, file.id), now):
            zh, en = f"案件{file.case_number}：{one.zh}", f"File {file.case_number}: {one.en}"
            yield replace(one, zh=zh, en=en, file=file.id)


def failing(state: Hearing, now: datetime | None = None) -> tuple[Check, ...]:
    """Give the checks that stand in the way of closing."""
    return tuple(one for one in checklist(state, now) if not one.satisfied)


def unfair(checks: tuple[Check, ...]) -> Refused:
    """Give the refusal to close that names each of these checks and what to do about it."""
    zh, en = "".join(one.zh for one in checks), " ".join(one.en for one in checks)
    return Refused(
        "fairness",
        f"闭庭前尚有事项未完成：{zh}请逐项完成，或由组长说明理由后记入笔录。",
        f"Before the closing something is missing. {en} Do each, or set it aside with a reason for the minutes.",
    )
