"""Check a hearing package: every file, every event, every signature, every time-stamp.

Needs Python 3.9 or later and nothing else: no network, no library, no database. The steps are those of README.txt.
"""

from __future__ import annotations

import argparse
import os
import sys

from hearing.package.shipped.container import read_archive, read_folder
from hearing.package.shipped.contents import step_exhibits, step_minutes
from hearing.package.shipped.notices import step_notices
from hearing.package.shipped.reading import MANIFEST, Findings, Package
from hearing.package.shipped.recordings import step_recordings
from hearing.package.shipped.second import step_second
from hearing.package.shipped.steps import (
    EXPECTED,
    step_checkpoints,
    step_entries,
    step_events,
    step_files,
    step_seal,
    step_stamps,
)
from hearing.package.shipped.tree import log_lines

_STEPS = (
    (step_files, "文件齐全且未经改动", "every file is there and unchanged"),
    (step_seal, "文件清单已封存于日志", "the list of files was sealed in the log"),
    (
        step_checkpoints,
        "日志头均由日志密钥签名且前后一致",
        "the checkpoints are signed by the log's key and consistent",
    ),
    (step_stamps, "每个日志头都有时间戳", "every checkpoint is time-stamped"),
    (step_events, "事件编号连续、次序正确、命令不重复", "the events are complete, in order, each command once"),
    (step_entries, "每个事件都在已签名的日志中", "every event is in the signed log"),
    (step_minutes, "笔录与记录一致，签字针对该笔录", "the minutes are those of the record, and signed as such"),
    (step_exhibits, "证据与其存证凭证一致", "the exhibits fit their receipts"),
    (step_recordings, "录音录像与记录一致", "the recordings are those of the record"),
    (step_notices, "通知书及其送达、回执与记录一致", "the notices, their service and answers are those of the record"),
    (step_second, "第二摘要（SM3）相符", "the second digests (SM3) are right"),
)
_ENDED = {
    "passed": ("通过    ", "OK      "),
    "absent": ("无      ", "NONE    "),
    "unchecked": ("未核验  ", "NOT CHECKED HERE  "),
}
_SHOWN = 12
_LIMITS = (
    (
        "公钥取自包内：请与平台公开页面 /api/verify/key 上的公钥核对，或用 --key 给出；"
        "整包连同密钥一起被替换，脱机无法发现。",
        "The log's key was taken from the package: compare it with the one that the platform shows at /api/verify/key, "
        "or give that with --key. A package exchanged together with its key cannot be found out offline.",
    ),
    (
        "日志与内置时间戳服务由同一运营者掌握，时间戳并非合格的第三方时间戳；没有外部联署者，证书是否曾被吊销也不在核验之内。",
        "Log and embedded time-stamps have one operator, and the stamps are not qualified ones; there are no outside "
        "cosigners, and whether a certificate was revoked is not answered.",
    ),
    (
        "本程序随包附带：请确认它来自可信的一方，或用平台的 hearing verify 再核验一次。"
        "PDF 中的签章请用 PDF 阅读器或 pdfsig 核验。",
        "This program came with the package: take it from someone you trust, or check again with `hearing verify`. The "
        "seals inside the PDFs are checked by a PDF reader or pdfsig.",
    ),
)


def examine(path: str, pinned: str, handovers: list[bytes]) -> tuple[Package | None, list[Findings]]:
    """Run all steps over an archive or a folder; the package is None when it cannot even be read as one."""
    found = [Findings() for _ in _STEPS]
    folder = os.path.isdir(path)  # noqa: PTH112 -- one file that runs on old interpreters keeps to os
    place = ""
    try:
        files = read_folder(path) if folder else read_archive(path)
        place = MANIFEST
        package = Package(files, pinned, handovers, ordered=not folder)
    except EXPECTED as wrong:
        found[0].add(place, f"不是完整的庭审记录包（{wrong}）", f"this is not a whole hearing package: {wrong}")
        return None, found
    for (step, _, _), findings in zip(_STEPS, found):  # noqa: B905 -- strict came with Python 3.10
        try:
            step(package, findings)
        except EXPECTED as wrong:
            findings.add("", f"无法核验（{wrong!r}）", f"cannot be checked: {wrong!r}")
    return package, found


def _said(mark: str, zh: str, en: str, language: str) -> list[str]:
    """Give one thing as a line; in both languages as two, the second under the first."""
    texts = [zh] if language == "zh" else [en] if language == "en" else [zh, en]
    return [(mark if number == 0 else " " * len(mark)) + text for number, text in enumerate(texts)]


