"""Tracked changes lead from the first wording to the last, whoever changed what in between."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hearing.transcript.forms import changes
from hearing.transcript.forms.changes import Piece, tracked
from hearing.transcript.forms.transcript import Wording

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)


def wordings(*texts: str, drafts: int = 1) -> list[Wording]:
    return [Wording(AT, f"w{at}", text, "" if at < drafts else f"c{at}") for at, text in enumerate(texts)]


def shown(pieces: tuple[Piece, ...]) -> str:
    marks = []
    for piece in pieces:
        text = f"+{piece.added.by}[{piece.text}]" if piece.added else piece.text
        marks.append(f"-{piece.removed.by}({text})" if piece.removed else text)
    return "".join(marks)


def test_a_correction_takes_words_out_and_puts_others_in():
    assert shown(tracked(wordings("不存在复位的需要", "无复位需要"))) == "-w1(不存在)+w1[无]复位-w1(的)需要"


def test_what_one_put_in_another_takes_out():
    assert shown(tracked(wordings("甲丙", "甲乙丙", "甲丙"))) == "甲-w2(+w1[乙])丙"


def test_what_the_clerk_put_right_before_is_no_change():
    assert shown(tracked(wordings("草稿", "改过的草稿", "改过的文稿", drafts=2))) == "改过的-w2(草)+w2[文]稿"


def test_a_statement_that_nobody_corrected_is_one_piece():
    assert tracked(wordings("原话")) == (Piece("原话"),)
    assert tracked(()) == ()


def test_of_very_long_words_the_middle_is_replaced_whole(monkeypatch):
    monkeypatch.setattr(changes, "FINEST", 3)
    assert shown(tracked(wordings("头甲乙丙尾", "头丁乙戊尾"))) == "头-w1(甲乙丙)+w1[丁乙戊]尾"


texts = st.lists(st.text("甲乙丙a ", max_size=12), min_size=1, max_size=5)


@given(texts)
def test_what_stands_is_the_last_wording_and_what_was_there_first_is_the_first(given_texts):
    pieces = tracked(wordings(*given_texts))
    assert "".join(piece.text for piece in pieces if not piece.removed) == given_texts[-1]
    assert "".join(piece.text for piece in pieces if not piece.added) == given_texts[0]
