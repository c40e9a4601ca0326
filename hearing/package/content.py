"""From what was gathered of a hearing to the files of its package. Pure: files on disk are only named here."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.log.merkle import leaf_hash
from evidence.receipts.receipt import Receipt
from evidence.statement import commitment
from hearing.cases.model import Exhibit, Opinion
from hearing.package import content_notices, content_recordings, content_versions, layout
from hearing.package.content_notices import NoticePart
from hearing.package.content_recordings import FilmPart, PlayablePart
from hearing.package.heads import Head, Sealed, all_hashes, checkpoints
from hearing.package.layout import File, Heading, PackagingError
from hearing.procedure.canonical import Json, canonical
from hearing.procedure.events import MinutesPresented, Recorded
from hearing.procedure.evolve import fold
from hearing.procedure.minutes import minutes_bytes
from hearing.record.codec import UnreadableEventError, decode, statement


@dataclass(frozen=True, slots=True)
class ExhibitPart:
    """An exhibit as the reader may see it: ``path`` is its file, None when withheld or not there; ``why`` says which.

    ``shown`` False leaves of it the label, the side and the digest. In a joint hearing ``case`` is the number of the
    case that it was filed in.
    """

    exhibit: Exhibit
    path: Path | None
    shown: bool
    opinions: tuple[Opinion, ...] = ()
    case: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that goes into a package, gathered.

    Attributes:
        heading: What the manifest says first.
        recorded: The hearing's events, all of them sealed.
        receipts: The receipt of each event by number.
        authority_pem: The certificates of the log's time-stamp authority.
        exhibits: The case's exhibits; in a joint hearing, those of every file's case.
        logs: Where the recordings on the record lie, by the number of their event; absent ones are left out.
        playable: What can be played of them.
        films: The films on the record that are there.
        documents: The sealed PDFs of the minutes by `layout.document_name`.
        readme, verifier: The files of the same kind.
        notices: The hearing's notices.
        withheld: The numbers of the events that the reader is shown by their place in the log alone.
        handovers: The receipts (JSON) by which the log went from one key to the next, the first one first.
        second_digest: Whether each file is listed by its SM3 as well.
    """

    heading: Heading
    recorded: Sequence[Recorded]
    receipts: Mapping[int, str]
    authority_pem: str
    exhibits: Sequence[ExhibitPart]
    logs: Mapping[int, Path]
    playable: Sequence[PlayablePart]
    documents: Mapping[str, bytes | Path]
    readme: bytes
    verifier: bytes
    notices: Sequence[NoticePart] = ()
    withheld: frozenset[int] = frozenset()
    handovers: Sequence[str] = ()
    films: Sequence[FilmPart] = ()
    second_digest: bool = False


def heads(material: Material) -> list[Head]:
    """Give every head of the log that the package's receipts stand under, by size.

    Raises:
        PackagingError: an event has no receipt, or a receipt cannot be used.
    """
    sealed = _read_all(material)
    return sealed.by_size()


def _read_all(material: Material) -> Sealed:
    sealed = Sealed(material.heading.log_key, material.heading.earlier_keys)
    for text, what in _receipts(material):
        sealed.read(text, what)
    return sealed


def _receipts(material: Material) -> Iterator[tuple[str, str]]:
    for n in range(1, material.heading.events + 1):
        if n not in material.receipts:
            raise PackagingError(
                f"第 {n} 号事件尚未存证，请稍后重试。", f"Event {n} is not sealed yet; try again shortly."
            )
        yield material.receipts[n], f"event {n}"
    for part in material.exhibits:
        if part.shown and part.exhibit.receipt:
            yield part.exhibit.receipt, part.exhibit.label
        yield from (
            (opinion.receipt, part.exhibit.label) for opinion in part.opinions if part.shown and opinion.receipt
        )
    yield from ((one.receipt, one.participant) for one in material.playable)
    yield from ((one.receipt, one.sha256) for one in material.films)
    yield from content_notices.receipts(material.notices)


def files(material: Material, proofs: Sequence[Sequence[bytes]]) -> list[File]:
    """Give every file that the manifest will list, by name.

    Args:
        material: What was gathered.
        proofs: For each two neighbours of `heads`, the proof that the later extends the earlier.

    Raises:
        PackagingError: the record contradicts a receipt, or a file would have an impossible name.
    """
    sealed = _read_all(material)
    shown = [one for one in material.recorded if _shown(material, one)]
    found = [
        File(layout.README, material.readme),
        File(layout.VERIFIER, material.verifier),
        File(layout.KEY, (material.heading.log_key + "\n").encode()),
        File(layout.AUTHORITY, sealed.certificates(material.authority_pem)),
        *(File(f"{layout.HANDOVERS}{n}.json", text.encode()) for n, text in enumerate(material.handovers, 1)),
        File(layout.CHECKPOINTS, checkpoints(sealed.by_size(), proofs)),
        File(layout.EVENTS, b"".join(_events(material))),
        *_minutes(material),
        *content_versions.files(material.heading.hearing, material.recorded, shown),
        *_exhibits(material),
        *content_recordings.files(shown, material.logs, material.playable, material.films),
        *content_notices.files(material.notices),
    ]
    names = [file.name for file in found]
    if len(set(names)) != len(names) or not all(layout.NAME.fullmatch(name) for name in names):
        raise PackagingError(
            "包内文件名冲突或不合规。", "Two files of the package have one name, or an impossible one."
        )
    return sorted(found, key=lambda file: file.name)


