"""The numbered step about recordings, the files that can be played, and the film."""

from __future__ import annotations

from hearing.package.shipped.contents import of_type, place_of
from hearing.package.shipped.reading import Findings, Package, fields, read_json
from hearing.package.shipped.steps import EXPECTED
from hearing.package.shipped.tree import Wrong

_RECORDINGS, _FILMS = "recordings/index.json", "recordings/films.json"


def step_recordings(package: Package, found: Findings) -> None:
    """9: recordings and films are those whose digests the record names, without what was ordered out of them."""
    kept = 0
    try:
        logs, playable = fields(read_json(package.read(_RECORDINGS)), "recordings", "playable")
        named = {item["event"]: item for item in logs}
    except EXPECTED as wrong:
        found.add(_RECORDINGS, f"无法读取（{wrong}）", f"cannot be read: {wrong}")
        return
    sealed, ordered = dict(of_type(package, "recording_sealed")), [n for n, _ in of_type(package, "redaction_ordered")]
    for n in sorted(set(sealed) ^ set(named)):
        found.add(f"{_RECORDINGS} n={n}", "记录与录音录像目录不一致", "the record and the list of recordings differ")
    for n in sorted(set(sealed) & set(named)):
        name, digest = named[n]["file"], sealed[n]["sha256"]
        held = package.files.get(name) if name is not None else None
        if named[n]["sha256"] != digest or (name is not None and (held is None or held.sha256 != digest)):
            found.add(
                f"{_RECORDINGS} n={n}", "录音录像与记录中的摘要不符", "the recording has not the digest on the record"
            )
        if name is not None and ordered:
            zh, en = (
                "记录中有遮蔽命令，而原始录制在包中",
                "an order takes a span out, and it is here whole",
            )
            found.add(f"{_RECORDINGS} n={n}", zh, en)
        kept += held is not None
    for item in playable:
        try:
            _check_playable(package, item, ordered)
        except EXPECTED as wrong:
            found.add(
                place_of(_RECORDINGS, item), f"可播放文件无效（{wrong}）", f"a playable file is not valid: {wrong}"
            )
    films = _check_films(package, found, ordered)
    found.told = (
        f"{len(sealed)} 段，其中 {kept} 段附文件；可播放文件 {len(playable)} 个；影片 {films} 部附文件",
        f"{len(sealed)} recordings, {kept} with their files; {len(playable)} playable files; {films} films",
    )


def _check_playable(package: Package, item: dict, ordered: list[int]) -> None:  # type: ignore[type-arg]  # JSON
    statement, _ = package.check_receipt(item["receipt"])
    if statement["file"]["sha256"] != item["sha256"]:
        raise Wrong("the playable file is not that of its receipt")
    if statement.get("redactions", []) != item.get("redactions", []):
        raise Wrong("its receipt says otherwise what was taken out of it")
    _check_file(package, item, item["sha256"], item.get("redactions", []), ordered)


def _check_file(package: Package, item: dict, digest: str, taken_out: list[int], ordered: list[int]) -> None:  # type: ignore[type-arg]  # JSON
    """Check the file, if it is here: its digest, and that nothing is in it that the record orders out."""
    if item["file"] is None:
        return
    held = package.files.get(item["file"])
    if held is None or held.sha256 != digest:
        raise Wrong(f"{item['file']} is missing or has another digest")
    if not set(ordered) <= set(taken_out):
        raise Wrong(f"{item['file']} holds what an order on the record takes out")


def _check_films(package: Package, found: Findings, ordered: list[int]) -> int:
    """Compare the list of films with the record; packages that were made before films went into them have none."""
    if _FILMS not in package.files:
        return 0
    try:
        (listed,) = fields(read_json(package.read(_FILMS)), "films")
        named = {item["event"]: item for item in listed}
    except EXPECTED as wrong:
        found.add(_FILMS, f"无法读取（{wrong}）", f"cannot be read: {wrong}")
        return 0
    sealed = dict(of_type(package, "film_sealed"))
    for n in sorted(set(sealed) ^ set(named)):
        found.add(f"{_FILMS} n={n}", "记录与影片目录不一致", "the record and the list of films differ")
    for n in sorted(set(sealed) & set(named)):
        try:
            _check_film(package, named[n], sealed[n], ordered)
        except EXPECTED as wrong:
            found.add(f"{_FILMS} n={n}", f"影片无效（{wrong}）", f"the film is not valid: {wrong}")
    return sum(item["file"] is not None for item in listed)


def _check_film(package: Package, item: dict, body: dict, ordered: list[int]) -> None:  # type: ignore[type-arg]  # JSON
    if any(item[name] != body[name] for name in ("version", "sha256", "size", "of", "redactions")):
        raise Wrong("the list says otherwise than the record")
    if item["receipt"] is not None:
        statement, _ = package.check_receipt(item["receipt"])
        if (statement["film"]["sha256"], statement["film"]["size"]) != (body["sha256"], body["size"]):
            raise Wrong("its receipt is about another film")
    _check_file(package, item, body["sha256"], body["redactions"], ordered)
    if item["captions"] is not None and item["captions"] not in package.files:
        raise Wrong(f"{item['captions']} is missing")
