"""Webhooks at work: subscriptions that people keep, and the task that posts what is delivered to them.

A subscription belongs to a person, and what is posted is what lies in their inbox: nobody learns more by webhook. Its
keys are made from a seed which is kept under seal in the database and never shown; the shared secret is shown once.
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

from evidence.keys.kept_seed import kept_seed
from evidence.sealing.envelope import KEY_SIZE, disclosed, enclosed
from hearing.channel.addresses import Reach, require_url
from hearing.channel.channel_store import ChannelStore
from hearing.channel.hook_store import Attempt, Hook, HookStore, Post
from hearing.channel.message import CONTENT_TYPE, Delivery, cloud_event
from hearing.channel.poster import SECONDS, Outcome, Poster
from hearing.channel.signature import SEED_SIZE, HookKeys, signed_headers
from hearing.procedure.canonical import canonical

FILE = "webhooks.pem"
PAUSE_SECONDS = 1.0
AT_ONCE = 4
"""Posts on their way at a time, to as many subscriptions."""

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


def _context(hook: str) -> bytes:
    return f"hearing-webhook/1\n{hook}".encode()


class Webhooks:
    """Keeps subscriptions and posts to them."""

    def __init__(self, store: HookStore, channel: ChannelStore, vault: HookVault, origin: str, reach: Reach) -> None:
        self.store = store
        self._channel = channel
        self._vault = vault
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

    def public_key(self, hook: Hook) -> str:
        """Give the public key with which what is posted to a subscription can be checked."""
        return self._vault.keys(hook).public

    async def run(self, now: Callable[[], datetime], seconds: float = SECONDS) -> None:
        """Post what is due until cancelled; after a failure try again, and say so in the log."""
        poster = Poster(self._reach, seconds)
        try:
            while True:
                try:
                    if await self.post_due(poster, now):
                        continue
                except Exception:
                    log.exception("webhooks could not be posted to; trying again")
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await poster.close()

    async def post_due(self, poster: Poster, now: Callable[[], datetime]) -> int:
        """Attempt what is due, one post a subscription; give how many attempts were made."""
        due = await self.store.due(now(), AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for post in due:
                tasks.create_task(self._attempt(poster, post, now))
        return len(due)

    async def _attempt(self, poster: Poster, post: Post, now: Callable[[], datetime]) -> None:
        hook = await self.store.hook(post.hook)
        delivered, _ = await self._channel.delivery(post.delivery)
        at, body = now(), message_of(delivered, self._origin)
        headers = signed_headers(self._vault.keys(hook), delivered.id, at, body)
        outcome = await poster.post(hook.url, body, {**headers, "Content-Type": CONTENT_TYPE, "User-Agent": "hearing"})
        await self.store.note(post, _attempt_of(post, at, outcome), outcome.wish)


def message_of(one: Delivery, origin: str) -> bytes:
    """Give the bytes that are posted of a delivery; every attempt sends the same."""
    return canonical(cloud_event(one, json.loads(one.body), origin))


def _attempt_of(post: Post, at: datetime, outcome: Outcome) -> Attempt:
    ended = at + timedelta(milliseconds=outcome.milliseconds)
    return Attempt(post.id, post.attempts + 1, ended, outcome.status, outcome.problem, outcome.milliseconds)
