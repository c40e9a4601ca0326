"""What a search marks: the same in its snippet, on a page that is opened from it, and in what the browser shows."""

import json
import subprocess
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearing.search.marking import strips
from hearing.search.wanted import places, shown, wanted
from tests.served import ROOT
from tests.tools import require_tool

CLIENT = ROOT / "web" / "client"
Ask = Callable[[str, str], list[str]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    source = CLIENT / "src" / "ui" / "found.ts"
    script = ROOT / "tests" / "web" / "found_client.mjs"
    command = [require_tool("node"), str(script), str(CLIENT / "package.json"), str(source)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        given_, answers = process.stdin, process.stdout
        assert given_ is not None
        assert answers is not None

        def asked(text: str, query: str) -> list[str]:
            given_.write(json.dumps({"text": text, "query": query}) + "\n")
            given_.flush()
            found: list[str] = json.loads(answers.readline())
            return found

        yield asked
        given_.close()


def marked(text: str, query: str) -> list[str]:
    looked_for = wanted(query)
    return [text[start:end] for start, end in places(text, looked_for)] if looked_for else []


MARKED = (
    ("权利要求10、权利要求1", "权利要求1", ["权利要求1"]),
    ("证据D1与d12、ＡＤ1", "D1", ["D1"]),
    ("温度传感\r\n器与温度传感器", "温度传感器", ["温度传感\r\n器", "温度传感器"]),
    ("棘轮与棘爪，棘轮", "棘轮 棘爪", ["棘轮", "棘爪", "棘轮"]),
    ("the ratchet, atchet", "ratch", ["ratch"]),
    ("证据１２公开了", "证据12", ["证据１２"]),
    ("壶", "壶", ["壶"]),
    ("prior art; art, prior", '"prior art"', ["prior art"]),
)
"""A text, a query, and what is marked."""


@pytest.mark.parametrize(("text", "query", "found"), MARKED, ids=[query for _, query, _ in MARKED])
def test_what_is_marked_here_and_in_the_browser(ask: Ask, text: str, query: str, found: list[str]) -> None:
    assert marked(text, query) == found
    assert sorted(ask(text, query)) == sorted(found)


@settings(max_examples=200, deadline=None)
@given(st.text("aA1１锁棘 .\n", max_size=40), st.text("aA1锁棘", min_size=1, max_size=4))
def test_the_browser_marks_what_the_server_marks(ask: Ask, text: str, query: str) -> None:
    assert ask(text, query) == marked(text, query)


def test_the_text_shown_is_of_the_text_and_marks_each_place_in_it() -> None:
    text = "前" * 200 + "棘轮与棘爪" + "后" * 30 + "棘轮" + "末" * 200
    looked_for = wanted("棘轮")
    assert looked_for
    pieces = shown(text, looked_for)
    assert [piece.text for piece in pieces if piece.marked] == ["棘轮", "棘轮"]
    assert "".join(piece.text for piece in pieces).strip("…") in text
    nothing = wanted("没有")
    assert nothing
    assert [piece.marked for piece in shown(text, nothing)] == [False]


def test_letters_of_a_line_are_one_strip_and_a_broken_line_is_two() -> None:
    line = [(0.1 * at, 0.1, 0.1 * at + 0.08, 0.12) for at in range(1, 4)]
    nothing = (0.5, 0.5, 0.5, 0.5)
    assert strips([*line, nothing, (0.1, 0.2, 0.18, 0.22)]) == [
        (0.1, 0.1, pytest.approx(0.38), 0.12),
        (0.1, 0.2, 0.18, 0.22),
    ]
