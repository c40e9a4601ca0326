"""Which data path serves: the compiled one where it is, Python otherwise, and words for both."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import signaling
from signaling.engines import choice, pipe
from signaling.engines.native_forwarder import NativeForwarder
from signaling.engines.native_library import NativeMissingError, load
from signaling.engines.python_forwarder import PythonForwarder
from tests.house.sources import ROOT
from tests.tools import require_native


def missing() -> None:
    raise NativeMissingError("it was not compiled here")


def test_the_compiled_one_serves_where_it_is_and_lacks_nothing(monkeypatch):
    require_native()
    assert choice.chosen("native")[0] == "native"
    assert choice.chosen("python")[0] == "python"
    monkeypatch.setattr(NativeForwarder, "features", PythonForwarder.features)
    assert choice.chosen("auto") == ("native", "it was compiled here")
    monkeypatch.setattr(NativeForwarder, "features", frozenset())
    name, why = choice.chosen("auto")
    assert name == "python"
    assert "lacks" in why


def test_without_it_python_serves_and_says_why(monkeypatch):
    monkeypatch.setattr(choice, "load", missing)
    assert choice.chosen("auto") == ("python", "it was not compiled here")
    with pytest.raises(NativeMissingError):
        choice.chosen("native")


def test_a_file_that_is_no_library_of_ours_is_not_used(tmp_path):
    (tmp_path / "media.so").write_bytes(b"not a library")
    with pytest.raises(NativeMissingError, match="cannot be used"):
        load(tmp_path / "media.so")


@pytest.fixture
def uncompiled(tmp_path) -> Path:
    """A copy of the package as it is where no compiler was."""
    shutil.copytree(signaling.__path__[0], tmp_path / "signaling", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    return tmp_path


@pytest.mark.parametrize(("wanted", "answer"), [("auto", pipe.Ready), ("python", pipe.Ready), ("native", pipe.Failed)])
async def test_a_media_process_without_it_serves_in_python_unless_that_is_forbidden(uncompiled, wanted, answer):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "signaling.worker", wanted, "0", str(uncompiled / "recordings"), "127.0.0.1",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=uncompiled,
        env={**os.environ, "PYTHONPATH": str(uncompiled)},
    )  # fmt: skip
    output, said = await process.communicate(pipe.encode(pipe.Stop()))
    assert isinstance(pipe.decode(output.splitlines()[0] + b"\n"), answer)
    assert (b"PythonForwarder" in said) == (answer is pipe.Ready)


def test_without_a_compiler_the_build_says_so_and_goes_on(tmp_path):
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    environment = {name: value for name, value in os.environ.items() if name not in {"CC", "HEARING_REQUIRE_ALL"}}
    command = [sys.executable, str(tmp_path / "tools" / "native.py"), "test"]
    lenient, strict = (
        subprocess.run(command, env={**environment, "PATH": "", **more}, capture_output=True, text=True, check=False)
        for more in ({}, {"HEARING_REQUIRE_ALL": "1"})
    )
    assert "media will be forwarded in Python" in lenient.stdout
    assert "there is no C compiler" in lenient.stdout
    assert (lenient.returncode, strict.returncode) == (0, 1)
