import pytest

from hearing.speech.engines import Engines
from hearing.speech.models import Models
from tests.tools import require_speech


@pytest.fixture(scope="module")
def engines():
    """The installed models."""
    return Engines(Models(require_speech()))
