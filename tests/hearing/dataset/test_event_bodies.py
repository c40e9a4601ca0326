"""What of an event's body may leave."""

import json
from datetime import UTC, datetime

import pytest

from hearing.dataset.event_bodies import EventBodies
from hearing.dataset.input import EventRow
from hearing.dataset.pseudonymise import Pseudonymiser

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def make(*, texts=False):
    return EventBodies(Pseudonymiser(bytes(32), [("person", "陆景行")]), include_texts=texts)


def body(bodies, **given):
    return json.loads(bodies.body("h", EventRow(1, NOW, "t", "x", json.dumps(given))))


def test_unknown_fields_are_left_out_and_counted():
    bodies = make()
    assert body(bodies, novelty="secret", stage="debate", nested={"stage": "x"}) == {"stage": "debate"}
    assert bodies.dropped == {"novelty": 1, "nested": 1}


def test_roster_ids_become_the_pseudonyms_of_their_hearing():
    bodies = make()
    found = body(bodies, participant="p1", speaker="system")
    assert found == {"participant": bodies.participant("h", "p1"), "speaker": "system"}
    assert bodies.participant("h", "p1") != bodies.participant("other", "p1")


def test_a_flag_that_shares_its_name_with_an_id_stays_a_flag():
    assert body(make(), speaker=True, camera=False) == {"speaker": True, "camera": False}


def test_texts_leave_only_when_asked_and_without_names():
    assert body(make(), text="陆景行发言") == {}
    assert "陆景行" not in body(make(texts=True), text="陆景行发言")["text"]


def test_a_code_field_is_searched_for_names_too():
    assert "陆景行" not in str(body(make(), stage="陆景行", stances=[["authenticity", "陆景行"]]))


def test_a_body_that_is_no_object_is_refused():
    with pytest.raises(TypeError, match="event 1"):
        make().body("h", EventRow(1, NOW, "t", "x", "[]"))
