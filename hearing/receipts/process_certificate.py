"""Drafts of what a person certifies about an electronic process, from what the platform knows. Pure.

In English a certificate under rules 902(13) and 902(14) of the Federal Rules of Evidence; in Chinese a statement on how
electronic data were preserved (电子数据保全说明), with the factors of articles 16 and 17 of the Rules of Online
Litigation of the People's Courts. A draft states what was recorded and checked; what only a person can say is left
blank, and the platform never signs it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Outcome, Report
from hearing.custody.steps import Captured, Taken
from hearing.notices.paper import Block, Facts, Grid, Heading, Paper, Points, Prose, Strong
from hearing.notices.phrases import Speech
from hearing.procedure.names import name_of
from hearing.transcript.context import Language
from hearing.transcript.document import Fact

BLANK = "＿" * 18
_OUTCOMES = {
    Outcome.PASSED: ("通过", "passed"),
    Outcome.FAILED: ("未通过", "FAILED"),
    Outcome.PENDING: ("尚待时间戳", "pending"),
    Outcome.ABSENT: ("不适用", "not applicable"),
    Outcome.NOT_ASKED: ("未要求", "not asked"),
    Outcome.NOT_REACHED: ("未进行", "not reached"),
}
_STEPS = {
    "described": ("说明性质", "described"),
    "captured": ("网页取证来源", "captured from the web"),
    "withdrawn": ("撤回", "withdrawn"),
    "ruled": ("准许与否的决定", "ruled on"),
    "labelled": ("实物登记贴签", "labelled"),
    "handed_over": ("实物交接", "handed over"),
}


@dataclass(frozen=True, slots=True)
class Process:
    """What a draft is made from.

    Attributes:
        receipt: The receipt of what was filed.
        report: How its verification ended, step by step.
        case_number: The case.
        exhibit: The exhibit's label and title; empty when only the receipt is known.
        filed: Who filed it, and for which side; empty when the receipt alone says so.
        filed_at: When it was put on the register; None when it is not known.
        steps: What happened to it afterwards.
        stored: Whether the stored bytes were hashed again now and had the digest; None when they were not.
        version: Of the platform's software.
    """

    receipt: Receipt
    report: Report
    case_number: str
    exhibit: str = ""
    filed: str = ""
    filed_at: datetime | None = None
    steps: Sequence[Taken] = ()
    stored: bool | None = None
    version: str = ""


def certificate(process: Process, language: Language) -> Paper:
    """Draft the certificate in a language."""
    speech = Speech.of(language, 480)
    blocks: list[Block] = [
        Strong(
            speech.say(
                "草稿：由平台根据其记录生成，未经签署，不具有任何证明效力；须由了解情况的人核对、补全并签署。平台不签署。",
                "DRAFT, made by the platform from its records. It certifies nothing until a qualified person has "
                "checked, completed and signed it. The platform does not sign it.",
            )
        ),
        Heading(speech.say("出具人", "The person who certifies")),
        Facts(tuple(_signatory(speech))),
        Heading(speech.say("电子数据", "The data")),
        Facts(tuple(_data(process, speech))),
        Heading(speech.say("生成、提交与存储的过程", "The process")),
        Points(tuple(_process(process, speech))),
        *_history(process, speech),
        Heading(speech.say("完整性核验", "Checks of integrity")),
        _checks(process, speech),
        Prose(_stored(process, speech)),
        Heading(speech.say("须由出具人说明的事项", "What only the person can say")),
        Points(tuple(_open_points(speech))),
        Heading(speech.say("声明", "Declaration")),
        Prose(_declaration(speech)),
        Facts(tuple(_signature(speech))),
    ]
    draft = speech.say("草稿", "DRAFT")
    return Paper(
        language=language,
        office="",
        title=speech.say("电子数据保全说明", "Certification of an electronic process and of copied data"),
        number=speech.say(
            f"（草稿，供签署前核对）　{process.case_number}",
            f"Draft for Federal Rules of Evidence 902(13), 902(14)   {process.case_number}",
        ),
        case_number=f"{draft}　{process.case_number}",
        blocks=tuple(blocks),
        made_at=_as_of(process),
    )


def _as_of(process: Process) -> datetime:
    """Give the moment that the draft speaks for: that of the last thing it tells."""
    moments = [stamp.at for stamp in process.receipt.stamps] + [one.at for one in process.steps]
    if process.filed_at is not None:
        moments.append(process.filed_at)
    return max(moments, default=datetime.fromisoformat("1970-01-01T00:00:00+00:00"))


def _signatory(speech: Speech) -> Iterator[Fact]:
    yield speech.fact("姓名", "Name", BLANK)
    yield speech.fact("单位、职务", "Employer, position", BLANK)
    yield speech.fact("资格", "Qualified by", BLANK)
    yield speech.fact("与当事人的关系", "Relation to the parties", BLANK)


def _data(process: Process, speech: Speech) -> Iterator[Fact]:
    said = process.receipt.statement.body
    file = said.get("file")
    digest = process.receipt.statement.file_digest()
    if process.exhibit:
        yield speech.fact("证据", "Exhibit", process.exhibit)
    if isinstance(file, dict):
        yield speech.fact("文件名", "File", str(file.get("name", "")))
        yield speech.fact("类型", "Type", str(file.get("type", "—")))
    yield speech.fact("SHA-256", "SHA-256", digest[0] if digest else speech.say("凭证未列", "not in the receipt"))
    if digest:
        yield speech.fact("大小", "Size", speech.say(f"{digest[1]:,} 字节", f"{digest[1]:,} bytes"))
    by = said.get("filed_by")
    who = process.filed or (str(by.get("name", "")) if isinstance(by, dict) else "")
    yield speech.fact("提交人", "Filed by", who or BLANK)
    if process.filed_at is not None:
        yield speech.fact("提交时间", "Filed", speech.words.moment(process.filed_at))
    yield speech.fact("本文所列时间", "Times are in", speech.words.zone_name())
    yield speech.fact("形成、提取所用设备", "Device of origin", BLANK)


def _process(process: Process, speech: Speech) -> Iterator[str]:
    receipt = process.receipt
    head = receipt.head
    version = process.version or BLANK
    yield speech.say(
        f"平台软件版本 {version}。文件由提交人登录后上传；浏览器与服务器分别计算 SHA-256，两者一致才予登记。",
        f"The platform ran version {version} of its software. Its filer uploaded the file after signing in; the "
        "browser and the server each computed its SHA-256, and it was registered only because they agreed.",
    )
    yield speech.say(
        "文件按摘要存储，登记后不再改动；其后的说明、撤回、决定均另行记录，不覆盖原文件。",
        "The file is stored under its digest and is not changed after registration; later descriptions, withdrawals "
        "and rulings are further entries and replace nothing.",
    )
    yield speech.say(
        f"关于该文件的陈述以加盐摘要写入只增日志 {head.origin}，为第 {receipt.leaf_index} 条；"
        f"日志头（共 {head.size} 条，"
        f"根 {head.root.hex()}）由日志密钥 {receipt.log_key} 签名。",
        f"A statement about the file was entered, as a salted digest, into the append-only log {head.origin} as entry "
        f"{receipt.leaf_index}; the log's head over {head.size} entries (root {head.root.hex()}) is signed with the "
        f"log's key {receipt.log_key}.",
    )
    if receipt.pending:
        yield speech.say(
            "该日志头尚未加盖时间戳，时间尚未得到证明。", "That head is not time-stamped yet: no time is proved."
        )
    for stamp in receipt.stamps:
        kind = speech.say(
            *(
                ("平台内置服务，并非合格的第三方时间戳", "embedded in the platform, not a qualified authority")
                if stamp.kind == "embedded"
                else ("平台以外的服务", "an authority outside the platform")
            )
        )
        when = speech.words.moment(stamp.at)
        yield speech.say(
            f"该日志头由“{stamp.name}”（{kind}）按 RFC 3161 加盖时间戳，时间 {when}。",
            f"That head was time-stamped (RFC 3161) by {stamp.name} ({kind}) at {when}.",
        )
    for one in process.steps:
        if isinstance(one.step, Captured):
            yield speech.say(
                f"提交人说明：该文件取自 {one.step.url}，时间 {speech.words.moment(one.step.captured_at)}，"
                f"方式：{one.step.means}。",
                f"According to its filer it was captured from {one.step.url} at "
                f"{speech.words.moment(one.step.captured_at)} by: {one.step.means}.",
            )


def _history(process: Process, speech: Speech) -> Iterator[Block]:
    if not process.steps:
        return
    yield Heading(speech.say("登记后的处理", "What happened after registration"))
    yield Grid(
        (
            speech.say("序号", "No."),
            speech.say("事项", "Step"),
            speech.say("时间", "When"),
            speech.say("办理人", "Who"),
        ),
        tuple(
            (
                str(one.n),
                speech.say(*_STEPS.get(name_of(type(one.step)), (name_of(type(one.step)),) * 2)),
                speech.words.moment(one.at),
                f"{one.name}　{speech.words.term(one.role)}",
            )
            for one in process.steps
        ),
        (10, 30, 32, 28),
    )


def _checks(process: Process, speech: Speech) -> Grid:
    language = "zh" if speech.words.chinese else "en"
    return Grid(
        (speech.say("步骤", "Step"), speech.say("核验内容", "What was checked"), speech.say("结果", "Result")),
        tuple(
            (str(one.number), one.title[language], speech.say(*_OUTCOMES[one.outcome])) for one in process.report.steps
        ),
        (12, 66, 22),
    )


def _stored(process: Process, speech: Speech) -> str:
    if process.stored is None:
        return speech.say(
            "起草时未重新计算文件的摘要；签署前须用哈希工具另行计算并与上列 SHA-256 比对。",
            "For this draft the file was not hashed again: before signing, compute its SHA-256 with a tool of your own "
            "and compare it with the one above.",
        )
    return speech.say(
        *(
            (
                "起草时重新计算了平台所存文件的 SHA-256，与上列数值一致。",
                "For this draft the stored file was hashed again; its SHA-256 is the one above.",
            )
            if process.stored
            else (
                "起草时重新计算了平台所存文件的 SHA-256，与上列数值不一致，不应签署。",
                "For this draft the stored file was hashed again and its SHA-256 is NOT the one above: do not sign.",
            )
        )
    )


def _open_points(speech: Speech) -> Iterator[str]:
    yield speech.say(
        f"文件在上传之前如何形成、提取和保管：{BLANK}",
        f"How the file was made, extracted and kept before it was uploaded: {BLANK}",
    )
    yield speech.say(
        f"平台的资质、运行是否正常，以及平台与案件结果有无利害关系：{BLANK}",
        f"That the platform ran properly at the time and gives accurate results, and how I know: {BLANK}",
    )
    yield speech.say(
        f"所附复制件由何人、何时、以何种方法取得，其 SHA-256 与上列是否一致：{BLANK}",
        f"By whom, when and how the copy that is offered was made, and that its SHA-256 is the one above: {BLANK}",
    )


def _declaration(speech: Speech) -> str:
    return speech.say(
        "本人已核对以上内容，所述属实；如有不实，愿意承担相应的法律责任。",
        "I have checked the above and completed it from my own knowledge. I declare under penalty of perjury under the "
        "laws of the United States of America that it is true and correct (28 U.S.C. 1746).",
    )


def _signature(speech: Speech) -> Iterator[Fact]:
    yield speech.fact("签名（盖章）", "Signature", BLANK)
    yield speech.fact("日期", "Date", BLANK)
    yield speech.fact("地点", "Place", BLANK)
