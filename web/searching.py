"""Search put together: the index, what keeps it up, and who may find what."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.intake.sandbox import Sandbox
from evidence.intake.texts import Texts
from evidence.store import EvidenceStore
from hearing.cases.store import CaseStore
from hearing.claimsets.set_store import ClaimSetStore
from hearing.custody.custody_store import CustodyStore
from hearing.notices.notice_store import NoticeStore
from hearing.search.follow_store import FollowStore
from hearing.search.search_store import SearchIndex
from web.accounts import Accounts
from web.hearings import HearingReader
from web.indexing import Indexing, Papers
from web.sights import Sights


@dataclass(frozen=True, slots=True)
class Search:
    """What the routes and the server need of search."""

    index: SearchIndex
    indexing: Indexing
    sights: Sights
    texts: Texts


def open_search(
    engine: AsyncEngine, evidence: EvidenceStore, accounts: Accounts, cases: CaseStore, hearings: HearingReader
) -> Search:
    """Put the parts of search together on one database."""
    index, follow = SearchIndex(engine), FollowStore(engine)
    texts = Texts(evidence.blobs, Sandbox(1))
    papers = Papers(cases, ClaimSetStore(engine), CustodyStore(engine), NoticeStore(engine))
    indexing = Indexing(index, follow, papers, hearings, texts)
    # Who reads a page does not wait for a long file that is being indexed.
    return Search(index, indexing, Sights(accounts, follow, hearings), Texts(evidence.blobs, Sandbox(1)))
