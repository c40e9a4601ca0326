"""The SQL tables of notices, their service, the receipts, and who agreed to electronic service."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from hearing.tables import Instant, metadata

notice = Table(
    "notice",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("case_id", String(32), ForeignKey("case_file.id"), nullable=False),
    Column("hearing", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("side", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", String(64), nullable=False),
    Column("receipt", Text, nullable=False),
    UniqueConstraint("hearing", "version", "side"),
    Index("ix_notice_case", "case_id"),
    Index("ix_notice_public", "side", "starts_at"),
)

notice_service = Table(
    "notice_service",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("step", String(16), nullable=False),
    Column("account", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("receipt", Text, nullable=False),
    UniqueConstraint("notice_id", "step", "account"),
)

attendance = Table(
    "attendance",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("returned_at", Instant, nullable=False),
    Column("account", String(64), nullable=False),
    Column("name", String(80), nullable=False),
    Column("receipt", Text, nullable=False),
    UniqueConstraint("notice_id", "number"),
)

service_consent = Table(
    "service_consent",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("side", String(16), nullable=False),
    Column("agreed_at", Instant, nullable=False),
    Column("receipt", Text, nullable=False),
)
