"""The documents of a case, an exhibit, a hearing and a notice.

Pure. An exhibit under seal gives none: the register's row says nothing of it, and its pages lie encrypted, while the
index holds words in the clear, in the database and in each of its backups. Unsealed, it is indexed like any other.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from hearing.cases.model import Case, Exhibit, Opinion
from hearing.claimsets.sets import ClaimSet
from hearing.custody.rounds import Round
from hearing.notices.model import Notice
from hearing.notices.phrases import PUBLIC_TITLES, TITLES
from hearing.procedure.events import MotionMade, Recorded
from hearing.procedure.joint import of_file
from hearing.procedure.people import minutes_files
from hearing.procedure.standing import line_of
from hearing.procedure.state import Hearing
from hearing.procedure.state.writing import Utterance
from hearing.search.documents import Document, Kind
from hearing.search.scopes import case_scope, claims_scope, heard_scope, named_scope, notice_scope, papers_scope
from hearing.vocabulary import Element, Mark, Side

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a day that is not known."""


def of_case(case: Case, decision_text: str = "") -> Iterator[Document]:
    """Give what a case file says of itself, its patent and its parties, and the decision's text when it is on file."""
    scope, at = case_scope(case.id), _moment(max(case.request_dates, default=None))

    def one(key: str, kind: Kind, place: str, title: str, *texts: str) -> Document:
        return Document(key, scope, case.id, kind, "", place, title, _joined(texts), at)

    patent, decision = case.patent, case.decision
    numbers = (*case.numbers, patent.number, patent.ipc, decision.number if decision else "")
    yield one("case", Kind.CASE, "", patent.title, patent.title, *numbers)
    for party in case.parties:
        yield one(f"party:{party.id}", Kind.PARTY, "", party.side.value, party.name, *party.agents)
    for claim in patent.claims:
        yield one(f"claim:{_in_order(claim.number)}", Kind.CLAIM, str(claim.number), str(claim.number), claim.text)
    for place, listed in enumerate(case.listed_exhibits):
        yield one(f"listed:{_in_order(place)}", Kind.LISTED, "", listed.label, listed.title)
    for place, link in enumerate(case.links):
        yield one(f"link:{_in_order(place)}", Kind.LINK, "", link.kind.value, link.number)
    if decision is not None and decision_text:
        scope, at = papers_scope(case.id), _moment(decision.decided_on)
        yield one("decision", Kind.DECISION, "", decision.number, decision_text)


def of_claim_sets(sets: Sequence[ClaimSet]) -> Iterator[Document]:
    """Give the claims of every amended set, and why it was filed and taken as the text to be examined, or was not."""
    for one in sets:
        scope, n, at = claims_scope(one.case), str(one.n), one.filed_at
        for claim in one.claims:
            place = f"{n}:{claim.number}"
            key = f"set:{_in_order(one.n)}:{_in_order(claim.number)}"
            yield Document(key, scope, one.case, Kind.AMENDED, "", place, place, claim.text, at)
        why = _joined((one.reason, one.name, *(ruling.reason for ruling in one.rulings)))
        yield Document(f"set:{_in_order(one.n)}", scope, one.case, Kind.AMENDED, "", n, n, why, at)


def of_rounds(rounds: Sequence[Round]) -> Iterator[Document]:
    """Give what each round of exchange is for."""
    for one in rounds:
        scope, n = case_scope(one.case), str(one.n)
        yield Document(
            f"round:{n}", scope, one.case, Kind.ROUND, "", n, n, _joined((one.note, one.name)), one.opened_at
        )


def of_exhibit(exhibit: Exhibit) -> Iterator[Document]:
    """Give what the register says of an exhibit, to those who read exhibits and to those who only know its name."""
    if exhibit.secret:
        return
    for scope, key, texts in (
        (papers_scope(exhibit.case_id), "papers", (exhibit.label, exhibit.title, exhibit.purpose)),
        (named_scope(exhibit.case_id), "named", (exhibit.label, exhibit.title)),
    ):
        title = _title(exhibit)
        said = _joined(texts)
        yield Document(key, scope, exhibit.case_id, Kind.EXHIBIT, exhibit.id, "", title, said, exhibit.filed_at)


