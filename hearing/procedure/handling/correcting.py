"""Corrections of the minutes: asked for, with the words before them, and decided.

Before the minutes are presented the panel asks: it proposes, and who writes decides; under rule sets that say so, the
sides too. Once they lie before the parties, the parties ask, and words change in no other way. What others changed in
between is kept, or the answer says so.
"""

from collections.abc import Sequence

from hearing.procedure.commands import DecideCorrection, RequestCorrection
from hearing.procedure.events import CorrectionDecided, CorrectionRequested, Event
from hearing.procedure.handling.act import Act
from hearing.procedure.handling.editing import kept_marks, strike_of
from hearing.procedure.handling.statements import joined, no_utterance, overtaken, seen, utterance, words
from hearing.procedure.handling.writing import not_presented, speaker
from hearing.procedure.joint import acting_role, concerns
from hearing.procedure.people import is_inside, minutes_presented
from hearing.procedure.refusal import Refused
from hearing.procedure.rules import OPEN
from hearing.procedure.state import Correction, Hearing
from hearing.vocabulary import PANEL, Role


def may_request(state: Hearing, by: str) -> None:
    """Refuse the sides before the minutes were presented, unless the rule set lets those propose who are in the room.

    Nobody asks before there is anything to correct.
    """
    if _proposes(state, by):
        if not state.rules.sides_propose:
            raise not_presented()
        if state.stage in OPEN and not is_inside(state, by):
            raise Refused(
                "not_inside",
                "您不在审理庭内，看不到正在形成的记录；入庭后方可提出更正建议。",
                "You are not in the hearing room and do not read the record as it is written: propose from there.",
            )
    if not state.utterances:
        raise no_utterance()


def request(state: Hearing, command: RequestCorrection, act: Act) -> Sequence[Event]:
    """Ask for other words, for another speaker, or that a statement be struck."""
    one, asked = utterance(state, command.utterance), words(command.text)
    if not concerns(state.roster[act.by], one.files):
        raise no_utterance()
    base = seen(one, command.of)
    who = speaker(state, command.speaker) if command.speaker and command.speaker != base.speaker else ""
    if asked == base.text and not who and not command.strike:
        raise Refused("unchanged", "内容没有变化，无须更改。", "The words are the same; there is nothing to change.")
    if command.strike and not command.reason.strip():
        raise Refused("reason_needed", "请求删去发言须说明理由。", "Asking that words be struck needs a reason.")
    text = joined(one, base.n, asked)
    if _proposes(state, act.by):
        kept_marks(one, text)
        _first_of_its_side(state, one.id, act.by)
    return (
        CorrectionRequested(
            act.command_id, act.by, one.id, asked, command.reason.strip(), base.text, base.n, who, command.strike
        ),
    )


def _proposes(state: Hearing, by: str) -> bool:
    """Tell whether somebody of a side asks while the minutes are still being written."""
    return not minutes_presented(state) and state.roster[by].role not in PANEL


def _first_of_its_side(state: Hearing, key: str, by: str) -> None:
    """Refuse a second proposal of a side for a statement while its first one waits."""
    side = state.roster[by].side
    for one in state.corrections.values():
        asker = state.roster.get(one.participant) or state.former.get(one.participant)
        if one.utterance == key and one.accepted is None and asker is not None and asker.side is side:
            raise Refused(
                "proposed_already",
                "本方对这段发言已有一项更正建议待处理；请等待书记员或合议组组长决定。",
                "Your side has proposed something for this statement already: wait until the clerk or the panel's "
                "leader has decided.",
            )


def may_decide(state: Hearing, by: str) -> None:
    """Refuse when no correction waits."""
    if all(one.accepted is not None for one in state.corrections.values()):
        raise Refused("no_correction", "没有待处理的更正请求。", "No correction waits for a decision.")


def decide_correction(state: Hearing, command: DecideCorrection, act: Act) -> Sequence[Event]:
    """Accept or refuse a correction."""
    found = state.corrections.get(command.correction)
    if found is None or found.accepted is not None:
        raise Refused(
            "no_correction",
            "没有这项更正请求，或已处理；请刷新后查看。",
            "There is no such correction, or it was decided; reload to see.",
        )
    reason = command.reason.strip()
    if not command.accepted:
        if not reason:
            raise Refused("reason_needed", "不同意更正须说明理由。", "Refusing a correction needs a reason.")
        return (CorrectionDecided(found.id, command.accepted, reason),)
    return _accepted(state, found, reason, act)


def _accepted(state: Hearing, found: Correction, reason: str, act: Act) -> Sequence[Event]:
    """Give the acceptance with the words that come of it, and the striking where one was asked for."""
    one = utterance(state, found.utterance)
    if found.strike and acting_role(state, state.roster[act.by]) is not Role.LEADER:
        raise Refused(
            "leader_strikes",
            "删去发言须由合议组组长决定。",
            "Only the panel's leader orders that words be struck.",
        )
    if found.speaker and seen(one, found.of).speaker != one.speaker:
        raise overtaken(one, found.text)
    text = joined(one, found.of, found.text)
    decided = CorrectionDecided(found.id, True, reason, "" if text == found.text else text, kept_marks(one, text))
    if not found.strike:
        return (decided,)
    return decided, strike_of(state, one, 0, len(text), found.reason)
