"""The numbered step 9 by our own code: recordings, playable files and the film. Pure."""

from collections.abc import Mapping

from evidence.receipts.report import Words
from hearing.package import layout
from hearing.package.checks import BROKEN
from hearing.package.checks_content import has_digest
from hearing.package.examination import Examination, items, mapping, strictly
from hearing.procedure.canonical import Json
from hearing.procedure.events import FilmSealed, RecordingSealed, RedactionOrdered


def check_recordings(case: Examination) -> Words:
    """9: recordings and films are those that the record names by their digests, without what was ordered out."""
    index = mapping(strictly(case.read(layout.RECORDINGS)), "recordings", "playable")
    ordered = {one.n for one in case.recorded if isinstance(one.event, RedactionOrdered)}
    held = _check_logs(case, items(index["recordings"]), ordered)
    playable = items(index["playable"])
    for one in playable:
        try:
            _check_playable(case, one, ordered)
        except BROKEN as wrong:
            case.wrong(str(one.get("participant")), f"可播放文件无效（{wrong}）", f"not a valid playable file: {wrong}")
    stated, films = len(items(index["recordings"])), _check_films(case, ordered)
    return Words(
        f"{stated} 段，{held} 段附文件；可播放文件 {len(playable)} 个；影片 {films} 部附文件",
        f"{stated}, {held} with their files; {len(playable)} playable files; {films} films with their files",
    )


def _check_logs(case: Examination, stated: list[Mapping[str, Json]], ordered: set[int]) -> int:
    """Compare the list of recordings with the record; gives how many come with their files."""
    listed = {str(one["event"]): one for one in stated}
    sealed = {str(one.n): one.event for one in case.recorded if isinstance(one.event, RecordingSealed)}
    for n, event in sealed.items():
        try:
            if n not in listed or listed[n]["sha256"] != event.sha256:
                raise ValueError("it is not listed with the digest on the record")
            if listed[n]["file"] is not None:
                has_digest(case, listed[n]["file"], event.sha256)
                _leaves_out([], ordered)
        except BROKEN as wrong:
            zh, en = f"与记录中的摘要不符（{wrong}）", f"is not the recording on the record: {wrong}"
            case.wrong(f"{layout.RECORDINGS} n={n}", zh, en)
    for n in listed:
        if n not in sealed:
            case.wrong(f"{layout.RECORDINGS} n={n}", "记录中没有这段录音录像", "is not on the record")
    return sum(one["file"] is not None for one in listed.values())


def _check_playable(case: Examination, one: Mapping[str, Json], ordered: set[int]) -> None:
    receipt = case.receipt(str(one["receipt"]))
    case.listed(receipt)
    if receipt.statement.file_digest() != (one["sha256"], one["size"]):
        raise ValueError("its receipt is about another file")
    if receipt.statement.body.get("redactions", []) != one.get("redactions", []):
        raise ValueError("its receipt says otherwise what was taken out of it")
    if one["file"] is not None:
        has_digest(case, one["file"], one["sha256"])
        _leaves_out(one.get("redactions", []), ordered)


def _check_films(case: Examination, ordered: set[int]) -> int:
    """Compare the list of films with the record; gives how many come with their files. Older packages have no list."""
    if layout.FILMS not in case.members:
        return 0
    listed = {str(one["event"]): one for one in items(mapping(strictly(case.read(layout.FILMS)), "films")["films"])}
    sealed = {str(one.n): one.event for one in case.recorded if isinstance(one.event, FilmSealed)}
    for n in sorted({*listed, *sealed}):
        try:
            if n not in sealed or n not in listed:
                raise ValueError("it is not both on the record and in the list")
            _check_film(case, listed[n], sealed[n], ordered)
        except BROKEN as wrong:
            zh, en = f"与记录中的影片不符（{wrong}）", f"is not the film on the record: {wrong}"
            case.wrong(f"{layout.FILMS} n={n}", zh, en)
    return sum(one["file"] is not None for one in listed.values())


def _check_film(case: Examination, one: Mapping[str, Json], event: FilmSealed, ordered: set[int]) -> None:
    said = (event.version, event.sha256, event.size, event.of, list(event.redactions))
    if (one["version"], one["sha256"], one["size"], one["of"], one["redactions"]) != said:
        raise ValueError("the list says otherwise than the record")
    if one["receipt"] is not None:
        receipt = case.receipt(str(one["receipt"]))
        case.listed(receipt)
        film = mapping(dict(receipt.statement.body)["film"])  # type: ignore[arg-type]  # JSON, whatever it holds
        if (film["sha256"], film["size"]) != (event.sha256, event.size):
            raise ValueError("its receipt is about another film")
    if one["file"] is not None:
        has_digest(case, one["file"], event.sha256)
        _leaves_out(list(event.redactions), ordered)
    if one["captions"] is not None and one["captions"] not in case.members:
        raise ValueError(f"{one['captions']} is missing")


def _leaves_out(taken_out: Json, ordered: set[int]) -> None:
    """Check that a file that is given holds nothing that the record orders out."""
    if not isinstance(taken_out, list) or not ordered <= {one for one in taken_out if isinstance(one, int)}:
        raise ValueError("its file is here, and an order on the record takes a span out that is in it")
