"""The facade: one folder, one process, everything the rest of the product needs to keep bytes and prove them."""

import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from evidence.backup import FROZEN
from evidence.book.book import Book
from evidence.book.copying import FOLDER as BOOK
from evidence.completion import complete as with_stamps
from evidence.cosigner.client import HttpCosigners
from evidence.durable import Disk, make_folder, write_durably
from evidence.errors import Stopped, storage_failure
from evidence.handovers import kept_handovers
from evidence.intake.intake import Intake
from evidence.intake.renditions import Renditions
from evidence.intake.sandbox import Sandbox
from evidence.intake.uploads import Limits
from evidence.keys.keyfiles import key_lost, only_owner
from evidence.keys.opaque import Token
from evidence.keys.replacing import PUBLIC_KEYS, Pair, log_keys, settle
from evidence.log.checkpoint import Kind, VerifierKey, check_name
from evidence.log.cosigning import Cosigning
from evidence.log.head import Sealer
from evidence.log.log import Log
from evidence.log.merkle import leaf_hash, root_from_inclusion
from evidence.log.policy import Policy, check
from evidence.log.proof import Proof
from evidence.log.recovery import damaged
from evidence.receipts.receipt import Receipt
from evidence.sealing.vault import Vault
from evidence.statement import SALT_SIZE, Statement, commitment
from evidence.stores.head_file import FileHead
from evidence.stores.opened import blobs_of
from evidence.stores.place import S3Place
from evidence.stores.ports import Blobs
from evidence.timestamps.authority import EmbeddedAuthority, utc_now
from evidence.timestamps.client import asking
from evidence.timestamps.outside import Outside
from evidence.timestamps.shelf import Shelf
from evidence.timestamps.stamp import EMBEDDED, Stamp
from evidence.timestamps.stamper import PAUSE_SECONDS, Ask, Stamper

LOG_THREADS = 4
FILE_THREADS = 6
COSIGNED_WITHIN = 3.0
"""Seconds that sealing waits for a quorum when complete receipts are asked for."""

AUTHORITY_KEY = "authority.pem"
NOBODY = Policy()


def _sealer(keys: Path, origin: str, pair: Pair, stamp: Callable[[bytes], bytes], heir: Pair | None) -> Sealer:
    """Put the log's keys together, and keep their public halves beside them; blocking."""
    published, (log, quantum) = keys / PUBLIC_KEYS, pair
    sealer = Sealer(origin, log, stamp, quantum)
    if not published.exists():
        write_durably(published, "".join(f"{key}\n" for key in sealer.verifiers).encode())
    return replace(sealer, heir=Sealer(origin, heir[0], stamp, heir[1])) if heir else sealer


def _keys_of(
    keys: Path, origin: str, passphrase: str, token: Token | None, clock: Callable[[], datetime], *, fresh: bool
) -> tuple[EmbeddedAuthority, Pair]:
    """Open the authority and the log's keys, or make them in a fresh store; blocking."""
    if not fresh and not (keys / AUTHORITY_KEY).exists():
        raise key_lost(AUTHORITY_KEY)
    settle(keys, origin)
    authority = EmbeddedAuthority.open(keys / AUTHORITY_KEY, origin, clock, passphrase, token)
    return authority, log_keys(keys, fresh=fresh, passphrase=passphrase, token=token)


def _salts() -> Iterator[bytes]:
    """Give fresh salts without end, drawn from the system many at a time."""
    while True:
        drawn = secrets.token_bytes(256 * SALT_SIZE)
        for at in range(0, len(drawn), SALT_SIZE):
            yield drawn[at : at + SALT_SIZE]


@lru_cache(8)
def _unstamped(chain: str) -> Stamp:
    """Read the embedded authority's certificates once, not for each token."""
    return Stamp.of(EMBEDDED, b"", chain)


@lru_cache(64)
def _embedded(token: bytes, chain: str) -> Stamp:
    """Everybody in a commit shares one stamp."""
    return replace(_unstamped(chain), token=token)


def _refuse_archive(folder: Path) -> None:
    """A backup restored although its log is known to have gone on further is read only; blocking."""
    if (folder / FROZEN).exists():
        raise Stopped(
            "store.archive",
            "此存储是较旧备份的只读档案,不能继续写入。请恢复最新备份,或另建新的安装。",
            "This store is an older backup, restored as an archive, and is not written to. Restore the newest backup, "
            "or begin a new installation.",
        )


def _stamper(shelf: Shelf, cosigning: Cosigning, authority: EmbeddedAuthority, asks: Mapping[str, Ask]) -> Stamper:
    return Stamper(
        shelf,
        lambda: (cosigning.shown.size, cosigning.shown.note),
        lambda data: (authority.stamp(data), authority.certificates_pem()),
        asks,
    )


