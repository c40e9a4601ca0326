"""The facade: one folder, one process, everything the rest of the product needs to keep bytes and prove them."""

import fcntl
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from evidence.backup import FROZEN
from evidence.completion import complete
from evidence.durable import Disk, make_folder
from evidence.errors import Damaged, Stopped, storage_failure
from evidence.intake.intake import Intake
from evidence.intake.renditions import Renditions
from evidence.intake.sandbox import Sandbox
from evidence.intake.uploads import Limits
from evidence.log.checkpoint import check_name
from evidence.log.head import Sealer
from evidence.log.log import Log
from evidence.log.proof import Proof
from evidence.receipts.receipt import Receipt
from evidence.sealed_files import read_key_file, write_key_file
from evidence.statement import SALT_SIZE, Statement, commitment
from evidence.stores.folder import FolderBlobs
from evidence.stores.head_file import FileHead
from evidence.stores.ports import Blobs
from evidence.timestamps.authority import EmbeddedAuthority, utc_now
from evidence.timestamps.client import asking
from evidence.timestamps.outside import Outside
from evidence.timestamps.shelf import Shelf
from evidence.timestamps.stamp import EMBEDDED, Stamp
from evidence.timestamps.stamper import PAUSE_SECONDS, Ask, Stamper

LOG_THREADS = 4
FILE_THREADS = 6
LOG_KEY = "log.pem"
AUTHORITY_KEY = "authority.pem"


