"""Exhibits under seal after they were filed: who reads them, page by page, and what the panel decides about them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from weakref import WeakValueDictionary

from evidence.intake.sandbox import Mark
from evidence.sealing.envelope import unopened
from evidence.statement import Json, Statement
from evidence.store import EvidenceStore
from hearing.cases.model import Blob, Exhibit
from hearing.cases.store import CaseStore
from hearing.custody.custody_store import PARTICULARS, OtherStepFirstError
from hearing.custody.errors import StepRefusedError
from hearing.custody.secrecy import LEAVE, MAY_BE_NAMED, Secrecy, outside_circle, require_secrecy, secrecy, shredded
from hearing.custody.secrecy_steps import Confirmed, Measure, Proposed, SecrecyStep, SecrecyTaken, Undertaken
from hearing.custody.secrecy_store import SecrecyStore, WrappedKey, secrecy_step_of
from hearing.custody.undertaking import Undertaking, undertaking
from hearing.procedure.people import room_of
from hearing.procedure.state import Hearing
from hearing.procedure.words import ROLE
from hearing.record.shapes import ShapeError
from hearing.transcript.fonts import cjk_font_path
from hearing.vocabulary import Room
from web.accounts import Accounts, Person
from web.authorization import Action, Principal
from web.custody import Custody
from web.errors import BadRequest, Denied, Problem
from web.secret_filing import Content, ContentKeys, content_of, step_statement

_DECIDED_HERE = frozenset({"proposed", "confirmed", "declined", "held", "released"})
"""Steps that are taken by their name; filing and signing have ways of their own."""


@dataclass(frozen=True, slots=True)
class SecrecyStory:
    """How the secrecy of an exhibit stands.

    Attributes:
        exhibit: The exhibit.
        taken: Its steps.
        now: What they add up to.
        people: The people of the case.
        undertaking: What a recipient signs.
    """

    exhibit: Exhibit
    taken: Sequence[SecrecyTaken]
    now: Secrecy
    people: Sequence[Person]
    undertaking: Undertaking


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a step does beside standing on file."""

    keys: Sequence[WrappedKey] = ()
    opened: Exhibit | None = None
    told: Mapping[str, Json] | None = None
    shred: bool = False


