"""`hearing verify FILE.pdf`: the signature fields of a sealed PDF, and what was changed after they were filled."""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from cryptography import x509

from evidence.receipts.report import Words
from hearing.transcript.own.told import Told
from hearing.transcript.seal_changes import Changed, Part
from hearing.transcript.seal_check import Fault, FieldCheck, NotReadable, SealReport, check_sealed
from hearing.transcript.sheet import SEAL_FIELD

_FAULTS = {
    Fault.ALTERED: Words("所覆盖的内容已被改动", "bytes that it covers were changed"),
    Fault.FORGED: Words("签名与证书不符", "the signature is not that of its certificate"),
    Fault.ADDED: Words(
        "填写之后，文件被作了它不允许的改动", "the file was changed after it in a way it does not allow"
    ),
    Fault.REMOVED: Words(
        "签名被移除，或文件被截回较早的版本", "its signature was removed, or the file cut back to an earlier state"
    ),
    Fault.UNTRUSTED: Words("证书不通向所给的根证书", "its certificate does not lead to a root that you gave"),
    Fault.UNVOUCHED: Words(
        "平台未证明该证书属于此签字人", "the platform does not say that this certificate is that person's"
    ),
    Fault.EXPIRED: Words("签名时证书不在有效期内", "its certificate was not valid when it was signed"),
}
_PARTS = {
    Part.PAGE: Words("第 {} 页", "page {}"),
    Part.FIELD: Words("签名域 {}", "signature field {}"),
    Part.APPEARANCE: Words("签名域 {} 的外观", "appearance of the signature field {}"),
    Part.CATALOGUE: Words("文件目录或表单", "the file's catalogue or form"),
    Part.METADATA: Words("文件属性", "the file's properties"),
    Part.OTHER: Words("其他对象", "other objects"),
}
_EMPTY = Words("空白", "empty")
_BY_PLATFORM = Words("平台证明，非本人密钥", "attested by the platform, not the person's own key")
_BY_PERSON = Words("本人密钥签名，证书由“{}”签发", "the person's own key, certificate issued by {}")
_TOLD = {
    Told.ANSWER: Words("其签发者未吊销的答复在文件内", "its issuer's answer that it was not revoked is in the file"),
    Told.LIST: Words("其签发者的吊销列表在文件内", "its issuer's list of revoked certificates is in the file"),
    Told.NOTHING: Words(
        "文件内没有吊销信息，须向其签发者查询", "nothing in the file tells whether it was revoked: ask its issuer"
    ),
}
_CHANGED = Words("最后一次签名之后改动了：", "Changed after the last signature: ")
_LEVEL = {
    True: Words("时间戳覆盖整个文件（PAdES B-LTA）。", "A time-stamp covers the whole file (PAdES B-LTA)."),
    False: Words(
        "没有覆盖整个文件的时间戳：文件未为长期保存封存，或其时间戳已被移除。",
        "No time-stamp covers the whole file: it was not sealed for the long term, or its time-stamp was removed.",
    ),
}
_ROOTS = Words(
    "根证书取自文件本身，请与平台公布的核对（或用 --root 给出），SHA-256：",
    "The roots were taken from the file itself; compare them with those of the platform, or give them with --root. "
    "SHA-256: ",
)
_RESULT = {
    True: Words("结论：封存之后未被改动。", "Result: unchanged since it was sealed."),
    False: Words("结论：核验未通过，本文件不可采信。", "Result: the verification FAILED; do not rely on this file."),
}
_NONE = Words("文件中没有任何签名。", "The file has no signature at all.")
_UNREAD = Words("文件已损坏，读不到签名：", "The file is damaged, its signatures cannot be read: ")


def is_pdf(path: Path) -> bool:
    """Tell whether a file begins as a PDF."""
    with path.open("rb") as file:
        return file.read(5) == b"%PDF-"


def verify_pdf(arguments: Sequence[str]) -> int:
    """Check a sealed PDF; exit status 0 unchanged, 1 something is wrong, 2 it could not be opened."""
    parser = argparse.ArgumentParser(prog="hearing verify", description="Check a sealed PDF offline, field by field.")
    parser.add_argument("file", type=Path, metavar="FILE.pdf", help="minutes, a notice or a receipt, sealed")
    parser.add_argument(
        "--root",
        type=Path,
        action="append",
        default=[],
        metavar="PEM",
        help="a root certificate that you trust, of the platform or its time-stamps; may be given several times",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help="language of the result")
    given = parser.parse_args(arguments)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it would log is in the report
    try:
        pdf = given.file.read_bytes()
        roots = [one for path in given.root for one in x509.load_pem_x509_certificates(path.read_bytes())]
    except (OSError, ValueError) as wrong:
        print(f"无法读取文件 / cannot read a file: {wrong}", file=sys.stderr)
        return 2
    try:
        report = check_sealed(pdf, roots)
    except NotReadable as wrong:
        print(f"{_UNREAD[given.lang]}{wrong}\n{_RESULT[False][given.lang]}")
        return 1
    if given.json:
        print(json.dumps({"ok": report.ok, **asdict(report)}, ensure_ascii=False, indent=2, default=str))
    else:
        print("\n".join(lines(report, given.lang, pinned=bool(roots))))
    return 0 if report.ok else 1


def lines(report: SealReport, language: str, *, pinned: bool) -> list[str]:
    """Give what a person reads of a report, in Chinese (``zh``) or English."""
    told = [_field(one, language) for one in report.fields] or [_NONE[language]]
    if report.changed:
        told.append(_CHANGED[language] + ", ".join(_part(one, language) for one in report.changed))
    told += [_LEVEL[report.lasting][language], _RESULT[report.ok][language]]
    return told if pinned else [*told, *(f"  - {_ROOTS[language]}{one}" for one in report.roots)]


def _field(one: FieldCheck, language: str) -> str:
    said = [f"{one.field} ({one.title})" if one.title else one.field]
    if one.signer:
        platform = one.field != SEAL_FIELD and one.stated.get("by") == "platform"
        whose = _BY_PERSON[language].format(one.issuer) if one.issuer else _BY_PLATFORM[language] if platform else ""
        said.append(one.signer + (f" [{whose}]" if whose else ""))
        said.append(one.at.isoformat() if one.at else "")
        said.append(_TOLD[one.told][language] if one.told else "")
    elif not one.faults:
        said.append(_EMPTY[language])
    wrong = "; ".join(_FAULTS[fault][language] for fault in one.faults)
    return f"{'!!' if wrong else 'OK' if one.signer else '--'} " + ", ".join(
        [*filter(None, said), *([wrong] if wrong else [])]
    )


def _part(one: Changed, language: str) -> str:
    return _PARTS[one.part][language].format(one.name)
