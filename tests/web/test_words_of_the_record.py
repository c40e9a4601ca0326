"""The client's search in the record: what is found, what is not, and that counting and marking agree."""

import json
import subprocess
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.served import ROOT
from tests.tools import require_tool

CLIENT = ROOT / "web" / "client"
Ask = Callable[[str, str], tuple[list[str], int]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    source = CLIENT / "src" / "transcript" / "words.ts"
    script = ROOT / "tests" / "web" / "words_client.mjs"
    command = [require_tool("node"), str(script), str(CLIENT / "package.json"), str(source)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        given, answers = process.stdin, process.stdout
        assert given is not None
        assert answers is not None

        def asked(text: str, query: str) -> tuple[list[str], int]:
            given.write(json.dumps({"text": text, "query": query}) + "\n")
            given.flush()
            answer = json.loads(answers.readline())
            return answer["found"], answer["count"]

        yield asked
        given.close()


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("锁定机构与弹性卡扣不同，锁在外侧", "锁", ["锁", "锁"]),
        ("The latch is a Latch; latches are not", "latch", ["latch", "Latch"]),
        ("the art, apart, art", "art", ["art", "art"]),
        ("权利要求1、权利要求10", "权利要求1", ["权利要求1"]),
        ("证据１公开了Ｄ１", "d1", ["Ｄ１"]),
        ("说明书第[0012]段", "0012", ["0012"]),
        ("a  latch", " A   LATCH ", []),
        ("a\nlatch", "a latch", ["a\nlatch"]),
        ("ﬁgure 3, figure 3", "figure 3", ["ﬁgure 3", "figure 3"]),
        ("任何话", "   ", []),
        ("𠮷野在前", "野", ["野"]),
    ],
    ids=["character", "case", "whole", "number", "width", "brackets", "spaces", "line", "ligature", "none", "astral"],
)
def test_found(ask: Ask, text: str, query: str, found: list[str]) -> None:
    assert ask(text, query) == (found, len(found))


@settings(max_examples=150, deadline=None)
@given(st.text("aAＡ1１锁棘 .ﬁİ\n", max_size=40), st.text("aA1锁棘 ﬁi", min_size=1, max_size=3))
def test_what_is_counted_is_what_can_be_marked(ask: Ask, text: str, query: str) -> None:
    found, count = ask(text, query)
    assert len(found) == count
    assert all(found)
