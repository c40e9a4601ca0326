"""PDF syntax (ISO 32000-1, clause 7): objects by number, and the file that holds them."""

import zlib
from collections.abc import Iterable


class Objects:
    """The objects of one file, numbered from 1 in the order in which they are asked for."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def reserve(self) -> int:
        """Give the number of an object that is filled later."""
        self.bodies.append(b"null")
        return len(self.bodies)

    def fill(self, number: int, body: str) -> None:
        """Write an object that was reserved."""
        self.bodies[number - 1] = body.encode("ascii")

    def put(self, body: str) -> int:
        """Write an object; gives its number."""
        self.bodies.append(body.encode("ascii"))
        return len(self.bodies)

    def stream(self, content: bytes, entries: str = "") -> int:
        """Write a compressed stream with further entries of its dictionary; gives its number."""
        packed = zlib.compress(content)
        head = f"<</Length {len(packed)}/Filter/FlateDecode{entries}>>stream\n"
        self.bodies.append(head.encode("ascii") + packed + b"\nendstream")
        return len(self.bodies)

    def file(self, root: int) -> bytes:
        """Give the whole file, whose catalogue is the object ``root``."""
        parts, at, places = [b"%PDF-1.7\n%\xe5\xbc\x80\xe5\xba\xad\n"], 0, list[int]()
        at = len(parts[0])
        for number, body in enumerate(self.bodies, 1):
            places.append(at)
            part = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            parts.append(part)
            at += len(part)
        rows = "".join(f"{place:010} 00000 n \n" for place in places)
        size = len(places) + 1
        parts.append(f"xref\n0 {size}\n0000000000 65535 f \n{rows}".encode("ascii"))
        parts.append(f"trailer\n<</Size {size}/Root {root} 0 R>>\nstartxref\n{at}\n%%EOF\n".encode("ascii"))
        return b"".join(parts)


def words(text: str) -> str:
    """Give a text as a PDF string, in UTF-16."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


def refs(numbers: Iterable[int]) -> str:
    """Give an array of references."""
    return "[" + " ".join(f"{number} 0 R" for number in numbers) + "]"
