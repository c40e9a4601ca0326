"""Everything the routes stand on, put together once by ``app.py`` and handed to them whole."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.store import EvidenceStore
from hearing.cases.rule_book import RuleBook
from hearing.cases.store import CaseStore
from hearing.imports.store import ImportStore
from hearing.record.sittings import Sittings
from signaling.conductor import Conductor
from signaling.gateway import Gateway
from signaling.playable import Playable
from web.accounts import Accounts
from web.auth import Logins, Throttle
from web.case_exports import CaseExports
from web.channel import Channel
from web.claim_sets import ClaimDesk
from web.custody import Custody
from web.datasets import Datasets
from web.demo.seats import Seats
from web.docket import Docket
from web.filing import Filing
from web.films import Films
from web.hearings import Hearings
from web.invitations import Invitations
from web.minutes import MinutesMaker
from web.notice_files import NoticeFiles
from web.notices import Notices
from web.own_signing import OwnSigning
from web.packaging import Packaging
from web.party_statements import PartyStatements
from web.passkeys import Passkeys
from web.receipt_files import ReceiptFiles
from web.reviews import Reviews
from web.searching import Search
from web.secrecy import Secrets
from web.secret_filing import SecretFiling
from web.settings import Settings
from web.signing import Signing
from web.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Services:
    """The running parts. ``now`` gives the moment in UTC; ``pool`` takes work that would block the loop."""

    settings: Settings
    now: Callable[[], datetime]
    pool: Executor
    engine: AsyncEngine
    accounts: Accounts
    logins: Logins
    name_throttle: Throttle
    address_throttle: Throttle
    passkeys: Passkeys
    party_statements: PartyStatements
    invitations: Invitations
    evidence: EvidenceStore
    rules: RuleBook
    cases: CaseStore
    docket: Docket
    imports: ImportStore
    reviews: Reviews
    filing: Filing
    custody: Custody
    claims: ClaimDesk
    secret_filing: SecretFiling
    secrets: Secrets
    sittings: Sittings
    hearings: Hearings
    signing: Signing
    own_signing: OwnSigning
    minutes: MinutesMaker
    notices: Notices
    notice_files: NoticeFiles
    channel: Channel
    webhooks: Webhooks
    receipt_files: ReceiptFiles
    search: Search
    playable: Playable
    films: Films
    datasets: Datasets
    packaging: Packaging
    exports: CaseExports
    conductor: Conductor
    gateway: Gateway
    seats: Seats


SERVICES = web.AppKey("services", Services)
