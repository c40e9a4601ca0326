"""The composition root: opens every part in order, hands each what it stands on, and closes them in reverse."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.renewal import EARLY
from evidence.sealing.keyring import Keyring
from evidence.store import EvidenceStore
from evidence.stores.opened import require_settled
from hearing.cases.store import CaseStore
from hearing.channel.channel_store import ChannelStore
from hearing.claimsets.set_store import ClaimSetStore
from hearing.custody.custody_store import CustodyStore
from hearing.custody.secrecy_store import SecrecyStore
from hearing.custody.signed_store import SignedStore
from hearing.imports.review_store import ReviewStore
from hearing.imports.store import ImportStore
from hearing.notices.notice_store import NoticeStore
from hearing.record.clock import HearingClock
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.record.seal import Sealer as RecordSealer
from hearing.record.seal_store import SealStore
from hearing.record.sittings import Sittings, open_sittings
from hearing.speech.draft_store import DraftStore
from hearing.transcript.seal import embedded
from hearing.transcript.sealing import Sealer
from signaling.captioning.captioner import Captioner
from signaling.conductor import Conductor
from signaling.gateway import Gateway, Ports
from signaling.playable import Playable
from signaling.selftest import SelfTests
from web.accounts import Accounts
from web.application import build_app
from web.auth import Logins, Throttle
from web.booked import booked_engine
from web.captions import open_captions
from web.case_exports import open_exports
from web.channel import Channel
from web.claim_sets import ClaimDesk
from web.cosigners import cosigner_policy
from web.custody import Custody
from web.datasets import open_datasets
from web.demo.seats import Seats
from web.demo.seed import seed
from web.docket import Docket
from web.filing import Filing
from web.film_shelf import FilmShelf
from web.films import open_films
from web.hearings import Hearings
from web.home import lock_home
from web.invitations import Invitations
from web.key_store import KeyStore
from web.media import open_plane
from web.metrics import telling
from web.migrate import migrate
from web.minutes import MinutesMaker, Sources
from web.notice_files import NoticeFiles
from web.notice_parts import NoticeParts
from web.notices import Notices, Office
from web.own_signing import OwnSigning
from web.packaging import Packaging
from web.paper_signing import PaperSigning
from web.party_keys import PartyKeys
from web.party_statements import PartyStatements
from web.passkeys import Passkeys
from web.policy import CaseRegister, PlatformLog, Policy
from web.receipt_files import ReceiptFiles
from web.recording_parts import RecordingParts
from web.reviews import Reviews
from web.rules import rule_book
from web.searching import open_search
from web.secrecy import Secrets
from web.secret_filing import ContentKeys, SecretFiling
from web.security import HeaderTimer
from web.services import Services
from web.settings import Settings
from web.signing import Signing
from web.sockets import Sockets
from web.taking_over import TakingOver
from web.tokens import opened_token
from web.upkeep import upkeep
from web.webhooks import open_webhooks

NOTICES_TOLD = timedelta(days=1)
"""How long after a hearing's beginning its record is still told of its notices when the server starts."""

log = logging.getLogger("hearing.app")


def utc_now() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)


@asynccontextmanager
async def _open_evidence(settings: Settings) -> AsyncIterator[EvidenceStore]:
    authorities, passphrase = await asyncio.to_thread(lambda: (settings.authorities, settings.passphrase))
    policy = await asyncio.to_thread(cosigner_policy, settings)
    await asyncio.to_thread(require_settled, settings.evidence, settings.place)
    async with AsyncExitStack() as stack:
        token = await asyncio.to_thread(stack.enter_context, opened_token(settings))
        opening = EvidenceStore.open(
            settings.evidence,
            origin=settings.log_origin,
            limits=settings.upload_limits,
            authorities=authorities,
            passphrase=passphrase,
            policy=policy,
            token=token,
            second_digest=settings.second_digest,
            place=settings.place,
        )
        evidence = await stack.enter_async_context(opening)
        if evidence.authority.ends - utc_now() < EARLY:
            log.warning("the embedded authority ends on %s: run `hearing authority renew`", evidence.authority.ends)
        yield evidence