def of_opinions(exhibit: Exhibit, opinions: Sequence[Opinion]) -> Iterator[Document]:
    """Give the reasons of written opinions on an exhibit; of what lies under seal nobody writes in the open file."""
    if exhibit.secret:
        return
    scope, title = papers_scope(exhibit.case_id), _title(exhibit)
    for one in opinions:
        said = _joined([getattr(one, element.value).reason for element in Element])
        key, at = f"opinion:{one.id}", one.stated_at
        yield Document(key, scope, exhibit.case_id, Kind.OPINION, exhibit.id, one.side.value, title, said, at)


def of_pages(exhibit: Exhibit, first: int, texts: Sequence[str]) -> Iterator[Document]:
    """Give pages of an exhibit's file from number ``first`` on; one without text gives nothing."""
    if exhibit.secret:
        return
    scope, title = papers_scope(exhibit.case_id), _title(exhibit)
    for number, said in enumerate(texts, first):
        if said.strip():
            key, page = _in_order(number), str(number)
            yield Document(key, scope, exhibit.case_id, Kind.PAGE, exhibit.id, page, title, said, exhibit.filed_at)


def of_hearing(state: Hearing) -> Iterator[Document]:
    """Give what was said, in the words that the minutes have now, and for which files of a joint hearing."""
    for said in state.utterances.values():
        line = line_of(state, said.speaker)
        scope = heard_scope(state.id, said.files)
        name = line.name if line is not None else said.speaker
        text = _standing(said)
        yield Document(said.id, scope, state.case_id, Kind.UTTERANCE, state.id, said.id, name, text, said.said_at)


def of_motions(state: Hearing, recorded: Sequence[Recorded]) -> Iterator[Document]:
    """Give what the panel was asked to decide and what it said, for the files whose minutes have it."""
    made = {one.event.motion: one for one in recorded if isinstance(one.event, MotionMade)}
    told = {file: of_file(state, file).examination.motions for file in minutes_files(state)}
    for motion in state.examination.motions.values():
        one, line = made[motion.id], line_of(state, motion.participant)
        scope = heard_scope(state.id, (file for file, motions in told.items() if file and motion.id in motions))
        name = line.name if line is not None else motion.participant
        said = _joined((motion.subject, motion.reason, motion.answer))
        key, place = f"motion:{motion.id}", f"n{one.n}"
        yield Document(key, scope, state.case_id, Kind.MOTION, state.id, place, name, said, one.at)


def _standing(said: Utterance) -> str:
    """Give the words of a statement that still count: without what was struck by order."""
    struck = sorted((mark.begin, mark.end) for mark in said.marks if mark.mark is Mark.STRUCK)
    kept, place = "", 0
    for begin, end in struck:
        kept += said.text[place:begin] + "…"
        place = max(place, end)
    return kept + said.text[place:]


def of_notice(notice: Notice) -> Iterator[Document]:
    """Give a notice: what it is called in both languages, its hearing, place and reason, the people and the scope."""
    zh, en = (PUBLIC_TITLES if notice.side is Side.NONE else TITLES)[notice.kind]
    people = [*(one.name for one in notice.parties), *(one.name for one in notice.officers)]
    words = (zh, en, notice.title, notice.case_number, notice.appointment.place, notice.reason, notice.closed, *people)
    scope = notice_scope(notice.case_id, notice.side)
    said = _joined(words)
    yield Document("notice", scope, notice.case_id, Kind.NOTICE, notice.id, "", notice.title, said, notice.issued_at)


def _in_order(number: int) -> str:
    """Give a number in keys: of what came to be at one time, keys say what comes first."""
    return f"{number:06}"


def _title(exhibit: Exhibit) -> str:
    return f"{exhibit.label} {exhibit.title}".strip()


def _joined(texts: Sequence[str]) -> str:
    return " · ".join(text for text in texts if text)


def _moment(day: date | None) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day is not None else LONG_AGO
