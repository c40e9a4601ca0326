"""Who reads what, as names: each document has one of these scopes, and a person brings those that they may read now.

Pure. ``case`` and ``papers`` are of the case file; who reads the file but not its exhibits has ``named`` in the place
of ``papers`` and finds them by what they are called alone.
"""

from collections.abc import Iterable
from itertools import combinations

from hearing.vocabulary import Side


def case_scope(case: str) -> str:
    """What everybody reads who reads the case file."""
    return f"case:{case}"


def papers_scope(case: str) -> str:
    """What those read who read exhibits."""
    return f"papers:{case}"


def claims_scope(case: str) -> str:
    """What those read who read amended sets of claims."""
    return f"claims:{case}"


def named_scope(case: str) -> str:
    """What the others know of exhibits."""
    return f"named:{case}"


def notice_scope(case: str, side: Side) -> str:
    """What is sent to one side, or to the public."""
    return f"notice:{case}:{side.value}"


def heard_scope(hearing: str, files: Iterable[str]) -> str:
    """What was said in a hearing for these files of it; for none: for all."""
    return f"heard:{hearing}:{'+'.join(sorted(files))}"


def heard_scopes(hearing: str, files: Iterable[str], mine: Iterable[str]) -> frozenset[str]:
    """Give all that is for whoever takes part for ``mine`` of a hearing's files; a hearing of one case has none."""
    own, all_files = set(mine), sorted(files)
    found = {heard_scope(hearing, ())}
    for size in range(1, len(all_files) + 1):
        found |= {heard_scope(hearing, some) for some in combinations(all_files, size) if own & set(some)}
    return frozenset(found)
