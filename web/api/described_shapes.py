"""What the channel's interface takes and gives, as JSON Schema: the components of its OpenAPI description.

The bounds of what is stated (`Details`) are the ones that `web/api/channel.py` reads it by: both use the numbers here.
"""

from collections.abc import Mapping
from dataclasses import fields
from types import NoneType
from typing import Any

from hearing.cases.model import ProceedingKind
from hearing.channel.facts import ClaimResult, Details, FactType
from hearing.channel.retry import Fate
from hearing.channel.sight import Capacity

MOST_CLAIMS = 500
"""Claims named in one fact, and results in one decision."""
HIGHEST_CLAIM = 999
LONGEST_NOTE = 2000
LONGEST_DOCUMENT = 80
RESULTS = ("invalid", "valid", "valid_amended")
OUTCOMES = ("invalid_all", "invalid_part", "maintained", "maintained_amended", "ends", "continues")
"""How a decision can end a case; the last two are what a withdrawal does to it."""

OUTSIDE = tuple(
    kind.value for kind in ProceedingKind if kind not in {ProceedingKind.INVALIDATION, ProceedingKind.REEXAMINATION}
)
"""The kinds of proceedings that are conducted elsewhere and have holders here."""

TEXT: Mapping[str, Any] = {"type": "string"}
MOMENT: Mapping[str, Any] = {"type": "string", "format": "date-time"}
LATER: Mapping[str, Any] = {"type": ["string", "null"], "format": "date-time"}
DAY: Mapping[str, Any] = {"type": "string", "format": "date"}
ANY: Mapping[str, Any] = {"type": "object"}
NOTHING: Mapping[str, Any] = {"type": "object", "additionalProperties": False}
_FLAG: Mapping[str, Any] = {"type": "boolean"}
_COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 0}


