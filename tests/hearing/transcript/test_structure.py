"""The tags of the drawn minutes: every piece of every page is in the tree once, in order, or belongs to the page."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from hearing.procedure.commands import PresentMinutes, SignMinutes
from hearing.procedure.handwriting import Handwriting
from hearing.transcript.minutes import build
from hearing.transcript.pdf import draw, layout_of, render
from hearing.transcript.sheet import Layout, Panel, Text
from hearing.transcript.tags import ARTIFACT, Tag
from tests.hearing.handwritten import strokes
from tests.hearing.transcript.script import Play, context, whole
from tests.pdfs import squeezed
from tests.tools import require_tool


@dataclass
class Node:
    kind: str
    number: tuple[int, int]
    words: str
    box: list[int]
    marks: list[tuple[int, int]] = field(default_factory=list)
    widgets: list[tuple[int, int]] = field(default_factory=list)
    kids: list["Node"] = field(default_factory=list)

    def every(self) -> Iterator["Node"]:
        yield self
        for kid in self.kids:
            yield from kid.every()


def read(opened: pikepdf.Pdf) -> Node:
    pages: dict[Any, int] = {page.obj.objgen: at for at, page in enumerate(opened.pages)}

    def node(item: pikepdf.Object, parent: pikepdf.Object) -> Node:
        assert item.P.objgen == parent.objgen
        said = str(item.get("/Alt", item.get("/ActualText", "")))
        box = [round(float(edge)) for edge in item.A.BBox] if str(item.S) == "/Figure" else []
        made = Node(str(item.S), item.objgen, said, box)
        if str(item.S) == "/TH":
            assert str(item.A.Scope) in {"/Column", "/Row"}
        kids: list[Any] = list(item.K) if isinstance(item.K, pikepdf.Array) else [item.K]
        for kid in kids:
            if isinstance(kid, int):
                made.marks.append((pages[item.Pg.objgen], int(kid)))
            elif kid.get("/Type") == "/MCR":
                made.marks.append((pages[kid.Pg.objgen], int(kid.MCID)))
            elif kid.get("/Type") == "/OBJR":
                assert kid.Obj.P.objgen == kid.Pg.objgen
                made.widgets.append(kid.Obj.objgen)
            else:
                made.kids.append(node(kid, item))
        return made

    root = opened.Root.StructTreeRoot
    return node(root.K, root)


def marked(page: pikepdf.Page) -> list[int]:
    """Give the marks of a page in their order; everything shown stands in one piece of marked content."""
    inside, found = 0, []
    for one in pikepdf.parse_content_stream(page):
        operands, name = one.operands, str(one.operator)
        if name in {"BDC", "BMC"}:
            inside += 1
            if name == "BDC":
                found.append(int(operands[1].MCID))
        elif name == "EMC":
            inside -= 1
        elif name in {"Tj", "S", "f"}:
            assert inside == 1, operands
        assert inside in {0, 1}
    assert inside == 0
    return found


def checked(pdf: bytes) -> Node:
    """Check that page content, tree and parent tree agree; gives the tree."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert bool(opened.Root.MarkInfo.Marked)
        tree = read(opened)
        told = [mark for node in tree.every() for mark in node.marks]
        drawn = [(at, mark) for at, page in enumerate(opened.pages) for mark in marked(page)]
        assert sorted(told) == sorted(drawn) == sorted(set(drawn))
        ways = opened.Root.StructTreeRoot.ParentTree.Nums
        of = {mark: node for node in tree.every() for mark in node.marks}
        for at, page in enumerate(opened.pages):
            way = ways[2 * int(page.obj.StructParents) + 1]
            assert [kid.objgen for kid in way] == [of[at, mark].number for mark in range(len(way))]
        forms = {widget: node for node in tree.every() for widget in node.widgets}
        notes = [note for page in opened.pages for note in page.obj.get("/Annots", [])]
        assert [note.objgen for note in notes if note.objgen not in forms] == [], "every widget is in the tree"
        for note in notes:
            assert ways[2 * int(note.StructParent) + 1].objgen == forms[note.objgen].number
            assert forms[note.objgen].kind == "/Form"
            assert str(note.TU), "a field is called something"
        for node in tree.every():
            kinds = {kid.kind for kid in node.kids}
            if node.kind == "/Table":
                assert kinds == {"/TR"}
                assert len({len(row.kids) for row in node.kids}) == 1
            elif node.kind == "/TR":
                assert kinds <= {"/TH", "/TD"}
            elif node.kind == "/Figure":
                assert node.words
        return tree


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_minutes_are_tagged_as_they_are_read(language):
    play = whole()
    document = build(play.state, play.recorded, context(language))
    tree = checked(render(document))
    kinds = [kid.kind for kid in tree.kids]
    assert kinds[:3] == ["/H1", "/P", "/Table"]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == len(layout_of(document).bookmarks) - 1
    assert tree.kids[0].words == document.title


