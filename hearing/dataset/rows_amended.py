"""The rows of amended claims: as filed and ruled on up to the moment, held against the patent as granted. Pure."""

from collections.abc import Iterator, Sequence

from hearing.cases.claim_numbers import written
from hearing.claimsets.compare import Compared, compared
from hearing.claimsets.sets import ClaimSet, examined
from hearing.dataset.fact import FILED, Row, Source, keyed_digest
from hearing.dataset.input import CaseInput
from hearing.dataset.pseudonymise import Pseudonymiser


class AmendedRows:
    """Makes the rows of one case's amended sets; a method for each table."""

    def __init__(self, given: CaseInput, names: Pseudonymiser, key: bytes) -> None:
        self._sets: Sequence[ClaimSet] = given.sets
        self._names = names
        self._key = key
        self._case = given.case
        self._against: dict[int, tuple[Compared, ...]] = {}

    def _of(self, one: ClaimSet) -> tuple[Row, Row]:
        """Give the columns that every row of a set begins and ends with."""
        source = Source(keyed_digest(self._key, "claim_set", one.text), FILED, one.filed_at)
        return {"case_id": one.case, "claim_set": one.n}, source.columns()

    def _compared(self, one: ClaimSet) -> tuple[Compared, ...]:
        if one.n not in self._against:
            self._against[one.n] = compared(self._case.patent.claims, one.claims)
        return self._against[one.n]

    def claim_set(self) -> Iterator[Row]:
        """Give the sets with what the panel last said of each."""
        text = examined(self._sets)
        for one in self._sets:
            begin, end = self._of(one)
            ruling = one.rulings[-1] if one.rulings else None
            yield (
                begin
                | {
                    "filed_at": one.filed_at,
                    "claim_count": len(one.claims),
                    "reason": self._names.text(one.reason),
                    "timeliness": one.timely.timeliness.value,
                    "period": one.timely.period,
                    "last_day": one.timely.last_day,
                    "accepted": ruling.accepted if ruling else None,
                    "ruled_at": ruling.at if ruling else None,
                    "ruling_reason": self._names.text(ruling.reason) if ruling else None,
                    "ruling_count": len(one.rulings),
                    "examined": text is not None and text.n == one.n,
                }
                | end
            )

    def amended_claim(self) -> Iterator[Row]:
        """Give the claims of every set, each with the claim as granted that it came from."""
        for one in self._sets:
            begin, end = self._of(one)
            origins = {each.new: each.old for each in self._compared(one)}
            for claim in one.claims:
                yield (
                    begin
                    | {
                        "claim": claim.number,
                        "text": self._names.text(claim.text),
                        "independent": claim.independent,
                        "parents": written(claim.parents),
                        "granted_claim": origins.get(claim.number),
                    }
                    | end
                )

    def claim_change(self) -> Iterator[Row]:
        """Give what became of every claim as granted, and where every claim of a set comes from."""
        for one in self._sets:
            begin, end = self._of(one)
            found = [(each, done) for each in self._compared(one) for done in each.suggestions]
            for position, (each, done) in enumerate(found):
                change = {
                    "position": position,
                    "granted_claim": each.old,
                    "claim": each.new,
                    "kind": done.kind.value,
                    "claims": written(done.claims),
                }
                yield begin | change | end
