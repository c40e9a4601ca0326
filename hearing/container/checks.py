"""The numbered steps of checking a case export: container, files, tokens, evidence record, log, exhibits. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography import x509

from evidence.archival.record import Hash, read_record
from evidence.archival.verify import verify_record
from evidence.log.checkpoint import Checkpoint, note_signers
from evidence.log.merkle import root_from_inclusion
from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Words
from evidence.timestamps import timestamp
from evidence.timestamps.cms import certificates_from_pem
from evidence.timestamps.stamp import plain_pem
from hearing.container import layout
from hearing.container.amended import same_words
from hearing.container.manifest import manifest_of, read_manifest
from hearing.package import layout as package
from hearing.package.checks import BROKEN, decoded, read_handovers, read_heads
from hearing.package.examination import Examination, items, mapping
from hearing.package.layout import Member
from hearing.procedure.canonical import Json


@dataclass(slots=True)
class Container:
    """An export under examination.

    Attributes:
        case: What the steps share, and what they find.
        digest: Gives the digest of a file by its name, with an algorithm of `hashlib`.
        moments: When the tokens were made, once they were checked.
        ends: Until when the evidence record is to be renewed, once it was checked.
    """

    case: Examination
    digest: Callable[[str, str], bytes]
    moments: list[datetime] = field(default_factory=list)
    ends: datetime | None = None

    def data_objects(self) -> list[Member]:
        """Give the files that the manifests list, in the container's order."""
        return [
            one
            for one in self.case.members.values()
            if one.name != layout.MIMETYPE and not one.name.startswith(layout.META)
        ]

    def recorded(self) -> list[Member]:
        """Give the files that the evidence record is about: the manifests, the tokens, and the data objects."""
        renewed = {layout.RECORD_MANIFEST, *layout.RENEWED, layout.MIMETYPE}
        meta = [one for one in self.case.members.values() if one.name.startswith(layout.META)]
        return [one for one in (*meta, *self.data_objects()) if one.name not in renewed]

    def digests(self, algorithm: Hash) -> list[bytes]:
        """Give the digests of the files that the evidence record is about; reads them when it is not SHA-256."""
        if algorithm is Hash.SHA256:
            return [bytes.fromhex(one.sha256) for one in self.recorded()]
        return [self.digest(one.name, algorithm.value) for one in self.recorded()]


def check_container(container: Container) -> Words:
    """1: every byte of the archive is as the form demands: mimetype first, then META-INF, then the data objects."""
    case = container.case
    if case.strange is not None:
        at = case.strange
        case.wrong("", f"压缩包第 {at} 字节不符合本格式", f"byte {at} of the archive is not as this form demands")
    for name in case.odd:
        case.wrong(name, "不是单独的普通文件", "is not a plain file of its own")
    names = list(case.members)
    if layout.MIMETYPE not in case.members or case.read(layout.MIMETYPE) != layout.MEDIA_TYPE.encode():
        case.wrong(layout.MIMETYPE, "缺失，或不是 ASiC-E 的类型", "is missing, or is not that of an ASiC-E container")
    for name, due in zip(names, sorted(names, key=layout.position), strict=True):
        if name != due:
            case.wrong(name, f"次序被改动（此处应为 {due}）", f"was moved: {due} belongs here")
            break
    known = {layout.RECORD_MANIFEST, *layout.RENEWED}
    for number in range(1, layout.token_count(names) + 1):
        known |= {layout.manifest_name(number), layout.token_name(number), layout.certificates_name(number)}
    for name in names:
        if name.startswith(layout.META) and name not in known:
            case.wrong(name, "不属于本格式，系后来加入", "is not of this form: it was added")
    for name in sorted(known - set(names)):
        case.wrong(name, "文件缺失", "is missing")
    return Words(f"{len(names)} 个文件", f"{len(names)} files")


