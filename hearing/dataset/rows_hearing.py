"""The rows of what was filed in a case and of what happened in its hearings. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hearing.cases.model import Exhibit, Occasion
from hearing.dataset.event_bodies import EventBodies
from hearing.dataset.fact import ENTERED, FILED, RECORD, Row, Source, keyed_digest
from hearing.dataset.input import CaseInput, EventRow, HearingInput
from hearing.dataset.pseudonymise import Pseudonymiser, folded_name
from hearing.dataset.segments import sessions, spoken_segment, valid_at
from hearing.vocabulary import Element


class HearingRows:
    """Makes the rows of one case's exhibits, opinions and hearings; a method for each table."""

    def __init__(self, given: CaseInput, names: Pseudonymiser, bodies: EventBodies, key: bytes) -> None:
        self._given = given
        self._names = names
        self._bodies = bodies
        self._key = key
        self._id: Row = {"case_id": given.case.id}
        self._rulings = {one: each for hearing in given.hearings for each in hearing.rulings for one in each.exhibits}

    def _hearing_id(self, hearing: HearingInput) -> str:
        return self._names.entity("hearing", hearing.id)

    def _hearings(self) -> Iterator[tuple[HearingInput, Row]]:
        for hearing in self._given.hearings:
            yield hearing, self._id | {"hearing_id": self._hearing_id(hearing)}

    def _of_record(self, event: EventRow) -> Row:
        return Source(keyed_digest(self._key, "event", event.body), RECORD, event.at).columns()

    def _of_hearing(self, hearing: HearingInput) -> Row:
        return self._of_record(hearing.events[0])

    def evidence(self) -> Iterator[Row]:
        """Give the exhibits that were filed, then those that the papers only list."""
        known = set()
        for item in self._given.exhibits:
            known.add((item.side, item.label))
            yield self._filed(item)
        source = Source("", ENTERED, self._given.known_at).columns()
        for listed in self._given.case.listed_exhibits:
            if (listed.side, listed.label) in known:
                continue
            known.add((listed.side, listed.label))
            identity = f"{self._given.case.id}/{listed.side.value}/{listed.label}"
            own = self._exhibit(identity, listed.side.value, listed.label, "listed")
            yield own | {"title": self._names.text(listed.title)} | source

    def _exhibit(self, identity: str, side: str, label: str, status: str) -> Row:
        empty = dict.fromkeys(("title", "purpose", "media_type", "size", "pages", "admitted", "refusal_reason"), None)
        own: Row = {
            "exhibit_id": self._names.entity("exhibit", identity),
            "side": side,
            "label": label,
            "status": status,
        }
        return self._id | own | empty

    def _filed(self, item: Exhibit) -> Row:
        ruling = self._rulings.get(item.id)
        row = self._exhibit(item.id, item.side.value, item.label, "sealed" if item.secret else "filed")
        row["admitted"] = ruling.granted if ruling else None
        if ruling is not None and not ruling.granted:
            row["refusal_reason"] = self._names.text(ruling.reason)
        blob = None if item.secret else item.blob
        if not item.secret:
            row |= {"title": self._names.text(item.title), "purpose": self._names.text(item.purpose)}
        if blob is not None:
            row |= {"media_type": blob.media_type, "size": blob.size, "pages": blob.pages}
        digest = keyed_digest(self._key, "file", blob.sha256) if blob is not None else ""
        return row | Source(digest, FILED, item.filed_at).columns()

    def cross_examination(self) -> Iterator[Row]:
        """Give the opinions on exhibits, element by element."""
        for opinion in self._given.opinions:
            where: dict[str, Any] = {"hearing_id": None, "segment": None}
            if opinion.occasion is Occasion.HEARING:
                found = spoken_segment(self._given.hearings, opinion.stated_at)
                if found is not None:
                    where = {"hearing_id": self._hearing_id(found[0]), "segment": found[1]}
            for element in Element:
                answer = getattr(opinion, element.value)
                yield (
                    self._id
                    | {
                        "opinion_id": self._names.entity("opinion", opinion.id),
                        "exhibit_id": self._names.entity("exhibit", opinion.exhibit_id),
                        "side": opinion.side.value,
                        "element": element.value,
                        "stance": answer.stance.value,
                        "reason": self._names.text(answer.reason),
                        "occasion": opinion.occasion.value,
                    }
                    | where
                    | Source("", FILED, opinion.stated_at).columns()
                )

    def hearing(self) -> Iterator[Row]:
        """Give the hearings."""
        for hearing, own in self._hearings():
            yield own | {"mode": hearing.mode, "starts_at": hearing.starts_at} | self._of_hearing(hearing)

    def hearing_file(self) -> Iterator[Row]:
        """Give the files of joint hearings."""
        for hearing, own in self._hearings():
            for position, file in enumerate(hearing.files, start=1):
                row = {"file": file.id, "position": position, "kind": file.kind, "number": file.number}
                yield own | row | self._of_hearing(hearing)

    def participant(self) -> Iterator[Row]:
        """Give the rosters."""
        for hearing, own in self._hearings():
            for person in hearing.participants:
                yield (
                    own
                    | {
                        "participant_id": self._bodies.participant(hearing.id, person.id),
                        "person_id": self._names.entity("person", person.account or folded_name(person.name)),
                        "role": person.role,
                        "side": person.side,
                        "place": person.place,
                        "files": " ".join(person.files),
                    }
                    | self._of_hearing(hearing)
                )

    def hearing_session(self) -> Iterator[Row]:
        """Give the sessions."""
        for hearing, own in self._hearings():
            for position, (opened, closed) in enumerate(sessions(hearing.events), start=1):
                yield (
                    own
                    | {
                        "position": position,
                        "opened_at": opened.at,
                        "closed_at": closed.at if closed else None,
                        "ended_by": closed.type if closed else None,
                    }
                    | self._of_record(closed or opened)
                )

    def record_event(self) -> Iterator[Row]:
        """Give the events of the record."""
        for hearing, own in self._hearings():
            for event in hearing.events:
                yield (
                    own
                    | {
                        "n": event.n,
                        "type": event.type,
                        "by": self._bodies.participant(hearing.id, event.by),
                        "body": self._bodies.body(hearing.id, event),
                        "file": event.file,
                        "valid_at": valid_at(event),
                    }
                    | self._of_record(event)
                )

    def focus_span(self) -> Iterator[Row]:
        """Give the spans of the sessions."""
        for hearing, own in self._hearings():
            for position, span in enumerate(hearing.spans, start=1):
                speaker = self._bodies.participant(hearing.id, span.speaker) if span.speaker else None
                yield (
                    own
                    | {
                        "position": position,
                        "since": span.since,
                        "until": span.until,
                        "milliseconds": _milliseconds(span.since, span.until),
                        "stage": span.stage,
                        "ground_id": span.ground,
                        "claims": " ".join(span.claims),
                        "exhibit_ids": " ".join(self._names.entity("exhibit", one) for one in span.exhibits),
                        "phase": span.phase,
                        "speaker": speaker,
                        "file": span.file,
                    }
                    | Source("", RECORD, span.until).columns()
                )


def _milliseconds(since: datetime, until: datetime) -> int:
    return max(0, round((until - since).total_seconds() * 1000))
