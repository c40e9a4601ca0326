"""Amended sets of claims in an export: each word for word, with its receipt and the panel's rulings. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from hearing.claimsets.sets import ClaimSet
from hearing.package.layout import File
from hearing.procedure.canonical import Json, as_json


def sets_of(sets: Sequence[ClaimSet]) -> list[tuple[dict[str, Json], list[File]]]:
    """Give for each set its entry in the index and its files: the claims as text, and the receipts."""
    return [(_entry(one), list(_files(one))) for one in sets]


def receipts_of(sets: Sequence[ClaimSet]) -> Iterator[tuple[str, str]]:
    """Give every receipt of the sets, with words for what it is of."""
    for one in sets:
        if one.receipt:
            yield one.receipt, f"claims {one.n}"
        for k, ruling in enumerate(one.rulings, 1):
            if ruling.receipt:
                yield ruling.receipt, f"claims {one.n}, ruling {k}"


def same_words(entry: Mapping[str, object], text: str, said: Mapping[str, object]) -> bool:
    """Tell whether a set's text and reason, as they are in an export, are those that its receipt speaks of."""
    return (said.get("text"), said.get("reason")) == (text, entry["reason"])


def _text(one: ClaimSet) -> str:
    return f"claims/amended-{one.n}.txt"


def _receipt(one: ClaimSet) -> str | None:
    return f"receipts/claims-{one.n}.json" if one.receipt else None


def _entry(one: ClaimSet) -> dict[str, Json]:
    return {
        "n": one.n,
        "filed_at": as_json(one.filed_at),
        "by": one.name,
        "reason": one.reason,
        "timely": one.timely.timeliness.value,
        "text": _text(one),
        "receipt": _receipt(one),
        "rulings": [
            {
                "k": k,
                "accepted": ruling.accepted,
                "reason": ruling.reason,
                "by": ruling.name,
                "at": as_json(ruling.at),
                "receipt": _ruling(one, k) if ruling.receipt else None,
            }
            for k, ruling in enumerate(one.rulings, 1)
        ],
    }


def _ruling(one: ClaimSet, k: int) -> str:
    return f"receipts/claims-{one.n}.ruling-{k}.json"


def _files(one: ClaimSet) -> Iterator[File]:
    yield File(_text(one), one.text.encode())
    if name := _receipt(one):
        yield File(name, one.receipt.encode())
    for k, ruling in enumerate(one.rulings, 1):
        if ruling.receipt:
            yield File(_ruling(one, k), ruling.receipt.encode())
