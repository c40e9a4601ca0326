"""The numbered steps 7 and 8 by our own code: minutes and exhibits. Pure."""

import hashlib
from collections.abc import Mapping

from evidence.receipts.report import Words
from hearing.package import layout
from hearing.package.checks import BROKEN
from hearing.package.checks_signing import fault
from hearing.package.examination import Examination, items, mapping, strictly
from hearing.procedure.canonical import Json
from hearing.procedure.events import (
    HearingScheduled,
    MinutesPresented,
    MinutesSigned,
    ParticipantAdded,
    Recorded,
    SigningRefused,
)
from hearing.procedure.evolve import BrokenRecordError, fold
from hearing.procedure.minutes import FORM, minutes_bytes


def check_minutes(case: Examination) -> Words:
    """7: the minutes are those that the record presented, they follow from the record, and signatures are on them."""
    presented: dict[str, str] = {}
    names: dict[str, str] = {}
    _tell_files(case)
    signed = refused = 0
    for at, recorded in enumerate(case.recorded):
        match recorded.event:
            case HearingScheduled(roster=roster):
                names |= {line.id: line.name for line in roster}
            case ParticipantAdded(line=line):
                names[line.id] = line.name
            case MinutesPresented(digest=digest):
                presented[layout.minutes_name(recorded.n)] = digest
                _presented(case, recorded, digest, case.recorded[:at])
            case MinutesSigned() as one:
                signed += 1
                _signature(case, recorded.n, one, names.get(one.participant, one.participant), set(presented.values()))
            case SigningRefused(participant=participant, reason=reason):
                refused += 1
                name = names.get(participant, participant)
                case.notes.append(Words(f"{name} 未签：{reason}", f"{name} did not sign: {reason}"))
    _check_versions(case, presented)
    for name in case.members:
        if name.startswith("minutes/event-") and name not in presented:
            case.wrong(name, "没有事件提交过这份笔录", "was presented by no event")
    return Words(
        f"提交 {len(presented)} 次，签字 {signed} 人次，拒签 {refused} 人次",
        f"presentations {len(presented)}, signatures {signed}, refusals {refused}",
    )


def _check_versions(case: Examination, presented: Mapping[str, str]) -> None:
    """Compare the list of versions with the record; packages that were made before it have none."""
    if layout.VERSIONS not in case.members:
        return
    try:
        listed = items(mapping(strictly(case.read(layout.VERSIONS)), "versions")["versions"])
        stated = {f"minutes/event-{one['event']}.json": one["sha256"] for one in listed}
    except BROKEN as wrong:
        case.wrong(layout.VERSIONS, f"无法读取（{wrong}）", f"cannot be read: {wrong}")
        return
    if stated != presented:
        case.wrong(layout.VERSIONS, "所列版次与记录不一致", "lists other versions than the record presented")


def _tell_files(case: Examination) -> None:
    """Say of a joint hearing which minutes belong to which case file."""
    files = [one for each in case.recorded if isinstance(each.event, HearingScheduled) for one in each.event.files]
    for one in files:
        presented = [
            each.n for each in case.recorded if isinstance(each.event, MinutesPresented) and each.event.file == one.id
        ]
        own = [layout.minutes_name(n) for n in presented]
        own += [layout.document_name(language, one.id) for language in layout.LANGUAGES]
        held = [name for name in own if name in case.members]
        zh, en = "、".join(held) or "无", ", ".join(held) or "none"
        case.notes.append(Words(f"{one.case_number} 的笔录：{zh}", f"minutes of {one.case_number}: {en}"))


def _signature(case: Examination, n: int, one: MinutesSigned, name: str, presented: set[str]) -> None:
    if one.digest not in presented:
        case.wrong(f"{layout.EVENTS} n={n}", "签署的笔录不是已提交的任何一份", "signs minutes that were not presented")
    zh, en = fault(one)
    if en:
        case.wrong(f"{layout.EVENTS} n={n}", zh, en)
    shown = f"{one.digest[:16]}… ({one.method}, n={n})"
    case.notes.append(Words(f"{name} 签署 {shown}", f"{name} signed {shown}"))


def _presented(case: Examination, recorded: Recorded, digest: str, before: list[Recorded]) -> None:
    name = layout.minutes_name(recorded.n)
    if recorded.n in _by_digest(case) and name not in case.members:
        return
    if name not in case.members:
        case.wrong(name, f"缺少第 {recorded.n} 号事件提交的笔录", f"is missing; event {recorded.n} presented it")
        return
    text = case.read(name)
    if hashlib.sha256(text).hexdigest() != digest:
        case.wrong(name, f"不是第 {recorded.n} 号事件提交的笔录", f"is not what event {recorded.n} presented")
        return
    # Minutes of a form that this program no longer makes are held by their digest alone.
    whole = [one.n for one in before] == list(range(1, recorded.n))
    file = recorded.event.file if isinstance(recorded.event, MinutesPresented) else ""
    follows = _follow(str(case.manifest["hearing"]), before, file) if whole else text
    if mapping(strictly(text)).get("form") == FORM and follows != text:
        case.wrong(name, "与由记录重新生成的笔录不同", "are not the minutes that follow from the record")


def _follow(hearing: str, before: list[Recorded], file: str) -> bytes:
    """Give the minutes that follow from these events; none where the events contradict each other."""
    try:
        return minutes_bytes(fold(hearing, before), file)
    except (BrokenRecordError, *BROKEN):
        return b""


def _by_digest(case: Examination) -> list[Json]:
    listed = case.manifest.get("minutes_by_digest")
    return listed if isinstance(listed, list) else []


def check_exhibits(case: Examination) -> Words:
    """8: each exhibit is the file that its receipt is about."""
    register = mapping(strictly(case.read(layout.REGISTER)), "exhibits", "opinions")
    files = 0
    listed = items(register["exhibits"])
    for one in listed:
        try:
            if one["receipt"] is not None:
                receipt = case.receipt(str(one["receipt"]))
                case.listed(receipt)
                if receipt.statement.file_digest() != (one["sha256"], one["size"]):
                    raise ValueError("its receipt is about another file")
            if one["file"] is not None:
                files += 1
                has_digest(case, one["file"], one["sha256"])
        except BROKEN as wrong:
            case.wrong(str(one.get("label")), f"证据与凭证不符（{wrong}）", f"does not fit its receipt: {wrong}")
    opinions = items(register["opinions"])
    for one in opinions:
        try:
            case.listed(case.receipt(str(one["receipt"])))
        except BROKEN as wrong:
            case.wrong(str(one.get("receipt")), f"书面质证意见的凭证无效（{wrong}）", f"not a valid receipt: {wrong}")
    return Words(
        f"{files} 件附原件，{len(listed) - files} 件只列名称或摘要，书面意见 {len(opinions)} 份",
        f"{files} with their files, {len(listed) - files} by label or digest, {len(opinions)} written opinions",
    )


def has_digest(case: Examination, name: Json, digest: Json) -> None:
    """Check that a file of the package has the digest that is stated of it.

    Raises:
        ValueError: it has not, or is not there.
    """
    member = case.members.get(str(name))
    if member is None or member.sha256 != digest:
        raise ValueError(f"{name} is missing or has another digest")
