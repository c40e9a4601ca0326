"""A receipt as one page to keep: what was sealed, when, and how a stranger checks it without this platform. Pure.

Every line stands there in Chinese and in English: a receipt may have to convince people far from where it was given.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from evidence.receipts.receipt import Receipt
from evidence.signed.signed import Signed
from evidence.timestamps.stamp import EMBEDDED, OUTSIDE
from hearing.transcript.closing import stamp
from hearing.transcript.context import Language
from hearing.transcript.document import About, SealBox
from hearing.transcript.flow import Strip, paginate
from hearing.transcript.margins import Margin, framed
from hearing.transcript.sheet import ACCENT, BODY_WIDTH, BOLD, INK, LEFT, MUTED, Layout, Panel, Rule, Shape, Text, Width
from hearing.transcript.tags import Tag
from hearing.transcript.typeset import Cell, Row, Setter, Style, baseline
from hearing.transcript.words import Words

TITLE = Style(20, BOLD, leading=1.5)
NUMBER = Style(10.5, colour=MUTED, leading=1.5)
HEAD = Style(10.5, BOLD, ACCENT, leading=1.7)
LABEL = Style(8.5, colour=MUTED, leading=1.45)
VALUE = Style(9, leading=1.45)
SMALL = Style(8.2, leading=1.42)
COMMAND = Style(8.2, colour=ACCENT, leading=1.45)
LABEL_WIDTH = 112.0
QR_WIDTH = 92.0
MOST = 56
"""Longer names are cut, so that the page stays one; the attached receipt has them whole."""


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """What the page says.

    Attributes:
        receipt: The receipt itself.
        subject: What it is about, in a few words: the exhibit's label and title.
        case_number: Of the case, for title and head.
        filed: Who filed it, for which side.
        filed_at: When it was put on the register.
        address: What the QR code says.
        dark: The dark modules of the QR code, as column and row; ``modules`` is how many there are across.
        sealed_by: Who seals the file.
    """

    receipt: Receipt
    subject: str
    case_number: str
    filed: str
    filed_at: datetime
    address: str
    dark: tuple[tuple[int, int], ...] = ()
    modules: int = 1
    sealed_by: str = ""
    language: Language = "zh-CN"
    utc_offset_minutes: int = 480


def about(paper: ReceiptPaper) -> About:
    """Give what the file says of itself."""
    title = f"存证凭证 Evidence receipt {paper.case_number}"
    return About(title, cut(paper.subject), paper.language, paper.filed_at, paper.utc_offset_minutes)


def compose(paper: ReceiptPaper, width: Width, clean: Callable[[str], str]) -> Layout:
    """Lay the page out."""
    setter, words = Setter(width, clean), Words(paper.language, paper.utc_offset_minutes)
    strips = [
        *head(paper, setter),
        *facts(paper, setter, words),
        *checks(paper, setter),
        replace(stamp(SealBox((), "", sealed_by=paper.sealed_by), setter, words), gap=2),
    ]
    margin = Margin("存证凭证 Evidence receipt", paper.case_number, "hearing-receipt/2")
    return framed(paginate(strips), margin, setter, words)


def head(paper: ReceiptPaper, setter: Setter) -> Iterator[Strip]:
    """Set the title, and the QR code at the right."""
    shapes: list[Shape] = []
    room, under = BODY_WIDTH - QR_WIDTH - 16, 4.0
    texts = [("存证凭证　Evidence receipt", TITLE), (f"{paper.case_number}　{cut(paper.subject)}", NUMBER)]
    for (text, style), tag in zip(texts, (Tag("H1"), Tag("P")), strict=True):
        for line in setter.lines(text, style, room)[:2]:
            at = under + baseline(style)
            shapes.append(Text(LEFT, at, line.text.rstrip(), style.face, style.size, style.colour, tag=tag))
            under += style.step
    where = Tag("P")
    for line in setter.lines(f"扫码核验 / scan to verify: {paper.address}", LABEL, room)[:3]:
        at = under + baseline(LABEL)
        shapes.append(Text(LEFT, at, line.text.rstrip(), LABEL.face, LABEL.size, LABEL.colour, tag=where))
        under += LABEL.step
    module = QR_WIDTH / paper.modules
    left = LEFT + BODY_WIDTH - QR_WIDTH
    figure, side = Tag("Figure", alt=f"二维码 / QR code: {paper.address}"), module + 0.05
    shapes += [Panel(left + x * module, y * module, side, side, INK, figure) for x, y in paper.dark]
    yield Strip(max(under, QR_WIDTH) + 6, tuple(shapes), keep=True)
    yield Strip(3, (Rule(LEFT, 0, LEFT + BODY_WIDTH, 0, 1.2, ACCENT),), keep=True)


def facts(paper: ReceiptPaper, setter: Setter, words: Words) -> list[Strip]:
    """Set what was sealed, where and when."""
    receipt, file = paper.receipt, paper.receipt.statement.body.get("file")
    digest = receipt.statement.file_digest()
    name = str(file["name"]) if isinstance(file, dict) and "name" in file else "—"
    head, place = receipt.head, receipt.leaf_index
    rows = [
        ("文件 File", f"{cut(name)}　{digest[1]:,} B" if digest else "—"),
        ("SHA-256", digest[0] if digest else "—"),
        *((("SM3", sm3),) if (sm3 := receipt.statement.file_sm3()) else ()),
        ("提交 Filed", f"{cut(paper.filed)}　{words.moment(paper.filed_at)}"),
        ("当事人签名 Signature", signature(receipt)),
        ("日志 Log", f"{head.origin}　第 {place} 条 / 共 {head.size} 条　entry {place} of {head.size}"),
        ("根 Root", receipt.checkpoint.split("\n")[2]),
        ("日志公钥 Log key", receipt.log_key),
        *stamps(receipt, words),
        ("联署 Cosigners", cosigners(receipt)),
    ]
    columns = (LABEL_WIDTH, BODY_WIDTH - LABEL_WIDTH)
    lines = [Row((Cell(label, LABEL, "Row"), Cell(value, VALUE)), pad=1.1) for label, value in rows]
    table = Tag("Table")
    return [strip for line in lines for strip in setter.row(line, columns, table)]


def signature(receipt: Receipt) -> str:
    """Name the key with which a party signed what it filed, or say that none did; it is not verified here."""
    held = receipt.statement.body.get("signed")
    if not isinstance(held, Mapping):
        return "无 / none"
    return f"{held['scheme']}　{Signed.read(held).key.fingerprint[:32]}…"


def stamps(receipt: Receipt, words: Words) -> Iterator[tuple[str, str]]:
    """Give a line for each time-stamp, or the one that says that there is none yet."""
    if receipt.pending:
        yield "时间戳 Time-stamp", "尚未加盖,时间尚未得到证明 / not stamped yet: no time is proved"
    for one in receipt.stamps[:SHOWN]:
        yield "时间戳 Time-stamp", f"{words.moment(one.at)}　{cut(one.name)}　{KINDS[one.kind]}"
    if len(receipt.stamps) > SHOWN:
        more = len(receipt.stamps) - SHOWN
        yield "时间戳 Time-stamp", f"另有 {more} 个,见附件 / {more} more, attached"


KINDS = {EMBEDDED: "平台内置 embedded", OUTSIDE: "外部 outside"}
SHOWN = 2
"""Time-stamps shown; all are attached."""


def cosigners(receipt: Receipt) -> str:
    """Name the keys, other than the log's, whose lines stand under the checkpoint; they are not verified here."""
    lines = receipt.checkpoint.rpartition("\n\n")[2].splitlines()
    names = {line.split(" ")[1] for line in lines} - {receipt.head.origin}
    return cut("; ".join(sorted(names))) or "无 / none"


