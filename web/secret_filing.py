"""Filing under seal: an upload becomes an envelope, and on the register stands only that there is one."""

import asyncio
import base64
import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncConnection

from evidence.errors import NotFound, WrongType
from evidence.intake.intake import Verdict
from evidence.intake.uploads import Upload
from evidence.sealing.envelope import ENVELOPE, KEY_SIZE, context, disclosed, enclosed
from evidence.sealing.keyring import HeldKey, Keyring
from evidence.sealing.recipients import SUITES, wrapping_context
from evidence.statement import SALT_SIZE, Json, Statement, canonical
from evidence.store import EvidenceStore
from hearing.cases.model import Case, Exhibit, NewExhibit
from hearing.cases.store import CaseStore
from hearing.custody.errors import StepRefusedError
from hearing.custody.secrecy import MAY_BE_NAMED, Secrecy, require_secrecy
from hearing.custody.secrecy_steps import FiledUnderSeal, SecrecyTaken
from hearing.custody.secrecy_store import Envelope, SecrecyStore, WrappedKey
from hearing.procedure.canonical import as_json
from hearing.procedure.names import name_of
from hearing.record.shapes import shape
from hearing.vocabulary import PANEL, REPRESENTS, Side
from web.accounts import Accounts, Person
from web.authorization import Principal
from web.errors import BadRequest
from web.filing import Filing, Particulars
from web.party_statements import Accepted, PartyStatements, sealed_with

TITLE = "密封证据 Sealed exhibit"
"""What an exhibit under seal is called wherever its title would stand."""

