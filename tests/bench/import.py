"""`hearing bench import`: decisions read a CPU second, beside decoding the same bytes and scanning them once.

The yardstick decodes every text and finds each date, provision, decision and claim number in it with one regular
expression, and does nothing with them: what any reading of these texts costs at the least. Both are taken in turns;
the figures are medians. The texts are those in the folder that ``HEARING_DECISIONS`` names; without one, decisions made
up in their forms and length.
"""

import os
import re
from pathlib import Path
from statistics import median
from time import process_time

from hearing.cases.importing.cnipa import as_json, decision_text, read_decision
from tests.bench.measured import Measured
from tests.hearing.cases.decisions import SETTING
from tests.hearing.cases.importing.made_up import MadeUp

ROUNDS = 5
MADE_UP = 40
"""Decisions made up where there is no folder of real ones, of about 25,000 characters as real ones are."""

_SCAN = re.compile(
    r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|第\s*\d+\s*条(?:\s*第\s*\d+\s*款)?|第\s*\d{4,7}\s*号|权利要求\s*\d+(?:-\d+)?"
    r"|[（(]\d{4}[）)][^\s，。]{1,8}\d+号"
)


def _made_up(index: int) -> bytes:
    exhibits = tuple(
        f"证据{n}：CN20{n:07d}U，公开日为20{n % 20:02d}年05月0{n % 9 + 1}日，及其部分译文。" for n in range(2, 40)
    )
    argument = (
        f"请求人认为，权利要求{n % 4 + 1}与证据{n}的区别在于传感器的位置，该区别已被证据{n + 1}第[00{n:02d}]段公开，"
        f"参见第{50000 + n}号无效宣告请求审查决定；合议组认为，该区别使所述权利要求符合专利法第22条第3款的规定。" * 2
        for n in range(2, 120)
    )
    made = MadeUp()
    number = str(700000 + index)
    return made.but(
        number=number, account=(*made.account[:3], *exhibits, *made.account[3:]), reasons=tuple(argument)
    ).text.encode()


def _texts() -> tuple[str, list[bytes]]:
    folder = os.environ.get(SETTING)
    if folder:
        return "real", [path.read_bytes() for path in sorted(Path(folder).glob("*.md"))]
    return "made up", [_made_up(index) for index in range(MADE_UP)]


def _cnipa() -> Measured:
    kind, texts = _texts()
    if not texts:
        raise SystemExit(f"the folder that {SETTING} names holds no .md files")
    read: list[float] = []
    scanned: list[float] = []
    slowest = 0.0
    for _ in range(ROUNDS):
        start = process_time()
        for data in texts:
            sum(1 for _ in _SCAN.finditer(decision_text(data)))
        scanned.append(process_time() - start)
        start = process_time()
        for data in texts:
            began = process_time()
            as_json(read_decision(decision_text(data)))
            slowest = max(slowest, process_time() - began)
        read.append(process_time() - start)
    size = sum(map(len, texts))
    return Measured(
        len(texts) / median(read),
        "decisions/s (CPU)",
        "decoding the same bytes and scanning them once",
        len(texts) / median(scanned),
        {
            "texts": kind,
            "decisions": len(texts),
            "mean_bytes": size // len(texts),
            "megabytes_per_second": round(size / 1e6 / median(read), 2),
            "slowest_ms": round(slowest * 1000, 1),
        },
    )


CASES = {"cnipa": _cnipa}
