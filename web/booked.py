"""The database's evidence and the book that it can be made anew from: which tables, and how both are opened."""

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncEngine

from evidence.store import EvidenceStore
from hearing.booking.engine import BookedEngine
from hearing.booking.settling import settle
from hearing.cases.tables import exhibit, opinion
from hearing.channel.tables import channel_delivery, channel_fact, channel_step
from hearing.claimsets.tables import claim_set, claim_set_ruling
from hearing.custody.tables import (
    custody_read,
    custody_step,
    exchange_round,
    held_key,
    label_number,
    secrecy_step,
    secret_exhibit,
    signed_statement,
    wrapped_key,
)
from hearing.notices.tables import attendance, notice, notice_service, service_consent
from hearing.tables import metadata
from web.tables import key_event, party_key

BOOKED = frozenset(
    table.name
    for table in (
        attendance,
        channel_delivery,
        channel_fact,
        channel_step,
        claim_set,
        claim_set_ruling,
        custody_read,
        custody_step,
        exchange_round,
        exhibit,
        held_key,
        key_event,
        label_number,
        notice,
        notice_service,
        opinion,
        party_key,
        secrecy_step,
        secret_exhibit,
        service_consent,
        signed_statement,
        wrapped_key,
    )
)
"""The tables that belong to the evidence: every row of theirs is in the book."""

SUBJECTS = {"wrapped_key": "exhibit_id"}
"""Tables whose rows must be erasable, and the column that says with what: an exhibit's keys are destroyed together."""


def evidence_tables() -> list[Table]:
    """Give these tables, those that others point to first."""
    return [table for table in metadata.sorted_tables if table.name in BOOKED]


async def booked_engine(engine: AsyncEngine, evidence: EvidenceStore) -> BookedEngine:
    """Give the engine that books what is written to these tables, level with the book.

    Raises:
        Damaged: book or database is older than the other knows it to have been.
    """
    booked = BookedEngine(engine, evidence.book, BOOKED, SUBJECTS)
    await settle(booked, evidence_tables())
    return booked
