"""`hearing bench transcript`: pages drawn, all forms of a three-hour record, a signature with its stamp, linking.

The record is made up: a hearing of three hours in which somebody speaks every six seconds: 1,780 statements of about
120 characters, all with references. Every case takes its yardstick in turns with the
measurement; all are CPU seconds of this process, medians over the rounds.
"""

import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from statistics import median
from time import process_time

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from evidence.timestamps.authority import EmbeddedAuthority
from hearing.procedure.canonical import as_json
from hearing.procedure.events import Recorded, UtteranceRecorded
from hearing.procedure.evolve import evolve
from hearing.transcript.fonts import register_fonts
from hearing.transcript.forms.gather import gather
from hearing.transcript.forms.kinds import every_form
from hearing.transcript.minutes import build
from hearing.transcript.pdf import layout_of, render
from hearing.transcript.references import Register, find
from hearing.transcript.seal import embedded, seal_pdf
from hearing.transcript.seal_identity import SealIdentity
from hearing.transcript.sheet import PAGE_HEIGHT, Shape, Text
from tests.bench.measured import Measured
from tests.hearing.transcript.script import Play, context
from tests.tools import require_tool

ROUNDS = 5
STATEMENTS = 1780
"""Of a hearing of three hours."""

SCAN = re.compile(
    r"(?:证据|反证|对比文件|附件)\s*\d+|权利要求\s*\d+|第\s*\d+\s*条(?:\s*第\s*\d+\s*款)?|\b(?:D|Ex\.)\s*\d+"
)
CLAIMS = tuple(str(number) for number in range(1, 11))
SAID = (
    "权利要求{claim}不具备专利法第22条第3款规定的创造性。证据{exhibit}第{page}页第[{paragraph:04d}]段、图{figure}公开了一种可折叠支架，"
    "包括底座、铰接于底座的支撑臂以及设置在支撑臂末端的锁定机构，第{n}点意见到此为止；其余坚持书面意见。"
)


@cache
def long_play() -> Play:
    """A hearing of three hours, its statements put in as events: the procedure is measured elsewhere."""
    play = Play().schedule().enter().open().investigate()
    for n in range(STATEMENTS):
        said = SAID.format(
            claim=1 + n % 10, exhibit=1 + n % 2, page=1 + n % 40, paragraph=1 + n % 90, figure=1 + n % 7, n=n + 1
        )
        play.now += timedelta(seconds=6)
        event = UtteranceRecorded(f"u{n}", ("pet", "agent")[n % 2], said, play.now, play.state.stage, (), ())
        row = Recorded(len(play.recorded) + 1, play.now, "clerk", f"bench-{n}", event)
        play.recorded.append(row)
        play.state = evolve(play.state, row)
    return play.argue().sign()


def _cpu(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun


def _pages() -> Measured:
    """Draw the minutes; beside it, the bare canvas writes the same lines."""
    tool = require_tool("pdftotext")
    play = long_play()
    document = build(play.state, play.recorded, context(claims=CLAIMS))
    layout, drawn, bare = layout_of(document), list[float](), list[float]()
    for _ in range(ROUNDS):
        bare.append(_cpu(lambda: _bare(layout.pages)))
        drawn.append(_cpu(lambda: render(document)))
    made, again = render(document), render(document)
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        path = Path(folder) / "minutes.pdf"
        path.write_bytes(made)
        told = subprocess.run([tool, "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    shown = "".join(shape.text for page in layout.pages for shape in page if isinstance(shape, Text))
    pages = len(layout.pages)
    with pikepdf.open(BytesIO(made)) as opened:
        tagged = "/StructTreeRoot" in opened.Root
    return Measured(
        pages / median(drawn),
        "pages/s (CPU)",
        "the bare canvas, the same lines",
        pages / median(bare),
        {
            "pages": pages,
            "tagged": tagged,
            "characters": len(_squeezed(shown)),
            "extracted_as_drawn": _squeezed(told) == _squeezed(shown),
            "characters_not_found_again": sum((Counter(_squeezed(shown)) - Counter(_squeezed(told))).values()),
            "the_same_bytes": made == again,
            "bytes": len(made),
        },
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _bare(pages: Sequence[Sequence[Shape]]) -> None:
    register_fonts()
    canvas = Canvas(BytesIO(), invariant=1, pageCompression=1)
    for shapes in pages:
        for shape in shapes:
            if isinstance(shape, Text):
                canvas.setFont(shape.face, shape.size)
                canvas.drawString(shape.x, PAGE_HEIGHT - shape.y, shape.text)
        canvas.showPage()
    canvas.save()


def _forms() -> Measured:
    """Make every form of the record from its events: the PDF unsealed, and all others."""
    play, given = long_play(), context(claims=CLAIMS)
    took, pdf, bare = list[float](), list[float](), list[float]()
    for _ in range(ROUNDS):
        bare.append(_cpu(lambda: json.dumps(as_json(play.recorded), ensure_ascii=False)))
        pdf.append(_cpu(lambda: render(build(play.state, play.recorded, given))))
        took.append(_cpu(lambda: every_form(gather(play.state, play.recorded, given))))
    made = every_form(gather(play.state, play.recorded, given))
    return Measured(
        median(took) + median(pdf),
        "s (CPU)",
        "writing the same events as JSON once",
        median(bare),
        {
            "statements": len(play.state.utterances),
            "pdf_s": round(median(pdf), 3),
            "other_forms_s": round(median(took), 3),
            "bytes": {form.value: len(content) for form, content in made.items()},
        },
    )


def _sign() -> Measured:
    """Sign and time-stamp the drawn minutes; beside it, the token alone."""
    play = long_play()
    pdf = render(build(play.state, play.recorded, context(claims=CLAIMS)))
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        authority = EmbeddedAuthority.open(Path(folder) / "authority.pem", "hearing.example")
        identity = SealIdentity.open(Path(folder), "bench", datetime.now(UTC))
        stamp, asked = embedded(authority), list[float]()

        def measured(request: bytes) -> bytes:
            begun = process_time()
            answer = stamp(request)
            asked.append(process_time() - begun)
            return answer

        took = [_cpu(lambda: seal_pdf(pdf, identity, measured, "bench")) for _ in range(ROUNDS * 3)]
    return Measured(
        median(took),
        "s (CPU) a signature with its stamp",
        "the stamp alone",
        median(asked),
        {"signatures": len(took), "bytes": len(pdf)},
    )


def _link() -> Measured:
    """Find the references of all statements; beside it, one expression scans the same text."""
    play = long_play()
    text = "\n".join(one.text for one in play.state.utterances.values()) * 3
    register = Register.of(
        [("证据1", "e1"), ("证据2", "e2"), ("反证1", "r1")],
        CLAIMS,
        ["A22.3", "A26.4"],
        ["ZL 2018 1 0123456.5", "4W123456"],
    )
    took, bare = list[float](), list[float]()
    for _ in range(ROUNDS):
        bare.append(_cpu(lambda: sum(1 for _ in SCAN.finditer(text))))
        took.append(_cpu(lambda: find(text, register)))
    return Measured(
        len(text) / median(took),
        "characters/s (CPU)",
        "one bare pass of an expression over the same text",
        len(text) / median(bare),
        {"characters": len(text), "references": len(find(text, register))},
    )


CASES: dict[str, Callable[[], Measured]] = {"pages": _pages, "forms-3h": _forms, "sign": _sign, "link": _link}
