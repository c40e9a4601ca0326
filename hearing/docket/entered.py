"""A case as the office enters it: what stands in each field of the form, before it is read.

Pure. Everything is text as somebody types it: a form can be filled from a case on file, corrected and sent back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hearing.cases.claim_numbers import written
from hearing.cases.model import Case
from hearing.claimsets.reading import as_text
from hearing.vocabulary import PANEL, Side


@dataclass(frozen=True, slots=True)
class EnteredPatent:
    """The patent: number, title, main class, and its days as ``2024-05-06``; empty where it is not known."""

    number: str = ""
    title: str = ""
    ipc: str = ""
    filing_date: str = ""
    priority_date: str = ""
    grant_date: str = ""


@dataclass(frozen=True, slots=True)
class EnteredParty:
    """A party and its agents, who are named one after the other (``陆景行、何若谷``)."""

    side: Side
    name: str = ""
    agents: str = ""


@dataclass(frozen=True, slots=True)
class EnteredSeat:
    """Who deals with the case for the office.

    Attributes:
        role: The value of a `Role` of the office's own.
        name: The person's name; may be empty beside an account, whose name is then taken.
        account: The account with which they sign in; empty when a seat of the panel is only named.
    """

    role: str
    name: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class EnteredGround:
    """One ground of the request.

    Attributes:
        ground: Id of the ground (``A22.3``).
        claims: The claims it attacks, ``1-3、5``; empty when it attacks the patent as a whole.
        exhibits: Labels of the exhibits it rests on, ``证据1、证据2``.
        petitioner: Which of the petitioners raised it, from 0.
    """

    ground: str
    claims: str = ""
    exhibits: str = ""
    petitioner: int = 0


@dataclass(frozen=True, slots=True)
class EnteredExhibit:
    """An exhibit that the papers name: its label on its side, and what it is."""

    side: Side
    label: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class EnteredLink:
    """Another proceeding about the same patent: the value of a `ProceedingKind`, and its number."""

    kind: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """The whole form; ``numbers`` and ``request_dates`` are lists in one field; no ``rule_set`` lets the day decide."""

    numbers: str = ""
    request_dates: str = ""
    rule_set: str = ""
    patent: EnteredPatent = EnteredPatent()
    claims: str = ""
    parties: tuple[EnteredParty, ...] = ()
    seats: tuple[EnteredSeat, ...] = ()
    grounds: tuple[EnteredGround, ...] = ()
    exhibits: tuple[EnteredExhibit, ...] = ()
    links: tuple[EnteredLink, ...] = ()


def as_entered(case: Case, seats: tuple[EnteredSeat, ...]) -> Entered:
    """Give the form filled with a case on file, and with who deals with it for the office.

    A seat of the panel that no account holds is added by its name.
    """
    patent, known = case.patent, {(one.role, one.name) for one in seats}
    named = tuple(
        EnteredSeat(seat.role.value, seat.name)
        for seat in case.panel
        if seat.role in PANEL and (seat.role.value, seat.name) not in known
    )
    return Entered(
        numbers="、".join(case.numbers),
        request_dates="、".join(day.isoformat() for day in case.request_dates),
        rule_set=case.rule_set,
        patent=EnteredPatent(
            patent.number,
            patent.title,
            patent.ipc,
            *(day.isoformat() if day else "" for day in (patent.filing_date, patent.priority_date, patent.grant_date)),
        ),
        claims=as_text(patent.claims),
        parties=tuple(EnteredParty(one.side, one.name, "、".join(one.agents)) for one in case.parties),
        seats=(*named, *seats),
        grounds=_grounds(case),
        exhibits=tuple(EnteredExhibit(one.side, one.label, one.title) for one in case.listed_exhibits),
        links=tuple(EnteredLink(one.kind.value, one.number) for one in case.links),
    )


def _grounds(case: Case) -> tuple[EnteredGround, ...]:
    """Give the matrix as lines: claims that one petitioner attacks on one ground with the same exhibits are one."""
    petitioners: Mapping[str, int] = {party.id: place for place, party in enumerate(case.side(Side.PETITIONER))}
    lines: dict[tuple[str, str, tuple[str, ...], bool], list[int]] = {}
    for cell in case.cells:
        lines.setdefault((cell.petitioner, cell.ground, cell.exhibits, bool(cell.claim)), []).append(cell.claim)
    return tuple(
        EnteredGround(
            ground, written(tuple(claims)) if some else "", "、".join(exhibits), petitioners.get(petitioner, 0)
        )
        for (petitioner, ground, exhibits, some), claims in lines.items()
    )
