"""Demonstration sheets for people: drafted from a package, saved as versions, reviewed by a second person, printed."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hearing.cases.model import Case
from hearing.cases.sheet_store import SheetStore
from hearing.cases.sheets import (
    SheetBody,
    SheetError,
    SheetStanding,
    SheetStep,
    SheetStepKind,
    SheetText,
    folded,
    read_body,
    require,
)
from hearing.cases.typical import Verdict
from hearing.cases.typical import folded as nomination
from hearing.cases.typical_store import TypicalStore
from hearing.dataset.pseudonymise import SHORTEST_KEY, Pseudonymiser, names_of
from hearing.dataset.typical.make import pdf
from hearing.dataset.typical.sheet import finished, html
from web.behind import started
from web.case_file import moment

DRAFTED_WITHIN_S = 300.0
NAMELESS = bytes(SHORTEST_KEY)
"""Instead of a key, where names are looked for and no pseudonym leaves."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """Takes steps; one sheet is drafted at a time."""

    store: SheetStore
    typical: TypicalStore
    _drafting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def of(self, case: str) -> SheetStanding | None:
        """Give how a case's sheet stands."""
        return folded(await self.store.of_case(case))

    async def draft(self, case: Case, packed: Path, by: tuple[str, str], now: datetime) -> SheetStanding:
        """Draft the sheet of a case from a package's zip file, as a version in somebody's name (account and name).

        Raises:
            SheetError: the case does not stand as typical, or the package does not have it.
        """
        found = nomination(await self.typical.of_case(case.id))
        if found is None or found.last.verdict is not Verdict.AGREED:
            raise SheetError(
                "该案尚未被复核为典型案例，请先提名并由另一人复核。",
                "This case does not stand as typical: have it nominated and agreed to first.",
            )
        async with self._drafting:
            body = await _drafted(packed, case.id)
        return await self._add(case.id, SheetStepKind.SAVED, body, "", by, now)

    async def save(
        self, case: Case, texts: Mapping[str, SheetText], after: int, by: tuple[str, str], now: datetime
    ) -> SheetStanding:
        """Save texts as a new version; ``after`` is the step that the writer last saw.

        Raises:
            SheetError: there is no draft, or somebody else saved one meanwhile.
        """
        steps = await self.store.of_case(case.id)
        standing = folded(steps)
        if standing is None or len(steps) != after:
            raise SheetError(
                "刚刚有他人处理了该文本，请刷新后重试；您的文本尚未保存。",
                "Somebody else changed the sheet just now: look again. Your text is not saved.",
            )
        newest = standing.versions[-1].body
        assert newest is not None, "a version has a body"
        body = SheetBody(newest.source, texts, newest.likeness)
        return await self._add(case.id, SheetStepKind.SAVED, body, "", by, now, after)

    async def review(
        self, case: Case, kind: SheetStepKind, reason: str, by: tuple[str, str], now: datetime
    ) -> SheetStanding:
        """Lay the newest version before a second person, agree to it or decline it.

        Raises:
            SheetError: it cannot be done now, or the version names somebody.
        """
        standing = await self.of(case.id)
        named = private(case, standing)
        if named and kind is not SheetStepKind.DECLINED:
            raise SheetError(
                f"文本中含有不得公开的姓名或号码：{'、'.join(named)}，请删除后保存新版本。",
                f"The text has names or numbers that may not be public: {', '.join(named)}. Take them out and save.",
            )
        return await self._add(case.id, kind, None, reason, by, now)

    async def _add(
        self,
        case: str,
        kind: SheetStepKind,
        body: SheetBody | None,
        reason: str,
        by: tuple[str, str],
        now: datetime,
        after: int | None = None,
    ) -> SheetStanding:
        steps = await self.store.of_case(case)
        require(folded(steps), kind, by[0], reason)
        number = (len(steps) if after is None else after) + 1
        step = SheetStep(case, number, kind, body, reason.strip(), *by, now)
        await self.store.add(step)
        standing = folded((*steps, step))
        assert standing is not None, "a sheet begins with a version"
        return standing


async def _drafted(packed: Path, case: str) -> SheetBody:
    process = await started("web.sheet_worker")
    try:
        async with asyncio.timeout(DRAFTED_WITHIN_S):
            said, _ = await process.communicate(json.dumps({"package": str(packed), "case": case}).encode() + b"\n")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    found = json.loads(said) if said else {}
    if "body" not in found:
        words = found.get("failed") or {
            "zh": "未能生成草稿，请重试；仍不行时请重新制作数据包。",
            "en": "No draft could be made. Try again; if that does not help, make the package anew.",
        }
        raise SheetError(words["zh"], words["en"])
    return read_body(found["body"])


def private(case: Case, standing: SheetStanding | None) -> tuple[str, ...]:
    """Give what of the newest version may not be public: names of the case's people, numbers of persons, as printed."""
    body = standing.versions[-1].body if standing is not None else None
    if body is None:
        return ()
    names = Pseudonymiser(NAMELESS, names_of([case]))
    return tuple(dict.fromkeys(one for text in body.texts.values() for one in names.private(text.words())))


def sheet_json(case: Case, standing: SheetStanding | None, reader: str) -> dict[str, Any]:
    """Give a sheet as the browser reads it; ``own`` says whether the reader wrote any of what waits for a review."""
    if standing is None:
        return {"case": case.id, "standing": "none", "version": 0, "agreed": 0, "n": 0, "own": False, "steps": [],
                "body": None, "private": []}  # fmt: skip
    body = standing.versions[-1].body
    assert body is not None, "a version has a body"
    version, steps = 0, []
    for one in standing.steps:
        version += one.kind is SheetStepKind.SAVED
        steps.append(
            {"n": one.n, "kind": one.kind.value, "version": version, "reason": one.reason, "name": one.name,
             "at": moment(one.at)}
        )  # fmt: skip
    return {
        "case": case.id,
        "standing": standing.last.kind.value,
        "version": len(standing.versions),
        "agreed": standing.agreed,
        "n": len(standing.steps),
        "own": reader in {step.by for step in standing.versions[standing.agreed :]},
        "steps": steps,
        "body": json.loads(body.dumped()),
        "private": list(private(case, standing)),
    }


def printed(standing: SheetStanding, version: int, language: str, form: str) -> bytes:
    """Give a version as a file, ``pdf`` or ``html``; under its title stands which version it is and whether it holds.

    Raises:
        KeyError: there is no such version.
        FontMissing: the font of documents is not installed.
    """
    step = standing.version(version)
    if step is None or step.body is None:
        raise KeyError(version)
    agreed = version == standing.agreed and standing.agreed_at is not None
    day = standing.agreed_at.date().isoformat() if agreed and standing.agreed_at else ""
    words = {
        "zh": f"第 {version} 版，{f'{day} 经复核' if agreed else '草稿，未经复核'}；依据数据包 {step.body.source}",
        "en": f"Version {version}, {f'reviewed on {day}' if agreed else 'a draft, not reviewed'}; from package "
        f"{step.body.source}",
    }
    sheet = finished(step.body.texts[language], words[language])
    return pdf(sheet) if form == "pdf" else html(sheet, language).encode()
