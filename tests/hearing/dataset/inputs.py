"""A whole export's input: the demo's case, two exhibits, opinions, one hearing with awkward events."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hearing.cases.building import case_from_decision
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.lateness import Timeliness, Timely
from hearing.cases.model import Answer, Blob, Exhibit, Occasion, Opinion
from hearing.claimsets.reading import read_claims
from hearing.claimsets.sets import ClaimSet
from hearing.claimsets.sets import Ruling as SetRuling
from hearing.dataset.columns import Level
from hearing.dataset.input import CaseInput, EventRow, HearingInput, ParticipantRow, Ruling
from hearing.dataset.package import Order, Package
from hearing.dataset.query import Query
from hearing.dataset.rows import Rows
from hearing.vocabulary import Side, Stance

START = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
AS_OF = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEY = bytes(range(32))

TEXT = (Path(__file__).parents[3] / "web" / "demo" / "decision.zh.md").read_text(encoding="utf-8")
CASE = case_from_decision(read_decision(TEXT))

PARTICIPANTS = (
    ParticipantRow("leader", "acc-leader", "闻一澜", "leader", "none", "on_site"),
    ParticipantRow("p1", "acc-p1", "陆景行", "agent", "petitioner", "remote"),
    ParticipantRow("p2", "", "Robert Q. Example", "witness", "patentee", "remote"),
)
NAMES = (
    "甲川", "乙山", "闻一澜", "沈知远", "江雨桐", "陆景行", "何若谷", "苏明朗", "叶青禾", "Robert", "acc-leader",
    "acc-p1", "13812345678", "someone@example.org", "11010519491231002X",
)  # fmt: skip

EXHIBITS = (
    Exhibit(
        "ex-1", CASE.id, Side.PETITIONER, 5, "证据5", "=HYPERLINK(\"http://x\")",
        "证明甲川科技的在先销售，联系13812345678",
        ("A22.2",), (1, 2), Blob("ab" * 32, 2048, "application/pdf", 3), "acc-p1", START - timedelta(days=3), "{}",
    ),
    Exhibit(
        "ex-2", CASE.id, Side.PATENTEE, 2, "反证2", "-5℃试验", "多行\n说明，含\"引号\"", (), (), None, "acc-x",
        START - timedelta(days=1), "",
    ),
)  # fmt: skip
OPINIONS = (
    Opinion(
        "op-1", "ex-1", Side.PATENTEE, Answer(Stance.ACCEPTED), Answer(Stance.ACCEPTED),
        Answer(Stance.CONTESTED, "与乙 山 智能的产品无关"), Answer(Stance.NOT_STATED), START, "acc-y", Occasion.HEARING,
    ),
)  # fmt: skip


AMENDED = (
    "1. 一种保温杯，包括杯体和壶盖，其特征在于，所述壶盖由甲川科技有限公司以卡扣固定。\n"
    "2. 根据权利要求1所述的保温杯，其特征在于，所述卡扣为弹性件。"
)
SETS = (
    ClaimSet(
        CASE.id, 1, AMENDED, read_claims(AMENDED).claims, "应陆景行（13812345678）的意见修改", "acc-p1", "何若谷",
        START - timedelta(hours=9), Timely(Timeliness.IN_TIME, "answer", "规则", AS_OF.date()), "{}",
        (SetRuling(True, "闻一澜宣布以此为审查基础", "acc-leader", "闻一澜", START),),
    ),
)  # fmt: skip


def event(n, kind, by, /, **body):
    return EventRow(n, START + timedelta(minutes=n), kind, by, json.dumps(body, ensure_ascii=False))


def events():
    return [
        event(1, "hearing_scheduled", "system", mode="mixed", title=CASE.patent.title, roster=[{"name": "陆景行"}]),
        event(2, "hearing_opened", "leader"),
        event(3, "stage_entered", "leader", stage="investigation", reason="闻一澜宣布进入调查"),
        event(4, "exhibit_shown", "p1", exhibit="ex-1", page=2, region={"x": 0.1, "name": "陆景行"}),
        event(
            5,
            "utterance_recorded",
            "leader",
            speaker="p1",
            utterance="u1",
            text="我是陆景行，证件号11010519491231002X",
            said_at=START.isoformat(),
            exhibits=[{"exhibit": "ex-1", "page": 1}],
            claims=["1"],
        ),
        event(6, "surprise", "p2", anything="甲川科技有限公司", stage="陆景行"),
        event(7, "hearing_closed", "leader"),
    ]


def hearing(**changes):
    rulings = (Ruling(("ex-1",), False, "逾期，闻一澜宣布不予接受"),)
    values: dict[str, Any] = {"spans": (), "files": (), "rulings": rulings} | changes
    return HearingInput("h-1", CASE.id, "mixed", START, PARTICIPANTS, events(), **values)


def given(**changes):
    """The case as it was known at AS_OF."""
    values: dict[str, Any] = {
        "case": CASE,
        "known_at": START - timedelta(days=30),
        "exhibits": EXHIBITS,
        "opinions": OPINIONS,
        "hearings": (hearing(),),
        "sets": SETS,
    }
    return CaseInput(**(values | changes))


def tables_of(one, *, key=KEY, texts=False, as_of=AS_OF):
    """The rows of a case by table, at the lowest level."""
    return Rows(key, as_of, Level.HEARING, texts=texts).of_case(one)


def written(out, *cases, secret=KEY, as_of=AS_OF, joined=(), receipt="", **query):
    """A package of these cases, as `Exporting` makes one."""
    asked = Query(**({"level": "hearing"} | query))
    package = Package(out, Order(asked, as_of, secret, "0.1.0"))
    try:
        for number, one in enumerate(sorted(cases, key=lambda each: each.case.id)):
            package.add(number, [one])
        summary = package.finish(joined)
        if receipt:
            package.put_receipt(receipt)
        package.publish()
    except BaseException:
        package.discard()
        raise
    return summary.under(out)
