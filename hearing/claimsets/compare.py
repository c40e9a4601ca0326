"""Two sets of claims held against each other: what became of each claim, and what kind of amendment that looks like.

Pure. Every kind is a suggestion from the words alone, for people to look at; nothing in the platform acts on one.
What a rule set's office lets a patentee amend stands in `provisions.py`; `PERMITTED` says which kinds look like that.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hearing.cases.model import Claim
from hearing.claimsets.matching import Pairs, feature, matched, neutral, pairs, share
from hearing.claimsets.words import Op, Run, changes, words

_WHOLE = 0.85
"""What share of a claim's feature must stand in another claim to say that it was taken into it."""
_FOUND = 0.8
_SLIP = 3
"""Words: a replacement of no more may be the correction of an obvious error."""
_JOINTS = frozenset("，；、。：,;:. 的和并且其中所述以及该在于特征") | {
    "wherein",
    "and",
    "the",
    "said",
    "further",
    "a",
    "an",
}
_OR = ("或", " or ", "and/or")


class Kind(StrEnum):
    """What became of a claim, as its words suggest."""

    SAME = "same"
    RENUMBERED = "renumbered"
    DELETED = "deleted"
    TAKEN_INTO = "taken_into"
    INCORPORATED = "incorporated"
    LIMITED = "limited"
    ALTERNATIVE_DELETED = "alternative_deleted"
    CORRECTED = "corrected"
    SPLIT = "split"
    REFERS_ANEW = "refers_anew"
    REWORDED = "reworded"
    NOT_IN_CLAIMS = "not_in_claims"
    TAKEN_OUT = "taken_out"
    ADDED = "added"