def check_files(container: Container) -> Words:
    """2: every file that the manifests list is there and unchanged, and there is no other."""
    case, objects = container.case, container.data_objects()
    for number in range(1, max(1, layout.token_count(case.members)) + 1):
        name = layout.manifest_name(number)
        manifest = read_manifest(case.read(name))
        _compare(case, manifest.digests, {one.name: one.sha256 for one in objects})
        expected = manifest_of(layout.token_name(number), layout.TOKEN_TYPE, objects)
        if not case.findings and manifest != expected:
            case.wrong(name, "清单另有不同", "lists the files in another way than they are there")
    return Words(f"{len(objects)} 个文件", f"{len(objects)} files")


def _compare(case: Examination, listed: Mapping[str, str], there: Mapping[str, str]) -> None:
    told = {one.place for one in case.findings}
    for name, sha256 in listed.items():
        if name in told:
            continue
        if name not in there:
            case.wrong(name, "清单所列的文件缺失", "is listed, but missing")
        elif there[name] != sha256:
            case.wrong(name, "文件被改动", f"was changed: SHA-256 {there[name]}, listed {sha256}")
    for name in there:
        if name not in listed and name not in told:
            case.wrong(name, "清单没有列出此文件，系后来加入", "is not listed: it was added")
    if not case.findings and list(listed) != list(there):
        case.wrong("", "压缩包中文件的次序被改动", "the files stand in another order than they are listed")


def check_tokens(container: Container) -> Words:
    """3: each token is right and about exactly its manifest."""
    case = container.case
    pinned = certificates_from_pem(case.root_pem) if case.root_pem else []
    trusted = not pinned
    said = []
    for number in range(1, max(1, layout.token_count(case.members)) + 1):
        held = _certificates(case, layout.certificates_name(number))
        token = timestamp.parse_token(case.read(layout.token_name(number)))
        carried = replace(token, certificates=(*token.certificates, *held))
        roots = [one for one in held if one.issuer == one.subject]
        chain = timestamp.verify(carried, case.read(layout.manifest_name(number)), roots)
        if set(held) - set(chain):
            raise ValueError(f"{layout.certificates_name(number)} names a certificate that the token does not need")
        trusted = trusted or chain[-1] in pinned
        container.moments.append(token.gen_time)
        said.append(f"{_spelled(token.gen_time)} {chain[0].subject.rfc4514_string()}")
    if not trusted:
        raise ValueError("no time-stamp leads to a root that you trust")
    return Words("; ".join(said), "; ".join(said))


def _certificates(case: Examination, name: str) -> list[x509.Certificate]:
    text = case.read(name).decode("ascii")
    held = certificates_from_pem(text)
    if plain_pem(held) != text or len(set(held)) != len(held):
        raise ValueError(f"{name} holds more than plain certificates")
    return held


def check_record(container: Container) -> Words:
    """4: the evidence record is about exactly these files, each of its tokens held when the next one took over."""
    case = container.case
    manifest = case.read(layout.RECORD_MANIFEST)
    if manifest != manifest_of(layout.RECORD, "", container.recorded()).text():
        _compare(case, read_manifest(manifest).digests, {one.name: one.sha256 for one in container.recorded()})
        case.wrong(layout.RECORD_MANIFEST, "与现有文件不符", "is not about the files that are there")
    held = _certificates(case, layout.RECORD_CERTIFICATES)
    record = read_record(case.read(layout.RECORD))
    proven = verify_record(record, container.digests, held)
    unused = set(held) - set(proven.certificates)
    if unused:
        raise ValueError(f"{layout.RECORD_CERTIFICATES} names a certificate that no token needs")
    if container.moments and proven.moments[0] < min(container.moments):
        raise ValueError("the evidence record is older than the time-stamp that it is about")
    container.ends = proven.ends
    renewals = len(proven.moments) - 1
    return Words(
        f"{_spelled(proven.moments[0])} 起，续期 {renewals} 次（{proven.algorithm}）；"
        f"请在 {proven.ends:%Y-%m-%d} 前续期",
        f"since {_spelled(proven.moments[0])}, renewed {renewals} times ({proven.algorithm}); "
        f"renew it before {proven.ends:%Y-%m-%d}",
    )


