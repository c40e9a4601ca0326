"""Exports of a case (ASiC-E): what a person may have of it, gathered, stamped once for each state, and written."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.durable import write_durably
from evidence.errors import NotFound
from evidence.receipts.receipt import read_stamp, stamp_fields
from evidence.store import EvidenceStore
from evidence.timestamps.stamp import EMBEDDED, OUTSIDE, Stamp
from hearing.cases.model import Exhibit, Opinion
from hearing.cases.store import CaseStore
from hearing.claimsets.set_store import ClaimSetStore
from hearing.claimsets.sets import ClaimSet
from hearing.container.content import CaseMaterial, Held, Withheld
from hearing.container.write import Exported, write_export
from hearing.custody.custody_store import ORIGINAL, CustodyStore
from hearing.custody.steps import Taken
from hearing.package.layout import PackagingError
from web.accounts import Accounts, Person
from web.authorization import Action, Principal, Resource, Standing, allowed
from web.errors import Denied
from web.errors import NotFound as NoAccount
from web.receipt_files import ReceiptFiles
from web.receipts import completed


@dataclass(frozen=True, slots=True)
class KeptStamps:
    """Time-stamps of exports: the same bytes are given the same token again, so that one state gives one export."""

    folder: Path
    evidence: EvidenceStore

    @property
    def names(self) -> Sequence[str]:
        """Give the embedded authority, then the outside ones."""
        return [EMBEDDED, *sorted(self.evidence.stamper.standing)]

    async def stamp(self, name: str, data: bytes) -> Stamp | None:
        """Have some bytes stamped, or give the token they were given before; None when the authority is away."""
        path = self.folder / f"{hashlib.sha256(data).hexdigest()}.{name}.json"
        kept = await asyncio.to_thread(_read, path)
        if kept is not None:
            return kept
        if name == EMBEDDED:
            authority = self.evidence.authority
            stamp = Stamp.of(EMBEDDED, await asyncio.to_thread(authority.stamp, data), self.evidence.authority_pem)
        else:
            answer = await self.evidence.stamper.ask(name, data)
            if answer is None:
                return None
            stamp = Stamp.of(OUTSIDE, answer.token, answer.chain_pem)
        await asyncio.to_thread(_keep, path, stamp)
        return stamp


def _read(path: Path) -> Stamp | None:
    try:
        return read_stamp(json.loads(path.read_bytes()))
    except (FileNotFoundError, ValueError):  # one that cannot be read is made anew
        return None


def _keep(path: Path, stamp: Stamp) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(path, json.dumps(stamp_fields(stamp), ensure_ascii=False).encode())


@dataclass(frozen=True, slots=True)
class CaseExports:
    """Makes exports, one at a time: each needs as much space on disk as what it holds."""

    evidence: EvidenceStore
    cases: CaseStore
    accounts: Accounts
    custody: CustodyStore
    sets: ClaimSetStore
    receipts: ReceiptFiles
    stamps: KeptStamps
    making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def write(self, case_id: str, reader: Principal | None, out: Path, now: datetime) -> Exported:
        """Write the export of a case for a person; None stands for the operator, who is given all but what is sealed.

        Every file that a person takes along is noted as read.

        Raises:
            UnknownCaseError: there is no such case.
            Denied: the person may not have an export of this case.
            PackagingError: a receipt cannot be used, or a file is not in the store.
            OSError: it could not be written, or ``out`` exists.
        """
        async with self.making:
            case = await self.cases.case(case_id)
            people = await self.accounts.people(case.id)
            if reader is not None:
                allowed(reader, Action.EXPORT_CASE, Resource(people=_standings(people)))
            held = await self._held(case.id, reader, people)
            material = CaseMaterial(
                case=case,
                reader=reader.name if reader else "",
                log_key=self.evidence.log_key,
                authority_pem=self.evidence.authority_pem,
                held=held,
                rounds=await self.custody.rounds(case.id),
                sets=await self._sets(case.id),
                earlier_keys=self.evidence.earlier_log_keys,
                newest=self.evidence.log.head.note if self.evidence.earlier_keys else "",
            )
            done = await write_export(material, out, authorities=self.stamps, proofs=self.evidence.consistency)
            for one in held if reader else ():
                if one.path is not None and reader is not None:
                    await self.custody.note_read(one.exhibit.id, ORIGINAL, reader.account, reader.name, now)
            return done

    async def _sets(self, case: str) -> list[ClaimSet]:
        """Give the amended sets, which whoever reads exhibits may read, with their receipts completed."""
        return [
            replace(
                one,
                receipt=await self._whole(one.receipt),
                rulings=tuple([replace(each, receipt=await self._whole(each.receipt)) for each in one.rulings]),
            )
            for one in await self.sets.of_case(case)
        ]

    async def _whole(self, receipt: str) -> str:
        return await completed(self.evidence, receipt) if receipt else ""

    async def _held(self, case: str, reader: Principal | None, people: Sequence[Person]) -> list[Held]:
        opinions, steps = await self.cases.opinions(case), await self.custody.of_case(case)
        names = {one.account: one.name for one in people}
        return [
            await self._one(exhibit, _withheld(exhibit, reader, people), opinions, steps, names)
            for exhibit in await self.cases.exhibits(case)
        ]

    async def _one(
        self,
        exhibit: Exhibit,
        withheld: Withheld | None,
        opinions: Sequence[Opinion],
        steps: Sequence[Taken],
        names: dict[str, str],
    ) -> Held:
        receipt = await completed(self.evidence, exhibit.receipt) if exhibit.receipt else ""
        if withheld is not None:
            return Held(exhibit, receipt, withheld=withheld)
        try:
            path = await self.evidence.blobs.local(exhibit.blob.sha256) if exhibit.blob else None
        except NotFound as missing:
            raise PackagingError(
                f"“{exhibit.label}”的文件不在存储中，无法导出；请联系管理员。",
                f"The file of {exhibit.label} is not in the store, so nothing is exported: tell the administrator.",
            ) from missing
        whole, filed = replace(exhibit, receipt=receipt), names.get(exhibit.filed_by, exhibit.filed_by)
        paper = await self.receipts.of(whole, exhibit.case_id, filed, "zh-CN") if receipt else b""
        return Held(
            exhibit,
            receipt,
            path,
            paper,
            tuple(one for one in opinions if one.exhibit_id == exhibit.id),
            tuple(one for one in steps if one.exhibit == exhibit.id),
        )


def open_exports(
    folder: Path,
    engine: AsyncEngine,
    evidence: EvidenceStore,
    cases: CaseStore,
    accounts: Accounts,
    receipts: ReceiptFiles,
) -> CaseExports:
    """Put together what makes exports; ``folder`` keeps their time-stamps."""
    stamps = KeptStamps(folder, evidence)
    return CaseExports(evidence, cases, accounts, CustodyStore(engine), ClaimSetStore(engine), receipts, stamps)


def _standings(people: Sequence[Person]) -> tuple[Standing, ...]:
    return tuple(Standing(one.account, one.role, one.side) for one in people)


def _withheld(exhibit: Exhibit, reader: Principal | None, people: Sequence[Person]) -> Withheld | None:
    """Tell why a person is not given an exhibit; what is sealed is given to nobody, whoever may read it on a page."""
    if exhibit.secret:
        return Withheld.SEALED
    if reader is None:
        return None
    try:
        allowed(reader, Action.READ_EXHIBIT, Resource(people=_standings(people), filed_by=exhibit.side))
    except Denied:
        return Withheld.NOT_PERMITTED
    return None


async def make_asked(exports: CaseExports, words: Mapping[str, str], out: Path, now: datetime) -> str:
    """Make the export that a command asked for: of ``case``, for the person with the login name ``reader`` if any.

    Gives the SHA-256 of its manifest.

    Raises:
        NotFound: there is no such account.
        UnknownCaseError, Denied, PackagingError, OSError: see `CaseExports.write`.
    """
    reader = None
    if words["reader"]:
        account = await exports.accounts.by_login_name(words["reader"])
        if account is None:
            raise NoAccount(f"没有账号“{words['reader']}”。", f"There is no account {words['reader']}.")
        reader = Principal(account.id, account.name)
    return (await exports.write(words["case"], reader, out, now)).manifest
