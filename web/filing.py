"""Filing: an upload becomes an exhibit on the register with a receipt; an opinion in writing is sealed likewise."""

import asyncio
import json
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

from evidence.errors import NotFound as NoUpload
from evidence.intake.intake import Verdict
from evidence.intake.uploads import Checksum, Upload
from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.cases.grounds import ground
from hearing.cases.model import Answer, Blob, Case, Exhibit, NewExhibit, Occasion, Opinion
from hearing.cases.store import CaseStore
from hearing.custody.secrecy_store import SecrecyStore
from hearing.visible import visible
from hearing.vocabulary import Element, Side, Stance
from web.authorization import Principal
from web.errors import BadRequest, Problem
from web.party_statements import Accepted, PartyStatements, sealed_with

MAX_TITLE = 200
MAX_TEXT = 4_000
MAX_SIDE = 20 << 30
"""Bytes that the files of one side in one case may have in all, unless the settings say otherwise."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that is about to be uploaded for a case; ``sha256`` may be empty until it is known."""

    case: str
    name: str
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a side says about the exhibit it files."""

    upload: str
    sha256: str
    title: str
    purpose: str
    grounds: tuple[str, ...]
    claims: tuple[int, ...]


class Filing:
    """The way of bytes from a browser onto the register. Whoever calls has asked the authorization function."""

    def __init__(
        self,
        evidence: EvidenceStore,
        cases: CaseStore,
        party: PartyStatements,
        secrecy: SecrecyStore,
        *,
        max_side: int = MAX_SIDE,
    ) -> None:
        self._evidence = evidence
        self._cases = cases
        self._party = party
        self._secrecy = secrecy
        self._max_side = max_side
        self._counting = asyncio.Lock()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(self, announced: Announced, side: Side, by: str) -> str:
        """Announce an upload and give its id. It belongs to one account, and to one side of one case."""
        async with self._counting:
            await self._check_quota(announced, side)
            return await self._evidence.intake.create(
                announced.name,
                announced.size,
                announced.sha256,
                by,
                media_type=announced.media_type,
                scope=_scope(announced.case, side),
            )

    async def _check_quota(self, announced: Announced, side: Side) -> None:
        """Refuse what would take a side over its share: files on the register, and uploads under way."""
        exhibits, scope = await self._cases.exhibits(announced.case), _scope(announced.case, side)
        filed = sum(each.blob.size for each in exhibits if each.blob and each.side is side)
        filed += await self._secrecy.bytes_of(announced.case, side)
        coming = sum(each.size for each in self._evidence.intake.unfinished() if each.scope == scope)
        left = self._max_side - filed - coming
        if announced.size > left:
            raise Problem(
                413,
                "side_quota",
                f"本方在本案的文件总量上限为 {_mib(self._max_side)}，剩余 {_mib(max(0, left))}。"
                "请压缩文件、取消未完成的上传，或请书记员放宽上限。",
                f"The files of your side in this case may be {_mib(self._max_side)} in all, and {_mib(max(0, left))} "
                "are left: make the file smaller, cancel an unfinished upload, or ask the clerk for more.",
            )

    async def owner(self, upload: str) -> str | None:
        """Tell whose upload this is; None when there is none of this id."""
        try:
            return self._evidence.intake.upload(upload).owner
        except NoUpload:
            return None

    async def progress(self, upload: str) -> tuple[int, int]:
        """Give how many bytes of an upload are durable, and how many it will have."""
        return await self._evidence.intake.offset(upload), self._evidence.intake.upload(upload).size

    async def expires(self, upload: str) -> datetime:
        """Tell when an upload is dropped if nobody goes on with it."""
        return await self._evidence.intake.expires(upload)

    async def append(
        self, upload: str, offset: int, chunks: AsyncIterable[bytes], checksum: Checksum | None = None
    ) -> int:
        """Add bytes; gives the new offset when they are durable."""
        return await self._evidence.intake.append(upload, offset, chunks, checksum)

    async def judge(self, upload: str) -> Verdict:
        """Look at a file that has arrived whole, before anything is said about it."""
        return await self._evidence.intake.judge(upload)

    async def cancel(self, upload: str) -> None:
        """Forget an upload."""
        await self._evidence.intake.terminate(upload)

    async def file(
        self,
        case: Case,
        given: Particulars,
        side: Side,
        by: Principal,
        now: datetime,
        *,
        number: int | None = None,
        signed: object = None,
    ) -> Exhibit:
        """Put a finished upload on the register; the same upload filed twice gives the same exhibit.

        With ``number`` it is the file of an exhibit that the papers list under that number. ``signed`` is what the
        person signed of it, if they have a key of their own (`PartyStatements.taking`).
        """
        self.require_own(case, given, side, by)
        lock = self._locks.setdefault(given.upload, asyncio.Lock())
        async with lock:
            known = await self.filed_before(case.id, given.upload)
            if known is not None:
                return known
            said = _said(case, given, side, by, self._evidence.intake.upload(given.upload))
            async with self._party.taking(case.id, signed, said, by, now) as accepted:
                return await self._register(case, given, side, by, now, number, accepted)

    def require_own(self, case: Case, given: Particulars, side: Side, by: Principal) -> None:
        """Refuse particulars that the case does not know, and an upload of somebody else or for another case."""
        _check(case, given)
        upload = self._evidence.intake.upload(given.upload)
        if (upload.owner, upload.scope) != (by.account, _scope(case.id, side)):
            raise Problem(
                403,
                "other_upload",
                "该上传不属于您或不属于本案，请重新上传。",
                "This upload is not yours or not of this case: upload the file again.",
            )

    async def _register(
        self,
        case: Case,
        given: Particulars,
        side: Side,
        by: Principal,
        now: datetime,
        number: int | None,
        accepted: Accepted | None,
    ) -> Exhibit:
        filed = await self._evidence.intake.finish(given.upload, given.sha256)
        rendition = await self._evidence.renditions.about(filed.sha256, filed.media_type)
        self._evidence.renditions.draw_later(filed.sha256, filed.media_type)
        body: dict[str, Any] = {
            "kind": "exhibit_filed",
            "version": 1,
            "case": case.id,
            "side": side.value,
            "title": given.title,
            "purpose": given.purpose,
            "grounds": list(given.grounds),
            "claims": list(given.claims),
            "file": filed.file(),
            "upload": given.upload,
            "received_at": filed.finished_at,
            "filed_at": now.isoformat(),
            "filed_by": {"account": by.account, "name": by.name},
        }
        (receipt,) = await self._evidence.seal([Statement(sealed_with(body, accepted))], complete=True)
        return await self._cases.add_exhibit(
            NewExhibit(
                case_id=case.id,
                side=side,
                title=given.title,
                filed_by=by.account,
                filed_at=now,
                blob=Blob(filed.sha256, filed.size, filed.media_type, rendition.page_count or None),
                purpose=given.purpose,
                grounds=given.grounds,
                claims=given.claims,
                number=number,
                receipt=receipt.to_json(),
            ),
            accepted.beside_exhibit if accepted else None,
        )

    async def filed_before(self, case: str, upload: str) -> Exhibit | None:
        """Give the exhibit that an upload became; None when it was not filed."""
        for exhibit in await self._cases.exhibits(case):
            if exhibit.receipt and json.loads(exhibit.receipt)["statement"].get("upload") == upload:
                return exhibit
        return None

    async def state_opinion(
        self,
        exhibit: Exhibit,
        side: Side,
        stances: Mapping[str, Any],
        reason: str,
        by: Principal,
        now: datetime,
        *,
        signed: object = None,
    ) -> Opinion:
        """Keep a written opinion of the other side; it is sealed before it is on file. ``signed``: as in `file`."""
        read = _stances(stances)
        if Stance.CONTESTED in read.values() and not reason.strip():
            raise BadRequest("有异议时须说明理由。", "State the reason for what is contested.", "reason_missing")
        if len(reason) > MAX_TEXT:
            raise BadRequest("理由过长。", "The reason is too long.")
        body: dict[str, Any] = {
            "kind": "opinion_stated",
            "version": 1,
            "case": exhibit.case_id,
            "exhibit": exhibit.id,
            "label": exhibit.label,
            "sha256": exhibit.blob.sha256 if exhibit.blob else "",
            "side": side.value,
            "stances": {element.value: stance.value for element, stance in read.items()},
            "reason": reason,
            "stated_at": now.isoformat(),
            "stated_by": {"account": by.account, "name": by.name},
        }
        said: dict[str, Any] = {
            **{name: body[name] for name in ("kind", "case", "exhibit", "sha256", "side", "reason")},
            "stances": dict(stances),
            "stated_by": {"account": by.account},
        }
        answers = {
            element.value: Answer(stance, reason if stance is Stance.CONTESTED else "")
            for element, stance in read.items()
        }
        opinion = Opinion(
            id="",
            exhibit_id=exhibit.id,
            side=side,
            **answers,
            stated_at=now,
            stated_by=by.account,
            occasion=Occasion.WRITTEN,
            receipt="",
        )
        async with self._party.taking(exhibit.case_id, signed, said, by, now) as accepted:
            (receipt,) = await self._evidence.seal([Statement(sealed_with(body, accepted))], complete=True)
            kept = replace(opinion, receipt=receipt.to_json())
            return await self._cases.add_opinion(kept, accepted.put if accepted else None)


def _said(case: Case, given: Particulars, side: Side, by: Principal, upload: Upload) -> dict[str, Any]:
    """Give what a person who has a key signs of the exhibit that they file."""
    return {
        "kind": "exhibit_filed",
        "case": case.id,
        "side": side.value,
        "title": given.title,
        "purpose": given.purpose,
        "grounds": list(given.grounds),
        "claims": list(given.claims),
        "file": {"name": upload.name, "size": upload.size, "sha256": given.sha256},
        "upload": given.upload,
        "filed_by": {"account": by.account},
    }


def _scope(case: str, side: Side) -> str:
    """By what uploads are counted together."""
    return f"{case} {side.value}"


def _mib(size: int) -> str:
    return f"{size / (1 << 20):.0f} MiB"


def _check(case: Case, given: Particulars) -> None:
    """Refuse particulars that the case does not know."""
    if not 1 <= len(given.title.strip()) <= MAX_TITLE or len(given.purpose) > MAX_TEXT:
        raise BadRequest("请填写证据名称（不超过 200 字）。", "Give the exhibit a title of at most 200 characters.")
    if not visible(given.title) or not visible(given.purpose, lines=True):
        raise BadRequest(
            "证据名称和证明目的中有不可见或改变文字方向的字符，请删除后重试。",
            "The title or the purpose holds invisible characters, or such as turn the text around: remove them.",
            "invisible_text",
        )
    unknown = [identity for identity in given.grounds if ground(identity) is None]
    if unknown:
        raise BadRequest(f"无效理由“{unknown[0]}”不存在。", f"There is no ground {unknown[0]}.", "unknown_ground")
    numbers = {claim.number for claim in case.patent.claims}
    wrong = [number for number in given.claims if numbers and number not in numbers]
    if wrong:
        raise BadRequest(f"本专利没有权利要求{wrong[0]}。", f"The patent has no claim {wrong[0]}.", "unknown_claim")


def _stances(given: Mapping[str, Any]) -> dict[Element, Stance]:
    """Read an opinion; what is left out was not stated."""
    try:
        read = {Element(name): Stance(value) for name, value in given.items()}
    except ValueError as error:
        raise BadRequest(
            "质证意见的项目或取值不正确。", "An element or a stance is not one of the known ones."
        ) from error
    if all(stance is Stance.NOT_STATED for stance in read.values()):
        raise BadRequest("请至少对一项发表意见。", "State an opinion on at least one element.", "nothing_stated")
    return {element: read.get(element, Stance.NOT_STATED) for element in Element}
