"""The parts of a DOCX (ISO/IEC 29500, transitional) that are the same in every one, or nearly."""

from hearing.transcript.document import About
from hearing.transcript.forms.markup import DECLARATION, element, text
from hearing.transcript.words import Words

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_FONTS = {"ascii": "Noto Serif SC", "hAnsi": "Noto Serif SC", "eastAsia": "Noto Serif SC", "cs": "Noto Serif SC"}
PARTS = {
    "document": "document.main",
    "styles": "styles",
    "comments": "comments",
    "settings": "settings",
    "footer1": "footer",
}
"""The parts under ``word/`` with their content types."""


def xml(markup: str) -> bytes:
    """Give a part in UTF-8."""
    return (DECLARATION + markup).encode()


def w(name: str, /, *inside: str, **attributes: str) -> str:
    """Give an element of WordprocessingML; its attributes are of the same namespace."""
    return element(f"w:{name}", *inside, **{f"w__{key}": value for key, value in attributes.items()})


def content_types() -> bytes:
    """Give what type each part has."""
    listed = [
        element("Default", Extension="rels", ContentType="application/vnd.openxmlformats-package.relationships+xml"),
        element("Default", Extension="xml", ContentType="application/xml"),
        *(
            element("Override", PartName=f"/word/{name}.xml", ContentType=f"{_TYPES}.{kind}+xml")
            for name, kind in PARTS.items()
        ),
        element(
            "Override",
            PartName="/docProps/core.xml",
            ContentType="application/vnd.openxmlformats-package.core-properties+xml",
        ),
    ]
    return xml(element("Types", *listed, xmlns=f"{_PACKAGE}/content-types"))


def package_relations() -> bytes:
    """Give where the document and its properties lie."""
    document = element("Relationship", Id="rId1", Type=f"{_OFFICE}/officeDocument", Target="word/document.xml")
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return xml(
        element(
            "Relationships",
            document,
            element("Relationship", Id="rId2", Type=core, Target="docProps/core.xml"),
            xmlns=f"{_PACKAGE}/relationships",
        )
    )


def document_relations() -> bytes:
    """Give the parts that the document uses; their ids are ``r_`` and their name."""
    listed = (
        element("Relationship", Id=f"r_{name}", Type=f"{_OFFICE}/{name.rstrip('1')}", Target=f"{name}.xml")
        for name in PARTS
        if name != "document"
    )
    return xml(element("Relationships", *listed, xmlns=f"{_PACKAGE}/relationships"))


def core_properties(about: About) -> bytes:
    """Give title, subject, language and the moment the file speaks for."""
    made = about.made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return xml(
        element(
            "cp:coreProperties",
            element("dc:title", text(about.title)),
            element("dc:subject", text(about.subject)),
            element("dc:creator", "hearing"),
            element("cp:lastModifiedBy", "hearing"),
            element("dcterms:created", made, xsi__type="dcterms:W3CDTF"),
            element("dcterms:modified", made, xsi__type="dcterms:W3CDTF"),
            element("dc:language", about.language),
            xmlns__cp=f"{_PACKAGE}/metadata/core-properties",
            xmlns__dc="http://purl.org/dc/elements/1.1/",
            xmlns__dcterms="http://purl.org/dc/terms/",
            xmlns__xsi="http://www.w3.org/2001/XMLSchema-instance",
        )
    )


def styles(language: str) -> bytes:
    """Give the styles: text, title, two levels of headings, frame lines, table text."""
    tongue = {"eastAsia": language, "val": "en-US"} if language.startswith("zh") else {"val": language}
    defaults = w("rPr", w("rFonts", **_FONTS), w("sz", val="21"), w("lang", **tongue))
    listed = [
        w("docDefaults", w("rPrDefault", defaults), w("pPrDefault", w("pPr", w("spacing", after="80", line="320")))),
        _style("Normal", "Normal", "", default="1"),
        _style("Title", "Title", w("pPr", w("spacing", after="60"), w("jc", val="center")) + _run(42, bold=True)),
        _style("Subtitle", "Subtitle", w("pPr", w("jc", val="center")) + _run(22, "4B525E")),
        _style(
            "Heading1",
            "heading 1",
            w("pPr", w("keepNext"), w("spacing", before="320", after="120"), w("outlineLvl", val="0"))
            + _run(26, "173F87", bold=True),
        ),
        _style("Frame", "Frame line", _run(19, "4B525E")),
        _style("Cell", "Table text", w("pPr", w("spacing", after="0", line="280")) + _run(18)),
    ]
    return xml(element("w:styles", *listed, xmlns__w=WORD))


def _style(identity: str, name: str, properties: str, **more: str) -> str:
    based = "" if identity == "Normal" else w("basedOn", val="Normal")
    following = "" if identity == "Normal" else w("next", val="Normal")
    return w("style", w("name", val=name), based, following, w("qFormat"), properties, type="paragraph",
             styleId=identity, **more)  # fmt: skip


def _run(half_points: int, colour: str = "", *, bold: bool = False) -> str:
    shade = w("color", val=colour) if colour else ""
    return w("rPr", w("b") if bold else "", shade, w("sz", val=str(half_points)))


def settings() -> bytes:
    """Give the settings: as new as Word 2013, so that it opens without a conversion."""
    compatible = w("compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val="15")
    return xml(element("w:settings", w("compat", compatible), xmlns__w=WORD))


def footer(words: Words) -> bytes:
    """Give the foot of each page: which page of how many."""
    before, between, after = ("第 ", " 页 共 ", " 页") if words.chinese else ("Page ", " of ", "")
    inside = [_text(before), _field("PAGE"), _text(between), _field("NUMPAGES"), _text(after)]
    paragraph = w("p", w("pPr", w("jc", val="center")), *inside)
    return xml(element("w:ftr", paragraph, xmlns__w=WORD))


def _text(shown: str) -> str:
    return w("r", element("w:t", text(shown), xml__space="preserve")) if shown else ""


def _field(name: str) -> str:
    return w("fldSimple", w("r", w("t", "1")), instr=f" {name} ")


def section_properties() -> str:
    """Give A4 with the margins of the printed minutes and the foot."""
    return w(
        "sectPr",
        element("w:footerReference", w__type="default", r__id="r_footer1"),
        w("pgSz", w="11906", h="16838"),
        w("pgMar", top="1680", right="1240", bottom="1440", left="1360", header="720", footer="720", gutter="0"),
    )


def document(body: str) -> bytes:
    """Give the document around its body."""
    return xml(element("w:document", w("body", body, section_properties()), xmlns__w=WORD, xmlns__r=_OFFICE))


def comments(listed: str) -> bytes:
    """Give the comments."""
    return xml(element("w:comments", listed, xmlns__w=WORD) if listed else f'<w:comments xmlns:w="{WORD}"/>')
