"""The rows of each table, from the export's input, in one fixed order, pseudonymised.

Pure. Empty strings become None, so that CSV and Parquet say the same; a text that a spreadsheet would take for a
formula gets an apostrophe in front, in both.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hearing.cases.claim_numbers import written
from hearing.cases.grounds import GROUNDS, current
from hearing.cases.model import Case
from hearing.dataset.event_bodies import EventBodies
from hearing.dataset.input import ExportInput
from hearing.dataset.pseudonymise import Pseudonymiser, folded_name, names_of
from hearing.vocabulary import Element

Row = dict[str, Any]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run (or that would be taken for guarded already)."""
    return f"'{text}" if text.lstrip(" \n").startswith((*_FORMULA, "'")) or text.startswith(("\t", "\r")) else text


def unguarded(text: str) -> str:
    """Take the guarding apostrophe away again."""
    return text.removeprefix("'")


class Rows:
    """Makes the rows; ``table(name)`` may be asked once for each table.

    Attributes:
        names: The pseudonyms of this export, with the counts of what was replaced in texts.
    """

    def __init__(self, given: ExportInput, key: bytes, as_of: datetime) -> None:
        self._given = given
        self._as_of = as_of
        self._cases = sorted(given.cases, key=lambda case: case.id)
        self._hearings = sorted(given.hearings, key=lambda hearing: hearing.id)
        people = [("person", p.name) for hearing in given.hearings for p in hearing.participants]
        self.names = Pseudonymiser(key, [*names_of(given.cases), *people])
        self._bodies = EventBodies(self.names, include_texts=given.include_texts)

    @property
    def dropped(self) -> dict[str, int]:
        """How many fields of events were left out because they may hold free text, by field name."""
        return dict(sorted(self._bodies.dropped.items()))

    def table(self, name: str) -> Iterator[Row]:
        """Give the rows of a table in order, each value plain: str, int, bool, date, datetime (UTC) or None."""
        for row in getattr(self, f"_{name}")():
            yield {column: _clean(value) for column, value in row.items()}

    def _party_id(self, name: str) -> str:
        return self.names.entity("party", folded_name(name))

    def _case(self) -> Iterator[Row]:
        for case in self._cases:
            patent = case.patent
            yield {
                "case_id": case.id,
                "case_numbers": "、".join(case.numbers),
                "patent_number": patent.number,
                "patent_title": self.names.text(patent.title),
                "ipc": patent.ipc,
                "filing_date": patent.filing_date,
                "priority_date": patent.priority_date,
                "grant_date": patent.grant_date,
                "request_date": min(case.request_dates, default=None),
                "request_count": len(case.numbers),
                "claim_count": len(patent.claims),
            }

    def _party(self) -> Iterator[Row]:
        for case in self._cases:
            for party in case.parties:
                yield {
                    "case_id": case.id,
                    "party_id": self._party_id(party.name),
                    "side": party.side.value,
                    "agent_count": len(party.agents),
                }

    def _panel(self) -> Iterator[Row]:
        for case in self._cases:
            for seat in case.panel:
                person = self.names.entity("person", folded_name(seat.name))
                yield {"case_id": case.id, "role": seat.role.value, "person_id": person}

    def _claim(self) -> Iterator[Row]:
        for case in self._cases:
            for claim in case.patent.claims:
                yield {
                    "case_id": case.id,
                    "claim": claim.number,
                    "text": self.names.text(claim.text),
                    "independent": claim.independent,
                    "parents": written(claim.parents),
                }

    def _ground(self) -> Iterator[Row]:
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

    def _cells(self) -> Iterator[tuple[Row, tuple[str, ...]]]:
        for case in self._cases:
            parties = {party.id: party.name for party in case.parties}
            for cell in case.cells:
                yield (
                    {
                        "case_id": case.id,
                        "party_id": self._party_id(parties.get(cell.petitioner, cell.petitioner)),
                        "ground_id": cell.ground,
                        "claim": cell.claim,
                    },
                    cell.exhibits,
                )

    def _request_ground_claim(self) -> Iterator[Row]:
        for row, _ in self._cells():
            yield row

    def _request_ground_exhibit(self) -> Iterator[Row]:
        for row, labels in self._cells():
            for label in labels:
                yield row | {"label": label}

    def _exhibit(self) -> Iterator[Row]:
        filed = [item for item in self._given.exhibits if item.filed_at <= self._as_of]
        known = {(item.case_id, item.side, item.label) for item in filed}
        for case in self._cases:
            for item in sorted((e for e in filed if e.case_id == case.id), key=lambda e: (e.side.value, e.number)):
                blob = item.blob
                yield {
                    "exhibit_id": self.names.entity("exhibit", item.id),
                    "case_id": case.id,
                    "side": item.side.value,
                    "label": item.label,
                    "status": "filed",
                    "title": self.names.text(item.title),
                    "purpose": self.names.text(item.purpose),
                    "media_type": blob.media_type if blob else None,
                    "size": blob.size if blob else None,
                    "pages": blob.pages if blob else None,
                    "sha256": blob.sha256 if blob else None,
                    "filed_at": item.filed_at,
                }
            yield from self._listed(case, known)

    def _listed(self, case: Case, known: set[tuple[str, Any, str]]) -> Iterator[Row]:
        for item in case.listed_exhibits:
            if (case.id, item.side, item.label) not in known:
                yield {
                    "exhibit_id": self.names.entity("exhibit", f"{case.id}/{item.side.value}/{item.label}"),
                    "case_id": case.id,
                    "side": item.side.value,
                    "label": item.label,
                    "status": "listed",
                    "title": self.names.text(item.title),
                    "purpose": None,
                    "media_type": None,
                    "size": None,
                    "pages": None,
                    "sha256": None,
                    "filed_at": None,
                }

    def _opinion(self) -> Iterator[Row]:
        exhibits = {item.id for item in self._given.exhibits if item.filed_at <= self._as_of}
        stated = [o for o in self._given.opinions if o.stated_at <= self._as_of and o.exhibit_id in exhibits]
        for opinion in sorted(stated, key=lambda item: (item.stated_at, item.id)):
            for element in Element:
                answer = getattr(opinion, element.value)
                yield {
                    "opinion_id": self.names.entity("opinion", opinion.id),
                    "exhibit_id": self.names.entity("exhibit", opinion.exhibit_id),
                    "side": opinion.side.value,
                    "element": element.value,
                    "stance": answer.stance.value,
                    "reason": self.names.text(answer.reason),
                    "occasion": opinion.occasion.value,
                    "stated_at": opinion.stated_at,
                }

    def _hearing(self) -> Iterator[Row]:
        for hearing in self._hearings:
            yield {
                "hearing_id": self.names.entity("hearing", hearing.id),
                "case_id": hearing.case_id,
                "mode": hearing.mode,
                "starts_at": hearing.starts_at,
            }

    def _hearing_file(self) -> Iterator[Row]:
        for hearing in self._hearings:
            for position, file in enumerate(hearing.files, start=1):
                yield {
                    "hearing_id": self.names.entity("hearing", hearing.id),
                    "file": file.id,
                    "position": position,
                    "kind": file.kind,
                    "number": file.number,
                }

    def _participant(self) -> Iterator[Row]:
        for hearing in self._hearings:
            for person in hearing.participants:
                yield {
                    "hearing_id": self.names.entity("hearing", hearing.id),
                    "participant_id": self._bodies.participant(hearing.id, person.id),
                    "person_id": self.names.entity("person", person.account or folded_name(person.name)),
                    "role": person.role,
                    "side": person.side,
                    "place": person.place,
                    "files": " ".join(person.files),
                }

    def _event(self) -> Iterator[Row]:
        for hearing in self._hearings:
            for event in hearing.events:
                if event.at <= self._as_of:
                    yield {
                        "hearing_id": self.names.entity("hearing", hearing.id),
                        "n": event.n,
                        "at": event.at,
                        "type": event.type,
                        "by": self._bodies.participant(hearing.id, event.by),
                        "body": self._bodies.body(hearing.id, event),
                        "file": event.file,
                    }

    def _focus_span(self) -> Iterator[Row]:
        for hearing in self._hearings:
            spans = (one for one in hearing.spans if one.until <= self._as_of)
            for position, span in enumerate(spans, start=1):
                speaker = self._bodies.participant(hearing.id, span.speaker) if span.speaker else None
                yield {
                    "hearing_id": self.names.entity("hearing", hearing.id),
                    "position": position,
                    "since": span.since,
                    "until": span.until,
                    "milliseconds": max(0, round((span.until - span.since).total_seconds() * 1000)),
                    "stage": span.stage,
                    "ground_id": span.ground,
                    "claims": " ".join(span.claims),
                    "exhibit_ids": " ".join(self.names.entity("exhibit", one) for one in span.exhibits),
                    "phase": span.phase,
                    "speaker": speaker,
                    "file": span.file,
                }

    def _decision(self) -> Iterator[Row]:
        for case in self._cases:
            if case.decision and (case.decision.decided_on is None or case.decision.decided_on <= self._as_of.date()):
                yield {
                    "case_id": case.id,
                    "decision_number": case.decision.number,
                    "decided_on": case.decision.decided_on,
                    "outcome": case.decision.outcome,
                    "text_sha256": case.decision.text_sha256,
                }

    def _claim_outcome(self) -> Iterator[Row]:
        decided = {row["case_id"] for row in self._decision()}
        for case in self._cases:
            if case.decision is None or case.id not in decided:
                continue
            for position, outcome in enumerate(case.decision.claim_outcomes):
                for claim in outcome.claims or (0,):
                    yield {
                        "case_id": case.id,
                        "position": position,
                        "claim": claim,
                        "part": outcome.part,
                        "result": outcome.result,
                    }

    def _link(self) -> Iterator[Row]:
        for case in self._cases:
            for link in case.links:
                yield {
                    "case_id": case.id,
                    "kind": link.kind.value,
                    "number": link.number,
                    "relation": link.relation.value,
                    "status": self.names.text(link.status),
                    "on": link.on,
                    "printed": link.printed,
                    "source_start": link.span[0],
                    "source_end": link.span[1],
                }


def _clean(value: Any) -> Any:  # noqa: ANN401 -- any plain value
    if isinstance(value, str):
        value = "".join(character for character in value if character >= " " or character in "\n\t")
        value = value.replace("\r", "").strip()
        return guarded(value) if value else None
    return value
