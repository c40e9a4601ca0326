"""XML from outside, read with bounds: no entity is declared, nothing outside is fetched, depth and size are limited.

Pure. Every element knows its XPath and its range of characters in the text.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from hearing.cases.importing.result import Span
from hearing.imports.facts import BadSourceError, Place

LONGEST_XML = 64_000_000
"""Bytes; the longest grants, with sequence listings, have about 30 million."""

DEEPEST = 200
"""Elements inside one another; claims nest about six deep."""

_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "utf-16": "utf-16",
    "iso-8859-1": "iso-8859-1", "windows-1252": "windows-1252", "gb2312": "gb18030", "gbk": "gb18030",
    "gb18030": "gb18030",
}  # fmt: skip
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_BLOCK = 4096


@dataclass(slots=True)
class Element:
    """An element: its name as printed, attributes, text and elements in order, and where it stands."""

    name: str
    attributes: dict[str, str]
    at: str
    start: int
    end: int = 0
    content: "list[Element | str]" = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.at, Span(self.start, self.end))

    def elements(self, *path: str) -> "Iterator[Element]":
        """Give the elements below by a path of local names, in order."""
        name, *rest = path
        for child in self.content:
            if isinstance(child, Element) and child.local == name:
                yield from child.elements(*rest) if rest else (child,)

    def first(self, *path: str) -> "Element | None":
        """Give the first element by a path of local names, or None."""
        return next(self.elements(*path), None)

    def words(self, *path: str) -> str:
        """Give the text of the first element by a path, white space squeezed; empty when there is none."""
        found = self.first(*path) if path else self
        return " ".join(found.printed().split()) if found else ""

    def printed(self) -> str:
        """Give all text inside, in order."""
        return "".join(part if isinstance(part, str) else part.printed() for part in self.content)


class _Builder:
    """Builds the tree from the parser's calls; refuses what a published file never needs."""

    def __init__(self, data: bytes) -> None:
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._finish
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = _entities
        self._parser.SkippedEntityHandler = _entities
        self._data = data
        self._open: list[Element] = []
        self._root: Element | None = None
        self._starts, self._lengths = _blocks(data)

    def build(self) -> Element:
        """Parse it all."""
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            raise _broken(error.lineno, expat.errors.messages.get(error.code, "")) from None
        if self._root is None:
            raise _broken(1, "no element found")
        return self._root

    def _character(self, byte: int) -> int:
        if not self._starts:
            return byte
        block = bisect_right(self._starts, byte) - 1
        return self._lengths[block] + len(self._data[self._starts[block] : byte].decode("utf-8", "ignore"))

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= DEEPEST:
            raise BadSourceError(
                f"XML嵌套超过{DEEPEST}层，不是正常的公开文件，未作导入。",
                f"The XML nests deeper than {DEEPEST} elements, which no published file does; nothing was imported.",
            )
        at = f"/{name}"
        if self._open:
            above = self._open[-1]
            above.counts[name] += 1
            at = f"{above.at}/{name}[{above.counts[name]}]"
        made = Element(name, attributes, at, self._character(self._parser.CurrentByteIndex))
        if self._open:
            self._open[-1].content.append(made)
        else:
            self._root = made
        self._open.append(made)

    def _finish(self, name: str) -> None:
        del name
        ended = self._open.pop()
        closing = self._data.find(b">", self._parser.CurrentByteIndex) + 1
        ended.end = self._character(closing)

    def _text(self, words: str) -> None:
        self._open[-1].content.append(words)


def _blocks(data: bytes) -> tuple[list[int], list[int]]:
    """Give where blocks of characters begin, in bytes and in characters; nothing when every byte is a character."""
    if data.isascii():
        return [], []
    starts, lengths, place, count = [], [], 0, 0
    while place < len(data):
        starts.append(place)
        lengths.append(count)
        end = min(len(data), place + _BLOCK)
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end += 1
        count += len(data[place:end].decode("utf-8"))
        place = end
    return starts, lengths


def _entities(*_: object) -> None:
    raise BadSourceError(
        "XML中声明或使用了自定义实体（可能是“XML炸弹”或外部引用），为安全起见未作导入。请使用官方原始文件。",
        "The XML declares or uses entities of its own (a possible “XML bomb” or outside reference); nothing was "
        "imported. Use the office's original file.",
    )


def _broken(line: int, why: str) -> BadSourceError:
    return BadSourceError(
        f"XML不完整或有误（第{line}行），未作导入。请重新下载完整的文件。",
        f"The XML is incomplete or broken (line {line}: {why}); nothing was imported. Fetch the whole file again.",
    )


def xml_text(data: bytes) -> str:
    """Decode an XML file by its mark or its declaration, else as UTF-8.

    Raises:
        BadSourceError: It is too long, in an encoding that is not read, or its bytes are not in the one it declares.
    """
    if len(data) > LONGEST_XML:
        raise BadSourceError(
            f"文件超过{LONGEST_XML // 1_000_000}兆字节，未作读取。批量文件请先拆分。",
            f"The file has more than {LONGEST_XML // 1_000_000} MB; it was not read. Split bulk files first.",
        )
    declared = _DECLARED.match(data[:400])
    marked = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig" if data[:3] == b"\xef\xbb\xbf" else ""
    encoding = marked or _ENCODINGS.get(declared.group(1).decode().lower() if declared else "utf-8", "")
    try:
        text = data.decode(encoding) if encoding else None
    except UnicodeDecodeError:
        text = None
    if text is None or "\x00" in text:
        raise BadSourceError(
            "文件的编码与其声明不符，或不是文本（声明应为UTF-8、UTF-16或GB18030等），未作导入。",
            "The bytes are not in the encoding that the file declares, or are no text (UTF-8, UTF-16, GB 18030 and "
            "the like are read); nothing was imported.",
        )
    return text


def documents(text: str) -> Iterator[tuple[int, str]]:
    """Give the XML documents of a file with where each begins; bulk files hold one after the other."""
    starts = [match.start() for match in re.finditer(r"<\?xml\s", text)]
    if len(starts) < 2 or text[: starts[0]].strip():
        yield 0, text
        return
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield start, text[start:end]


def read_xml(text: str) -> Element:
    """Read one XML document; raise BadSourceError when it is broken, too deep, or declares entities."""
    body = re.sub(r"\A(\ufeff?\s*<\?xml[^>]*?)\s+encoding\s*=\s*([\"'])[^\"']*\2", _blank, text)
    return _Builder(body.encode("utf-8")).build()


def _blank(match: re.Match[str]) -> str:
    """Take the declared encoding away without moving what follows: the text is decoded already."""
    return match.group(1) + " " * (len(match.group()) - len(match.group(1)))