def report(package: Package | None, found: list[Findings], language: str, *, pinned: bool) -> list[str]:
    """Give the lines that a person reads."""
    lines = []
    for number, findings in enumerate(found, 1):
        lines += _step_lines(number, findings, language, reached=package is not None or number == 1)
    good = ("结论：各项核验均通过。", "Result: every step passed.")
    if any(one.ended == "unchecked" for one in found):
        good = (
            "结论：在此进行的各项核验均通过，注明“未核验”的除外。",
            "Result: every step that was taken here passed; one was not.",
        )
    bad = ("结论：核验未通过，本包不可采信。", "Result: the verification FAILED; do not rely on this package.")
    lines += ["", *_said("", *(bad if any(one.wrong for one in found) else good), language)]
    if package is not None:
        manifest = package.manifest
        which = f"{manifest.get('case')}  {manifest.get('title')}  {manifest['hearing']}  {manifest['made_at']}"
        lines += ["", *_said("", f"案件：{which}", f"Case: {which}", language)]
        lines += _said("", f"日志公钥：{package.stated_key}", f"Log key: {package.stated_key}", language)
    lines.append("")
    for zh, en in _LIMITS[1:] if pinned else _LIMITS:
        lines += _said("* ", zh, en, language)
    return lines


def _step_lines(number: int, findings: Findings, language: str, *, reached: bool) -> list[str]:
    _, zh, en = _STEPS[number - 1]
    mark = f"{number}. "
    if not reached:
        return _said(mark, f"未进行  {zh}", f"NOT REACHED  {en}", language)
    if not findings.wrong:
        told = [f"（{findings.told[0]}）", f" ({findings.told[1]})"] if findings.told[0] else ["", ""]
        ended = _ENDED[findings.ended]
        lines = _said(mark, f"{ended[0]}{zh}{told[0]}", f"{ended[1]}{en}{told[1]}", language)
    else:
        lines = _said(mark, f"未通过  {zh}", f"FAILED  {en}", language)
    for place, one, two in findings.wrong[:_SHOWN]:
        before = (f"{place}：", f"{place}: ") if place else ("", "")
        lines += _said("   ! ", before[0] + one, before[1] + two, language)
    if len(findings.wrong) > _SHOWN:
        more = len(findings.wrong) - _SHOWN
        lines += _said("   ! ", f"另有 {more} 处", f"and {more} more", language)
    for one, two in findings.notes:
        lines += _said("   - ", one, two, language)
    return lines


def extract(package: Package, folder: str) -> list[str]:
    """Write checkpoint, token and certificates for OpenSSL; gives the commands."""
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103 -- as above
    commands = []
    heads = sorted(package.heads.items()) + ([(0, package.sealed)] if package.sealed else [])
    for size, head in heads:
        base = os.path.join(folder, f"checkpoint-{size}" if size else "seal")  # noqa: PTH118 -- as above
        _write(base + ".txt", log_lines(head.note).encode())
        for number, stamp in enumerate(head.stamps, 1):
            tail = "" if number == 1 else f"-{number}"
            anchor = f"{folder}/authority.pem" if stamp.embedded else f"{base}{tail}.pem"
            _write(f"{base}{tail}.tst", stamp.token)
            if not stamp.embedded:
                _write(anchor, stamp.chain.encode())
            commands.append(f"openssl ts -verify -token_in -in {base}{tail}.tst -data {base}.txt -CAfile {anchor}")
    _write(os.path.join(folder, "authority.pem"), package.read("log/authority.pem"))  # noqa: PTH118 -- as above
    return commands


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:  # noqa: PTH123 -- as above
        return stream.read()


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as out:  # noqa: PTH123 -- as above
        out.write(data)


def main() -> int:
    """Run the program; gives the exit status: 0 all passed, 1 something did not, 2 the package could not be opened."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 -- as above
    parser = argparse.ArgumentParser(description="Check a hearing package offline. 脱机核验庭审记录包。")
    parser.add_argument("package", nargs="?", default=here, help="the archive or its folder (default: this folder)")
    parser.add_argument("--key", default="", help="the log's key as you know it from elsewhere 已知的日志公钥")
    parser.add_argument(
        "--handover", action="append", default=[], help="the log's hand-over to another key 日志更换密钥的凭证"
    )
    parser.add_argument("--extract", metavar="DIR", help="write the time-stamps for openssl 取出时间戳")
    parser.add_argument("--lang", choices=("zh", "en", "both"), default="both", help="language 语言")
    given = parser.parse_args()
    try:
        package, found = examine(given.package, given.key, [_read(path) for path in given.handover])
        lines = report(package, found, given.lang, pinned=bool(given.key))
        if given.extract and package is not None:
            lines += ["", *extract(package, given.extract)]
    except OSError as wrong:
        sys.stderr.write(f"无法读取 / cannot read: {wrong}\n")
        return 2
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode())
    return 1 if any(findings.wrong for findings in found) else 0


if __name__ == "__main__":
    sys.exit(main())
