"""An installation at work on filings, its parts without a server: what is filed, and what must be there afterwards."""

import hashlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from evidence.signed.keys import read_public_key
from evidence.signed.signed import FORMAT
from evidence.statement import Json, Statement
from evidence.store import EvidenceStore
from hearing.cases.importing.cnipa import read_decision
from hearing.cases.model import Case, Exhibit, NewExhibit
from hearing.cases.store import CaseStore
from hearing.custody.custody_store import CustodyStore
from hearing.custody.secrecy_steps import Confirmed, FiledUnderSeal, Measure, Proposed, SecrecyStep, SecrecyTaken
from hearing.custody.secrecy_store import Envelope, SecrecyStore, WrappedKey
from hearing.custody.signed_store import SignedStore
from hearing.vocabulary import Role, Side
from tests.evidence.documents import pdf
from tests.evidence.intake.places import chunks
from tests.evidence.signed.signers import ED25519, b64, signed, spki
from tests.hearing.cases.texts import DEMO
from web.authorization import Kind, Principal
from web.booked import booked_engine
from web.errors import NotFound
from web.filing import Announced, Filing, Particulars
from web.key_store import EnrolledKey, KeyEvent, KeyStore
from web.party_keys import PartyKeys
from web.party_statements import PartyStatements
from web.passkeys import Passkeys
from web.settings import Settings
from web.tables import account

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PDF = pdf()
DIGEST = hashlib.sha256(PDF).hexdigest()
SIGNER, OTHER = Principal("signer", "甲", Kind.PARTY), Principal("other", "乙", Kind.PARTY)
WRAPPED = b"WRAPPED-CONTENT-KEY-" + bytes(range(60))


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of an installation that file, over one store, one book and one database."""

    home: Path
    evidence: EvidenceStore
    engine: AsyncEngine
    cases: CaseStore
    filing: Filing
    secrecy: SecrecyStore
    signed: SignedStore

    async def receipt(self, body: dict[str, Json]) -> str:
        (receipt,) = await self.evidence.seal([Statement(body)], complete=True)
        return receipt.to_json()

    async def case(self) -> Case:
        (one,) = await self.cases.cases()
        return one

    async def uploaded(self, case: Case) -> str:
        """Upload the file and have it judged."""
        announced = Announced(case.id, "a.pdf", len(PDF), DIGEST, "application/pdf")
        upload = await self.filing.begin(announced, Side.PETITIONER, SIGNER.account)
        await self.filing.append(upload, 0, chunks(PDF))
        await self.filing.judge(upload)
        return upload

    async def filed(self) -> str:
        """File the upload, signed with the person's own key; gives the exhibit's receipt."""
        case = await self.case()
        (upload,) = (self.home / "upload.txt").read_text().split()
        given = Particulars(upload, DIGEST, "对比文件", "公开了全部特征", (), ())
        number, previous = await self.signed.next(case.id)
        head = self.evidence.log.head.checkpoint
        said = {
            "format": FORMAT,
            "number": number,
            "previous": previous,
            "not_before": {"origin": head.origin, "size": head.size, "root": b64(head.root)},
            "signed_at": "2026-11-23T09:00:00.000Z",
            "kind": "exhibit_filed",
            "case": case.id,
            "side": "petitioner",
            "title": given.title,
            "purpose": given.purpose,
            "grounds": [],
            "claims": [],
            "file": {"name": "a.pdf", "size": len(PDF), "sha256": DIGEST},
            "upload": upload,
            "filed_by": {"account": SIGNER.account},
        }
        exhibit = await self.filing.file(case, given, Side.PETITIONER, SIGNER, NOW, signed=signed(said, ED25519))
        return exhibit.receipt

    async def opined(self) -> str:
        """State an opinion on it; gives its receipt."""
        exhibit = await self._exhibit("对比文件")
        stances = {"relevance": "contested"}
        return (await self.filing.state_opinion(exhibit, Side.PATENTEE, stances, "不相关", OTHER, NOW)).receipt

    async def sealed(self, title: str = "密封证据") -> str:
        """File an exhibit under seal; gives its receipt."""
        case = await self.case()
        receipt = await self.receipt({"kind": "exhibit_filed_under_seal", "case": case.id, "title": title})

        async def beside(connection: AsyncConnection, made: Exhibit) -> None:
            envelope = Envelope(title, "cobblestone-256", DIGEST, len(PDF), b"particulars under seal")
            first = replace(await self._step("", 1, FiledUnderSeal(("filer", "leader"))), exhibit=made.id)
            keys = [WrappedKey(each, "hpke-x25519", WRAPPED) for each in ("filer", "leader")]
            await self.secrecy.begin(connection, first, envelope, keys)

        new = NewExhibit(case.id, Side.PATENTEE, title, "filer", NOW, receipt=receipt, secret=True)
        return (await self.cases.add_exhibit(new, beside)).receipt

    async def shredded(self) -> str:
        """Destroy the keys of the exhibit that lay under seal from the beginning; gives its id."""
        exhibit = (await self._exhibit("待销毁")).id
        known = len(await self.secrecy.of(exhibit))
        if known < 2:
            await self.secrecy.add(await self._step(exhibit, 2, Proposed(Measure.SHRED, "结案")))
        if known < 3:
            await self.secrecy.add(await self._step(exhibit, 3, Confirmed(2)), shred=True)
        return exhibit

    async def read(self) -> str:
        """Note that somebody read what lay there from the beginning."""
        exhibit = (await self._exhibit("待销毁")).id
        await CustodyStore(self.engine).note_read(exhibit, 1, "b", "乙", NOW)
        return exhibit

    async def _exhibit(self, title: str) -> Exhibit:
        found = [each for each in await self.cases.exhibits((await self.case()).id) if each.title == title]
        if not found:
            raise NotFound("此前未能提交。", "It could not be filed before.")
        return found[0]

    async def _step(self, exhibit: str, n: int, step: SecrecyStep) -> SecrecyTaken:
        receipt = await self.receipt({"kind": "secrecy_step", "exhibit": exhibit, "n": n})
        return SecrecyTaken(exhibit, n, NOW, "filer", "某人", Role.AGENT, Side.PATENTEE, step, receipt=receipt)

    async def prove(self, told: Sequence[Sequence[str]]) -> None:
        """Hold what is on file against what was acknowledged."""
        exhibits = await self.cases.exhibits((await self.case()).id)
        opinions = await self.cases.opinions((await self.case()).id)
        on_file = {each.receipt for each in exhibits} | {each.receipt for each in opinions}
        for name, answer in told:
            if name in {"filed", "opined", "sealed"}:
                assert answer in on_file, f"{name} was acknowledged and is not there"
            if name == "shredded":
                assert await self.secrecy.wrapped(answer, "filer") is None


def _person(who: Principal) -> dict[str, Any]:
    return {
        "id": who.account,
        "login_name": who.account,
        "name": who.name,
        "kind": who.kind.value,
        "demo": False,
        "created_at": NOW,
    }


Step = Callable[[], Awaitable[str]]


def steps(desk: Desk) -> list[list[tuple[str, Step]]]:
    """What is done, each with its name, and what at the same time; done twice, it is as done once or comes twice."""
    return [
        [("sealed", desk.sealed), ("filed", desk.filed), ("read", desk.read)],
        [("opined", desk.opined), ("shredded", desk.shredded)],
    ]


@asynccontextmanager
async def at_work(home: Path, engine: AsyncEngine) -> AsyncIterator[Desk]:
    """Open an installation on its database; book and database are level."""
    settings = Settings(home=home)
    async with EvidenceStore.open(settings.evidence, origin=settings.log_origin) as evidence:
        booked = await booked_engine(engine, evidence)
        keys = PartyKeys(
            KeyStore(booked), Passkeys(booked, host="localhost", origins=[]), evidence, host="", origins=frozenset()
        )
        cases, secrecy, store = CaseStore(booked), SecrecyStore(booked), SignedStore(booked)
        filing = Filing(evidence, cases, PartyStatements(store, keys, evidence), secrecy)
        yield Desk(home, evidence, booked, cases, filing, secrecy, store)


async def made(home: Path, engine: AsyncEngine) -> None:
    """Make an installation with a case, a person with a key, an exhibit under seal, and an upload that waits."""
    async with at_work(home, engine) as desk:
        await desk.cases.save_imported(read_decision(DEMO), NOW)
        case = await desk.case()
        async with engine.begin() as connection:
            await connection.execute(account.insert().values(_person(SIGNER)))
        public = read_public_key(b64(spki(ED25519)))
        receipt = await desk.receipt({"kind": "key_enrolled", "fingerprint": public.fingerprint})
        event = KeyEvent(SIGNER.account, 1, "key_enrolled", public.fingerprint, NOW, receipt)
        await KeyStore(desk.engine).enrol(
            EnrolledKey(public, SIGNER.account, "browser", "办公室", NOW, None, b""), event
        )
        await desk.sealed("待销毁")
        drawn = await desk.uploaded(case)
        await desk.evidence.intake.finish(drawn, DIGEST)
        await desk.evidence.renditions.of(DIGEST, "application/pdf")  # no renderer is started again and again
        for blob in (home / "evidence/blobs").rglob(DIGEST):
            blob.unlink()
        shutil.rmtree(home / "evidence/uploads" / drawn)
        (home / "upload.txt").write_text(await desk.uploaded(case))
