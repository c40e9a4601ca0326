"""The drawn minutes: every character can be found again, pages are in order, the same input gives the same bytes."""

from io import BytesIO

import pikepdf
import pytest

from hearing.procedure import commands as c
from hearing.transcript.document import MinutesDocument
from hearing.transcript.minutes import build
from hearing.transcript.pdf import layout_of, render
from hearing.transcript.sheet import BOTTOM, PAGE_HEIGHT, TOP, Text
from hearing.vocabulary import Element, Stage, Stance
from tests.hearing.transcript.script import Play, context, whole
from tests.pdfs import every_character_is_found_again, misplaced, pages_of, squeezed


def assert_every_character_is_found_again(document: MinutesDocument) -> list[str]:
    return every_character_is_found_again(layout_of(document), document.about())


@pytest.fixture(scope="module")
def play():
    return whole()


@pytest.fixture(scope="module", params=["zh-CN", "en"])
def document(play, request):
    return build(play.state, play.recorded, context(request.param))


def test_every_character_drawn_is_found_again(document):
    assert_every_character_is_found_again(document)


def test_pages_are_numbered_and_carry_the_case_and_the_digest(document):
    found = pages_of(render(document))
    for number, text in enumerate(found, 1):
        numbered = (f"第 {number} 页 共 {len(found)} 页", f"Page {number} of {len(found)}")
        assert any(form in text for form in numbered)
        assert "4W123456" in text
        assert document.digest[:16] in text


def test_nothing_is_drawn_over_the_margins_and_no_two_texts_overlap(document):
    assert not misplaced(layout_of(document))


def test_the_same_minutes_give_the_same_bytes(document):
    assert render(document) == render(document)


def test_title_language_and_outline_are_in_the_file(play):
    document = build(play.state, play.recorded, context())
    with pikepdf.open(BytesIO(render(document))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "口头审理笔录 4W123456"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261120095158+08'00"
        assert str(pdf.Root.Lang) == "zh-CN"
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == "口头审理笔录 4W123456"
        with pdf.open_outline() as outline:
            (top,) = outline.root
            titles = [item.title for item in top.children]
    assert titles[:4] == ["一、参加口头审理的人员", "二、口头审理准备", "三、口头审理开始", "四、口头审理调查"]
    assert titles[-1] == "十七、记录封存"


def test_only_subsets_of_the_font_are_embedded(document):
    assert len(render(document)) < 400_000


def test_minutes_of_a_hearing_that_never_took_place():
    play = Play().schedule()
    found = assert_every_character_is_found_again(build(play.state, play.recorded, context(checkpoint=None)))
    assert "笔录尚未提交各方核对、签字。" in "".join(found)


def test_minutes_to_be_presented_again_say_so():
    play = Play().schedule().enter().open().investigate().argue()
    play.do("clerk", c.PresentMinutes())
    asked = play.do("agent", c.RequestCorrection(play.first, "证据1的锁定机构为卡扣式。"))
    play.do("clerk", c.DecideCorrection(asked, accepted=True))
    found = assert_every_character_is_found_again(build(play.state, play.recorded, context()))
    assert "须重新提交签署" in "".join(found)


def test_an_utterance_longer_than_pages_goes_on_over_them():
    play = Play().schedule().enter().open()
    play.say("pet", "权利要求1不具备创造性，理由如下，" * 470)
    found = assert_every_character_is_found_again(build(play.state, play.recorded, context()))
    assert len(found) >= 5
    assert squeezed("".join(found)).count("权利要求1不具备创造性") > 450


def test_a_reason_longer_than_a_page_goes_on_over_it():
    play = Play().schedule().enter().open()
    play.do("leader", c.EnterStage(Stage.INVESTIGATION))
    stances = tuple((element, Stance.CONTESTED) for element in Element)
    play.do("leader", c.GiveFloor("agent"))
    play.do("agent", c.StateOpinion("e1", stances, "公证程序存在瑕疵，" * 300))
    assert_every_character_is_found_again(build(play.state, play.recorded, context()))


def test_unusual_characters_are_printed_or_shown():
    play = Play().schedule().enter().open()
    play.say("pet", "𬬻、䶮、㎡、℃；反向\u202e文字；零宽\u200b字符；क；é ü；\u0001")
    found = squeezed("".join(assert_every_character_is_found_again(build(play.state, play.recorded, context()))))
    for shown in (
        "𬬻、䶮",
        "反向〔U+202E〕文字",
        "零宽〔U+200B〕字符",
        "〔U+0915〕",
        "éü",
        "〔U+0001〕",
    ):
        assert shown in found


def test_five_hundred_utterances():
    play = Play().schedule().enter().open()
    for number in range(500):
        play.say("pet", f"第{number}点意见：证据1第5页公开了区别技术特征，该特征在其中所起的作用与在本专利中相同。" * 3)
    found = assert_every_character_is_found_again(build(play.state, play.recorded, context()))
    assert len(found) > 50


def test_nothing_stands_below_the_body(document):
    body = PAGE_HEIGHT - BOTTOM
    for shapes in layout_of(document).pages:
        inside = [shape.y for shape in shapes if isinstance(shape, Text) and TOP <= shape.y <= body + 1]
        assert inside
        assert max(inside) <= body


def test_every_page_has_a_line_for_each_who_signs_it_by_hand(play):
    document = build(play.state, play.recorded, context(signed_each_page=True))
    found = assert_every_character_is_found_again(document)
    for page in found:
        assert squeezed("请求人签名：专利权人签名：书记员签名：") in squeezed(page)
    # The one thing that stands lower than the page's number: there is room to write between the two.
    assert set(misplaced(layout_of(document))) == {"请求人签名：", "专利权人签名：", "书记员签名："}


def test_nothing_can_be_added_under_the_last_line(play):
    found = pages_of(render(build(play.state, play.recorded, context())))
    assert "".join(found).count("（以下无正文）") == 1
    assert found[-1].rindex("（以下无正文）") > found[-1].rindex("hearing.example/log")
