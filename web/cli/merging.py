"""`hearing merge`: a full data package from an earlier one and its increments; needs no installation."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from hearing.cases.errors import CaseDataError
from hearing.dataset.increment import merge
from web.cli.exporting import STOPPED
from web.cli.main import fail


def merge_(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Merge; the result is the full package of the last increment's moment, byte for byte, or nothing."""
    del environ
    parser = argparse.ArgumentParser(
        prog="hearing merge", description="Put a full data package together from an earlier one and its increments."
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that does not exist yet")
    parser.add_argument("base", type=Path, metavar="PACKAGE", help="the package that the first increment is since")
    parser.add_argument("increments", type=Path, nargs="+", metavar="INCREMENT", help="in their order")
    given = parser.parse_args(arguments)
    try:
        merge(given.out, given.base, given.increments)
    except KeyboardInterrupt:
        fail("已停止合并。 The merge was stopped.")
        return STOPPED
    except CaseDataError as error:
        return fail(f"{error.zh} {error.en}")
    except OSError as error:
        return fail(f"无法写入，未留下结果：{error}。 It could not be written, and nothing is there: {error}.")
    print(f"check it with: hearing verify {given.out / 'SHA256SUMS.receipt.json'} {given.out / 'SHA256SUMS'}")
    return 0
