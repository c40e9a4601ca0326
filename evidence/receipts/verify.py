"""Verification of a receipt in numbered steps. The numbers and names are those of the README; no clock, no network.

The first step that fails ends the verification: what follows would rest on it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from evidence.log import policy
from evidence.log.checkpoint import Checkpoint, NoteError, VerifierKey, open_note
from evidence.log.merkle import ProofError, leaf_hash, root_from_inclusion
from evidence.log.proof import log_lines
from evidence.receipts.limits import limits
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Outcome, Question, Report, StepResult, Words
from evidence.receipts.succession import check_keys, read_handover
from evidence.signed.signed import Place, Signed, signed_in
from evidence.statement import commitment
from evidence.timestamps import timestamp
from evidence.timestamps.cms import certificates_from_pem
from evidence.timestamps.stamp import EMBEDDED, OUTSIDE, Stamp, authority_name
from evidence.timestamps.stamping import EMBEDDED_POLICY


@dataclass(slots=True)
class _Case:
    """What the steps have learnt so far."""

    question: Question
    receipt: Receipt
    leaf: bytes = b""
    head: Checkpoint = field(default_factory=lambda: Checkpoint("", 0, b""))
    tokens: list[timestamp.Token] = field(default_factory=list)
    signers: list[x509.Certificate] = field(default_factory=list)
    signed: Signed | None = None

    def stamps(self) -> Sequence[Stamp]:
        """The receipt's time-stamps, which a pending one has none of."""
        if self.receipt.pending:
            raise _PendingError
        return self.receipt.stamps


class _NotAskedError(Exception):
    """The caller gave nothing that this step could compare."""


class _PendingError(Exception):
    """The receipt has nothing yet that this step could check."""


class _AbsentError(Exception):
    """The receipt carries nothing of what this step is about."""


def _commitment(case: _Case) -> Words:
    case.leaf = leaf_hash(commitment(case.receipt.salt, case.receipt.statement.canonical()))
    return Words("", "")


def _checkpoint(case: _Case) -> Words:
    keys = [VerifierKey.parse(vkey) for vkey in case.receipt.log_keys]
    case.head = Checkpoint.parse(open_note(case.receipt.checkpoint, keys))
    if any(key.name != case.head.origin for key in keys):
        raise NoteError(f"the checkpoint is of {case.head.origin}, the key is not")
    if case.question.vkey is not None:
        handovers = [read_handover(text) for text in case.question.handovers]
        check_keys(keys, case.head.size, VerifierKey.parse(case.question.vkey), handovers)
    return Words(f"日志 {case.head.origin}", f"log {case.head.origin}")


def _inclusion(case: _Case) -> Words:
    index, size = case.receipt.leaf_index, case.head.size
    if root_from_inclusion(case.leaf, index, size, case.receipt.proof.path) != case.head.root:
        raise ProofError("the path does not lead to the signed root")
    return Words(f"序号 {index} / {size}", f"entry {index} / {size}")


def _imprint(case: _Case) -> Words:
    case.tokens = [timestamp.parse_token(stamp.token) for stamp in case.stamps()]
    for token in case.tokens:
        timestamp.check_imprint(token, log_lines(case.receipt.checkpoint).encode())
    moments = ", ".join(_moment(token) for token in case.tokens)
    return Words(f"时间 {moments}", f"at {moments}")


def _moment(token: timestamp.Token) -> str:
    return token.gen_time.isoformat().replace("+00:00", "Z")


def _token_signature(case: _Case) -> Words:
    case.stamps()
    case.signers = [timestamp.check_signature(token) for token in case.tokens]
    names = "; ".join(signer.subject.rfc4514_string() for signer in case.signers)
    return Words(names, names)


def _chain(case: _Case) -> Words:
    """Each token leads to the root that its stamp states; to a pinned one at least one of them has to."""
    pinned = certificates_from_pem(case.question.root_pem) if case.question.root_pem else []
    trusted = []
    for stamp, token, signer in zip(case.stamps(), case.tokens, case.signers, strict=True):
        stated = stamp.certificates()
        if stated[0] != signer:
            raise ValueError("the receipt names another authority than the one that stamped it")
        _check_root(stated[-1])
        carried = replace(token, certificates=(*token.certificates, *stated[1:-1]))
        timestamp.check_chain(carried, signer, stated[-1:])
        if not pinned or stated[-1] in pinned:
            trusted.append((token, stated[-1]))
    if not trusted:
        raise ValueError("no time-stamp leads to a root that you trust")
    said = "; ".join(f"{_moment(token)} {root.subject.rfc4514_string()}" for token, root in trusted)
    return Words(said, said)


def _check_root(root: x509.Certificate) -> None:
    """A trust anchor's own signature is nobody's business but ours: path validation takes anchors as they are."""
    try:
        root.verify_directly_issued_by(root)
    except (InvalidSignature, TypeError) as wrong:
        raise ValueError("the root certificate in the receipt has not signed itself") from wrong


_KINDS = {
    EMBEDDED: Words("平台内置时间戳服务,并非合格的第三方服务", "the embedded authority, not a qualified one"),
    OUTSIDE: Words("平台以外的时间戳服务", "an authority outside the platform"),
}