@dataclass(frozen=True, slots=True)
class EvidenceStore:
    """An open store.

    ``intake`` takes uploads, ``blobs`` holds bytes, ``renditions`` shows them, ``vault`` keeps those under seal,
    ``log`` and ``authority`` prove them, ``stamper`` has outside authorities stamp checkpoints. ``book`` keeps the
    private rows that belong to what was sealed.
    """

    blobs: Blobs
    intake: Intake
    renditions: Renditions
    vault: Vault
    log: Log
    authority: EmbeddedAuthority
    stamper: Stamper
    log_keys: tuple[str, ...]
    cosigning: Cosigning
    authority_pem: str
    """The time-stamp authority's chain, root last."""
    book: Book
    salts: Iterator[bytes]
    earlier_keys: tuple[str, ...] = ()
    """The keys (vkeys) with which this log signed before it was handed over, the latest first."""
    handovers: tuple[str, ...] = ()
    """The receipts (JSON) of its hand-overs, the first one first."""

    @classmethod
    @asynccontextmanager
    async def open(  # noqa: PLR0913 -- each is one thing that an installation chooses
        cls,
        folder: Path,
        *,
        origin: str,
        limits: Limits | None = None,
        authorities: Sequence[Outside] = (),
        stamp_seconds: float = PAUSE_SECONDS,
        clock: Callable[[], datetime] = utc_now,
        passphrase: str = "",
        policy: Policy = NOBODY,
        token: Token | None = None,
        heir: Pair | None = None,
        second_digest: str = "",
        place: S3Place | None = None,
    ) -> AsyncIterator["EvidenceStore"]:
        """Open the store in a folder, or begin one; ``origin`` names its log and never changes.

        ``authorities`` stamp the newest checkpoint every ``stamp_seconds``, if it is new; ``clock`` is the
        embedded authority's; with a ``passphrase`` the keys are sealed on disk, with a ``token`` new ones are made in
        there. The cosigners of ``policy`` that have an address are asked to sign the log's heads. While the log is
        handed over its ``heir`` signs each head as well (`evidence.rotation`). ``second_digest`` (``sm3``) is made of
        each file beside SHA-256. Blobs lie in the folder, or in S3 when a ``place`` is given.

        Raises:
            Stopped: another process has it open; the passphrase is missing or wrong; a token does not give its key; S3
                refuses.
            Away: S3 does not answer.
            Damaged: the stored bytes do not prove right.
        """
        check_name(origin)
        files, commits = Disk(FILE_THREADS), Disk(LOG_THREADS)
        try:
            with only_owner(folder), closing(FileHead(folder / "head", commits)) as heads:
                _refuse_archive(folder)
                blobs = blobs_of(folder, files, place)
                sandbox = Sandbox()
                renditions = Renditions(folder / "renditions", blobs, files, sandbox)
                intake = Intake(
                    folder / "uploads",
                    folder / "quarantine",
                    blobs,
                    files,
                    renditions,
                    limits=limits,
                    second_digest=second_digest,
                )
                try:
                    for part in (blobs, renditions, intake):
                        await files.run(part.prepare)
                except OSError as wrong:
                    raise storage_failure(wrong) from wrong
                keys = folder / "keys"
                make_folder(keys)
                fresh = await heads.fetch() is None
                authority, pair = await files.run(_keys_of, keys, origin, passphrase, token, clock, fresh=fresh)
                sealer = await files.run(_sealer, keys, origin, pair, authority.stamp, heir)
                handed = await files.run(kept_handovers, folder)
                earlier = tuple(str(key) for one in reversed(handed) for key in one.handover.old)
                shelf = Shelf(folder / "stamps", files)
                await files.run(shelf.prepare)
                async with (
                    Log.open(folder / "log", heads=heads, sealer=sealer, disk=commits) as log,
                    HttpCosigners.open() as cosigners,
                    Cosigning.open(log, sealer, policy, cosigners.send) as cosigning,
                    asking(authorities) as asks,
                    _stamper(shelf, cosigning, authority, asks).running(stamp_seconds) as stamper,
                    Book.open(folder / BOOK) as book,
                ):
                    vkeys, chain = tuple(str(key) for key in sealer.verifiers), authority.certificates_pem()
                    vault = Vault(blobs, files, sandbox)
                    parts = (blobs, intake, renditions, vault, log, authority, stamper)
                    handovers = tuple(one.receipt for one in handed)
                    yield cls(*parts, vkeys, cosigning, chain, book, _salts(), earlier, handovers)
        finally:
            files.close()
            commits.close()

    @property
    def log_key(self) -> str:
        """The log's Ed25519 key (vkey); ``log_keys`` has the ML-DSA-44 one after it."""
        return self.log_keys[0]

    @property
    def earlier_log_keys(self) -> tuple[str, ...]:
        """The Ed25519 keys among ``earlier_keys``: those that receipts name first."""
        return tuple(key for key in self.earlier_keys if VerifierKey.parse(key).kind is Kind.ED25519)

    async def seal(self, statements: Sequence[Statement], *, complete: bool = False) -> list[Receipt]:
        """Put commitments to statements into the log; returns one receipt each when all is durable and published.

        The receipts carry what the commit signed, the Ed25519 line; ``complete`` waits for the other lines.
        A caller that crashes before it stored a receipt seals the statement again: a second entry harms nobody.

        Raises:
            ValueError: a statement cannot be spelled canonically, or there are over 4096.
            Busy, Stopped: not sealed, or not known to be; see ``Log.append``.
        """
        if not statements:
            return []
        salts = [next(self.salts) for _ in statements]
        leaves = [commitment(salt, item.canonical()) for salt, item in zip(salts, statements, strict=True)]
        done = await self.log.append(leaves)
        stamps = (_embedded(done.head.token, self.authority_pem),)
        receipts = [
            Receipt(
                statement=item,
                salt=salt,
                proof=Proof(done.first + number, path, done.head.note),
                stamps=stamps,
                log_keys=(self.log_key,),
            )
            for number, (item, salt, path) in enumerate(zip(statements, salts, done.paths, strict=True))
        ]
        return await self.complete(receipts) if complete else receipts

    async def complete(self, receipts: Sequence[Receipt], seconds: float = COSIGNED_WITHIN) -> list[Receipt]:
        """Give receipts of this store anew, under a head that has all lines of the log and those of its cosigners.

        That head may be a later one. When the quorum does not sign within so many seconds, they carry the lines there
        are (``policy.check`` tells) and may be completed again later.

        Raises:
            ValueError: one is not of this log.
            Damaged: a published tile was changed.
        """
        if not receipts:
            return []
        shown = await self.cosigning.covering(max(one.tree_size for one in receipts), seconds)
        stamps = (Stamp.of(EMBEDDED, shown.head.token, self.authority_pem),)
        completed = []
        for one in receipts:
            path = await self.log.inclusion(one.leaf_index, shown.size)
            leaf = leaf_hash(commitment(one.salt, one.statement.canonical()))
            if root_from_inclusion(leaf, one.leaf_index, shown.size, path) != shown.head.checkpoint.root:
                raise damaged("log.tile", "公开的日志分片被改动", "a published tile was changed")
            held = one.stamps if one.tree_size == shown.size else stamps
            proof = Proof(one.leaf_index, path, shown.note)
            completed.append(replace(one, proof=proof, stamps=held, log_keys=self.log_keys))
        return completed

    async def completed(self, receipt: Receipt) -> Receipt:
        """Give the receipt as it can be had now: under a checkpoint stamped from outside, if one covers it.

        Failing that, under one that a quorum has cosigned, when the receipt's own is not.

        Raises:
            Damaged: the log or a kept token contradicts the receipt.
        """
        policy = self.cosigning.policy
        cosigned = check(receipt.checkpoint, policy).met
        stamped = await with_stamps(receipt, self.log, self.stamper.shelf, (*self.log_keys, *self.earlier_keys))
        if stamped is not receipt and (not cosigned or check(stamped.checkpoint, policy).met):
            return stamped
        return receipt if cosigned else (await self.complete([receipt], seconds=0))[0]

    def receipt_of(self, statement: Statement, salt: bytes, index: int, path: tuple[bytes, ...]) -> Receipt:
        """Give the receipt, under the present head, of a statement that the log has at ``index``; nothing is sealed."""
        head = self.log.head
        stamps = (Stamp.of(EMBEDDED, head.token, self.authority_pem),)
        return Receipt(statement, salt, Proof(index, path, head.note), stamps, (self.log_key,))

    async def latest(self) -> str:
        """The newest checkpoint that is shown to others: a signed note with all its lines."""
        return self.cosigning.shown.note

    async def consistency(self, sizes: Sequence[tuple[int, int]]) -> list[list[bytes]]:
        """Give, for each pair of sizes, the proof that the later log extends the earlier one.

        Raises:
            ValueError: a pair is not between 1 and the log's present size, the smaller first.
        """
        return await self.log.consistency(sizes)

    async def tile(self, path: str) -> bytes | None:
        """Give a public object of the log by its C2SP tlog-tiles name; None for anything else, so no path escapes."""
        return self.cosigning.shown.note.encode() if path == "checkpoint" else await self.log.read(path)
