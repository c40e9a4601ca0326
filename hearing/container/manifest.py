"""ASiCManifest (ETSI EN 319 162-1, annex A.4), in one spelling: a line for each file. Pure.

Reading is strict: a manifest that is not spelled as it would be written is refused, so that no XML parser has to meet
what strangers wrote.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass

from hearing.container.layout import media_type
from hearing.package.layout import NAME, Member

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<ASiCManifest xmlns="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n'
)
_TAIL = "</ASiCManifest>\n"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_SIGNATURE = re.compile(r'<SigReference URI="([^"]+)"(?: MimeType="([^"]+)")?/>\n')
_REFERENCE = re.compile(
    r'<DataObjectReference URI="([^"]+)" MimeType="[^"]+"><ds:DigestMethod Algorithm="[^"]+"/>'
    r"<ds:DigestValue>([A-Za-z0-9+/]{43}=)</ds:DigestValue></DataObjectReference>\n"
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says: the file of the time assertion, its media type (may be empty), SHA-256 (hex) by file."""

    assertion: str
    kind: str
    digests: dict[str, str]

    def text(self) -> bytes:
        """Spell it."""
        kind = f' MimeType="{self.kind}"' if self.kind else ""
        lines = "".join(_line(name, digest) for name, digest in self.digests.items())
        return f'{_HEAD}<SigReference URI="{self.assertion}"{kind}/>\n{lines}{_TAIL}'.encode("ascii")


def manifest_of(assertion: str, kind: str, members: Iterable[Member]) -> Manifest:
    """Give the manifest of some files, in their order."""
    return Manifest(assertion, kind, {one.name: one.sha256 for one in members})


def read_manifest(text: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        ValueError: it is not spelled as it would be written.
    """
    plain = text.decode("ascii")
    first = _SIGNATURE.match(plain, len(_HEAD))
    if first is None:
        raise ValueError("the manifest names no time assertion")
    listed = _REFERENCE.findall(plain, first.end())
    digests = {name: base64.b64decode(value, validate=True).hex() for name, value in listed}
    manifest = Manifest(first[1], first[2] or "", digests)
    if not all(NAME.fullmatch(name) for name in digests) or manifest.text() != text:
        raise ValueError("the manifest is not spelled as such manifests are")
    return manifest


def _line(name: str, sha256: str) -> str:
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    return (
        f'<DataObjectReference URI="{name}" MimeType="{media_type(name)}"><ds:DigestMethod Algorithm="{_SHA256}"/>'
        f"<ds:DigestValue>{digest}</ds:DigestValue></DataObjectReference>\n"
    )
