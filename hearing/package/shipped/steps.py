"""The numbered steps. Each looks at one thing, tells all it finds, and does not trust the steps before it."""

from __future__ import annotations

import hashlib

from hearing.package.shipped.reading import (
    CHECKPOINTS,
    EVENTS,
    KEY,
    LINK,
    MANIFEST,
    SEAL,
    Findings,
    Head,
    Package,
    fields,
    moment_words,
    one_line,
    read_json,
    read_stamps,
)
from hearing.package.shipped.succession import check_in_time, follow, read_handovers
from hearing.package.shipped.tree import Wrong, check_extends, log_lines, read_head, unbase64

EXPECTED = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)
"""What malformed content can raise; each becomes a finding, none ends the examination."""


def step_files(package: Package, found: Findings) -> None:
    """1: every file that the manifest lists is there, unchanged, and there is no other."""
    listed = {member["name"]: member for member in package.manifest["members"]}
    for name, member in listed.items():
        held = package.files.get(name)
        if held is None:
            found.add(name, "清单所列的文件不见了", "this listed file is missing")
        elif (held.size, held.sha256) != (member["size"], member["sha256"]):
            found.add(name, f"文件被改动，现为 SHA-256 {held.sha256}", f"changed; its SHA-256 is now {held.sha256}")
    for name, held in package.files.items():
        if not held.whole:
            found.add(name, "内容与压缩包中的校验和不符", "does not have the checksum that the archive states")
    for name in sorted(set(package.files) - set(listed) - {MANIFEST, SEAL, LINK}):
        found.add(name, "清单中没有这个文件，是后来加入的", "not in the manifest: this file was added")
    order = [MANIFEST, SEAL, LINK, *listed]
    if not found.wrong and package.ordered and list(package.files) != order:
        found.add("", "压缩包中文件的次序被改动", "the order of the files in the archive was changed")
    found.told = (f"{len(listed)} 个文件", f"{len(listed)} files")


def step_seal(package: Package, found: Findings) -> None:
    """2: exactly this manifest was sealed in the log, so nobody without the log's key can have changed it."""
    try:
        package.handovers = read_handovers(package, package.given, found)
        _follow(package, found)
        if package.read(KEY).decode() != package.stated_key + "\n":
            found.add(KEY, "与清单所列的日志公钥不同", "is another key than the manifest's")
        manifest = package.read(MANIFEST)
        statement, head = package.check_receipt(SEAL, listed=False)
        digest = hashlib.sha256(manifest).hexdigest()
        if statement.get("kind") != "hearing-package/1" or statement["file"]["sha256"] != digest:
            found.add(MANIFEST, "清单不是封存时的那一份", "this is not the manifest that was sealed")
        for name in ("hearing", "events", "made_at"):
            if statement.get(name) != package.manifest.get(name):
                found.add(MANIFEST, f"“{name}”与封存时不同", f"{name} is not what was sealed")
        check_in_time(package.key, head.size, package.handovers)
        moments = package.check_stamps(head)
        package.sealed = head
        if not moments:
            zh = f"第 {head.size} 条以内；没有内置服务的时间戳"
            found.told = (zh, f"within {head.size} entries; the embedded authority has not stamped it")
            return
        moment = moment_words(min(moments))
        found.told = (f"封存于 {moment}，第 {head.size} 条以内", f"sealed at {moment}, within {head.size} entries")
    except EXPECTED as wrong:
        found.add(SEAL, f"清单的封存凭证无效（{wrong}）", f"the manifest's seal is not valid: {wrong}")


def _follow(package: Package, found: Findings) -> None:
    """Go from the key that the reader gave to the package's, by the hand-overs of the log."""
    if package.stated_key == package.key:
        return
    try:
        follow(package.key, package.stated_key, package.handovers)
        package.key = package.stated_key
    except Wrong as wrong:
        zh, en = f"日志公钥不是您所给的那一个（{wrong}）", f"names another log key than the one you gave: {wrong}"
        found.add(MANIFEST, zh, en)


