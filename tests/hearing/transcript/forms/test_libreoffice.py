"""LibreOffice opens the Word document: every word is on its pages, and its changes and comments outlive its saving."""

import subprocess
from io import BytesIO

import docx as python_docx
import pytest

from hearing.transcript.forms.docx import docx
from hearing.transcript.forms.docx_parts import WORD
from hearing.transcript.forms.transcript import statements
from tests.hearing.transcript.forms.made import hostile, transcript
from tests.hearing.transcript.forms.test_docx import W, opened, text_of
from tests.pdfs import pages_of, squeezed
from tests.tools import require_tool

LONGEST = 120
"""Seconds for starting the office program and converting."""
NAMES = ("zh-CN", "hostile")


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """The record and one with hostile words, as LibreOffice saves them: as Word documents, and as PDF."""
    program, folder = require_tool("soffice"), tmp_path_factory.mktemp("office")
    (folder / "zh-CN.docx").write_bytes(docx(transcript("zh-CN")))
    (folder / "hostile.docx").write_bytes(docx(hostile()))
    for kind in ("docx:MS Word 2007 XML", "pdf"):
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind]
        command += ["--outdir", str(folder / "out"), *(str(folder / f"{name}.docx") for name in NAMES)]
        subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)
    return folder


def words(content: bytes, *, accepted: bool) -> list[str]:
    """The words of each paragraph that has any, in tables too, with every change accepted or rejected."""
    body = opened(content).element.body
    found = (text_of(_Paragraph(one), accepted=accepted) for one in body.iter(f"{{{WORD}}}p"))
    return [one for one in found if one.strip()]


class _Paragraph:
    """A paragraph wherever it stands, for `text_of`."""

    def __init__(self, element):
        self._p = element


@pytest.mark.parametrize("accepted", [True, False], ids=("accepted", "rejected"))
@pytest.mark.parametrize("name", NAMES)
def test_its_words_come_back_the_same_with_the_changes_accepted_and_rejected(converted, name, accepted):
    given = (converted / f"{name}.docx").read_bytes()
    back = (converted / "out" / f"{name}.docx").read_bytes()
    assert words(back, accepted=accepted) == words(given, accepted=accepted)


def test_a_tracked_change_is_still_one_by_the_same_person_at_the_same_time(converted):
    def changes(content):
        body = python_docx.Document(BytesIO(content)).element.body
        for one in body.findall(".//w:ins", W) + body.findall(".//w:del", W):
            said = "".join(text.text or "" for text in one.iter(f"{{{WORD}}}t", f"{{{WORD}}}delText"))
            yield one.tag, one.get(f"{{{WORD}}}author"), one.get(f"{{{WORD}}}date"), said

    given = set(changes((converted / "zh-CN.docx").read_bytes()))
    assert given
    assert set(changes((converted / "out" / "zh-CN.docx").read_bytes())) == given


def test_a_refused_correction_is_still_a_comment(converted):
    (given,) = opened((converted / "zh-CN.docx").read_bytes()).comments
    (back,) = opened((converted / "out" / "zh-CN.docx").read_bytes()).comments
    assert (back.author, squeezed(back.text)) == (given.author, squeezed(given.text))


def test_every_statement_is_on_the_pages_that_it_prints(converted):
    printed = squeezed("".join(pages_of((converted / "out" / "zh-CN.pdf").read_bytes())))
    for said in statements(transcript("zh-CN").minutes.sections):
        if not said.corrected:  # a correction prints what was taken out, too
            assert squeezed(said.text) in printed
    assert "不存在复位的需要" in printed or "无复位需要" in printed
