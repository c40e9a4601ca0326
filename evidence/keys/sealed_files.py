"""Key files on disk, sealed where a passphrase is given; blocking."""

import logging
import secrets
from pathlib import Path

from evidence.durable import write_durably
from evidence.errors import Stopped
from evidence.keys.sealed_keys import (
    COST,
    NONCE_SIZE,
    SALT_SIZE,
    PassphraseError,
    has_key,
    in_token,
    is_sealed,
    seal_key,
    unseal_key,
)

log = logging.getLogger("evidence.keys")


def read_key_file(path: Path, passphrase: str = "") -> bytes:
    """Give a key file in the clear; with a passphrase, a file that is not sealed yet is sealed first.

    Raises:
        FileNotFoundError: there is none.
        Stopped: it is sealed and the passphrase is missing or wrong.
    """
    data = path.read_bytes()
    if not is_sealed(data):
        if passphrase and has_key(data):
            write_key_file(path, data, passphrase)
            log.info("%s is now sealed by the passphrase", path.name)
        return data
    if not passphrase:
        raise Stopped(
            "keys.sealed",
            f"密钥文件 {path.name} 已用口令封存,而没有给出口令。请设置 HEARING_KEY_PASSPHRASE 或 "
            "HEARING_KEY_PASSPHRASE_FILE 后重新启动。",
            f"The key file {path.name} is sealed and no passphrase was given. Set HEARING_KEY_PASSPHRASE or "
            "HEARING_KEY_PASSPHRASE_FILE and start again.",
        )
    try:
        return unseal_key(data, passphrase)
    except PassphraseError as wrong:
        raise Stopped(
            "keys.passphrase",
            f"口令无法打开密钥文件 {path.name}。请核对口令;口令无误时,文件已损坏,请从备份恢复。",
            f"The passphrase does not open the key file {path.name}. Check it; if it is right, the file is damaged: "
            "restore it from a backup.",
        ) from wrong


def write_key_file(path: Path, pem: bytes, passphrase: str = "", *, cost: int = COST) -> None:
    """Write a key file durably, readable by its owner only, sealed if a passphrase is given.

    One that only says which key of a token it stands for has nothing to seal.
    """
    if passphrase and not in_token(pem):
        salt, nonce = secrets.token_bytes(SALT_SIZE), secrets.token_bytes(NONCE_SIZE)
        pem = seal_key(pem, passphrase, salt=salt, nonce=nonce, cost=cost)
    write_durably(path, pem, mode=0o600)


def change_passphrase(folder: Path, old: str, new: str) -> list[str]:
    """Seal every key file of a folder by another passphrase (an empty one: by none); give the names of those changed.

    Each file is replaced at once. One that already opens by the new passphrase is left, so that an interrupted change
    is finished by the same call.

    Raises:
        Stopped: a file opens by neither passphrase.
    """
    changed = []
    for path in sorted(folder.glob("*.pem")):
        data = path.read_bytes()
        if not has_key(data) or _done(data, new):
            continue
        write_key_file(path, read_key_file(path, old if is_sealed(data) else ""), new)
        changed.append(path.name)
    return changed


def _done(data: bytes, new: str) -> bool:
    if not new or not is_sealed(data):
        return not new and not is_sealed(data)
    try:
        unseal_key(data, new)
    except PassphraseError:
        return False
    return True