@contextmanager
def _only_owner(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the kernel frees when the process ends, however it ends."""
    make_folder(folder)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o640)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as wrong:
            raise Stopped(
                "store.locked",
                f"存储目录 {folder} 正被另一个服务使用。请先停止它,或换一个目录。",
                f"Another service is using the store in {folder}. Stop it first, or choose another folder.",
            ) from wrong
        yield
    finally:
        os.close(handle)


def _refuse_archive(folder: Path) -> None:
    """A backup restored although its log is known to have gone on further is read only; blocking."""
    if (folder / FROZEN).exists():
        raise Stopped(
            "store.archive",
            "此存储是较旧备份的只读档案,不能继续写入。请恢复最新备份,或另建新的安装。",
            "This store is an older backup, restored as an archive, and is not written to. Restore the newest backup, "
            "or begin a new installation.",
        )


def _require_keys(folder: Path) -> None:
    """A log that was begun goes on with its own keys only; blocking."""
    for name in (LOG_KEY, AUTHORITY_KEY):
        if not (folder / name).exists():
            raise Damaged(
                "store.key-lost",
                f"密钥文件 {name} 丢失,请从备份恢复。",
                f"The key file {name} is missing; restore it from a backup.",
            )


def _log_key(path: Path, passphrase: str) -> Ed25519PrivateKey:
    """Load the log's key, or make it in a fresh store; blocking."""
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_key_file(path, pem, passphrase)
    try:
        key = load_pem_private_key(read_key_file(path, passphrase), None)
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Damaged(
            "store.key-unreadable",
            f"密钥文件 {path.name} 已损坏,请从备份恢复。",
            f"The key file {path.name} is damaged; restore it from a backup.",
        )
    return key


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


def _stamper(shelf: Shelf, log: Log, authority: EmbeddedAuthority, asks: Mapping[str, Ask]) -> Stamper:
    return Stamper(
        shelf,
        lambda: (log.head.checkpoint.size, log.head.note),
        lambda data: (authority.stamp(data), authority.certificates_pem()),
        asks,
    )


@dataclass(frozen=True, slots=True)
class EvidenceStore:
    """An open store.

    ``intake`` takes uploads, ``blobs`` holds bytes, ``renditions`` shows them, ``log`` and ``authority`` prove them,
    ``stamper`` has outside authorities stamp checkpoints.
    """

    blobs: Blobs
    intake: Intake
    renditions: Renditions
    log: Log
    authority: EmbeddedAuthority
    stamper: Stamper
    log_key: str
    authority_pem: str
    """The time-stamp authority's chain, root last."""
    salts: Iterator[bytes]

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        folder: Path,
        *,
        origin: str,
        limits: Limits | None = None,
        authorities: Sequence[Outside] = (),
        stamp_seconds: float = PAUSE_SECONDS,
        clock: Callable[[], datetime] = utc_now,
        passphrase: str = "",
    ) -> AsyncIterator["EvidenceStore"]:
        """Open the store in a folder, or begin one; ``origin`` names its log and never changes.

        ``authorities`` stamp the newest checkpoint every ``stamp_seconds``, if it is new; ``clock`` is the
        embedded authority's; with a ``passphrase`` the keys are sealed on disk.

        Raises:
            Stopped: another process has it open, or the passphrase is missing or wrong.
            Damaged: the stored bytes do not prove right.
        """
        check_name(origin)
        files, commits = Disk(FILE_THREADS), Disk(LOG_THREADS)
        try:
            with _only_owner(folder):
                _refuse_archive(folder)
                blobs = FolderBlobs(folder / "blobs", files)
                renditions = Renditions(folder / "renditions", blobs, files, Sandbox())
                intake = Intake(
                    folder / "uploads",
                    folder / "quarantine",
                    blobs,
                    files,
                    renditions,
                    limits=limits,
                )
                try:
                    for part in (blobs, renditions, intake):
                        await files.run(part.prepare)
                except OSError as wrong:
                    raise storage_failure(wrong) from wrong
                heads, keys = FileHead(folder / "head", commits), folder / "keys"
                make_folder(keys)
                if await heads.fetch() is not None:
                    _require_keys(keys)
                authority = await files.run(EmbeddedAuthority.open, keys / AUTHORITY_KEY, origin, clock, passphrase)
                sealer = Sealer(origin, await files.run(_log_key, keys / LOG_KEY, passphrase), authority.stamp)
                shelf = Shelf(folder / "stamps", files)
                await files.run(shelf.prepare)
                async with (
                    Log.open(folder / "log", heads=heads, sealer=sealer, disk=commits) as log,
                    asking(authorities) as asks,
                    _stamper(shelf, log, authority, asks).running(stamp_seconds) as stamper,
                ):
                    chain = authority.certificates_pem()
                    yield cls(blobs, intake, renditions, log, authority, stamper, str(sealer.verifier), chain, _salts())
        finally:
            files.close()
            commits.close()

    async def seal(self, statements: Sequence[Statement]) -> list[Receipt]:
        """Put commitments to statements into the log; returns one receipt each when all is durable and published.

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
        return [
            Receipt(
                statement=item,
                salt=salt,
                proof=Proof(done.first + number, path, done.head.note),
                stamps=stamps,
                log_keys=(self.log_key,),
            )
            for number, (item, salt, path) in enumerate(zip(statements, salts, done.paths, strict=True))
        ]

    async def completed(self, receipt: Receipt) -> Receipt:
        """Give the receipt as it can be had now: under a checkpoint stamped from outside, if one covers it.

        Raises:
            Damaged: the log or a kept token contradicts the receipt.
        """
        return await complete(receipt, self.log, self.stamper.shelf)

    def receipt_of(self, statement: Statement, salt: bytes, index: int, path: tuple[bytes, ...]) -> Receipt:
        """Give the receipt, under the present head, of a statement that the log has at ``index``; nothing is sealed."""
        head = self.log.head
        stamps = (Stamp.of(EMBEDDED, head.token, self.authority_pem),)
        return Receipt(statement, salt, Proof(index, path, head.note), stamps, (self.log_key,))

    async def latest(self) -> str:
        """The newest checkpoint: a signed note."""
        return self.log.head.note

    async def consistency(self, sizes: Sequence[tuple[int, int]]) -> list[list[bytes]]:
        """Give, for each pair of sizes, the proof that the later log extends the earlier one.

        Raises:
            ValueError: a pair is not between 1 and the log's present size, the smaller first.
        """
        return await self.log.consistency(sizes)

    async def tile(self, path: str) -> bytes | None:
        """Give a public object of the log by its C2SP tlog-tiles name; None for anything else, so no path escapes."""
        return await self.log.read(path)
