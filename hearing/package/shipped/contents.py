"""The numbered steps about what the record speaks of: minutes and exhibits."""

from __future__ import annotations

from hearing.package.shipped.papers import paper_notes
from hearing.package.shipped.reading import Findings, Package, fields, read_json
from hearing.package.shipped.signatures import signature_fault
from hearing.package.shipped.steps import EXPECTED
from hearing.package.shipped.tree import Wrong

_REGISTER, _VERSIONS = "exhibits/register.json", "minutes/versions.json"


def place_of(name: str, item: object) -> str:
    """Say which line of a list is meant."""
    if isinstance(item, dict):
        for key in ("label", "receipt", "participant"):
            if key in item:
                return f"{name} {str(item[key])[:80]}"
    return f"{name} {str(item)[:40]}"


def of_type(package: Package, name: str) -> list[tuple[int, dict]]:  # type: ignore[type-arg]  # JSON
    """Give number and body of every event of a type."""
    return [
        (event["statement"]["n"], event["statement"]["body"])
        for event in package.events
        if event["statement"].get("type") == name and isinstance(event["statement"].get("body"), dict)
    ]


def step_minutes(package: Package, found: Findings) -> None:
    """7: the minutes are those whose digest the record names, and every signature is on such a digest."""
    _tell_files(package, found)
    presented = _presented(package, found)
    signed, refused = of_type(package, "minutes_signed"), of_type(package, "signing_refused")
    for n, body in signed:
        if body.get("digest") not in presented.values():
            found.add(f"events.jsonl n={n}", "所签的笔录从未提交", "signs minutes that were never presented")
        zh, en = signature_fault(body)
        if zh:
            found.add(f"events.jsonl n={n}", zh, en)
    _tell_signatures(package, found, signed, refused)
    _check_papers(package, found)
    found.told = (
        f"提交 {len(presented)} 次，签字 {len(signed)} 人次，拒签 {len(refused)} 人次",
        f"presentations {len(presented)}, signatures {len(signed)}, refusals {len(refused)}",
    )


def _presented(package: Package, found: Findings) -> dict[str, object]:
    """Compare the minutes that are there with those that were presented; gives the digests presented, by file."""
    presented: dict[str, object] = {}
    for n, body in of_type(package, "minutes_presented"):
        name = f"minutes/event-{n}.json"
        presented[name] = body.get("digest")
        if name not in package.files and n in package.manifest["minutes_by_digest"]:
            continue  # the manifest, which is sealed, says that only the digest is left of these
        if name not in package.files:
            found.add(name, f"第 {n} 号事件提交的笔录不在包中", f"the minutes presented by event {n} are missing")
        elif package.files[name].sha256 != body.get("digest"):
            found.add(name, f"不是第 {n} 号事件提交的笔录", f"these are not the minutes that event {n} presented")
    _check_versions(package, presented, found)
    for name in package.files:
        if name.startswith("minutes/event-") and name not in presented:
            found.add(name, "记录中没有提交过这份笔录", "no event presented these minutes")
    return presented


def _check_papers(package: Package, found: Findings) -> None:
    """Check the signatures inside the PDFs."""
    for name in package.files:
        if name.startswith("minutes/") and name.endswith(".pdf"):
            try:
                found.notes += paper_notes(package, name)
            except (IndexError, *EXPECTED) as wrong:
                found.add(name, f"PDF 内的签名不成立（{wrong}）", f"a signature inside the PDF does not hold: {wrong}")


def _check_versions(package: Package, presented: dict, found: Findings) -> None:  # type: ignore[type-arg]  # JSON
    """Compare the list of versions with the record; packages that were made before it have none."""
    if _VERSIONS not in package.files:
        return
    try:
        (listed,) = fields(read_json(package.read(_VERSIONS)), "versions")
        stated = {f"minutes/event-{item['event']}.json": item["sha256"] for item in listed}
    except EXPECTED as wrong:
        found.add(_VERSIONS, f"无法读取（{wrong}）", f"cannot be read: {wrong}")
        return
    if stated != presented:
        found.add(_VERSIONS, "所列版次与记录不一致", "lists other versions than the record presented")


def _tell_files(package: Package, found: Findings) -> None:
    """Say of a joint hearing which minutes belong to which of its case files."""
    for file in [file for _, body in of_type(package, "hearing_scheduled") for file in body.get("files", [])]:
        names = [f"minutes/event-{n}.json" for n, body in of_type(package, "minutes_presented")
                 if body.get("file") == file["id"]]  # fmt: skip
        names += [f"minutes/minutes-{file['id']}-{language}.pdf" for language in ("zh-CN", "en")]
        held = [name for name in names if name in package.files]
        zh, en = "、".join(held) or "无", ", ".join(held) or "none"
        found.notes.append((f"{file['case_number']} 的笔录：{zh}", f"minutes of {file['case_number']}: {en}"))


def _tell_signatures(package: Package, found: Findings, signed: list, refused: list) -> None:  # type: ignore[type-arg]  # JSON
    """Say who signed what, and who did not."""
    names = _names(package)
    for n, body in signed:
        who, what = names.get(str(body.get("participant")), body.get("participant")), str(body.get("digest"))[:16]
        method = body.get("method")
        found.notes.append(
            (f"第 {n} 号事件：{who} 签署 {what}…（{method}）", f"event {n}: {who} signed {what}… ({method})")
        )
    for n, body in refused:
        who, why = names.get(str(body.get("participant")), body.get("participant")), body.get("reason")
        found.notes.append((f"第 {n} 号事件：{who} 未签，理由：{why}", f"event {n}: {who} did not sign: {why}"))


def _names(package: Package) -> dict[str, str]:
    """Give the names of the participants, as the record gives them."""
    lines = [line for _, body in of_type(package, "hearing_scheduled") for line in body.get("roster", [])]
    lines += [body.get("line") for _, body in of_type(package, "participant_added")]
    return {str(line.get("id")): str(line.get("name")) for line in lines if isinstance(line, dict)}


def step_exhibits(package: Package, found: Findings) -> None:
    """8: every exhibit is the file of its receipt, and every receipt is in the log."""
    given = withheld = 0
    try:
        register = read_json(package.read(_REGISTER))
        listed = fields(register, "exhibits", "opinions")
    except EXPECTED as wrong:
        found.add(_REGISTER, f"无法读取（{wrong}）", f"cannot be read: {wrong}")
        return
    for item in listed[0]:
        try:
            if item["receipt"] is not None:
                statement, _ = package.check_receipt(item["receipt"])
                if statement["file"]["sha256"] != item["sha256"] or statement["file"]["size"] != item["size"]:
                    raise Wrong("the receipt is about another file")
            if item["file"] is None:
                withheld += 1
                continue
            given += 1
            held = package.files.get(item["file"])
            if held is None or (held.sha256, held.size) != (item["sha256"], item["size"]):
                raise Wrong(f"{item['file']} is missing or is another file than the register says")
        except EXPECTED as wrong:
            found.add(
                place_of(_REGISTER, item),
                f"证据与凭证不符（{wrong}）",
                f"the exhibit does not fit its receipt: {wrong}",
            )
    for item in listed[1]:
        try:
            package.check_receipt(item["receipt"])
        except EXPECTED as wrong:
            found.add(
                place_of(_REGISTER, item),
                f"书面质证意见的凭证无效（{wrong}）",
                f"an opinion's receipt is not valid: {wrong}",
            )
    found.told = (
        f"{given} 件附原件，{withheld} 件只列名称或摘要；书面意见 {len(listed[1])} 份",
        f"{given} with their files, {withheld} by label or digest only; {len(listed[1])} opinions in writing",
    )
