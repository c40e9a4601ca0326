"""Lends the authorization function to the live side, and the case's register to its commands."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.cases.grounds import ground
from hearing.cases.model import Case, Exhibit
from hearing.cases.store import CaseStore
from hearing.procedure.canonical import Json
from hearing.procedure.commands import (
    AddParticipant,
    Citation,
    Command,
    FocusOn,
    Invited,
    RecordUtterance,
    ReplaceParticipant,
    ShowExhibit,
    StateOpinion,
)
from hearing.procedure.state import Hearing
from hearing.vocabulary import Role, Side
from signaling.connection import Identity
from signaling.media import Forward
from web.accounts import Person
from web.authorization import SITE, Action, Kind, Principal, Resource, Standing, allowed
from web.errors import BadRequest, Problem
from web.hearings import check_delay, side_of
from web.secrecy import Secrets
from web.taking_over import TakingOver

MESSAGE_ACTIONS = {
    "join": Action.JOIN,
    "leave": Action.LEAVE,
    "command": Action.COMMAND,
    "media.offer": Action.OFFER_MEDIA,
    "media.servers": Action.MEDIA_SERVERS,
    "media.receive": Action.MEDIA_RECEIVE,
    "media.answer": Action.MEDIA_ANSWER,
    "media.tiles": Action.SHOW_TILES,
    "deliberation.share": Action.SHARE_KEYS,
    "media.measured": Action.MEASURE,
    "media.tested": Action.TEST_EQUIPMENT,
    "captions": Action.CAPTIONS,
    "lines": Action.READ_LINES,
    "ping": Action.PING,
}
"""The action of every type of socket message."""


class Policy:
    """The gateway's ``Permit`` and the conductor's ``Permits``. People are kept until their roster changes."""

    def __init__(self) -> None:
        self._resources: dict[str, tuple[object, Resource]] = {}

    def permit(self, who: Identity, kind: str, state: Hearing | None) -> None:
        """Ask about a message; raises `Denied` or `NotSignedIn`."""
        principal = Principal(who.account, who.name, Kind(who.kind), who.login)
        allowed(principal, MESSAGE_ACTIONS[kind], self._resource(state) if state is not None else SITE)

    def permits(self, state: Hearing, forward: Forward) -> bool:
        """Ask about a forward: may this one send here, and may that one receive?"""
        resource = self._resource(state)
        sender, receiver = state.roster[forward.track.participant], state.roster[forward.to]
        try:
            allowed(Principal(sender.account), Action.SEND_MEDIA, resource)
            allowed(Principal(receiver.account), Action.RECEIVE_MEDIA, resource)
        except Problem:
            return False
        return True

    def _resource(self, state: Hearing) -> Resource:
        kept = self._resources.get(state.id)
        if kept is None or kept[0] is not state.roster:
            people = tuple(Standing(line.account, line.role, line.side) for line in state.roster.values())
            kept = self._resources[state.id] = (state.roster, Resource(people=people))
        return kept[1]


class CaseRegister:
    """The gateway's ``Register``: what a command names must be on file in the hearing's case."""

    def __init__(
        self,
        cases: CaseStore,
        people: Callable[[str], Awaitable[Sequence[Person]]],
        secrets: Secrets,
        taking_over: TakingOver,
        delays_up_to: float = 0.0,
    ) -> None:
        self._cases = cases
        self._people = people
        self._secrets = secrets
        self._taking_over = taking_over
        self._delays_up_to = delays_up_to

    async def check(self, state: Hearing, by: str, command: Command) -> Command:
        """Give the command complete; raise `Problem` when something that it names does not fit."""
        await self._check(state, by, command)
        return await self._taking_over.completed(state, by, command)

    async def _check(self, state: Hearing, by: str, command: Command) -> None:
        match command:
            case ShowExhibit():
                await self._showable(state, command.exhibit, command.page)
            case StateOpinion():
                exhibit = await self._exhibit(state, command.exhibit)
                if side_of(state, by) in {exhibit.side, Side.NONE}:
                    raise _own_exhibit(exhibit)
            case RecordUtterance():
                await self._cited(state, command.exhibits)
                _claims(await self._cases.case(state.case_id), command.claims)
            case FocusOn():
                case = await self._cases.case(state.case_id)
                if ground(command.ground) is None:
                    raise BadRequest("没有这一项无效理由。", "There is no such ground.", "unknown_ground")
                _claims(case, command.claims)
                await self._named(case, command.exhibits)
                if command.citation is not None:
                    await self._may_be_seen(state, command.citation.exhibit)
            case AddParticipant():
                await self._person(state, command.line)
            case ReplaceParticipant():
                await self._person(state, command.replacement, instead_of=command.participant)
            case _:
                pass

    async def _person(self, state: Hearing, line: Invited, *, instead_of: str = "") -> None:
        """Accept someone for the roster only as one of the case's people, by that name, and once."""
        if line.role is Role.OBSERVER:
            check_delay(state.rules, self._delays_up_to)
        known = [person for file in _case_files(state) for person in await self._people(file)]
        fitting = [one for one in known if (one.account, one.role, one.side) == (line.account, line.role, line.side)]
        if not any(one.name == line.name for one in fitting):
            raise Problem(
                409,
                "not_of_the_case",
                f"“{line.name[:40]}”不是本案以该身份参加的人员；请先将其列入本案人员，再列入名单。",
                f"{line.name[:40]} is not one of this case's people in that capacity; make them one first.",
                "case_people",
            )
        if any(one.account == line.account and one.id != instead_of for one in state.roster.values()):
            raise Problem(
                409,
                "on_the_roster",
                f"{line.name[:40]}已在参加人名单上。",
                f"{line.name[:40]} is on the roster already.",
                "case_people",
            )

    async def _exhibit(self, state: Hearing, identity: str) -> Exhibit:
        for exhibit in await self._cases.exhibits(state.case_id):
            if exhibit.id == identity:
                return exhibit
        raise _unknown_exhibit()

    async def _showable(self, state: Hearing, identity: str, page: int) -> None:
        """Accept a page that is there; of an exhibit under seal only in front of people who may read it."""
        exhibit = await self._exhibit(state, identity)
        if exhibit.secret:
            await self._secrets.require_room(exhibit, state)
        else:
            _page(exhibit, page)

    async def _may_be_seen(self, state: Hearing, identity: str) -> None:
        for exhibit in await self._cases.exhibits(state.case_id):
            if exhibit.id == identity and exhibit.secret:
                await self._secrets.require_room(exhibit, state)

    async def _cited(self, state: Hearing, citations: Sequence[Citation]) -> None:
        for citation in citations:
            exhibit = await self._exhibit(state, citation.exhibit)
            if citation.page and not exhibit.secret:
                _page(exhibit, citation.page)

    async def _named(self, case: Case, names: Sequence[str]) -> None:
        """Accept exhibits by id, and by label those that the papers list but nobody filed yet."""
        filed = await self._cases.exhibits(case.id)
        known = {exhibit.id for exhibit in filed} | {listed.label for listed in case.listed_exhibits}
        if not known.issuperset(names):
            raise _unknown_exhibit()


