"""Who signed the minutes: a table with a signature field for everyone who has to sign."""

from dataclasses import replace
from functools import partial

from hearing.transcript.attested import field_names, own_names
from hearing.transcript.document import Ink, MinutesDocument, SignatureRow
from hearing.transcript.flow import Strip
from hearing.transcript.sheet import ACCENT, ALERT, BODY_WIDTH, BOLD, INK, LEFT, MUTED, Rule, Shape, Stroke, Text
from hearing.transcript.tags import Tag
from hearing.transcript.typeset import Box, Cell, Row, Setter, Style, Table, baseline
from hearing.transcript.words import Words

CELL = Style(9.5, leading=1.5)
STRONG = Style(9.5, BOLD, leading=1.5)
ALARM = Style(9.5, BOLD, ALERT, leading=1.5)
NOTE = Style(8, colour=MUTED, leading=1.6)
MARK, SMALL = Style(11, BOLD, ACCENT, leading=1.5), Style(6.5, colour=MUTED, leading=1.6)
ELECTRONIC = ("电子签署", "electronic")
PAPER = ("见纸质扫描件", "see the scan")
BY_PLATFORM = ("签名域由平台填写", "field filled by the platform")
PEN = 1.1
"""Points of a pen's line at middling pressure."""

OWN_HEIGHT = 30.0
"""Points of a field for a person's own certificate."""

OWN_TITLE = ("本人数字证书签名（可选）", "Signatures with own certificates (optional)")
OWN_MEANING = (
    "持有数字证书的签字人可用本人私钥直接对本文件签名，填入其姓名旁的签名域；是否签名、由何证书签名，见该域的签名属性。"
    "未签名的域留空，不影响以上签署的效力。",
    "Whoever signed above and holds a certificate can sign this very file with the private key of their own, in the "
    "field beside their name; its properties show whether that was done, and by which certificate. A field that stays "
    "empty takes nothing from the answers above.",
)

BOX_HEIGHT = 46.0
"""Points of a signature field: room for a name written by hand."""

MEANING = (
    "在加盖电子签章的文件中，已签字者的签名域由平台密钥填写："
    "它证明记录中有该人在所示时间、以所示方式对本版笔录摘要作出的签字，"
    "并载明其证明数据的摘要；它不是该人本人密钥对本文件的签名。拒签、未签者的签名域留空。",
    "In the sealed file the field of each person who signed is filled by the platform's key. It attests that the "
    "record holds that person's signing of this version's digest, at this time and in this way, and names the digest "
    "of its proof. It is not a signature of that person's own key over this file. The field of who refused or did not "
    "answer stays empty.",
)


def signatures(document: MinutesDocument, setter: Setter, words: Words) -> list[Strip]:
    """Set who signed, who refused and why, and who did not answer; overtaken answers follow, marked as such."""
    text = declaration(document, words)
    if not document.signatures:
        return setter.paragraph(text, CELL, LEFT, BODY_WIDTH)
    intro = [
        replace(strip, keep=True) for strip in [Strip(3), *setter.paragraph(text, CELL, LEFT, BODY_WIDTH), Strip(4)]
    ]
    table = with_fields(answers(document.signatures, words), document, setter, words)
    meaning = setter.paragraph(words.pick(MEANING), NOTE, LEFT, BODY_WIDTH)
    return [*intro, *setter.set(table), Strip(5), *meaning, *own_signatures(document, setter, words)]


def own_signatures(document: MinutesDocument, setter: Setter, words: Words) -> list[Strip]:
    """Set the fields that people may fill with keys of their own, two in a row; none on an unsealed file."""
    names = own_names(document)
    if not names:
        return []
    rows, fields = [], list(names.items())
    for one in fields[::2]:
        pair = [one, *fields[fields.index(one) + 1 :][:1]]
        cells = [cell for at, name in pair for cell in own_cells(document.signatures[at], name, words)]
        rows.append(Row((*cells, *([Cell("", CELL)] * (4 - len(cells)))), pad=4))
    heads = [words.pick(("签字人", "Signed above")), words.pick(("本人证书签名", "Own certificate"))] * 2
    above = setter.paragraph(words.pick(OWN_TITLE), STRONG, LEFT, BODY_WIDTH)
    below = setter.paragraph(words.pick(OWN_MEANING), NOTE, LEFT, BODY_WIDTH)
    titled = [replace(strip, keep=True) for strip in [Strip(8), *above, Strip(3)]]
    return [*titled, *setter.set(Table(heads, rows, (20, 30, 20, 30))), Strip(5), *below]


def own_cells(row: SignatureRow, name: str, words: Words) -> tuple[Cell, Cell]:
    """Give a person's name and the field beside it."""
    title = words.pick(
        (f"{row.capacity}{row.name} 本人证书签名", f"Signature of {row.name}, {row.capacity}, by their own certificate")
    )
    return Cell(f"{row.capacity}\n{row.name}", CELL), Cell("", CELL, box=Box(OWN_HEIGHT, name, title))


