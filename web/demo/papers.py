"""The demo's exhibits: small real PDFs, drawn when the demo is seeded, with a figure to point at."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from hearing.transcript.fonts import register_fonts
from hearing.transcript.sheet import BOLD, REGULAR
from hearing.vocabulary import Side

WIDTH, HEIGHT = A4
_LEFT = 72.0

Draw = Callable[[Canvas], None]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be filed as the exhibit that the case lists under ``number`` of its side."""

    side: Side
    number: int
    file_name: str
    title: str
    purpose: str
    grounds: tuple[str, ...]
    claims: tuple[int, ...]
    content: bytes


def papers() -> list[Paper]:
    """Draw the papers; blocking, some 0.3 s."""
    register_fonts()
    return [
        Paper(
            Side.PETITIONER, 1, "CN208000001U.pdf", "公告号 CN208000001U 的中国实用新型专利说明书",
            "证明权利要求1、2的技术方案在优先权日之前已经公开", ("A22.2", "A22.3"), (1, 2, 3, 4, 5, 6, 7, 8),
            _document("CN208000001U  折叠架", _SPECIFICATION, ("图 1", _stand), ("图 2", _folded)),
        ),
        Paper(
            Side.PETITIONER, 2, "CN110000002A.pdf", "公开号 CN110000002A 的中国发明专利申请公开文本",
            "证明可翻转的挡条和防滑垫为本领域公知", ("A22.3",), (1, 2, 3, 6, 7),
            _document("CN110000002A  带翻边的托架", _TRAY, ("图 1", _tray)),
        ),
        Paper(
            Side.PATENTEE, 1, "样品对比试验记录.pdf", "样品对比试验的记录及其说明",
            "证明棘轮锁止结构带来了预料不到的稳定效果", ("A22.3",), (4, 5, 8),
            _document("样品对比试验记录", _TEST, ("图 1  载荷与下沉量", _curve)),
        ),
    ]  # fmt: skip


_SPECIFICATION = (
    "本实用新型涉及一种折叠架，由底板、立杆和托板组成。",
    "底板 1 的上面开有容纳槽 11。立杆 2 的下端以第一铰轴 21 铰接在底板上，",
    "上端以第二铰轴 22 铰接托板 3。收起时，立杆和托板依次叠放在容纳槽内，",
    "容纳槽的深度等于立杆与托板的厚度之和，收起后上面平齐。",
    "使用时，将立杆抬起至需要的角度，托板随之展开，放置书本或显示设备。",
)
_TRAY = (
    "一种带翻边的托架。托板的前缘铰接翻边 4，翻起后挡住放置物，放下后与托板平齐。",
    "底座的下面粘接橡胶垫 5，防止滑动；橡胶垫的周缘略高于底面。",
)
_TEST = (
    "试验对象：样品甲（棘轮锁止）与样品乙（摩擦锁止），各三件。",
    "方法：在托板中点逐级施加竖直载荷，测量下沉量，每级保持 60 秒。",
    "结果：载荷 20 牛时，样品甲下沉不超过 0.3 毫米，样品乙下沉 2.1 至 2.6 毫米。",
    "试验日期：2026 年 4 月 20 日。试验人：韩若溪。",
)


def _document(title: str, paragraphs: tuple[str, ...], *figures: tuple[str, Draw]) -> bytes:
    """Set a title page with text, then one page for each figure."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    total = 1 + len(figures)
    canvas.setFont(BOLD, 20)
    canvas.drawCentredString(WIDTH / 2, HEIGHT - 110, title)
    canvas.setLineWidth(0.8)
    canvas.line(_LEFT, HEIGHT - 130, WIDTH - _LEFT, HEIGHT - 130)
    canvas.setFont(REGULAR, 12)
    for index, paragraph in enumerate(paragraphs, 1):
        canvas.drawString(_LEFT, HEIGHT - 150 - 26 * index, f"[{index:04}]  {paragraph}")
    _foot(canvas, 1, total)
    for number, (caption, draw) in enumerate(figures, 2):
        draw(canvas)
        canvas.setFont(REGULAR, 13)
        canvas.drawCentredString(WIDTH / 2, 150, caption)
        _foot(canvas, number, total)
    canvas.save()
    return buffer.getvalue()


def _foot(canvas: Canvas, page: int, total: int) -> None:
    canvas.setFont(REGULAR, 9)
    canvas.drawCentredString(WIDTH / 2, 48, f"第 {page} 页 / 共 {total} 页")
    canvas.showPage()


def _label(canvas: Canvas, text: str, at: tuple[float, float], to: tuple[float, float]) -> None:
    """Name a part of a figure with a thin line."""
    canvas.setLineWidth(0.5)
    canvas.line(*at, *to)
    canvas.setFont(REGULAR, 13)
    canvas.drawString(to[0] + 4, to[1] - 4, text)


def _stand(canvas: Canvas) -> None:
    canvas.setLineWidth(1.6)
    canvas.rect(150, 300, 300, 36)
    canvas.rect(175, 318, 250, 18)
    canvas.line(190, 327, 330, 540)
    canvas.line(204, 322, 344, 533)
    canvas.circle(197, 325, 9)
    canvas.circle(337, 537, 9)
    canvas.line(250, 500, 430, 575)
    canvas.line(246, 510, 426, 585)
    for text, at, to in (
        ("1", (440, 310), (490, 290)),
        ("11", (400, 330), (480, 370)),
        ("21", (190, 325), (120, 380)),
        ("2", (260, 430), (180, 470)),
        ("22", (345, 537), (400, 510)),
        ("3", (400, 570), (450, 620)),
    ):
        _label(canvas, text, at, to)


def _folded(canvas: Canvas) -> None:
    canvas.setLineWidth(1.6)
    canvas.rect(130, 400, 340, 60)
    canvas.rect(160, 420, 280, 40)
    canvas.rect(165, 422, 270, 17)
    canvas.rect(165, 441, 270, 17)
    _label(canvas, "1", (460, 410), (500, 390))
    _label(canvas, "2", (300, 430), (330, 370))
    _label(canvas, "3", (300, 450), (330, 500))


def _tray(canvas: Canvas) -> None:
    canvas.setLineWidth(1.6)
    canvas.line(150, 380, 430, 470)
    canvas.line(154, 368, 434, 458)
    canvas.line(150, 380, 130, 430)
    canvas.line(138, 376, 118, 426)
    canvas.circle(148, 374, 7)
    canvas.rect(180, 330, 260, 14)
    canvas.setFillGray(0.75)
    canvas.rect(200, 318, 220, 12, fill=1)
    canvas.setFillGray(0)
    _label(canvas, "4", (126, 420), (90, 470))
    _label(canvas, "5", (400, 322), (460, 300))


def _curve(canvas: Canvas) -> None:
    canvas.setLineWidth(1.2)
    canvas.line(140, 320, 140, 620)
    canvas.line(140, 320, 470, 320)
    canvas.setFont(REGULAR, 11)
    canvas.drawString(110, 630, "下沉 / 毫米")
    canvas.drawString(440, 300, "载荷 / 牛")
    canvas.setLineWidth(2)
    canvas.line(140, 320, 460, 352)
    canvas.drawString(400, 360, "样品甲")
    canvas.setDash(6, 4)
    canvas.line(140, 320, 460, 590)
    canvas.setDash()
    canvas.drawString(380, 570, "样品乙")
