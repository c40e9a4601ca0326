"""What is written is a PDF that another program reads without mending it."""

from io import BytesIO

import pikepdf

from hearing.transcript.outline import outline
from hearing.transcript.sheet import Bookmark
from hearing.transcript.syntax import Objects, refs, words


def file(*bookmarks: Bookmark) -> bytes:
    objects = Objects()
    root, home = objects.reserve(), objects.reserve()
    content = objects.stream(b"q Q")
    pages = [
        objects.put(f"<</Type/Page/Parent {home} 0 R/MediaBox[0 0 100 100]/Contents {content} 0 R/Resources<<>>>>")
        for _ in range(2)
    ]
    objects.fill(home, f"<</Type/Pages/Count 2/Kids{refs(pages)}>>")
    items = outline(objects, bookmarks, pages)
    objects.fill(root, f"<</Type/Catalog/Pages {home} 0 R/Outlines {items} 0 R/Name{words('开庭𬬻')}>>")
    return objects.file(root)


def test_a_file_needs_no_mending():
    with pikepdf.open(BytesIO(file())) as opened:
        assert opened.check_pdf_syntax() == []
        assert str(opened.Root.Name) == "开庭𬬻"
        assert opened.pages[0].Contents.read_bytes() == b"q Q"


def test_bookmarks_stand_under_those_of_a_higher_level():
    marks = [("一", 0, 0), ("甲", 1, 0), ("子", 2, 1), ("乙", 1, 1), ("二", 0, 1)]
    with pikepdf.open(BytesIO(file(*(Bookmark(title, level, page, 50) for title, level, page in marks)))) as opened:
        assert int(opened.Root.Outlines.Count) == 5
        with opened.open_outline() as read:
            told = [
                (one.title, [(two.title, [x.title for x in two.children]) for two in one.children]) for one in read.root
            ]
        assert told == [("一", [("甲", ["子"]), ("乙", [])]), ("二", [])]