def _kind(case: _Case) -> Words:
    said = []
    for stamp, token, signer in zip(case.stamps(), case.tokens, case.signers, strict=True):
        if (token.policy == EMBEDDED_POLICY) != (stamp.kind == EMBEDDED):
            raise ValueError(f"the token's policy {token.policy} is not that of an authority of the kind {stamp.kind}")
        if stamp.name != authority_name(signer):
            raise ValueError(f"the authority is called {authority_name(signer)}, not {stamp.name}")
        said.append((_KINDS[stamp.kind], stamp.name))
    return Words(
        "; ".join(f"{name}:{kind.zh}" for kind, name in said), "; ".join(f"{name}: {kind.en}" for kind, name in said)
    )


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
    said, second, stated_second = f"SHA-256 {given[0]}", case.question.sm3, case.receipt.statement.file_sm3()
    if second is not None and stated_second is not None:
        if second != stated_second:
            raise ValueError(f"the file's SM3 is {second}, the statement says {stated_second}")
        said += f", SM3 {second}"
    return Words(said, said)


def _cosigners(case: _Case) -> Words:
    if case.question.policy is None:
        raise _NotAskedError
    keys = [VerifierKey.parse(vkey) for vkey in case.receipt.log_keys]
    verdict = policy.check(case.receipt.checkpoint, policy.Policy.parse(case.question.policy), log_keys=keys)
    names = ", ".join(one.cosigner.name for one in verdict.cosigned)
    if not verdict.met:
        raise ValueError(f"the policy's quorum is not met; of its cosigners {names or 'none'} has signed")
    return Words(names, names)


def _signature(case: _Case) -> Words:
    case.signed = signed_in(case.receipt.statement.body)
    if case.signed is None:
        raise _AbsentError
    key, origin = case.signed.key, case.signed.origin
    place = f" {origin}" if origin else ""
    return Words(f"{case.signed.scheme} {key.fingerprint}{place}", f"{case.signed.scheme} {key.fingerprint}{place}")


def _order(case: _Case) -> Words:
    """The signer named an earlier state of this very log: what is signed is no older than that."""
    if case.signed is None:
        raise _AbsentError
    place = Place.of(case.signed.statement)
    if place is None:
        if "case" in case.signed.statement:
            raise ValueError("the signed statement has no number in its case")
        raise _AbsentError
    if place.origin != case.head.origin:
        raise ValueError(f"the signer had seen another log, {place.origin}")
    if place.size > case.receipt.leaf_index:
        raise ValueError("the signer had seen a checkpoint that is later than the entry")
    if place.number > 1 and place.size == 0:
        raise ValueError("statements were sealed before this one, but the signer had seen an empty log")
    return Words(
        f"本案第 {place.number} 份;不早于第 {place.size} 条", f"number {place.number}; not before entry {place.size}"
    )


_NO_STAMP = Words("尚未加盖时间戳", "not stamped yet")
_UNSIGNED = Words("凭证不含当事人的签名", "the receipt carries no signature of a party")
_FORM = Words("凭证格式完整", "the receipt is well-formed")
_STEPS: tuple[tuple[str, Words, Callable[[_Case], Words]], ...] = (
    ("commitment", Words("由陈述和盐值算出存证条目", "the statement and its salt give the log entry"), _commitment),
    ("checkpoint", Words("日志头由该日志的密钥签名", "the checkpoint is signed by the log's key"), _checkpoint),
    ("inclusion", Words("存证条目在已签名的日志中", "the entry is in the log whose root is signed"), _inclusion),
    ("imprint", Words("时间戳针对的正是该日志头", "the time-stamps are about exactly this checkpoint"), _imprint),
    (
        "token",
        Words("时间戳的签名和绑定的证书正确", "the time-stamp's signature and its bound certificate are right"),
        _token_signature,
    ),
    ("chain", Words("时间戳证书在当时有效并可追溯到根证书", "its certificate was valid and leads to the root"), _chain),
    ("kind", Words("时间戳服务的类别与凭证所述一致", "the authority is of the kind that the receipt says"), _kind),
    ("file", Words("所给文件与陈述中的摘要和大小一致", "the file has the digest and size of the statement"), _file),
    (
        "cosigners",
        Words("联署者达到策略的法定数", "a quorum of the policy's cosigners has signed it"),
        _cosigners,
    ),
    ("signature", Words("当事人以自己的密钥签名", "a party signed the statement with a key of its own"), _signature),
    (
        "order",
        Words("所签陈述有编号,并指明此前的日志头", "what was signed has its number and names an earlier checkpoint"),
        _order,
    ),
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
    "cosigners": "联署未达到策略的法定数,或联署的签名无效",
    "signature": "当事人的签名无效,或所签内容与存证内容不同",
    "order": "所签陈述的编号或所指明的日志头不对",
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
        if case is not None and results[-1].outcome not in {Outcome.FAILED, Outcome.NOT_REACHED}:
            result = _run(result, check, case)
        results.append(result)
    return Report(tuple(results), tuple(limits(question, case.receipt if case else None)))


def _run(blank: StepResult, check: Callable[[_Case], Words], case: _Case) -> StepResult:
    try:
        return replace(blank, outcome=Outcome.PASSED, detail=check(case))
    except _PendingError:
        return replace(blank, outcome=Outcome.PENDING, detail=_NO_STAMP)
    except _AbsentError:
        return replace(blank, outcome=Outcome.ABSENT, detail=_UNSIGNED if blank.name == "signature" else Words("", ""))
    except _NotAskedError:
        return replace(blank, outcome=Outcome.NOT_ASKED)
    except ValueError as wrong:
        return replace(blank, outcome=Outcome.FAILED, detail=_why(blank.name, wrong))


def _why(step: str, wrong: Exception) -> Words:
    """Say what failed; the particulars, for experts, are in English in both."""
    return Words(f"{_FAILED_ZH[step]}({wrong})", str(wrong))
