"""The record as data: one JSON file, and the JSON Schema (Draft 2020-12) that says what is in it.

The schema is made from the dataclasses that the file is made from, so the two cannot differ. Every field is there;
what is not known is null or empty. Moments are in UTC with microseconds.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hearing.procedure.canonical import Json, as_json
from hearing.transcript.forms.transcript import FORM, Transcript

SCHEMA_ID = "urn:hearing:transcript:1"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[object, dict[str, Json]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    NoneType: {"type": "null"},
}


def record_json(transcript: Transcript) -> bytes:
    """Give the record as JSON that a person can read, in UTF-8; the same record gives the same bytes."""
    value = as_json(transcript)
    assert isinstance(value, dict), "a dataclass becomes an object"
    return _readable({"format": FORM, "schema": SCHEMA_ID, **value})


def schema_json() -> bytes:
    """Give the JSON Schema of `record_json`'s files."""
    return _readable(schema())


def _readable(value: Json) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


@cache
def schema() -> dict[str, Json]:
    """Give the JSON Schema as a value; it is not to be changed."""
    found: dict[str, Json] = {}
    top = _object(Transcript, found)
    head: dict[str, Json] = {"format": {"const": FORM}, "schema": {"const": SCHEMA_ID}}
    properties, required = top["properties"], top["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    return {
        "$schema": DRAFT,
        "$id": SCHEMA_ID,
        "title": "The record of an oral hearing as data",
        **top,
        "properties": {**head, **properties},
        "required": [*head, *required],
        "$defs": dict(sorted(found.items())),
    }


def _object(kind: type, found: dict[str, Json]) -> dict[str, Json]:
    hints = get_type_hints(kind)
    names = [one.name for one in fields(kind)]
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": {name: _of(hints[name], found) for name in names},
        "required": list[Json](names),
        "additionalProperties": False,
    }


def _of(hint: Any, found: dict[str, Json]) -> dict[str, Json]:  # noqa: ANN401 -- a type annotation has no type of its own
    """Give the schema of a field's type; dataclasses are defined once, in ``found``."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return {"anyOf": [_of(one, found) for one in inner]}
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is tuple:
        return {"type": "array", **_items(inner, found)}
    return _named(hint, found)


def _items(inner: tuple[Any, ...], found: dict[str, Json]) -> dict[str, Json]:
    if inner[-1] is Ellipsis:
        return {"items": _of(inner[0], found)}
    return {"prefixItems": [_of(one, found) for one in inner], "minItems": len(inner), "items": False}


def _named(hint: object, found: dict[str, Json]) -> dict[str, Json]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [one.value for one in hint]}
    if isinstance(hint, type) and is_dataclass(hint):
        if hint.__name__ not in found:
            found[hint.__name__] = None  # so that one that holds itself ends here
            found[hint.__name__] = _object(hint, found)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    raise TypeError(f"{hint} has no schema")
