"""The demo's exhibits are real documents."""

import pypdfium2

from web.demo.papers import papers


def test_each_paper_has_text_that_can_be_found_and_pages_to_show():
    drawn = papers()
    assert [paper.file_name for paper in drawn] == ["CN208000001U.pdf", "CN110000002A.pdf", "样品对比试验记录.pdf"]
    for paper in drawn:
        document = pypdfium2.PdfDocument(paper.content)
        assert len(document) >= 2
        text = document[0].get_textpage().get_text_bounded()
        assert "[0001]" in text
        document.close()


def test_the_same_papers_are_drawn_each_time():
    assert [paper.content for paper in papers()] == [paper.content for paper in papers()]
