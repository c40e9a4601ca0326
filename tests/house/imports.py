"""What a module imports, read from its syntax."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from tests.house.sources import Source


def imported_names(source: Source) -> Iterator[tuple[str, int]]:
    """Give each imported dotted name with its line: `from a import b` is `a.b`, relative ones are resolved."""
    parts = source.module.split(".")
    base = parts if source.place.name == "__init__.py" else parts[:-1]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            stem = base[: len(base) - node.level + 1] if node.level else []
            prefix = ".".join([*stem, *([node.module] if node.module else [])])
            for alias in node.names:
                yield (f"{prefix}.{alias.name}" if alias.name != "*" else prefix), node.lineno


def module_behind(name: str, modules: Iterable[str]) -> str | None:
    """Give the module of ours that a dotted name is, or lies in; None for anything else."""
    known = set(modules)
    while name:
        if name in known:
            return name
        name = name.rpartition(".")[0]
    return None


def graph(sources: Iterable[Source]) -> dict[str, set[str]]:
    """Give, for each module, the modules of ours it imports."""
    by_module = {source.module: source for source in sources}
    return {
        module: {
            target
            for name, _ in imported_names(source)
            if (target := module_behind(name, by_module)) and target != module
        }
        for module, source in by_module.items()
    }


def cycles(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Give the groups of modules that import each other in a ring, each sorted.

    A module that nothing left imports, or that imports nothing left, lies on no ring: take such away until none is.
    What remains is grouped by who reaches whom.
    """
    left = {module: set(targets) for module, targets in edges.items()}
    while True:
        imported = set().union(*left.values()) if left else set()
        free = {module for module, targets in left.items() if not targets or module not in imported}
        if not free:
            break
        left = {module: targets - free for module, targets in left.items() if module not in free}
    reach = {module: _reachable(module, left) for module in left}
    rings = {frozenset(other for other in reach[module] if module in reach[other]) for module in left}
    return sorted(sorted(ring) for ring in rings if len(ring) > 1)


def _reachable(start: str, edges: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        for target in edges[ahead.pop()] - seen:
            seen.add(target)
            ahead.append(target)
    return seen
