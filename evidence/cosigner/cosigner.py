"""A cosigner: its keys, and for each log the head that it signed last, durable before anybody is told.

In its folder: ``heads/`` with one cosigned checkpoint for each log, by the SHA-256 of its origin; ``keys/``; and
``vkeys``, the public keys to hand out. Whoever loses ``heads/`` must not go on with the same keys: it could sign
a second history.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from evidence.cosigner.deciding import PLAIN, Accepted, Held, Logs, Refusal, decide
from evidence.cosigner.protocol import ProtocolError, Submission
from evidence.durable import Disk, make_folder, write_durably
from evidence.errors import Damaged, Refused, storage_failure
from evidence.keys.keyfiles import only_owner, private_key
from evidence.keys.suites import ED25519, ML_DSA_44, Suite
from evidence.log.checkpoint import (
    Checkpoint,
    Kind,
    NoteError,
    Signer,
    VerifierKey,
    check_name,
    note_signers,
    note_text,
)
from evidence.log.policy import Policy

_KEYS = (("ml-dsa-44.pem", ML_DSA_44, Kind.ML_DSA_44), ("ed25519.pem", ED25519, Kind.COSIGNATURE))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered over HTTP."""

    status: HTTPStatus
    body: str
    kind: str = PLAIN


def logs_of(policy: Policy) -> Logs:
    """Give the keys of each log that a policy lists, by origin."""
    logs: dict[str, list[VerifierKey]] = {}
    for log in policy.logs:
        logs.setdefault(log.key.name, []).append(log.key)
    return logs


class Cosigner:
    """An open cosigner; make one with ``open``."""

    def __init__(self, folder: Path, signers: Sequence[Signer], logs: Logs, disk: Disk) -> None:
        self._folder, self._signers, self._logs, self._disk = folder / "heads", signers, logs, disk
        self._notes: dict[str, str] = {}
        self._turns = {origin: asyncio.Lock() for origin in logs}
        self._failed = False

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, *, name: str = "", logs: Logs, passphrase: str = "") -> AsyncIterator["Cosigner"]:
        """Open the cosigner in a folder, or begin one under ``name``, which never changes and need not be repeated.

        With a ``passphrase`` the keys are sealed on disk; those from before are sealed then.

        Raises:
            NoteError: the name cannot be a key's.
            Refused: a new cosigner has no name, or an old one another name.
            Stopped: another process has it open, the storage failed, or the passphrase is missing or wrong.
            Damaged: heads or keys are missing or changed.
        """
        disk = Disk(2)
        try:
            with only_owner(folder):
                try:
                    cosigner = cls(folder, await disk.run(_open_keys, folder, name, passphrase), logs, disk)
                    await disk.run(cosigner._read)
                except OSError as wrong:
                    raise storage_failure(wrong) from wrong
                yield cosigner
        finally:
            disk.close()

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """The keys of the lines it makes: ML-DSA-44 first, then Ed25519. A policy lists one of them."""
        return tuple(signer.verifier for signer in self._signers)

    def checkpoint(self, origin_hash: str) -> str | None:
        """Give the cosigned checkpoint of the log whose origin has this SHA-256 (hex), with the log's own lines."""
        return next((note for origin, note in self._notes.items() if _digest(origin) == origin_hash), None)

    async def add(self, body: bytes, now: int) -> Answer:
        """Answer an add-checkpoint request at ``now`` (POSIX seconds)."""
        try:
            submission = Submission.parse(body)
            origin = Checkpoint.parse(note_text(submission.note)[0]).origin
        except (ProtocolError, NoteError) as wrong:
            return Answer(HTTPStatus.BAD_REQUEST, f"{wrong}\n")
        if origin not in self._turns:
            return _refused(decide(submission, self._logs, None, now))
        async with self._turns[origin]:  # comparing with the last head and replacing it are one step
            if self._failed:
                return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "the cosigner's storage has failed\n")
            verdict = decide(submission, self._logs, self._held(origin), now)
            if not isinstance(verdict, Accepted):
                return _refused(verdict)
            return await self._sign(verdict, now)

    async def _sign(self, accepted: Accepted, now: int) -> Answer:
        text = accepted.head.text()
        lines = "".join(signer.line(text, now) for signer in self._signers)
        note = accepted.note + lines
        try:
            # The point of no return: only a head that would be found again after a power cut is ever answered.
            await self._disk.run(write_durably, self._path(accepted.head.origin), note.encode())
        except BaseException:
            # Whether the new head is there nobody can tell until the folder is read again.
            self._failed = True
            raise
        self._notes[accepted.head.origin] = note
        return Answer(HTTPStatus.OK, lines)

    def _held(self, origin: str) -> Held | None:
        note = self._notes.get(origin)
        return _remembered(note, self.keys) if note is not None else None

    def _path(self, origin: str) -> Path:
        return self._folder / _digest(origin)

    def _read(self) -> None:
        """Read all heads, of logs known and no longer known, and check that this cosigner has signed them."""
        for path in sorted(self._folder.iterdir()):
            if path.name.startswith("."):
                path.unlink()  # a write that a crash interrupted; nobody was told
                continue
            try:
                note = path.read_text(encoding="utf-8")
                held = _remembered(note, self.keys)
                if _digest(held.head.origin) != path.name:
                    raise NoteError(f"it is of {held.head.origin}")
            except ValueError as wrong:
                raise Damaged(
                    "cosigner.head",
                    f"联署者保存的日志头 {path.name} 已损坏({wrong})。请勿继续使用该密钥,请用新密钥建立新的联署者。",
                    f"The head {path.name} that this cosigner keeps is damaged ({wrong}). It must not go on with its "
                    "keys: begin a new cosigner with new keys.",
                ) from wrong
            self._notes[held.head.origin] = note


