"""How the minutes tell of the service of notices and of the checks before the closing."""

from hearing.procedure import events as e
from hearing.procedure.joint import AT_FILE
from hearing.transcript.telling import Before, Tell, because
from hearing.transcript.words import Namer
from hearing.vocabulary import ServiceStep

CHECKS = {
    "grounds_heard": ("无效理由的审理", "grounds heard"),
    "exhibits_examined": ("证据质证", "exhibits cross-examined"),
    "panel_disclosed": ("合议组公布与回避", "panel disclosed and recusal asked"),
    "common_knowledge": ("公知常识听取意见", "parties heard on common knowledge"),
    "absence_served": ("缺席方的送达", "service on an absent side"),
    "motions_decided": ("申请、异议与答复", "motions, objections and replies"),
    "missed_restored": ("断线期间内容的补正", "what was missed through a failed line"),
    "last_words": ("最后陈述", "final statements"),
}
"""Each fairness check's name."""


def served(event: e.NoticeServed, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that a notice reached a side, when; that it was sent is no service and is not told."""
    if event.step is ServiceStep.SENT:
        return ""
    side, when = namer.words.term(event.side), namer.words.moment(event.at)
    step = namer.words.term(event.step)
    return namer.words.pick(
        (
            f"通知书{event.notice}：{side}，{step}，{when}。",
            f"Notice {event.notice}, {side.lower()}: {step.lower()}, {when}.",
        )
    )


def receipt(event: e.ReceiptReturned, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell what a side's attendance receipt says."""
    side, when = namer.words.term(event.side), namer.words.moment(event.at)
    if event.attends:
        return namer.words.pick(
            (
                f"{side}于{when}提交回执，表示参加口头审理。",
                f"The {side.lower()} returned the receipt on {when}: will attend.",
            )
        )
    return namer.words.pick(
        (
            f"{side}于{when}提交回执，表示不参加口头审理。",
            f"The {side.lower()} returned the receipt on {when}: will not attend.",
        )
    )


def overridden(event: e.CheckOverridden, recorded: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell which check the leader set aside, and why."""
    check, _, file = event.check.partition(AT_FILE)
    name, _, subject = check.partition(":")
    what = namer.words.pick(CHECKS.get(name, (name, name)))
    about = namer.person(subject) if subject in namer.people else namer.exhibit(subject)
    about = namer.ground(subject) if name == "grounds_heard" else about
    about = namer.words.join(one for one in (about, namer.files.get(file, file)) if one)
    by = namer.person(recorded.by)
    sentence = namer.words.pick(
        (
            f"{by}决定闭庭前不再处理：{what}" + (f"（{about}）。" if about else "。"),
            f"{by} set aside before the closing: {what}" + (f" ({about})." if about else "."),
        )
    )
    return sentence + because(namer, event.reason)


def segment_entered(event: e.SegmentEntered, recorded: e.Recorded, _: Before, namer: Namer) -> str:
    """Tell that a joint hearing turned to one file, or to what is common."""
    by = namer.person(recorded.by)
    if not event.file:
        return namer.words.pick((f"{by}宣布恢复共同环节。", f"{by} took the hearing back to what is common."))
    file = namer.files.get(event.file, event.file)
    return namer.words.pick((f"{by}宣布进入案件{file}的单独环节。", f"{by} turned to file {file} alone."))


def rescheduled(event: e.Rescheduled, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell the new beginning, and why."""
    when = namer.words.moment(event.starts_at)
    sentence = namer.words.pick((f"口头审理改期至{when}。", f"The hearing was moved to {when}."))
    return sentence + because(namer, event.reason)


def called_off(event: e.CalledOff, _: e.Recorded, __: Before, namer: Namer) -> str:
    """Tell that the hearing was called off, and why."""
    return namer.words.pick(("口头审理已经取消。", "The hearing was called off.")) + because(namer, event.reason)


FAIR_SENTENCES: dict[type, Tell] = {
    e.SegmentEntered: segment_entered,
    e.NoticeServed: served,
    e.ReceiptReturned: receipt,
    e.Rescheduled: rescheduled,
    e.CalledOff: called_off,
    e.CheckOverridden: overridden,
}
