"""The record's SQL tables.

``event`` is the record; its primary key is the referee between two writers. Rows of ``event`` are never updated or
deleted. ``command`` makes a retried command harmless; ``outbox`` holds what is not sealed yet, ``event_seal`` the
receipt beside each event; ``heartbeat`` tells, after a crash, until when the platform was surely alive. ``snapshot``
is a cache of the fold and never evidence: every row of it may be deleted at any time.

``command`` and ``outbox`` name events without a foreign key: one statement writes them beside the event itself, and
checking that again would cost a third of the time of every command.
"""

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from hearing.tables import Instant, metadata

hearing = Table(
    "hearing",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("case_id", String(64), nullable=False, index=True),
    Column("scheduled_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=True),
)

event = Table(
    "event",
    metadata,
    Column("hearing_id", String(64), ForeignKey("hearing.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    Column("command_id", String(64), nullable=False),
    Column("type", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("hearing_id", "n"),
)

command = Table(
    "command",
    metadata,
    Column("hearing_id", String(64), nullable=False),
    Column("command_id", String(64), nullable=False),
    Column("n", Integer, nullable=False),
    PrimaryKeyConstraint("hearing_id", "command_id"),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("hearing_id", String(64), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("hearing_id", "n"),
    sqlite_with_rowid=False,
)

event_seal = Table(
    "event_seal",
    metadata,
    Column("hearing_id", String(64), nullable=False),
    Column("n", Integer, nullable=False),
    Column("receipt", Text, nullable=False),
    PrimaryKeyConstraint("hearing_id", "n"),
    ForeignKeyConstraint(["hearing_id", "n"], ["event.hearing_id", "event.n"]),
)

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("hearing_id", String(64), ForeignKey("hearing.id"), primary_key=True),
    Column("at", Instant, nullable=False),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("hearing_id", String(64), ForeignKey("hearing.id"), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("form", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),
)
