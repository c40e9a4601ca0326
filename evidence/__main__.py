"""``python -m evidence``: ``verify`` checks a receipt offline, ``fsck`` a whole store; no database and no network."""

import argparse
import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from evidence.fsck.command import fsck_main
from evidence.keys.suites import DIGESTS, SM3
from evidence.log.proof import log_lines
from evidence.receipts.receipt import MAX_RECEIPT, Receipt
from evidence.receipts.report import Outcome, Question, Report, Words
from evidence.receipts.verify import verify_receipt
from evidence.stores.folder import digest_of_file
from evidence.timestamps.stamp import plain_pem
from evidence.timestamps.timestamp import response_of

_TEXT = {
    "ok": Words("结论:各项验证均通过。", "Result: every step that was asked for passed."),
    "pending": Words(
        "结论:各项验证均通过,但尚无时间戳,时间未得到证明。",
        "Result: every step that was asked for passed, but there is no time-stamp yet, so no time is proved.",
    ),
    "bad": Words("结论:验证未通过。", "Result: the verification FAILED."),
    "limits": Words("本验证不能回答:", "What this does not answer:"),
    "extracted": Words("已取出文件。可用 OpenSSL 独立核验时间戳:", "Extracted. Check the time-stamp with OpenSSL:"),
    "not-extracted": Words(
        "凭证无法读取,或尚无时间戳,没有可核验的时间戳。",
        "The receipt cannot be read or has no time-stamp; nothing was extracted.",
    ),
}
_OUTCOMES = {
    Outcome.PASSED: Words("通过", "passed"),
    Outcome.FAILED: Words("未通过", "FAILED"),
    Outcome.PENDING: Words("待加盖", "pending"),
    Outcome.NOT_ASKED: Words("未要求", "not asked"),
    Outcome.ABSENT: Words("没有", "none"),
    Outcome.NOT_REACHED: Words("未进行", "not reached"),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify", description="Check a receipt, and perhaps its file, offline, in numbered steps."
    )
    parser.add_argument("receipt", type=Path, metavar="RECEIPT", help="the receipt (JSON)")
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the file that the receipt is about")
    parser.add_argument("--key", metavar="VKEY", help="the log's verifier key, as you know it from elsewhere")
    parser.add_argument(
        "--handover",
        type=Path,
        action="append",
        default=[],
        metavar="RECEIPT",
        help="how the log went from one key to the next (from /api/verify/key); may be given several times",
    )
    parser.add_argument("--root", type=Path, metavar="PEM", help="the time-stamp root certificate that you trust")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="the cosigners that you demand (C2SP tlog-policy)")
    parser.add_argument("--extract", type=Path, metavar="DIR", help="write checkpoint, token and root for openssl")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default="en", help="language of the result")
    return parser


def verify_main(argv: Sequence[str]) -> int:
    """Run ``verify`` with its arguments; gives the exit status.

    0 passed, 1 failed, 2 a file could not be read, 3 passed but not stamped yet.
    """
    options = _parser().parse_args(argv)
    try:
        with options.receipt.open("rb") as stream:
            receipt = stream.read(MAX_RECEIPT + 1)
        file = (digest_of_file(options.file), options.file.stat().st_size) if options.file else None
        root = options.root.read_text() if options.root else None
        policy = options.policy.read_text() if options.policy else None
        handovers = tuple(path.read_bytes()[: MAX_RECEIPT + 1] for path in options.handover)
        sm3 = _sm3(options.file) if options.file and b'"sm3"' in receipt else None
        report = verify_receipt(Question(receipt, file, options.key, root, policy, handovers, sm3))
        command = _extract(receipt, options.extract, root) if options.extract else None
    except (OSError, UnicodeDecodeError) as wrong:
        print(f"无法读取文件 / cannot read or write a file: {wrong}", file=sys.stderr)
        return 2
    if options.json:
        print(_as_json(report, command))
    else:
        _print(report, options.lang)
        if options.extract:
            print(_TEXT["extracted" if command else "not-extracted"][options.lang])
            print(f"  {command}" if command else "")
    return (3 if report.pending else 0) if report.ok else 1


def _sm3(path: Path) -> str:
    hasher = DIGESTS[SM3]()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            hasher.update(piece)
    return hasher.hexdigest()


def _print(report: Report, language: str) -> None:
    for step in report.steps:
        detail = f": {step.detail[language]}" if step.detail[language] else ""
        print(f"{step.number}. {step.title[language]} - {_OUTCOMES[step.outcome][language]}{detail}")
    print(_TEXT[("pending" if report.pending else "ok") if report.ok else "bad"][language])
    print(_TEXT["limits"][language])
    for limit in report.limits:
        print(f"  - {limit[language]}")


def _as_json(report: Report, command: str | None) -> str:
    fields = {
        "ok": report.ok,
        "pending": report.pending,
        "steps": [asdict(step) for step in report.steps],
        "limits": [asdict(limit) for limit in report.limits],
    }
    if command:
        fields["openssl"] = command
    return json.dumps(fields, ensure_ascii=False, indent=2)


def _extract(text: bytes, folder: Path, root: str | None) -> str | None:
    """Write what openssl needs and give its command lines; None when the receipt cannot be read or has no token.

    Raises:
        OSError: the folder cannot be written.
    """
    try:
        receipt = Receipt.from_json(text)
        responses = [response_of(stamp.token) for stamp in receipt.stamps]
        data = log_lines(receipt.checkpoint).encode()
    except ValueError:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint.txt").write_bytes(data)
    (folder / "receipt.tlog-proof").write_bytes(receipt.proof.text().encode())
    commands = []
    for number, (stamp, response) in enumerate(zip(receipt.stamps, responses, strict=True), 1):
        tail = "" if number == 1 else f"-{number}"
        chain = stamp.certificates()
        names = f"token{tail}.tsr", "checkpoint.txt", f"root{tail}.pem"
        (folder / names[0]).write_bytes(response)
        # Intermediate certificates stand beside the root, where openssl looks for them without trusting them.
        (folder / names[2]).write_text((root or plain_pem(chain[-1:])) + plain_pem(chain[1:-1]))
        token, checkpoint, anchor = (shlex.quote(str(folder / name)) for name in names)
        commands.append(f"openssl ts -verify -in {token} -data {checkpoint} -CAfile {anchor}")
    return "\n  ".join(commands) or None


def main(argv: Sequence[str]) -> int:
    """Run a command of this package."""
    if argv[:1] == ["fsck"]:
        return fsck_main(argv[1:])
    if argv[:1] != ["verify"]:
        print("usage: python -m evidence verify RECEIPT [FILE] [--extract DIR] [--key VKEY] [--root PEM] [--json]")
        print("       python -m evidence fsck FOLDER [--key VKEY] [--json] [--lang zh]")
        return 0 if argv in (["-h"], ["--help"]) else 2
    return verify_main(argv[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
