"""The documents of what a record says beside statements and motions: common knowledge, objections, what is agreed on.

Pure. An opinion on an exhibit that was stated in a hearing gives none: the record does not say which exhibits lie under
seal, and its reason may tell of one.
"""

from collections.abc import Iterator, Sequence

from hearing.procedure.events import (
    AgreementRecorded,
    Announced,
    CommonKnowledgePut,
    ObjectionRaised,
    Recorded,
    ScopeFixed,
)
from hearing.procedure.joint import spoken_for
from hearing.procedure.state import Hearing
from hearing.search.documents import Document, Kind
from hearing.search.scopes import heard_scope

KNOWLEDGE, OBJECTION, AGREED, ANNOUNCED = "common_knowledge", "objection", "agreed", "announced"
"""What a matter is called in its title; the client has the words."""


def of_matters(state: Hearing, recorded: Sequence[Recorded]) -> Iterator[Document]:
    """Give what was put, objected to, agreed on and announced, with what was answered, for the files it was for."""
    for one in recorded:
        title, texts = _said(state, one)
        said = " · ".join(text for text in texts if text)
        if said:
            scope = heard_scope(state.id, spoken_for(state, one.at, common=False))
            place = f"n{one.n}"
            key = f"matter:{place}"
            yield Document(key, scope, state.case_id, Kind.MATTER, state.id, place, title, said, one.at)


def _said(state: Hearing, one: Recorded) -> tuple[str, tuple[str, ...]]:
    """Give what an event of this kind is, and its words with those that answer it; nothing of other events."""
    match one.event:
        case CommonKnowledgePut(matter=matter, text=text):
            known = state.examination.common_knowledge.get(matter)
            return KNOWLEDGE, (text, *(reason for _, reason in (known.answers.values() if known else ())))
        case ObjectionRaised(objection=objection, subject=subject, reason=reason):
            ruled = state.objections.get(objection)
            return OBJECTION, (subject, reason, ruled.ruling if ruled else "")
        case AgreementRecorded(text=text):
            return AGREED, (text,)
        case ScopeFixed(agreed=agreed):
            return AGREED, agreed
        case Announced(text=text):
            return ANNOUNCED, (text,)
        case _:
            return "", ()
