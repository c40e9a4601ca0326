"""Verification of a receipt in numbered steps. The numbers and names are those of the README; no clock, no network.

The first step that fails ends the verification: what follows would rest on it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from evidence.log.checkpoint import Checkpoint, VerifierKey, open_checkpoint
from evidence.log.merkle import ProofError, leaf_hash, root_from_inclusion
from evidence.receipts.receipt import Receipt
from evidence.statement import commitment
from evidence.timestamps import timestamp
from evidence.timestamps.cms import certificates_from_pem
from evidence.timestamps.stamping import EMBEDDED_POLICY


class Outcome(StrEnum):
    """How a step ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ASKED = "not_asked"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class StepResult:
    """One numbered step: what it checks, how it ended, and what was found."""

    number: int
    name: str
    title: Words
    outcome: Outcome
    detail: Words = Words("", "")


@dataclass(frozen=True, slots=True)
class Report:
    """All steps, what they establish, and what they cannot answer."""

    steps: tuple[StepResult, ...]
    limits: tuple[Words, ...]

    @property
    def ok(self) -> bool:
        """True when every step that was asked for passed."""
        return all(step.outcome in {Outcome.PASSED, Outcome.NOT_ASKED} for step in self.steps)


@dataclass(frozen=True, slots=True)
class Question:
    """What to verify: the receipt's text; perhaps a file's SHA-256 (hex) and size; perhaps pinned key and root."""

    receipt: str | bytes
    file: tuple[str, int] | None = None
    vkey: str | None = None
    root_pem: str | None = None


@dataclass(slots=True)
class _Case:
    """What the steps have learnt so far."""

    question: Question
    receipt: Receipt
    leaf: bytes = b""
    head: Checkpoint = field(default_factory=lambda: Checkpoint("", 0, b""))
    token: timestamp.Token | None = None
    signer: x509.Certificate | None = None


class _NotAskedError(Exception):
    """The caller gave nothing that this step could compare."""


def _commitment(case: _Case) -> Words:
    case.leaf = leaf_hash(commitment(case.receipt.salt, case.receipt.statement.canonical()))
    return Words("", "")


def _checkpoint(case: _Case) -> Words:
    key = VerifierKey.parse(case.question.vkey or case.receipt.log_key)
    if str(key) != case.receipt.log_key:
        raise ValueError("the receipt names another log key than the one you trust")
    case.head = open_checkpoint(case.receipt.checkpoint, key)
    return Words(f"日志 {case.head.origin}", f"log {case.head.origin}")


def _inclusion(case: _Case) -> Words:
    receipt = case.receipt
    if receipt.tree_size != case.head.size:
        raise ProofError("the receipt's tree size is not the checkpoint's")
    root = root_from_inclusion(case.leaf, receipt.leaf_index, receipt.tree_size, receipt.inclusion_path)
    if root != case.head.root:
        raise ProofError("the path does not lead to the signed root")
    place = f"{receipt.leaf_index} / {receipt.tree_size}"
    return Words(f"序号 {place}", f"entry {place}")


def _imprint(case: _Case) -> Words:
    case.token = timestamp.parse_token(case.receipt.token)
    timestamp.check_imprint(case.token, case.receipt.checkpoint.encode())
    moment = case.token.gen_time.isoformat().replace("+00:00", "Z")
    return Words(f"时间 {moment}", f"at {moment}")


def _token_signature(case: _Case) -> Words:
    assert case.token is not None, "the step before has read it"
    case.signer = timestamp.check_signature(case.token)
    name = case.signer.subject.rfc4514_string()
    return Words(name, name)


def _chain(case: _Case) -> Words:
    assert case.token is not None, "an earlier step has read it"
    assert case.signer is not None, "the step before has found it"
    pinned, stated = case.question.root_pem, case.receipt.certificates()
    if stated[0] != case.signer:
        raise ValueError("the receipt names another authority than the one that stamped it")
    _check_root(stated[-1])
    roots = certificates_from_pem(pinned) if pinned else stated[-1:]
    root = timestamp.check_chain(case.token, case.signer, roots)[-1]
    name = root.subject.rfc4514_string()
    return Words(name, name)


def _check_root(root: x509.Certificate) -> None:
    """A trust anchor's own signature is nobody's business but ours: path validation takes anchors as they are."""
    try:
        root.verify_directly_issued_by(root)
    except (InvalidSignature, TypeError) as wrong:
        raise ValueError("the root certificate in the receipt has not signed itself") from wrong


def _kind(case: _Case) -> Words:
    assert case.token is not None, "an earlier step has read it"
    if case.token.policy != EMBEDDED_POLICY:
        raise ValueError(f"the token's policy {case.token.policy} is not that of the embedded authority")
    return Words("平台内置时间戳服务,并非合格的第三方服务", "the embedded authority, not a qualified one")