def checks(paper: ReceiptPaper, setter: Setter) -> Iterator[Strip]:
    """Set how a stranger checks the receipt."""
    yield from heading("如何不依靠本平台核验 / How to check this without the platform", setter)
    for number, (zh, en, *commands) in enumerate(steps(paper), 1):
        for text in (f"{number}. {zh}", f"    {en}"):
            yield from setter.paragraph(text, SMALL, LEFT, BODY_WIDTH)
        for command in commands:
            yield from setter.paragraph(command, COMMAND, LEFT + 14, BODY_WIDTH - 14)
    yield from heading("不能证明什么 / What it does not show", setter)
    for text in LIMITS:
        yield from setter.paragraph(text, SMALL, LEFT, BODY_WIDTH)


LIMITS = (
    "内容在存证之前是否真实;证书是否曾被吊销;内置时间戳与日志由同一运营者掌握,并非合格的第三方时间戳。",
    "Whether the content was true before it was sealed, or a certificate revoked. The embedded authority and the log "
    "have one operator; its stamps are not qualified ones.",
)


def steps(paper: ReceiptPaper) -> Iterator[tuple[str, ...]]:
    """Give the steps: in Chinese, in English, and the commands."""
    yield (
        "取出本文件的附件(任何 PDF 阅读器均可),并核验本文件的签章。",
        "Take the attachments out of this file (any PDF reader can), and check the file's own seal.",
        "pdfdetach -saveall receipt.pdf        pdfsig receipt.pdf",
    )
    yield (
        "计算证据文件的摘要,应与上面的一致。",
        "The exhibit's digest is the one above.",
        "openssl dgst -sha256 FILE             certutil -hashfile FILE SHA256   (Windows)",
        *(["openssl dgst -sm3 FILE"] if paper.receipt.statement.file_sm3() else []),
    )
    if not paper.receipt.pending:
        yield (
            "用 OpenSSL 核验时间戳;root-1.pem 应与您从其他途径得到的根证书一致。",
            "Check the time-stamp with OpenSSL; root-1.pem should be the root that you know from elsewhere.",
            *(
                f"openssl ts -verify -token_in -in token-{at}.tst -data checkpoint.txt -CAfile root-{at}.pem"
                for at in range(1, min(len(paper.receipt.stamps), SHOWN) + 1)
            ),
        )
    yield (
        "核验全部步骤:/verify 网页(打开后可断网),或命令行;公钥应与您从其他途径得到的一致。",
        "All steps: the page /verify (works offline once open), or the command; compare the key with what you know.",
        "python3 -m evidence verify receipt.json FILE --key LOG-KEY --root root-1.pem",
    )


def heading(text: str, setter: Setter) -> list[Strip]:
    """Set a small heading."""
    first, *rest = setter.paragraph(text, HEAD, LEFT, BODY_WIDTH, tag=Tag("H2"))
    return [replace(first, gap=7, keep=True), *rest]


def cut(text: str) -> str:
    """Cut a text that is too long for the one page."""
    return text if len(text) <= MOST else text[: MOST - 1] + "…"
