"""Rounds of exchange: until when the sides may file exhibits by order of the panel, whatever the statutory periods say.

Pure. Rounds of a case are numbered from 1 and follow one another; a round is never changed, a further one is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hearing.custody.errors import StepRefusedError
from hearing.visible import visible
from hearing.vocabulary import Side

LONGEST = timedelta(days=366)
LONGEST_NOTE = 1_000
MOST = 50
"""Rounds of one case."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round of exchange.

    Attributes:
        case: The case's id.
        n: Its number, from 1.
        sides: Who may file in it.
        opened_at: From when.
        closes_at: Until when, this moment included.
        note: What it is for.
        name: Who opened it.
        receipt: The log's receipt as JSON text.
    """

    case: str
    n: int
    sides: tuple[Side, ...]
    opened_at: datetime
    closes_at: datetime
    note: str
    name: str
    receipt: str = ""


def require_round(known: Sequence[Round], new: Round) -> None:
    """Refuse a round that cannot be opened.

    Raises:
        StepRefusedError: with what was wrong and what to do.
    """
    if not new.sides or set(new.sides) - {Side.PETITIONER, Side.PATENTEE}:
        raise StepRefusedError(
            "sides", "请选择可以在本轮提交证据的一方或双方。", "Choose the side or sides that may file in this round."
        )
    if not timedelta(hours=1) <= new.closes_at - new.opened_at <= LONGEST:
        raise StepRefusedError(
            "closing",
            "截止时间须在一小时之后、一年之内，请核对。",
            "The round must close after an hour at least and within a year: check the time.",
        )
    if len(new.note) > LONGEST_NOTE or not visible(new.note, lines=True):
        raise StepRefusedError(
            "text",
            f"说明过长，或含有不可见字符；请改写（不超过 {LONGEST_NOTE} 字）。",
            f"Write the note in at most {LONGEST_NOTE} characters, without invisible ones.",
        )
    still = next((one for one in known if one.closes_at > new.opened_at and set(one.sides) & set(new.sides)), None)
    if still is not None:
        raise StepRefusedError(
            "round_open",
            f"第{still.n}轮证据交换尚未截止；请待其截止后再开始新的一轮。",
            f"Round {still.n} is still open for that side: wait until it is closed before opening another.",
        )
    if len(known) >= MOST:
        raise StepRefusedError("rounds", f"一案最多{MOST}轮。", f"A case has at most {MOST} rounds.")


def round_of(rounds: Sequence[Round], side: Side, filed_at: datetime) -> Round | None:
    """Give the round in which an exhibit was filed; None when none was open for the side."""
    return next((one for one in rounds if side in one.sides and one.opened_at <= filed_at <= one.closes_at), None)
