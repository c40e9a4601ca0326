"""`hearing typical`: the demonstration sheet of a case, drafted from a data package for a person to finish."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from hearing.cases.errors import CaseDataError
from hearing.dataset.typical.make import make_sheet
from hearing.transcript.fonts import FontMissing
from web.cli.main import fail


def typical(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Draft a sheet; needs no installation."""
    del environ
    parser = argparse.ArgumentParser(
        prog="hearing typical",
        description="Draft the demonstration sheet of a case (PDF and HTML) with similar cases and why they are.",
    )
    parser.add_argument("package", type=Path, metavar="PACKAGE", help="a folder that hearing export or merge made")
    parser.add_argument("case", metavar="CASE", help="the case's number in the package")
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that does not exist yet")
    given = parser.parse_args(arguments)
    try:
        make_sheet(given.out, given.package, given.case)
    except (CaseDataError, FontMissing) as error:
        return fail(f"{error.zh} {error.en}")
    except OSError as error:
        return fail(f"无法写入，未留下结果：{error}。 It could not be written, and nothing is there: {error}.")
    print(f"{given.out / 'sheet.zh.pdf'}  {given.out / 'sheet.zh.html'}")
    return 0