_SHOWN_AS_PAGES = frozenset({"pages", "image"})
_SALT = re.compile(r"[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, slots=True)
class Content:
    """What an exhibit under seal is; it lies under the same key as the file.

    Attributes:
        salt: Base64 of 32 bytes.
        title: What it is.
        purpose: What it is to prove.
        grounds: Ids of the grounds it concerns.
        claims: Numbers of the claims it concerns.
        name: The file's name.
        type: Its media type.
        size: Its size in bytes.
        sha256: Its digest.
        pages: How many pages it has.
        signed_salt: Base64 of the 32 bytes in `what_is_filed` that the side signed; empty when it signed nothing.
    """

    salt: str
    title: str
    purpose: str
    grounds: tuple[str, ...]
    claims: tuple[int, ...]
    name: str
    type: str
    size: int
    sha256: str
    pages: int
    signed_salt: str = ""

    def spelled(self) -> bytes:
        """Give its one spelling, of which `commitment` is the digest."""
        said = asdict(self)
        if not self.signed_salt:  # so is every one spelled that was filed before sides signed under seal
            del said["signed_salt"]
        return canonical(said)

    @property
    def commitment(self) -> str:
        """What the receipt says of the exhibit: base64 of the SHA-256 of its spelling, salt included."""
        return base64.b64encode(hashlib.sha256(self.spelled()).digest()).decode()


@dataclass(frozen=True, slots=True)
class SignedUnderSeal:
    """What a side that has a key sends with a filing under seal.

    Attributes:
        signed: The statement with its signature (``hearing-signed/1``).
        salt: Base64 of the 32 random bytes that the statement's commitment was made with.
    """

    signed: object
    salt: str


class ContentKeys:
    """Content keys as people hold them: wrapped for each, unwrapped with the key pair that the installation holds."""

    def __init__(self, store: SecrecyStore, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    async def wrap(self, key: bytes, about: str, accounts: Sequence[str], now: datetime) -> list[WrappedKey]:
        """Wrap a content key for people, each of whom gets a key pair when they have none."""
        made = []
        for account in accounts:
            held = await self._held(account, now)
            suite = SUITES[held.suite]
            self._keyring.private(held, account)  # a public key that was exchanged in the database is refused
            wrapped = suite.wrap(key, held.public, wrapping_context(about, account))
            made.append(WrappedKey(account, held.suite, wrapped))
        return made

    async def unwrap(self, exhibit: str, about: str, account: str) -> bytes:
        """Give the content key of an exhibit as a person in its circle has it.

        Raises:
            StepRefusedError: it is not sealed for them.
            Damaged: it does not open.
        """
        wrapped, held = await self._store.wrapped(exhibit, account), await self._store.held(account)
        if wrapped is None or held is None:
            raise StepRefusedError(
                "no_key",
                "没有为您封装的密钥，无法打开该证据。请联系合议组。",
                "No key of this exhibit is wrapped for you, so it cannot be opened: ask the panel.",
                "secrecy",
            )
        private = self._keyring.private(held, account)
        return SUITES[wrapped.suite].unwrap(wrapped.wrapped, private, wrapping_context(about, account))

    async def _held(self, account: str, now: datetime) -> HeldKey:
        return await self._store.held(account) or await self._store.hold(account, self._keyring.make(account), now)


class SecretFiling:
    """Files exhibits under seal. Whoever calls has asked the authorization function."""

    def __init__(
        self,
        evidence: EvidenceStore,
        cases: CaseStore,
        accounts: Accounts,
        filing: Filing,
        party: PartyStatements,
        store: SecrecyStore,
        keys: ContentKeys,
    ) -> None:
        self._evidence = evidence
        self._cases = cases
        self._accounts = accounts
        self._filing = filing
        self._party = party
        self._store = store
        self._keys = keys
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def confidants(self, case_id: str) -> list[Person]:
        """Give the people of a case who can be named as recipients, each once."""
        found: dict[str, Person] = {}
        for one in await self._accounts.people(case_id):
            if one.role in MAY_BE_NAMED:
                found.setdefault(one.account, one)
        return list(found.values())

    async def file(
        self,
        case: Case,
        given: Particulars,
        recipients: Sequence[str],
        side: Side,
        by: Principal,
        now: datetime,
        *,
        own: SignedUnderSeal | None = None,
    ) -> Exhibit:
        """Put a finished upload on the register under seal; the same upload filed twice gives the same exhibit.

        ``own`` is what the person signed of it, if they have a key of their own (`PartyStatements.taking`).

        Raises:
            BadRequest, Problem: the particulars are not right, or the upload is somebody else's.
            SignatureRefused, KeyRefused: what was signed is not right.
            StepRefusedError: the recipients are not right.
            EvidenceError: the upload cannot be filed.
        """
        lock = self._locks.setdefault(given.upload, asyncio.Lock())
        async with lock:
            known = await self._filing.filed_before(case.id, given.upload)
            if known is not None and known.secret and known.filed_by == by.account:
                with suppress(NotFound):  # a crash may have come between filing and forgetting the upload
                    await self._filing.cancel(given.upload)
                return known
            self._filing.require_own(case, given, side, by)
            person, circle = await self._circle(case, recipients, side, by)

            salt = own.salt if own else ""
            said = _said(case, given, circle, side, salt, self._evidence.intake.upload(given.upload)) if own else {}
            async with self._party.taking(case.id, own and own.signed, said, by, now) as accepted:

                async def take(upload: Upload, path: Path, verdict: Verdict) -> Exhibit:
                    content = _content(given, salt, upload, verdict)
                    return await self._seal(case, content, circle, person, now, given.upload, path, accepted)

                return await self._evidence.intake.surrender(given.upload, given.sha256, take)

    async def _circle(
        self, case: Case, recipients: Sequence[str], side: Side, by: Principal
    ) -> tuple[Person, tuple[str, ...]]:
        """Give who files, and everybody it is sealed for: they themselves first."""
        people = await self._accounts.people(case.id)
        mine = (one for one in people if one.account == by.account and one.role in REPRESENTS)
        person = next(one for one in mine if one.side is side)
        known = {one.account: one for one in people if one.role in MAY_BE_NAMED}
        if not set(recipients) <= set(known):
            raise StepRefusedError(
                "not_of_the_case",
                "接收人须为本案的合议组成员、书记员、技术调查官、当事人或代理人。",
                "Recipients are the panel, the clerk, the technical investigator, the parties and agents of the case.",
                "secrecy",
            )
        if not any(one.account in recipients and one.role in PANEL for one in people):
            raise StepRefusedError(
                "panel_needed",
                "请至少选择一名合议组成员作为接收人，否则该证据无法审理。",
                "Choose at least one person of the panel as a recipient: otherwise the exhibit cannot be heard.",
                "secrecy",
            )
        circle = tuple(dict.fromkeys((by.account, *recipients)))
        require_secrecy(Secrecy(), FiledUnderSeal(circle), by=by.account, roles=frozenset({person.role}))
        return person, circle

    async def _seal(
        self,
        case: Case,
        content: Content,
        circle: tuple[str, ...],
        person: Person,
        now: datetime,
        upload: str,
        path: Path,
        accepted: Accepted | None,
    ) -> Exhibit:
        key, about = secrets.token_bytes(KEY_SIZE), secrets.token_hex(16)
        stored = await self._evidence.vault.put(path, content.sha256, key, about)
        particulars = enclosed(content.spelled(), key, context("particulars", about))
        envelope = Envelope(about, ENVELOPE, stored.sha256, stored.size, particulars)
        keys = await self._keys.wrap(key, about, circle, now)
        first = SecrecyTaken("", 1, now, person.account, person.name, person.role, person.side, FiledUnderSeal(circle))
        body = _filed_statement(case, upload, content, envelope, first)
        if accepted:
            body |= {"committed": accepted.signed.statement["committed"]}
        (receipt,) = await self._evidence.seal([Statement(sealed_with(body, accepted))], complete=True)
        new = NewExhibit(
            case_id=case.id,
            side=person.side,
            title=TITLE,
            filed_by=person.account,
            filed_at=now,
            receipt=receipt.to_json(),
            secret=True,
        )

        async def beside(connection: AsyncConnection, exhibit: Exhibit) -> None:
            taken = replace(first, exhibit=exhibit.id, receipt=receipt.to_json())
            await self._store.begin(connection, taken, envelope, keys)
            if accepted:
                await accepted.put(connection)

        return await self._cases.add_exhibit(new, beside)


def _content(given: Particulars, signed_salt: str, upload: Upload, verdict: Verdict) -> Content:
    """Give what is filed, once the file was looked at.

    Raises:
        WrongType: it cannot be shown page by page.
    """
    if verdict.seen.kind not in _SHOWN_AS_PAGES:
        raise WrongType(
            "sealing.kind",
            "密封证据只能是 PDF 或图片，以便逐人加水印展示；请转换后提交。",
            "Under seal only PDF files and pictures can be filed, which can be shown to each reader with a mark: "
            "convert the file.",
        )
    return Content(
        salt=base64.b64encode(secrets.token_bytes(SALT_SIZE)).decode(),
        title=given.title,
        purpose=given.purpose,
        grounds=given.grounds,
        claims=given.claims,
        name=upload.name,
        type=upload.media_type,
        size=upload.size,
        sha256=verdict.sha256,
        pages=verdict.seen.page_count,
        signed_salt=signed_salt,
    )


def what_is_filed(given: Particulars, salt: str, name: str, size: int) -> str:
    """Give the commitment that a side signs in the place of what it files: base64 of a SHA-256 over a salt of its own.

    The salt lies under seal with the rest (`Content.signed_salt`): whoever may read the exhibit, and everybody once it
    was unsealed, can tell that this is what was signed; others cannot test guesses.
    """
    filed: dict[str, Json] = {
        "salt": salt,
        "title": given.title,
        "purpose": given.purpose,
        "grounds": list(given.grounds),
        "claims": list(given.claims),
        "file": {"name": name, "size": size, "sha256": given.sha256},
    }
    return base64.b64encode(hashlib.sha256(canonical(filed)).digest()).decode()


def _said(
    case: Case, given: Particulars, circle: tuple[str, ...], side: Side, salt: str, upload: Upload
) -> dict[str, Json]:
    """Give what a person who has a key signs of the exhibit that they file under seal: for whom, but not what."""
    if not _SALT.fullmatch(salt):
        raise BadRequest(
            "签名所用的随机数须为 32 字节（base64）。", "The salt of what was signed must be base64 of 32 bytes."
        )
    return {
        "kind": "sealed_exhibit_filed",
        "case": case.id,
        "side": side.value,
        "by": {"account": circle[0]},
        "body": {"recipients": list(circle)},
        "upload": given.upload,
        "committed": what_is_filed(given, salt, upload.name, upload.size),
    }


def _filed_statement(
    case: Case, upload: str, content: Content, envelope: Envelope, first: SecrecyTaken
) -> dict[str, Json]:
    """Give what is sealed of the filing, which is the first step too: nothing that says what was filed."""
    return step_statement(envelope.about, first) | {
        "kind": "sealed_exhibit_filed",
        "case": case.id,
        "side": first.side.value,
        "envelope": {"form": envelope.envelope, "sha256": envelope.sha256, "size": envelope.size},
        "particulars": content.commitment,
        "upload": upload,
    }


def step_statement(about: str, taken: SecrecyTaken) -> dict[str, Json]:
    """Give what is sealed of a step: all of it; ``about`` names the exhibit as its first statement does."""
    return {
        "kind": "secrecy_step",
        "version": 1,
        "about": about,
        "n": taken.n,
        "at": as_json(taken.at),
        "by": {"account": taken.by, "name": taken.name, "role": taken.role.value, "side": taken.side.value},
        "type": name_of(type(taken.step)),
        "body": as_json(taken.step),
    }


def content_of(envelope: Envelope, key: bytes) -> Content:
    """Open what an exhibit under seal is."""
    return shape(Content, json.loads(disclosed(envelope.particulars, key, context("particulars", envelope.about))))
