"""A real package of a whole hearing on paper: real log, real stamps, exhibits, recordings, minutes that were signed."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.cases.model import Answer, Blob, Exhibit, Occasion, Opinion
from hearing.notices.attendance import Attendance
from hearing.notices.filed import (
    FiledAttendance,
    FiledNotice,
    FiledService,
    attendance_statement,
    notice_statement,
    service_statement,
)
from hearing.notices.service import Means, Served
from hearing.package.assembled import assembled, readme
from hearing.package.content import ExhibitPart, Material
from hearing.package.content_notices import NoticePart
from hearing.package.content_recordings import FilmPart, PlayablePart
from hearing.package.layout import Heading, Reader
from hearing.package.write import write_package
from hearing.procedure import commands as c
from hearing.procedure.canonical import canonical
from hearing.procedure.commands import EndHearing, PresentMinutes, RefuseToSign, ReportRecording, SignMinutes
from hearing.procedure.events import RecordingSealed
from hearing.procedure.people import minutes_of
from hearing.record.codec import statement
from hearing.vocabulary import ServiceStep, Side, Stage, Stance
from tests.hearing.notices import samples
from tests.scripts.joint_play import joint_investigation
from tests.scripts.play import START, Play, at_stage

ORIGIN = "hearing.example/record"
MADE = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FILM = bytes(range(256)) * 40
TOGETHER, LEFT = b"everybody together" * 99, b"what was left" * 99
"""The film of the hearing, whole and without what was ordered out of it."""
NOTICE = replace(samples.NOTICE, hearing="h1")
WITHHELD = replace(NOTICE, id="n-2", side=Side.PATENTEE)
FACT = Served(NOTICE.id, ServiceStep.ARRIVED, START, Means.PLATFORM, "b", "陆景行", noted_at=START)
ANSWER = Attendance(attends=False)


def digest(value: object) -> str:
    """The SHA-256 under which a notice, a fact of its service or an answer is on file."""
    return hashlib.sha256(canonical(value)).hexdigest()


def held() -> Play:
    """A hearing held to its end: two recordings, minutes presented and signed, one signature refused."""
    play = at_stage(Stage.MINUTES)
    for who in ("leader", "agent"):
        sha256, ended = hashlib.sha256(FILM + who.encode()).hexdigest(), START + timedelta(minutes=1)
        play.system(ReportRecording(who, "audio", f"h1/{who}.rtplog", sha256, 9, START, ended))
    play.system(c.ReportServed(Side.PETITIONER, NOTICE.id, FACT.step, FACT.at, digest(FACT)))
    play.system(c.ReportServed(Side.PATENTEE, WITHHELD.id, FACT.step, FACT.at, "f" * 64))
    play.system(c.ReportReceipt(Side.PETITIONER, attends=False, at=START, sha256=digest(ANSWER)))
    play.do("clerk", PresentMinutes())
    assert play.state.minutes is not None
    signed = play.state.minutes.digest
    for who in ("leader", "clerk", "petitioner", "agent", "patentee"):
        play.do(who, SignMinutes(signed, "password", "{}"))
    play.do("clerk", RefuseToSign("未在场", "counsel"))
    play.do("leader", EndHearing())
    play.system(film_report(TOGETHER))
    return play


def film_report(content: bytes, *taken_out: int) -> c.ReportFilm:
    """The platform's report that a film is kept, from which orders took something out or did not."""
    whole, version = hashlib.sha256(TOGETHER).hexdigest(), 1 + len(taken_out)
    own = hashlib.sha256(content).hexdigest()
    return c.ReportFilm(f"film-{version}.webm", version, own, len(content), whole, tuple(taken_out))


def ordered_out() -> Play:
    """The same hearing after the leader ordered a span out, and the film without it was made."""
    play = held()
    play.system(c.ReportRedaction("leader", START, START + timedelta(seconds=9), "商业秘密"))
    play.system(film_report(LEFT, play.state.redactions[0].n))
    return play


async def film_part(evidence: EvidenceStore, folder: Path, content: bytes, *, inside: bool = True) -> FilmPart:
    """A film with its receipt and its words; its file is in the package or not."""
    digest = hashlib.sha256(content).hexdigest()
    path = folder / f"{digest}.webm"
    path.write_bytes(content)
    words = path.with_suffix(".vtt")
    words.write_text("WEBVTT\n")
    receipt = await _receipt(evidence, {"kind": "film_made", "film": _file(content, "film.webm")})
    return FilmPart(digest, receipt, *((path, words) if inside else ()))


def held_jointly() -> Play:
    """A joint hearing with a segment of one file alone, and minutes of each file, presented and signed."""
    play = joint_investigation()
    play.do("leader", c.EnterSegment("ruling"))
    play.do("clerk", c.RecordUtterance("maker", "仅侵权陈述"))
    play.do("adjudicator", c.EnterSegment())
    for stage in (Stage.DEBATE, Stage.FINAL_STATEMENTS):
        play.do("leader", c.EnterStage(stage))
    play.do("leader", c.Announce("另行书面作出决定"))
    play.do("leader", c.CloseHearing())
    for file, leader in (("validity", "leader"), ("ruling", "adjudicator")):
        play.do("clerk", c.PresentMinutes(file))
        found = minutes_of(play.state, file)
        assert found is not None
        play.do(leader, c.SignMinutes(found.digest, "password", "{}", file))
    return play


