"""Which kinds of file may be filed, and what a file is by its content: two detectors that have to agree.

One detector is our own reading of each format's first structures, the other puremagic's table. The third word, whether
the file can be read at all, is the renderer's, in its own process.
"""

import unicodedata
from pathlib import PurePosixPath

import puremagic

from evidence.errors import Refused, WrongType

HEAD = 8192
TAIL = (1 << 16) + 22
"""The longest end of a ZIP archive (its comment may have 65,535 bytes); the other formats need less."""
_LAST_WORDS = 2048
_PDF_MAY_BEGIN = 1024
_START_OF_SCAN = 0xDA
MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
}
_ALSO_CALLED = {
    "video/x-matroska": {"video/x-matroska", "video/matroska", "application/x-matroska"},
    "video/mp4": {"video/mp4", "video/x-m4v"},
}
_PERMITTED = "PDF, PNG, JPEG, WebP, TIFF, MP4, MOV, WebM, MKV"
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})
"""Names that are devices on Windows, whatever their ending."""
_MP4_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V ", b"MSNV"}
)


def check_name(name: str) -> str:
    """Give a file's name back in NFC, if it can be shown and downloaded without surprise; it is never used as a path.

    Raises:
        Refused: empty, over 255 bytes, a path, or with invisible or direction-changing characters.
    """
    name = unicodedata.normalize("NFC", name)
    reserved = name.split(".")[0].strip().upper() in _DEVICES
    odd = reserved or any(unicodedata.category(char)[0] == "C" or char in '/\\:*?"<>|' for char in name)
    if odd or not name.strip(". ") or name != name.strip() or len(name.encode(errors="replace")) > 255:
        raise Refused(
            "upload.name",
            "文件名不能为空或过长,也不能含有路径、控制字符或不可见字符。请改名后重新上传。",
            "The file's name is empty, too long, a path, or has invisible characters. Rename it and upload it again.",
        )
    return name


def declared_type(name: str) -> str:
    """The media type that a name's ending declares.

    Raises:
        WrongType: not a kind that may be filed.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending not in MEDIA_TYPES:
        raise WrongType(
            "upload.kind",
            f"不支持这种文件({ending or '无扩展名'})。可提交:{_PERMITTED}。",
            f"Files of this kind ({ending or 'no ending'}) cannot be filed. Permitted: {_PERMITTED}.",
        )
    return MEDIA_TYPES[ending]


def check_declared(name: str, media_type: str) -> str:
    """The type declared by the name; a type declared beside it must be the same.

    Raises:
        WrongType: not permitted, or the two declarations differ.
    """
    expected = declared_type(name)
    if media_type and media_type not in _ALSO_CALLED.get(expected, {expected}):
        raise mismatch(expected, media_type)
    return expected


def mismatch(declared: str, found: str | None) -> WrongType:
    """Make the error of a file that is not what it says."""
    return WrongType(
        "upload.type",
        f"文件声称是 {declared},内容却是 {found or '无法识别'}。请检查文件,并以正确的格式重新上传。",
        f"The file says it is {declared}, but its content is {found or 'not recognised'}. "
        "Check the file and upload it in its true format.",
    )


def check_content(declared: str, head: bytes, tail: bytes) -> None:
    """Let both detectors judge the first 8 KiB and the last 64 KiB, and look for a second file in the same bytes.

    Raises:
        WrongType: one of them does not confirm the declared type, or another program would read another file.
    """
    found = signature(head, tail)
    if found != declared:
        raise mismatch(declared, found)
    hidden = _second(declared, head, tail)
    if hidden:
        raise _two_in_one(declared, hidden)
    others = _puremagic(head)
    if not others & _ALSO_CALLED.get(declared, {declared}):
        raise mismatch(declared, ", ".join(sorted(others)) or None)


def _two_in_one(declared: str, hidden: str) -> WrongType:
    return WrongType(
        "upload.polyglot",
        f"文件声称是 {declared},但其中还藏有另一种文件({hidden}),不同程序会打开出不同内容。请重新导出后上传。",
        f"The file says it is {declared}, but another file ({hidden}) lies in the same bytes, so that programs would "
        "show different things. Export it anew and upload that.",
    )


def _second(declared: str, head: bytes, tail: bytes) -> str | None:
    """Find a file of another kind that readers would accept in the same bytes.

    ZIP is read from its end (APPNOTE 4.3.16), with anything before it; PDF may begin within the first 1024 bytes
    (ISO 32000-1, annex H, note 13).
    """
    if declared != "application/pdf" and b"%PDF-" in head[:_PDF_MAY_BEGIN]:
        return "application/pdf"
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        disks, here, total = tail[at + 4 : at + 8], tail[at + 8 : at + 10], tail[at + 10 : at + 12]
        if disks == bytes(4) and here == total and len(total) == 2:
            return "application/zip"
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return None


def _puremagic(head: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(head) if match.mime_type}
    except puremagic.PureError:
        return set()


def signature(head: bytes, tail: bytes) -> str | None:
    """Our own reading of the first structures; None for anything not recognised whole."""
    if head.startswith((b"%PDF-1.", b"%PDF-2.")):
        return "application/pdf" if b"%%EOF" in tail[-_LAST_WORDS:] else None
    if head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        return "image/png" if b"IEND\xaeB`\x82" in tail[-_LAST_WORDS:] else None
    if _is_jpeg(head):
        return "image/jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "image/tiff"
    return _iso_media(head) or _matroska(head)


def _is_jpeg(head: bytes) -> bool:
    """Follow the marker segments (ITU-T T.81, B.1.1) up to the scan or out of what was read.

    The end is not asked for: telephones append previews and motion behind the end mark. Whether the scan is whole is
    found when the picture is drawn.
    """
    if not head.startswith(b"\xff\xd8\xff"):
        return False
    at = 2
    while at + 4 <= len(head):
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if head[at] != 0xFF or not 0xC0 <= marker <= 0xFE or length < 2:
            return False
        if marker == _START_OF_SCAN:
            return True
        at += 2 + length
    return len(head) >= HEAD


def _iso_media(head: bytes) -> str | None:
    """ISO base media: the first box is ``ftyp`` and names the brand (ISO/IEC 14496-12)."""
    if head[4:8] != b"ftyp" or not 16 <= int.from_bytes(head[:4], "big") <= 1024:
        return None
    if head[8:12] == b"qt  ":
        return "video/quicktime"
    return "video/mp4" if head[8:12] in _MP4_BRANDS else None


def _matroska(head: bytes) -> str | None:
    """EBML: the document type stands in the header (RFC 8794)."""
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    at = head.find(b"\x42\x82", 4, 64)
    kind = head[at + 3 : at + 3 + (head[at + 2] & 0x7F)] if at > 0 else b""
    return {b"webm": "video/webm", b"matroska": "video/x-matroska"}.get(kind)
