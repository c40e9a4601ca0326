"""The good receipt of `wrong_proofs.py`; and it with form, checkpoint, path or cosignatures wrong, one at a time."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from evidence.log.checkpoint import Checkpoint, Kind, Signer
from evidence.log.merkle import inclusion_path, leaf_hash, node_reader, root
from evidence.log.policy import Cosigner, Policy
from evidence.log.proof import Proof, log_lines
from evidence.receipts.receipt import Receipt
from evidence.statement import Statement, commitment
from evidence.timestamps.stamp import EMBEDDED, Stamp
from tests.evidence.authorities import NOW
from tests.evidence.receipt_maker import AUTHORITY, KEY, ORIGIN, SALT, STATEMENT, pem, reproved, restamped
from tests.evidence.signed.signers import place
from tests.evidence.signed.signers import signed as by_party

LOG = Signer(ORIGIN, KEY)
QUANTUM = Signer(ORIGIN, MLDSA44PrivateKey.from_seed_bytes(bytes(range(32))), Kind.ML_DSA_44)
COSIGNER = Signer("cosigner.example/1", Ed25519PrivateKey.from_private_bytes(b"\1" * 32), Kind.COSIGNATURE)
NEWER = Signer("cosigner.example/2", MLDSA44PrivateKey.from_seed_bytes(bytes(32)), Kind.ML_DSA_44)
STRANGER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\2" * 32))
POLICY = str(Policy.of(2, [Cosigner("one", COSIGNER.verifier), Cosigner("two", NEWER.verifier)], [LOG.verifier]))
AT = int(NOW.timestamp())
PARTY = {**STATEMENT.body, **place(origin=ORIGIN, size=2), "case": "4W1", "signed_at": "2026-11-22T08:00:00Z"}
"""What the party signed of the good receipt's statement, with its own Ed25519 key."""

SEALED = Statement({**STATEMENT.body, "case": "4W1", "signed": by_party(PARTY)})


def signed(head: Checkpoint, signers: Sequence[Signer] = (LOG, QUANTUM, COSIGNER, NEWER)) -> str:
    return head.text() + "\n" + "".join(signer.line(head.text(), AT) for signer in signers)


def made(statement: Statement = SEALED, signers: Sequence[Signer] = (LOG, QUANTUM, COSIGNER, NEWER)) -> Receipt:
    entries = [b"a", b"b", commitment(SALT, statement.canonical()), b"d", b"e"]
    node = node_reader([leaf_hash(entry) for entry in entries])
    note = signed(Checkpoint(ORIGIN, 5, root(5, node)), signers)
    stamp = Stamp.of(EMBEDDED, AUTHORITY.token(log_lines(note).encode()), pem(AUTHORITY))
    keys = (str(LOG.verifier), str(QUANTUM.verifier))
    return Receipt(statement, SALT, Proof(2, tuple(inclusion_path(2, 5, node)), note), (stamp,), keys)


GOOD = made()
NOTE, TOKEN = GOOD.checkpoint, GOOD.stamps[0].token
STAMPED = log_lines(NOTE).encode()
FIELDS = json.loads(GOOD.to_json())
LINES = NOTE.splitlines()


def changed(**fields: object) -> str:
    return json.dumps({**FIELDS, **fields}, ensure_ascii=False, indent=2) + "\n"


def without(field: str) -> str:
    return json.dumps({key: value for key, value in FIELDS.items() if key != field})


def stamp(**fields: object) -> str:
    return changed(timestamps=[{**FIELDS["timestamps"][0], **fields}])


