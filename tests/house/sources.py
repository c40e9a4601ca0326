"""Finding and reading the project's files, for the tests of the house."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = frozenset(
    {
        ".git", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv", "__pycache__", "artefacts",
        "dist", "fonts", "node_modules", "static", "var",
    }
)  # fmt: skip
"""Folders of installed, built or measured things."""


@cache
def _parse(text: str) -> ast.Module:
    """Read each text once, however many rules look at it."""
    return ast.parse(text)


@dataclass(frozen=True)
class Source:
    """One file of a tree, read once."""

    root: Path
    path: Path

    @cached_property
    def place(self) -> PurePosixPath:
        """Its path from the root, with slashes."""
        return PurePosixPath(self.path.relative_to(self.root).as_posix())

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, or none when it is no text."""
        try:
            return self.path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            return []

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax, for Python files."""
        return _parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def module(self) -> str:
        """Its dotted name, for Python files."""
        parts = self.place.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def files(root: Path, *suffixes: str) -> Iterator[Source]:
    """Give the project's own files with one of these suffixes (all without any), in a stable order."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.endswith(".egg-info"))
        for name in sorted(names):
            path = Path(folder, name)
            if (not suffixes or path.suffix in suffixes) and path.is_file():
                yield Source(root, path)


def packages(root: Path, names: tuple[str, ...]) -> list[Source]:
    """Give the Python files of these top-level packages."""
    return [source for source in files(root, ".py") if source.place.parts[0] in names]


def plant(root: Path, place: str, text: str) -> Path:
    """Write a file into a tree under test and give the tree's root back."""
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root
