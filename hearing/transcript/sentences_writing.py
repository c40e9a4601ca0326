"""What was asked of the minutes and decided, what was struck from them and restored: one sentence for each.

What the panel proposes while the hearing goes on is told by the table of corrections alone.
"""

from hearing.procedure import events as e
from hearing.transcript.telling import Before, Tell, because
from hearing.transcript.words import Namer
from hearing.vocabulary import Stage


def correction_requested(event: e.CorrectionRequested, _: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell that other words were asked for; the words themselves stand in the table of corrections."""
    if before.stage is not Stage.MINUTES:
        return ""
    who = namer.person(event.participant)
    return namer.words.pick((f"{who}申请更正笔录。", f"{who} asked for a correction of the minutes.")) + because(
        namer, event.reason
    )


def correction_decided(event: e.CorrectionDecided, recorded: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell whether the correction was made."""
    if before.stage is not Stage.MINUTES:
        return ""
    by = namer.person(recorded.by)
    sentence = (
        (f"{by}同意更正。", f"{by} accepted the correction.")
        if event.accepted
        else (f"{by}不同意更正。", f"{by} refused the correction.")
    )
    return namer.words.pick(sentence) + because(namer, event.reason)


def struck(event: e.WordsStruck, _: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell whose words were struck, by whose order, and why; the words stand in the statement, marked as struck."""
    by, whose = namer.person(event.ordered_by), namer.person(before.subjects.get(event.utterance, ""))
    sentence = (f"{by}决定删去{whose}的发言内容。", f"{by} ordered words of {whose} to be struck.")
    return namer.words.pick(sentence) + because(namer, event.reason)


def restored(event: e.WordsRestored, _: e.Recorded, before: Before, namer: Namer) -> str:
    """Tell that what was struck counts again."""
    by, whose = namer.person(event.ordered_by), namer.person(before.subjects.get(event.utterance, ""))
    sentence = (f"{by}决定恢复{whose}被删去的发言内容。", f"{by} ordered the struck words of {whose} to be restored.")
    return namer.words.pick(sentence) + because(namer, event.reason)


WRITING: dict[type, Tell] = {
    e.CorrectionRequested: correction_requested,
    e.CorrectionDecided: correction_decided,
    e.WordsStruck: struck,
    e.WordsRestored: restored,
}