class Secrets:
    """Opens exhibits under seal to those who may, and takes steps. Whoever calls has asked for authorization."""

    def __init__(
        self,
        store: SecrecyStore,
        keys: ContentKeys,
        evidence: EvidenceStore,
        cases: CaseStore,
        accounts: Accounts,
        custody: Custody,
    ) -> None:
        self._store = store
        self._keys = keys
        self._evidence = evidence
        self._cases = cases
        self._accounts = accounts
        self._custody = custody
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def standing(self, exhibit: Exhibit) -> Secrecy:
        """Give how the secrecy of an exhibit stands."""
        return secrecy(await self._store.of(exhibit.id))

    async def story(self, exhibit: Exhibit) -> SecrecyStory:
        """Give everything on file about the secrecy of an exhibit."""
        taken = await self._store.of(exhibit.id)
        case = await self._cases.case(exhibit.case_id)
        people = await self._accounts.people(exhibit.case_id)
        return SecrecyStory(exhibit, taken, secrecy(taken), people, undertaking(case.rule_set))

    async def undertake(self, exhibit: Exhibit, sha256: str, by: Principal, now: datetime) -> SecrecyTaken:
        """Have a recipient sign the undertaking whose digest they were shown.

        Raises:
            StepRefusedError: they are not in the circle, or signed already.
            BadRequest: it is not the undertaking of the case's rule set.
        """
        case = await self._cases.case(exhibit.case_id)
        text = undertaking(case.rule_set)
        if text.sha256 != sha256:
            raise BadRequest(
                "保密承诺的文本已更新，请重新阅读后签署。",
                "The text of the undertaking is another one now: read it again, then sign.",
                "other_undertaking",
            )
        return await self._take(exhibit, Undertaken(text.rule_set, text.sha256), by, now)

    async def take(self, exhibit: Exhibit, given: Mapping[str, Any], by: Principal, now: datetime) -> SecrecyTaken:
        """Take a step of the panel: ``kind`` and its own fields, as the browser sent them.

        Raises:
            BadRequest: there is no such step, or a field is wrong.
            StepRefusedError: it may not be taken now, by this person.
        """
        return await self._take(exhibit, _read(given), by, now)

    async def content(self, exhibit: Exhibit, by: Principal, now: datetime) -> Content:
        """Tell a reader what the exhibit is; the reading is noted first.

        Raises:
            Problem: they may not read it, with what to do.
        """
        await self._require_reader(exhibit, by)
        content = await self._opened(exhibit, by.account)
        await self._custody.read(exhibit, PARTICULARS, by, now)
        return content

    async def page(self, exhibit: Exhibit, number: int, by: Principal, now: datetime) -> bytes:
        """Draw a page for one reader, with their name, capacity and the time in its pixels (WebP); nothing is kept.

        Raises:
            Problem: they may not read it, with what to do.
            NotFound: there is no such page.
        """
        await self._require_reader(exhibit, by)
        envelope = await self._store.envelope(exhibit.id)
        key = await self._keys.unwrap(exhibit.id, envelope.about, by.account)
        content = content_of(envelope, key)
        mark = Mark(await self._words(exhibit, by, now), cjk_font_path())
        vault = self._evidence.vault
        drawn = await vault.page(envelope.sha256, key, envelope.about, content.type, number, mark)
        await self._custody.read(exhibit, number, by, now)
        return drawn

    async def require_room(self, exhibit: Exhibit, state: Hearing) -> None:
        """Refuse to show an exhibit under seal while somebody is in the hearing room who may not read it.

        Raises:
            Problem: with how many they are; not with what the exhibit is.
        """
        now = await self.standing(exhibit)
        if now.shredded:
            raise shredded()
        inside = [one for one in state.roster.values() if room_of(state, one.id) is Room.HEARING]
        others = [one.name for one in inside if not now.reads(one.account)]
        if others:
            named = "、".join(others[:10])
            raise Problem(
                HTTPStatus.CONFLICT,
                "others_present",
                f"“{exhibit.label}”为密封证据，审理室内有不能查阅的人员（{named}）；请其退出审理室、签署保密承诺或扩大知悉"
                "范围后再出示。",
                f"{exhibit.label} is sealed, and people are in the room who may not read it ({named}): have them "
                "leave, sign the undertaking, or be added to the circle, then show it.",
                "secrecy",
            )

    async def _require_reader(self, exhibit: Exhibit, by: Principal) -> None:
        now = await self.standing(exhibit)
        if now.reads(by.account):
            return
        refusal = shredded() if now.shredded else outside_circle()
        code, zh, en = refusal.code, refusal.zh, refusal.en
        if not now.shredded and by.account in now.circle:
            code = "undertaking_needed"
            zh = "查阅该密封证据前，请先在证据页面签署保密承诺。"
            en = "Before you read this sealed exhibit, sign the secrecy undertaking on its page."
        raise Problem(HTTPStatus.FORBIDDEN, code, zh, en, "secrecy")

    async def _words(self, exhibit: Exhibit, by: Principal, now: datetime) -> str:
        people = await self._accounts.people(exhibit.case_id)
        roles = dict.fromkeys(one.role for one in people if one.account == by.account)
        named = "/".join(ROLE[role][0] for role in roles)
        at = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        return f"{by.name} · {named} · {at} · {exhibit.label} · 密封 SEALED"

    async def _opened(self, exhibit: Exhibit, account: str) -> Content:
        envelope = await self._store.envelope(exhibit.id)
        return content_of(envelope, await self._keys.unwrap(exhibit.id, envelope.about, account))

    async def _take(self, exhibit: Exhibit, step: SecrecyStep, by: Principal, now: datetime) -> SecrecyTaken:
        if not exhibit.secret:
            raise StepRefusedError("not_sealed", "该证据不是密封证据。", "This exhibit is not sealed.", "secrecy")
        lock = self._locks.setdefault(exhibit.id, asyncio.Lock())
        async with lock:
            known = await self.standing(exhibit)
            people = await self._accounts.people(exhibit.case_id)
            mine = [one for one in people if one.account == by.account]
            if not mine:
                raise Denied(Action.DECIDE_SECRECY, "您不是本案人员。", "You are not one of this case's people.")
            require_secrecy(known, step, by=by.account, roles=frozenset(one.role for one in mine))
            person = next(one for one in mine if one.role in LEAVE[type(step)])
            _require_people(step, people)
            effect = await self._effect(exhibit, known, step, by, now)
            taken = SecrecyTaken(exhibit.id, known.n + 1, now, by.account, person.name, person.role, person.side, step)
            envelope = await self._store.envelope(exhibit.id)
            body = step_statement(envelope.about, taken) | (dict(effect.told) if effect.told else {})
            (receipt,) = await self._evidence.seal([Statement(body)], complete=True)
            taken = replace(taken, receipt=receipt.to_json())
            try:
                opened = replace(effect.opened, receipt=taken.receipt) if effect.opened else None
                await self._store.add(taken, keys=effect.keys, opened=opened, shred=effect.shred)
            except OtherStepFirstError as error:
                raise BadRequest(
                    "另有人刚刚办理了同一事项，请刷新后重试。",
                    "Someone else has just done the like: reload and try again.",
                    "other_first",
                ) from error
            return taken

    async def _effect(
        self, exhibit: Exhibit, known: Secrecy, step: SecrecyStep, by: Principal, now: datetime
    ) -> _Effect:
        """Prepare what a confirmation carries out, with the key of whichever of the two persons has one."""
        proposed = known.proposed
        if not isinstance(step, Confirmed) or proposed is None or known.proposal is None:
            return _Effect()
        if proposed.measure is Measure.SHRED:
            return _Effect(shred=True)
        holder = by.account if by.account in known.circle else known.proposal.by
        envelope = await self._store.envelope(exhibit.id)
        key = await self._keys.unwrap(exhibit.id, envelope.about, holder)
        if proposed.measure is Measure.WIDEN:
            return _Effect(keys=await self._keys.wrap(key, envelope.about, proposed.recipients, now))
        content = content_of(envelope, key)
        blob = await self._evidence.blobs.put(self._evidence.vault.read(envelope.sha256, key, envelope.about))
        if blob != content.sha256:
            raise unopened()
        self._evidence.renditions.draw_later(blob, content.type)
        opened = replace(
            exhibit,
            title=content.title,
            purpose=content.purpose,
            grounds=content.grounds,
            claims=content.claims,
            blob=Blob(blob, content.size, content.type, content.pages),
            secret=False,
        )
        file: dict[str, Json] = {
            "name": content.name,
            "type": content.type,
            "size": content.size,
            "sha256": content.sha256,
        }
        said: dict[str, Json] = {"case": exhibit.case_id, "side": exhibit.side.value, "file": file}
        return _Effect(opened=opened, told=said | {"opened": content.spelled().decode()})


def _require_people(step: SecrecyStep, people: Sequence[Person]) -> None:
    """Refuse to add somebody who is not of the case."""
    if isinstance(step, Proposed):
        known = {one.account for one in people if one.role in MAY_BE_NAMED}
        if not set(step.recipients) <= known:
            raise StepRefusedError(
                "not_of_the_case",
                "新增人员须为本案的合议组成员、书记员、技术调查官、当事人或代理人。",
                "Those added are the panel, the clerk, the technical investigator, the parties and agents of the case.",
                "secrecy",
            )


def _read(given: Mapping[str, Any]) -> SecrecyStep:
    kind = str(given.get("kind", ""))
    if kind not in _DECIDED_HERE:
        raise BadRequest("没有这种操作。", "There is no such step.", "unknown_step")
    try:
        return secrecy_step_of(kind, {name: value for name, value in given.items() if name != "kind"})
    except ShapeError as error:
        raise BadRequest(f"“{error.field}”：{error.zh}。", f"{error.field}: {error.en}.") from error
