"""Which data path is used: the native one where it was compiled and lacks nothing, unless the installation says so."""

from collections.abc import Sequence

from signaling.engines.forwarder import Forwarder
from signaling.engines.native_forwarder import NativeForwarder
from signaling.engines.native_library import NativeMissingError, load
from signaling.engines.python_forwarder import PythonForwarder
from signaling.engines.udp import Socket

#: What the setting ``media`` may say.
AUTO, NATIVE, PYTHON = "auto", "native", "python"
DATA_PATHS = (AUTO, NATIVE, PYTHON)


def chosen(wanted: str) -> tuple[str, str]:
    """The data path that serves, and why.

    Raises `NativeMissingError` when the native one is demanded and not to be had.
    """
    if wanted == PYTHON:
        return PYTHON, "the setting media asks for it"
    try:
        load()
    except NativeMissingError as error:
        if wanted == NATIVE:
            raise
        return PYTHON, str(error)
    if wanted == NATIVE:
        return NATIVE, "the setting media asks for it"
    lacking = PythonForwarder.features - NativeForwarder.features
    if lacking:  # a thin line that stays usable is worth more to a few people than processor time is
        return PYTHON, f"the native one, compiled here, lacks {', '.join(sorted(lacking))}"
    return NATIVE, "it was compiled here"


def make_forwarder(wanted: str, sockets: Sequence[Socket]) -> Forwarder:
    """The forwarder that `chosen` names, over these sockets; raises as it does."""
    name, _ = chosen(wanted)
    return NativeForwarder(sockets) if name == NATIVE else PythonForwarder(sockets)
