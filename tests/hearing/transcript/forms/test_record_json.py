"""The data form fits the published schema by another program's judgement, and the schema fits nothing else."""

import hashlib
import json

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no type information

from hearing.transcript.forms.record_json import record_json, schema, schema_json
from tests.hearing.transcript.forms.made import HOSTILE, before_it_began, hostile, transcript

SCHEMA_DIGEST = "f6da75ea4ff6117b2eff38fd3aa09390a08870edfe69453a5be1472ba7cac842"
"""Of ``hearing-transcript/1`` as published. A field added is a new digest; one taken away or changed, a new number."""


def without_words(value):
    """A schema without its descriptions, which are the classes' own and may be put better at any time."""
    if isinstance(value, dict):
        return {k: without_words(inside) for k, inside in value.items() if k != "description"}
    return [without_words(inside) for inside in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def validator():
    Draft202012Validator.check_schema(schema())
    return Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_whole_record_fits_the_schema(validator, language):
    assert validator.is_valid(json.loads(record_json(transcript(language))))


def test_a_record_of_nothing_and_one_of_hostile_words_fit_it(validator):
    validator.validate(json.loads(record_json(before_it_began())))
    value = json.loads(record_json(hostile()))
    validator.validate(value)
    said = [entry["text"] for section in value["minutes"]["sections"] for entry in section["entries"]]
    assert HOSTILE in said, "the data form holds the words as they were written down"


def test_the_schema_refuses_what_is_missing_unknown_or_of_another_type(validator):
    value = json.loads(record_json(transcript()))
    for broken in (
        {key: inside for key, inside in value.items() if key != "lines"},
        value | {"another": 1},
        value | {"format": "hearing-transcript/2"},
        value | {"lines": [value["lines"][0] | {"until": 7}]},
        value | {"minutes": value["minutes"] | {"language": "fr"}},
    ):
        assert not validator.is_valid(broken)


def test_how_long_an_exhibit_was_discussed_is_in_it():
    value = json.loads(record_json(transcript()))
    (first, second) = value["discussed"]
    assert first == {"exhibit": "e1", "label": "证据1", "ground": "g223", "statements": 2, "seconds": 14.0}
    assert second["seconds"] == 7.0


def test_the_same_record_gives_the_same_bytes_and_the_published_schema_stays():
    assert record_json(transcript()) == record_json(transcript())
    shape = json.dumps(without_words(json.loads(schema_json())), sort_keys=True)
    assert hashlib.sha256(shape.encode()).hexdigest() == SCHEMA_DIGEST
