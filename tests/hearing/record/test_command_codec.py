"""Commands from the wire: what is well-formed comes through, everything else is refused with the field at fault."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.procedure import commands as c
from hearing.procedure.canonical import as_json
from hearing.procedure.names import COMMANDS, name_of
from hearing.procedure.rules import LEAVE
from hearing.record.command_codec import LONGEST_TEXT, MalformedCommandError, command_from_wire
from hearing.vocabulary import Element, Stance
from tests.scripts.strategies import commands


@given(st.sampled_from(sorted(LEAVE, key=str)).flatmap(commands))
def test_what_a_person_may_ask_for_comes_through_unchanged(command):
    assert command_from_wire(name_of(type(command)), as_json(command)) == command


def test_what_has_a_default_may_be_left_out():
    assert command_from_wire("record_utterance", {"speaker": "p1", "text": "一\n二"}) == c.RecordUtterance(
        "p1", "一\n二"
    )
    assert command_from_wire("open_hearing", {}) == c.OpenHearing()


def test_stances_may_come_as_an_object():
    body = {"exhibit": "E1", "stances": {"authenticity": "accepted", "relevance": "contested"}, "reason": "x"}
    assert command_from_wire("state_opinion", body) == c.StateOpinion(
        "E1", ((Element.AUTHENTICITY, Stance.ACCEPTED), (Element.RELEVANCE, Stance.CONTESTED)), "x"
    )


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("report_connected", {"participant": "p1", "connection": "c"}, "name"),
        ("schedule_hearing", {}, "name"),
        ("no_such_thing\x00", {}, "name"),
        (None, {}, "name"),
        (["give_floor"], {}, "name"),
        ("give_floor", [], "body"),
        ("give_floor", None, "body"),
        ("give_floor", {}, "participant"),
        ("give_floor", {"participant": 7}, "participant"),
        ("give_floor", {"participant": None}, "participant"),
        ("give_floor", {"participant": "p1", "by": "leader"}, "by"),
        ("give_floor", {"participant": "a\x00b"}, "participant"),
        ("give_floor", {"participant": "a\ud800b"}, "participant"),
        ("give_floor", {"participant": "x" * (LONGEST_TEXT + 1)}, "participant"),
        ("enter_stage", {"stage": "afternoon"}, "stage"),
        ("enter_waiting_room", {"camera": 1, "microphone": True, "speaker": True}, "camera"),
        ("show_exhibit", {"exhibit": "E1", "page": "5"}, "page"),
        ("show_exhibit", {"exhibit": "E1", "page": True}, "page"),
        ("show_exhibit", {"exhibit": "E1", "page": 2**60}, "page"),
        ("show_exhibit", {"exhibit": "E1", "page": 1, "region": {"x": 0, "y": 0, "width": 1}}, "region.height"),
        (
            "show_exhibit",
            {"exhibit": "E1", "page": 1, "region": {"x": float("nan"), "y": 0, "width": 1, "height": 1}},
            "region.x",
        ),
        ("record_utterance", {"speaker": "p", "text": "t", "said_at": "2026-11-22T01:00:00"}, "said_at"),
        ("record_utterance", {"speaker": "p", "text": "t", "said_at": "0001-01-01T00:00:00+14:00"}, "said_at"),
        ("record_utterance", {"speaker": "p", "text": "t", "exhibits": [{"exhibit": "E1"}, 7]}, "exhibits[1]"),
        ("record_utterance", {"speaker": "p", "text": "t", "claims": "1"}, "claims"),
        ("state_opinion", {"exhibit": "E1", "stances": [["authenticity"]]}, "stances[0]"),
        ("state_opinion", {"exhibit": "E1", "stances": {"authenticity": "maybe"}}, "stances[0][1]"),
    ],
)
def test_everything_else_is_refused_with_the_field_at_fault(name, body, field):
    with pytest.raises(MalformedCommandError) as malformed:
        command_from_wire(name, body)
    assert malformed.value.field == field
    assert malformed.value.zh.endswith("。")
    assert malformed.value.en.endswith(".")
    assert malformed.value.zh.isprintable()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(COMMANDS)) | st.text(), JSON)
def test_nothing_from_the_wire_raises_anything_else(name, body):
    with suppress(MalformedCommandError):
        assert command_from_wire(name, body)
