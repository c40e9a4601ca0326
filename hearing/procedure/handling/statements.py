"""Finding a statement of the minutes, and what two people who change it at once are told."""

from hearing.procedure.handling.act import said
from hearing.procedure.refusal import Refused
from hearing.procedure.state import Hearing, Utterance, Wording
from hearing.procedure.wording import both


def words(text: str) -> str:
    """Give what somebody wrote, without the space around it."""
    return said(text, "text_needed", "发言内容不能为空。", "The statement has no words; write what was said.")


def utterance(state: Hearing, key: str) -> Utterance:
    """Give a statement of the minutes; one that went into another is no more."""
    found = state.utterances.get(key)
    if found is None:
        raise no_utterance()
    return found


def no_utterance() -> Refused:
    """Say that there is no such statement (any more)."""
    return Refused(
        "no_utterance",
        "笔录中没有这条发言，或已并入另一条；请重新选择。",
        "The minutes have no such statement, or it went into another one; choose again.",
    )


def seen(one: Utterance, of: int) -> Wording:
    """Give how a statement stood after event ``of`` (0: as it was first written down), as somebody saw it."""
    if of == 0:
        return one.wordings[0]
    known = [wording for wording in one.wordings if wording.n <= of]
    if not known:
        raise overtaken(one, "")
    return known[-1]


def overtaken(one: Utterance, asked: str) -> Refused:
    """Say that somebody else changed the same words meanwhile; the answer holds both wordings."""
    return Refused(
        "changed_meanwhile",
        f"您编辑期间，这条发言已被他人改动，现为：“{one.text}”。"
        + (f"您写的是：“{asked}”。" if asked else "")
        + "请对照后重新提交。",
        f"Somebody else changed this statement while you did. It now reads: “{one.text}”."
        + (f" You wrote: “{asked}”." if asked else "")
        + " Compare the two and send yours again.",
        detail={"utterance": one.id, "of": one.changed, "now": one.text, "speaker": one.speaker, "asked": asked},
    )


def joined(one: Utterance, of: int, asked: str) -> str:
    """Give the words with this edit and with those that others made meanwhile; refuse where they touch."""
    base = seen(one, of).text
    if base == one.text:
        return asked
    found = both(base, one.text, asked)
    if found is None or not found.strip():
        raise overtaken(one, asked)
    return found.strip()
