"""The demonstration sheet of a case."""

from dataclasses import replace

import pypdfium2
import pytest

from hearing.cases.errors import CaseDataError
from hearing.dataset.typical.make import make_sheet
from tests.hearing.dataset.inputs import CASE, NAMES, given, written
from web.cli.typical import typical


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("typical")
    other = given(case=replace(CASE, id="4W000001", numbers=("4W000001",)), exhibits=(), opinions=(), hearings=())
    written(folder / "package", given(), other, level="public")
    assert typical([str(folder / "package"), CASE.id, str(folder / "out")], {}) == 0
    return folder


def test_the_sheet_tells_facts_grounds_decision_and_similar_cases(made):
    document = pypdfium2.PdfDocument(made / "out/sheet.zh.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    for words in ("事实", "无效理由", "相似案例及其理由", "4W000001", "启示", CASE.patent.number, "结论相同"):
        assert words in text
    page = (made / "out/sheet.en.html").read_text(encoding="utf-8")
    assert "Lessons" in page
    assert "：无效" in text
    assert "：invalid" not in text
    assert 'contenteditable="true"' in page
    assert not any(name in text + page for name in NAMES)


def test_it_is_the_same_again_and_an_unknown_case_leaves_nothing(made, tmp_path, capsys):
    make_sheet(tmp_path / "again", made / "package", CASE.id)
    for path in (made / "out").iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
    with pytest.raises(CaseDataError):
        make_sheet(tmp_path / "no", made / "package", "4W999999")
    assert [path.name for path in tmp_path.iterdir()] == ["again"]
    assert typical([str(made / "package"), "4W999999", str(tmp_path / "no")], {}) == 1
    assert "请核对编号" in capsys.readouterr().err