def declaration(document: MinutesDocument, words: Words) -> str:
    """Give what stands before the signatures."""
    if not document.signatures:
        return words.pick(("笔录尚未提交各方核对、签字。", "The minutes have not been laid before the parties yet."))
    declared = words.pick(
        (
            f"以上笔录（第{document.version}版）已交各方阅读核对；认为有遗漏或者差错的，有权申请补正，核对无误后签字，"
            "拒绝签字的记明情况。签署情况如下：",
            f"Version {document.version} of these minutes was laid before everyone below to be read. Each had the "
            "right to ask for corrections, and to have a refusal to sign noted; they answered as follows.",
        )
    )
    if document.stale:
        declared += words.pick(
            ("此后笔录又有更正，须重新提交签署。", " It was corrected since and has to be laid before them again.")
        )
    return declared


def answers(rows: tuple[SignatureRow, ...], words: Words) -> Table:
    """Give the table of signatures."""
    pairs = (("身份", "Capacity"), ("姓名", "Name"), ("签署", "Answer"), ("方式与时间", "How and when"))
    return Table([words.pick(pair) for pair in pairs], [signature(row, words) for row in rows], (15, 13, 18, 29))


def with_fields(table: Table, document: MinutesDocument, setter: Setter, words: Words) -> Table:
    """Give the table with one more column, which holds the signature fields."""
    names, rows = field_names(document), []
    for at, (row, signer) in enumerate(zip(table.rows, document.signatures, strict=True)):
        title = words.pick((f"{signer.capacity}{signer.name} 签名", f"Signature of {signer.name}, {signer.capacity}"))
        drawn = partial(lined, signer, setter, words)
        box = Box(BOX_HEIGHT, names[at], title, drawn) if at in names else None
        rows.append(replace(row, cells=(*row.cells, Cell("", CELL, box=box))))
    return Table([*table.heads, words.pick(("签名", "Signature"))], rows, (*table.widths, 25))


def signature(row: SignatureRow, words: Words) -> Row:
    """Set one answer to the minutes."""
    given = {True: ("已签字", "signed"), False: ("拒绝签字", "refused to sign"), None: ("未签字", "not signed")}
    answer = words.pick(given[row.signed])
    if row.reason:
        answer += words.pick((f"，理由：{row.reason}", f": {row.reason}"))
    if row.void:
        answer += words.pick(
            (f"（针对第{row.version}版，因笔录更正而失效）", f" (version {row.version}, overtaken by a correction)")
        )
    style = Style(9, colour=MUTED, leading=1.5) if row.void else ALARM if row.signed is False else STRONG
    how = [row.method, words.moment(row.at) if row.at else "", proved(row, words)]
    name = replace(CELL, size=11, face=BOLD, colour=MUTED if row.void else INK)
    cells = (
        Cell(row.capacity, CELL),
        Cell(row.name, name),
        Cell(answer, style),
        Cell("\n".join(part for part in how if part) or "—", CELL),
    )
    return Row(cells, pad=6)


def proved(row: SignatureRow, words: Words) -> str:
    """Name the event of the record and the digest of its proof."""
    if not row.n:
        return ""
    event = words.pick((f"记录事件 {row.n}", f"event {row.n}"))
    return words.join([event, words.pick(("证明 ", "proof ")) + f"{row.proof[:16]}…" if row.proof else ""])


def lined(row: SignatureRow, setter: Setter, words: Words, x: float, width: float, tag: Tag) -> tuple[Shape, ...]:
    """Draw the line that a signature stands on, and over it how it was given; nothing for who did not sign."""
    rule = Rule(x, BOX_HEIGHT, x + width, BOX_HEIGHT, 0.5, MUTED)
    if not row.signed:
        return (rule,)
    if row.ink:
        alt = words.pick((f"{row.name}的手写签名", f"handwritten signature of {row.name}"))
        return (*written(row.ink, x, width, Tag("Figure", tag, alt=alt)), rule)
    texts, under = [], 8.0
    for pair, style in ((PAPER if row.way == "paper" else ELECTRONIC, MARK), (BY_PLATFORM, SMALL)):
        shown = setter.clean(words.pick(pair))
        left = x + (width - setter.width(shown, style.face, style.size)) / 2
        texts.append(Text(left, under + baseline(style), shown, style.face, style.size, style.colour, tag=tag))
        under += style.step
    return (*texts, rule)


def written(ink: Ink, x: float, width: float, tag: Tag) -> tuple[Shape, ...]:
    """Draw what was written by hand, in its proportions, within a signature's box."""
    room = BOX_HEIGHT - 2
    scale = min(width / ink.width, room / ink.height)
    left, top = x + (width - ink.width * scale) / 2, (room - ink.height * scale) / 2
    return tuple(
        Stroke(tuple((left + a * scale, top + b * scale, PEN * (0.5 + p / 1000)) for a, b, p in stroke), tag)
        for stroke in ink.strokes
    )
