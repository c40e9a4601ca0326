"""Lines of the timeline that came from elsewhere."""

from datetime import date

from hearing.imports.ptab import read_answer
from hearing.imports.timeline import published
from tests.hearing.imports.made_up import mandate, page, paper

EVENT = {
    "on": date(2025, 6, 20),
    "authority": "CN",
    "code": "IW01",
    "category": "H",
    "description": "FULL INVALIDATION",
}


def test_events_and_papers_stand_by_their_day():
    rows = read_answer(page([mandate(), paper("a")])).rows
    facts = [fact for row in rows for fact in row.reading.facts]
    first, second = published([EVENT, EVENT | {"on": None}], facts)
    assert first == {
        "date": "2025-06-20", "zh": "法律事件 CN IW01（权利终止）", "en": "CN IW01: Full invalidation [ST.27 H]",
    }  # fmt: skip
    assert (second["date"], second["zh"]) == ("2026-04-20", "法院裁判送达：Affirmed")


def test_without_a_table_of_codes_an_event_has_no_category():
    (line,) = published([EVENT | {"category": None}], ())
    assert line["zh"] == "法律事件 CN IW01"
