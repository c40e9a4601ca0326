"""A name written by hand on a screen, as a browser sends it."""

from typing import Any


def strokes(*, scale: int = 1) -> dict[str, Any]:
    """Two crossing lines and a hook on a surface of 600 by 200."""
    lines = (
        [(60 + 8 * at, 40 + at * 3, 300 + at * 10, at * 12) for at in range(30)],
        [(180, 20 + 5 * at, 800, 500 + at * 9) for at in range(30)],
        [(300 + 9 * at, 150 - (at % 7) * 12, 500, 900 + at * 11) for at in range(25)],
    )
    return {
        "form": "hearing-strokes/1",
        "width": 600,
        "height": 200,
        "pointer": "pen",
        "strokes": [[[x // scale, y // scale, p, t] for x, y, p, t in line] for line in lines],
    }
