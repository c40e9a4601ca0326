"""Pages end only where they may."""

from hypothesis import given
from hypothesis import strategies as st

from hearing.transcript.flow import Strip, height, paginate, runs
from hearing.transcript.sheet import BODY_HEIGHT, TOP, Field, Text

strips = st.lists(st.builds(Strip, height=st.floats(1, 200), gap=st.floats(0, 20), keep=st.booleans()), max_size=60)


def marked(found: list[Strip]) -> list[Strip]:
    """Give strips that draw their own number, so that they can be found on their pages."""
    return [Strip(strip.height, (Text(0, 0, str(at)),), strip.gap, strip.keep) for at, strip in enumerate(found)]


@given(strips)
def test_every_strip_stands_once_in_order_and_inside_the_page(found):
    layout = paginate(marked(found))
    drawn = [shape for page in layout.pages for shape in page if isinstance(shape, Text)]
    assert [int(shape.text) for shape in drawn] == list(range(len(found)))
    for shape in drawn:
        assert shape.y >= TOP
        assert shape.y + found[int(shape.text)].height <= TOP + BODY_HEIGHT + 0.01


@given(strips)
def test_what_keeps_together_stands_on_one_page_if_one_page_can_hold_it(found):
    layout = paginate(marked(found))
    page_of = {int(s.text): n for n, page in enumerate(layout.pages) for s in page if isinstance(s, Text)}
    at = 0
    for run in runs(found):
        pages = {page_of[number] for number in range(at, at + len(run))}
        assert len(pages) == 1 or height(run) > BODY_HEIGHT
        at += len(run)


def test_a_tables_head_is_repeated_on_the_next_page_and_only_there():
    head = Strip(20, (Text(0, 0, "head"),), keep=True)
    rows = [Strip(100, (Text(0, 0, f"row {at}"),), heading=(head,)) for at in range(9)]
    layout = paginate([head, *rows])
    texts = [[shape.text for shape in page if isinstance(shape, Text)] for page in layout.pages]
    assert [page[0] for page in texts] == ["head", "head"]
    assert sum(page.count("head") for page in texts) == 2


def test_bookmarks_and_fields_are_where_their_strips_came_to_stand():
    filler = Strip(BODY_HEIGHT - 10)
    layout = paginate(
        [filler, Strip(40, bookmark=("here", 1), fields=(Field("Seal", "the seal", 5.0, 6.0, 70.0, 30.0),))]
    )
    assert [(mark.title, mark.level, mark.page, mark.y) for mark in layout.bookmarks] == [("here", 1, 1, TOP)]
    assert [(one.name, one.page, one.x, one.y) for one in layout.fields] == [("Seal", 1, 5.0, TOP + 6.0)]


def test_nothing_gives_one_empty_page():
    assert paginate([]).pages == ((),)
