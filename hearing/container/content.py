"""From what was gathered of a case to the data objects of its export. Pure: files on disk are only named here."""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from evidence.log.merkle import leaf_hash
from evidence.receipts.receipt import Receipt
from evidence.statement import canonical, commitment
from hearing.cases.model import Case, Exhibit, Opinion
from hearing.claimsets.sets import ClaimSet
from hearing.container import layout
from hearing.container.amended import receipts_of, sets_of
from hearing.container.page import page
from hearing.custody.rounds import Round
from hearing.custody.steps import Taken
from hearing.package import layout as package
from hearing.package.heads import Head, Sealed, all_hashes, checkpoints
from hearing.package.layout import File, PackagingError
from hearing.procedure.canonical import Json, as_json
from hearing.procedure.names import name_of

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_NAME = 60


class Withheld(StrEnum):
    """Why an exhibit is listed by its number alone."""

    NOT_PERMITTED = "not_permitted"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Held:
    """An exhibit as the person may have it.

    Attributes:
        exhibit: The exhibit as it is on the register.
        receipt: Its receipt as it can be had now (JSON text); empty when there is none.
        path: Where its file lies; None when there is none, or it is withheld.
        paper: The receipt as a PDF; empty when there is none.
        opinions: The opinions on it.
        steps: What happened to it afterwards.
        withheld: Why all of that is left out, its number and its place in the log excepted; None when it is not.
    """

    exhibit: Exhibit
    receipt: str = ""
    path: Path | None = None
    paper: bytes = b""
    opinions: tuple[Opinion, ...] = ()
    steps: tuple[Taken, ...] = ()
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class CaseMaterial:
    """What an export is made of; ``reader`` names the person it is made for, empty for the operator of the platform.

    ``earlier_keys`` are the Ed25519 keys with which the log signed before it was handed over; then ``newest`` is a head
    (a signed note) of its present key.
    """

    case: Case
    reader: str
    log_key: str
    authority_pem: str
    held: Sequence[Held]
    rounds: Sequence[Round] = ()
    earlier_keys: tuple[str, ...] = ()
    newest: str = ""
    sets: Sequence[ClaimSet] = ()


def heads(material: CaseMaterial) -> list[Head]:
    """Give every head of the log that the receipts stand under, by size.

    Raises:
        PackagingError: a receipt cannot be used.
    """
    return _sealed(material).by_size()


def files(material: CaseMaterial, proofs: Sequence[Sequence[bytes]]) -> list[File]:
    """Give every data object, by name.

    Args:
        material: What was gathered.
        proofs: For each two neighbours of `heads`, the proof that the later extends the earlier.

    Raises:
        PackagingError: a receipt cannot be used, or two files would have one name.
    """
    sealed, listed, found = _sealed(material), [], []
    for held in material.held:
        entry, own = _withheld(held) if held.withheld else _shown(held)
        listed.append(entry)
        found += own
    rounds = [_round(one) for one in material.rounds]
    found += [File(name, one.receipt.encode()) for one in material.rounds if (name := _round_receipt(one))]
    amended = sets_of(material.sets)
    found += [file for _, own in amended for file in own]
    index = _index(material, listed, rounds, [entry for entry, _ in amended])
    by_size = sealed.by_size()
    found += [
        File(layout.INDEX, package.readable(index)),
        File(layout.PAGE, page(index)),
        File(package.KEY, f"{material.log_key}\n".encode()),
        File(package.AUTHORITY, sealed.certificates(material.authority_pem)),
        File(package.CHECKPOINTS, checkpoints(by_size, proofs)),
        *([File(layout.CHECKPOINT, by_size[-1].note.encode())] if by_size else []),
    ]
    names = [file.name for file in found]
    if len(set(names)) != len(names) or not all(package.NAME.fullmatch(name) for name in names):
        raise PackagingError(
            "两份文件将使用同一名称，或名称不合规；请管理员核对证据登记。",
            "Two files would have one name, or an impossible one: have the register of exhibits looked at.",
        )
    return sorted(found, key=lambda file: file.name)


def _sealed(material: CaseMaterial) -> Sealed:
    sealed = Sealed(material.log_key, material.earlier_keys)
    if material.newest:
        sealed.include(material.newest)
    for held in material.held:
        texts = [held.receipt]
        if not held.withheld:
            texts += [opinion.receipt for opinion in held.opinions]
            texts += [step.receipt for step in held.steps]
        for text in texts:
            if text:
                sealed.read(text, held.exhibit.label)
    for one in material.rounds:
        if one.receipt:
            sealed.read(one.receipt, f"round {one.n}")
    for text, what in receipts_of(material.sets):
        sealed.read(text, what)
    return sealed


