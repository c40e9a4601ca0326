"""The notice to a side (口头审理通知书), and the notices that change it or call it off."""

from collections.abc import Iterator

from hearing.notices.model import Notice, NoticeKind, PartyLine, Sealed
from hearing.notices.paper import Block, Closing, Facts, Grid, Heading, Paper, Points, Prose, Sealing, Strong
from hearing.notices.phrases import (
    CHECK_MINUTES,
    IN_ROOMS,
    ONLINE,
    Speech,
    appointment_facts,
    office,
    paper_of,
    seal_box,
    title,
)
from hearing.notices.provisions import Provisions, provisions
from hearing.transcript.context import Language
from hearing.transcript.document import Fact
from hearing.vocabulary import Side


def notice_paper(notice: Notice, language: Language, sealed: Sealed | None = None) -> Paper:
    """Make the paper of a notice to a side, in one language."""
    speech = Speech.of(language, notice.utc_offset_minutes)
    law = provisions(notice.rules.id)
    blocks: list[Block] = [Strong(addressed(notice, speech)), Prose(opening(notice, law, speech))]
    if notice.kind is NoticeKind.CANCELLATION:
        blocks.append(Facts(called_off(notice, speech)))
    else:
        blocks += content(notice, law, speech)
    blocks += [
        Closing(closing_lines(notice, speech)),
        Sealing(seal_box(sealed, speech.say("通知书", "notice"), speech)),
    ]
    return paper_of(notice, speech, title(notice, speech), blocks, made_at=notice.issued_at, sealed=sealed)


def addressed(notice: Notice, speech: Speech) -> str:
    """Give to whom the notice is: each party with its agents."""
    side = speech.side(notice.side)

    def one(party: PartyLine) -> str:
        agents = speech.people(party.agents)
        acting = speech.say(f"，代理人：{agents}", f"; agents: {agents}") if agents else ""
        return party.name + speech.say(f"（{side}{acting}）", f" ({side.lower()}{acting})")

    return "\n".join(map(one, notice.addressees())) + speech.say("：", ":") if notice.addressees() else (
        speech.say(f"{side}：", f"{side}:")
    )  # fmt: skip


def opening(notice: Notice, law: Provisions, speech: Speech) -> str:
    """Give the first sentence: what is ordered, in which case."""
    patent_number = notice.patent_number.replace(" ", "")  # a line must not end inside it
    patent = speech.say(
        f"{patent_number}号{f'“{notice.patent_title}”' if notice.patent_title else ''}专利",
        f"patent {patent_number}{f' (“{notice.patent_title}”)' if notice.patent_title else ''}",
    )
    request = speech.say(
        f"{speech.in_short(notice.parties, Side.PETITIONER)}针对{patent}提出的无效宣告请求"
        f"（专利权人：{speech.in_short(notice.parties, Side.PATENTEE)}）",
        f"the request by {speech.in_short(notice.parties, Side.PETITIONER)} for invalidation of {patent}, "
        f"owned by {speech.in_short(notice.parties, Side.PATENTEE)}",
    )
    basis = speech.say(*law.basis)
    if notice.kind is NoticeKind.HEARING:
        return speech.say(
            f"{basis}，合议组决定对{request}进行口头审理，现通知如下。",
            f"{basis}, the panel will hear the parties orally on {request}. The particulars follow.",
        )
    before = speech.minute(notice.earlier) if notice.earlier else speech.say("此前确定的时间", "the time set before")
    reason = notice.reason or speech.say("合议组工作需要", "the panel's work")
    if notice.kind is NoticeKind.CHANGE:
        return speech.say(
            f"合议组原定于{before}对{request}进行口头审理。现因下列原因变更：{reason}。"
            "变更后的事项如下，以本通知书为准，此前的口头审理通知书不再适用。",
            f"The oral hearing on {request} had been set for {before}. It is changed for this reason: {reason}. "
            "What follows replaces the earlier notice.",
        )
    return speech.say(
        f"合议组原定于{before}对{request}进行口头审理。现因下列原因取消：{reason}。您无须出席；案件的审查继续进行，后续安排另行通知。",
        f"The oral hearing on {request} had been set for {before}. It is cancelled for this reason: {reason}. You need "
        "not attend. The examination of the case goes on; you will be told what follows.",
    )


def called_off(notice: Notice, speech: Speech) -> tuple[Fact, ...]:
    """Give what is called off."""
    when = notice.earlier or notice.appointment.starts_at
    return (
        speech.fact("口头审理", "Hearing", notice.title),
        speech.fact("取消的时间", "Time called off", speech.minute(when)),
        speech.fact("审理方式", "Mode", speech.words.term(notice.appointment.mode)),
    )


