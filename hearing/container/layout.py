"""What a case export looks like: an ASiC-E container with time assertions (ETSI EN 319 162-1, 4.4), ``hearing-asic/1``.

An archive as `hearing.package.archive` writes it: the file ``mimetype``, the files of META-INF by name, then the data
objects by name. Each time-stamp token has a manifest of its own that lists every data object; the evidence record's
manifest lists these, the manifests and the tokens.
"""

from collections.abc import Iterable

from hearing.package import layout

FORM = "hearing-asic/1"
MEDIA_TYPE = "application/vnd.etsi.asic-e+zip"
ENDING = ".asice"
MIMETYPE = "mimetype"
META = "META-INF/"
RECORD_MANIFEST = f"{META}ASiCEvidenceRecordManifest.xml"
RECORD = f"{META}evidencerecord.ers"
RECORD_CERTIFICATES = f"{META}evidencerecord.pem"
INDEX, PAGE, HOW = "index.json", "index.html", "HOW-TO-CHECK.txt"
CHECKPOINT = "log/checkpoint.txt"
TOKEN_TYPE = "application/vnd.etsi.timestamp-token"  # noqa: S105 -- a media type

RENEWED = frozenset({RECORD, RECORD_CERTIFICATES})
"""What a renewal of the evidence record replaces; everything else in a container never changes again."""

_TYPES = {
    **{ending: kind for kind, ending in layout.ENDINGS.items()},
    "json": "application/json",
    "jsonl": "application/jsonl",
    "html": "text/html",
    "txt": "text/plain",
    "pem": "application/x-pem-file",
    "tst": TOKEN_TYPE,
    "xml": "text/xml",
}


def manifest_name(number: int) -> str:
    """Name the manifest of a token, counted from 1."""
    return f"{META}ASiCManifest{_suffix(number)}.xml"


def token_name(number: int) -> str:
    """Name a token."""
    return f"{META}timestamp{_suffix(number)}.tst"


def certificates_name(number: int) -> str:
    """Name the file with the root that a token leads to, and what stands between."""
    return f"{META}timestamp{_suffix(number)}.pem"


def token_count(names: Iterable[str]) -> int:
    """Tell how many tokens there are in a container with these files: they are numbered without a gap."""
    known, count = set(names), 0
    while token_name(count + 1) in known:
        count += 1
    return count


def media_type(name: str) -> str:
    """Give the media type of a file of a container by its name."""
    return _TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def position(name: str) -> tuple[int, str]:
    """Give what the files of a container are ordered by."""
    return (0 if name == MIMETYPE else 1 if name.startswith(META) else 2), name


def _suffix(number: int) -> str:
    return "" if number == 1 else f"-{number}"