def _party_desk(engine: AsyncEngine, evidence: EvidenceStore, settings: Settings) -> PartyStatements:
    """Put together what keeps people's passkeys and keys, and takes what they sign."""
    host, origins = settings.public_host, settings.allowed_origins
    passkeys = Passkeys(engine, host=host, origins=sorted(origins))
    keys = PartyKeys(KeyStore(engine), passkeys, evidence, host=host, origins=origins)
    return PartyStatements(SignedStore(engine), keys, evidence)


def _office(settings: Settings) -> Office:
    return Office(*settings.office, settings.public_origin)


def _identity(settings: Settings, evidence: EvidenceStore) -> Sealer:
    """Open what seals the platform's papers; blocking."""
    stamp, roots = embedded(evidence.authority), (evidence.authority.root,)
    return Sealer.open(settings.keys, "Hearing platform", stamp, utc_now(), roots, settings.passphrase)


def _played(
    settings: Settings, sources: Sources, seal: Sealer, playable: Playable
) -> tuple[MinutesMaker, RecordingParts]:
    """Make what puts the film beside the minutes, and what was recorded into packages."""
    shelf = FilmShelf(settings.recordings)
    return MinutesMaker(settings.minutes, sources, seal, shelf), RecordingParts(settings.recordings, playable, shelf)


async def _open_media(
    stack: AsyncExitStack, settings: Settings, sittings: Sittings, policy: Policy, playable: Playable
) -> tuple[Conductor, SelfTests]:
    """Open the media plane, what moves media on it, and the test of the line."""
    plane = await stack.enter_async_context(open_plane(settings))
    relays = await asyncio.to_thread(lambda: settings.relays)
    tests = await stack.enter_async_context(SelfTests(plane, relays).running())
    conductor = Conductor(plane, sittings, policy.permits, playable, relays, tests.overhear)
    await stack.enter_async_context(conductor.running())
    return conductor, tests


async def _content_keys(settings: Settings, engine: AsyncEngine) -> ContentKeys:
    return ContentKeys(SecrecyStore(engine), await asyncio.to_thread(Keyring.open, settings.keys, settings.passphrase))