def _events(material: Material) -> Iterator[bytes]:
    for recorded in material.recorded:
        receipt = Receipt.from_json(material.receipts[recorded.n])
        if not _is_about(receipt, material.heading.hearing, recorded):
            raise PackagingError(
                f"数据库中的第 {recorded.n} 号事件与其存证凭证不符，记录可能被改动；请先查明。",
                f"Event {recorded.n} in the database is not what was sealed; find out who changed the record first.",
            )
        place: dict[str, Json] = {
            "leaf_index": receipt.leaf_index,
            "tree_size": receipt.tree_size,
            "path": all_hashes(receipt.proof.path),
        }
        if recorded.n in material.withheld:
            yield layout.line({"n": recorded.n, "leaf": _base64(_leaf(receipt)), **place})
        else:
            yield layout.line({"statement": receipt.statement.body, "salt": _base64(receipt.salt), **place})


def _leaf(receipt: Receipt) -> bytes:
    """Give the hash under which a statement lies in the log; without its salt nobody can test a guess of it."""
    return leaf_hash(commitment(receipt.salt, canonical(receipt.statement.body)))


def _is_about(receipt: Receipt, hearing: str, recorded: Recorded) -> bool:
    """Tell whether a receipt is about an event; one sealed in an older version of its name is read as that."""
    said, now = receipt.statement.body, statement(hearing, recorded)
    if {**said, "v": 0, "body": 0} != {**now, "v": 0, "body": 0}:
        return False
    try:
        return decode(str(said["type"]), int(str(said["v"])), canonical(said["body"])) == recorded.event
    except (KeyError, ValueError, UnreadableEventError):
        return False


def presented(material: Material) -> list[int]:
    """Give the numbers of the events that presented minutes which the reader is shown."""
    return [one.n for one in material.recorded if isinstance(one.event, MinutesPresented) and _shown(material, one)]


def _shown(material: Material, one: Recorded) -> bool:
    return one.n not in material.withheld


def _minutes(material: Material) -> Iterator[File]:
    """Give what was signed, as it stood when each version was presented, and the sealed PDFs.

    Minutes presented by an older version of this program, in a form that is no longer made, have only their digest.
    """
    for at, recorded in enumerate(material.recorded):
        if isinstance(recorded.event, MinutesPresented) and _shown(material, recorded):
            text = minutes_bytes(fold(material.heading.hearing, material.recorded[:at]), recorded.event.file)
            if hashlib.sha256(text).hexdigest() == recorded.event.digest:
                yield File(layout.minutes_name(recorded.n), text)
    for name, content in material.documents.items():
        yield File(name, content)


def _exhibits(material: Material) -> Iterator[File]:
    listed: list[Json] = []
    opinions: list[Json] = []
    for part in material.exhibits:
        one, base = part.exhibit, f"exhibits/{layout.tame(part.exhibit.id)}"
        name = f"{base}.{layout.ENDINGS.get(one.blob.media_type, 'bin')}" if part.path and one.blob else None
        receipt = f"{base}.receipt.json" if part.shown and one.receipt else None
        about: dict[str, Json] = {
            "label": one.label,
            "side": one.side.value,
            "sha256": one.blob.sha256 if one.blob else None,
            "size": one.blob.size if one.blob else None,
            "file": name,
            "receipt": receipt,
        }
        if part.case:
            about["case"] = part.case
        if part.shown:
            about |= {"id": one.id, "title": one.title, "purpose": one.purpose}
        listed.append(about)
        if name and part.path:
            yield File(name, part.path)
        if receipt:
            yield File(receipt, one.receipt.encode())
        for opinion in part.opinions if part.shown else ():
            if opinion.receipt:
                place = f"exhibits/opinion-{layout.tame(opinion.id)}.receipt.json"
                opinions.append({"exhibit": one.label, "side": opinion.side.value, "receipt": place})
                yield File(place, opinion.receipt.encode())
    yield File(layout.REGISTER, layout.readable({"exhibits": listed, "opinions": opinions}))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
