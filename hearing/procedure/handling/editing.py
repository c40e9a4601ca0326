"""Putting the minutes right while they are written: words, where statements begin and end, whose they are, marks.

Each edit names the event whose words its writer had before them. What others changed meanwhile is kept: edits of
different words are joined, and an edit of the same words is refused with both wordings. Nothing is overwritten unseen.
"""

from collections.abc import Sequence

from hearing.procedure.commands import (
    AmendUtterance,
    Marked,
    MarkPassage,
    MergeUtterances,
    ReassignSpeaker,
    RestoreWords,
    SplitUtterance,
    StrikeWords,
)
from hearing.procedure.events import (
    Event,
    PassageMarked,
    SpeakerReassigned,
    UtteranceAmended,
    UtterancesMerged,
    UtteranceSplit,
    WordsRestored,
    WordsStruck,
)
from hearing.procedure.handling.act import Act, said
from hearing.procedure.handling.statements import joined, no_utterance, overtaken, seen, utterance, words
from hearing.procedure.handling.writing import may_write, speaker
from hearing.procedure.joint import presiding
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing, Utterance
from hearing.procedure.wording import carried, moved, moved_span, shifted
from hearing.vocabulary import Mark


def may_edit(state: Hearing, by: str) -> None:
    """Refuse once the minutes were presented, and while nothing is written that could be put right."""
    may_write(state, by)
    if not state.utterances:
        raise no_utterance()


def may_merge(state: Hearing, by: str) -> None:
    """Refuse as `may_edit` does, and where there are not two statements."""
    may_edit(state, by)
    if len(state.utterances) < 2:
        raise no_utterance()


def amend(state: Hearing, command: AmendUtterance, act: Act) -> Sequence[Event]:
    """Put an utterance right while the minutes are being written."""
    one, asked = utterance(state, command.utterance), words(command.text)
    text = joined(one, command.of, asked)
    if text == one.text:
        raise Refused("unchanged", "内容没有变化，无须更改。", "The words are the same; there is nothing to change.")
    return (
        UtteranceAmended(one.id, text, seen(one, command.of).n, "" if text == asked else asked, kept_marks(one, text)),
    )


def kept_marks(one: Utterance, text: str) -> tuple[Marked, ...]:
    """Give the marked passages where they stand in new words; whoever changes unclear words has made them clear.

    Raises:
        Refused: struck words would be changed; they stand as they were said until they are restored.
    """
    kept = []
    for before, after in carried(one.marks, one.text, text):
        if after is not None:
            kept.append(after)
        elif before.mark is Mark.STRUCK:
            raise Refused(
                "struck",
                "这段内容已按决定删去，不能改写；须先恢复。",
                "These words were struck by order and are not rewritten; they must be restored first.",
            )
    return tuple(kept)


def split(state: Hearing, command: SplitUtterance, act: Act) -> Sequence[Event]:
    """Divide a statement; its later part takes the command's id."""
    one = utterance(state, command.utterance)
    place = moved(command.place, seen(one, command.of).text, one.text)
    if place is None:
        raise overtaken(one, "")
    text, rest = one.text[: max(place, 0)].rstrip(), one.text[max(place, 0) :].lstrip()
    if not text or not rest:
        raise Refused(
            "split_place",
            "拆分处前后都须有文字；请把光标放在两句之间。",
            "There must be words before and after the place; put the caret between two sentences.",
        )
    moment = command.said_at or one.said_at
    if not one.said_at <= moment <= (one.until or max(act.now, one.said_at)):
        raise Refused(
            "said_at",
            "后一部分的时间须在原发言时间之内；请改正时间。",
            "The later part must have been said within the statement's own time; put the time right.",
        )
    starts = len(one.text) - len(rest)
    return (
        UtteranceSplit(
            one.id,
            act.command_id,
            place,
            text,
            rest,
            moment,
            shifted(one.marks, 0, within=(0, len(text))),
            shifted(one.marks, -starts, within=(starts, len(one.text))),
        ),
    )


def merge(state: Hearing, command: MergeUtterances, act: Act) -> Sequence[Event]:
    """Make one statement of two that stand next to each other and are of one speaker."""
    one, other = utterance(state, command.utterance), utterance(state, command.following)
    order = list(state.utterances)
    if order.index(other.id) != order.index(one.id) + 1:
        raise Refused(
            "not_adjacent",
            "只能合并前后相邻的两条发言。",
            "Only a statement and the one right after it can be made one.",
        )
    if (one.speaker, one.files, one.interprets) != (other.speaker, other.files, other.interprets):
        raise Refused(
            "other_speaker",
            "两条发言的发言人（或所属案件、所译发言）不同，不能合并。",
            "The two are of different speakers, files, or interpreted statements; they stay two.",
        )
    if any(asked.accepted is None and asked.utterance == other.id for asked in state.corrections.values()):
        raise Refused(
            "corrections_open",
            "后一条发言还有未处理的更正请求；请先处理。",
            "A requested correction of the later statement is undecided; decide it first.",
        )
    for each, of in ((one, command.of), (other, command.of_following)):
        if seen(each, of).text != each.text:
            raise overtaken(each, "")
    between = " " if one.text[-1:].isascii() and other.text[:1].isascii() else ""
    starts = len(one.text) + len(between)
    marks = (*one.marks, *shifted(other.marks, starts, within=(0, len(other.text))))
    return (UtterancesMerged(one.id, other.id, one.text + between + other.text, marks),)


