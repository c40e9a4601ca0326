"""The verifier that is shipped: one file, the standard library, an old interpreter, an empty environment."""

import ast
import shutil
import subprocess
import sys

import pytest

from hearing.package.assembled import assembled, readme
from tests.hearing.package.tampering import put_together, taken_apart
from tests.tools import require_tool


def run(*arguments, python=sys.executable, folder=None):
    """Run as a stranger does: nothing of ours can be imported, nothing is in the environment."""
    command = ["env", "-i", str(python), "-I", "-S", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, cwd=folder, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_it_imports_the_standard_library_and_names_nothing_twice():
    tree = ast.parse(assembled(), feature_version=(3, 9))
    imported = {
        (node.module or "").split(".")[0] if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= sys.stdlib_module_names
    defined = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assigned = [node.targets[0] for node in tree.body if isinstance(node, ast.Assign)]
    defined += [name.id for node in assigned for name in ast.walk(node) if isinstance(name, ast.Name)]
    assert len(defined) == len(set(defined))
    assert b"hearing.package" not in assembled()


@pytest.fixture
def unpacked(archive, tmp_path):
    for name, content in taken_apart(archive).items():
        path = tmp_path / "unpacked" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "unpacked"


def test_a_stranger_runs_it_in_the_folder_and_on_the_archive(archive, unpacked, tmp_path):
    (tmp_path / "package.zip").write_bytes(archive)
    for arguments in (["verify.py"], ["verify.py", tmp_path / "package.zip", "--lang", "zh"]):
        status, out, err = run(*arguments, folder=unpacked)
        assert (status, err) == (0, "")
        assert "结论：各项核验均通过。" in out
        assert "/api/verify/key" in out
    status, out, _ = run("verify.py", "--lang", "en", folder=unpacked)
    assert "Result: every step passed." in out
    assert "通过" not in out
    key = (unpacked / "log" / "key.txt").read_text().strip()
    status, out, _ = run("verify.py", "--key", key, folder=unpacked)
    assert status == 0
    assert "/api/verify/key" not in out
    assert run("verify.py", "--key", key.replace("hearing.example", "hearing.sample"), folder=unpacked)[0] == 1


def test_what_is_wrong_is_said_in_both_languages_with_its_status(archive, unpacked, tmp_path):
    (unpacked / "exhibits" / "e-1.pdf").write_bytes(b"%PDF forged")
    status, out, _ = run("verify.py", folder=unpacked)
    assert status == 1
    assert "exhibits/e-1.pdf" in out
    assert "文件被改动" in out
    assert "the verification FAILED" in out
    assert run("verify.py", tmp_path / "nowhere", folder=unpacked)[0] == 2
    (tmp_path / "cut.zip").write_bytes(archive[:-100])
    assert run("verify.py", tmp_path / "cut.zip", folder=unpacked)[0] == 1
    (tmp_path / "other.zip").write_bytes(put_together({"README.txt": b"something else"}))
    status, out, _ = run("verify.py", tmp_path / "other.zip", folder=unpacked)
    assert status == 1
    assert "9. " in out


def test_it_is_written_for_the_oldest_interpreter_it_names(unpacked):
    """Read by that version's grammar everywhere, and run by every older interpreter that this machine has."""
    text = (unpacked / "verify.py").read_text(encoding="utf-8")
    assert ast.parse(text, feature_version=(3, 9)).body
    named = [found for minor in (9, 10) if (found := shutil.which(f"python3.{minor}"))]
    older = [python for python in named if run("-V", python=python)[0] == 0]  # a name may only stand for an interpreter
    for python in (sys.executable, *older):
        status, out, err = run("verify.py", folder=unpacked, python=python)
        assert (status, err) == (0, ""), out


def test_openssl_checks_the_time_stamps_that_it_takes_out(unpacked, tmp_path):
    require_tool("openssl")
    status, out, _ = run("verify.py", "--extract", tmp_path / "stamps", folder=unpacked)
    assert status == 0
    commands = [line.split() for line in out.splitlines() if line.startswith("openssl ts -verify")]
    assert len(commands) > 3
    for command in commands:
        done = subprocess.run(command, capture_output=True, check=False)
        assert b"Verification: OK" in done.stdout + done.stderr


def test_the_text_for_strangers_names_every_step_and_file():
    text = readme().decode()
    for number in range(1, 10):
        assert f"\n    {number}  " in text
    for name in ("manifest.json", "seal/receipt.json", "events.jsonl", "verify.py", "/api/verify/key"):
        assert name in text
