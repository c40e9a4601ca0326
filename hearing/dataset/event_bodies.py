"""What of an event's body may leave the house: codes, numbers, moments, and ids as pseudonyms.

Pure but for its own counter. A field that is not known here is left out and counted: a new kind of event cannot leak by
being forgotten. What people said and wrote goes out only when the export asks for it, pseudonymised.
"""

import json
from collections import Counter
from typing import Any

from hearing.dataset.input import EventRow
from hearing.dataset.pseudonymise import Pseudonymiser
from hearing.vocabulary import SYSTEM

_ENTITIES = frozenset({"participant", "participants", "speaker", "by", "seat_of"})
"""Fields of events that hold roster ids."""
_PLAIN = frozenset(
    {
        "stage", "room", "purpose", "mode", "kind", "page", "region", "ground", "claims", "camera", "microphone",
        "result", "accepted", "requested", "version", "digest", "sha256", "packets", "arriving", "stances", "starts_at",
        "started_at", "ended_at", "said_at", "last_heard", "down_since", "x", "y", "width", "height", "phase", "form",
        "basis", "side", "granted", "sustained", "permitted", "rebuttal", "seconds", "reserve", "until",
    }
)  # fmt: skip
"""Fields of events whose values are codes, numbers or moments: nobody writes a name there."""
_EXHIBITS = frozenset({"exhibit", "exhibits"})
_SCOPES = frozenset({"items", "scope"})
"""Fields that hold grounds with their claims and exhibits."""
_SCOPE_ITEM = ("ground", "claims", "exhibits")
_TEXTS = frozenset({"text", "reason", "note", "subject"})


class EventBodies:
    """Makes the exported bodies.

    Attributes:
        dropped: How many fields were left out because they may hold free text, by field name.
    """

    def __init__(self, names: Pseudonymiser, *, include_texts: bool) -> None:
        self._names = names
        self._include_texts = include_texts
        self.dropped: Counter[str] = Counter()

    def participant(self, hearing: str, identity: str) -> str:
        """Give the pseudonym of a roster id, which is unique only within its hearing."""
        return SYSTEM if identity == SYSTEM else self._names.entity("participant", f"{hearing}/{identity}")

    def body(self, hearing: str, event: EventRow) -> str:
        """Give the body as compact JSON with sorted keys.

        Raises:
            TypeError: The body is not a JSON object.
        """
        given = json.loads(event.body)
        if not isinstance(given, dict):
            raise TypeError(f"the body of event {event.n} of hearing {hearing} is not a JSON object")
        body = {name: kept for name, value in given.items() if (kept := self._field(hearing, name, value)) is not None}
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def _field(self, hearing: str, name: str, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
        if isinstance(value, bool) or value is None:
            return value if name in _PLAIN | _ENTITIES else None
        if name in _ENTITIES and isinstance(value, str):
            return self.participant(hearing, value) if value else None
        if name in _EXHIBITS or name in _SCOPES:
            return self._exhibits(value) if name in _EXHIBITS else self._items(hearing, value)
        if name in _PLAIN:
            return self._codes(value)
        if name in _TEXTS and isinstance(value, str) and self._include_texts:
            return self._names.text(value)
        self.dropped[name] += 1
        return None

    def _items(self, hearing: str, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
        items = value if isinstance(value, list) else []
        return [{key: self._field(hearing, key, item[key]) for key in _SCOPE_ITEM if key in item} for item in items]

    def _codes(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
        """Pass codes through the names all the same, should somebody have put one there."""
        match value:
            case str():
                return self._names.text(value)
            case list():
                return [self._codes(item) for item in value]
            case dict():
                return {key: self._codes(item) for key, item in value.items() if key in _PLAIN}
            case _:
                return value

    def _exhibits(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
        match value:
            case str():
                return self._names.entity("exhibit", value) if value else None
            case list():
                return [self._exhibits(item) for item in value]
            case dict():
                pages = {"page": value["page"]} if isinstance(value.get("page"), int) else {}
                return {"exhibit": self._exhibits(value.get("exhibit") or value.get("id", ""))} | pages
            case _:
                return None
