"""Nothing grows past what one reads in a sitting, and every test checks something."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, plant

FILE_LINES = 400
FUNCTION_LINES = 80
CODE = (".py", ".ts", ".js", ".svelte", ".css", ".sh")
CHECKS = re.compile(r"until|raises|warns|assert|expect|check|verify|fail|run_state_machine", re.IGNORECASE)


def long_files(root: Path) -> list[str]:
    return [
        f"{source.place} has {len(source.lines)} lines, more than {FILE_LINES}: split it by job"
        for source in files(root, *CODE)
        if len(source.lines) > FILE_LINES
    ]


def long_functions(root: Path) -> list[str]:
    return [
        f"{source.place}:{node.lineno} {node.name}() has {length} lines, more than {FUNCTION_LINES}"
        for source in files(root, ".py")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]


def empty_tests(root: Path) -> list[str]:
    return [
        f"{source.place}:{node.lineno} {node.name}() checks nothing"
        for source in files(root, ".py")
        if source.place.name.startswith("test_")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not any(is_check(inner) for inner in ast.walk(node))
    ]


def is_check(node: ast.AST) -> bool:
    return isinstance(node, ast.Assert) or (
        isinstance(node, ast.Call) and CHECKS.search(ast.unparse(node.func)) is not None
    )


@pytest.mark.parametrize("rule", [long_files, long_functions, empty_tests], ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule):
    found = rule(ROOT)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("place", ["web/app.py", "web/client/src/App.svelte", "tests/web/test_app.py"])
def test_a_long_file_is_caught(tmp_path, place):
    assert long_files(plant(tmp_path, place, "\n" * FILE_LINES)) == []
    found = long_files(plant(tmp_path, place, "\n" * (FILE_LINES + 1)))
    assert found == [f"{place} has 401 lines, more than 400: split it by job"]


def test_a_long_function_is_caught(tmp_path):
    whole = "async def long():\n" + "    await step()\n" * (FUNCTION_LINES - 1)
    assert long_functions(plant(tmp_path, "web/app.py", whole)) == []
    found = long_functions(plant(tmp_path, "web/app.py", whole + "    await step()\n"))
    assert found == ["web/app.py:1 long() has 81 lines, more than 80"]


def test_an_empty_test_is_caught(tmp_path):
    plant(
        tmp_path,
        "tests/web/test_app.py",
        "def test_runs():\n    start()\n\ndef test_says():\n    assert start() == 1\n",
    )
    assert empty_tests(tmp_path) == ["tests/web/test_app.py:1 test_runs() checks nothing"]


def test_what_is_installed_or_built_is_not_judged(tmp_path):
    plant(tmp_path, "web/client/node_modules/svelte/index.js", "\n" * 1000)
    plant(tmp_path, "web/static/assets/index.js", "\n" * 1000)
    assert long_files(tmp_path) == []
