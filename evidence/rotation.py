"""New keys for the log, in the same log: it is handed over in one commit that the old and the new keys sign.

The order, each step only after the one before:

1. the next keys lie beside the present ones, durable (or in the token);
2. a statement that names the old and the new keys is sealed, under a checkpoint that all of them sign: who trusts an
   old key learns the new ones from its receipt, and the reverse (`evidence.receipts.succession`);
3. that receipt is kept, durable;
4. the next keys take the present ones' place: the point of no return (`evidence.keys.replacing`);
5. the old keys are destroyed;
6. a statement that says so is sealed under the new keys, and its receipt is kept.

A crash before 4 leaves the old keys in use; rotating again takes the same next keys, and hands over anew. After 4 the
store opens with the new keys, as both have signed its head; rotating again only finishes 5 and 6. Receipts from before
name the keys of their day and stay valid.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence.errors import Damaged
from evidence.handovers import keep_destruction, keep_handover, kept_handovers
from evidence.keys.keyfiles import only_owner
from evidence.keys.opaque import Token
from evidence.keys.replacing import LOG_KEY, Pair, destroy, next_keys, present_keys, settle, step
from evidence.log.checkpoint import VerifierKey, verifier_key
from evidence.log.policy import Policy
from evidence.receipts.receipt import Receipt
from evidence.receipts.succession import DESTROYED, Handover, Keys, handover_statement, read_handover
from evidence.statement import Statement
from evidence.store import NOBODY, EvidenceStore
from evidence.timestamps.authority import utc_now


@dataclass(frozen=True, slots=True)
class Rotation:
    """What was handed over, and the receipts of the hand-over and of the old keys' destruction.

    ``finished`` tells that nothing was handed over now: a rotation that was interrupted has been brought to its end.
    """

    handover: Handover
    receipts: tuple[Receipt, Receipt]
    finished: bool


@dataclass(frozen=True, slots=True)
class Rotating:
    """The store whose log gets new keys, and how it is opened: as ``EvidenceStore.open`` is told.

    No other process has it open. With a ``token`` the log's next key is made in there, if it knows the suite.
    """

    folder: Path
    origin: str
    clock: Callable[[], datetime] = utc_now
    passphrase: str = ""
    token: Token | None = None
    policy: Policy = NOBODY

    def prepare(self) -> Keys:
        """Make the next keys, if that was not done, and give their public halves: cosigners can learn them before.

        Raises:
            Stopped: the store is open elsewhere, the passphrase is missing or wrong, or the token fails.
            Damaged: there is no log here, or a key cannot be read.
        """
        self._settle()
        return self._public(self._next())

    async def rotate(self, reason: str) -> Rotation:
        """Hand the log over to the next keys and destroy the old ones; or finish that, where it was interrupted.

        Raises:
            Stopped, Damaged: as for ``prepare``; or the store does not prove right.
        """
        self._settle()
        present = present_keys(self._keys, self.origin)[0]
        kept = next((one for one in kept_handovers(self.folder) if one.handover.new[0] == present), None)
        if kept is None or kept.destroyed:
            handed = await self._hand_over(reason)  # 1 to 3
            with only_owner(self.folder):
                step(self._keys, self.origin)  # 4. The point of no return.
        else:
            handed = Receipt.from_json(kept.receipt)
        handover = read_handover(handed.to_json())
        with only_owner(self.folder):
            how = destroy(self._keys, self.token)  # 5
        gone = await self._say_destroyed(handover, how)  # 6
        return Rotation(handover, (handed, gone), finished=kept is not None and not kept.destroyed)

    @property
    def _keys(self) -> Path:
        return self.folder / "keys"

    def _settle(self) -> None:
        if not (self._keys / LOG_KEY).exists():
            raise Damaged(
                "log.none",
                f"{self.folder} 中没有存证日志,请检查目录。",
                f"There is no log in {self.folder}; check the folder.",
            )
        with only_owner(self.folder):
            settle(self._keys, self.origin)

    def _next(self) -> Pair:
        with only_owner(self.folder):
            return next_keys(self._keys, passphrase=self.passphrase, token=self.token)

    def _public(self, pair: Pair) -> Keys:
        return tuple(verifier_key(self.origin, key) for key in pair)

    def _open(self, heir: Pair | None = None) -> AbstractAsyncContextManager[EvidenceStore]:
        return EvidenceStore.open(
            self.folder,
            origin=self.origin,
            clock=self.clock,
            passphrase=self.passphrase,
            token=self.token,
            policy=self.policy,
            heir=heir,
        )

    def _now(self) -> str:
        return self.clock().isoformat().replace("+00:00", "Z")

    async def _hand_over(self, reason: str) -> Receipt:
        heir = self._next()  # 1
        new = self._public(heir)
        async with self._open(heir) as store:
            old = tuple(key for text in store.log_keys if (key := VerifierKey.parse(text)) not in new)
            body = handover_statement(old, new, reason, self._now())
            (receipt,) = await store.seal([Statement(body)], complete=True)  # 2
        keep_handover(self.folder, new[0], receipt)  # 3
        return receipt

    async def _say_destroyed(self, handover: Handover, how: list[str]) -> Receipt:
        said = {
            "kind": DESTROYED,
            "at": self._now(),
            "keys": [str(key) for key in handover.old],
            "how": how or ["destroyed earlier, before an interruption"],
        }
        async with self._open() as store:
            (receipt,) = await store.seal([Statement(said)], complete=True)
        keep_destruction(self.folder, handover.new[0], receipt)
        return receipt
