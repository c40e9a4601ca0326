"""Which claim of one set became which of another: by their own words, whatever their numbers are.

Pure. Claims are held against each other by pairs of neighbouring words; of a claim that refers to others only what it
adds counts, since what it repeats says nothing of where it comes from.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from hearing.cases.claim_numbers import CLAIMS
from hearing.cases.model import Claim
from hearing.claimsets.reading import PREAMBLE, REFERENCE
from hearing.claimsets.words import words

LEAST = 0.5
"""How alike two claims must be to be held for one, from 0 to 1."""
_SAME_KIND = 0.1
_FEATURE = re.compile(
    r"其?特征在于\s*[，,:：]?|其特征是\s*[，,:：]?|,?\s*(?:wherein|characteri[sz]ed\s+(?:in\s+that|by))\b\s*,?",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"(?<=#)\s*(?:中|之中|当中)?任[意何]?一项|\bany\s+(?:one\s+)?of\s+(?=claims?\s*#)|(?<=claim)s(?=\s*#)",
    re.IGNORECASE,
)
Pairs = Counter[tuple[str, str]]
"""Neighbouring words of a text, counted."""


def pairs(text: str) -> Pairs:
    """Give the pairs of neighbouring words of a text, spaces and stops left out."""
    found = [word.lower() for word in words(text) if word.isalnum()]
    return Counter(zip(["", *found], [*found, ""], strict=True)) if found else Counter()


def share(part: Pairs, whole: Pairs) -> float:
    """Tell how much of one text stands in another, from 0 to 1; 1 for an empty text."""
    inner = Counter({pair: count for pair, count in part.items() if "" not in pair})
    if not inner:
        return 1.0 if not part else float(all(any(word in pair for pair in whole) for pair in part for word in pair))
    return (inner & whole).total() / inner.total()


def neutral(body: str) -> str:
    """Give a claim's text with the numbers of the claims that it refers to left out."""
    head, tail = body[:PREAMBLE], body[PREAMBLE:]
    for pattern in (CLAIMS, REFERENCE):
        match = pattern.search(head)
        if match:
            return _ANY.sub("", head[: match.start("numbers")] + "#" + head[match.end("numbers") :] + tail, count=1)
    return body


def feature(claim: Claim) -> str:
    """Give what a claim adds to those it refers to; the whole of a claim that refers to none."""
    body = neutral(claim.text)
    found = _FEATURE.search(body) if claim.parents else None
    return body[found.end() :] if found else body


def matched(old: Sequence[Claim], new: Sequence[Claim]) -> Mapping[int, int]:
    """Give, for each claim of the new set that comes from one of the old, its number there; no old one twice."""
    found: dict[int, int] = {}
    left = {one.number: one for one in old}
    for claim in new:  # the same words first, the nearest number of them
        same = [one for one in left.values() if neutral(one.text) == neutral(claim.text)]
        if same:
            nearest = min(same, key=lambda one: (one.parents != claim.parents, abs(one.number - claim.number)))
            found[claim.number] = left.pop(nearest.number).number
    rest = [claim for claim in new if claim.number not in found]
    mine = {claim.number: pairs(feature(claim)) for claim in rest}
    theirs = {number: pairs(feature(one)) for number, one in left.items()}
    scored = [
        (_alike(mine[claim.number], theirs[number], one, claim), -abs(number - claim.number), claim.number, number)
        for claim in rest
        for number, one in left.items()
    ]
    for score, _, number, origin in sorted(scored, reverse=True):
        if score >= LEAST and number not in found and origin in left:
            found[number] = origin
            del left[origin]
    return found


def _alike(mine: Pairs, theirs: Pairs, old: Claim, new: Claim) -> float:
    total = mine.total() + theirs.total()
    score = 2 * (mine & theirs).total() / total if total else 0.0
    kept = share(theirs, mine) if old.independent == new.independent else 0.0
    return max(score, 0.9 * kept) + (_SAME_KIND if old.independent == new.independent else 0.0)
