"""What a person did not hear, their line being down or bad: given to them again, or waived."""

from collections.abc import Iterable, Sequence

from hearing.procedure.commands import RestoreMissed, WaiveMissed
from hearing.procedure.events import Event, MissedRestored
from hearing.procedure.handling.act import Act
from hearing.procedure.missed import Missed, missed
from hearing.procedure.people import is_connected, minutes_presented, spokesperson
from hearing.procedure.refusal import Refused
from hearing.procedure.standing import line_of
from hearing.procedure.state import Hearing
from hearing.procedure.words import people_in_words
from hearing.vocabulary import REPRESENTS, Restoration


def may_settle(state: Hearing, by: str) -> None:
    """Refuse once the minutes were presented, and when nothing that anyone missed is open."""
    _require_unpresented(state)
    if not missed(state, unsettled=True):
        raise _nothing_missed()


def _require_unpresented(state: Hearing) -> None:
    if minutes_presented(state):
        raise Refused(
            "minutes_presented",
            "笔录已提交核对，不能再记入补听或放弃；请通过笔录更正处理。",
            "The minutes were presented; what was missed can no longer be noted. Ask for a correction instead.",
        )


def _open(rows: Iterable[Missed]) -> Iterable[Missed]:
    return (row for row in rows if row.settled is None)


def _nothing_missed() -> Refused:
    return Refused(
        "nothing_missed",
        "没有未听到、尚待补听的内容。",
        "Nothing that somebody did not hear is open.",
    )


def _of(state: Hearing, incident: str) -> tuple[Missed, ...]:
    """Give what is open of one incident; refuses an incident that there is not, or that is settled."""
    rows = tuple(row for row in missed(state) if row.incident == incident)
    if not rows:
        raise Refused(
            "no_incident",
            "没有这次中断，或其间没有错过任何内容；请从列表中选择。",
            "There is no such incident, or nothing was missed in it; choose one from the list.",
        )
    if not any(_open(rows)):
        raise Refused(
            "already_settled",
            "这次错过的内容已经补听或已放弃，无须再次处理。",
            "What was missed then was restored or waived already; nothing more is to be done.",
        )
    return tuple(_open(rows))


def restore(state: Hearing, command: RestoreMissed, act: Act) -> Sequence[Event]:
    """Note how those whom the incident cut off, and who are back, were given again what they missed."""
    rows = _of(state, command.incident)
    if command.how is Restoration.WAIVED:
        raise Refused(
            "not_yours",
            "只有错过内容的人本人或其一方的代表可以放弃补听；请选择回放、宣读或重述。",
            "Only who missed it, or their side, can waive it; choose replayed, read out or repeated.",
        )
    back = tuple(row for row in rows if row.until is not None and is_connected(state, row.participant))
    if not back:
        zh, en = people_in_words(state, (row.participant for row in rows))
        raise Refused(
            "still_away",
            f"{zh}尚不能听到；待其恢复后再补听。",
            f"{en} cannot hear yet; restore what was missed when they can.",
        )
    return tuple(MissedRestored(row.incident, row.participant, command.how, command.note.strip()) for row in back)


def may_waive(state: Hearing, by: str) -> None:
    """Refuse when nothing that one's side missed is open."""
    _require_unpresented(state)
    if not any(_waivable(state, spokesperson(state, by), missed(state, unsettled=True))):
        raise _nothing_missed()


def _waivable(state: Hearing, who: str, rows: Iterable[Missed]) -> Iterable[Missed]:
    """Give what this person may waive: their own, and that of their side's people."""
    side = state.roster[who].side
    for row in _open(rows):
        line = line_of(state, row.participant)
        if row.participant == who or (line is not None and line.role in REPRESENTS and line.side is side):
            yield row


def waive(state: Hearing, command: WaiveMissed, act: Act) -> Sequence[Event]:
    """Waive for oneself and the people of one's side what was missed in one incident."""
    rows = tuple(_waivable(state, spokesperson(state, act.by), _of(state, command.incident)))
    if not rows:
        raise Refused(
            "not_yours",
            "错过这些内容的不是您或您一方的人员；只能由其本人或其一方放弃。",
            "Neither you nor your side missed this; only they can waive it.",
        )
    note = command.reason.strip()
    return tuple(MissedRestored(row.incident, row.participant, Restoration.WAIVED, note) for row in rows)