async def _receipt(evidence: EvidenceStore, body: dict) -> str:
    (receipt,) = await evidence.seal([Statement(body)], complete=True)
    return receipt.to_json()


def _file(content: bytes, name: str, **more: str) -> dict:
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **more}


async def exhibit(
    evidence: EvidenceStore, folder: Path, label: str, *, shown: bool = True, sm3: str = ""
) -> ExhibitPart:
    """An exhibit with its receipt, which may state an SM3 of its file, and an opinion in writing on it."""
    content = f"%PDF {label}".encode()
    path = folder / f"{label}.pdf"
    path.write_bytes(content)
    file = _file(content, path.name, **({"sm3": sm3} if sm3 else {}))
    receipt = await _receipt(evidence, {"kind": "exhibit_filed", "title": label, "file": file})
    blob = Blob(file["sha256"], len(content), "application/pdf", 1)
    one = Exhibit(
        f"e-{label}", "case-1", Side.PETITIONER, 1, label, f"{label}名称", "证明目的", (), (), blob, "a", START, receipt
    )
    said = Answer(Stance.ACCEPTED)
    opinion = Opinion(
        f"o-{label}", one.id, Side.PATENTEE, said, said, said, said, START, "b", Occasion.WRITTEN,
        await _receipt(evidence, {"kind": "opinion_stated", "label": label}),
    )  # fmt: skip
    return ExhibitPart(one, path if shown else None, shown, (opinion,))


async def notices(evidence: EvidenceStore) -> list[NoticePart]:
    """A notice with its service and the answer to it, and one to the other side that the reader does not see."""
    filed = FiledNotice(NOTICE, digest(NOTICE), "a", "")
    fact = FiledService(FACT, digest(FACT), "")
    answer = FiledAttendance("r-1", NOTICE.id, 1, ANSWER, digest(ANSWER), START, "b", "陆景行", "")
    return [
        NoticePart(
            replace(filed, receipt=await _receipt(evidence, notice_statement(NOTICE, filed.sha256))),
            shown=True,
            service=[
                replace(fact, receipt=await _receipt(evidence, service_statement(FACT, fact.sha256, filed.sha256)))
            ],
            answers=[replace(answer, receipt=await _receipt(evidence, attendance_statement(answer, filed)))],
            papers={"notice-en": b"%PDF notice"},
        ),
        NoticePart(FiledNotice(WITHHELD, digest(WITHHELD), "a", ""), shown=False),
    ]


async def gathered(evidence: EvidenceStore, folder: Path, play: Play, **changes) -> Material:
    """Seal everything, in batches as it happens, and gather it for the panel with its recordings."""
    receipts: dict[int, str] = {}
    for at in range(0, len(play.recorded), 20):
        batch = play.recorded[at : at + 20]
        sealed = await evidence.seal([Statement(statement("h1", one)) for one in batch])
        receipts |= {one.n: receipt.to_json() for one, receipt in zip(batch, sealed, strict=True)}
    logs = {}
    for one in play.recorded:
        if isinstance(one.event, RecordingSealed):
            path = folder / f"{one.event.participant}.rtplog"
            path.write_bytes(FILM + one.event.participant.encode())
            logs[one.n] = path
    webm = folder / "leader.webm"
    webm.write_bytes(FILM)
    played = await _receipt(evidence, {"kind": "recording_made_playable", "file": _file(FILM, "leader.webm")})
    given = {
        "heading": Heading(
            "h1", "4W100001", "支架", "ended", len(play.recorded), MADE, Reader("panel"), "files", evidence.log_key
        ),
        "recorded": play.recorded,
        "receipts": receipts,
        "authority_pem": evidence.authority_pem,
        "exhibits": [
            await exhibit(evidence, folder, "1"),
            await exhibit(evidence, folder, "2"),
            await exhibit(evidence, folder, "3", shown=False),
        ],
        "logs": logs,
        "playable": [
            PlayablePart("leader", hashlib.sha256(FILM).hexdigest(), len(FILM), played, webm, shows)
            for shows in ("person", "screen")
        ],
        "films": [await film_part(evidence, folder, TOGETHER)],
        "documents": {"minutes/minutes-en.pdf": b"%PDF minutes"},
        "readme": readme(),
        "verifier": assembled(),
        "notices": await notices(evidence),
    }  # fmt: skip
    return Material(**{**given, **changes})


async def made(folder: Path, out: Path, play: Play | None = None, **changes) -> EvidenceStore:
    """Write a whole package to ``out``; gives the store that sealed it (closed by now) for its keys."""
    async with EvidenceStore.open(folder / "evidence", origin=ORIGIN) as evidence:
        material = await gathered(evidence, folder, play or held(), **changes)

        async def seal(body) -> str:
            return await _receipt(evidence, body)

        await write_package(material, out, seal=seal, proofs=evidence.consistency)
        return evidence
