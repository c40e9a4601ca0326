"""Makes the notices of a version: from the case, the hearing as it stands, and what the clerk says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hearing.cases.grounds import ground
from hearing.cases.model import Case, GroundCell
from hearing.cases.numbers import display_number
from hearing.cases.ruleset import RuleSet
from hearing.notices.errors import NoticeRefusedError
from hearing.notices.model import Appointment, Notice, NoticeKind, OfficerLine, PartyLine, RulesLine, ScopeLine
from hearing.notices.phrases import IN_ROOMS, ONLINE
from hearing.procedure.state import Hearing
from hearing.visible import visible
from hearing.vocabulary import Role, Side

LONGEST_PLACE = 300
LONGEST_REASON = 500
LONGEST_MINUTES = 24 * 60
OFFICERS = (Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER, Role.TECHNICAL_INVESTIGATOR, Role.CLERK)
SIDES = (Side.PETITIONER, Side.PATENTEE)


@dataclass(frozen=True, slots=True)
class Given:
    """What the clerk says about a version: ``closed`` is why the hearing is not public, empty for a public one.

    ``starts_at`` is the new beginning of a hearing that is moved; None leaves it. ``short_agreed`` says that the sides
    agreed to less notice than the rules ask for.
    """

    kind: NoticeKind
    place: str = ""
    minutes: int = 0
    reason: str = ""
    closed: str = ""
    starts_at: datetime | None = None
    short_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a version: when and by whom it is issued, for which office, under which rules.

    ``too_late`` is the day by which the rules would have had it served, when that day is over; else None.
    """

    now: datetime
    issued_by: str
    office_zh: str
    office_en: str
    rules: RulesLine
    link: str
    answer_by: datetime | None = None
    too_late: date | None = None
    utc_offset_minutes: int = 480


def rules_line(rules: RuleSet) -> RulesLine:
    """Give what a rule set asks of those who come."""
    procedure = rules.procedure
    return RulesLine(
        id=procedure.id,
        version=procedure.version,
        zh=procedure.zh,
        en=procedure.en,
        summons_days=rules.summons_days,
        receipt_days=rules.receipt_days,
        most_a_side=procedure.most_a_side,
        consent_per_stage=procedure.consent_per_stage,
        observers=procedure.observers,
        observers_identified=procedure.observers_identified,
        recording=procedure.recording,
    )


def receivers(given: Given, earlier: Sequence[Notice]) -> tuple[Side, ...]:
    """Give to whom a version goes: both sides, and the public unless the hearing is closed and was never announced.

    A hearing that is closed after it was announced is taken back from the public.
    """
    announced = [notice for notice in earlier if notice.side is Side.NONE]
    taken_back = bool(announced) and announced[-1].kind is NoticeKind.CANCELLATION
    public = (not given.closed and given.kind is not NoticeKind.CANCELLATION) or (bool(announced) and not taken_back)
    return (*SIDES, Side.NONE) if public else SIDES


def drafts(
    case: Case, state: Hearing, given: Given, setting: Setting, earlier: Sequence[Notice], ids: Sequence[str]
) -> tuple[Notice, ...]:
    """Make the notices of the next version, one for each of `receivers`.

    Args:
        case: The case.
        state: The hearing as it stands.
        given: What the clerk says.
        setting: What surrounds it.
        earlier: The hearing's notices so far, in the order of their versions.
        ids: An id for each receiver.

    Raises:
        NoticeRefusedError: this version cannot be issued now; the words say why.
    """
    check(state, given, setting, earlier)
    last = _own(earlier).appointment if earlier else None
    called_off = given.kind is NoticeKind.CANCELLATION and last is not None
    appointment = Appointment(
        starts_at=beginning(state, given, earlier),
        mode=state.mode,
        place=given.place.strip() or (last.place if last else "") if state.mode in IN_ROOMS else "",
        minutes=given.minutes or (last.minutes if last else 0),
        link=setting.link if state.mode in ONLINE else "",
    )
    return tuple(
        Notice(
            id=identity,
            hearing=state.id,
            case_id=case.id,
            version=earlier[-1].version + 1 if earlier else 1,
            kind=_kind(given, side),
            side=side,
            case_number="、".join(case.numbers),
            patent_number=display_number(case.patent.number),
            patent_title=case.patent.title,
            parties=tuple(PartyLine(party.side, party.name, party.agents) for party in case.parties),
            officers=officers(case, state),
            title=state.title,
            appointment=last if called_off and last is not None else appointment,
            scope=tuple(scope(case)) if side is not Side.NONE else (),
            rules=setting.rules,
            issued_at=setting.now,
            issued_by=setting.issued_by,
            office_zh=setting.office_zh,
            office_en=setting.office_en,
            answer_by=None if given.kind is NoticeKind.CANCELLATION or side is Side.NONE else setting.answer_by,
            short_agreed=given.short_agreed and setting.too_late is not None,
            closed=given.closed.strip(),
            reason=_reason(given, side),
            earlier=last.starts_at if last else None,
            utc_offset_minutes=setting.utc_offset_minutes,
        )
        for side, identity in zip(receivers(given, earlier), ids, strict=True)
    )


