"""What a submitter takes home: everything needed to check a sealed statement without asking anybody.

The JSON form is ``hearing-receipt/1``. Reading is strict: exactly the known fields, no key twice, one base64 spelling.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.log.merkle import HASH_SIZE
from evidence.statement import SALT_SIZE, Json, Statement, plain
from evidence.timestamps.cms import certificates_from_pem

FORMAT = "hearing-receipt/1"
MAX_RECEIPT = 4 << 20
EMBEDDED = "embedded"
EMBEDDED_NOTE = {
    "zh": "由平台内置时间戳服务加盖,并非合格的第三方时间戳",
    "en": "stamped by the embedded authority, not a qualified one",
}
_FIELDS = frozenset(
    {
        "format",
        "statement",
        "salt",
        "leaf_index",
        "tree_size",
        "inclusion_path",
        "checkpoint",
        "timestamp",
        "authority_chain",
        "log_key",
    }
)
T = TypeVar("T")


class ReceiptError(ValueError):
    """The text is not a receipt of this format."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One sealed statement with its proof.

    ``inclusion_path`` leads from leaf ``leaf_index`` to the root of the tree of ``tree_size`` leaves; ``token`` is the
    RFC 3161 token (DER) over the exact bytes of ``checkpoint``; ``authority_pem`` is the authority's chain, root last;
    ``log_key`` is the log's vkey; ``stamped_by`` tells the kind of authority.
    """

    statement: Statement
    salt: bytes
    leaf_index: int
    tree_size: int
    inclusion_path: tuple[bytes, ...]
    checkpoint: str
    token: bytes
    authority_pem: str
    log_key: str
    stamped_by: str = EMBEDDED

    def to_json(self) -> str:
        """Spell the receipt as readable JSON text."""
        fields = {
            "format": FORMAT,
            "statement": plain(self.statement.body),
            "salt": _encode(self.salt),
            "leaf_index": self.leaf_index,
            "tree_size": self.tree_size,
            "inclusion_path": [_encode(item) for item in self.inclusion_path],
            "checkpoint": self.checkpoint,
            "timestamp": {"kind": self.stamped_by, "note": EMBEDDED_NOTE, "token": _encode(self.token)},
            "authority_chain": self.authority_pem,
            "log_key": self.log_key,
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
        stamp = _take(fields, "timestamp", dict)
        if set(stamp) != {"kind", "note", "token"} or stamp["kind"] != EMBEDDED or stamp["note"] != EMBEDDED_NOTE:
            raise ReceiptError("the time-stamp's kind is not one that this verifier knows")
        path = tuple(_decode(item, "inclusion_path") for item in _take(fields, "inclusion_path", list))
        receipt = cls(
            statement=Statement(_take(fields, "statement", dict)),
            salt=_decode(fields["salt"], "salt"),
            leaf_index=_count(fields, "leaf_index"),
            tree_size=_count(fields, "tree_size"),
            inclusion_path=path,
            checkpoint=_take(fields, "checkpoint", str),
            token=_decode(stamp["token"], "timestamp"),
            authority_pem=_take(fields, "authority_chain", str),
            log_key=_take(fields, "log_key", str),
        )
        receipt._check_sizes()
        return receipt

    def _check_sizes(self) -> None:
        if len(self.salt) != SALT_SIZE:
            raise ReceiptError(f"salt: {SALT_SIZE} bytes expected")
        if len(self.inclusion_path) > 64 or any(len(item) != HASH_SIZE for item in self.inclusion_path):
            raise ReceiptError("inclusion_path: at most 64 hashes of 32 bytes expected")
        self._reading("statement", self.statement.canonical)
        if "".join(_pem(item) for item in self._reading("authority_chain", self.certificates)) != self.authority_pem:
            raise ReceiptError("authority_chain: more than plain certificates")

    @staticmethod
    def _reading(field: str, read: Callable[[], T]) -> T:
        try:
            return read()
        except (ValueError, RecursionError) as wrong:
            raise ReceiptError(f"{field}: {wrong}") from wrong

    def certificates(self) -> list[x509.Certificate]:
        """The authority's chain, root last.

        Raises:
            ValueError: unreadable.
        """
        return certificates_from_pem(self.authority_pem)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


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


def _count(fields: Mapping[str, object], field: str) -> int:
    value = fields[field]
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ReceiptError(f"{field}: a count expected")
    return value


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