def _remembered(note: str, keys: Sequence[VerifierKey]) -> Held:
    signed = note_signers(note, keys)
    if set(signed) != set(keys):
        raise NoteError("it is not signed by this cosigner's keys")
    return Held(Checkpoint.parse(note_text(note)[0]), max(time or 0 for time in signed.values()))


def _refused(verdict: Accepted | Refusal) -> Answer:
    assert isinstance(verdict, Refusal), "an unknown log is never accepted"
    return Answer(verdict.status, verdict.body, verdict.kind)


def _digest(origin: str) -> str:
    return hashlib.sha256(origin.encode()).hexdigest()


def _open_keys(folder: Path, name: str, passphrase: str) -> list[Signer]:
    """Load the keys, or make them in a fresh folder; blocking.

    ``heads`` is made before the first key: a key without that folder has lost what it signed.
    """
    heads, keys = folder / "heads", folder / "keys"
    if keys.is_dir() and any(keys.glob("*.pem")) and not heads.is_dir():
        raise Damaged(
            "cosigner.heads-lost",
            "联署者保存日志头的目录 heads 丢失。请勿继续使用该密钥:请换新目录建立新的联署者。",
            "The folder heads, in which this cosigner keeps what it signed, is missing. It must not go on with its "
            "keys: begin a new cosigner in a new folder.",
        )
    make_folder(heads)
    make_folder(keys)
    name, fresh = _name(keys / "name", name), not any(heads.iterdir())
    signers = [_signer(keys / file, suite, name, kind, passphrase, fresh=fresh) for file, suite, kind in _KEYS]
    write_durably(folder / "vkeys", "".join(f"{signer.verifier}\n" for signer in signers).encode())
    return signers


def _signer(path: Path, suite: Suite, name: str, kind: Kind, passphrase: str, *, fresh: bool) -> Signer:
    key = private_key(path, suite, fresh=fresh, passphrase=passphrase)
    assert isinstance(key, (Ed25519PrivateKey, MLDSA44PrivateKey)), "its suite says so"
    return Signer(name, key, kind)


def _name(path: Path, given: str) -> str:
    """Give the cosigner's name, which is kept from its first start."""
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if given and kept and given != kept:
        raise Refused(
            "cosigner.name",
            f"该联署者名为 {kept},不能改名。请去掉 --name,或为新联署者换一个目录。",
            f"This cosigner is called {kept} and keeps that name. Leave --name out, or choose a new folder.",
        )
    if not (given or kept):
        raise Refused(
            "cosigner.no-name",
            "新联署者需要名称:请用 --name 给出,例如 cosigner.example.org/1。",
            "A new cosigner needs a name; give one with --name, such as cosigner.example.org/1.",
        )
    if not kept:
        write_durably(path, check_name(given).encode())
    return kept or given