def reassign(state: Hearing, command: ReassignSpeaker, act: Act) -> Sequence[Event]:
    """Write a statement down as somebody else's."""
    one, who = utterance(state, command.utterance), speaker(state, command.speaker)
    if seen(one, command.of).speaker != one.speaker:
        raise overtaken(one, "")
    if who == one.speaker:
        raise Refused("unchanged", "发言人没有变化，无须更改。", "The speaker is the same; there is nothing to change.")
    return (SpeakerReassigned(one.id, who, one.speaker),)


def _passage(one: Utterance, begin: int, end: int, of: int) -> tuple[int, int]:
    """Give where a passage that somebody saw stands in the words as they are now."""
    text = seen(one, of).text
    if not 0 <= begin <= end <= len(text):
        raise Refused(
            "passage",
            "所选的文字不在这条发言中；请重新选择。",
            "The passage is not within the statement; choose it again.",
        )
    span = moved_span(begin, end, text, one.text)
    if span is None:
        raise overtaken(one, "")
    return span


def mark(state: Hearing, command: MarkPassage, act: Act) -> Sequence[Event]:
    """Mark a passage as inaudible or unclear, or take such marks away."""
    one = utterance(state, command.utterance)
    begin, end = _passage(one, command.begin, command.end, command.of)
    if command.mark is Mark.STRUCK or (begin == end and command.mark is not Mark.INAUDIBLE):
        raise Refused(
            "passage",
            "请先选中要标注的文字；删去须按决定另行操作。",
            "Choose the words that are meant; striking has a command of its own.",
        )
    heard = [each for each in one.marks if each.mark is not Mark.STRUCK]
    if command.mark is Mark.CLEAR:
        changes = any(each.begin <= end and begin <= each.end for each in heard)
    else:
        changes = (begin, end, command.mark) not in {(each.begin, each.end, each.mark) for each in heard}
    if not changes:
        raise Refused("unchanged", "标注没有变化。", "The marks are the same; there is nothing to change.")
    return (PassageMarked(one.id, begin, end, command.mark),)


def strike(state: Hearing, command: StrikeWords, act: Act) -> Sequence[Event]:
    """Strike a passage, or the whole statement, by order of who presides."""
    one = utterance(state, command.utterance)
    reason = said(command.reason, "reason_needed", "删去发言须说明理由。", "Striking words needs a reason.")
    whole = command.begin == command.end == 0
    begin, end = (0, len(one.text)) if whole else _passage(one, command.begin, command.end, command.of)
    if begin == end:
        raise Refused("passage", "请先选中要删去的文字。", "Choose the words that are to be struck.")
    if whole and seen(one, command.of).text != one.text:
        raise overtaken(one, "")
    return (strike_of(state, one, begin, end, reason),)


def strike_of(state: Hearing, one: Utterance, begin: int, end: int, reason: str) -> WordsStruck:
    """Give the striking of a passage that is not struck yet."""
    if any(each.mark is Mark.STRUCK and each.begin <= begin and end <= each.end for each in one.marks):
        raise Refused("struck", "这段内容已经删去。", "These words are struck already.")
    return WordsStruck(one.id, begin, end, reason, presiding(state))


def may_restore(state: Hearing, by: str) -> None:
    """Refuse where nothing was struck, and once the minutes were presented."""
    may_write(state, by)
    if not any(each.mark is Mark.STRUCK for one in state.utterances.values() for each in one.marks):
        raise _nothing_struck()


def _nothing_struck() -> Refused:
    return Refused("nothing_struck", "没有已删去的内容。", "Nothing was struck that could be restored.")


def restore(state: Hearing, command: RestoreWords, act: Act) -> Sequence[Event]:
    """Restore what was struck in a statement, by order of who presides."""
    one = utterance(state, command.utterance)
    reason = said(command.reason, "reason_needed", "恢复删去的内容须说明理由。", "Restoring words needs a reason.")
    if not any(each.mark is Mark.STRUCK for each in one.marks):
        raise _nothing_struck()
    return (WordsRestored(one.id, reason, presiding(state)),)