def content(notice: Notice, law: Provisions, speech: Speech) -> Iterator[Block]:
    """Give the sections of a notice that a hearing takes place."""
    yield Heading(speech.say("时间、方式和地点", "Time, mode and place"))
    yield Facts(
        (
            speech.fact("口头审理", "Hearing", notice.title),
            *appointment_facts(notice.appointment, speech),
            speech.fact("合议组", "Panel", speech.officers(notice.officers, clerk=False) or "—"),
            speech.fact("书记员", "Clerk", speech.officers(notice.officers, clerk=True) or "—"),
            speech.fact("公开情况", "Public", openness(notice, speech)),
            speech.fact("适用规则", "Rules", speech.say(notice.rules.zh, notice.rules.en)),
        )
    )
    if notice.short_agreed:
        yield Prose(speech.say("各方已同意缩短通知期限。", "The sides agreed to a shorter period of notice."))
    yield Heading(speech.say("审理范围", "Scope"))
    yield from scope(notice, speech)
    yield Heading(speech.say("如何参加", "How to attend"))
    yield Points(tuple(attending(notice, speech)))
    yield Heading(speech.say("权利和义务", "Rights and duties"))
    yield Points(tuple(rights(notice, law, speech)))
    yield Heading(speech.say("回执", "Attendance receipt"))
    yield Prose(answer(notice, speech))
    yield Heading(speech.say("不答复、不参加的后果", "What follows if you do not answer or attend"))
    yield Points(tuple(consequences(notice, law, speech)))


def openness(notice: Notice, speech: Speech) -> str:
    """Say whether the hearing is public, and why not."""
    if notice.closed:
        return speech.say(f"不公开进行（{notice.closed}）", f"not public ({notice.closed})")
    return speech.say("公开进行", "public")


def scope(notice: Notice, speech: Speech) -> Iterator[Block]:
    """Give the table of grounds, claims and exhibits."""
    if not notice.scope:
        yield Prose(
            speech.say(
                "以无效宣告请求书及其后依法增加的理由和证据为准，具体范围由合议组在口头审理中确定。",
                "The grounds and evidence of the request, and those duly added to it; the panel fixes the scope at the "
                "hearing.",
            )
        )
        return
    named = len({line.petitioner for line in notice.scope}) > 1
    heads = [
        speech.say("无效理由", "Ground"),
        speech.say("权利要求", "Claims"),
        speech.say("证据", "Exhibits"),
    ]
    if named:
        heads.append(speech.say("请求人", "Petitioner"))
    widths = (36, 18, 26, 20) if named else (44, 22, 34)
    yield Grid(tuple(heads), speech.scope_rows(notice.scope, named=named), widths)
    yield Prose(
        speech.say(
            "合议组在口头审理中可以根据各方的陈述和放弃确定最终的审理范围。",
            "At the hearing the panel fixes the final scope from what the parties state and give up.",
        )
    )


def attending(notice: Notice, speech: Speech) -> Iterator[str]:
    """Say how to attend, by the mode."""
    mode = notice.appointment.mode
    if mode in ONLINE:
        yield speech.say(
            f"线上参加的：请至少提前{CHECK_MINUTES}分钟用本人的账号登录本平台，在案件页面进入口头审理，依次完成摄像头、麦克风和扬声器的检测，"
            "然后在候审室等候准入。请使用联网稳定、带摄像头和麦克风的电脑和新版浏览器，在安静、无他人在场的室内参加。",
            f"Online: sign in to this platform with your own account at least {CHECK_MINUTES} minutes ahead, enter the "
            "hearing from the case's page, pass the check of camera, microphone and speaker, and wait in the waiting "
            "room until admitted. Use a computer with camera and microphone, a current browser and a steady line, in a "
            "quiet room with nobody else present.",
        )
    if mode in IN_ROOMS:
        yield speech.say(
            "到场参加的：请提前到达上述地点，由工作人员核对身份后按席位就座；现场的视频设备由工作人员操作。",
            "On site: come to the place above ahead of time; your identity is checked and a seat is given to you. The "
            "room's video equipment is run by the office.",
        )
    yield speech.say(
        "参加人须出示有效身份证件；代理人和单位的代表人另须提交授权委托书或者身份证明。每次开庭均重新核对。",
        "Everyone shows a valid identity document; agents and representatives of a company also a power of attorney or "
        "proof of their office. Both are checked again at every sitting.",
    )
    yield speech.say(
        "证人应当在作证前候审，不得旁听；由您申请出庭的证人，请在回执中写明其姓名和待证事实。",
        "A witness waits until called and may not listen before testifying. Name the witnesses you ask for, and what "
        "each is to testify, in the receipt.",
    )