def step_checkpoints(package: Package, found: Findings) -> None:
    """3: every head of the log is signed by its key, and each extends the one before, up to the seal's."""
    last: Head | None = None
    try:
        lines = package.lines(CHECKPOINTS)
    except EXPECTED as wrong:
        found.add(CHECKPOINTS, f"无法读取（{wrong}）", f"cannot be read: {wrong}")
        return
    for number, line in enumerate(lines, 1):
        place = f"{CHECKPOINTS}:{number}"
        try:
            value = read_json(line)
            size, note, stamps, path = fields(value, "size", "note", "timestamps", "consistency")
            (stated, root), key = _read_head(note, [package.key, *package.earlier])
            check_in_time(key, stated, package.handovers)
            if one_line(value) != line or stated != size:
                raise Wrong("the line is not canonical, or states another size than its checkpoint")
            if log_lines(note) != note:
                raise Wrong("lines of others than the log do not belong here")
            head = Head(note, size, root, read_stamps(stamps))
            nodes = [unbase64(item, "the consistency path") for item in path]
            if last is not None:
                check_extends(last.size, last.root, size, root, nodes)
            elif nodes:
                raise Wrong("the first checkpoint has nothing to extend")
            last = package.heads[size] = head
        except EXPECTED as wrong:
            found.add(place, f"日志头无效（{wrong}）", f"this checkpoint is not valid: {wrong}")
    _up_to_the_seal(package, last, found)
    found.told = (f"{len(lines)} 个日志头", f"{len(lines)} checkpoints")


def _read_head(note: str, keys: list[str]) -> tuple[tuple[int, bytes], str]:
    """Read a head that one of these keys of the log has signed; gives that key too."""
    for key in keys[1:]:
        try:
            return read_head(note, key), key
        except Wrong:
            continue
    return read_head(note, keys[0]), keys[0]


def _up_to_the_seal(package: Package, last: Head | None, found: Findings) -> None:
    """Compare the last checkpoint with that of the seal."""
    if package.sealed is None or last is None:
        found.add(LINK, "缺少可以衔接的日志头", "there are no two checkpoints to join")
        return
    try:
        text = package.read(LINK)
        value = read_json(text)
        start, end, path = fields(value, "from", "to", "path")
        nodes = [unbase64(item, "the consistency path") for item in path]
        if text != one_line(value) + b"\n" or (start, end) != (last.size, package.sealed.size):
            raise Wrong("it does not join the last checkpoint and the seal's")
        check_extends(last.size, last.root, package.sealed.size, package.sealed.root, nodes)
    except EXPECTED as wrong:
        found.add(LINK, f"封存所用的日志与前面的不是同一份（{wrong}）", f"the seal's log is not the same: {wrong}")


def step_stamps(package: Package, found: Findings) -> None:
    """4: every time-stamp of the embedded authority is right; heads without any are counted."""
    moments: list[str] = []
    for size, head in package.heads.items():
        try:
            moments += package.check_stamps(head)
        except EXPECTED as wrong:
            place = f"{CHECKPOINTS} (size {size})"
            found.add(place, f"时间戳无效（{wrong}）", f"its time-stamp is not valid: {wrong}")
    pending = sum(not head.stamps for head in package.heads.values())
    if pending:
        found.notes.append((f"{pending} 个日志头尚无时间戳", f"{pending} checkpoints are not time-stamped yet"))
    for name in sorted(package.outside):
        zh = f"外部时间戳（{name}）只核对了摘要，其余请用 --extract 和 openssl 核验"
        found.notes.append((zh, f"stamps of {name}: only the imprint is checked here; use --extract and openssl"))
    if moments:
        first, last = moment_words(min(moments)), moment_words(max(moments))
        found.told = (f"{first} 至 {last}", f"from {first} to {last}")