def check_log(container: Container) -> Words:
    """5: the heads of the log are signed, stamped or still waiting, and extend one another."""
    case = container.case
    read_handovers(case)
    try:
        if case.pinned:
            text, _, _ = case.read(layout.CHECKPOINT).decode().partition("\n\n")
            case.follow(Checkpoint.parse(text + "\n").size)
    except BROKEN as wrong:
        zh, en = f"所列日志公钥与您信任的不同（{wrong}）", f"names another log key than the one you trust: {wrong}"
        case.wrong(layout.INDEX, zh, en)
    if case.read(package.KEY).decode() != f"{case.manifest.get('log_key')}\n":
        case.wrong(package.KEY, "与目录所列的日志公钥不同", "is not the log key that the index names")
    last = read_heads(case)
    if last is not None and not note_signers(last.note, [case.key()]):
        zh = "最后的日志头不是由所列公钥签名"
        case.wrong(package.CHECKPOINTS, zh, "its last checkpoint is not signed by the log key that the index names")
    for size, head in case.heads.items():
        try:
            case.stamped(head)
        except BROKEN as wrong:
            place = f"{package.CHECKPOINTS} (size {size})"
            case.wrong(place, f"时间戳无效（{wrong}）", f"its time-stamp is not valid: {wrong}")
    if last is not None and case.read(layout.CHECKPOINT).decode() != last.note:
        case.wrong(layout.CHECKPOINT, "不是最后的日志头", "is not the last of the log's heads")
    return Words(f"{len(case.heads)} 个日志头", f"{len(case.heads)} checkpoints")


def check_exhibits(container: Container) -> Words:
    """6: every exhibit has the digest of its receipt, and every receipt is about what the index says."""
    case = container.case
    index = case.manifest
    if index.get("format") != layout.FORM:
        raise ValueError(f"{layout.INDEX} is not one of {layout.FORM}")
    used = {layout.INDEX, layout.PAGE, layout.HOW, layout.CHECKPOINT}
    used |= {package.KEY, package.AUTHORITY, package.CHECKPOINTS}
    withheld = 0
    for one in items(index["exhibits"]):
        try:
            if "withheld" in one:
                withheld += 1
                _check_withheld(case, one)
            else:
                used |= _check_exhibit(case, str(index["case"]), one)
        except BROKEN as wrong:
            case.wrong(str(one.get("label")), f"与凭证不符（{wrong}）", f"does not fit its receipts: {wrong}")
    for one in items(index["rounds"]):
        used |= _check_about(case, one, {"kind": "exchange_round", "case": index["case"], "n": one["n"]})
    # Exports made before amended sets were in them have no such list.
    for due, one in enumerate(items(index.get("claim_sets", [])), 1):
        try:
            used |= _check_set(case, str(index["case"]), due, one)
        except BROKEN as wrong:
            case.wrong(str(one.get("text")), f"与凭证不符（{wrong}）", f"does not fit its receipts: {wrong}")
    for name in case.members:
        if name not in used and name != layout.MIMETYPE and not name.startswith(layout.META):
            case.wrong(name, "目录没有提到此文件", "is not named by the index")
    count = len(items(index["exhibits"]))
    return Words(f"{count} 件证据，其中 {withheld} 件未提供", f"{count} exhibits, {withheld} of them withheld")


