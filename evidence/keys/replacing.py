"""The log's key files: those in use, the next ones beside them, and the step from one to the other. Blocking.

The step is three changes of names and one list of public keys. The first change is the point of no return; the rest is
finished by ``settle``, which every opening calls first. The old keys go on under another name until they are destroyed.
"""

import contextlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from evidence.durable import sync_folder, write_all, write_durably
from evidence.errors import Damaged
from evidence.keys.keyfiles import private_key
from evidence.keys.opaque import Reference, Token, other_token
from evidence.keys.sealed_keys import public_key
from evidence.keys.suites import ED25519, ML_DSA_44
from evidence.log.checkpoint import Kind, VerifierKey

LOG_KEY, QUANTUM_KEY = "log.pem", "log-ml-dsa-44.pem"
PUBLIC_KEYS = "log.vkeys"
NEXT = (("log-next.pem", LOG_KEY), ("log-ml-dsa-44-next.pem", QUANTUM_KEY))
"""The next key of each file. They are made in this order, and take their places in this order."""

RETIRED = (("log-retired.pem", LOG_KEY), ("log-ml-dsa-44-retired.pem", QUANTUM_KEY))
Pair = tuple[Ed25519PrivateKey, MLDSA44PrivateKey]


def log_keys(keys: Path, *, fresh: bool, passphrase: str, token: Token | None) -> Pair:
    """Load the log's keys, or make them in a fresh store.

    A store from before the second key gets one. Afterwards the list of public keys tells that it must be there.

    Raises:
        Stopped, Damaged: as for ``private_key``.
    """
    first = fresh or not (keys / PUBLIC_KEYS).exists()
    log = private_key(keys / LOG_KEY, ED25519, fresh=fresh, passphrase=passphrase, token=token)
    quantum = private_key(keys / QUANTUM_KEY, ML_DSA_44, fresh=first, passphrase=passphrase, token=token)
    return _pair(log, quantum)


def next_keys(keys: Path, *, passphrase: str, token: Token | None) -> Pair:
    """Load the keys that come next, or make them, durable before anything is said of them.

    Raises:
        Stopped, Damaged: as for ``private_key``.
    """
    made = [
        private_key(keys / name, suite, passphrase=passphrase, token=token)
        for (name, _), suite in zip(NEXT, (ED25519, ML_DSA_44), strict=True)
    ]
    return _pair(made[0], made[1])


def _pair(log: object, quantum: object) -> Pair:
    assert isinstance(log, Ed25519PrivateKey), "it was read as such"
    assert isinstance(quantum, MLDSA44PrivateKey), "it was read as such"
    return log, quantum


def step(keys: Path, origin: str) -> None:
    """Put the next keys in the present ones' place; the old ones stay under other names until they are destroyed."""
    for retired, name in RETIRED:
        (keys / retired).unlink(missing_ok=True)  # of an attempt that was interrupted before the point of no return
        with contextlib.suppress(FileNotFoundError):
            os.link(keys / name, keys / retired)
    sync_folder(keys)
    (keys / NEXT[0][0]).replace(keys / LOG_KEY)  # The point of no return.
    sync_folder(keys)
    settle(keys, origin)


def settle(keys: Path, origin: str) -> None:
    """Finish a step that a crash interrupted after its point of no return, and drop key files half written."""
    for unfinished in keys.glob(".*"):
        unfinished.unlink()
    (first, _), (second, quantum) = NEXT
    if (keys / first).exists() or not (keys / second).exists():
        return
    named = [VerifierKey(origin, *_public(keys / name)) for name in (LOG_KEY, second)]
    write_durably(keys / PUBLIC_KEYS, "".join(f"{key}\n" for key in named).encode())
    (keys / second).replace(keys / quantum)
    sync_folder(keys)


def _public(path: Path) -> tuple[bytes, Kind]:
    try:
        key = public_key(path.read_bytes())
    except (ValueError, TypeError):
        key = None
    if isinstance(key, Ed25519PublicKey):
        return key.public_bytes_raw(), Kind.ED25519
    if isinstance(key, MLDSA44PublicKey):
        return key.public_bytes_raw(), Kind.ML_DSA_44
    raise Damaged(
        "store.key-unreadable",
        f"密钥文件 {path.name} 已损坏,请从备份恢复。",
        f"The key file {path.name} is damaged; restore it from a backup.",
    )


def present_keys(keys: Path, origin: str) -> tuple[VerifierKey, ...]:
    """Give the public halves of the log's keys from their files, without passphrase or token.

    Raises:
        Damaged: a file is unreadable.
    """
    return tuple(VerifierKey(origin, *_public(keys / name)) for name in (LOG_KEY, QUANTUM_KEY))


def destroy(keys: Path, token: Token | None) -> list[str]:
    """Destroy the old keys: in their token, or the bytes of their files; gives how, a line each.

    A file that is the present key under another name is let be. Bytes that a disk or a backup still holds elsewhere
    are out of reach.

    Raises:
        Stopped: the token fails, or is not given.
    """
    done = []
    for retired, name in RETIRED:
        path = keys / retired
        if not path.exists():
            continue
        if path.samefile(keys / name):
            path.unlink()
            continue
        reference = Reference.read(path.read_bytes())
        if reference is None:
            _overwrite(path)
            done.append(f"{name}: overwritten and removed")
        else:
            if token is None or token.label != reference.token:
                raise other_token(reference)
            token.destroy(reference)
            done.append(f"{name}: destroyed in the token {reference.token}")
        path.unlink()
    sync_folder(keys)
    return done


def _overwrite(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY)
    try:
        write_all(handle, bytes(os.fstat(handle).st_size))
        os.fsync(handle)
    finally:
        os.close(handle)
