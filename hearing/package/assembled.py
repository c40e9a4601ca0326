"""The verifier that goes into a package: the modules of ``shipped`` joined into one file of plain Python.

It is one file so that a stranger can read it, compare it and run it with nothing beside it. Its modules import only the
standard library and each other; those imports of each other are what joining takes away.
"""

import re
from pathlib import Path

PIECES = (
    "curves",
    "rsa",
    "tree",
    "party",
    "stamp",
    "container",
    "reading",
    "succession",
    "steps",
    "signatures",
    "papers",
    "contents",
    "recordings",
    "notices",
    "second",
    "main",
)
"""In the order in which they stand on each other; `main` comes last, as it runs."""

_FOLDER = Path(__file__).resolve().parent / "shipped"
_OWN_IMPORT = re.compile(r"^from hearing\.package\.shipped[\w.]* import (?:\([^)]*\)|[^\n(]*)\n", re.MULTILINE)
_FUTURE = "from __future__ import annotations\n"
_LICENCE = "# SPDX-License-Identifier: Apache-2.0\n"


def assembled() -> bytes:
    """Give the verifier's source as one file; reads the modules from disk."""
    texts = [(_FOLDER / f"{name}.py").read_text(encoding="utf-8") for name in PIECES]
    joined = "\n\n".join(_stripped(text) for text in texts)
    purpose = texts[-1].split('"""')[1]
    return f'#!/usr/bin/env python3\n{_LICENCE}"""{purpose}"""\n\n{_FUTURE}\n{joined}'.encode()


def readme() -> bytes:
    """Give the text that tells a stranger what a package is and how it is checked; reads it from disk."""
    return (Path(__file__).resolve().parent / "README.txt").read_bytes()


def _stripped(text: str) -> str:
    """Take out what makes a module one of a package."""
    text = text.replace(_FUTURE, "", 1)
    return _OWN_IMPORT.sub("", text)
