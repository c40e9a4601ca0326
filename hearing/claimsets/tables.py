"""The SQL tables of amended sets of claims and of what the panel said of them. They belong to the evidence."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, ForeignKeyConstraint, Integer, String, Table, Text

from hearing.tables import Instant, metadata

claim_set = Table(
    "claim_set",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("timeliness", String(16), nullable=False),
    Column("period", String(40), nullable=False),
    Column("rule", Text, nullable=False),
    Column("last_day", Date),
    Column("receipt", Text, nullable=False),
)

claim_set_ruling = Table(
    "claim_set_ruling",
    metadata,
    Column("case_id", String(32), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("k", Integer, primary_key=True),
    Column("accepted", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    Column("receipt", Text, nullable=False),
    ForeignKeyConstraint(["case_id", "n"], ["claim_set.case_id", "claim_set.n"]),
)
