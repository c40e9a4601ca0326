"""The implementations that the contracts are tried on."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from signaling.media import MediaPlane
from tests.contracts.planes import janus, native, overflowing, python


@pytest.fixture(
    params=[native, python, *(pytest.param(plane, marks=pytest.mark.slow) for plane in (janus, overflowing))]
)
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], AbstractAsyncContextManager[MediaPlane]]:
    """A function that starts the implementation under test, recording into this test's folder."""
    return lambda: request.param(tmp_path / "recordings")
