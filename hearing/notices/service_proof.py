"""The proof of service (送达回证) as a paper."""

from collections.abc import Sequence
from datetime import datetime

from hearing.notices.model import Notice, Sealed
from hearing.notices.paper import Block, Closing, Facts, Grid, Paper, Prose, Sealing, Strong
from hearing.notices.phrases import Speech, number, office, paper_of, seal_box, title
from hearing.notices.service import Means, Served, first
from hearing.transcript.context import Language
from hearing.vocabulary import ServiceStep

STEPS = {
    ServiceStep.SENT: ("发出", "Sent"),
    ServiceStep.ARRIVED: ("到达", "Arrived"),
    ServiceStep.OPENED: ("打开", "Opened"),
}
MEANS = {
    Means.PLATFORM: ("本平台（电子送达）", "This platform (electronic)"),
    Means.POST: ("邮寄", "Post"),
    Means.IN_PERSON: ("直接送达", "In person"),
    Means.PUBLICATION: ("公告", "Publication"),
    Means.OTHER: ("其他方式", "Other means"),
}


def service_paper(
    notice: Notice, steps: Sequence[tuple[Served, Sealed | None]], language: Language, sealed: Sealed | None = None
) -> Paper:
    """Make the proof of service of a notice.

    Args:
        notice: The notice.
        steps: The facts of service, each with where it is sealed (None while it is not).
        language: Of the paper.
        sealed: Where the notice itself is sealed.
    """
    speech = Speech.of(language, notice.utc_offset_minutes)
    facts = [served for served, _ in steps]
    blocks: list[Block] = [
        Facts(
            (
                speech.fact("送达的文书", "Paper served", f"{title(notice, speech)}\n{number(notice, speech)}"),
                speech.fact(
                    "受送达人",
                    "Addressee",
                    "\n".join(party.name for party in notice.addressees()) or speech.side(notice.side),
                ),
                speech.fact("送达情况", "Result", result(facts, speech)),
            )
        ),
        Strong(speech.say("送达经过", "Course of service")),
    ]
    if steps:
        heads = (("环节", "Step"), ("时间", "Time"), ("人员", "Person"), ("方式、地址和设备", "Means, address, device"),
                 ("封存", "Sealed"))  # fmt: skip
        rows = tuple(row(served, at, speech) for served, at in sorted(steps, key=lambda each: each[0].at))
        blocks.append(Grid(tuple(speech.say(*pair) for pair in heads), rows, (11, 23, 18, 35, 13)))
    blocks += [
        Prose(
            speech.say(
                "电子送达以受送达人同意为前提，文书到达其确认的系统即完成送达；打开的记录表明何人于何时看到了文书。"
                "各环节的时间由平台记录，并在证据日志中逐条封存。",
                "Electronic service rests on the addressee's consent and is complete when the paper arrives in the "
                "system confirmed; what was opened shows who saw it, and when. The platform notes the time of each "
                "step and seals every one of them in the evidence log.",
            )
        ),
        Closing(tuple(line for line in (office(notice, speech), speech.words.moment(as_of(notice, facts))) if line)),
        Sealing(seal_box(sealed, speech.say("通知书", "notice"), speech)),
    ]
    return paper_of(
        notice, speech, speech.say("送达回证", "Proof of service"), blocks, made_at=as_of(notice, facts), sealed=sealed
    )


def result(facts: Sequence[Served], speech: Speech) -> str:
    """Say whether the notice is served, since when, and whether it was opened."""
    arrived, opened = first(facts, ServiceStep.ARRIVED), first(facts, ServiceStep.OPENED)
    if arrived is None and opened is None:
        if not facts:
            return speech.say("尚未发出。", "Not sent yet.")
        return speech.say(
            "已发出，尚未到达：受送达人还没有确认以本平台接收文书，也没有其他送达记录。",
            "Sent, not arrived: the addressee has not confirmed this platform yet, and no other service is on file.",
        )
    lines = []
    if arrived is not None:
        lines.append(
            speech.say(f"已于{speech.words.moment(arrived.at)}送达。", f"Served on {speech.words.moment(arrived.at)}.")
        )
    if opened is not None:
        lines.append(
            speech.say(
                f"{opened.name}于{speech.words.moment(opened.at)}首次打开。",
                f"First opened by {opened.name} on {speech.words.moment(opened.at)}.",
            )
        )
    else:
        lines.append(speech.say("尚未打开。", "Not opened yet."))
    return "\n".join(lines)


def row(served: Served, sealed: Sealed | None, speech: Speech) -> tuple[str, ...]:
    """Give the line of one fact."""
    details = [speech.say(*MEANS[served.means]), served.note, served.address, served.device]
    where = speech.say("未封存", "not sealed")
    if sealed is not None:
        where = speech.say(f"第 {sealed.leaf} 条", f"entry {sealed.leaf}")
    return (
        speech.say(*STEPS[served.step]),
        speech.words.moment(served.at),
        served.name,
        "\n".join(filter(None, details)),
        where,
    )


def as_of(notice: Notice, facts: Sequence[Served]) -> datetime:
    """Give the moment of the last fact, for which the paper speaks."""
    return max([notice.issued_at, *(served.noted_at or served.at for served in facts)])
