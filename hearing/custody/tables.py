"""The SQL tables of what happens to exhibits: steps, readings, rounds, labels' numbers, and those under seal."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from hearing.tables import Instant, metadata


def _steps(name: str) -> Table:
    """Steps of one sort, numbered within their exhibit; see `hearing.custody.step_rows`."""
    return Table(
        name,
        metadata,
        Column("exhibit_id", ForeignKey("exhibit.id"), primary_key=True),
        Column("n", Integer, primary_key=True),
        Column("at", Instant, nullable=False),
        Column("by", String(64), nullable=False),
        Column("name", String(120), nullable=False),
        Column("role", String(32), nullable=False),
        Column("side", String(16), nullable=False),
        Column("kind", String(32), nullable=False),
        Column("body", Text, nullable=False),
        Column("receipt", Text, nullable=False),
    )


custody_step = _steps("custody_step")

custody_read = Table(
    "custody_read",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("exhibit_id", ForeignKey("exhibit.id"), nullable=False),
    Column("account", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    Column("page", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("last", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    Index("ix_custody_read_exhibit", "exhibit_id", "account", "page"),
)

exchange_round = Table(
    "exchange_round",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("sides", String(40), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closes_at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("name", String(120), nullable=False),
    Column("receipt", Text, nullable=False),
)

label_number = Table(
    "label_number",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("exhibit_id", ForeignKey("exhibit.id"), nullable=False, unique=True),
)

held_key = Table(
    "held_key",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("suite", String(40), nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
)

secret_exhibit = Table(
    "secret_exhibit",
    metadata,
    Column("exhibit_id", ForeignKey("exhibit.id"), primary_key=True),
    Column("about", String(64), nullable=False),
    Column("envelope", String(40), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("particulars", LargeBinary, nullable=False),
)

wrapped_key = Table(
    "wrapped_key",
    metadata,
    Column("exhibit_id", ForeignKey("exhibit.id"), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("suite", String(40), nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

secrecy_step = _steps("secrecy_step")

signed_statement = Table(
    "signed_statement",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("previous", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("account", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("at", Instant, nullable=False),
)