def _kind(given: Given, side: Side) -> NoticeKind:
    """Give the kind to a receiver: to the public a closed hearing is one that does not take place."""
    return NoticeKind.CANCELLATION if side is Side.NONE and given.closed else given.kind


def _reason(given: Given, side: Side) -> str:
    return given.closed.strip() if side is Side.NONE and given.closed else given.reason.strip()


def check(state: Hearing, given: Given, setting: Setting, earlier: Sequence[Notice]) -> None:
    """Raise `NoticeRefusedError` when this version cannot be issued as things stand."""
    if state.opened_at is not None:
        raise NoticeRefusedError(
            "口头审理已经开始，不能再发出、变更或者取消通知书；需要改期的，请在庭上休庭或者延期。",
            "The hearing was opened: no notice can be issued, changed or taken back any more. Adjourn it in the room.",
        )
    if earlier and _own(earlier).kind is NoticeKind.CANCELLATION:
        raise NoticeRefusedError(
            "这次口头审理已经取消；请另行安排一次新的口头审理。",
            "This hearing was cancelled: set down a new one.",
        )
    if given.kind is NoticeKind.HEARING and earlier:
        raise NoticeRefusedError(
            "这次口头审理的通知书已经发出；内容有变的，请发出变更通知书。",
            "The notice of this hearing was issued already; if something changes, issue a notice of change.",
        )
    if given.kind is not NoticeKind.HEARING and not earlier:
        raise NoticeRefusedError(
            "这次口头审理还没有发出过通知书，无从变更或者取消。",
            "No notice of this hearing was issued yet, so there is nothing to change or cancel.",
        )
    _check_words(given)
    if given.kind is not NoticeKind.HEARING and not given.reason.strip():
        raise NoticeRefusedError("请写明变更或者取消的原因。", "State the reason of the change or cancellation.")
    if given.kind is NoticeKind.CANCELLATION:
        return
    if beginning(state, given, earlier) <= setting.now:
        raise NoticeRefusedError(
            "开始时间已过，请选择以后的时间。", "The beginning lies in the past: choose a later time."
        )
    if setting.too_late is not None and not given.short_agreed:
        raise NoticeRefusedError(
            f"依适用的规则，通知书最迟应在 {setting.too_late} 送达。请改期，或者确认各方已同意缩短通知期限。",
            f"Under the rules the notice was to be served by {setting.too_late}. Choose a later time, or confirm that "
            "the sides agreed to shorter notice.",
        )


def beginning(state: Hearing, given: Given, earlier: Sequence[Notice]) -> datetime:
    """Give when the hearing begins by this version."""
    last = _own(earlier).appointment.starts_at if earlier else state.starts_at
    begins = given.starts_at or last
    assert begins is not None, "a hearing that is set down has a beginning"
    return begins


def _own(earlier: Sequence[Notice]) -> Notice:
    """Give the last notice that went to a side."""
    return next(notice for notice in reversed(earlier) if notice.side is not Side.NONE)


def _check_words(given: Given) -> None:
    for words, limit in ((given.place, LONGEST_PLACE), (given.reason, LONGEST_REASON), (given.closed, LONGEST_REASON)):
        if len(words) > limit or not visible(words):
            raise NoticeRefusedError(
                f"地点和原因各不超过 {LONGEST_PLACE}、{LONGEST_REASON} 个可见字符，写在一行之内。",
                f"Place and reasons have at most {LONGEST_PLACE} and {LONGEST_REASON} visible characters on one line.",
            )
    if not 0 <= given.minutes <= LONGEST_MINUTES:
        raise NoticeRefusedError("预计时长不正确。", "The expected length is not possible.")


def officers(case: Case, state: Hearing) -> tuple[OfficerLine, ...]:
    """Give the panel and the clerk: those of the hearing's roster, or the case's panel where it has none."""
    found = [OfficerLine(line.role, line.name) for line in state.roster.values() if line.role in OFFICERS]
    if all(line.role is Role.CLERK for line in found):
        found += [OfficerLine(seat.role, seat.name) for seat in case.panel]
    return tuple(sorted(found, key=lambda line: OFFICERS.index(line.role)))


def scope(case: Case) -> Iterator[ScopeLine]:
    """Give what is examined: cells of one ground, one party and the same exhibits are one line."""
    joined: dict[tuple[str, str, tuple[str, ...]], list[GroundCell]] = {}
    for cell in case.cells:
        joined.setdefault((cell.petitioner, cell.ground, cell.exhibits), []).append(cell)
    names = {party.id: party.name for party in case.parties}
    for (petitioner, identity, exhibits), cells in joined.items():
        known = ground(identity)
        zh = f"{known.citation}　{known.zh}" if known else identity
        en = f"{known.id.replace('A', 'Art. ').replace('R', 'Rule ')}: {known.en}" if known else identity
        claims = tuple(sorted({cell.claim for cell in cells} - {0}))
        yield ScopeLine(zh, en, claims, exhibits, names.get(petitioner, ""))
