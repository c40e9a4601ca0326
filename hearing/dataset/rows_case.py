"""The rows of what is public of a case. Pure."""

from collections.abc import Iterator
from datetime import date

from hearing.cases.claim_numbers import written
from hearing.cases.grounds import GROUNDS, current
from hearing.cases.model import Case, DecisionRecord, LinkedProceeding, Party, ProceedingKind
from hearing.cases.typical import Verdict, folded
from hearing.claimsets.sets import examined
from hearing.dataset.fact import DECISION, ENTERED, REGISTER, Row, Source
from hearing.dataset.input import CaseInput
from hearing.dataset.legal import CATEGORIES
from hearing.dataset.pseudonymise import Pseudonymiser, folded_name, is_organisation

WHOLE = "all"
"""Stands for the whole of a claim where only a part could be meant."""

_ST27 = {"request": "L", "invalid_all": "H", "invalid_part": "M", "maintained": "M", "maintained_amended": "M",
         ProceedingKind.COURT.value: "V"}  # fmt: skip
"""Categories of WIPO ST.27: L request for review, H cessation, M maintenance, V appeal."""


def ground_rows() -> Iterator[Row]:
    """Give the grounds that there are; the same in every export."""
    for ground in sorted(GROUNDS, key=lambda item: item.id):
        yield {
            "ground_id": ground.id,
            "law": ground.law,
            "version": ground.version,
            "article": ground.article,
            "paragraph": ground.paragraph,
            "label_zh": ground.zh,
            "label_en": ground.en,
            "current_id": current(ground.id),
        }


