"""`hearing import grant`, `ptab` and `inpadoc`: what other offices publish, onto file or printed as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from hearing.cases.store import CaseStore
from hearing.imports.case_store import CaseAdditions
from hearing.imports.event_codes import CodeTable
from hearing.imports.facts import Reading, as_json
from hearing.imports.inpadoc import Family, event_json
from hearing.imports.ptab import Answer, Paging, pagings
from hearing.imports.store import ImportStore, Source
from hearing.imports.trials import contradicted, latest, patent_of, proceedings, trial_case
from hearing.record.sittings import utc_now
from web.cli.import_reading import answers, check_codes, families, grants, tell_paging
from web.cli.import_report import Report
from web.rules import rule_book
from web.settings import Settings


def print_offices(kind: str, files: Sequence[Path], report: Report) -> None:
    """Print one JSON object for each grant, proceeding of an answer, answer in pages, or legal event."""
    if kind == "grant":
        for _, source, reading in grants(files, report):
            _print(as_json(reading, source.sha256))
    elif kind == "ptab":
        _print_answers(files, report)
    else:
        _print_families(files, report)


def _print(values: object) -> None:
    print(json.dumps(values, ensure_ascii=False), flush=True)


def _print_answers(files: Sequence[Path], report: Report) -> None:
    read = []
    for _, source, answer in answers(files, report):
        read.append(answer)
        for reading in proceedings(answer.rows):
            _count(report, reading)
            _print(as_json(reading, source.sha256))
    for paging in pagings(read):
        tell_paging(report, paging)
        entries = {"query": paging.query, "counted": paging.counted, "given": paging.given}
        _print({"kind": "answer"} | entries | {"complete": paging.complete})


def _print_families(files: Sequence[Path], report: Report) -> None:
    codes: CodeTable = {}
    for path, found in families(files, report):
        if isinstance(found, dict):
            codes |= found
            report.counts["codes"] += len(found)
            continue
        source, family = found
        check_codes(path, family, codes, report)
        report.counts["events"] += len(family.events)
        for event in family.events:
            _print(event_json(event, codes, source.sha256))
        _print(as_json(family.reading, source.sha256))


async def keep_offices(
    kind: str, engine: AsyncEngine, settings: Settings, files: Sequence[Path], report: Report
) -> None:
    """Put what the files hold on file; each file, and each grant of a bulk file, stands or falls as a whole."""
    keeper = _Keeper(engine, settings, report)
    known = await keeper.imports.known()
    if kind == "grant":
        for path, source, reading in grants(files, report, known):
            await keeper.grant(path, source, reading)
    elif kind == "ptab":
        asked: dict[str, None] = {}
        for path, source, answer in answers(files, report, known):
            asked[answer.query] = None
            if source.sha256 not in known:
                await keeper.answer(path, source, answer)
        for query in asked:
            counted, given = await keeper.imports.given(query)
            tell_paging(report, Paging(query, counted, given))
    else:
        for path, found in families(files, report, known):
            if isinstance(found, dict):
                report.counts["codes"] += await keeper.imports.keep_codes(found)
            else:
                await keeper.family(path, *found)


class _Keeper:
    """Writes what was read; what is on file already is never changed, only added to.

    The source is written last: an import that was stopped before does its steps again, which changes nothing twice.
    """

    def __init__(self, engine: AsyncEngine, settings: Settings, report: Report) -> None:
        self.imports = ImportStore(engine)
        self._cases = CaseStore(engine, rule_book(settings))
        self._additions = CaseAdditions(engine)
        self._report = report

    async def grant(self, path: Path, source: Source, reading: Reading) -> None:
        """Keep a grant and fill in the cases on its patent; another version of one on file is told and left out."""
        told = {(fact.field, str(fact.value)) for fact in await self.imports.facts(reading.subject)}
        differing = sorted({field for field, _ in told ^ {(fact.field, str(fact.value)) for fact in reading.facts}})
        if told:
            self._report.counts["other"] += 1
            tell_version(self._report, path, reading.subject, differing)
            return
        sure = [fact for fact in reading.facts if fact.field != "claim" or not reading.waits("claims")]
        cases = await self._additions.cases_on(reading.subject)
        for case in cases:
            filled = await self._additions.fill_patent(case, patent_of(reading.subject, sure), utc_now())
            self._report.counts["filled"] += bool(filled)
        owner = {reading.subject: cases[0]} if cases else {}
        await self.imports.keep(source, [reading], utc_now(), cases=owner)
        print(f"{path}: {reading.subject}{_waits(reading)}")

    async def answer(self, path: Path, source: Source, answer: Answer) -> None:
        """Keep an answer; open the cases of trials that enough is known of, and add papers to those on file."""
        readings = proceedings(answer.rows)
        cases = {}
        for reading in readings:
            case = await self._trial(path, reading) if reading.kind == "trial" else None
            _count(self._report, reading)
            if case:
                cases[reading.subject] = case
        await self.imports.keep(source, readings, utc_now(), cases=cases)

    async def _trial(self, path: Path, reading: Reading) -> str | None:
        before = await self.imports.facts(reading.subject)
        contradicted(reading, before)
        facts = latest([*before, *reading.facts])
        patent = next((fact for fact in facts if fact.field == "patent_number"), None)
        grant = await self.imports.facts(patent.value) if patent else []
        if patent and await self.imports.waits(patent.value, "claims"):
            grant = [fact for fact in grant if fact.field != "claim"]
        case = trial_case(reading.subject, facts, grant)
        if isinstance(case, tuple):
            self._report.counts["unopened"] += 1
            missing = ", ".join(case)
            self._report.say(
                path,
                f"{reading.subject} 尚不能立案，缺少：{missing}。",
                f"{reading.subject} is no case yet; missing: {missing}.",
            )
            return None
        on_file = await self._cases.on_file(case.numbers)
        if on_file is not None:
            added = await self._additions.add_papers(on_file.id, case.listed_exhibits, case.links, utc_now())
            self._report.counts["filled"] += bool(added)
            return on_file.id
        if not case.patent.title and patent:
            reading.doubt("title", "missing", next((f.place for f in reading.facts), patent.place))
        identity = await self._cases.save_case(case, utc_now())
        self._report.counts["new"] += 1
        print(f"{path}: case {identity}{_waits(reading)}")
        return identity

    async def family(self, path: Path, source: Source, family: Family) -> None:
        """Keep the events of a family; those told of before in another file are kept once."""
        check_codes(path, family, await self.imports.codes(), self._report)
        keys = {key for event in family.events for key in (event.application, event.publication) if key}
        cases = await self._additions.cases_on(*keys)
        owner = {family.reading.subject: cases[0]} if cases else {}
        new = await self.imports.keep(source, [family.reading], utc_now(), events=family.events, cases=owner)
        self._report.counts["events"] += new
        print(f"{path}: {family.reading.subject}, {new} of {len(family.events)} events new{_waits(family.reading)}")


def _count(report: Report, reading: Reading) -> None:
    report.counts["proceedings"] += 1
    report.counts["papers"] += len(reading.values("paper"))
    report.counts["waiting"] += bool(reading.doubts)


def _waits(reading: Reading) -> str:
    return f", {len(reading.doubts)} points for a person to look at" if reading.doubts else ""


def tell_version(report: Report, path: Path, other: str, names: Sequence[str]) -> None:
    """Say in what a text differs from the one that came first, which stays as it is."""
    fields = ", ".join(names)
    if not names:
        report.say(path, f"与 {other} 的文本不同，但各项内容一致。", f"Another text than {other}, with the same facts.")
        return
    report.say(
        path,
        f"与 {other} 是同一文件或同一案件的另一版本，下列各项不同：{fields}。先读取的内容未改动，请核对哪一份正确。",
        f"Another version of {other}; these differ: {fields}. What came first stays; check which is right.",
    )
