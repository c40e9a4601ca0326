"""JSON from outside, read with bounds: depth and size are limited, and every value knows its pointer and its place.

Pure. The standard library's reader recurses and forgets where values stood; this one does neither. Grammar: RFC 8259;
pointers: RFC 6901. A key that stands twice in an object, and a lone surrogate, are refused: readers disagree on both.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from hearing.cases.importing.result import Span
from hearing.imports.facts import BadSourceError, Place

LONGEST_JSON = 64_000_000
"""Bytes; a page of answers of the portal has at most a few million."""

DEEPEST = 100
"""Values inside one another; the portal's answers have about eight."""

_TOKEN = re.compile(
    r"[ \t\r\n]*(?:(?P<string>\"(?:[^\"\\\x00-\x1f]|\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4}))*\")"
    r"|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<word>true|false|null)|(?P<mark>[\[\]{},:]))"
)
_WORDS = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value: an object (dict of nodes), an array (list of nodes), or a plain value; and where it stands."""

    value: Any
    at: str
    start: int
    end: int

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.at, Span(self.start, self.end))

    def get(self, *path: str) -> "Node | None":
        """Give the node below by a path of keys, or None."""
        found: Node | None = self
        for key in path:
            if found is None or not isinstance(found.value, dict):
                return None
            found = found.value.get(key)
        return found

    def items(self) -> "list[Node]":
        """Give the nodes of an array; none when it is no array."""
        return self.value if isinstance(self.value, list) else []

    def words(self, *path: str) -> str:
        """Give the text or number below by a path as words, white space squeezed; empty when there is none."""
        found = self.get(*path)
        if found is None or isinstance(found.value, (dict, list, bool)) or found.value is None:
            return ""
        return " ".join(str(found.value).split())


@dataclass(slots=True)
class _Open:
    """An object or array not closed yet; ``key`` is the one whose value comes next."""

    into: Any
    at: str
    start: int
    key: str | None = None
    wants: str = "first"


def json_text(data: bytes) -> str:
    """Decode a JSON file; raise BadSourceError when it is too long or not UTF-8 (RFC 8259, section 8.1)."""
    if len(data) > LONGEST_JSON:
        raise BadSourceError(
            f"文件超过{LONGEST_JSON // 1_000_000}兆字节，未作读取。请分页下载后再导入。",
            f"The file has more than {LONGEST_JSON // 1_000_000} MB; it was not read. Fetch it in pages.",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise BadSourceError(
            "文件不是UTF-8编码的文本，不能作为JSON读取。请使用接口返回的原始文件。",
            "The file is not text in UTF-8, so it cannot be read as JSON. Use the answer as the interface gave it.",
        )
    return text


def read_json(text: str) -> Node:
    """Read a JSON text.

    Raises:
        BadSourceError: It is broken or cut off, nests too deeply, or is ambiguous (a key twice, a lone surrogate).
    """
    open_: list[_Open] = []
    place = 0
    while True:
        token = _TOKEN.match(text, place)
        if token is None:
            raise _broken(text, place)
        place = token.end()
        done = _step(text, token, open_)
        if done is not None:
            if text[place:].strip(" \t\r\n"):
                raise _broken(text, place)
            return done


def _step(text: str, token: re.Match[str], open_: list[_Open]) -> Node | None:
    """Take one token; give the whole when it ends it."""
    mark, start = token["mark"], token.start(token.lastgroup or 0)
    above = open_[-1] if open_ else None
    if mark in {",", ":"}:
        if above is None or above.wants != mark:
            raise _broken(text, start)
        above.wants = "value" if mark == ":" or isinstance(above.into, list) else "key"
        return None
    if mark in {"]", "}"}:
        fits = above is not None and isinstance(above.into, list if mark == "]" else dict)
        if above is None or not fits or above.wants not in {"first", ","}:
            raise _broken(text, start)
        open_.pop()
        return _placed(open_, Node(above.into, above.at, above.start, token.end()))
    if above is not None and isinstance(above.into, dict) and above.wants in {"first", "key"}:
        _key(text, token, above)
        return None
    if above is not None and above.wants not in {"first", "value"}:
        raise _broken(text, start)
    at = _pointer(above)
    if mark is not None:
        if len(open_) >= DEEPEST:
            raise _too_deep()
        open_.append(_Open([] if mark == "[" else {}, at, start))
        return None
    return _placed(open_, Node(_plain(text, token), at, start, token.end()))


def _key(text: str, token: re.Match[str], above: _Open) -> None:
    key = _plain(text, token)
    if token["string"] is None:
        raise _broken(text, token.start())
    if key in above.into:
        raise BadSourceError(
            f"JSON中同一对象的键“{key}”出现两次，取哪个值不能确定，未作导入。",
            f"The JSON has the key “{key}” twice in one object, so its value is unclear; nothing was imported.",
        )
    above.key, above.wants = key, ":"


def _pointer(above: _Open | None) -> str:
    if above is None:
        return ""
    step = str(len(above.into)) if isinstance(above.into, list) else str(above.key)
    return f"{above.at}/{step.replace('~', '~0').replace('/', '~1')}"


def _placed(open_: list[_Open], node: Node) -> Node | None:
    """Put a value where it belongs; give it when it is the whole."""
    if not open_:
        return node
    above = open_[-1]
    if isinstance(above.into, list):
        above.into.append(node)
    else:
        above.into[above.key] = node
    above.wants = ","
    return None


def _plain(text: str, token: re.Match[str]) -> Any:  # noqa: ANN401 -- JSON has no one type
    if token["word"] is not None:
        return _WORDS[token["word"]]
    if token["number"] is not None and len(token["number"]) > 40:
        raise _broken(text, token.start("number"))
    value = json.loads(token["string"] or token["number"])
    if isinstance(value, str) and ("\x00" in value or _SURROGATE.search(value)):
        raise _broken(text, token.start("string"))
    return value


def _broken(text: str, place: int) -> BadSourceError:
    line = text.count("\n", 0, place) + 1
    return BadSourceError(
        f"JSON不完整或有误（第{line}行），未作导入。请重新下载完整的文件。",
        f"The JSON is incomplete or broken (line {line}); nothing was imported. Fetch the whole file again.",
    )


def _too_deep() -> BadSourceError:
    return BadSourceError(
        f"JSON嵌套超过{DEEPEST}层，不是该接口的返回内容，未作导入。",
        f"The JSON nests deeper than {DEEPEST} values, which no answer of the interface does; nothing was imported.",
    )
