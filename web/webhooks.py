"""Webhooks at work: subscriptions that people keep, and the task that posts what is delivered to them.

A subscription belongs to a person, and what is posted is what lies in their inbox: nobody learns more by webhook. Its
keys are made from a seed which is kept under seal in the database and never shown; the shared secret is shown once.
What a receiver took is sealed: which delivery, which bytes, where to, and when.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.keys.kept_seed import kept_seed
from evidence.sealing.envelope import KEY_SIZE, disclosed, enclosed
from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.channel.addresses import Reach, require_url
from hearing.channel.channel_store import ChannelStore
from hearing.channel.hook_store import Hook, HookStore
from hearing.channel.message import CONTENT_TYPE, Delivery, cloud_event, post_statement
from hearing.channel.post_store import Attempt, Post, PostStore
from hearing.channel.poster import SECONDS, Outcome, Poster
from hearing.channel.signature import SEED_SIZE, HookKeys, signed_headers
from hearing.procedure.canonical import Json, canonical
from web.settings import Settings

FILE = "webhooks.pem"
PAUSE_SECONDS = 1.0
AT_ONCE = 4
"""Posts on their way at a time, to as many subscriptions."""
SEALED_AT_ONCE = 256
BOTH_SIGN = timedelta(hours=24)
"""How long a secret that was exchanged signs beside the new one."""

log = logging.getLogger("hearing.webhooks")


@dataclass(frozen=True, slots=True)
class HookVault:
    """Seals the seeds of subscriptions. Who owns its key file and the database can sign in the platform's name."""

    _key: bytes = field(repr=False)

    @classmethod
    def open(cls, keys: Path, passphrase: str) -> "HookVault":
        """Load the key file, or make it; blocking. Raises `Stopped` when it is sealed and the passphrase wrong."""
        seed = kept_seed(keys / FILE, passphrase)
        return cls(HKDF(SHA256(), KEY_SIZE, salt=None, info=b"hearing-webhooks/1").derive(seed))

    def sealed(self, seed: bytes, hook: str) -> bytes:
        """Seal the seed of a subscription."""
        return enclosed(seed, self._key, _context(hook))

    def keys(self, hook: Hook) -> HookKeys:
        """Give the keys of a subscription; raises `Damaged` when its row was changed or is another's."""
        return HookKeys.of(disclosed(hook.seed, self._key, _context(hook.id)))

    def signing(self, hook: Hook, now: datetime) -> list[HookKeys]:
        """Give the keys that sign now: its own, and those before them as long as both do."""
        found = [self.keys(hook)]
        if hook.old_seed is not None and hook.old_until is not None and now < hook.old_until:
            found.append(HookKeys.of(disclosed(hook.old_seed, self._key, _context(hook.id))))
        return found


def _context(hook: str) -> bytes:
    return f"hearing-webhook/1\n{hook}".encode()


class Webhooks:
    """Keeps subscriptions and posts to them."""

    def __init__(
        self,
        stores: tuple[HookStore, PostStore, ChannelStore],
        vault: HookVault,
        evidence: EvidenceStore,
        origin: str,
        reach: Reach,
    ) -> None:
        self.store, self.sent, self._channel = stores
        self._vault = vault
        self._evidence = evidence
        self._origin = origin
        self._reach = reach

    async def subscribe(self, account: str, url: str, now: datetime) -> tuple[Hook, HookKeys]:
        """Make a subscription; its shared secret is given here and never again.

        Raises:
            AddressRefusedError: the address is not one that is posted to.
            TooManyHooksError: the person has as many as one may have.
        """
        require_url(url, self._reach)
        identity, seed = secrets.token_hex(16), secrets.token_bytes(SEED_SIZE)
        hook = Hook(identity, account, url, self._vault.sealed(seed, identity), now)
        await self.store.add(hook)
        return hook, HookKeys.of(seed)

    async def exchange(self, hook: Hook, now: datetime) -> tuple[Hook, HookKeys]:
        """Give a subscription another secret, shown here and never again; for a day both sign.

        Raises:
            HookEndedError: it has ended.
        """
        seed = secrets.token_bytes(SEED_SIZE)
        changed = await self.store.exchange(hook, self._vault.sealed(seed, hook.id), now + BOTH_SIGN)
        return changed, HookKeys.of(seed)

    def public_key(self, hook: Hook) -> str:
        """Give the public key with which what is posted to a subscription can be checked."""
        return self._vault.keys(hook).public

    async def run(self, now: Callable[[], datetime], seconds: float = SECONDS) -> None:
        """Post what is due until cancelled; after a failure try again, and say so in the log."""
        poster = Poster(self._reach, seconds)
        try:
            while True:
                try:
                    posted = await self.post_due(poster, now)
                    await self.seal()
                    if posted:
                        continue
                except Exception:
                    log.exception("webhooks could not be posted to; trying again")
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await poster.close()

    async def post_due(self, poster: Poster, now: Callable[[], datetime]) -> int:
        """Attempt what is due, one post a subscription; give how many attempts were made."""
        due = await self.sent.due(now(), AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for post in due:
                tasks.create_task(self._attempt(poster, post, now))
        return len(due)

    async def _attempt(self, poster: Poster, post: Post, now: Callable[[], datetime]) -> None:
        hook = await self.store.hook(post.hook)
        delivered, _ = await self._channel.delivery(post.delivery)
        at, body = now(), message_of(delivered, self._origin)
        headers = signed_headers(self._vault.signing(hook, at), delivered.id, at, body)
        outcome = await poster.post(hook.url, body, {**headers, "Content-Type": CONTENT_TYPE, "User-Agent": "hearing"})
        attempt = _attempt_of(post, at, outcome)
        why = await self.sent.note(post, attempt, outcome.wish)
        if why:
            await self.store.end(hook.id, why, attempt.at)
            log.warning("the webhook %s of account %s was stopped: %s", hook.id, hook.account, why)

    async def seal(self) -> int:
        """Seal what receivers took; a crash in between seals one of them twice, and keeps one receipt."""
        waiting = await self.sent.unsealed(SEALED_AT_ONCE)
        statements = [Statement(await self._statement(post)) for post in waiting]
        for post, receipt in zip(waiting, await self._evidence.seal(statements) if waiting else (), strict=True):
            await self.sent.keep_receipt(post, receipt.to_json())
        return len(waiting)

    async def _statement(self, post: Post) -> dict[str, Json]:
        hook = await self.store.hook(post.hook)
        delivered, _ = await self._channel.delivery(post.delivery)
        return post_statement(delivered, message_of(delivered, self._origin), hook.url, post.attempts, post.next_at)


async def open_webhooks(settings: Settings, engine: AsyncEngine, evidence: EvidenceStore) -> Webhooks:
    """Put together what posts to people's webhooks."""
    vault = await asyncio.to_thread(HookVault.open, settings.keys, settings.passphrase)
    stores = HookStore(engine), PostStore(engine), ChannelStore(engine)
    return Webhooks(stores, vault, evidence, settings.public_origin, settings.reach)


def message_of(one: Delivery, origin: str) -> bytes:
    """Give the bytes that are posted of a delivery; every attempt sends the same."""
    return canonical(cloud_event(one, json.loads(one.body), origin))


def _attempt_of(post: Post, at: datetime, outcome: Outcome) -> Attempt:
    ended = at + timedelta(milliseconds=outcome.milliseconds)
    return Attempt(post.id, post.attempts + 1, ended, outcome.status, outcome.problem, outcome.milliseconds)