def _file(case: _Case) -> Words:
    given, stated = case.question.file, case.receipt.statement.file_digest()
    if given is None:
        raise _NotAskedError
    if stated is None:
        raise ValueError("the statement is not about a file")
    if given[0] != stated[0]:
        raise ValueError(f"the file's SHA-256 is {given[0]}, the statement says {stated[0]}")
    if given[1] != stated[1]:
        raise ValueError(f"the file has {given[1]} bytes, the statement says {stated[1]}")
    return Words(f"SHA-256 {given[0]}", f"SHA-256 {given[0]}")


_FORM = Words("凭证格式完整", "the receipt is well-formed")
_STEPS: tuple[tuple[str, Words, Callable[[_Case], Words]], ...] = (
    ("commitment", Words("由陈述和盐值算出存证条目", "the statement and its salt give the log entry"), _commitment),
    ("checkpoint", Words("日志头由该日志的密钥签名", "the checkpoint is signed by the log's key"), _checkpoint),
    ("inclusion", Words("存证条目在已签名的日志中", "the entry is in the log whose root is signed"), _inclusion),
    ("imprint", Words("时间戳针对的正是该日志头", "the time-stamp is about exactly this checkpoint"), _imprint),
    (
        "token",
        Words("时间戳的签名和绑定的证书正确", "the time-stamp's signature and its bound certificate are right"),
        _token_signature,
    ),
    ("chain", Words("时间戳证书在当时有效并可追溯到根证书", "its certificate was valid and leads to the root"), _chain),
    ("kind", Words("时间戳服务的类别与凭证所述一致", "the authority is of the kind that the receipt says"), _kind),
    ("file", Words("所给文件与陈述中的摘要和大小一致", "the file has the digest and size of the statement"), _file),
)
_FAILED_ZH = {
    "form": "这不是一份完整、未经改动的凭证",
    "commitment": "陈述或盐值无法得出存证条目",
    "checkpoint": "日志头的签名无效,或并非您所信任的日志密钥所签",
    "inclusion": "陈述、盐值、序号或路径被改动,条目不在该日志中",
    "imprint": "时间戳针对的是其他内容,或无法读取",
    "token": "时间戳的签名无效,或证书被替换",
    "chain": "时间戳证书不能用于当时的时间戳,或追溯不到根证书",
    "kind": "时间戳并非由凭证所述类别的服务加盖",
    "file": "所给文件不是陈述中的那个文件",
}


def verify_receipt(question: Question) -> Report:
    """Verify a receipt; never raises for bad input, which is a failed step."""
    try:
        case = _Case(question, Receipt.from_json(question.receipt))
        results = [StepResult(1, "form", _FORM, Outcome.PASSED)]
    except ValueError as wrong:
        case = None
        results = [StepResult(1, "form", _FORM, Outcome.FAILED, _why("form", wrong))]
    for number, (name, title, check) in enumerate(_STEPS, 2):
        result = StepResult(number, name, title, Outcome.NOT_REACHED)
        if case is not None and results[-1].outcome is Outcome.PASSED:
            result = _run(result, check, case)
        results.append(result)
    return Report(tuple(results), tuple(_limits(question)))


def _run(blank: StepResult, check: Callable[[_Case], Words], case: _Case) -> StepResult:
    try:
        return replace(blank, outcome=Outcome.PASSED, detail=check(case))
    except _NotAskedError:
        return replace(blank, outcome=Outcome.NOT_ASKED)
    except ValueError as wrong:
        return replace(blank, outcome=Outcome.FAILED, detail=_why(blank.name, wrong))


def _why(step: str, wrong: Exception) -> Words:
    """Say what failed; the particulars, for experts, are in English in both."""
    return Words(f"{_FAILED_ZH[step]}({wrong})", str(wrong))


def _limits(question: Question) -> list[Words]:
    """What a passed verification still does not show; said every time."""
    limits = [
        Words(
            "内置时间戳服务与日志由同一运营者掌握:本结果只证明其自身前后一致。",
            "The embedded authority and the log have one operator: this shows only that it agrees with itself.",
        ),
        Words(
            "没有外部联署者:不能排除运营者向他人出示了另一份日志。",
            "There are no outside cosigners: it cannot be ruled out that others were shown another log.",
        ),
        Words(
            "存证之前内容是否真实、证书是否曾被吊销,均不在本验证之内。",
            "Whether the content was true before it was sealed, or a certificate revoked, is not answered here.",
        ),
    ]
    if question.vkey is None:
        limits.append(
            Words(
                "日志公钥取自凭证本身;请用 --key 给出您从其他途径得到的公钥。",
                "The log's key was taken from the receipt itself; give the one you trust with --key.",
            )
        )
    if question.root_pem is None:
        limits.append(
            Words(
                "时间戳根证书取自凭证本身;请用 --root 给出您信任的根证书。",
                "The root certificate was taken from the receipt itself; give the one you trust with --root.",
            )
        )
    if question.file is None:
        limits.append(Words("没有给出文件,因此没有核对任何文件。", "No file was given, so no file was compared."))
    return limits
