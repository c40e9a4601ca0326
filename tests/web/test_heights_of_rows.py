"""Where the rows of a long list begin, as the client keeps account of it, beside plainly adding their heights up."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.served import ROOT
from tests.tools import require_tool

CLIENT = ROOT / "web" / "client"
GUESS = 50
Steps = Sequence[Mapping[str, Any]]
Ask = Callable[[Steps, Sequence[int]], tuple[list[float], list[int]]]

lists = st.lists(st.sampled_from("abcdefghijklm"), unique=True, max_size=13).map(lambda keys: {"keys": keys})
measured = st.tuples(st.integers(0, 12), st.integers(1, 200)).map(lambda pair: {"set": pair})


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    script = ROOT / "tests" / "web" / "heights_client.mjs"
    source = CLIENT / "src" / "ui" / "heights.ts"
    command = [require_tool("node"), str(script), str(CLIENT / "package.json"), str(source)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        given, answers = process.stdin, process.stdout
        assert given is not None
        assert answers is not None

        def asked(steps: Steps, pixels: Sequence[int]) -> tuple[list[float], list[int]]:
            given.write(json.dumps({"steps": steps, "pixels": pixels}) + "\n")
            given.flush()
            answer = json.loads(answers.readline())
            return answer["edges"], answer["at"]

        yield asked
        given.close()


def plainly(steps: Steps) -> list[int]:
    """Give the edges by adding up; a height stays known while its row is not in the list."""
    keys: list[str] = []
    known: dict[str, int] = {}
    for step in steps:
        if "keys" in step:
            keys = step["keys"]
        elif step["set"][0] < len(keys):
            known[keys[step["set"][0]]] = step["set"][1]
    return list(accumulate((known.get(key, GUESS) for key in keys), initial=0))


@settings(max_examples=150, deadline=None)
@given(st.lists(lists | measured, max_size=20), st.lists(st.integers(-20, 900), max_size=6))
def test_rows_begin_where_those_before_them_end(ask: Ask, steps: Steps, pixels: list[int]) -> None:
    edges, at = ask(steps, pixels)
    expected = plainly(steps)
    assert edges == expected
    for place, row in zip(pixels, at, strict=True):
        inside = [index for index in range(len(expected) - 1) if expected[index + 1] > place]
        assert row == (inside[0] if inside else max(0, len(expected) - 2))
