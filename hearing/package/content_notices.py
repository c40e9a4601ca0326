"""From a hearing's notices to the files of its package. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hearing.notices.filed import FiledAttendance, FiledNotice, FiledService
from hearing.package import layout
from hearing.package.layout import File
from hearing.procedure.canonical import Json


@dataclass(frozen=True, slots=True)
class NoticePart:
    """A notice as the reader may see it, with its service and the answers to it.

    Attributes:
        filed: The notice.
        shown: False leaves of it the id, the version, the kind, the side and the digest.
        service: The facts of its service.
        answers: The attendance receipts that answer it.
        papers: The sealed PDFs by what they are: ``notice-en``, ``service-en``, ``attendance-1-en``.
    """

    filed: FiledNotice
    shown: bool
    service: Sequence[FiledService] = ()
    answers: Sequence[FiledAttendance] = ()
    papers: Mapping[str, bytes] = field(default_factory=dict)


def receipts(parts: Sequence[NoticePart]) -> Iterator[tuple[str, str]]:
    """Give every receipt that goes into the package, and whose it is."""
    for part in parts:
        if part.shown:
            yield part.filed.receipt, part.filed.notice.id
            yield from ((each.receipt, part.filed.notice.id) for each in part.service)
            yield from ((each.receipt, part.filed.notice.id) for each in part.answers)


def files(parts: Sequence[NoticePart]) -> Iterator[File]:
    """Give the list of the notices, their receipts and their PDFs; nothing for a hearing without notices."""
    listed: list[Json] = []
    for part in parts:
        own = list(_files(part)) if part.shown else []
        yield from own
        listed.append(_about(part, [one.name for one in own if one.name.endswith(".pdf")]))
    if listed:
        yield File(layout.NOTICES, layout.readable({"notices": listed}))


def _about(part: NoticePart, papers: Sequence[str]) -> dict[str, Json]:
    notice, base = part.filed.notice, _base(part)
    about: dict[str, Json] = {
        "id": notice.id,
        "version": notice.version,
        "kind": notice.kind.value,
        "side": notice.side.value,
        "sha256": part.filed.sha256,
    }
    if not part.shown:
        return {**about, "receipt": None, "papers": [], "service": [], "attendance": []}
    return {
        **about,
        "receipt": f"{base}.receipt.json",
        "papers": list(papers),
        "service": [
            {"step": one.served.step.value, "sha256": one.sha256, "receipt": f"{base}-service-{number}.receipt.json"}
            for number, one in enumerate(part.service, 1)
        ],
        "attendance": [
            {"number": one.number, "sha256": one.sha256, "receipt": f"{base}-attendance-{number}.receipt.json"}
            for number, one in enumerate(part.answers, 1)
        ],
    }


def _files(part: NoticePart) -> Iterator[File]:
    base = _base(part)
    yield File(f"{base}.receipt.json", part.filed.receipt.encode())
    for number, fact in enumerate(part.service, 1):
        yield File(f"{base}-service-{number}.receipt.json", fact.receipt.encode())
    for number, answer in enumerate(part.answers, 1):
        yield File(f"{base}-attendance-{number}.receipt.json", answer.receipt.encode())
    for name, content in part.papers.items():
        yield File(f"{base}-{name}.pdf", content)


def _base(part: NoticePart) -> str:
    return f"notices/{layout.tame(part.filed.notice.id)}"
