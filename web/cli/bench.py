"""`hearing bench`: runs the cases of ``tests/bench/NAME.py`` from a checkout, one JSON line for each."""

import argparse
import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from web.cli.main import fail

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "bench"


def bench(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Measure; every line carries its yardstick, taken in the same run."""
    del environ
    names = _names()
    parser = argparse.ArgumentParser(
        prog="hearing bench", description="Measure, and print one JSON line for each case."
    )
    parser.add_argument("name", metavar="NAME", help=f"one of: {', '.join(names) or 'none: this is not a checkout'}")
    parser.add_argument("--case", help="only this case")
    given = parser.parse_args(arguments)
    if given.name not in names:
        return fail(f"there is no bench {given.name}; there are: {', '.join(names)}")
    cases = _load(given.name).CASES
    if given.case is not None and given.case not in cases:
        return fail(f"bench {given.name} has no case {given.case}; it has: {', '.join(cases)}")
    status = 0
    for case, measure in cases.items():
        if given.case in {None, case}:
            try:
                print(json.dumps(measure().line(given.name, case), ensure_ascii=False), flush=True)
            except SystemExit as refusal:  # a case that cannot be measured here says why; the others go on
                status = fail(f"{given.name} {case}: {refusal}")
    return status


def _names() -> list[str]:
    """Name the benches; ``name_part.py`` is a part of ``name.py``."""
    stems = {path.stem for path in FOLDER.glob("*.py") if path.stem != "measured"}
    return sorted(stem for stem in stems if stem.partition("_")[0] not in stems - {stem})


def _load(name: str) -> ModuleType:
    """Load a bench from the checkout; benches import each other and the tests' helpers as ``tests.…``."""
    root = str(FOLDER.parents[1])
    if root not in sys.path:
        sys.path.insert(0, root)
    return importlib.import_module(f"tests.bench.{name}")
