"""The claim x ground x evidence matrix, the spine of the hearing, from grounds as they were read.

Pure. What a request says and what the petitioner repeats in the hearing are joined; giving a ground up is an event of
the hearing and never removes a cell here.
"""

from collections.abc import Iterable

from hearing.cases.importing.result import ReadGround
from hearing.cases.model import GroundCell

WHOLE_PATENT = 0
"""Claim number of a cell whose ground attacks the description or the patent as a whole."""


def cells(grounds: Iterable[ReadGround], petitioners: tuple[str, ...]) -> tuple[GroundCell, ...]:
    """Give one cell for each claim and ground, its exhibits joined, ordered by petitioner, ground, claim.

    Args:
        grounds: Grounds as read, in order.
        petitioners: Ids of the petitioners; with several, the n-th request belongs to the n-th.
    """
    joined: dict[tuple[str, str, int], dict[str, None]] = {}
    for read in grounds:
        index = read.request if len(petitioners) > 1 and read.request < len(petitioners) else 0
        for claim in read.claims or (WHOLE_PATENT,):
            labels = joined.setdefault((petitioners[index], read.ground, claim), {})
            labels.update(dict.fromkeys(read.exhibits))
    return tuple(
        GroundCell(claim, ground, tuple(labels), petitioner)
        for (petitioner, ground, claim), labels in sorted(joined.items(), key=lambda item: _order(item[0]))
    )


def _order(key: tuple[str, str, int]) -> tuple[str, str, int, int, int]:
    petitioner, ground, claim = key
    article, _, paragraph = ground[1:].partition(".")
    return petitioner, ground[0], int(article), int(paragraph or 0), claim
