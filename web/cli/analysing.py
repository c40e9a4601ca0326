"""`hearing analyse`: what a data package says, as numbers with intervals, charts, a page and a printed report."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from hearing.cases.errors import CaseDataError
from hearing.dataset.analysis.analyse import analyse as analysed
from hearing.transcript.fonts import FontMissing
from web.cli.main import fail


def analyse(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Analyse a package; needs no installation."""
    del environ
    parser = argparse.ArgumentParser(
        prog="hearing analyse",
        description="Analyse a data package: every number with its n and 95 % interval, every bar with its rows.",
    )
    parser.add_argument("package", type=Path, metavar="PACKAGE", help="a folder that hearing export or merge made")
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that does not exist yet")
    given = parser.parse_args(arguments)
    try:
        figures = analysed(given.out, given.package)
    except (CaseDataError, FontMissing) as error:
        return fail(f"{error.zh} {error.en}")
    except OSError as error:
        return fail(f"无法写入，未留下结果：{error}。 It could not be written, and nothing is there: {error}.")
    print("\n".join(figures))
    print(f"{given.out / 'index.zh.html'}  {given.out / 'report.zh.pdf'}")
    return 0
