"""What a submitter takes home: everything needed to check a sealed statement without asking anybody.

The JSON form is ``hearing-receipt/2``. Reading is strict: exactly the known fields, no key twice, one base64 spelling.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn, TypeVar

from evidence.log.checkpoint import Checkpoint
from evidence.log.proof import Proof
from evidence.statement import SALT_SIZE, Json, Statement, plain
from evidence.timestamps.stamp import NOTES, Stamp, plain_pem

FORMAT = "hearing-receipt/2"
MAX_RECEIPT = 4 << 20
MAX_STAMPS = 16
MAX_LOG_KEYS = 4
_FIELDS = frozenset({"format", "statement", "salt", "proof", "timestamps", "log_keys"})
_STAMP_FIELDS = frozenset({"kind", "name", "note", "token", "chain"})
T = TypeVar("T")


class ReceiptError(ValueError):
    """The text is not a receipt of this format."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One sealed statement with its proof.

    ``proof`` leads to a signed checkpoint; ``stamps`` are tokens over ``log_lines`` of that checkpoint, none while the
    receipt is pending; ``log_keys`` are the log's vkeys, the Ed25519 one first, each of which has signed.
    """

    statement: Statement
    salt: bytes
    proof: Proof
    stamps: tuple[Stamp, ...]
    log_keys: tuple[str, ...]

    @property
    def checkpoint(self) -> str:
        """The signed note."""
        return self.proof.note

    @property
    def leaf_index(self) -> int:
        """The entry's place in the log, from 0."""
        return self.proof.index

    @property
    def head(self) -> Checkpoint:
        """What the note says, unverified.

        Raises:
            NoteError: it is no checkpoint.
        """
        return Checkpoint.parse(self.checkpoint.partition("\n\n")[0] + "\n")

    @property
    def tree_size(self) -> int:
        """How many entries the log had under this checkpoint."""
        return self.head.size

    @property
    def log_key(self) -> str:
        """The log's Ed25519 key (vkey): the one to pin."""
        return self.log_keys[0]

    @property
    def pending(self) -> bool:
        """Tells that no authority has stamped it yet, so that it proves no time."""
        return not self.stamps

    @property
    def stamped_at(self) -> datetime | None:
        """The earliest moment that its tokens state, unverified; None while it is pending."""
        return min((stamp.at for stamp in self.stamps), default=None)

    @property
    def stamped_by(self) -> str:
        """The kind of authority of the first token; empty while it is pending."""
        return self.stamps[0].kind if self.stamps else ""

    def with_stamps(self, stamps: Sequence[Stamp]) -> "Receipt":
        """The same receipt with these tokens after its own; one that it has already is not added."""
        return replace(self, stamps=tuple(dict.fromkeys((*self.stamps, *stamps))))

    def to_json(self) -> str:
        """Spell the receipt as readable JSON text."""
        fields = {
            "format": FORMAT,
            "statement": plain(self.statement.body),
            "salt": _encode(self.salt),
            "proof": self.proof.text(),
            "timestamps": [stamp_fields(stamp) for stamp in self.stamps],
            "log_keys": list(self.log_keys),
        }
        return json.dumps(fields, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> "Receipt":
        """Read a receipt; nothing in it is believed before it is verified.

        Raises:
            ReceiptError: not a well-formed receipt; the message names the field.
        """
        fields = _load(text)
        if fields.get("format") != FORMAT:
            raise ReceiptError(f"the format is not {FORMAT}")
        if set(fields) != _FIELDS:
            raise ReceiptError(f"fields missing or unknown: {sorted(set(fields) ^ _FIELDS)}")
        proof = _take(fields, "proof", str)
        receipt = cls(
            statement=Statement(_take(fields, "statement", dict)),
            salt=_decode(fields["salt"], "salt"),
            proof=_reading("proof", lambda: Proof.parse(proof)),
            stamps=tuple(read_stamp(item) for item in _take(fields, "timestamps", list)),
            log_keys=tuple(_texts(_take(fields, "log_keys", list), "log_keys")),
        )
        receipt._check_sizes()
        return receipt

    def _check_sizes(self) -> None:
        if len(self.salt) != SALT_SIZE:
            raise ReceiptError(f"salt: {SALT_SIZE} bytes expected")
        if self.proof.extra:
            raise ReceiptError("proof: extra data, which nothing authenticates, does not belong here")
        if not 0 < len(self.log_keys) <= MAX_LOG_KEYS or len(set(self.log_keys)) != len(self.log_keys):
            raise ReceiptError(f"log_keys: 1 to {MAX_LOG_KEYS} different keys expected")
        if len(self.stamps) > MAX_STAMPS or len({stamp.token for stamp in self.stamps}) != len(self.stamps):
            raise ReceiptError(f"timestamps: at most {MAX_STAMPS} different tokens expected")
        _reading("statement", self.statement.canonical)


def stamp_fields(stamp: Stamp) -> dict[str, Json]:
    """Spell a time-stamp as receipts hold it; ``read_stamp`` reads it."""
    return {
        "kind": stamp.kind,
        "name": stamp.name,
        "note": NOTES[stamp.kind],
        "token": _encode(stamp.token),
        "chain": stamp.chain,
    }


def read_stamp(value: object) -> Stamp:
    """Read a time-stamp out of a receipt.

    Raises:
        ReceiptError: not in the one form of a time-stamp.
    """
    if not isinstance(value, dict) or set(value) != _STAMP_FIELDS:
        raise ReceiptError(f"timestamps: each has exactly these fields: {sorted(_STAMP_FIELDS)}")
    if not isinstance(value["kind"], str) or value["note"] != NOTES.get(value["kind"], ""):
        raise ReceiptError("timestamps: the kind is not one that this verifier knows, or has another note")
    stamp = Stamp(
        value["kind"],
        _take(value, "name", str),
        _decode(value["token"], "timestamps"),
        _take(value, "chain", str),
    )
    if plain_pem(_reading("timestamps", stamp.certificates)) != stamp.chain:
        raise ReceiptError("timestamps: the chain holds more than plain certificates")
    return stamp


def _reading(field: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (ValueError, RecursionError) as wrong:
        raise ReceiptError(f"{field}: {wrong}") from wrong


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(value: object, field: str) -> bytes:
    try:
        data = base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError) as wrong:
        raise ReceiptError(f"{field}: not base64") from wrong
    if data is None or _encode(data) != value:
        raise ReceiptError(f"{field}: not base64 in its one spelling")
    return data


def _take(fields: Mapping[str, object], field: str, kind: type[T]) -> T:
    value = fields[field]
    if not isinstance(value, kind):
        raise ReceiptError(f"{field}: a {kind.__name__} expected")
    return value


def _texts(values: Sequence[object], field: str) -> list[str]:
    if not all(isinstance(value, str) for value in values):
        raise ReceiptError(f"{field}: texts expected")
    return [str(value) for value in values]


def _load(text: str | bytes) -> dict[str, Json]:
    if len(text) > MAX_RECEIPT:
        raise ReceiptError("the receipt is too long")
    try:
        value = json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError) as wrong:
        raise ReceiptError(f"not JSON: {wrong}") from wrong
    if not isinstance(value, dict):
        raise ReceiptError("not a JSON object")
    return value


def _no_key_twice(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ReceiptError("a key occurs twice")
    return result


def _no_constant(name: str) -> NoReturn:
    raise ReceiptError(f"{name} is not a number")
