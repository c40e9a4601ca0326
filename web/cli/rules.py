"""`hearing rules`: which rule sets there are, what one says, and whether a file can be used."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from hearing.cases.errors import CaseDataError
from hearing.cases.rule_book import RuleBook
from hearing.cases.rule_files import open_book
from hearing.cases.rule_text import RuleFileError
from hearing.cases.ruleset import RuleSet
from hearing.cases.store import CaseStore
from hearing.record.sittings import utc_now
from web.cli.main import fail
from web.cli.opened import opened_database
from web.rules import rule_book
from web.settings import Settings, SettingsError, read_settings

DESCRIPTION = """\
List the rule sets; with a FILE, check it and tell every fault with its line; with an ID, show what it says and what
each item rests on (S read in the law, X an official excerpt, K common knowledge); with --case, hear a case under it.
"""


def rules(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """List, show, check or choose rule sets."""
    parser = argparse.ArgumentParser(prog="hearing rules", description=DESCRIPTION)
    parser.add_argument("what", nargs="*", metavar="FILE|ID", help="files to check, or rule sets to show")
    parser.add_argument("--case", metavar="NUMBER", help="the case to be heard under the rule set ID")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings(environ, home=given.home)
        files = [Path(each) for each in given.what if each.endswith(".toml") or Path(each).exists()]
        book = open_book(settings.rules_dir, *_others(settings, files)) if files else rule_book(settings)
        if given.case:
            return _choose(settings, book, given.case, given.what)
        shown = [book.current(each) for each in given.what if Path(each) not in files]
    except RuleFileError as error:
        return fail(f"{len(error.faults)} faults\n" + "\n".join(str(fault) for fault in error.faults))
    except (SettingsError, CaseDataError, OSError) as error:
        return fail(str(error))
    for path in files:
        print(f"{path}: no fault found")
    for one in shown:
        _show(one)
    if not given.what:
        _list(book)
    return 0


def _others(settings: Settings, files: Sequence[Path]) -> list[Path]:
    """Give the files that are not in the office's folder, where they are read anyway."""
    own = settings.rules_dir
    return [path for path in files if own is None or own not in path.absolute().parents]


def _list(book: RuleBook) -> None:
    for (identity, version), name in sorted(book.files.items()):
        one = book.sets[identity][version]
        newest = "  " if version == max(book.sets[identity]) else "- "
        since = f"cases of {one.office} from {one.cases_filed_from}" if one.cases_filed_from else ""
        print(f"{newest}{identity:<18} {version:>2}  {one.procedure.zh} / {one.procedure.en}  {since}  [{name}]")
    for identity, calendar in sorted(book.calendars.items()):
        years = ", ".join(str(year) for year in sorted(calendar.days.years)) or "no year entered whole"
        print(f"  calendar {identity:<9}     {calendar.zh} / {calendar.en}  {years}")


def _show(one: RuleSet) -> None:
    said = one.procedure
    print(f"{said.id} {said.version}: {said.zh} / {said.en}")
    for step in said.transitions:
        print(f"  {step.source} -> {step.target}" + (" (with a reason)" if step.reason else ""))
    print(f"  required: {', '.join(said.required) or 'nothing'}")
    print(f"  before the closing: {', '.join(said.checks) or 'nothing'}")
    for numbering in one.numbering:
        print(f"  {numbering.side}: {numbering.label_of(numbering.first)} to {numbering.label_of(numbering.last)}")
    for period in (*one.periods, *(each for each in (one.summons, one.receipt) if each)):
        length = f"{period.months} months" if period.months else f"{period.days} days" if period.days else ""
        length = length or f"{period.business_days} business days"
        print(f"  {period.id}: {length} from {period.start}; {period.zh} / {period.en} [{period.rule}]")
    for each in one.provenance:
        print(f"  {each.mark}  {each.item or 'the whole'}: {each.source}")


def _choose(settings: Settings, book: RuleBook, case: str, what: Sequence[str]) -> int:
    if len(what) != 1:
        return fail("name the one rule set that the case is to be heard under")

    async def choose() -> None:
        async with opened_database(settings) as engine:
            await CaseStore(engine, book).choose_rules(case, what[0], utc_now())

    asyncio.run(choose())
    print(f"case {case} is heard under {what[0]}")
    return 0
