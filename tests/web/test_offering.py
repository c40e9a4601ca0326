"""What the case file offers a hearing: at setting down, and when something is filed or answered in writing later."""

from dataclasses import replace

import pytest

from hearing.cases.building import case_from_decision
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.model import GroundCell, ListedExhibit
from hearing.custody.life import lives
from hearing.procedure.commands import ScopeItem
from hearing.vocabulary import Side
from tests.tus import CASE, upload_whole
from tests.web.test_filing import PDF, file
from web.demo.seed import DECISION
from web.offering import register, requested

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_cells_become_scope_items_and_listed_exhibits_are_known_by_their_labels():
    case = replace(
        case_from_decision(read_decision(DECISION.read_text(encoding="utf-8"))),
        cells=(
            GroundCell(1, "A22.3", ("证据1", "证据2"), "p"),
            GroundCell(2, "A22.3", ("证据1", "证据2"), "p"),
            GroundCell(3, "A22.3", ("证据1",), "p"),
            GroundCell(0, "A26.3", (), "p"),
        ),
        listed_exhibits=(
            ListedExhibit(Side.PETITIONER, "证据1", "对比文件"),
            ListedExhibit(Side.PATENTEE, "反证1", "教科书"),
        ),
    )
    offered = register(case, lives((), ()))
    assert [(one.id, one.side, one.pages) for one in offered] == [
        ("证据1", Side.PETITIONER, 0),
        ("反证1", Side.PATENTEE, 0),
        ("证据2", Side.PETITIONER, 0),
    ]
    assert requested(case, offered) == (
        ScopeItem("A22.3", ("1", "2"), ("证据1", "证据2")),
        ScopeItem("A22.3", ("3",), ("证据1",)),
        ScopeItem("A26.3"),
    )


async def test_what_is_filed_and_answered_later_reaches_the_hearing(running, someone):
    before = next(one for one in await running.hearings.states(CASE) if one.examination.requested)
    known = {one.id for one in before.examination.exhibits.values()}
    named = {exhibit for item in before.examination.requested for exhibit in item.exhibits}
    assert named <= known
    petitioner, patentee = await someone("petitioner"), await someone("patentee")
    upload = await upload_whole(petitioner, PDF)
    exhibit = (await file(petitioner, upload))["exhibit"]
    after = await running.hearings.state(before.id)
    offered = after.examination.exhibits[exhibit["id"]]
    assert (offered.label, offered.side, offered.pages) == (exhibit["label"], Side.PETITIONER, exhibit["pages"])
    await patentee.call(
        "POST", f"/api/exhibits/{exhibit['id']}/opinions", {"stances": {"relevance": "contested"}, "reason": "领域不同"}
    )
    stated = (await running.hearings.state(before.id)).opinions[exhibit["id"], Side.PATENTEE]
    assert (stated.written, stated.reason) == (True, "领域不同")
    shown = await petitioner.call("GET", f"/api/exhibits/{exhibit['id']}")
    assert len([each for each in shown["opinions"] if each["side"] == "patentee"]) == 1