def form() -> Iterator[tuple[str, str]]:
    """Everything that is wrong before anything is computed."""
    proof, salt = FIELDS["proof"], FIELDS["salt"]
    first, key = FIELDS["timestamps"][0], FIELDS["log_keys"][0]
    yield "no JSON", GOOD.to_json()[:-4]
    yield "not an object", "[]"
    for field in FIELDS:
        yield f"no {field}", without(field)
    yield "a field more", changed(extra=1)
    yield "another format", changed(format="hearing-receipt/1")
    yield "a key twice", GOOD.to_json().replace('"salt"', '"salt": "", "salt"', 1)
    yield "a statement that is no object", changed(statement=[])
    yield "a statement with an infinite number", GOOD.to_json().replace('"kind": "exhibit"', '"kind": 1e999', 1)
    yield "a salt that is short", changed(salt=salt[4:])
    yield "a salt spelled otherwise", changed(salt=salt.rstrip("="))
    yield "a salt that is a number", changed(salt=7)
    yield "a proof of another version", changed(proof=proof.replace("@v1", "@v2"))
    yield "a proof with extra data", changed(proof=proof.replace("index", "extra AAAA\nindex"))
    yield "a proof without index", changed(proof=proof.replace("index 2\n", ""))
    yield "an index with a leading zero", changed(proof=proof.replace("index 2", "index 02"))
    yield "a negative index", changed(proof=proof.replace("index 2", "index -2"))
    yield "an index beyond 63 bits", changed(proof=proof.replace("index 2", "index 99999999999999999999"))
    yield "a hash that is short", changed(proof=proof.replace("index 2\n", "index 2\nAAAA\n"))
    yield "a hash that is no base64", changed(proof=proof.replace("index 2\n", f"index 2\n{'!' * 44}\n"))
    yield "a path of 64 hashes", changed(proof=proof.replace("index 2\n", "index 2\n" + f"{'A' * 43}=\n" * 64))
    yield "a proof with other line ends", changed(proof=proof.replace("\n", "\r\n"))
    yield "a proof without checkpoint", changed(proof=proof.partition("\n\n")[0] + "\n\n")
    yield "time-stamps that are no list", changed(timestamps=first)
    for field in first:
        yield f"a time-stamp without {field}", changed(timestamps=[{k: v for k, v in first.items() if k != field}])
    yield "a kind that is unknown", stamp(kind="qualified")
    yield "a note that promises more", stamp(note={"zh": "合格", "en": "qualified"})
    yield "a token spelled otherwise", stamp(token=first["token"] + "\n")
    yield "a chain with words in it", stamp(chain="trust me\n" + first["chain"])
    yield "no chain", stamp(chain="")
    yield "a token twice", changed(timestamps=[first, first])
    yield "seventeen tokens", changed(timestamps=[{**first, "token": "AAA" + chr(65 + at)} for at in range(17)])
    yield "no log key", changed(log_keys=[])
    yield "a log key twice", changed(log_keys=[key, key])
    yield "five log keys", changed(log_keys=[key + str(at) for at in range(5)])


def line(at: int, edit: Callable[[str], str]) -> str:
    """The note with one line edited."""
    return "\n".join([*LINES[:at], edit(LINES[at]), *LINES[at + 1 :]]) + "\n"


def flipped(text: str) -> str:
    """A signature line with one bit changed inside the signature."""
    start, _, encoded = text.rpartition(" ")
    data = bytearray(base64.b64decode(encoded))
    data[40] ^= 1
    return f"{start} {base64.b64encode(data).decode()}"


def keyed(signer: Signer, edit: Callable[[bytes], bytes]) -> tuple[str, ...]:
    """The log's keys with the first one's bytes edited and its short hash made to fit."""
    data = bytes([1]) + edit(signer.verifier.public)
    short = hashlib.sha256(ORIGIN.encode() + b"\n" + data).hexdigest()[:8]
    return (f"{ORIGIN}+{short}+{base64.b64encode(data).decode()}", *GOOD.log_keys[1:])


