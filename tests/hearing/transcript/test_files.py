"""The minutes of each file of a joint hearing as a document: its own words, people, announcement and signatures."""

from pathlib import Path

import pytest

from hearing.transcript.context import RecordContext
from hearing.transcript.document import MinutesDocument, Statement
from hearing.transcript.minutes import build
from tests.scripts.acts import run_script

SCRIPT = Path(__file__).parents[2] / "scripts" / "joint.txt"


@pytest.fixture(scope="module")
def documents() -> dict[str, MinutesDocument]:
    play = run_script(SCRIPT)
    context = RecordContext("zh-CN", "一种可折叠支架")
    return {file: build(play.state, play.recorded, context, file) for file in ("validity", "ruling")}


def _spoken(document: MinutesDocument) -> set[str]:
    return {one.text for part in document.sections for one in part.entries if isinstance(one, Statement)}


def _told(document: MinutesDocument) -> str:
    return "\n".join(one.text for part in document.sections for one in part.entries)


def test_each_file_has_its_own_words_and_those_said_for_all(documents):
    validity, ruling = _spoken(documents["validity"]), _spoken(documents["ruling"])
    assert "证据1公开了卡扣。" in validity - ruling
    assert "被诉产品的磁吸结构也是“锁定件”。" in ruling - validity
    assert {"坚持全部请求。", "双方确认该专利仍然有效。"} <= validity & ruling


def test_each_file_has_its_own_announcement_people_and_head(documents):
    validity, ruling = documents["validity"], documents["ruling"]
    assert "权利要求1-3维持有效。" in _told(validity)
    assert "权利要求1-3维持有效。" not in _told(ruling)
    assert "粤知法裁字〔2026〕第12号的单独环节" in _told(ruling)
    assert (validity.case_number, ruling.case_number) == ("4W100001", "粤知法裁字〔2026〕第12号")
    assert ruling.subtitle == "专利侵权纠纷行政裁决案件"
    assert "maker" not in {one.name for one in validity.attendees}
    assert "leader" not in {one.name for one in ruling.attendees}


def test_each_file_is_signed_by_its_own_people(documents):
    signed = {file: {row.name for row in document.signatures} for file, document in documents.items()}
    assert signed["validity"] == {"leader", "clerk", "agent", "counsel", "inventor"}
    assert signed["ruling"] == {"adjudicator", "clerk", "agent", "counsel", "maker"}
    assert documents["validity"].digest != documents["ruling"].digest
