"""The numbered steps 1 to 6 by our own code: files, seal, checkpoints, time-stamps, events, log entries. Pure.

The verifier that is shipped in a package takes the same steps and shares no code with these.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from evidence.log.checkpoint import note_signers, open_checkpoint
from evidence.log.merkle import check_consistency, leaf_hash, root_from_inclusion
from evidence.log.proof import log_lines
from evidence.receipts.receipt import Receipt, read_stamp
from evidence.receipts.report import Words
from evidence.receipts.succession import read_handover
from evidence.statement import canonical, commitment
from hearing.package import layout
from hearing.package.examination import Examination, Head, items, mapping, strictly
from hearing.procedure.canonical import Json
from hearing.procedure.events import HearingEnded, Recorded
from hearing.record.codec import UnreadableEventError, decode
from hearing.record.shapes import shape

BROKEN = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What malformed content raises; each becomes a finding."""


def decoded(value: Json, what: str) -> bytes:
    """Read base64 in its one spelling.

    Raises:
        ValueError: it is not.
    """
    try:
        data = base64.b64decode(value, validate=True) if isinstance(value, str) else None
    except binascii.Error:
        data = None
    if data is None or base64.b64encode(data).decode() != value:
        raise ValueError(f"{what} is not base64 in its one spelling")
    return data


def _path(value: Json) -> list[bytes]:
    if not isinstance(value, list):
        raise ValueError("a list of hashes is expected")  # noqa: TRY004 -- whatever is wrong with content is ValueError
    return [decoded(item, "a hash") for item in value]


def check_files(case: Examination) -> Words:
    """1: every file that the manifest lists is there and unchanged, and there is no other."""
    if case.strange is not None:
        at = case.strange
        case.wrong("", f"压缩包第 {at} 字节不符合本格式", f"byte {at} of the archive is not as this form demands")
    for name in case.odd:
        case.wrong(name, "不是单独的普通文件", "is not a plain file of its own")
    listed = {str(one["name"]): one for one in items(case.manifest["members"])}
    for name, stated in listed.items():
        member = case.members.get(name)
        if member is None:
            case.wrong(name, "清单所列的文件缺失", "is listed, but missing")
        elif (member.size, member.sha256) != (stated["size"], stated["sha256"]):
            case.wrong(name, "文件被改动", f"was changed: SHA-256 {member.sha256}, listed {stated['sha256']}")
    for name in case.members:
        if name not in listed and name not in layout.OUTSIDE:
            case.wrong(name, "清单没有列出此文件，系后来加入", "is not listed: it was added")
    if case.ordered and not case.findings and list(case.members) != [*layout.OUTSIDE, *listed]:
        case.wrong("", "压缩包中文件的次序被改动", "the files stand in another order than they were written")
    return Words(f"{len(listed)} 个文件", f"{len(listed)} files")


def check_seal(case: Examination) -> Words:
    """2: the manifest is the one that was sealed in the log."""
    read_handovers(case)
    if case.read(layout.KEY).decode() != f"{case.manifest['log_key']}\n":
        case.wrong(layout.KEY, "与清单所列的日志公钥不同", "is not the log key that the manifest names")
    size = Receipt.from_json(case.read(layout.SEAL)).tree_size
    try:
        case.follow(size)
    except ValueError as wrong:
        zh, en = f"所列日志公钥与您信任的不同（{wrong}）", f"names another log key than the one you trust: {wrong}"
        case.wrong(layout.MANIFEST, zh, en)
    receipt = case.receipt(layout.SEAL)
    stated = receipt.statement.body
    text = case.read(layout.MANIFEST)
    if receipt.statement.file_digest() != (hashlib.sha256(text).hexdigest(), len(text)):
        case.wrong(layout.MANIFEST, "不是封存时的文件清单", "is not the manifest that was sealed")
    wanted = {name: case.manifest[name] for name in ("hearing", "events", "made_at")}
    if {name: stated.get(name) for name in wanted} != wanted or stated.get("kind") != layout.FORM:
        case.wrong(layout.SEAL, "封存的是另一个包", "is the seal of another package")
    head = Head(receipt.checkpoint, open_checkpoint(receipt.checkpoint, case.key()), receipt.stamps)
    moments = case.stamped(head)
    case.sealed = head
    if not moments:
        return Words("已封存，尚未加盖时间戳", "sealed, but not time-stamped yet")
    return Words(f"封存于 {_spelled(min(moments))}", f"sealed at {_spelled(min(moments))}")


