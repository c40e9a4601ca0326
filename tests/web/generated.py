"""Values that a JSON Schema allows, and values that it forbids, drawn by hypothesis; as much of it as we use."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # ships no type information

Schema = Mapping[str, Any]
FORMATS = FormatChecker(())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
OTHERS: Mapping[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "integer": st.integers(-(2**60), 2**60),
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
    "null": st.none(),
    "array": st.lists(st.integers(), max_size=2),
    "object": st.dictionaries(TEXTS, st.integers(), max_size=2),
}
"""Values of every type of JSON."""
FIRST = datetime(1000, 1, 1)  # noqa: DTZ001 -- zones are drawn beside it
NO_DAY = ("", "tomorrow", "20261120", "2026-W47-5", "2026-02-30", "2026-1-1", "２０２６-11-20", "2026-11-20T00:00:00Z")
NO_MOMENT = ("", "now", "2026-11-20", "2026-11-20T10:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")


def _is_day(value: object) -> bool:
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


def _is_moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    found = datetime.fromisoformat(value)
    return found.tzinfo is not None and found.astimezone(UTC).year > 0 and "T" in value


FORMATS.checks("date", raises=ValueError)(_is_day)
FORMATS.checks("date-time", raises=(ValueError, OverflowError))(_is_moment)


def validator(schema: Schema, whole: Schema) -> Draft202012Validator:
    """Give what judges by a schema of a description; ``format`` counts."""
    return Draft202012Validator({**schema, "components": whole["components"]}, format_checker=FORMATS)


def meant(schema: Schema, whole: Schema) -> Schema:
    """Give what a schema refers to."""
    while "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def closed(value: Any) -> Any:
    """Give a description in which no object has more than its properties: what is given and not described is found."""
    if isinstance(value, list):
        return [closed(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    found = {name: closed(one) for name, one in value.items()}
    if found.get("type") == "object" and isinstance(found.get("properties"), Mapping):
        found.setdefault("additionalProperties", False)
    return found


def allowed(schema: Schema, whole: Schema) -> st.SearchStrategy[Any]:
    """Draw what a schema allows."""
    schema = meant(schema, whole)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "anyOf" in schema:
        return st.one_of([allowed(one, whole) for one in schema["anyOf"]])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_type(kind, schema, whole) for kind in kinds])


def _of_type(kind: str, schema: Schema, whole: Schema) -> st.SearchStrategy[Any]:
    found = OTHERS[kind]
    match kind, schema.get("format", ""):
        case "string", "date":
            found = st.dates(date(1, 1, 1), date(2026, 1, 1)).map(date.isoformat)
        case "string", "date-time":
            found = st.datetimes(FIRST, timezones=st.just(UTC) | st.timezones()).map(datetime.isoformat)
        case "string", _:
            found = TEXTS.filter(lambda text: len(text) <= schema.get("maxLength", 30))
        case "integer", _:
            found = st.integers(schema.get("minimum"), schema.get("maximum"))
        case "array", _:
            found = st.lists(allowed(schema["items"], whole), max_size=3)
        case "object", _:
            parts = {name: allowed(one, whole) for name, one in schema.get("properties", {}).items()}
            needed = {name: parts[name] for name in schema.get("required", ())}
            rest = {name: parts[name] for name in parts if name not in needed}
            found = st.fixed_dictionaries(needed, optional=rest)
    return found


def forbidden(schema: Schema, whole: Schema) -> st.SearchStrategy[Any]:
    """Draw what a schema forbids: of another type, out of its bounds, or with one part that is."""
    judge = validator(schema, whole)
    return st.one_of(list(_spoilt(schema, whole))).filter(lambda value: not judge.is_valid(value))


def _spoilt(schema: Schema, whole: Schema) -> list[st.SearchStrategy[Any]]:
    schema = meant(schema, whole)
    found = [*OTHERS.values()]
    for one in schema.get("anyOf", ()):
        found += _spoilt(one, whole)
    if "maxLength" in schema:
        found.append(st.just("长" * (schema["maxLength"] + 1)))
    if "maxItems" in schema:
        found.append(allowed(schema["items"], whole).map(lambda one: [one] * (schema["maxItems"] + 1)))
    if "maximum" in schema:
        found += [st.just(schema["maximum"] + 1), st.just(schema["minimum"] - 1), st.just(2**70)]
    if "items" in schema:
        found.append(forbidden(schema["items"], whole).map(lambda one: [one]))
    found += [st.sampled_from(NO_DAY)] if schema.get("format") == "date" else []
    found += [st.sampled_from(NO_MOMENT)] if schema.get("format") == "date-time" else []
    if schema.get("type") == "object":
        found += _spoilt_objects(schema, whole)
    return found


def _spoilt_objects(schema: Schema, whole: Schema) -> list[st.SearchStrategy[Any]]:
    good = allowed(schema, whole)
    found = [st.builds(lambda one, name: {**one, name: 1}, good, TEXTS)]
    found += [good.map(partial(_without, name)) for name in schema.get("required", ())]
    found += [
        st.builds(partial(_with, name), good, forbidden(part, whole))
        for name, part in schema.get("properties", {}).items()
    ]
    return found


def _without(name: str, one: dict[Any, Any]) -> dict[Any, Any]:
    return {key: value for key, value in one.items() if key != name}


def _with(name: str, one: dict[Any, Any], bad: object) -> dict[Any, Any]:
    return {**one, name: bad}


def drawn(strategy: st.SearchStrategy[Any], number: int) -> list[Any]:
    """Draw so many values, the same in every run: all of them before anything is asked, as asking takes its time."""
    found: list[Any] = []

    @settings(max_examples=number, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def keep(value: object) -> None:
        found.append(value)

    keep()
    return found