class PlatformLog:
    """The record's and the recordings' way to seal: statements in, receipts as JSON text out."""

    def __init__(self, evidence: EvidenceStore) -> None:
        self._evidence = evidence

    async def seal(self, statements: Sequence[Mapping[str, Json]]) -> list[str]:
        """Seal statements durably."""
        sealed = await self._evidence.seal([Statement(body) for body in statements], complete=True)
        return [receipt.to_json() for receipt in sealed]


def _case_files(state: Hearing) -> tuple[str, ...]:
    """Give the cases that a hearing is about: one, or each of a joint hearing's files."""
    return tuple(dict.fromkeys((state.case_id, *(file.case_id for file in state.joint.files))))


def _page(exhibit: Exhibit, page: int) -> None:
    pages = exhibit.blob.pages if exhibit.blob else None
    if exhibit.blob is None:
        raise Problem(
            409,
            "no_file",
            f"{exhibit.label}尚未提交文件，无法出示。",
            f"No file was filed for {exhibit.label}; it cannot be shown.",
        )
    if not 1 <= page <= (pages or 1):
        raise BadRequest(
            f"{exhibit.label}共 {pages or 1} 页，没有第 {page} 页。",
            f"{exhibit.label} has {pages or 1} pages; there is no page {page}.",
            "no_such_page",
        )


def _claims(case: Case, claims: Sequence[str]) -> None:
    numbers = {str(claim.number) for claim in case.patent.claims}
    wrong = [claim for claim in claims if numbers and claim not in numbers]
    if wrong:
        raise BadRequest(f"本专利没有权利要求{wrong[0][:10]}。", f"There is no claim {wrong[0][:10]}.", "unknown_claim")


def _own_exhibit(exhibit: Exhibit) -> Problem:
    return Problem(
        409,
        "own_exhibit",
        f"{exhibit.label}不是对方提交的证据，不能由您质证。",
        f"{exhibit.label} was not filed by the other side, so you do not state an opinion on it.",
        "cross_examination",
    )


def _unknown_exhibit() -> BadRequest:
    return BadRequest("本案没有这份证据。", "This case has no such exhibit.", "unknown_exhibit")
