"""A statement of fifty thousand characters, as an imported record may hold one: whole in every form, soon enough."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from hearing.procedure.events import Recorded, UtteranceRecorded
from hearing.procedure.evolve import evolve
from hearing.transcript.forms.gather import gather
from hearing.transcript.forms.kinds import Form, every_form
from hearing.transcript.minutes import build
from hearing.transcript.pdf import layout_of
from tests.hearing.transcript.script import Play, context
from tests.pdfs import every_character_is_found_again, misplaced, squeezed

SAID = "".join(f"第{number}点，权利要求1与证据1第5页所公开的结构不同。" for number in range(1, 1900))[:50_000]


@pytest.fixture(scope="module")
def play():
    play = Play().schedule().enter().open()
    event = UtteranceRecorded("long", "pet", SAID, play.now, play.state.stage, (), ())
    play.recorded.append(Recorded(len(play.recorded) + 1, play.now, "clerk", "long", event))
    play.state = evolve(play.state, play.recorded[-1])
    return play


def test_it_goes_on_over_its_pages_and_every_character_is_found_again(play):
    assert len(SAID) == 50_000
    document = build(play.state, play.recorded, context())
    found = squeezed("".join(every_character_is_found_again(layout_of(document), document.about())))
    assert found.count("所公开的结构不同") > 1600
    assert not misplaced(layout_of(document))


def test_it_is_whole_in_every_other_form(play):
    forms = every_form(gather(play.state, tuple(play.recorded), context(claims=("1",))))
    for form in (Form.JSON, Form.CAPTIONS):
        assert squeezed(SAID) in squeezed(forms[form].decode())
    with ZipFile(BytesIO(forms[Form.DOCX])) as word:
        assert SAID in word.read("word/document.xml").decode()
