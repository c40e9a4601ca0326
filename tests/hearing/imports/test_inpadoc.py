"""Legal events: code, days, details and category; an event told twice is one; another converter reads them alike."""

import json

import pytest

from hearing.imports.event_codes import read_codes
from hearing.imports.facts import BadSourceError
from hearing.imports.inpadoc import event_json, read_family
from hearing.imports.xml_source import xml_text
from tests.hearing.imports.made_up import CODES, event, family, open_data, workbook

TABLE = read_codes(workbook(CODES))


def test_an_event_is_read_with_its_category():
    read = read_family(family(event(more="<ops:L525EP>20250618</ops:L525EP><ops:L510EP>whole</ops:L510EP>")))
    (one,) = read.events
    values = event_json(one, TABLE, "d" * 64)
    assert (values["application"], values["publication"]) == ("CN201710123456", "CN107000001")
    assert (values["authority"], values["code"], values["category"]) == ("CN", "IW01", "H")
    assert (values["date"], values["effective_date"], values["recorded_date"]) == (
        "2025-06-20",
        "2025-06-18",
        "2025-06-27",
    )
    assert values["details"] == {"effective_on": "20250618", "text": "whole"}
    assert read.reading.doubts == []


def test_an_event_in_a_member_state_has_the_states_own_code():
    told = event(
        "REG", authority="EP", more="<ops:L501EP>CH</ops:L501EP><ops:L502EP>PL</ops:L502EP>", words="REFERENCE"
    )
    values = event_json(read_family(family(told, country="EP")).events[0], TABLE, "d")
    assert (values["authority"], values["code"], values["description"]) == ("CH", "PL", "PATENT CEASED")


def test_an_event_told_twice_is_one_and_a_code_that_is_not_in_the_table_has_no_category():
    read = read_family(family(event() + event() + event("ZZ99")))
    assert [one.code for one in read.events] == ["IW01", "ZZ99"]
    assert event_json(read.events[1], TABLE, "d")["category"] is None


def test_a_day_that_is_none_waits_and_one_that_stands_for_unknown_does_not():
    assert {doubt.field for doubt in read_family(family(event(on="2025-02-30"))).reading.doubts} == {
        "event_date",
        "event",
    }
    unknown = event(more="<ops:L525EP>00010101</ops:L525EP>")
    assert read_family(family(unknown)).reading.doubts == []


def test_members_that_are_counted_but_not_given_are_told():
    read = read_family(family(event(), counted=6)).reading
    assert (read.value("members_counted"), read.value("members_given")) == (6, 1)


def test_what_is_no_family_is_refused():
    with pytest.raises(BadSourceError, match="INPADOC"):
        read_family("<a/>")


def test_real_events_are_read_as_another_converter_reads_them():
    files = {path.name: path for path in open_data("epo_legal_events")}
    table = read_codes(next(path for path in files.values() if path.suffix == ".xlsx").read_bytes())
    for number in (1, 2, 3):
        events = read_family(xml_text(files[f"example_{number}.xml"].read_bytes())).events
        told = json.loads(files[f"example_{number}_convert.json"].read_text())["events"]
        made = [event_json(one, table, "d") for one in events]
        assert [
            (f"{one['authority']}.{one['code']}", one["date"], one["effective_date"], one["description"])
            for one in made
        ] == [
            (one["event_code"], one["event_date"], one.get("effective_date"), one["event_description"]) for one in told
        ]