def _gateway(ports: Ports, conductor: Conductor, captioner: Captioner) -> Gateway:
    """Make the gateway, and let through it what media and captions have to tell people."""
    gateway = Gateway(ports)
    conductor.on_reset(gateway.reset_media)
    captioner.on_caption(gateway.caption)
    return gateway


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open everything that a server with these settings stands on."""
    async with AsyncExitStack() as stack:
        stack.callback(os.close, lock_home(settings.home))
        rules = await asyncio.to_thread(rule_book, settings)
        await asyncio.to_thread(migrate, settings.database_url)
        engine = await durable_engine(settings.database_url)
        stack.push_async_callback(engine.dispose)
        pool = stack.enter_context(ThreadPoolExecutor(2, "password"))
        evidence = await stack.enter_async_context(_open_evidence(settings))
        engine = await booked_engine(engine, evidence)
        platform_log, seals, clock = PlatformLog(evidence), SealStore(engine), HearingClock()
        record_sealer = RecordSealer(seals, platform_log, clock)
        sittings = await stack.enter_async_context(open_sittings(EventStore(engine), clock=clock))
        accounts, cases_, policy = Accounts(engine, pool), CaseStore(engine, rules), Policy()
        party, playable = _party_desk(engine, evidence, settings), Playable(settings.recordings, platform_log)
        conductor, tests = await _open_media(stack, settings, sittings, policy, playable)
        hearings_ = Hearings(sittings, rules, conductor.delays_up_to)
        filing = Filing(evidence, cases_, party, SecrecyStore(engine), max_side=settings.max_side)
        custody_ = Custody(CustodyStore(engine), evidence, cases_, accounts, hearings_, rules, party)
        keys, identity = await _content_keys(settings, engine), await asyncio.to_thread(_identity, settings, evidence)
        secrets = Secrets(SecrecyStore(engine), keys, evidence, cases_, accounts, custody_)
        takes_over = TakingOver(DraftStore(engine), hearings_.recorded)
        register = CaseRegister(cases_, accounts.people, secrets, takes_over, conductor.delays_up_to)
        captioner = open_captions(settings, sittings, cases_, engine)
        gateway = _gateway(Ports(sittings, conductor, tests, policy.permit, register, captioner), conductor, captioner)
        await stack.enter_async_context(gateway.running())
        notices_ = Notices(NoticeStore(engine), evidence, cases_, accounts, hearings_, _office(settings), rules)
        sources = Sources(hearings_, cases_, seals, record_sealer, rules)
        minutes, recordings = _played(settings, sources, identity, playable)
        files = NoticeFiles(settings.notices, notices_.deadlines, identity, settings.public_origin)
        papers = ReceiptFiles(settings.receipts, identity, settings.public_origin)
        around = Services(
            settings=settings,
            now=utc_now,
            pool=pool,
            engine=engine,
            accounts=accounts,
            logins=Logins(engine),
            name_throttle=Throttle(),
            address_throttle=Throttle(limit=60),
            passkeys=party.keys.passkeys,
            party_statements=party,
            invitations=Invitations(engine, accounts),
            evidence=evidence,
            rules=rules,
            cases=cases_,
            docket=Docket(engine, cases_, accounts, hearings_, rules),
            imports=ImportStore(engine),
            reviews=Reviews(ReviewStore(engine, cases_), accounts),
            filing=filing,
            custody=custody_,
            claims=ClaimDesk(engine, evidence, hearings_, custody_, rules, party),
            secret_filing=SecretFiling(evidence, cases_, accounts, filing, party, SecrecyStore(engine), keys),
            secrets=secrets,
            sittings=sittings,
            hearings=hearings_,
            signing=Signing(accounts, party.keys, Throttle(), PaperSigning(evidence)),
            own_signing=OwnSigning(minutes, party.keys, evidence, identity, settings),
            minutes=minutes,
            notices=notices_,
            notice_files=files,
            channel=Channel(ChannelStore(engine), evidence, cases_, accounts, hearings_, ClaimSetStore(engine)),
            webhooks=await open_webhooks(settings, engine, evidence),
            receipt_files=papers,
            search=open_search(engine, evidence, accounts, cases_, hearings_),
            playable=playable,
            films=open_films(settings, evidence, cases_, hearings_, sittings),
            datasets=await open_datasets(settings, engine, evidence, cases_, hearings_, rules),
            packaging=Packaging(sources, evidence, minutes, NoticeParts(notices_.store, files), recordings),
            exports=open_exports(settings.exports, engine, evidence, cases_, accounts, papers),
            conductor=conductor,
            gateway=gateway,
            seats=await stack.enter_async_context(Seats(settings.own_address, accounts, hearings_).running()),
        )
        await notices_.record.tell_all(utc_now() - NOTICES_TOLD)
        await stack.enter_async_context(upkeep(around, record_sealer, captioner))
        if settings.demo:
            await seed(around)
        yield around


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Services]:
    """Serve until the block ends."""
    async with open_services(settings) as around:
        sockets, timer = Sockets(around.gateway, settings.allowed_origins), HeaderTimer()
        app = build_app(around, sockets, timer)
        runner = web.AppRunner(app, access_log=None, keepalive_timeout=30, shutdown_timeout=2)
        await runner.setup()
        try:
            assert runner.server is not None
            loop = asyncio.get_running_loop()
            server = await loop.create_server(timer.factory(runner.server), settings.host, settings.port)
            try:
                async with telling(settings.metrics_port, around.gateway, around.conductor):
                    yield around
            finally:
                server.close()
        finally:
            await sockets.shutdown()
            await runner.cleanup()