class CaseRows:
    """Makes the rows of one case; a method for each table."""

    def __init__(self, given: CaseInput, names: Pseudonymiser, as_of: date) -> None:
        self._case: Case = given.case
        self._names = names
        self._typical = folded(given.typical)
        self._sets = given.sets
        self._legal = given.legal
        decision = self._case.decision
        digest = decision.text_sha256 if decision else ""
        self._source = Source(digest, DECISION if digest else ENTERED, given.known_at)
        known = decision is not None and (decision.decided_on is None or decision.decided_on <= as_of)
        self._decision: DecisionRecord | None = decision if known else None
        self._id: Row = {"case_id": self._case.id}

    def _end(self, span: tuple[int, int] | None = None) -> Row:
        return self._source.columns(span)

    def patent(self) -> Iterator[Row]:
        """Give the patent."""
        patent = self._case.patent
        yield {
            "patent_number": patent.number,
            "title": self._names.text(patent.title),
            "ipc": patent.ipc,
            "filing_date": patent.filing_date,
            "priority_date": patent.priority_date,
            "grant_date": patent.grant_date,
        } | self._end()

    def case(self) -> Iterator[Row]:
        """Give the case."""
        case = self._case
        yield (
            self._id
            | {
                "patent_number": case.patent.number,
                "rule_set": case.rule_set,
                "request_date": case.filed_on,
                "request_count": len(case.numbers),
                "claim_count": len(case.patent.claims),
                "heard_on": "、".join(day.isoformat() for day in case.hearing_dates),
            }
            | self._end()
        )

    def request(self) -> Iterator[Row]:
        """Give the requests."""
        for position, (number, filed) in enumerate(zip(self._case.numbers, self._request_days(), strict=True), start=1):
            yield self._id | {"request_id": number, "position": position, "filed_on": filed} | self._end()

    def _request_days(self) -> tuple[date | None, ...]:
        """Give each request's day, where the papers say whose it is: as many days as requests, or one for all."""
        days, count = self._case.request_dates, len(self._case.numbers)
        if len(days) == count:
            return days
        return (days[0] if len(set(days)) == 1 else None,) * count

    def party(self) -> Iterator[Row]:
        """Give the parties, each once."""
        for party in self._case.parties:
            kind = "organisation" if is_organisation(party.name) else "person"
            yield {"party_id": self._party_id(party.name), "kind": kind}

    def _party_id(self, name: str) -> str:
        return self._names.entity("party", folded_name(name))

    def request_party(self) -> Iterator[Row]:
        """Give who is a party on which side; of a name that stands there twice, the first."""
        seen = set()
        for party in self._case.parties:
            key = (self._party_id(party.name), party.side.value)
            if key not in seen:
                seen.add(key)
                yield (
                    self._id
                    | {
                        "party_id": key[0],
                        "side": key[1],
                        "request_id": self._request_of(party),
                        "agent_count": len(party.agents),
                    }
                    | self._end()
                )

    def _request_of(self, party: Party) -> str | None:
        """Give the request that a petitioner filed: the only one, or the one in its place when there are as many."""
        same = self._case.side(party.side)
        numbers = self._case.numbers
        if party.side.value != "petitioner":
            return None
        if len(numbers) == 1:
            return numbers[0]
        return numbers[same.index(party)] if len(same) == len(numbers) else None

    def panel(self) -> Iterator[Row]:
        """Give the seats on the panel."""
        for role, name in dict.fromkeys((seat.role.value, folded_name(seat.name)) for seat in self._case.panel):
            yield self._id | {"role": role, "person_id": self._names.entity("person", name)} | self._end()

    def claim(self) -> Iterator[Row]:
        """Give the claims as granted."""
        for claim in self._case.patent.claims:
            yield (
                self._id
                | {
                    "claim": claim.number,
                    "text": self._names.text(claim.text),
                    "independent": claim.independent,
                    "parents": written(claim.parents),
                }
                | self._end()
            )

    def claim_scope(self) -> Iterator[Row]:
        """Give what is attacked or decided on."""
        scopes = dict.fromkeys((cell.claim, WHOLE) for cell in self._case.cells)
        scopes |= dict.fromkeys((row["claim"], row["part"]) for row in self.claim_outcome())
        for claim, part in scopes:
            yield self._id | {"claim": claim, "part": part} | self._end()

    def _cells(self) -> dict[tuple[str, str, int], list[str]]:
        """Give the cells with the exhibits that each rests on; one that stands there twice counts once."""
        parties = {party.id: party.name for party in self._case.parties}
        found: dict[tuple[str, str, int], list[str]] = {}
        for cell in self._case.cells:
            party = self._party_id(parties.get(cell.petitioner, cell.petitioner))
            found.setdefault((party, cell.ground, cell.claim), []).extend(cell.exhibits)
        return found

    def request_ground_claim(self) -> Iterator[Row]:
        """Give the matrix."""
        for party, ground, claim in self._cells():
            yield self._id | {"party_id": party, "ground_id": ground, "claim": claim} | self._end()

    def request_ground_exhibit(self) -> Iterator[Row]:
        """Give the exhibits of the matrix."""
        for (party, ground, claim), labels in self._cells().items():
            for label in dict.fromkeys(labels):
                cell = {"party_id": party, "ground_id": ground, "claim": claim, "label": label}
                yield self._id | cell | self._end()

    def decision(self) -> Iterator[Row]:
        """Give the decision."""
        if self._decision is not None:
            yield (
                self._id
                | {
                    "decision_number": self._decision.number,
                    "decided_on": self._decision.decided_on,
                    "outcome": self._decision.outcome,
                    "operative": "；".join(
                        f"{written(one.claims) or '全部权利要求'}{self._names.text(one.part)}：{one.result}"
                        for one in self._decision.claim_outcomes
                    ),
                }
                | self._end()
            )

    def decision_request(self) -> Iterator[Row]:
        """Give the requests that the decision decides."""
        if self._decision is not None:
            for number in self._case.numbers:
                yield self._id | {"decision_number": self._decision.number, "request_id": number} | self._end()

    def claim_outcome(self) -> Iterator[Row]:
        """Give the outcome of each claim."""
        for position, outcome in enumerate(self._decision.claim_outcomes if self._decision else ()):
            part = self._names.text(outcome.part).strip() or WHOLE
            for claim in dict.fromkeys(outcome.claims or (0,)):
                row = {"position": position, "claim": claim, "part": part, "result": outcome.result}
                row["claim_set"] = self._text_of(outcome.result)
                yield self._id | row | self._end()

    def _text_of(self, result: str) -> int | None:
        """Give the set that a result speaks of; None when it was amended by a set that is not on file."""
        found = examined(self._sets, self._decision.decided_on if self._decision else None)
        if found is not None:
            return found.n
        return None if result == "valid_amended" else 0

    def _links(self) -> list[LinkedProceeding]:
        return list({(link.kind.value, link.number): link for link in self._case.links}.values())

    def link(self) -> Iterator[Row]:
        """Give the linked proceedings."""
        for link in self._links():
            yield (
                self._id
                | {
                    "kind": link.kind.value,
                    "number": link.number,
                    "relation": link.relation.value,
                    "status": self._names.text(link.status),
                    "on": link.on,
                    "printed": link.printed,
                }
                | self._end(link.span if link.span[1] else None)
            )

    def event(self) -> Iterator[Row]:
        """Give what happened to the case, with the day it holds for."""
        for row in self.request():
            yield self._event("request", row["request_id"], row["filed_on"], _ST27["request"])
        for day in sorted(set(self._case.hearing_dates)):
            yield self._event("heard", day.isoformat(), day, None)
        decision = self._decision
        if decision is not None:
            yield self._event("decision", decision.number, decision.decided_on, _ST27.get(decision.outcome))
        for link in self._links():
            yield self._event(link.kind.value, link.number, link.on, _ST27.get(link.kind.value))
        for one in self._legal:
            source = Source(one.source, REGISTER, one.known_at).columns(one.span)
            own = {"event_id": f"legal_event:{one.id}", "type": "legal_event", "valid_at": one.on}
            yield self._id | own | {"st27": CATEGORIES.get(one.code), "subject": one.code} | source

    def typical_case(self) -> Iterator[Row]:
        """Give the nomination as a typical case, where a second person agreed to it."""
        found = self._typical
        if found is not None and found.last.verdict is Verdict.AGREED:
            yield (
                self._id
                | {
                    "version": found.version,
                    "criteria": "、".join(found.nominated.criteria),
                    "reason": self._names.text(found.nominated.reason),
                    "nominated_on": found.nominated.at.date(),
                    "agreed_on": found.last.at.date(),
                }
                | Source("", ENTERED, found.last.at).columns()
            )

    def _event(self, kind: str, subject: str, valid: date | None, st27: str | None) -> Row:
        own = {"event_id": f"{kind}:{subject}", "type": kind, "valid_at": valid, "st27": st27, "subject": subject}
        return self._id | own | self._end()