def checkpoint() -> Iterator[tuple[str, Receipt]]:
    def another(text: str) -> str:
        return ("B" if text[0] != "B" else "C") + text[1:]

    for what, at in {"origin": 0, "root": 2}.items():
        yield (
            f"another {what} in the checkpoint",
            reproved(GOOD, note=line(at, another)),
        )
    notes = {
        "another size": line(1, lambda _: "6"),
        "a size with a leading zero": line(1, lambda _: "05"),
        "a size beyond 63 bits": line(1, lambda _: str(1 << 63)),
        "a root that is short": line(2, lambda _: "AAAA"),
        "an extension line": line(2, lambda text: text + "\nextension"),
        "no signatures": NOTE.partition("\n\n")[0] + "\n",
        "a hyphen for the dash": line(4, lambda text: "-" + text[1:]),
        "a signature under another name": line(4, lambda text: text.replace(ORIGIN, "example.org/other")),
        "a signature of no base64": line(4, lambda text: text[:-1] + "!"),
        "a signature that is short": line(4, lambda text: text[:-8]),
        "a control character": line(4, lambda text: text + "\x01"),
        "an Ed25519 bit flipped": line(4, flipped),
        "no Ed25519 line": "\n".join(LINES[:4] + LINES[5:]) + "\n",
        "the Ed25519 line twice": line(4, lambda text: f"{text}\n{text}"),
        "an ML-DSA bit flipped": line(5, flipped),
        "no ML-DSA line": "\n".join(LINES[:5] + LINES[6:]) + "\n",
    }
    for name, note in notes.items():
        yield name, reproved(GOOD, note=note)
    keys = {
        "another key": (str(STRANGER.verifier), GOOD.log_keys[1]),
        "a key that has not signed": (*GOOD.log_keys, str(STRANGER.verifier)),
        "the key of another log": (str(Signer("example.org/other", KEY).verifier), GOOD.log_keys[1]),
        "a key with a wrong short hash": (GOOD.log_keys[0].replace("+", "+0", 1), GOOD.log_keys[1]),
        "a key of low order": keyed(LOG, lambda _: bytes([1]) + bytes(31)),
        "a key that is not canonical": keyed(LOG, lambda _: b"\xff" * 31 + b"\x7f"),
        "a key that is short": keyed(LOG, lambda public: public[1:]),
        "a key that is no key": ("noise", GOOD.log_keys[1]),
    }
    for name, vkeys in keys.items():
        yield name, replace(GOOD, log_keys=vkeys)


def inclusion() -> Iterator[tuple[str, Receipt]]:
    path = GOOD.proof.path
    yield "another statement", replace(GOOD, statement=Statement({**SEALED.body, "label": "证据2"}))
    yield "another file in the statement", replace(GOOD, statement=Statement({"file": {"sha256": "0" * 64, "size": 1}}))
    yield "another salt", replace(GOOD, salt=bytes(32))
    yield "the neighbour's index", reproved(GOOD, index=3)
    yield "an index outside the tree", reproved(GOOD, index=5)
    yield "a path without its first hash", reproved(GOOD, path=path[1:])
    yield "a path without its last hash", reproved(GOOD, path=path[:-1])
    yield "no path", reproved(GOOD, path=())
    yield "a hash too many", reproved(GOOD, path=(*path, bytes(32)))
    yield "hashes in another order", reproved(GOOD, path=tuple(reversed(path)))
    yield "another hash", reproved(GOOD, path=(bytes(32), *path[1:]))
    note = signed(Checkpoint(ORIGIN, 5, bytes(32)))
    token = AUTHORITY.token(log_lines(note).encode())
    yield "a signed root without the entry", restamped(reproved(GOOD, note=note), token=token)


def cosigners() -> Iterator[tuple[str, Receipt]]:
    other = replace(COSIGNER, private=Ed25519PrivateKey.from_private_bytes(b"\3" * 32))
    plain = replace(COSIGNER, kind=Kind.ED25519)
    text = GOOD.head.text()
    notes = {
        "a cosigner missing": "\n".join(LINES[:7]) + "\n",
        "no cosigner": "\n".join(LINES[:6]) + "\n",
        "a cosignature's bit flipped": line(6, flipped),
        "an ML-DSA cosignature's bit flipped": line(7, flipped),
        "a cosignature's time changed": line(6, _another_time),
        "an ML-DSA cosignature's time changed": line(7, _another_time),
        "a cosignature twice": line(6, lambda text: f"{text}\n{text}"),
        "a cosignature without time": line(6, lambda _: COSIGNER.line(text, 0).strip()),
        "another key under the cosigner's name": line(6, lambda _: other.line(text, AT).strip()),
        "a plain signature for a cosignature": line(6, lambda _: plain.line(text).strip()),
    }
    for name, note in notes.items():
        yield name, reproved(GOOD, note=note)


def _another_time(text: str) -> str:
    start, _, encoded = text.rpartition(" ")
    data = bytearray(base64.b64decode(encoded))
    data[11] ^= 1
    return f"{start} {base64.b64encode(data).decode()}"
