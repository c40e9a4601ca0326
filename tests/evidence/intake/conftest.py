from pathlib import Path

import pytest

from evidence.durable import Disk
from tests.evidence.intake.places import Place


@pytest.fixture
def place(tmp_path: Path):
    disk = Disk(2)
    yield Place(tmp_path, disk)
    disk.close()
