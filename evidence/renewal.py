"""A new key and root for the embedded time-stamp authority, before the old ones expire or when they may be known.

The order, each step only after the one before:

1. the next authority lies beside the present one, durable;
2. a *cross statement* that names both roots is sealed, stamped by the old authority: who trusts the old root learns the
   new one from a token of the old;
3. its receipt and the old certificates are kept, durable;
4. the next authority takes the present one's place: the point of no return. The old key is gone;
5. the statement is sealed again, stamped by the new authority, so that the log's head is the new one's.

A crash before 4 is gone on with by renewing again; a second cross statement harms nobody. Old tokens carry their own
certificates and stay valid in their own window. An authority that has expired can stamp nothing: then step 2 is left
out, and only the log says which root followed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives import hashes

from evidence.durable import make_folder, sync_folder, write_durably
from evidence.errors import Damaged
from evidence.keys.opaque import Reference, Token
from evidence.keys.sealed_files import read_key_file, write_key_file
from evidence.receipts.receipt import Receipt
from evidence.statement import Statement
from evidence.store import AUTHORITY_KEY, EvidenceStore
from evidence.timestamps.authority import EmbeddedAuthority, new_authority, utc_now

EARLY = timedelta(days=365)
"""How long before its end a renewal is asked for in the server's log."""

KIND = "time-stamp authority renewed"
FOLDER = "authorities"
_NEXT = "authority-next.pem"


@dataclass(frozen=True, slots=True)
class Renewal:
    """Both roots (PEM), and the receipts of the cross statement: stamped by the old one, if it could, and the new."""

    old_root: str
    new_root: str
    receipts: tuple[Receipt, ...]


async def renew_authority(
    folder: Path,
    *,
    origin: str,
    reason: str,
    clock: Callable[[], datetime] = utc_now,
    passphrase: str = "",
    token: Token | None = None,
) -> Renewal:
    """Renew the embedded authority of the store in a folder that no other process has open.

    With a ``token`` the new key is made in there; an old one in there is destroyed.

    Raises:
        Stopped: the store is open elsewhere, the passphrase is missing or wrong, or the token fails.
        Damaged: the store does not prove right.
    """
    keys = folder / "keys"
    present = keys / AUTHORITY_KEY
    if not present.exists():
        raise Damaged(
            "authority.none",
            f"{folder} 中没有时间戳服务可更新,请检查目录。",
            f"There is no time-stamp authority to renew in {folder}; check the folder.",
        )
    before = read_key_file(present, passphrase)
    old = EmbeddedAuthority.read(before, clock, token)
    following = keys / _NEXT
    if not following.exists():
        write_key_file(following, new_authority(origin, clock(), token), passphrase)  # 1
    new = EmbeddedAuthority.read(read_key_file(following, passphrase), clock, token)
    statement = Statement(
        {
            "kind": KIND,
            "reason": reason,
            "at": clock().isoformat().replace("+00:00", "Z"),
            "old_root": old.root_pem(),
            "new_root": new.root_pem(),
        }
    )
    receipts = []
    opening = partial(EvidenceStore.open, folder, origin=origin, clock=clock, passphrase=passphrase, token=token)
    if not old.expired:
        async with opening() as store:
            receipts += await store.seal([statement])  # 2
    name = new.root.fingerprint(hashes.SHA256()).hex()
    make_folder(folder / FOLDER)
    _keep(folder / FOLDER, name, old, receipts)  # 3
    following.replace(present)  # 4. The point of no return: the old key is gone.
    sync_folder(keys)
    held = Reference.read(before)
    if token is not None and held is not None:
        token.destroy(held)
    async with opening() as store:
        receipts += await store.seal([statement])  # 5
    _keep(folder / FOLDER, name, old, receipts)
    return Renewal(old.root_pem(), new.root_pem(), tuple(receipts))


def _keep(folder: Path, name: str, old: EmbeddedAuthority, receipts: list[Receipt]) -> None:
    write_durably(folder / f"{name}.before.pem", old.certificates_pem().encode())
    for number, receipt in enumerate(receipts, 1):
        write_durably(folder / f"{name}.{number}.json", receipt.to_json().encode())


def renewals(folder: Path) -> list[str]:
    """Give the receipts (JSON texts) of all cross statements kept in a store's folder; blocking."""
    return [path.read_text(encoding="utf-8") for path in sorted((folder / FOLDER).glob("*.json"))]
