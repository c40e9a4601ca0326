"""Notices for tests: an ordinary one, one with everything at its limits, and one with almost nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hearing.notices.attendance import (
    CONSENT_STAGES,
    Attendance,
    Coming,
    InterpreterAsked,
    ObjectAsked,
    Power,
    Settlement,
    WitnessAsked,
)
from hearing.notices.model import (
    Appointment,
    Notice,
    NoticeKind,
    OfficerLine,
    PartyLine,
    RulesLine,
    ScopeLine,
    Sealed,
)
from hearing.notices.service import Means, Served
from hearing.vocabulary import Mode, Place, Role, ServiceStep, Side, Stage

ISSUED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
STARTS = datetime(2026, 12, 28, 1, 30, tzinfo=UTC)
RULES = RulesLine(
    "cnipa-2024",
    1,
    "国家知识产权局口头审理规则（2024）",
    "CNIPA oral hearing rules (2024)",
    21,
    7,
    4,
    consent_per_stage=True,
)
SEALED = Sealed(
    digest="9f2c" * 16,
    origin="hearing.localhost/record",
    leaf=412,
    tree_size=415,
    stamped_at=ISSUED + timedelta(seconds=1),
    authority="embedded",
)

NOTICE = Notice(
    id="n-1",
    hearing="h-1",
    case_id="4W900123",
    version=1,
    kind=NoticeKind.HEARING,
    side=Side.PETITIONER,
    case_number="4W900123",
    patent_number="ZL 2021 1 0345678.3",
    patent_title="一种可折叠支架",
    parties=(
        PartyLine(Side.PETITIONER, "甲川科技有限公司", ("陆景行",)),
        PartyLine(Side.PATENTEE, "乙山智能装备有限公司", ("苏明朗", "韩若溪")),
    ),
    officers=(
        OfficerLine(Role.LEADER, "闻一澜"),
        OfficerLine(Role.CHIEF_EXAMINER, "沈知远"),
        OfficerLine(Role.MEMBER, "江雨桐"),
        OfficerLine(Role.CLERK, "顾念慈"),
    ),
    title="“一种可折叠支架”无效宣告请求口头审理",
    appointment=Appointment(
        STARTS, Mode.MIXED, "第三审理庭（北京市海淀区示例路6号2层）", 150, "https://hearing.example/hearings/h-1"
    ),
    scope=(
        ScopeLine("专利法第22条第2款　不具备新颖性", "A22.2 lacks novelty", (1, 2), ("证据1",)),
        ScopeLine(
            "专利法第22条第3款　不具备创造性", "A22.3 lacks inventiveness", (1, 2, 3, 4, 5, 8), ("证据1", "证据2")
        ),
        ScopeLine("专利法第26条第4款　权利要求得不到说明书支持或不清楚", "A26.4 claims unsupported or unclear", (5,)),
        ScopeLine("专利法第26条第3款　说明书公开不充分", "A26.3 insufficient disclosure"),
    ),
    rules=RULES,
    issued_at=ISSUED,
    issued_by="顾念慈",
    office_zh="示例市专利复审机构",
    office_en="Example Patent Review Office",
    answer_by=datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC),
)

BARE = Notice(
    id="n-2",
    hearing="h-2",
    case_id="4W1",
    version=1,
    kind=NoticeKind.HEARING,
    side=Side.PATENTEE,
    case_number="4W1",
    patent_number="201810123456.5",
    patent_title="",
    parties=(),
    officers=(),
    title="h",
    appointment=Appointment(STARTS, Mode.ON_SITE),
    scope=(),
    rules=RulesLine("plain", 1, "通用规则", "plain rules", recording=False),
    issued_at=ISSUED,
    issued_by="",
)

_LONG = "极长名称" * 24 + "（集团）股份有限公司"

CROWDED = replace(
    NOTICE,
    side=Side.PATENTEE,
    parties=(
        *(PartyLine(Side.PETITIONER, f"{_LONG}{n}", ("欧阳".join("甲乙丙"), f"Agent {n} 😀")) for n in range(1, 31)),
        *(PartyLine(Side.PATENTEE, f"Very Long {'Name' * 30} {n} 🏛️", ("👩‍⚖️",)) for n in range(1, 31)),
    ),
    officers=tuple(OfficerLine(Role.MEMBER, f"司马相如{n}") for n in range(5)),
    scope=tuple(
        ScopeLine(
            "专利法第22条第3款　不具备创造性",
            "A22.3 lacks inventiveness",
            tuple(range(1, 60)),
            tuple(f"证据{n}" for n in range(1, 40)),
            f"{_LONG}{row}",
        )
        for row in range(20)
    ),
    title="，。" * 40,
    appointment=replace(NOTICE.appointment, place="楼" * 300, link="https://hearing.example/" + "a" * 400),
)


def changed(notice: Notice = NOTICE) -> Notice:
    """Give the notice moved by a week."""
    return replace(
        notice,
        version=2,
        kind=NoticeKind.CHANGE,
        reason="合议组组长因公出差",
        earlier=notice.appointment.starts_at,
        appointment=replace(notice.appointment, starts_at=notice.appointment.starts_at + timedelta(days=7)),
    )


def cancelled(notice: Notice = NOTICE) -> Notice:
    """Give the notice called off."""
    return replace(
        notice,
        version=3,
        kind=NoticeKind.CANCELLATION,
        reason="双方已达成和解",
        earlier=notice.appointment.starts_at,
        answer_by=None,
    )


def answer(people: int = 2) -> Attendance:
    """Give a good answer with everything in it."""
    return Attendance(
        attends=True,
        coming=tuple(
            Coming(
                f"参加人{n}",
                Role.AGENT if n else Role.PARTY,
                Power.FILED if n else Power.OWN_CASE,
                Place.REMOTE if n else Place.ON_SITE,
                first_speaker=n == people - 1,
                firm="示例专利代理事务所" if n else "",
            )
            for n in range(people)
        ),
        witnesses=(WitnessAsked("周证", "2019年在展会上见过证据1所示的折叠架，并当场拍照", Place.REMOTE),),
        objects=(ObjectAsked("棘轮样品", "演示锁止过程", "反证1"),),
        interpreters=(InterpreterAsked("英语"),),
        consents=tuple((stage, stage is not Stage.DEBATE) for stage in CONSENT_STAGES),
        settlement=Settlement.WILLING,
        remarks="请安排可以投影的设备。",
    )


def served() -> tuple[tuple[Served, Sealed | None], ...]:
    """Give the facts of a full service."""
    sent = Served("n-1", ServiceStep.SENT, ISSUED, Means.PLATFORM, "a-clerk", "顾念慈", noted_at=ISSUED)
    arrived = replace(sent, step=ServiceStep.ARRIVED, account="a-pet", name="陆景行", at=ISSUED + timedelta(seconds=1))
    opened = replace(
        arrived,
        step=ServiceStep.OPENED,
        at=ISSUED + timedelta(days=1),
        noted_at=ISSUED + timedelta(days=1),
        address="2001:db8::7",
        device="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    )
    return (sent, SEALED), (arrived, replace(SEALED, leaf=413)), (opened, None)