def _index(
    material: CaseMaterial, exhibits: Sequence[Json], rounds: Sequence[Json], amended: Sequence[Json]
) -> dict[str, Json]:
    case = material.case
    return {
        "format": layout.FORM,
        "case": case.id,
        "numbers": list(case.numbers),
        "patent": {"number": case.patent.number, "title": case.patent.title},
        "parties": [{"side": one.side.value, "name": one.name} for one in case.parties],
        "reader": material.reader,
        "log_key": material.log_key,
        **({package.EARLIER_KEYS: list(material.earlier_keys)} if material.earlier_keys else {}),
        "exhibits": list(exhibits),
        "rounds": list(rounds),
        "claim_sets": list(amended),
    }


def base_name(exhibit: Exhibit) -> str:
    """Give what the files of an exhibit are called: its side and its number on the register."""
    return f"{package.tame(exhibit.side.value)}-{exhibit.number:03d}"


def _file_name(exhibit: Exhibit, receipt: Receipt | None) -> str:
    """Name an exhibit's file: the register's number, what is plain in the name it was filed under, and its type."""
    said = receipt.statement.body.get("file") if receipt else None
    given = str(said.get("name", "")) if isinstance(said, Mapping) else ""
    plain = _NOT_PLAIN.sub("_", given.rpartition(".")[0]).strip("_")[:_LONGEST_NAME]
    ending = package.ENDINGS.get(exhibit.blob.media_type, "bin") if exhibit.blob else "bin"
    return f"exhibits/{base_name(exhibit)}{f'_{plain}' if plain else ''}.{ending}"


def _numbered(exhibit: Exhibit) -> dict[str, Json]:
    return {"side": exhibit.side.value, "number": exhibit.number, "label": exhibit.label}


def _withheld(held: Held) -> tuple[dict[str, Json], list[File]]:
    """Give of an exhibit its number, why it is not there, and the place of its salted commitment in the log."""
    assert held.withheld is not None, "asked of withheld ones alone"
    entry: dict[str, Json] = {**_numbered(held.exhibit), "withheld": held.withheld.value}
    if held.receipt:
        receipt = Receipt.from_json(held.receipt)
        leaf = leaf_hash(commitment(receipt.salt, canonical(receipt.statement.body)))
        entry["entry"] = {
            "leaf": base64.b64encode(leaf).decode(),
            "index": receipt.leaf_index,
            "size": receipt.tree_size,
            "path": all_hashes(receipt.proof.path),
        }
    return entry, []


def _shown(held: Held) -> tuple[dict[str, Json], list[File]]:
    exhibit, base = held.exhibit, f"receipts/{base_name(held.exhibit)}"
    receipt = Receipt.from_json(held.receipt) if held.receipt else None
    file = _file_name(exhibit, receipt) if held.path else None
    entry: dict[str, Json] = {
        **_numbered(exhibit),
        "id": exhibit.id,
        "title": exhibit.title,
        "purpose": exhibit.purpose,
        "filed_at": as_json(exhibit.filed_at),
        "sha256": exhibit.blob.sha256 if exhibit.blob else None,
        "size": exhibit.blob.size if exhibit.blob else None,
        "file": file,
        "receipt": f"{base}.json" if receipt else None,
        "paper": f"{base}.pdf" if held.paper else None,
        "proof": f"{base}.tlog-proof" if receipt else None,
    }
    found = [File(file, held.path)] if file and held.path else []
    if receipt:
        found += [
            File(f"{base}.json", held.receipt.encode()),
            File(f"{base}.tlog-proof", receipt.proof.text().encode()),
        ]
    if held.paper:
        found.append(File(f"{base}.pdf", held.paper))
    opinions, steps = list(_opinions(held.opinions, base)), list(_steps(held.steps, base))
    entry["opinions"] = [said for said, _ in opinions]
    entry["steps"] = [said for said, _ in steps]
    return entry, [*found, *(file for _, file in (*opinions, *steps) if file)]


def _opinions(opinions: Sequence[Opinion], base: str) -> Iterator[tuple[dict[str, Json], File | None]]:
    for number, one in enumerate(opinions, 1):
        name = f"{base}.opinion-{number}.json" if one.receipt else None
        said: dict[str, Json] = {"side": one.side.value, "at": as_json(one.stated_at), "receipt": name}
        yield said, File(name, one.receipt.encode()) if name else None


def _steps(steps: Sequence[Taken], base: str) -> Iterator[tuple[dict[str, Json], File | None]]:
    for one in steps:
        name = f"{base}.step-{one.n}.json" if one.receipt else None
        said: dict[str, Json] = {
            "n": one.n,
            "kind": name_of(type(one.step)),
            "at": as_json(one.at),
            "by": one.name,
            "receipt": name,
        }
        yield said, File(name, one.receipt.encode()) if name else None


def _round(one: Round) -> dict[str, Json]:
    return {
        "n": one.n,
        "sides": [side.value for side in one.sides],
        "opened_at": as_json(one.opened_at),
        "closes_at": as_json(one.closes_at),
        "receipt": _round_receipt(one) or None,
    }


def _round_receipt(one: Round) -> str:
    return f"receipts/round-{one.n}.json" if one.receipt else ""
