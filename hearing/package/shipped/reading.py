"""What every step stands on: the files, the manifest, and a list of what was found to be wrong."""

from __future__ import annotations

import json

from hearing.package.shipped.container import Held
from hearing.package.shipped.party import check_order, check_signed
from hearing.package.shipped.stamp import Certificate, check_imprint, check_stamp, read_certificates
from hearing.package.shipped.tree import Wrong, climb, entry_hash, is_newer, log_lines, read_head, read_proof, unbase64

MANIFEST, SEAL, LINK = "manifest.json", "seal/receipt.json", "seal/consistency.json"
EVENTS, CHECKPOINTS, KEY, AUTHORITY = "events.jsonl", "log/checkpoints.jsonl", "log/key.txt", "log/authority.pem"

_NOTES = {
    "embedded": {
        "zh": "由平台内置时间戳服务加盖,并非合格的第三方时间戳",
        "en": "stamped by the embedded authority, not a qualified one",
    },
    "outside": {
        "zh": "由平台以外的时间戳服务加盖;是否为合格的时间戳,须查其证书",
        "en": "stamped by an authority outside the platform; its certificate shows whether it is a qualified one",
    },
}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Wrong("a key occurs twice")
    return found


def _no_number(name: str) -> object:
    raise Wrong(f"{name} is no number")