UNTOUCHED = frozenset({Kind.SAME, Kind.RENUMBERED})
PERMITTED = frozenset(
    {
        Kind.DELETED,
        Kind.TAKEN_INTO,
        Kind.INCORPORATED,
        Kind.LIMITED,
        Kind.ALTERNATIVE_DELETED,
        Kind.CORRECTED,
        Kind.SPLIT,
    }
)
"""Kinds that look like deletion of a claim or of a technical solution, further limitation by features of other claims,
or the correction of an obvious error. The others are for a closer look."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that was done to a claim.

    Attributes:
        kind: What it looks like.
        claims: Claims of the old set that it has to do with; of the new set for ``TAKEN_INTO``.
        text: The words concerned.
    """

    kind: Kind
    claims: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A claim of the old set (None for one that has no origin there) and what became of it (None when it is gone)."""

    old: int | None
    new: int | None
    suggestions: tuple[Suggestion, ...]
    runs: tuple[Run, ...]


def compared(old: Sequence[Claim], new: Sequence[Claim]) -> tuple[Compared, ...]:
    """Compare two sets: every claim of both, once, in the order of the new set; what is gone stands where it was."""
    origins = matched(old, new)
    before = {claim.number: claim for claim in old}
    into = _taken_into(old, new, origins)
    became = {origin: number for number, origin in origins.items()}
    follows = became | {number: targets[0] for number, targets in into.items() if number not in became}
    found = []
    for claim in new:
        origin = before.get(origins.get(claim.number, 0))
        if origin is None:
            found.append(_unmatched(old, claim))
            continue
        taken = [number for number, targets in into.items() if claim.number in targets and number != origin.number]
        done = _done(origin, claim, taken, before, follows)
        found.append(Compared(origin.number, claim.number, done, changes(origin.text, claim.text)))
    for claim in old:
        if claim.number not in became:
            gone = Suggestion(Kind.TAKEN_INTO, into[claim.number]) if claim.number in into else Suggestion(Kind.DELETED)
            place = next((at for at, one in enumerate(found) if one.old is not None and one.old > claim.number), None)
            whole = Compared(claim.number, None, (gone,), (Run(Op.GONE, claim.text),))
            found.insert(len(found) if place is None else place, whole)
    return tuple(found)


def changed_claims(old: Sequence[Claim], new: Sequence[Claim]) -> tuple[int, ...]:
    """Give the numbers of the claims of the old set of which more than the number was changed."""
    found = (one for one in compared(old, new) if any(each.kind not in UNTOUCHED for each in one.suggestions))
    return tuple(sorted(one.old for one in found if one.old is not None))


def _unmatched(old: Sequence[Claim], claim: Claim) -> Compared:
    twins = tuple(one.number for one in old if neutral(one.text) == neutral(claim.text))
    done = Suggestion(Kind.SPLIT, twins) if twins else Suggestion(Kind.ADDED)
    return Compared(None, claim.number, (done,), (Run(Op.NEW, claim.text),))


def _taken_into(
    old: Sequence[Claim], new: Sequence[Claim], origins: Mapping[int, int]
) -> Mapping[int, tuple[int, ...]]:
    """Give, for claims of the old set, the claims of the new one into which what they add was taken."""
    before = {claim.number: pairs(claim.text) for claim in old}
    found: dict[int, tuple[int, ...]] = {}
    whole = {claim.number: pairs(claim.text) for claim in new}
    for claim in old:
        adds = pairs(feature(claim)) if claim.parents else None
        if not adds:
            continue
        targets = tuple(
            one.number
            for one in new
            if origins.get(one.number) not in {None, claim.number}
            and share(adds, whole[one.number]) >= _WHOLE
            and share(adds, before[origins[one.number]]) < _WHOLE
        )
        if targets:
            found[claim.number] = targets
    return found


def _done(
    old: Claim, new: Claim, taken: Sequence[int], before: Mapping[int, Claim], follows: Mapping[int, int]
) -> tuple[Suggestion, ...]:
    found = [Suggestion(Kind.INCORPORATED, tuple(taken))] if taken else []
    found += _references(old, new, follows)
    if neutral(old.text) != neutral(new.text):
        done = _wording(old, new, [before[number] for number in taken], before)
        found += done or ([] if taken else [Suggestion(Kind.REWORDED)])
    if found:
        return tuple(dict.fromkeys(found))
    same = old.number == new.number and old.text == new.text
    return (Suggestion(Kind.SAME if same else Kind.RENUMBERED),)


def _references(old: Claim, new: Claim, follows: Mapping[int, int]) -> list[Suggestion]:
    """Tell whether a claim refers to what it referred to, by the new numbers; to less; or to something else."""
    expected = {follows[parent] for parent in old.parents if parent in follows}
    present = set(new.parents)
    if present == expected or (not present and old.parents):
        return []
    if present < expected:
        dropped = tuple(parent for parent in old.parents if follows.get(parent, 0) in expected - present)
        return [Suggestion(Kind.ALTERNATIVE_DELETED, dropped)]
    return [Suggestion(Kind.REFERS_ANEW, new.parents)]


def _wording(old: Claim, new: Claim, taken: Iterable[Claim], before: Mapping[int, Claim]) -> list[Suggestion]:
    runs = changes(neutral(old.text), neutral(new.text))
    if _slip(runs):
        text = " → ".join(run.text for run in runs if run.op is not Op.SAME)
        return [Suggestion(Kind.REWORDED if re.search(r"\d", text) else Kind.CORRECTED, text=text)]
    gone = "".join(run.text for run in runs if run.op is Op.GONE)
    added = "".join(run.text for run in runs if run.op is Op.NEW)
    above = () if new.parents else _chain(old, before)
    known = pairs("\n".join(claim.text for claim in (*taken, old, *above)))
    found: list[Suggestion] = []
    for place, run in enumerate(runs):
        if run.op is Op.SAME or _joint(run.text):
            continue
        if run.op is Op.NEW:
            found += _added(run.text, known, old, before, moved=_in(run.text, gone))
        elif not _in(run.text, added):
            found.append(_gone(run.text, runs[place - 1 : place], runs[place + 1 : place + 2]))
    return found


def _added(text: str, known: Pairs, old: Claim, before: Mapping[int, Claim], *, moved: bool) -> list[Suggestion]:
    piece = pairs(text)
    if moved or share(piece, known) >= _FOUND:
        return []
    shares = {number: share(piece, pairs(claim.text)) for number, claim in before.items() if number != old.number}
    best = max(shares.values(), default=0.0)
    if best >= _FOUND:
        return [Suggestion(Kind.LIMITED, tuple(number for number, found in shares.items() if found == best), text)]
    return [Suggestion(Kind.NOT_IN_CLAIMS, text=text)]


def _gone(text: str, left: Sequence[Run], right: Sequence[Run]) -> Suggestion:
    around = (left[0].text[-4:] if left else "") + text + (right[0].text[:4] if right else "")
    replaced = bool(right) and right[0].op is Op.NEW and not _joint(right[0].text)
    alternative = any(word in around for word in _OR) or text[:1] in "、," or text[-1:] in "、,"
    return Suggestion(Kind.ALTERNATIVE_DELETED if alternative and not replaced else Kind.TAKEN_OUT, text=text)


def _chain(claim: Claim, before: Mapping[int, Claim]) -> list[Claim]:
    """Give every claim that a claim refers to, through others too: their features are its own already."""
    found: dict[int, Claim] = {}
    waiting = list(claim.parents)
    while waiting:
        number = waiting.pop()
        if number in before and number not in found:
            found[number] = before[number]
            waiting += before[number].parents
    return list(found.values())


def _slip(runs: Sequence[Run]) -> bool:
    """Tell whether all that was done is to replace a word or two."""
    gone, added = ([run.text for run in runs if run.op is op] for op in (Op.GONE, Op.NEW))
    few = all(sum(1 for word in words("".join(each)) if not word.isspace()) <= _SLIP for each in (gone, added))
    return few and len(gone) == len(added) == 1 and not any(_joint(text) for text in (*gone, *added))


def _joint(text: str) -> bool:
    return all(word in _JOINTS or word.isspace() for word in words(text.lower()))


def _in(text: str, whole: str) -> bool:
    return share(pairs(text), pairs(whole)) >= _WHOLE
