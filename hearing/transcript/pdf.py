"""A paper as a tagged PDF: a layout written as pages and structure, its metadata finished with pikepdf.

The same layout gives the same bytes: nothing of the clock or of chance goes into the file.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from io import BytesIO
from itertools import chain
from typing import TypeVar

from pikepdf import AttachedFileSpec, Dictionary, Name, ObjectStreamMode, Pdf, String

from hearing.transcript.characters import printable
from hearing.transcript.composition import compose
from hearing.transcript.directions import shaped, visual
from hearing.transcript.document import About, MinutesDocument
from hearing.transcript.fonts import covers, register_fonts, width
from hearing.transcript.outline import outline
from hearing.transcript.pages import Pen
from hearing.transcript.pdf_faces import Faces
from hearing.transcript.sheet import PAGE_HEIGHT, PAGE_WIDTH, Compose, Field, Layout, Text
from hearing.transcript.structure import Tree, Widget
from hearing.transcript.syntax import Objects, refs, words

PRODUCER = "hearing"
PDFUA = "http://www.aiim.org/pdfua/ns/id/"
"""The namespace in which a file says that it is PDF/UA (ISO 14289-1, 5)."""

_TYPES = {"json": "application/json", "txt": "text/plain", "pem": "application/x-pem-file"}
Paper = TypeVar("Paper")


def layout_of(document: MinutesDocument) -> Layout:
    """Lay the minutes out in the installed font.

    Raises:
        FontMissing: the font is not installed.
    """
    return lay_out(compose, document)


def lay_out(compose: Compose[Paper], paper: Paper) -> Layout:
    """Lay any paper out in the installed font.

    Raises:
        FontMissing: the font is not installed.
    """
    register_fonts()
    return compose(paper, width, lambda text: shaped(printable(text, covers), covers))


def render(document: MinutesDocument) -> bytes:
    """Give the minutes as an unsealed PDF.

    Raises:
        FontMissing: the font is not installed.
    """
    return draw(layout_of(document), document.about())


def draw(layout: Layout, about: About, attached: Mapping[str, bytes] | None = None) -> bytes:
    """Draw a layout as a tagged PDF and finish the file, with files attached by name."""
    objects, tree = Objects(), Tree()
    catalogue, home, resources = objects.reserve(), objects.reserve(), objects.reserve()
    used: dict[str, set[str]] = {}
    for shape in chain.from_iterable(layout.pages):
        if isinstance(shape, Text):
            used.setdefault(shape.face, set()).update(visual(shape.text))
    fonts = Faces(used)
    pages, widgets = [], [Widget(one.page, objects.reserve()) for one in layout.fields]
    for at, shapes in enumerate(layout.pages):
        content = objects.stream(Pen(tree, fonts).page(shapes))
        entries = f"/Parent {home} 0 R/Contents {content} 0 R/Resources {resources} 0 R/StructParents {at}/Tabs/S"
        notes = [widget.number for widget in widgets if widget.page == at]
        pages.append(objects.put(f"<</Type/Page{entries}{f'/Annots{refs(notes)}' if notes else ''}>>"))
    for at, (one, widget) in enumerate(zip(layout.fields, widgets, strict=True), len(pages)):
        objects.fill(widget.number, _field(one, pages[one.page], at))
        tree.hold(widget, one.within)
    objects.fill(resources, f"<</Font<<{fonts.write(objects)}>>>>")
    sheet = f"/MediaBox[0 0 {PAGE_WIDTH} {PAGE_HEIGHT}]"
    objects.fill(home, f"<</Type/Pages/Count {len(pages)}/Kids{refs(pages)}{sheet}>>")
    tagged = f"/MarkInfo<</Marked true>>/StructTreeRoot {tree.write(objects, pages)} 0 R"
    outlined = f"/Outlines {outline(objects, layout.bookmarks, pages)} 0 R" if layout.bookmarks else ""
    form = f"/AcroForm<</Fields{refs(widget.number for widget in widgets)}>>" if widgets else ""
    objects.fill(catalogue, f"<</Type/Catalog/Pages {home} 0 R{tagged}{outlined}{form}>>")
    return finish(objects.file(catalogue), about, attached or {})


def _field(field: Field, page: int, key: int) -> str:
    """Give an empty signature field and its widget (12.7.4.5): printed, and not to be moved."""
    top = PAGE_HEIGHT - field.y
    edges = f"{field.x:.2f} {top - field.height:.2f} {field.x + field.width:.2f} {top:.2f}"
    named = f"/FT/Sig/T({field.name})/TU{words(field.title)}"
    return f"<</Type/Annot/Subtype/Widget{named}/Rect[{edges}]/P {page} 0 R/F 132/StructParent {key}>>"


def finish(drawn: bytes, about: About, attached: Mapping[str, bytes]) -> bytes:
    """Add attachments, title, language and metadata."""
    with Pdf.open(BytesIO(drawn)) as pdf:
        for name, content in attached.items():
            kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
            pdf.attachments[name] = AttachedFileSpec(
                pdf, content, filename=name, mime_type=kind, description="", creation_date="", mod_date=""
            )
        made = about.made_at.astimezone(timezone(timedelta(minutes=about.utc_offset_minutes)))
        del pdf.docinfo
        pdf.docinfo[Name.Title] = String(about.title)
        pdf.docinfo[Name.Subject] = String(about.subject)
        pdf.docinfo[Name.Producer] = String(PRODUCER)
        pdf.docinfo[Name.CreationDate] = String(pdf_date(made))
        pdf.docinfo[Name.ModDate] = String(pdf_date(made))
        with pdf.open_metadata(set_pikepdf_as_editor=False) as xmp:
            xmp["dc:title"] = about.title
            xmp["dc:description"] = about.subject
            xmp["dc:language"] = [about.language]
            xmp["pdf:Producer"] = PRODUCER
            xmp["xmp:CreateDate"] = made.isoformat(timespec="seconds")
            xmp["xmp:ModifyDate"] = made.isoformat(timespec="seconds")
            xmp.register_xml_namespace(PDFUA, "pdfuaid")
            xmp[f"{{{PDFUA}}}part"] = "1"
        pdf.Root.Lang = String(about.language)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        out = BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return out.getvalue()


def pdf_date(at: datetime) -> str:
    """Give a moment as PDF writes it: D:20261122103000+08'00'."""
    offset = at.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"D:{at:%Y%m%d%H%M%S}{sign}{abs(minutes) // 60:02}'{abs(minutes) % 60:02}'"