def read_handovers(case: Examination) -> None:
    """Read the hand-overs of the log that the caller gave and those that come along, each of which proves itself."""
    named = [(f"--handover {n}", text.encode()) for n, text in enumerate(case.given, 1)]
    named += [(name, case.read(name)) for name in case.members if name.startswith(layout.HANDOVERS)]
    found = []
    for name, text in named:
        try:
            found.append(read_handover(text))
        except BROKEN as wrong:
            case.wrong(name, f"不是日志更换密钥的有效凭证（{wrong}）", f"is no valid hand-over of the log: {wrong}")
    case.handovers = tuple(found)


def _spelled(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def read_heads(case: Examination) -> Head | None:
    """Read the heads of the log, which are signed and extend each other; gives the last of those that are right."""
    last: Head | None = None
    text = case.read(layout.CHECKPOINTS)
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        try:
            value = mapping(strictly(line), "size", "note", "timestamps", "consistency")
            if canonical(value) + b"\n" != line:
                raise ValueError("the line is not canonical JSON")
            note = str(value["note"])
            stamps = tuple(read_stamp(one) for one in items(value["timestamps"]))
            signed = next(iter(note_signers(note, case.keys())), case.key())
            head = Head(note, open_checkpoint(note, signed), stamps)
            case.require_in_time(signed, head.checkpoint.size)
            if log_lines(note) != note:
                raise ValueError("lines of others than the log do not belong here")
            if head.checkpoint.size != value["size"]:
                raise ValueError("another size is stated than signed")
            _extends(last, head, _path(value["consistency"]))
            last = case.heads[head.checkpoint.size] = head
        except BROKEN as wrong:
            case.wrong(f"{layout.CHECKPOINTS}:{number}", f"日志头无效（{wrong}）", f"not a valid checkpoint: {wrong}")
    return last


def check_checkpoints(case: Examination) -> Words:
    """3: the heads of the log are signed and extend each other, up to the one under which the manifest was sealed."""
    last = read_heads(case)
    try:
        _join(case, last)
    except BROKEN as wrong:
        case.wrong(layout.LINK, f"封存所用的日志与前面的衔接不上（{wrong}）", f"does not join the seal's log: {wrong}")
    return Words(f"{len(case.heads)} 个日志头", f"{len(case.heads)} checkpoints")


def _join(case: Examination, last: Head | None) -> None:
    """Check that the seal's head extends the last head of the receipts."""
    link = case.read(layout.LINK)
    joined = mapping(strictly(link), "from", "to", "path")
    if canonical(joined) + b"\n" != link or last is None or case.sealed is None:
        raise ValueError("it is not canonical, or there are no two valid checkpoints")
    if (joined["from"], joined["to"]) != (last.checkpoint.size, case.sealed.checkpoint.size):
        raise ValueError("it joins other checkpoints")
    _extends(last, case.sealed, _path(joined["path"]))


def _extends(last: Head | None, head: Head, path: list[bytes]) -> None:
    if last is None:
        if path:
            raise ValueError("the first checkpoint extends nothing")
        return
    one, two = last.checkpoint, head.checkpoint
    check_consistency(one.size, one.root, two.size, two.root, path)


def check_stamps(case: Examination) -> Words:
    """4: each time-stamp of a head is right and about exactly its bytes; heads not stamped yet are counted."""
    moments: list[datetime] = []
    pending = 0
    for size, head in case.heads.items():
        try:
            moments += case.stamped(head)
            pending += not head.stamps
        except BROKEN as wrong:
            place = f"{layout.CHECKPOINTS} (size {size})"
            case.wrong(place, f"时间戳无效（{wrong}）", f"its time-stamp is not valid: {wrong}")
    if pending:
        case.notes.append(Words(f"{pending} 个日志头尚未加盖时间戳", f"{pending} checkpoints are not time-stamped yet"))
    if not moments:
        return Words("", "")
    first, last = _spelled(min(moments)), _spelled(max(moments))
    return Words(f"{first} 至 {last}", f"{first} to {last}")


def check_events(case: Examination) -> Words:
    """5: the events are numbered from 1 without a gap, of this hearing, each command once, and can be read."""
    lines = case.read(layout.EVENTS).splitlines(keepends=True)
    done: set[Json] = set()
    before: Json = None
    numbers = count(1)
    for number, line in enumerate(lines, 1):
        due = next(numbers)
        try:
            value = _event_line(case, line)
            said = mapping(value.get("statement", {}))
            n = said["n"] if said else value["n"]
        except BROKEN as wrong:
            case.wrong(f"{layout.EVENTS}:{number}", f"无法读取（{wrong}）", f"cannot be read: {wrong}")
            continue
        place = f"{layout.EVENTS}:{number} n={n}"
        if n != due:
            zh = f"此处应为第 {due} 号事件，有事件被删除、加入或调换次序"
            case.wrong(place, zh, f"event {due} is due here: events were dropped, added or reordered")
            numbers = count(n + 1) if isinstance(n, int) else numbers
        if not said:
            continue
        command = said.get("command")
        if command != before and command in done:
            case.wrong(place, f"命令 {command} 出现两次", f"the command {command} occurs twice")
        done.add(command)
        before = command
        _decoded_event(case, place, said)
    if len(lines) != case.manifest["events"]:
        stated = case.manifest["events"]
        case.wrong(layout.EVENTS, f"有 {len(lines)} 个事件，应为 {stated} 个", f"{len(lines)} events, {stated} stated")
    if not any(isinstance(one.event, HearingEnded) for one in case.recorded):
        zh = f"制作本包时记录尚未完结，至第 {len(lines)} 号事件为止"
        case.notes.append(Words(zh, f"the record was not complete then: it reaches to event {len(lines)}"))
    if case.withheld:
        hidden = len(case.withheld)
        zh = f"{hidden} 个事件只给出在日志中的位置：本包读者不参加相应案件的单独环节"
        case.notes.append(Words(zh, f"{hidden} events are shown by their place in the log alone: not for this reader"))
    return Words(f"{len(lines)} 个事件", f"{len(lines)} events")


def _event_line(case: Examination, line: bytes) -> Mapping[str, Json]:
    """Read an event, or the place of one that the sealed manifest says is withheld; keeps it with the others."""
    value, place = strictly(line), ("leaf_index", "tree_size", "path")
    if "leaf" in mapping(value):
        found, kept = mapping(value, "n", "leaf", *place), case.withheld
        listed = case.manifest.get("withheld")
        if not isinstance(listed, list) or found["n"] not in listed:
            raise ValueError("the manifest does not say that it is withheld")
    else:
        found, kept = mapping(value, "statement", "salt", *place), case.events
        if "n" not in mapping(found["statement"]):
            raise ValueError("its statement has no number")
    kept.append(found)
    if canonical(value) + b"\n" != line:
        raise ValueError("the line is not canonical JSON")
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    """What is said of an event beside its body."""

    n: int
    at: datetime
    by: str
    command: str


def _decoded_event(case: Examination, place: str, stated: Mapping[str, Json]) -> None:
    """Read an event as the program does; a stranger's verifier cannot do this."""
    if (stated.get("kind"), stated.get("hearing")) != ("hearing-event/1", case.manifest["hearing"]):
        case.wrong(place, "不是本次口头审理的事件", "is not an event of this hearing")
        return
    try:
        event = decode(str(stated["type"]), int(str(stated["v"])), canonical(stated["body"]))
        row = shape(_Row, {name: stated[name] for name in ("n", "at", "by", "command")})
        case.recorded.append(Recorded(row.n, row.at, row.by, row.command, event))
    except (*BROKEN, UnreadableEventError) as wrong:
        case.wrong(place, f"本程序读不懂此事件（{wrong}）", f"this program cannot read it: {wrong}")


def check_entries(case: Examination) -> Words:
    """6: each event is in the log exactly as it stands here."""
    good = 0
    for value in (*case.events, *case.withheld):
        place = f"{layout.EVENTS} n={value['n'] if 'leaf' in value else mapping(value['statement']).get('n')}"
        try:
            size, index = value["tree_size"], value["leaf_index"]
            if not isinstance(size, int) or not isinstance(index, int) or size not in case.heads:
                raise ValueError("there is no valid checkpoint of its size")
            root = root_from_inclusion(_leaf(value), index, size, _path(value["path"]))
            if root != case.heads[size].checkpoint.root:
                raise ValueError("the path does not lead to the signed root")
            good += 1
        except BROKEN as wrong:
            zh = f"与日志中的条目不符：内容、盐值或凭证被改动（{wrong}）"
            case.wrong(place, zh, f"is not what the log holds; content, salt or proof was changed: {wrong}")
    return Words(f"{good} 个事件", f"{good} events")


def _leaf(value: Mapping[str, Json]) -> bytes:
    if "leaf" in value:
        return decoded(value["leaf"], "the leaf")
    return leaf_hash(commitment(decoded(value["salt"], "the salt"), canonical(value["statement"])))
