"""The words of a notice that depend on the hearing: dates, people, scope, how to attend, rights and duties."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hearing.notices.model import Appointment, Notice, NoticeKind, OfficerLine, PartyLine, ScopeLine, Sealed
from hearing.notices.paper import Block, Paper
from hearing.transcript.context import Language
from hearing.transcript.document import Fact, SealBox
from hearing.transcript.words import Words, ranges
from hearing.vocabulary import Mode, Role, Side

CHECK_MINUTES = 30
"""How long before the beginning those who take part online should have passed the equipment check."""

ONLINE = frozenset({Mode.INTERNET, Mode.MIXED})
"""Modes in which somebody takes part from a place of their own."""

TITLES = {
    NoticeKind.HEARING: ("口头审理通知书", "Notice of oral hearing"),
    NoticeKind.CHANGE: ("口头审理变更通知书", "Notice of change of the oral hearing"),
    NoticeKind.CANCELLATION: ("取消口头审理通知书", "Notice of cancellation of the oral hearing"),
}
PUBLIC_TITLES = {
    NoticeKind.HEARING: ("口头审理公告", "Public notice of oral hearing"),
    NoticeKind.CHANGE: ("口头审理变更公告", "Public notice of change of the oral hearing"),
    NoticeKind.CANCELLATION: ("取消口头审理公告", "Public notice of cancellation of the oral hearing"),
}
"""What a notice is called, to a side and to the public."""

IN_ROOMS = frozenset({Mode.ON_SITE, Mode.CIRCUIT, Mode.ROOM_TO_ROOM, Mode.MIXED})
"""Modes in which somebody takes part in a hearing room."""


@dataclass(frozen=True, slots=True)
class Speech:
    """One language's words for notices, in one time zone."""

    words: Words

    @classmethod
    def of(cls, language: Language, utc_offset_minutes: int) -> "Speech":
        """Give the words of a language."""
        return cls(Words(language, utc_offset_minutes))

    def say(self, zh: str, en: str) -> str:
        """Give the text of this language."""
        return zh if self.words.chinese else en

    def fact(self, zh: str, en: str, value: str) -> Fact:
        """Give a labelled line."""
        return Fact(self.say(zh, en), value)

    def minute(self, at: datetime) -> str:
        """Give day, weekday and time to the minute, with the zone: 2026年12月8日（星期二）9:30（北京时间）."""
        local = at.astimezone(self.words.zone)
        zone = self.say("北京时间", "Beijing time, UTC+08:00") if self.words.offset == 480 else self.words.zone_name()
        if self.words.chinese:
            return f"{self.words.date(at)}（星期{'一二三四五六日'[local.weekday()]}）{local:%H:%M}（{zone}）"
        return f"{local:%A}, {self.words.date(at)}, {local:%H:%M} ({zone})"

    def day(self, at: datetime) -> str:
        """Give the day with its weekday."""
        local = at.astimezone(self.words.zone)
        if self.words.chinese:
            return f"{self.words.date(at)}（星期{'一二三四五六日'[local.weekday()]}）"
        return f"{local:%A}, {self.words.date(at)}"

    def length(self, minutes: int) -> str:
        """Give an expected length: 约2小时30分."""
        return self.say("约", "about ") + self.words.span(minutes * 60)

    def people(self, names: Iterable[str]) -> str:
        """Give names as a list."""
        return self.words.listed(names)

    def side(self, side: Side) -> str:
        """Give a side's name."""
        return self.words.term(side)

    def party_names(self, parties: Iterable[PartyLine], side: Side) -> str:
        """Give the names of a side's parties, all of them; a dash when none is known."""
        return "\n".join(party.name for party in parties if party.side is side) or "—"

    def in_short(self, parties: Iterable[PartyLine], side: Side) -> str:
        """Give a side's parties within a sentence: from four on the first and how many there are."""
        names = [party.name for party in parties if party.side is side] or [
            self.say(self.side(side), f"the {self.side(side).lower()}")
        ]
        if len(names) < 4:
            return self.people(names)
        return self.say(f"{names[0]}等{len(names)}方", f"{names[0]} and {len(names) - 1} others")

    def officers(self, lines: Iterable[OfficerLine], *, clerk: bool) -> str:
        """Give the panel, or the clerk, each with the capacity."""
        chosen = [line for line in lines if (line.role is Role.CLERK) is clerk]
        if clerk:
            return self.people(line.name for line in chosen)
        return "\n".join(f"{self.words.term(line.role)}{self.say('：', ': ')}{line.name}" for line in chosen)

    def claims(self, numbers: Iterable[int]) -> str:
        """Give claims as ranges; the patent as a whole when there are none."""
        known = sorted(set(numbers))
        if not known:
            return self.say("整个专利", "the patent as a whole")
        return self.people(ranges(known))

    def scope_rows(self, scope: Iterable[ScopeLine], *, named: bool) -> tuple[tuple[str, ...], ...]:
        """Give the rows of the table of what is examined; ``named`` adds who raised it."""
        rows = []
        for line in scope:
            row = [
                self.say(line.ground_zh, line.ground_en),
                self.claims(line.claims),
                self.people(line.exhibits),
            ]
            rows.append((*row, line.petitioner) if named else tuple(row))
        return tuple(rows)


