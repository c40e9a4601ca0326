"""What a hearing package looks like: names of its files, its manifest, and what the seal over it says.

``hearing-package/1``: an archive whose first file is the manifest, then the manifest's receipt and the consistency
proof that joins it to the log of the events, then every file that the manifest lists, in the order of their names.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hearing.procedure.canonical import Json, canonical, moment

FORM = "hearing-package/1"
MANIFEST, SEAL, LINK = "manifest.json", "seal/receipt.json", "seal/consistency.json"
EVENTS, CHECKPOINTS = "events.jsonl", "log/checkpoints.jsonl"
EARLIER_KEYS = "earlier_log_keys"
"""The manifest's field for keys with which the log signed before it was handed over; left out where there are none."""

HANDOVERS = "log/handovers/"
"""Under which the receipts lie by which the log went from one key to the next, ``1.json`` first; none may be there."""

SM3 = "sm3"
"""The manifest's field for second digests: of each file that it lists, by name; left out where none were asked for."""

KEY, AUTHORITY = "log/key.txt", "log/authority.pem"
REGISTER, RECORDINGS = "exhibits/register.json", "recordings/index.json"
FILMS = "recordings/films.json"
"""The list of the films on the record; packages that were made before films went into them have none."""

VERSIONS = "minutes/versions.json"
"""The list of the versions of the minutes; packages that were made before it have none."""

NOTICES = "notices/index.json"
README, VERIFIER = "README.txt", "verify.py"
LANGUAGES = ("zh-CN", "en")
"""In which the papers to read are there."""

OUTSIDE = (MANIFEST, SEAL, LINK)
"""The files that the manifest cannot list: itself, and what was made from it."""

ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/tiff": "tif",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/wav": "wav",
}
"""How the name of a file ends, by its media type; ``bin`` where none is named."""

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_-]")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


Content = bytes | Path | Callable[[], Iterator[bytes]]
"""What a file holds; what gives it piece by piece is asked twice."""


class PackagingError(Exception):
    """No package can be made of this hearing now; says why, and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


@dataclass(frozen=True, slots=True)
class File:
    """A file of a package before it is written: its content, where on this machine that lies, or what gives it."""

    name: str
    content: Content


@dataclass(frozen=True, slots=True)
class Member:
    """A file of a package with what is said of it: bytes, SHA-256 (hex), CRC-32; its SM3 (hex) where that was made."""

    name: str
    size: int
    sha256: str
    crc: int
    sm3: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a package is made: ``kind`` is ``panel``, ``public`` or ``participant``; the latter has a name."""

    kind: str
    account: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a manifest says before it lists the files; ``files`` are the reader's of a joint hearing, none for all.

    ``earlier_keys`` are the Ed25519 keys (vkeys) with which the log signed before ``log_key``.
    """

    hearing: str
    case: str
    title: str
    stage: str
    events: int
    made_at: datetime
    reader: Reader
    recordings: str
    log_key: str
    files: tuple[str, ...] = ()
    earlier_keys: tuple[str, ...] = ()


def manifest(
    heading: Heading, members: Sequence[Member], by_digest: Sequence[int], withheld: Collection[int] = ()
) -> bytes:
    """Give the manifest: readable JSON, one spelling.

    ``by_digest`` are the events whose minutes are there by their digest alone, ``withheld`` those that are there by
    their place in the log alone.
    """
    partly: dict[str, Json] = {"files": list(heading.files), "withheld": list[Json](sorted(withheld))}
    value: dict[str, Json] = {
        "format": FORM,
        "hearing": heading.hearing,
        "case": heading.case,
        "title": heading.title,
        "stage": heading.stage,
        "events": heading.events,
        "made_at": moment(heading.made_at),
        "reader": {"kind": heading.reader.kind, "account": heading.reader.account, "name": heading.reader.name},
        "recordings": heading.recordings,
        "log_key": heading.log_key,
        **({EARLIER_KEYS: list(heading.earlier_keys)} if heading.earlier_keys else {}),
        "minutes_by_digest": list(by_digest),
        **(partly if withheld else {}),
        "members": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in members],
        **({SM3: {one.name: one.sm3 for one in members}} if any(one.sm3 for one in members) else {}),
    }
    return readable(value)


def seal_statement(heading: Heading, listed: Member) -> dict[str, Json]:
    """Give what is sealed in the log about a manifest, which is this file."""
    second: dict[str, Json] = {SM3: listed.sm3} if listed.sm3 else {}
    return {
        "kind": FORM,
        "hearing": heading.hearing,
        "events": heading.events,
        "made_at": moment(heading.made_at),
        "file": {
            "name": MANIFEST,
            "size": listed.size,
            "sha256": listed.sha256,
            "type": "application/json",
            **second,
        },
    }


def line(value: object) -> bytes:
    """Give canonical JSON and a newline."""
    return canonical(value) + b"\n"


def readable(value: Json) -> bytes:
    """Give JSON that a person reads, and a newline."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def tame(identity: str) -> str:
    """Give an id that can be part of a file's name; ids of this program already can."""
    return _NOT_IN_A_NAME.sub("_", identity) or "_"


def minutes_name(n: int) -> str:
    """Name the file of the minutes that event ``n`` presented."""
    return f"minutes/event-{n}.json"


def form_name(form: str, language: str, file: str = "") -> str:
    """Name a form of the record (``record.docx``) in a language; in a joint hearing, of one case file."""
    return f"minutes/{file}-{language}-{form}" if file else f"minutes/{language}-{form}"


def document_name(language: str, file: str = "") -> str:
    """Name the minutes to read in a language; in a joint hearing, of one case file."""
    return f"minutes/minutes-{file}-{language}.pdf" if file else f"minutes/minutes-{language}.pdf"
