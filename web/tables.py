"""The tables of accounts, logins, passkeys, invitations and of who belongs to which case."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hearing.tables import Instant, metadata

account = Table(
    "account",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("login_name", String(80), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("password_hash", String(200)),
    Column("demo", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

login = Table(
    "login",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("method", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

passkey = Table(
    "passkey",
    metadata,
    Column("credential_id", LargeBinary, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("label", String(80), nullable=False),
    Column("created_at", Instant, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("case_id", String(80), nullable=False),
    Column("name", String(80), nullable=False),
    Column("role", String(40), nullable=False),
    Column("side", String(20), nullable=False),
    Column("invited_by", ForeignKey("account.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("account_id", ForeignKey("account.id")),
)

case_person = Table(
    "case_person",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", String(80), nullable=False),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("role", String(40), nullable=False),
    Column("side", String(20), nullable=False),
    UniqueConstraint("case_id", "account_id", "role"),
    Index("ix_case_person_case", "case_id"),
)

party_key = Table(
    "party_key",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("method", String(20), nullable=False),
    Column("spki", LargeBinary, nullable=False),
    Column("credential_id", LargeBinary),
    Column("label", String(80), nullable=False),
    Column("enrolled_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

key_event = Table(
    "key_event",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("receipt", Text, nullable=False),
)
