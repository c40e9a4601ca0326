"""Time is counted for each exhibit under each ground, from a statement to the next, within its chapter."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hearing.procedure.chapters import Chapter
from hearing.transcript.context import RecordContext
from hearing.transcript.forms.counting import Said, count
from hearing.transcript.words import Namer, Words
from hearing.vocabulary import Stage

START = datetime(2026, 11, 20, 1, tzinfo=UTC)
NAMER = Namer(Words("en", 0), RecordContext("en"), ())


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def chapter(begin: float, end: float | None, ground: str) -> Chapter:
    return Chapter(after(begin), None if end is None else after(end), Stage.INVESTIGATION, ground)


def counted(said: list[Said], course: list[Chapter]) -> dict[tuple[str, str], tuple[int, float]]:
    return {(one.exhibit, one.ground): (one.statements, one.seconds) for one in count(said, course, NAMER)}


def test_a_statement_lasts_to_the_next_or_to_the_end_of_its_chapter():
    course = [chapter(0, 100, "A22.3"), chapter(100, 160, "A26.4")]
    said = [Said(after(10), ("e1",)), Said(after(40), ("e1", "e2")), Said(after(110), ("e1",)), Said(after(120), ())]
    assert counted(said, course) == {
        ("e1", "A22.3"): (2, 90.0),
        ("e2", "A22.3"): (1, 60.0),
        ("e1", "A26.4"): (1, 10.0),
    }


def test_what_is_said_outside_the_session_is_not_counted():
    said = [Said(after(-5), ("e1",)), Said(after(70), ("e1",)), Said(after(300), ("e1",))]
    assert counted(said, [chapter(0, 60, "A22.3"), chapter(80, 200, "A22.3")]) == {}


moments = st.integers(0, 500).map(float)


@given(st.lists(st.tuples(moments, st.sets(st.sampled_from(["e1", "e2"]))), max_size=20), st.lists(moments, max_size=8))
def test_no_exhibit_takes_longer_than_the_session(said, cuts):
    bounds = sorted({0.0, 500.0, *cuts})
    course = [chapter(a, b, f"g{at % 3}") for at, (a, b) in enumerate(pairwise(bounds))]
    found = counted([Said(after(at), tuple(named)) for at, named in said], course)
    for exhibit in ("e1", "e2"):
        assert sum(seconds for (named, _), (_, seconds) in found.items() if named == exhibit) <= 500.0
