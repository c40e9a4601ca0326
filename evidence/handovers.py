"""The kept receipts of hand-overs of the log to new keys, and of the destruction of old ones; blocking.

They lie in ``rotations/`` of a store's folder, by the four bytes that mark the new key's signature lines.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence.durable import make_folder, write_durably
from evidence.errors import Damaged
from evidence.keys.replacing import NEXT
from evidence.keys.sealed_keys import public_key
from evidence.log.checkpoint import VerifierKey
from evidence.receipts.receipt import Receipt
from evidence.receipts.succession import Handover, read_handover

FOLDER = "rotations"
_HANDED, _DESTROYED = ".json", ".destroyed.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A hand-over, its receipt (JSON text), and that of the old key's destruction, empty while it is still there."""

    handover: Handover
    receipt: str
    destroyed: str


def kept_handovers(folder: Path) -> tuple[Kept, ...]:
    """Give the hand-overs of the store in a folder, the first one first, each checked.

    One that was sealed and then interrupted, so that its new keys have not come yet, is left out.

    Raises:
        Damaged: a kept receipt is not right.
    """
    found, coming = [], _coming(folder / "keys")
    for path in sorted((folder / FOLDER).glob(f"*{_HANDED}")):
        if path.name.endswith(_DESTROYED):
            continue
        destroyed = path.with_name(path.name.removesuffix(_HANDED) + _DESTROYED)
        try:
            text = path.read_text(encoding="utf-8")
            after = destroyed.read_text(encoding="utf-8") if destroyed.exists() else ""
            found.append(Kept(read_handover(text), text, after))
        except ValueError as wrong:
            raise Damaged(
                "rotation.wrong",
                f"日志密钥更换的凭证 {path.name} 已损坏({wrong})。请从备份恢复 {FOLDER} 目录。",
                f"The receipt {path.name} of a new log key is damaged ({wrong}). Restore {FOLDER}/ from a backup.",
            ) from wrong
    taken = (one for one in found if one.handover.new[0].public != coming)
    return tuple(sorted(taken, key=lambda one: one.handover.size))


def _coming(keys: Path) -> bytes:
    """Give the public bytes of the log's next key, while there is one."""
    try:
        key = public_key((keys / NEXT[0][0]).read_bytes())
    except (OSError, ValueError, TypeError):
        return b""
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else b""


def keep_handover(folder: Path, new: VerifierKey, receipt: Receipt) -> None:
    """Keep the receipt of a hand-over, durable."""
    _keep(folder, f"{new.id.hex()}{_HANDED}", receipt)


def keep_destruction(folder: Path, new: VerifierKey, receipt: Receipt) -> None:
    """Keep the receipt which says that the keys before ``new`` are destroyed, durable."""
    _keep(folder, f"{new.id.hex()}{_DESTROYED}", receipt)


def _keep(folder: Path, name: str, receipt: Receipt) -> None:
    make_folder(folder / FOLDER)
    write_durably(folder / FOLDER / name, receipt.to_json().encode())
