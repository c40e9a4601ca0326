"""From the files of other offices to what was read of them; a file that cannot be read is told and left out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hearing.cases.errors import CaseDataError
from hearing.imports.event_codes import CodeTable, is_workbook, read_codes
from hearing.imports.facts import Reading
from hearing.imports.grant import read_grant
from hearing.imports.inpadoc import Family, read_family
from hearing.imports.json_source import LONGEST_JSON, json_text
from hearing.imports.ptab import Answer, Paging, read_answer
from hearing.imports.store import Source, source_of
from hearing.imports.xml_source import LONGEST_XML, documents, xml_text
from web.cli.import_report import Report, bytes_of

SUFFIXES = {
    "grant": frozenset({".xml"}),
    "ptab": frozenset({".json"}),
    "inpadoc": frozenset({".xml", ".xlsx"}),
}


def grants(
    files: Sequence[Path], report: Report, known: frozenset[str] = frozenset()
) -> Iterator[tuple[Path, Source, Reading]]:
    """Read every grant; of a bulk file a broken one is told and the others are read."""
    for path, data in bytes_of(files, report, LONGEST_XML):
        try:
            parts = [text for _, text in documents(xml_text(data))]
        except CaseDataError as error:
            report.refuse(path, error.zh, error.en)
            continue
        for text in parts:
            source = source_of("grant", path.name, text)
            if source.sha256 in known:
                report.counts["unchanged"] += 1
                continue
            try:
                reading = read_grant(text)
            except CaseDataError as error:
                report.refuse(path, error.zh, error.en)
                continue
            report.counts["grants"] += 1
            report.counts["waiting"] += bool(reading.doubts)
            yield path, source, reading


def answers(
    files: Sequence[Path], report: Report, known: frozenset[str] = frozenset()
) -> Iterator[tuple[Path, Source, Answer]]:
    """Read every answer of the board's interface; those known are read too, since they say what was asked."""
    for path, data in bytes_of(files, report, LONGEST_JSON):
        try:
            text = json_text(data)
            answer = read_answer(text)
        except CaseDataError as error:
            report.refuse(path, error.zh, error.en)
            continue
        source = source_of("ptab", path.name, text, answer.query, answer.counted)
        report.counts["unchanged" if source.sha256 in known else "read"] += 1
        yield path, source, answer


def families(
    files: Sequence[Path], report: Report, known: frozenset[str] = frozenset()
) -> Iterator[tuple[Path, CodeTable | tuple[Source, Family]]]:
    """Read the tables of event codes, then the families with their events."""
    for path, data in bytes_of(sorted(files, key=lambda file: file.suffix.lower() != ".xlsx"), report, LONGEST_XML):
        try:
            if is_workbook(data):
                yield path, read_codes(data)
                continue
            text = xml_text(data)
            source = source_of("inpadoc", path.name, text)
            if source.sha256 in known:
                report.counts["unchanged"] += 1
                continue
            family = read_family(text)
        except CaseDataError as error:
            report.refuse(path, error.zh, error.en)
            continue
        report.counts["read"] += 1
        yield path, (source, family)


def check_codes(path: Path, family: Family, codes: CodeTable, report: Report) -> None:
    """Queue the codes that the table does not have, and tell what is missing of a family."""
    if not codes:
        report.say(
            path,
            "尚未导入事件代码表，事件没有ST.27类别；请一并导入代码表（.xlsx）。",
            "No table of event codes was imported, so the events have no ST.27 category; import the table (.xlsx) too.",
        )
    for event in family.events:
        if codes and (event.authority, event.code) not in codes:
            family.reading.doubt("event_code", "code_unknown", event.place, f"{event.authority} {event.code}")
    report.counts["waiting"] += bool(family.reading.doubts)
    counted, given = family.reading.value("members_counted"), family.reading.value("members_given")
    if counted is not None and given < counted:
        report.counts["incomplete"] += 1
        report.say(
            path,
            f"同族共{counted}件，本文件只含{given}件；其余成员的法律事件不在其中。",
            f"The family has {counted} members, this file {given}; the events of the others are not in it.",
        )


def tell_paging(report: Report, paging: Paging) -> None:
    """Tell of an answer in pages what is missing of it, or that nobody can know."""
    if paging.complete:
        return
    report.counts["incomplete"] += 1
    if paging.counted is None:
        report.say(
            paging.query,
            f"接口未给出总数，现有{paging.given}条是否完整无法确认。",
            f"The answer states no total: whether its {paging.given} rows are all of them cannot be known.",
        )
        return
    report.say(
        paging.query,
        f"不完整：共{paging.counted}条，现有{paging.given}条；接口不提供下一页链接，请按offset逐页下载后再导入。",
        f"Incomplete: {paging.given} of {paging.counted} rows. The interface gives no link to the next page: "
        "fetch the others by offset and import them.",
    )