def read_json(text: bytes) -> object:
    """Read JSON in which no key occurs twice and every number is one."""
    try:
        return json.loads(text.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as deep:
        raise Wrong("the JSON is nested too deeply") from deep


def one_line(value: object) -> bytes:
    """Spell JSON in its canonical way: keys in order, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def fields(value: object, *names: str) -> list:  # type: ignore[type-arg]  # what JSON holds has no type
    """Give the values of exactly these keys of a JSON object."""
    if not isinstance(value, dict) or set(value) != set(names):
        raise Wrong(f"exactly these fields are expected: {', '.join(names)}")
    return [value[name] for name in names]


class Findings:
    """What one step found: what is wrong (place, Chinese, English), what it looked at, and what is worth knowing.

    ``ended`` is how a step ended in which nothing is wrong: ``passed``, ``absent`` where there is nothing that it could
    be about, or ``unchecked`` where it could not be taken here.
    """

    def __init__(self) -> None:
        self.wrong: list[tuple[str, str, str]] = []
        self.told: tuple[str, str] = ("", "")
        self.notes: list[tuple[str, str]] = []
        self.ended = "passed"

    def add(self, place: str, zh: str, en: str) -> None:
        """Put one down."""
        self.wrong.append((place, zh, en))


class Head:
    """A signed head of the log, and its time-stamps."""

    def __init__(self, note: str, size: int, root: bytes, stamps: list[Stamp]) -> None:
        self.note, self.size, self.root, self.stamps = note, size, root, stamps


class Stamp:
    """A time-stamp as receipts hold it."""

    def __init__(self, value: object) -> None:
        kind, self.name, words, token, self.chain = fields(value, "kind", "name", "note", "token", "chain")
        if not isinstance(kind, str) or kind not in _NOTES or words != _NOTES[kind]:
            raise Wrong("the time-stamp is of no kind that this program knows")
        if not isinstance(self.name, str) or not isinstance(self.chain, str):
            raise Wrong("the time-stamp is malformed")
        self.embedded = kind == "embedded"
        self.token = unbase64(token, "the time-stamp")


def read_stamps(values: object) -> list[Stamp]:
    """Read the time-stamps of a head."""
    if not isinstance(values, list):
        raise Wrong("the time-stamps are malformed")
    found = [Stamp(value) for value in values]
    if len({stamp.token for stamp in found}) != len(found):
        raise Wrong("a time-stamp is there twice")
    return found


class Package:
    """The package under examination.

    ``key`` is the log's key that counts: the pinned one where one was given and no hand-over leads from it to the
    package's; ``given`` are the hand-overs that the reader has; ``earlier`` are those with which the log
    signed before, heads that the seal's head extends; ``ordered`` tells that the files' order
    means something, as it does in the archive; ``sealed`` is the head of the log under which the manifest was sealed;
    ``handovers`` are the hand-overs of the log that are right; ``outside`` names the outside authorities whose stamps
    were met.
    """

    def __init__(self, files: dict[str, Held], pinned: str, given: list[bytes], *, ordered: bool) -> None:
        self.files = files
        self.given = given
        self.ordered = ordered
        self.sealed: Head | None = None
        self.manifest = self._manifest()
        self.stated_key = str(self.manifest["log_key"])
        self.key = pinned or self.stated_key
        self.earlier = [str(key) for key in self.manifest.get("earlier_log_keys", [])]
        self.heads: dict[int, Head] = {}
        self.events: list[dict] = []  # type: ignore[type-arg]  # what JSON holds has no type
        self.withheld: list[dict] = []  # type: ignore[type-arg]  # as above
        self.handovers: list = []  # type: ignore[type-arg]  # what they are stands on this module
        self.outside: set[str] = set()
        self._authority: list[Certificate] = []

    def _manifest(self) -> dict:  # type: ignore[type-arg]  # what JSON holds has no type
        if MANIFEST not in self.files:
            raise Wrong("there is no manifest.json: this is no hearing package, or its beginning is missing")
        found = read_json(self.files[MANIFEST].read())
        if not isinstance(found, dict) or found.get("format") != "hearing-package/1":
            raise Wrong("manifest.json is not that of a hearing package of form 1")
        names = [fields(member, "name", "size", "sha256")[0] for member in found["members"]]
        if names != sorted(set(names)) or not {"hearing", "events", "made_at", "log_key", "minutes_by_digest"} <= set(
            found
        ):
            raise Wrong("manifest.json is malformed")
        return found

    def read(self, name: str) -> bytes:
        """Give a file's bytes; raises ValueError when it is not there."""
        if name not in self.files:
            raise Wrong(f"{name} is missing")
        return self.files[name].read()

    def lines(self, name: str) -> list[bytes]:
        """Give a file's lines, each of which ends in a newline."""
        text = self.read(name)
        if text and not text.endswith(b"\n"):
            raise Wrong(f"{name} does not end in a newline")
        return text.split(b"\n")[:-1]

    def authority(self) -> list[Certificate]:
        """Give the time-stamp authority's certificates."""
        if not self._authority:
            self._authority = read_certificates(self.read(AUTHORITY).decode())
        return self._authority

    def check_stamps(self, head: Head) -> list[str]:
        """Check the time-stamps over a head; gives the moments of those of the embedded authority as 14 digits.

        Of an outside authority's only the imprint is checked: OpenSSL does the rest.
        """
        data, held, moments = log_lines(head.note).encode(), self.read(AUTHORITY).decode(), []
        for stamp in head.stamps:
            if not stamp.embedded:
                check_imprint(stamp.token, data)
                self.outside.add(stamp.name)
                continue
            chain = read_certificates(stamp.chain)
            if stamp.chain not in held or stamp.name != chain[0].name() or not chain[-1].signed_by(chain[-1]):
                raise Wrong("the time-stamp names another authority than log/authority.pem")
            moments.append(check_stamp(stamp.token, data, self.authority()))
        return moments

    def check_receipt(self, name: str, *, listed: bool = True) -> tuple[dict, Head]:  # type: ignore[type-arg]  # JSON
        """Check a receipt whole; gives its statement and its head.

        ``listed`` demands that its head is among those in log/checkpoints.jsonl.
        """
        text = self.read(name)
        value = read_json(text)
        if json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n" != text:
            raise Wrong("the receipt is not in its one spelling")
        form, statement, salt, proof, stamps, keys = fields(
            value, "format", "statement", "salt", "proof", "timestamps", "log_keys"
        )
        if form != "hearing-receipt/2" or not isinstance(proof, str) or not isinstance(keys, list):
            raise Wrong("the receipt is not of form 2")
        trusted = [self.key, *self.earlier] if listed else [self.key]
        if (
            not keys
            or keys[0] not in trusted
            or not all(isinstance(key, str) for key in keys)
            or len(set(keys)) != len(keys)
        ):
            raise Wrong("the receipt names another log key")
        index, nodes, note = read_proof(proof)
        size, root = read_head(note, keys[0])
        for key in keys[1:]:
            if not is_newer(key):
                read_head(note, key)
        head = Head(note, size, root, read_stamps(stamps))
        self.check_entry(statement, salt, index, nodes, head)
        if listed:
            known = self.heads.get(size)
            if known is None or known.note != log_lines(note):
                raise Wrong("the receipt's checkpoint is not among those of the package")
        self.check_stamps(head)
        signed = check_signed(statement, one_line)
        if signed is not None:
            check_order(signed, note.partition("\n")[0], index)
        return statement, head

    def check_entry(self, statement: object, salt: object, index: int, nodes: list[bytes], head: Head) -> None:
        """Check that a statement is in the log under a head."""
        self.check_leaf(entry_hash(unbase64(salt, "the salt"), one_line(statement)), index, nodes, head)

    def check_leaf(self, leaf: bytes, index: int, nodes: list[bytes], head: Head) -> None:
        """Check that a leaf is in the log under a head."""
        if climb(leaf, index, head.size, nodes) != head.root:
            raise Wrong("content, salt, place or path was changed: this is not what was sealed")


def moment_words(digits: str) -> str:
    """Write 14 digits as a moment."""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}Z"