def step_events(package: Package, found: Findings) -> None:
    """5: the events are numbered without a gap, in order, each command once, all of one hearing; 6 uses the result."""
    try:
        lines = package.lines(EVENTS)
    except EXPECTED as wrong:
        found.add(EVENTS, f"无法读取（{wrong}）", f"cannot be read: {wrong}")
        return
    commands: set[str] = set()
    expected, command = 1, None
    for number, line in enumerate(lines, 1):
        try:
            value = read_json(line)
            if one_line(value) != line:
                raise Wrong("the line is not canonical JSON")
            said = _event_line(package, value)
            n = said["n"]
        except EXPECTED as wrong:
            found.add(f"{EVENTS}:{number}", f"无法读取（{wrong}）", f"cannot be read: {wrong}")
            expected += 1
            continue
        place = f"{EVENTS}:{number} n={n}"
        if n != expected:
            found.add(
                place,
                f"此处应为第 {expected} 号事件：有事件被删、被加或被调换",
                f"event {expected} belongs here: events were dropped, added or reordered",
            )
        expected = n + 1 if isinstance(n, int) else expected + 1
        if said is value:
            continue  # withheld: only its place is there
        if said.get("command") != command and str(said.get("command")) in commands:
            found.add(place, "同一命令出现两次", "its command was carried out twice")
        command = said.get("command")
        commands.add(str(command))
        if (said.get("kind"), said.get("hearing")) != ("hearing-event/1", package.manifest["hearing"]):
            found.add(place, "不是本次口头审理的事件", "is not an event of this hearing")
    _tell_events(package, len(lines), found)


def _tell_events(package: Package, count: int, found: Findings) -> None:
    """Compare the number of events with the manifest's, and say how far they reach and how many are withheld."""
    if count != package.manifest["events"]:
        found.add(
            EVENTS,
            f"共 {count} 个事件，清单写明 {package.manifest['events']} 个",
            f"holds {count} events, the manifest says {package.manifest['events']}",
        )
    if all(event["statement"].get("type") != "hearing_ended" for event in package.events):
        zh = f"制作本包时记录尚未完结，本包记录至第 {count} 号事件"
        found.notes.append((zh, f"the record was not complete when this was made: it reaches to event {count}"))
    if package.withheld:
        hidden = len(package.withheld)
        zh = f"{hidden} 个事件只给出在日志中的位置：本包读者不参加相应案件的单独环节"
        found.notes.append((zh, f"{hidden} events are shown by their place in the log alone: not for this reader"))
    found.told = (f"{count} 个事件，编号连续", f"{count} events, numbered without a gap")


def _event_line(package: Package, value: object) -> dict:  # type: ignore[type-arg]  # JSON
    """Keep an event and give its statement; of one that the sealed manifest says is withheld, its number and leaf."""
    if isinstance(value, dict) and "leaf" in value:
        (n, *_) = fields(value, "n", "leaf", "leaf_index", "tree_size", "path")
        if n not in package.manifest.get("withheld", []):
            raise Wrong("the manifest does not say that this event is withheld")
        package.withheld.append(value)
        return value
    statement, *_ = fields(value, "statement", "salt", "leaf_index", "tree_size", "path")
    if "n" not in statement:
        raise Wrong("its statement has no number")
    package.events.append(value)  # type: ignore[arg-type]  # it has these fields, so it is a dictionary
    return statement  # type: ignore[no-any-return]  # as above


def step_entries(package: Package, found: Findings) -> None:
    """6: every event is in the log exactly as it stands here, under one of the signed heads."""
    for event in package.events + package.withheld:
        place = f"{EVENTS} n={event['n'] if 'leaf' in event else event['statement'].get('n')}"
        try:
            head = package.heads.get(event["tree_size"])
            if head is None:
                raise Wrong("no valid checkpoint of this size is in the package")
            if type(event["leaf_index"]) is not int or not isinstance(event["path"], list):
                raise Wrong("the inclusion path is malformed")
            nodes = [unbase64(item, "the inclusion path") for item in event["path"]]
            if "leaf" in event:
                package.check_leaf(unbase64(event["leaf"], "the leaf"), event["leaf_index"], nodes, head)
            else:
                package.check_entry(event["statement"], event["salt"], event["leaf_index"], nodes, head)
        except EXPECTED as wrong:
            found.add(
                place,
                f"事件内容、盐值或凭证被改动（{wrong}）",
                f"the event, its salt or its proof was changed: {wrong}",
            )
    count = len(package.events) + len(package.withheld) - len(found.wrong)
    found.told = (f"{count} 个事件已在日志中", f"{count} events are in the log")
