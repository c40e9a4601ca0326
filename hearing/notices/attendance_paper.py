"""The attendance receipt (口头审理通知书回执) as a paper."""

from collections.abc import Iterator
from datetime import datetime

from hearing.notices.attendance import Attendance, Power, Settlement
from hearing.notices.model import Notice, Sealed
from hearing.notices.paper import Block, Closing, Facts, Grid, Heading, Paper, Prose, Sealing, Strong
from hearing.notices.phrases import Speech, office, paper_of, seal_box
from hearing.transcript.context import Language
from hearing.transcript.document import Fact

POWERS = {
    Power.FILED: ("授权委托书（证明）已提交", "power of attorney (proof) filed"),
    Power.TO_FOLLOW: ("当庭提交", "to be shown at the hearing"),
    Power.OWN_CASE: ("本人（法定代表人）", "in person (by office)"),
}
PEOPLE_HEADS = (
    ("姓名", "Name"),
    ("身份", "Capacity"),
    ("委托手续", "Power"),
    ("参加方式", "Place"),
    ("第一发言人", "First"),
)
SETTLEMENT = {
    Settlement.WILLING: ("愿意和解", "wishes to settle"),
    Settlement.UNWILLING: ("不愿和解", "does not wish to settle"),
    Settlement.OPEN: ("暂不表示", "does not say yet"),
}


def attendance_paper(
    given: Attendance,
    notice: Notice,
    language: Language,
    *,
    returned_at: datetime,
    returned_by: str,
    due: datetime | None = None,
    sealed: Sealed | None = None,
) -> Paper:
    """Make the paper of an attendance receipt, in one language.

    Args:
        given: What the side answered.
        notice: The notice it answers.
        language: Of the paper.
        returned_at: When it was returned.
        returned_by: Name of who returned it.
        due: The last moment at which it was in time; None when there was none.
        sealed: Where it is sealed.
    """
    speech = Speech.of(language, notice.utc_offset_minutes)
    addressed = office(notice, speech) or speech.say("合议组", "The panel")
    blocks: list[Block] = [
        Strong(addressed + speech.say("：", ":")),
        Facts(tuple(facts(given, notice, returned_at, due, speech))),
        *(tables(given, speech) if given.attends else ()),
        Closing((party_names(notice, speech), returned_by, speech.words.date(returned_at))),
        Sealing(seal_box(sealed, speech.say("回执", "receipt"), speech)),
    ]
    return paper_of(
        notice,
        speech,
        speech.say("口头审理通知书回执", "Attendance receipt"),
        blocks,
        made_at=returned_at,
        sealed=sealed,
        headed=False,
    )


def party_names(notice: Notice, speech: Speech) -> str:
    """Give the names of the side that answers."""
    return speech.in_short(notice.parties, notice.side)


def facts(
    given: Attendance, notice: Notice, returned_at: datetime, due: datetime | None, speech: Speech
) -> Iterator[Fact]:
    """Give the head of the receipt: who answers what, and whether in time."""
    side = speech.side(notice.side)
    yield speech.fact(
        "答复方", "Returned by", f"{party_names(notice, speech)}{speech.say(f'（{side}）', f' ({side.lower()})')}"
    )
    yield speech.fact("口头审理", "Hearing", notice.title)
    yield speech.fact("开始时间", "Begins", speech.minute(notice.appointment.starts_at))
    attends = (
        speech.say("参加口头审理", "will attend") if given.attends else speech.say("不参加口头审理", "will not attend")
    )
    yield speech.fact("是否参加", "Attendance", attends)
    if given.attends:
        yield speech.fact("第一发言人", "First speaker", given.first_speaker or "—")
    yield speech.fact("和解意愿", "Settlement", speech.say(*SETTLEMENT[given.settlement]))
    in_time = ""
    if due is not None:
        in_time = speech.say("（逾期）", " (late)") if returned_at > due else speech.say("（在期限内）", " (in time)")
    yield speech.fact("提交时间", "Returned", speech.words.moment(returned_at) + in_time)
    if given.remarks:
        yield speech.fact("备注", "Remarks", given.remarks)


def tables(given: Attendance, speech: Speech) -> Iterator[Block]:
    """Give the tables of the form; a table without lines says so, so that nobody wonders whether it was lost."""
    yield Heading(speech.say("参加人", "Who attends"))
    yield Grid(
        said(speech, *PEOPLE_HEADS),
        tuple(
            (
                person.name,
                speech.words.term(person.role) + (f"\n{person.firm}" if person.firm else ""),
                speech.say(*POWERS[person.power]),
                speech.words.term(person.place),
                speech.say("是", "yes") if person.first_speaker else "",
            )
            for person in given.coming
        ),
        (24, 24, 26, 13, 13),
    )  # fmt: skip
    yield from listed(
        speech,
        ("申请出庭的证人", "Witnesses"),
        (("姓名", "Name"), ("待证事实", "Testifies to"), ("参加方式", "Place")),
        tuple((each.name, each.subject, speech.words.term(each.place)) for each in given.witnesses),
        (24, 60, 16),
    )
    yield from listed(
        speech,
        ("申请演示的实物", "Physical exhibits"),
        (("名称", "Name"), ("对应证据", "Exhibit"), ("演示目的", "To prove")),
        tuple((each.name, each.label, each.purpose) for each in given.objects),
        (30, 16, 54),
    )
    yield from listed(
        speech,
        ("翻译", "Interpreters"),
        (("语种", "Language"), ("翻译人员", "Interpreter")),
        tuple(
            (each.language, each.name or speech.say("请审理机构安排", "to be provided")) for each in given.interpreters
        ),
        (40, 60),
    )
    yield from listed(
        speech,
        ("对线上方式的意见", "Consent to the online form"),
        (("阶段", "Stage"), ("意见", "Answer")),
        tuple(
            (speech.words.term(stage), speech.say(*(("同意", "agrees") if agrees else ("不同意", "does not agree"))))
            for stage, agrees in given.consents
        ),
        (60, 40),
    )  # fmt: skip


def listed(
    speech: Speech,
    heading: tuple[str, str],
    heads: tuple[tuple[str, str], ...],
    rows: tuple[tuple[str, ...], ...],
    widths: tuple[float, ...],
) -> Iterator[Block]:
    """Give a heading and its table, or that there is nothing."""
    yield Heading(speech.say(*heading))
    yield Grid(said(speech, *heads), rows, widths) if rows else Prose(speech.say("无。", "None."))


def said(speech: Speech, *pairs: tuple[str, str]) -> tuple[str, ...]:
    """Give texts of the language."""
    return tuple(speech.say(*pair) for pair in pairs)