def paper_of(
    notice: Notice,
    speech: Speech,
    name: str,
    blocks: Sequence[Block],
    *,
    made_at: datetime,
    sealed: Sealed | None,
    headed: bool = True,
) -> Paper:
    """Put blocks into a paper about a notice.

    Args:
        notice: what it is about.
        speech: its language.
        name: what it is.
        blocks: its content.
        made_at: the moment it speaks for.
        sealed: where it is sealed.
        headed: the office stands above it; not above a party's own paper.
    """
    return Paper(
        language=speech.words.language,
        office=office(notice, speech) if headed else "",
        title=name,
        number=number(notice, speech),
        case_number=notice.case_number,
        blocks=tuple(blocks),
        made_at=made_at,
        digest=sealed.digest if sealed else "",
        utc_offset_minutes=notice.utc_offset_minutes,
    )


def title(notice: Notice, speech: Speech) -> str:
    """Give what a notice is called."""
    return speech.say(*(PUBLIC_TITLES if notice.side is Side.NONE else TITLES)[notice.kind])


def number(notice: Notice, speech: Speech) -> str:
    """Give the line that names a notice: case number, side and version."""
    if notice.side is Side.NONE:
        return speech.say(
            f"案件编号 {notice.case_number}　第{notice.version}号公告",
            f"Case {notice.case_number} · notice no. {notice.version}",
        )
    side = speech.side(notice.side)
    return speech.say(
        f"案件编号 {notice.case_number}　致{side}　第{notice.version}号",
        f"Case {notice.case_number} · to the {side.lower()} · no. {notice.version}",
    )


def office(notice: Notice, speech: Speech) -> str:
    """Give the office's name in the language; the other language's when there is only that one."""
    return speech.say(notice.office_zh or notice.office_en, notice.office_en or notice.office_zh)


def appointment_facts(when: Appointment, speech: Speech) -> tuple[Fact, ...]:
    """Give when, how and where a hearing is held; what is not known is said to follow, never left open."""
    facts = [speech.fact("开始时间", "Begins", speech.minute(when.starts_at))]
    if when.minutes:
        facts.append(speech.fact("预计时长", "Expected length", speech.length(when.minutes)))
    facts.append(speech.fact("审理方式", "Mode", speech.words.term(when.mode)))
    if when.mode in IN_ROOMS:
        later = speech.say("另行通知", "to be told separately")
        facts.append(speech.fact("地点", "Place", when.place or later))
    if when.mode in ONLINE:
        later = speech.say("登录本平台，在案件页面进入", "sign in to this platform and enter from the case's page")
        facts.append(speech.fact("线上入口", "Online at", when.link or later))
    return tuple(facts)


def seal_box(sealed: Sealed | None, what: str, speech: Speech, *, public: bool = False) -> SealBox:
    """Give the box that says where a paper's content is sealed; ``what`` names the paper.

    Who reads a ``public`` one has no receipt to check it by, so that is not told.
    """
    if sealed is None:
        return SealBox((), speech.say(f"本{what}的内容尚未封存。", f"The content of this {what} is not sealed yet."))
    facts = [
        speech.fact("SHA-256", "SHA-256", sealed.digest),
        speech.fact(
            "证据日志", "Evidence log", speech.say(
                f"{sealed.origin}，第 {sealed.leaf} 条，共 {sealed.tree_size} 条时的检查点",
                f"{sealed.origin}, entry {sealed.leaf}, checkpoint at {sealed.tree_size} entries",
            )
        ),
    ]  # fmt: skip
    if sealed.stamped_at is not None:
        by = speech.words.name(sealed.authority)
        named = speech.say(f"（{by}）", f" ({by})") if by else ""
        facts.append(speech.fact("时间戳", "Time stamp", speech.words.moment(sealed.stamped_at) + named))
    if public:
        return SealBox(tuple(facts), "")
    remark = speech.say(
        f"以上摘要所指的内容逐字载于可一并下载的存证回执；凭存证回执可以离线核对本{what}自封存以来未被改动。",
        f"The content behind this digest stands in the evidence receipt downloaded beside it; with that receipt "
        f"anyone can check offline that this {what} was not changed since it was sealed.",
    )
    return SealBox(tuple(facts), remark)