def rights(notice: Notice, law: Provisions, speech: Speech) -> Iterator[str]:
    """Say what a party may and must do."""
    rules = notice.rules
    yield speech.say(*law.recusal)
    most = speech.say(
        f"，每方不超过{rules.most_a_side}人（含代理人）",
        f"; at most {rules.most_a_side} people a side, agents included",
    )
    yield speech.say(
        f"有权委托代理人参加{most if rules.most_a_side else ''}，并须指定一名第一发言人。",
        f"You may be represented{most if rules.most_a_side else ''}. One of your people is named first speaker.",
    )  # fmt: skip
    yield speech.say(
        "有权陈述意见、对对方的证据质证、经许可提问、辩论并作最后陈述；有权申请证人出庭、演示实物、提供翻译，有权与对方和解。",
        "You may state your case, give your opinion on the other side's evidence, ask with leave, argue, and make a "
        "final statement; ask for witnesses, for physical exhibits to be shown, for an interpreter; and settle.",
    )
    if rules.consent_per_stage and notice.appointment.mode in ONLINE:
        yield speech.say(
            "线上方式须经您同意，并可按阶段表示；沉默不视为同意。已经线上完成的程序在转为线下后仍然有效。",
            "The online form needs your consent, stage by stage; silence is not consent. What was done online stays "
            "valid if the hearing goes on offline.",
        )
    yield speech.say(*law.late)
    yield speech.say(
        "有权核对笔录、请求更正并签字；拒绝签字的，由笔录载明。",
        "You may read the minutes, ask for corrections, and sign; a refusal to sign is noted in them.",
    )
    yield speech.say(
        "应当如实陈述，遵守纪律，听从组长指挥；未经许可不得录音、录像、截屏或者向外转播。",
        "Speak the truth, keep order, and follow the leader's directions. Nobody records, takes pictures of the "
        "screen or passes the hearing on without leave.",
    )
    if rules.recording:
        yield speech.say("口头审理由平台全程录音录像。", "The platform records the hearing in sound and picture.")


def answer(notice: Notice, speech: Speech) -> str:
    """Say what to return, and by when."""
    by = speech.say("请尽早在本平台的案件页面", "Please return the attendance receipt on the case's page soon")
    if notice.answer_by is not None:
        days, last = notice.rules.receipt_days, speech.day(notice.answer_by)
        by = speech.say(
            f"请自收到本通知书之日起{days}日内（当日到达的，即{last}之前，含当日）在本平台的案件页面",
            f"Return the attendance receipt on the case's page within {days} days of receiving this notice (by {last} "
            "if it arrives on the day of its date)",
        )
    online = notice.rules.consent_per_stage and notice.appointment.mode in ONLINE
    zh_consent, en_consent = ("是否同意线上方式、", "consent to the online form; ") if online else ("", "")
    return speech.say(
        f"{by}填写并提交口头审理通知书回执，写明是否参加、参加人及其身份和委托手续、第一发言人、证人及其待证事实、需要演示的实物、"
        f"翻译、{zh_consent}和解意愿。逾期提出的证人、实物和翻译申请，合议组可以不予接受。",
        f"{by}: whether you attend; who, in which capacity and under which power; the first speaker; witnesses and "
        f"what they are to testify; physical exhibits to be shown; interpreters; {en_consent}and whether you wish to "
        "settle. Requests for witnesses, exhibits and interpreters that come later may be refused.",
    )


def consequences(notice: Notice, law: Provisions, speech: Speech) -> Iterator[str]:
    """Say what follows from silence and absence: the side's own first."""
    own = law.absent_patentee if notice.side is Side.PATENTEE else law.silent_petitioner
    other = law.silent_petitioner if notice.side is Side.PATENTEE else law.absent_patentee
    yield speech.say(*own)
    yield speech.say(*other)
    yield speech.say(
        "未经许可中途退出，或者因违反纪律被责令退出的，视为缺席，记入笔录。",
        "Leaving without leave, or being ordered out for breach of order, counts as absence and is noted in the "
        "minutes.",
    )
    if notice.appointment.mode in ONLINE:
        yield speech.say(*law.failed_line)
    yield speech.say(*law.service)


def closing_lines(notice: Notice, speech: Speech) -> tuple[str, ...]:
    """Say who sends it, and when."""
    lines = [office(notice, speech), speech.words.date(notice.issued_at)]
    if notice.issued_by:
        lines.append(speech.say(f"经办人：{notice.issued_by}", f"issued by {notice.issued_by}"))
    return tuple(line for line in lines if line)
