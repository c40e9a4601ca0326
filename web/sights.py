"""What somebody may find: the scopes of search that are theirs now, by the same table that opens the pages."""

import hashlib

from hearing.procedure.people import belongs, is_inside, minutes_files, signers
from hearing.procedure.rules import GOES_STRAIGHT_IN
from hearing.procedure.state import Hearing
from hearing.search.follow_store import HEARING, Followed, FollowStore
from hearing.search.scopes import case_scope, claims_scope, heard_scopes, named_scope, notice_scope, papers_scope
from hearing.vocabulary import Side
from web.accounts import Accounts
from web.authorization import TABLE, Action, Principal, Resource, Standing, allowed
from web.errors import Denied
from web.hearings import HearingReader, participant_of

FORM = "3." + hashlib.sha256("".join(sorted(TABLE[Action.READ_MINUTES])).encode()).hexdigest()[:8]
"""The form in which hearings are indexed, readers included; what is indexed in another one is read again."""


def knows_minutes(state: Hearing) -> tuple[Standing, ...]:
    """Give those of a roster who may know now what was said.

    These are the panel and the clerk, whoever is inside, and once the oral part is over whoever is to sign.
    """
    over = signers(state) if state.closed_at is not None else ()
    return tuple(
        Standing(line.account, line.role, line.side)
        for line in state.roster.values()
        if line.role in GOES_STRAIGHT_IN or line.id in over or is_inside(state, line.id)
    )


def heard_by(state: Hearing, account: str) -> frozenset[str]:
    """Give the scopes of a hearing that an account reads as the hearing stands: none unless its minutes are theirs."""
    line = participant_of(state, account)
    if line is None or not _may(Principal(account), Action.READ_MINUTES, Resource(people=knows_minutes(state))):
        return frozenset()
    files = minutes_files(state)
    mine = [file for file in files if belongs(line, file)]
    return heard_scopes(state.id, (file for file in files if file), mine) if mine else frozenset()


def readers_of(state: Hearing) -> frozenset[tuple[str, str]]:
    """Give who reads what of a hearing as it stands: pairs of an account and a scope."""
    accounts = {line.account for line in state.roster.values()}
    return frozenset((account, scope) for account in accounts for scope in heard_by(state, account))


class Sights:
    """Tells the scopes of a person: of the case files by their capacities, of each hearing by how it stands."""

    def __init__(self, accounts: Accounts, follow: FollowStore, hearings: HearingReader) -> None:
        self._accounts = accounts
        self._follow = follow
        self._hearings = hearings

    async def of(self, who: Principal) -> frozenset[str]:
        """Give every scope that somebody may read at this moment."""
        standings = await self._accounts.cases_of(who.account)
        found: set[str] = set()
        for case, people in standings.items():
            found |= _of_case(who, case, people)
        readers = await self._follow.readers(who.account)
        for hearing in await self._follow.hearings_of(standings):
            found |= await self._of_hearing(who, hearing, readers.get(HEARING + hearing.id, set()))
        return frozenset(found)

    async def _of_hearing(self, who: Principal, hearing: Followed, indexed: set[str]) -> frozenset[str]:
        """Give the scopes noted with the index where it is up to date; else the hearing itself is asked."""
        if hearing.stands(FORM):
            return frozenset(indexed)
        return heard_by(await self._hearings.state(hearing.id), who.account)


def _of_case(who: Principal, case: str, people: tuple[Standing, ...]) -> set[str]:
    resource = Resource(people=people)
    found = set()
    if _may(who, Action.READ_CASE, resource):
        papers = _may(who, Action.READ_EXHIBIT, resource)
        found |= {case_scope(case), papers_scope(case) if papers else named_scope(case)}
    if _may(who, Action.READ_CLAIMS, resource):
        found.add(claims_scope(case))
    for side in (Side.PETITIONER, Side.PATENTEE, Side.NONE):
        if _may(who, Action.READ_NOTICE, Resource(people=people, sent_to=side)):
            found.add(notice_scope(case, side))
    return found


def _may(who: Principal, action: Action, resource: Resource) -> bool:
    try:
        allowed(who, action, resource)
    except Denied:
        return False
    return True