def ref(name: str) -> dict[str, Any]:
    """Refer to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(of: Mapping[str, Any], **bounds: int) -> dict[str, Any]:
    """Describe a list."""
    return {"type": "array", "items": dict(of), **bounds}


def whole(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """Describe an object that has all of these properties; what is added to it later breaks no reader."""
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def choice(values: Mapping[Any, Any] | tuple[str, ...] | list[str]) -> dict[str, Any]:
    """Describe a text that is one of these."""
    return {"type": "string", "enum": list(values)}


_CLAIMS = listed({"type": "integer", "minimum": 1, "maximum": HIGHEST_CLAIM}, maxItems=MOST_CLAIMS)
_PROCEEDING = {"kind": choice([kind.value for kind in ProceedingKind]), "number": TEXT}
_KNOWN = {**_PROCEEDING, "facts": listed(ref("Fact")), "flags": listed(ref("Flag"))}
_HOLDER = {"account": TEXT, "name": TEXT, "capacity": choice([one.value for one in Capacity]), "at": MOMENT}
_DELIVERY = {
    "id": TEXT, "at": MOMENT, "sha256": TEXT, "sealed": _FLAG, "opened_at": LATER, "confirmed_at": LATER,
    "told": ref("Told"),
}  # fmt: skip
_SUBSCRIPTION = {
    "id": TEXT, "url": TEXT, "public_key": TEXT, "made_at": MOMENT, "ended_at": LATER, "ended_because": TEXT,
    "failing_since": LATER, "old_secret_until": LATER,
}  # fmt: skip

SCHEMAS: Mapping[str, Any] = {
    "Error": whole(error=whole(code=TEXT, zh=TEXT, en=TEXT, rule=TEXT, source=TEXT)),
    "Proceeding": whole(**_PROCEEDING),
    "ClaimResult": {
        "type": "object",
        "properties": {
            "claims": _CLAIMS,
            "result": choice(RESULTS),
            "part": {"type": "string", "maxLength": LONGEST_NOTE},
        },
        "required": ["claims", "result"],
        "additionalProperties": False,
    },
    "Details": {
        "type": "object",
        "properties": {
            "claims": _CLAIMS,
            "results": listed(ref("ClaimResult"), maxItems=MOST_CLAIMS),
            "outcome": choice(("", *OUTCOMES)),
            "starts_at": LATER,
            "document": {"type": "string", "maxLength": LONGEST_DOCUMENT},
            "note": {"type": "string", "maxLength": LONGEST_NOTE},
        },
        "additionalProperties": False,
    },
    "Flag": whole(code=TEXT, zh=TEXT, en=TEXT, rule=whole(source_zh=TEXT, source_en=TEXT, zh=TEXT, en=TEXT, mark=TEXT)),
    "Fact": whole(
        id=TEXT,
        proceeding=ref("Proceeding"),
        type=choice([kind.value for kind in FactType]),
        at=MOMENT,
        on={"type": ["string", "null"], "format": "date"},
        details=ref("Details"),
        source=choice(("record", "case_file", "stated")),
        stated_by=TEXT,
        sealed=_FLAG,
    ),
    "Told": whole(
        fact=TEXT,
        type=choice([kind.value for kind in FactType]),
        proceeding=ref("Proceeding"),
        on={"type": ["string", "null"], "format": "date"},
        known_at=MOMENT,
        source=choice(("record", "case_file", "stated")),
        stated_by=TEXT,
        details=ref("Details"),
        linked=ref("Proceeding"),
        capacity=choice([one.value for one in Capacity]),
        flags=listed(ref("Flag")),
    ),
    "Delivery": whole(**_DELIVERY),
    "Inbox": whole(
        deliveries=listed(ref("Delivery")), unopened=_COUNT, stopped=listed(ref("Subscription")), next=LATER
    ),
    "Receipts": {
        "type": "object",
        "properties": dict.fromkeys(("delivered", "opened", "confirmed"), ANY),
        "additionalProperties": False,
    },
    "Holder": whole(**_HOLDER),
    "CaseChannel": whole(
        own=whole(**_KNOWN),
        linked=listed(
            {**whole(**_KNOWN), "properties": {**_KNOWN, "holders": listed(ref("Holder"))}}
        ),
        told=listed(whole(**_DELIVERY, name=TEXT)),
        may=listed(choice(("link", "state"))),
    ),
    "Held": whole(proceedings=listed(whole(**_KNOWN, capacity=_HOLDER["capacity"]))),
    "Subscription": whole(**_SUBSCRIPTION),
    "Subscriptions": whole(subscriptions=listed(ref("Subscription"))),
    "Subscribed": whole(**_SUBSCRIPTION, secret=TEXT),
    "Post": whole(
        id=TEXT,
        delivery=TEXT,
        fate=choice([fate.value for fate in Fate]),
        next_at=LATER,
        receipt={"type": ["object", "null"]},
        attempts=listed(whole(n=_COUNT, at=MOMENT, status=_COUNT, problem=TEXT, milliseconds=_COUNT)),
    ),
    "Posts": whole(posts=listed(ref("Post"))),
    "CloudEvent": whole(
        specversion={"const": "1.0"}, id=TEXT, source=TEXT, type=TEXT, subject=TEXT, time=MOMENT,
        datacontenttype={"const": "application/json"}, dataschema=TEXT, data=ref("Told"),
    ),
}  # fmt: skip
"""What is taken, given and posted."""

for _kind, _name in ((Details, "Details"), (ClaimResult, "ClaimResult")):
    assert {one.name for one in fields(_kind)} == set(SCHEMAS[_name]["properties"]), "the description fell behind"

_TYPES: Mapping[type, str] = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}
LONGEST_TEXT = 20_000
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "kind": choice(OUTSIDE),
    "type": choice([kind.value for kind in FactType]),
    "on": DAY,
    "details": ref("Details"),
    "capacity": choice((Capacity.AUTHORITY.value, Capacity.PARTY.value)),
}
"""What is known of fields beyond their type, by their name."""


def body_schema(table: Mapping[str, Any]) -> dict[str, Any]:
    """Give the schema of a body from the table that `web.http.fields` reads it by."""
    kinds = {name: kind if isinstance(kind, tuple) else (kind,) for name, kind in table.items()}
    properties: dict[str, Any] = {}
    for name, kind in kinds.items():
        words = [_TYPES[one] for one in kind if one is not NoneType]
        known = _FIELDS.get(name, {"type": words[0]} | ({"maxLength": LONGEST_TEXT} if words == ["string"] else {}))
        properties[name] = {"anyOf": [dict(known), {"type": "null"}]} if NoneType in kind else dict(known)
    needed = sorted(name for name, kind in kinds.items() if NoneType not in kind)
    return {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}
