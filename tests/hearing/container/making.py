"""A real export of a small case: real log, real stamps, exhibits of both sides, one of them withheld."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evidence.statement import Statement
from evidence.store import EvidenceStore
from evidence.timestamps.stamp import EMBEDDED, OUTSIDE, Stamp
from hearing.cases.lateness import Timeliness, Timely
from hearing.cases.model import Answer, Blob, Case, Exhibit, Occasion, Opinion, Party, Patent
from hearing.claimsets.sets import ClaimSet, Ruling
from hearing.container.content import CaseMaterial, Held, Withheld
from hearing.container.write import Exported, write_export
from hearing.custody.rounds import Round
from hearing.custody.steps import Taken, Withdrawn
from hearing.vocabulary import Role, Side
from tests.evidence.authorities import Authority, authority
from tests.evidence.receipt_maker import pem
from tests.scripts.play import START

ORIGIN = "hearing.example/export"
CASE = Case(
    "4W100001",
    ("4W100001",),
    Patent("201810123456.5", "一种<折叠>支架"),
    (Party("petitioner-1", "甲公司", Side.PETITIONER), Party("patentee-1", "乙公司 & 丙", Side.PATENTEE)),
)
NAMES = {1: "D1 公开 (US 2010/1).pdf", 2: "../../说明书.pdf", 3: "photo.png", 4: "秘密.pdf"}


@dataclass
class Authorities:
    """The store's own authority, and others; each gives the same token for the same bytes again."""

    store: EvidenceStore
    outside: dict[str, Authority] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    given: dict[tuple[str, bytes], Stamp] = field(default_factory=dict)

    @property
    def names(self) -> Sequence[str]:
        return [EMBEDDED, *self.outside]

    async def stamp(self, name: str, data: bytes) -> Stamp | None:
        if name in self.away:
            return None
        if (name, data) not in self.given:
            if name == EMBEDDED:
                stamp = Stamp.of(EMBEDDED, self.store.authority.stamp(data), self.store.authority_pem)
            else:
                by = self.outside[name]
                now = self.store.authority.clock()
                stamp = Stamp.of(OUTSIDE, by.token(data, at=now, policy="1.2.3.4"), pem(by))
            self.given[name, data] = stamp
        return self.given[name, data]


async def _receipt(store: EvidenceStore, body: dict) -> str:
    (receipt,) = await store.seal([Statement(body)], complete=True)
    return receipt.to_json()


async def exhibit(store: EvidenceStore, folder: Path, side: Side, number: int) -> Held:
    """An exhibit with its receipt and a paper."""
    content = f"%PDF {side.value} {number}".encode() * 50
    path = folder / f"{side.value}-{number}"
    path.write_bytes(content)
    sha256, kind = hashlib.sha256(content).hexdigest(), "image/png" if number == 3 else "application/pdf"
    file = {"name": NAMES[number], "size": len(content), "sha256": sha256, "type": kind}
    said = {"kind": "exhibit_filed", "case": CASE.id, "side": side.value, "title": f"证据{number}名称", "file": file}
    blob = Blob(sha256, len(content), kind, 1)
    one = Exhibit(
        f"e-{side.value}-{number}", CASE.id, side, number, f"证据{number}", f"对比文件{number} <b>", "证明\n目的",
        (), (), blob, "a", START,
    )  # fmt: skip
    return Held(one, await _receipt(store, said), path, f"%PDF receipt {number}".encode())


async def amended_set(store: EvidenceStore) -> ClaimSet:
    """A set of claims that the panel took as the text to be examined."""
    text, reason, why = "1. 一种折叠支架。", "并入权利要求2", "属于进一步限定"
    said = {"kind": "claims_amended", "case": CASE.id, "n": 1, "text": text, "reason": reason}
    ruled = {"kind": "claims_ruled", "case": CASE.id, "n": 1, "k": 1, "accepted": True, "reason": why}
    ruling = Ruling(True, why, "l", "组长", START, await _receipt(store, ruled))
    timely = Timely(Timeliness.IN_TIME)
    receipt = await _receipt(store, said)
    return ClaimSet(CASE.id, 1, text, (), reason, "b", "乙", START, timely, receipt, (ruling,))


async def material(store: EvidenceStore, folder: Path) -> CaseMaterial:
    """Three exhibits that are there, one that was withdrawn and answered, one without a file, one withheld."""
    first = await exhibit(store, folder, Side.PETITIONER, 1)
    about = {"case": CASE.id, "exhibit": first.exhibit.id}
    accepted = Answer()
    opinion = Opinion(
        "o-1", first.exhibit.id, Side.PATENTEE, accepted, accepted, accepted, accepted, START, "b", Occasion.WRITTEN,
        await _receipt(store, {**about, "kind": "opinion_stated", "side": "patentee"}),
    )  # fmt: skip
    step = Taken(
        first.exhibit.id, 1, START, "a", "甲", Role.AGENT, Side.PETITIONER, Withdrawn("不再依据"),
        await _receipt(store, {**about, "kind": "exhibit_step", "n": 1, "type": "withdrawn"}),
    )  # fmt: skip
    listed = replace(first.exhibit, id="e-l", number=7, label="证据7", blob=None, receipt="")
    sealed = replace(await exhibit(store, folder, Side.PATENTEE, 4), withheld=Withheld.SEALED, path=None, paper=b"")
    said = {"kind": "exchange_round", "case": CASE.id, "n": 1}
    opened = Round(CASE.id, 1, (Side.PATENTEE,), START, START, "", "书记员", await _receipt(store, said))
    amended = await amended_set(store)
    held = (
        replace(first, opinions=(opinion,), steps=(step,)),
        await exhibit(store, folder, Side.PETITIONER, 2),
        await exhibit(store, folder, Side.PETITIONER, 3),
        Held(listed),
        sealed,
    )
    return CaseMaterial(CASE, "甲某", store.log_key, store.authority_pem, held, (opened,), sets=(amended,))


async def made(folder: Path, out: Path, *, outside: bool = False) -> Exported:
    """Make an export of a case of its own, in a folder of its own."""
    async with EvidenceStore.open(folder / "evidence", origin=ORIGIN) as store:
        others = {"tsa-one": authority("tsa one", store.authority.clock())} if outside else {}
        given = await material(store, folder)
        return await write_export(given, out, authorities=Authorities(store, others), proofs=store.consistency)
