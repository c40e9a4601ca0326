"""The signatures inside the PDFs of the minutes, as `hearing.transcript.seal_check` finds them."""

from concurrent.futures import ThreadPoolExecutor

from evidence.receipts.report import Words
from hearing.package.examination import Examination
from hearing.procedure.events import MinutesSigned
from hearing.transcript.seal_check import NotReadable, SealReport, check_sealed

SIGNED = b"/ByteRange"
"""What every signed PDF holds (ISO 32000-1, 12.8.1)."""

_FORMS = ("hearing-signer/1", "hearing-own-signature/1")


def check_papers(case: Examination) -> None:
    """Check each: what was sealed is as it was, and the signings that it names are those of the record."""
    for name in case.members:
        if name.startswith("minutes/") and name.endswith(".pdf"):
            pdf = case.read(name)
            if SIGNED not in pdf:
                continue
            try:
                _check(case, name, _sealed(pdf))
            except (NotReadable, ValueError) as wrong:
                case.wrong(name, f"读不到 PDF 内的签名（{wrong}）", f"its signatures cannot be read: {wrong}")


def _sealed(pdf: bytes) -> SealReport:
    """Check in a thread of its own: pyHanko begins an event loop, which a thread cannot do that runs one already."""
    with ThreadPoolExecutor(1, "papers") as aside:
        return aside.submit(check_sealed, pdf).result()


def _check(case: Examination, name: str, report: SealReport) -> None:
    signings = {one.n: one.event for one in case.recorded if isinstance(one.event, MinutesSigned)}
    withheld = case.manifest.get("withheld")
    hidden = withheld if isinstance(withheld, list) else []
    for field in report.fields:
        if field.faults:
            found = ", ".join(field.faults)
            zh, en = f"签名域 {field.field} 不成立（{found}）", f"its field {field.field} does not hold: {found}"
            case.wrong(name, zh, en)
        n, said = field.stated.get("event"), field.stated
        if said.get("form") in _FORMS and n not in hidden:
            one = signings.get(n) if isinstance(n, int) else None
            if one is None or (one.participant, one.digest) != (said.get("participant"), said.get("digest")):
                zh = f"签名域 {field.field} 所指的事件不是该人对这份笔录的签署"
                case.wrong(name, zh, f"its field {field.field} names an event by which this person did not sign these")
        if field.issuer and not field.faults:
            zh, en = f"{name}：{field.signer} 本人证书签名", f"{name}: signed by {field.signer}'s own certificate"
            case.notes.append(Words(zh, en))
    if report.fields and report.changed:
        case.wrong(name, "最后一次签名之后被改动", "was changed after its last signature")
