"""A package under examination by our own code: what the steps share, and how they say what is wrong. Pure."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography import x509

from evidence.log.checkpoint import Checkpoint, VerifierKey
from evidence.log.proof import log_lines
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Outcome, Question, Words
from evidence.receipts.succession import Handover, check_keys
from evidence.receipts.verify import verify_receipt
from evidence.timestamps import timestamp
from evidence.timestamps.cms import certificates_from_pem
from evidence.timestamps.stamp import EMBEDDED, Stamp
from hearing.package import layout
from hearing.package.layout import Member
from hearing.procedure.canonical import Json
from hearing.procedure.events import Recorded


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: at which file, line or event, and what."""

    place: str
    what: Words


@dataclass(frozen=True, slots=True)
class Head:
    """A head of the log whose signature was checked."""

    note: str
    checkpoint: Checkpoint
    stamps: tuple[Stamp, ...]


@dataclass(slots=True)
class Examination:
    """What the steps have learnt so far.

    Attributes:
        members: The files that are there, by name.
        read: Gives a file's bytes; raises ValueError when it is missing or too large.
        ordered: Whether the order of ``members`` means something.
        strange: The first byte of the archive that is not as it must be; None for none.
        odd: Names that are no plain files of their own.
        pinned: The log's key that the caller trusts; None takes the package's.
        given: Receipts of hand-overs of the log (JSON) that the caller has.
        root_pem: The time-stamp root that the caller trusts; None takes the package's.
        manifest: The manifest's fields.
        handovers: The hand-overs that are right, the caller's and the package's, once they were read.
        followed: Whether they lead from the pinned key to the package's.
        sealed: The head under which the manifest was sealed, once that was checked.
        heads: The log's heads by size, once they were checked.
        events: The lines of the events, read, whether right or wrong.
        withheld: The lines of events that the reader is not shown, read.
        recorded: The events as the program knows them, when all could be read.
        findings, notes: What the present step found to be wrong, and what is worth knowing.
        outcome: How it ends where nothing is wrong.
        sm3: Gives the SM3 (hex) of a file that is there.
    """

    members: Mapping[str, Member]
    read: Callable[[str], bytes]
    sm3: Callable[[str], str]
    ordered: bool = False
    strange: int | None = None
    odd: tuple[str, ...] = ()
    pinned: str | None = None
    given: tuple[str, ...] = ()
    root_pem: str | None = None
    manifest: Mapping[str, Json] = field(default_factory=dict)
    handovers: tuple[Handover, ...] = ()
    followed: bool = False
    sealed: Head | None = None
    heads: dict[int, Head] = field(default_factory=dict)
    events: list[Mapping[str, Json]] = field(default_factory=list)
    withheld: list[Mapping[str, Json]] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Words] = field(default_factory=list)
    outcome: Outcome = Outcome.PASSED

    def wrong(self, place: str, zh: str, en: str) -> None:
        """Put down something wrong."""
        self.findings.append(Finding(place, Words(zh, en)))

    def key(self) -> VerifierKey:
        """Give the log's key that counts: the pinned one, or the package's, where none is or hand-overs lead to it.

        Raises:
            ValueError: malformed.
        """
        stated = str(self.manifest["log_key"])
        return VerifierKey.parse(stated if self.followed else self.pinned or stated)

    def follow(self, size: int) -> None:
        """Follow the hand-overs from the pinned key to the package's, which signed a head of so many entries.

        Raises:
            ValueError: they do not lead there, or that key does not count at that size.
        """
        if self.pinned is not None:
            stated = VerifierKey.parse(str(self.manifest["log_key"]))
            check_keys([stated], size, VerifierKey.parse(self.pinned), self.handovers)
            self.followed = True

    def require_in_time(self, key: VerifierKey, size: int) -> None:
        """Check that the log signed with this key when it had so many entries, as far as the hand-overs tell.

        Raises:
            ValueError: it had been handed over, or was not yet.
        """
        check_keys([key], size, key, self.handovers)

    def keys(self) -> list[VerifierKey]:
        """Give that key and those with which the log signed before, which the sealed manifest names.

        Theirs are heads that the seal's head extends, so a thief of such a key can add nothing.

        Raises:
            ValueError: malformed.
        """
        return [self.key(), *(VerifierKey.parse(key) for key in self._earlier())]

    def _earlier(self) -> list[str]:
        named = self.manifest.get(layout.EARLIER_KEYS, [])
        if not isinstance(named, list):
            raise TypeError("the earlier keys of the log are no list")
        return [str(key) for key in named]

    def certificates(self) -> list[x509.Certificate]:
        """Give the authority's certificates as the package holds them.

        Raises:
            ValueError: missing or malformed.
        """
        return certificates_from_pem(self.read(layout.AUTHORITY).decode())

    def stamped(self, head: Head) -> list[datetime]:
        """Check the time-stamps of a head wholly; gives their moments, none while it is not stamped.

        With a pinned root, one of them at least has to lead there.

        Raises:
            ValueError: any part of one is wrong.
        """
        pinned = certificates_from_pem(self.root_pem) if self.root_pem else []
        held = self.certificates()
        trusted = not pinned or not head.stamps
        tokens = [timestamp.parse_token(stamp.token) for stamp in head.stamps]
        for stamp, token in zip(head.stamps, tokens, strict=True):
            known = held if stamp.kind == EMBEDDED else stamp.certificates()
            carried = replace(token, certificates=(*token.certificates, *stamp.certificates()[1:-1]))
            chain = timestamp.verify(carried, log_lines(head.note).encode(), _roots(known))
            if not all(one in known for one in (*chain, *token.certificates)):
                raise ValueError("the time-stamp names a certificate that is not among the package's")
            trusted = trusted or chain[-1] in pinned
        if not trusted:
            raise ValueError("no time-stamp leads to a root that you trust")
        return [token.gen_time for token in tokens]

    def receipt(self, name: str) -> Receipt:
        """Check a receipt of the package by the numbered steps of the evidence package; gives it.

        Raises:
            ValueError: a step failed, or it is not spelled as receipts are; says which.
        """
        text = self.read(name)
        key = str(self.key())
        with suppress(ValueError):
            named = Receipt.from_json(text).log_key
            key = named if named in self._earlier() else key
        report = verify_receipt(Question(text, vkey=key, root_pem=self.root_pem))
        for step in report.steps:
            if step.outcome is Outcome.FAILED:
                raise ValueError(f"{name}, {step.title.en}: {step.detail.en}")
        receipt = Receipt.from_json(text)
        if receipt.to_json().encode() != text:
            raise ValueError(f"{name} is not spelled as receipts are")
        held = self.read(layout.AUTHORITY).decode()
        if any(stamp.chain not in held for stamp in receipt.stamps if stamp.kind == EMBEDDED):
            raise ValueError(f"{name} names another time-stamp authority than {layout.AUTHORITY}")
        return receipt

    def listed(self, receipt: Receipt) -> None:
        """Check that a receipt's head is one of the package's, so that it is of the same log.

        Raises:
            ValueError: it is not.
        """
        head = self.heads.get(receipt.tree_size)
        if head is None or head.note != log_lines(receipt.checkpoint):
            raise ValueError(f"its checkpoint is not among those of {layout.CHECKPOINTS}")


def _roots(held: list[x509.Certificate]) -> list[x509.Certificate]:
    return [one for one in held if one.issuer == one.subject]


def strictly(text: bytes) -> Json:
    """Read JSON in which no key occurs twice and every number is finite.

    Raises:
        ValueError: it is not such JSON.
    """

    def once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("a key occurs twice")
        return dict(pairs)

    def refuse(name: str) -> Json:
        raise ValueError(f"{name} is not a number")

    try:
        value: Json = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep
    return value


def mapping(value: Json, *names: str) -> Mapping[str, Json]:
    """Give a JSON object that has exactly these keys.

    Raises:
        ValueError: it is none, or has others.
    """
    if not isinstance(value, dict) or (names and set(value) != set(names)):
        raise ValueError(f"an object with exactly {', '.join(names) or 'some fields'} is expected")
    return value


def items(value: Json) -> list[Mapping[str, Json]]:
    """Give a JSON list of objects.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, list):
        raise ValueError("a list is expected")  # noqa: TRY004 -- whatever is wrong with content is ValueError
    return [mapping(one) for one in value]
