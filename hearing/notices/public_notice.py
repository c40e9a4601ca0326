"""The public notice (口头审理公告): that a hearing takes place which anyone may follow."""

from collections.abc import Iterator

from hearing.notices.model import Notice, NoticeKind, Sealed
from hearing.notices.paper import Block, Closing, Facts, Paper, Points, Prose, Sealing, Strong
from hearing.notices.phrases import IN_ROOMS, ONLINE, Speech, appointment_facts, office, paper_of, seal_box, title
from hearing.transcript.context import Language
from hearing.transcript.document import Fact
from hearing.vocabulary import Side


def public_paper(notice: Notice, language: Language, sealed: Sealed | None = None) -> Paper:
    """Make the paper of a notice to the public, in one language."""
    called_off = notice.kind is NoticeKind.CANCELLATION
    speech = Speech.of(language, notice.utc_offset_minutes)
    blocks: list[Block] = [Prose(opening(notice, speech))]
    blocks.append(Facts((speech.fact("口头审理", "Hearing", notice.title), *particulars(notice, speech))))
    if not called_off:
        blocks += [
            Strong(speech.say("旁听须知", "For those who wish to follow the hearing")),
            Points(tuple(following(notice, speech))),
        ]
    blocks += [
        Closing(tuple(line for line in (office(notice, speech), speech.words.date(notice.issued_at)) if line)),
        Sealing(seal_box(sealed, speech.say("公告", "notice"), speech, public=True)),
    ]
    return paper_of(notice, speech, title(notice, speech), blocks, made_at=notice.issued_at, sealed=sealed)


def opening(notice: Notice, speech: Speech) -> str:
    """Give the first sentence."""
    if notice.kind is NoticeKind.CANCELLATION:
        reason = speech.say(f"（原因：{notice.reason}）", f" ({notice.reason})") if notice.reason else ""
        return speech.say(
            f"原定公开进行的下列口头审理已经取消{reason}。",
            f"The following oral hearing, which had been open to the public, is cancelled{reason}.",
        )
    moved = ""
    if notice.earlier is not None:
        before = speech.minute(notice.earlier)
        moved = speech.say(f"（原定{before}，现已变更）", f" (it had been set for {before})")
    return speech.say(
        f"下列无效宣告请求案件的口头审理公开进行{moved}，特此公告。",
        f"The following request for invalidation is heard orally in public{moved}.",
    )


def particulars(notice: Notice, speech: Speech) -> tuple[Fact, ...]:
    """Give the case, the parties, and when and where it is heard."""
    panel = speech.officers(notice.officers, clerk=False).splitlines()
    return (
        speech.fact("专利", "Patent", f"{notice.patent_number}　{notice.patent_title}".strip()),
        speech.fact("请求人", "Petitioner", speech.party_names(notice.parties, Side.PETITIONER)),
        speech.fact("专利权人", "Patentee", speech.party_names(notice.parties, Side.PATENTEE)),
        *(line for line in appointment_facts(notice.appointment, speech) if line.value != notice.appointment.link),
        speech.fact("合议组", "Panel", speech.people(panel) or "—"),
    )


def following(notice: Notice, speech: Speech) -> Iterator[str]:
    """Say how to follow the hearing."""
    if not notice.rules.observers:
        yield speech.say("依适用的规则，本次口头审理不接受旁听。", "Under the governing rules nobody else is admitted.")
        return
    if notice.appointment.mode in IN_ROOMS:
        yield speech.say(
            "到场旁听的，请携带有效身份证件，提前到达上述地点；席位有限，满座为止。",
            "On site: come to the place above in good time with an identity document; seats are limited.",
        )
    if notice.appointment.mode in ONLINE:
        yield speech.say(
            "线上旁听的，请在开始前向书记员申请，由书记员发出仅供本人使用的邀请。",
            "Online: apply to the clerk before the beginning; the clerk sends an invitation for you alone.",
        )
    if notice.rules.observers_identified:
        yield speech.say("旁听人员须先核对身份。", "Observers are identified before they are admitted.")
    yield speech.say(
        "旁听人员不得发言、提问，不得录音、录像、截屏或者转播；违反的，责令退出。证人作证前不得旁听。",
        "Observers neither speak nor ask, and record, photograph or pass on nothing; whoever does is ordered out. A "
        "witness may not listen before testifying.",
    )
