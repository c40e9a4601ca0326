"""Another program opens the DOCX; its tracked changes lead from the words before to the words that stand."""

from io import BytesIO

import docx as python_docx
import pytest

from hearing.transcript.forms.docx import docx
from hearing.transcript.forms.docx_parts import WORD
from hearing.transcript.forms.transcript import statements
from tests.hearing.transcript.forms.made import before_it_began, hostile, transcript

W = {"w": WORD}


def opened(content: bytes):
    return python_docx.Document(BytesIO(content))


def text_of(paragraph, *, accepted: bool) -> str:
    """The words of a paragraph with every change accepted, or rejected."""
    inside = []
    for node in paragraph._p.iter(f"{{{WORD}}}t", f"{{{WORD}}}delText", f"{{{WORD}}}br"):
        around = {parent.tag.rpartition("}")[2] for parent in node.iterancestors()}
        if ("del" if accepted else "ins") not in around:
            inside.append("\n" if node.tag.endswith("}br") else node.text or "")
    return "".join(inside)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_statement_is_in_it_as_it_stands(language):
    made = transcript(language)
    paragraphs = [text_of(one, accepted=True) for one in opened(docx(made)).paragraphs]
    for said in statements(made.minutes.sections):
        assert any(one.endswith(said.text) for one in paragraphs)


def test_an_accepted_correction_is_a_change_with_author_and_date():
    document = opened(docx(transcript()))
    (changed,) = [one for one in document.paragraphs if one._p.findall(".//w:ins", W)]
    assert text_of(changed, accepted=False).endswith("证据1的锁定机构为卡扣式，不存在复位的需要，不存在结合的启示。")
    assert text_of(changed, accepted=True).endswith("证据1的锁定机构为卡扣式，无复位需要，不存在结合的启示。")
    for change in changed._p.findall(".//w:ins", W) + changed._p.findall(".//w:del", W):
        assert change.get(f"{{{WORD}}}author") == "专利权人代理人郑思远"
        assert change.get(f"{{{WORD}}}date") == "2026-11-20T01:51:02Z"


def test_a_refused_correction_is_a_comment():
    (comment,) = opened(docx(transcript())).comments
    assert comment.author == "请求人代理人李文博"
    assert "经核对录音，原记载属实" in comment.text
    assert "（删去）" in comment.text


def test_headings_tables_title_and_language_are_there():
    document = opened(docx(transcript()))
    assert document.core_properties.title == "口头审理笔录 4W123456"
    assert document.core_properties.language == "zh-CN"
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings[0] == "一、参加口头审理的人员"
    assert headings[-1].endswith("记录封存")
    assert document.tables[1].rows[0].cells[0].text == "身份"
    assert any("郑思远" in cell.text for table in document.tables for row in table.rows for cell in row.cells)


def test_a_record_of_nothing_and_hostile_words_open():
    assert opened(docx(before_it_began())).paragraphs
    shown = text_of(next(one for one in opened(docx(hostile())).paragraphs if "第一行" in one.text), accepted=True)
    assert "<b>&amp; --> 00:00\n\n第二行 😀 〔U+202E〕" in shown


def test_the_same_record_gives_the_same_bytes():
    assert docx(transcript()) == docx(transcript())
