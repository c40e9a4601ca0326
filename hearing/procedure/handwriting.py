"""A signature written by hand on a screen: what the pen did, in one spelling whose digest is signed.

Coordinates are whole units of the surface, from its top left corner; pressure is in thousandths (500 where the device
does not tell); times are milliseconds from the first point.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from hearing.procedure.canonical import Json, canonical
from hearing.procedure.refusal import Refused

FORM = "hearing-strokes/1"
MOST_POINTS, MOST_STROKES, MOST_UNITS, MOST_MILLISECONDS = 6_000, 200, 10_000, 600_000
LEAST_INK = 0.4
"""A signature's line is at least so long, in heights of the surface: a tap or a slip of the pen is none."""

POINTERS = ("pen", "touch", "mouse")
Point = tuple[int, int, int, int]
"""Where the pen was, how hard it pressed, and when: x, y, pressure, milliseconds."""


@dataclass(frozen=True, slots=True)
class Handwriting:
    """Strokes on a surface of so many units; ``pointer`` says what was written with."""

    width: int
    height: int
    pointer: str
    strokes: tuple[tuple[Point, ...], ...]

    @classmethod
    def read(cls, value: object) -> "Handwriting":
        """Read strokes as they come from a screen.

        Raises:
            Refused: they are not in their one form, or too little to be a name.
        """
        if not isinstance(value, Mapping) or set(value) != {"form", "width", "height", "pointer", "strokes"}:
            raise _malformed()
        width, height, given = value["width"], value["height"], value["strokes"]
        fits = _whole(width, 1, MOST_UNITS) and _whole(height, 1, MOST_UNITS) and value["pointer"] in POINTERS
        if value["form"] != FORM or not fits or not isinstance(given, list) or not 0 < len(given) <= MOST_STROKES:
            raise _malformed()
        if not all(isinstance(stroke, list) and stroke for stroke in given):
            raise _malformed()
        if sum(map(len, given)) > MOST_POINTS:
            raise _malformed()
        strokes = tuple(tuple(_point(point, width, height) for point in stroke) for stroke in given)
        times = [point[3] for stroke in strokes for point in stroke]
        if times != sorted(times) or times[0] != 0:
            raise _malformed()
        found = cls(width, height, str(value["pointer"]), strokes)
        if found.ink() < LEAST_INK * height:
            raise Refused(
                "handwriting_short",
                "签名笔迹过短；请在框内完整书写姓名。",
                "What was written is too short for a signature: write your whole name in the box.",
            )
        return found

    def fields(self) -> dict[str, Json]:
        """Spell it as it travels; `read` reads it."""
        strokes: list[Json] = [[list(point) for point in stroke] for stroke in self.strokes]
        return {
            "form": FORM,
            "width": self.width,
            "height": self.height,
            "pointer": self.pointer,
            "strokes": strokes,
        }

    def digest(self) -> str:
        """Give the hex SHA-256 of its canonical spelling."""
        return hashlib.sha256(canonical(self.fields())).hexdigest()

    def ink(self) -> float:
        """Give how long the line is, in units."""
        return sum(dist(one[:2], two[:2]) for stroke in self.strokes for one, two in pairwise(stroke))


def _point(value: object, width: int, height: int) -> Point:
    if not isinstance(value, list) or len(value) != 4:
        raise _malformed()
    x, y, pressure, at = value
    limits = ((x, width), (y, height), (pressure, 1000), (at, MOST_MILLISECONDS))
    if not all(_whole(number, 0, most) for number, most in limits):
        raise _malformed()
    return x, y, pressure, at


def _whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _malformed() -> Refused:
    return Refused(
        "handwriting",
        "手写签名的数据不完整或格式不符；请清除后重新书写。",
        "The handwriting is incomplete or in another form: clear it and write again.",
    )