def test_another_program_reads_the_tags_in_the_order_of_the_record(tmp_path):
    play = whole()
    document = build(play.state, play.recorded, context())
    path = tmp_path / "minutes.pdf"
    path.write_bytes(render(document))
    told = subprocess.run(
        [require_tool("pdfinfo"), "-struct-text", path], capture_output=True, check=True
    ).stdout.decode()
    words = squeezed(told.replace('"', ""))
    assert told.splitlines()[:2] == ["Document", "  H1 (block)"]
    at = 0
    for section in document.sections:
        for entry in section.entries:
            at = words.index(squeezed(entry.text.replace('"', "")), at)


def test_a_paragraph_over_pages_is_one_paragraph_and_a_repeated_head_is_no_row():
    play = Play().schedule().enter().open()
    play.say("pet", "权利要求1不具备创造性，理由如下，" * 300)
    for number in range(60):
        play.say("pet", f"第{number}点。")
    tree = checked(render(build(play.state, play.recorded, context())))
    spread = [node for node in tree.every() if len({page for page, _ in node.marks}) > 2]
    assert [node.kind for node in spread] == ["/P"]


def test_a_figure_has_words_and_a_box_and_a_text_without_a_tag_is_a_paragraph():
    play = Play().schedule()
    about = build(play.state, play.recorded, context()).about()
    figure = Tag("Figure", alt="二维码")
    shapes = (
        Panel(100, 100, 20, 20, "#000000", figure),
        Text(100, 200, "甲"),
        Panel(130, 110, 20, 20, "#000000", figure),
        Text(100, 220, "页", tag=ARTIFACT),
    )
    tree = checked(draw(Layout((shapes,)), about))
    shown, text = tree.kids
    assert (shown.kind, shown.words, len(shown.marks)) == ("/Figure", "二维码", 2)
    assert shown.box == [100, 712, 150, 742]
    assert (text.kind, len(text.marks)) == ("/P", 1)


def test_an_empty_cell_is_told_of():
    play = Play().schedule().enter().open().investigate()
    checked(render(build(play.state, play.recorded, context())))


def test_a_name_written_by_hand_is_a_figure_with_its_words_under_its_field():
    play, written = Play().schedule().enter().open().investigate().argue(), Handwriting.read(strokes())
    play.do("clerk", PresentMinutes())
    proof = {"kind": "hand", "handwriting": written.fields(), "sha256": written.digest(), "by": {"kind": "password"}}
    play.do("agent", SignMinutes(play.digest(), "hand", json.dumps(proof)))
    document = build(play.state, play.recorded, context())
    tree = checked(render(document))
    (cell,) = [node for node in tree.every() if any(kid.words == "郑思远的手写签名" for kid in node.kids)]
    assert [kid.kind for kid in cell.kids] == ["/Figure", "/Form"]
    (row,) = [row for row in document.signatures if row.participant == "agent"]
    assert row.ink is not None
    drawn = [[point[:2] for point in stroke] for stroke in row.ink.strokes]
    assert drawn == [[tuple(point[:2]) for point in stroke] for stroke in strokes()["strokes"]]
