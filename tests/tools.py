"""Outside programs that tests rely on: missing is a failure where everything is required, a named skip elsewhere."""

import os
import shutil
from ctypes import CDLL
from pathlib import Path
from typing import NoReturn

import pytest

from hearing.speech.catalogue import MODELS
from hearing.speech.installing import is_installed
from signaling.engines.native_library import OPENSSL, NativeMissingError, cipher, load
from tools import fonts, native, speech, system_packages


def everything_required() -> bool:
    """Tell whether a missing tool must fail the run (continuous integration, or HEARING_REQUIRE_ALL)."""
    return bool(os.environ.get("CI") or os.environ.get("HEARING_REQUIRE_ALL"))


def require_tool(*names: str) -> str:
    """Give the path of the first of these programs that is installed; fail or skip, naming them, when none is."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        _missing(f"needs the program {' or '.join(names)}, which is not installed")
    return path


def require_native() -> CDLL:
    """Give the compiled packet path; fail or skip, saying why, where it cannot be."""
    trouble = native.build()
    try:
        return load()
    except NativeMissingError as error:
        _missing(f"needs the compiled packet path: {trouble or error}")


def require_multi_buffer() -> None:
    """Fail or skip, saying why, where the packet path does not encrypt by Intel's multi-buffer library."""
    require_native()
    package = next(one for one in system_packages.RUN if one.name == "libipsec-mb1")
    if not package.present():
        _missing("needs Intel's multi-buffer library: sudo apt-get install libipsec-mb1")
    if cipher() == OPENSSL:
        pytest.skip("this machine or its system has no use for Intel's multi-buffer library")


def require_speech() -> Path:
    """Give the folder of speech models and clips; fail or skip where they were not fetched."""
    if not all(is_installed(speech.FOLDER, model) for model in (*MODELS, speech.CLIPS)):
        _missing("needs the speech models and clips: python tools/speech.py")
    return speech.FOLDER


def require_fonts() -> None:
    """Fail or skip where not every font of documents was fetched."""
    if not fonts.everything_is_there():
        _missing("needs every font of documents: python tools/fonts.py")


def _missing(missing: str) -> NoReturn:
    if everything_required():
        pytest.fail(missing)
    pytest.skip(missing)