def _check_exhibit(case: Examination, number: str, one: Mapping[str, Json]) -> set[str]:
    """Check an exhibit that is there; gives the names of its files."""
    used = {str(one[kind]) for kind in ("file", "paper", "receipt", "proof") if one[kind]}
    digest = (str(one["sha256"]), one["size"])
    if one["file"]:
        member = case.members.get(str(one["file"]))
        if member is None or (member.sha256, member.size) != digest:
            raise ValueError(f"{one['file']} is not the file that the index names")
    if one["receipt"]:
        receipt = _receipt(case, str(one["receipt"]))
        said = receipt.statement.body
        about = receipt.statement.file_digest()
        if about is None and one["file"]:
            case.notes.append(
                Words(
                    f"{one['label']}：提交时为密封证据，凭证未写明文件摘要",
                    f"{one['label']} was filed under seal: its receipt does not name the file's digest",
                )
            )
        if about is not None and one["sha256"] is not None and about != digest:
            raise ValueError(f"{one['receipt']} is about another file")
        if said.get("case") != number or said.get("side") != one["side"]:
            raise ValueError(f"{one['receipt']} is about an exhibit of another case or side")
        if case.read(str(one["proof"])) != receipt.proof.text().encode():
            raise ValueError(f"{one['proof']} is not the proof of its receipt")
    return used | _check_later(case, number, one)


def _check_later(case: Examination, number: str, one: Mapping[str, Json]) -> set[str]:
    """Check the opinions on an exhibit and what happened to it afterwards; gives the names of their receipts."""
    used = set()
    about = {"case": number, "exhibit": one["id"]}
    for opinion in items(one["opinions"]):
        used |= _check_about(case, opinion, {**about, "kind": "opinion_stated", "side": opinion["side"]})
    for due, step in enumerate(items(one["steps"]), 1):
        if step["n"] != due:
            raise ValueError(f"step {due} is missing")
        used |= _check_about(case, step, {**about, "kind": "exhibit_step", "n": due, "type": step["kind"]})
    return used


def _check_set(case: Examination, number: str, due: int, one: Mapping[str, Json]) -> set[str]:
    """Check an amended set of claims, word for word, and the rulings on it; gives the names of its files."""
    if one["n"] != due:
        raise ValueError(f"set {due} is missing")
    about: dict[str, Json] = {"case": number, "n": due}
    used = {str(one["text"]), *_check_about(case, one, {**about, "kind": "claims_amended"})}
    text = case.read(str(one["text"])).decode()
    if one["receipt"] and not same_words(one, text, _receipt(case, str(one["receipt"])).statement.body):
        raise ValueError(f"{one['receipt']} is about other words")
    for k, ruling in enumerate(items(one["rulings"]), 1):
        said = {**about, "kind": "claims_ruled", "accepted": ruling["accepted"], "reason": ruling["reason"], "k": k}
        if ruling["k"] != k:
            raise ValueError(f"ruling {k} is missing")
        used |= _check_about(case, ruling, said)
    return used


def _check_about(case: Examination, one: Mapping[str, Json], about: Mapping[str, Json]) -> set[str]:
    """Check the receipt that an entry of the index names; gives its name."""
    if not one["receipt"]:
        return set()
    said = _receipt(case, str(one["receipt"])).statement.body
    if {name: said.get(name) for name in about} != about:
        raise ValueError(f"{one['receipt']} is about something else")
    return {str(one["receipt"])}


def _receipt(case: Examination, name: str) -> Receipt:
    receipt = case.receipt(name)
    case.listed(receipt)
    return receipt


def _check_withheld(case: Examination, one: Mapping[str, Json]) -> None:
    if "entry" not in one:
        return
    entry = mapping(one["entry"], "leaf", "index", "size", "path")
    index, size = entry["index"], entry["size"]
    if not isinstance(index, int) or not isinstance(size, int) or size not in case.heads:
        raise ValueError("its place in the log is not among those of the checkpoints")
    path = [decoded(each, "a hash") for each in _list(entry["path"])]
    if root_from_inclusion(decoded(entry["leaf"], "the leaf"), index, size, path) != case.heads[size].checkpoint.root:
        raise ValueError("its commitment is not in the log")


def _list(value: Json) -> Sequence[Json]:
    if not isinstance(value, list):
        raise ValueError("a list of hashes is expected")  # noqa: TRY004 -- whatever is wrong with content is ValueError
    return value


def _spelled(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
