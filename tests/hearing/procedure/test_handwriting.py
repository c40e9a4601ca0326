"""Handwriting has one form and one digest; what is no signature is refused."""

import json
from typing import Any

import pytest

from hearing.procedure.handwriting import MOST_POINTS, Handwriting
from hearing.procedure.refusal import Refused
from tests.hearing.handwritten import strokes


def test_it_comes_back_as_it_went_with_the_same_digest():
    written = Handwriting.read(strokes())
    again = Handwriting.read(json.loads(json.dumps(written.fields())))
    assert again == written
    assert again.digest() == written.digest()
    assert len(written.digest()) == 64


def test_another_point_is_another_digest():
    other = strokes()
    other["strokes"][1][3][0] += 1
    assert Handwriting.read(other).digest() != Handwriting.read(strokes()).digest()


def changed(**fields: object) -> dict[str, Any]:
    return {**strokes(), **fields}


WRONG: dict[str, object] = {
    "nothing": {},
    "a text": "name",
    "another form": changed(form="hearing-strokes/2"),
    "one field more": changed(more=1),
    "an unknown pointer": changed(pointer="nose"),
    "no strokes": changed(strokes=[]),
    "an empty stroke": changed(strokes=[[]]),
    "a point outside": changed(strokes=[[[601, 1, 500, 0], [2, 2, 500, 1]]]),
    "a point before the edge": changed(strokes=[[[-1, 1, 500, 0], [2, 2, 500, 1]]]),
    "a broken number": changed(strokes=[[[1.5, 1, 500, 0], [2, 2, 500, 1]]]),
    "a truth for a number": changed(strokes=[[[True, 1, 500, 0], [2, 2, 500, 1]]]),
    "too heavy": changed(strokes=[[[1, 1, 1001, 0], [500, 2, 500, 1]]]),
    "back in time": changed(strokes=[[[1, 1, 500, 0], [500, 2, 500, 9], [1, 2, 500, 8]]]),
    "a late beginning": changed(strokes=[[[1, 1, 500, 5], [500, 2, 500, 9]]]),
    "too many points": changed(strokes=[[[at % 600, 1, 500, at] for at in range(MOST_POINTS + 1)]]),
    "three fields a point": changed(strokes=[[[1, 1, 0], [500, 2, 1]]]),
}


@pytest.mark.parametrize("value", WRONG.values(), ids=list(WRONG))
def test_what_is_not_in_the_form_is_refused(value):
    with pytest.raises(Refused, match="handwriting"):
        Handwriting.read(value)


def test_a_tap_is_no_signature():
    with pytest.raises(Refused, match="handwriting_short"):
        Handwriting.read(changed(strokes=[[[10, 10, 500, 0], [12, 10, 500, 30]]]))
