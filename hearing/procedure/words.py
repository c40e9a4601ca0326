"""The field's words for people, in Chinese and English, for refusals and for the README's tables."""

from collections.abc import Iterable, Mapping

from hearing.procedure.state import Hearing
from hearing.vocabulary import Language, Mode, Role, Room, Side, Stage, Step

STAGE: Mapping[Stage, tuple[str, str]] = {
    Stage.PREPARATION: ("庭前准备", "preparation"),
    Stage.OPENING: ("开庭", "opening"),
    Stage.INVESTIGATION: ("口头审理调查", "investigation"),
    Stage.DEBATE: ("口头审理辩论", "debate"),
    Stage.FINAL_STATEMENTS: ("最后陈述", "final statements"),
    Stage.ANNOUNCEMENT: ("宣布结论", "announcement"),
    Stage.MINUTES: ("笔录核对与签字", "minutes"),
    Stage.ENDED: ("已结束", "ended"),
}
"""Each stage's name."""

STEP: Mapping[Step, tuple[str, str]] = {
    Step.ROLL_CALL: ("核对到庭人员", "roll call"),
    Step.DISCIPLINE: ("宣读庭审纪律", "rules of conduct read"),
    Step.INTRODUCTIONS: ("介绍合议组和到庭人员", "introductions"),
    Step.STANDING: ("询问对出庭资格的异议", "objections to standing"),
    Step.RIGHTS: ("告知权利义务", "rights and duties told"),
    Step.RECUSAL: ("询问回避", "recusal"),
    Step.SETTLEMENT: ("询问和解意愿", "wish to settle"),
    Step.STATEMENT: ("请求人陈述请求范围和理由", "statement of the request"),
    Step.SCOPE: ("确定审理范围", "scope fixed"),
    Step.GROUNDS: ("逐项理由调查", "grounds examined one by one"),
    Step.WITNESSES: ("证人作证", "witnesses heard"),
    Step.ARGUMENT: ("各方发表辩论意见", "argument of each side"),
    Step.LAST_WORDS: ("各方最后陈述", "last words of each side"),
    Step.SETTLEMENT_AGAIN: ("再次询问和解意愿", "wish to settle, asked again"),
    Step.RESULT: ("宣布结论", "announcement of the result"),
    Step.READING: ("核对笔录", "reading of the minutes"),
    Step.SIGNING: ("签署笔录", "signing of the minutes"),
}
"""Each step's name."""

MODE: Mapping[Mode, tuple[str, str]] = {
    Mode.ON_SITE: ("现场审理", "on site"),
    Mode.CIRCUIT: ("巡回审理", "circuit"),
    Mode.ROOM_TO_ROOM: ("审理庭对审理庭的远程视频审理", "room to room"),
    Mode.INTERNET: ("线上审理", "online"),
    Mode.MIXED: ("线上与现场混合审理", "mixed"),
}
"""Each mode's name."""

ROLE: Mapping[Role, tuple[str, str]] = {
    Role.LEADER: ("合议组组长", "panel leader"),
    Role.CHIEF_EXAMINER: ("主审员", "chief examiner"),
    Role.MEMBER: ("参审员", "panel member"),
    Role.TECHNICAL_INVESTIGATOR: ("技术调查官", "technical investigator"),
    Role.CLERK: ("书记员", "clerk"),
    Role.PARTY: ("当事人", "party"),
    Role.AGENT: ("代理人", "agent"),
    Role.WITNESS: ("证人", "witness"),
    Role.INTERPRETER: ("翻译", "interpreter"),
    Role.ASSISTANT: ("审理辅助员", "hearing assistant"),
    Role.OBSERVER: ("旁听人员", "observer"),
}
"""Each role's name."""

SIDE: Mapping[Side, tuple[str, str]] = {
    Side.PETITIONER: ("请求人", "petitioner"),
    Side.PATENTEE: ("专利权人", "patentee"),
    Side.NONE: ("无", "none"),
}
"""Each side's name."""

ROOM: Mapping[Room, tuple[str, str]] = {
    Room.OUTSIDE: ("庭外", "outside"),
    Room.WAITING: ("候审室", "the waiting room"),
    Room.HEARING: ("审理庭", "the hearing room"),
    Room.DELIBERATION: ("合议室", "the deliberation room"),
    Room.WITNESS: ("证人候审室", "the witness room"),
    Room.PETITIONER: ("请求人商议室", "the petitioner's private room"),
    Room.PATENTEE: ("专利权人商议室", "the patentee's private room"),
}
"""Each room's name."""


LANGUAGE: Mapping[Language, tuple[str, str]] = {
    Language.CHINESE: ("中文", "Chinese"),
    Language.ENGLISH: ("英语", "English"),
    Language.JAPANESE: ("日语", "Japanese"),
    Language.KOREAN: ("韩语", "Korean"),
    Language.GERMAN: ("德语", "German"),
    Language.FRENCH: ("法语", "French"),
    Language.SPANISH: ("西班牙语", "Spanish"),
    Language.RUSSIAN: ("俄语", "Russian"),
}
"""Each language's name."""


def zh_list(words: Iterable[str]) -> str:
    """Join words for a Chinese sentence."""
    return "、".join(words)


def en_list(words: Iterable[str]) -> str:
    """Join words for an English sentence."""
    return ", ".join(words)


def stages_in_words(stages: Iterable[Stage]) -> tuple[str, str]:
    """Name these stages in their own order, in Chinese and English."""
    wanted = frozenset(stages)
    ordered = [stage for stage in Stage if stage in wanted]
    return zh_list(STAGE[stage][0] for stage in ordered), en_list(STAGE[stage][1] for stage in ordered)


def roles_in_words(roles: Iterable[Role]) -> tuple[str, str]:
    """Name these roles in their own order, in Chinese and English."""
    wanted = frozenset(roles)
    ordered = [role for role in Role if role in wanted]
    return zh_list(ROLE[role][0] for role in ordered), en_list(ROLE[role][1] for role in ordered)


def people_in_words(state: Hearing, participants: Iterable[str]) -> tuple[str, str]:
    """Name these participants, in roster order, in Chinese and English."""
    wanted = frozenset(participants)
    names = [one.name for one in state.roster.values() if one.id in wanted]
    return zh_list(names), en_list(names)
