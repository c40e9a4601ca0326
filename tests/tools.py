"""Outside programs that tests rely on: missing is a failure where everything is required, a named skip elsewhere."""

import os
import shutil

import pytest


def everything_required() -> bool:
    """Tell whether a missing tool must fail the run (continuous integration, or HEARING_REQUIRE_ALL)."""
    return bool(os.environ.get("CI") or os.environ.get("HEARING_REQUIRE_ALL"))


def require_tool(*names: str) -> str:
    """Give the path of the first of these programs that is installed; fail or skip, naming them, when none is."""
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    missing = f"needs the program {' or '.join(names)}, which is not installed"
    if everything_required():
        pytest.fail(missing)
    pytest.skip(missing)
