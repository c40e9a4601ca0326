"""Tables of case data. Lists that are only ever read whole are JSON text; everything that is asked for has a column."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hearing.tables import Instant, metadata


def _case_key() -> Column[str]:
    return Column("case_id", String(32), ForeignKey("case_file.id"), primary_key=True)


def _position() -> Column[int]:
    return Column("position", Integer, primary_key=True)


case_file = Table(
    "case_file",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("rule_set", String(40), nullable=False),
    Column("patent_number", String(20), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("ipc", String(20), nullable=False),
    Column("filing_date", Date),
    Column("priority_date", Date),
    Column("grant_date", Date),
    Column("request_dates", Text, nullable=False),
    Column("hearing_dates", Text, nullable=False),
    Column("decision_number", String(16)),
    Column("decided_on", Date),
    Column("outcome", String(32)),
    Column("text_sha256", String(64)),
)

case_number = Table(
    "case_number",
    metadata,
    Column("number", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("case_file.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
)

patent_claim = Table(
    "patent_claim",
    metadata,
    _case_key(),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("parents", Text, nullable=False),
    Column("independent", Boolean, nullable=False),
)

case_party = Table(
    "case_party",
    metadata,
    _case_key(),
    Column("id", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("side", String(16), nullable=False),
    Column("agents", Text, nullable=False),
)

panel_seat = Table(
    "panel_seat",
    metadata,
    _case_key(),
    _position(),
    Column("role", String(32), nullable=False),
    Column("name", Text, nullable=False),
)

ground_cell = Table(
    "ground_cell",
    metadata,
    _case_key(),
    _position(),
    Column("claim", Integer, nullable=False),
    Column("ground", String(16), nullable=False),
    Column("exhibits", Text, nullable=False),
    Column("petitioner", String(32), nullable=False),
)

listed_exhibit = Table(
    "listed_exhibit",
    metadata,
    _case_key(),
    _position(),
    Column("side", String(16), nullable=False),
    Column("label", String(32), nullable=False),
    Column("title", Text, nullable=False),
)

linked_proceeding = Table(
    "linked_proceeding",
    metadata,
    _case_key(),
    _position(),
    Column("kind", String(32), nullable=False),
    Column("number", String(64), nullable=False, index=True),
    Column("relation", String(32), nullable=False),
    Column("status", Text, nullable=False),
    Column("on", Date),
    Column("printed", Text, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
)

claim_outcome = Table(
    "claim_outcome",
    metadata,
    _case_key(),
    _position(),
    Column("claims", Text, nullable=False),
    Column("result", String(16), nullable=False),
    Column("part", Text, nullable=False),
)

PARTS = (
    case_number,
    patent_claim,
    case_party,
    panel_seat,
    ground_cell,
    listed_exhibit,
    linked_proceeding,
    claim_outcome,
)
"""The tables that hold the lists of a case."""

import_source = Table(
    "import_source",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("query", Text),
    Column("counted", Integer),
    Column("imported_at", Instant, nullable=False),
)

import_fact = Table(
    "import_fact",
    metadata,
    Column("source", String(64), ForeignKey("import_source.sha256"), primary_key=True),
    _position(),
    Column("subject", String(64), nullable=False, index=True),
    Column("field", String(40), nullable=False),
    Column("value", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("method", String(40), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("known_at", Instant, nullable=False),
)

review_point = Table(
    "review_point",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("case_id", String(32), ForeignKey("case_file.id"), index=True),
    Column("subject", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("source", String(64), ForeignKey("import_source.sha256")),
    Column("field", String(40), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("at", Text, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("proposed", Text),
    Column("decision", String(16)),
    Column("value", Text),
    Column("note", Text),
    Column("decided_by", String(64)),
    Column("decided_at", Instant),
)

legal_event = Table(
    "legal_event",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("application", String(32), nullable=False, index=True),
    Column("publication", String(32), nullable=False, index=True),
    Column("authority", String(4), nullable=False),
    Column("code", String(16), nullable=False),
    Column("on", Date),
    Column("effective_on", Date),
    Column("created_on", Date),
    Column("influence", String(4), nullable=False),
    Column("description", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("source", String(64), ForeignKey("import_source.sha256"), nullable=False),
    Column("at", Text, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("known_at", Instant, nullable=False),
)

event_code = Table(
    "event_code",
    metadata,
    Column("authority", String(4), primary_key=True),
    Column("code", String(16), primary_key=True),
    Column("influence", String(4), nullable=False),
    Column("description", Text, nullable=False),
    Column("category", String(4), nullable=False),
    Column("category_words", Text, nullable=False),
)

exhibit = Table(
    "exhibit",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("case_id", String(32), ForeignKey("case_file.id"), nullable=False),
    Column("side", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("label", String(32), nullable=False),
    Column("title", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("claims", Text, nullable=False),
    Column("sha256", String(64)),
    Column("size", BigInteger),
    Column("media_type", String(127)),
    Column("pages", Integer),
    Column("filed_by", String(64), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("secret", Boolean, nullable=False),
    UniqueConstraint("case_id", "side", "number"),
)

opinion = Table(
    "opinion",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("exhibit_id", String(64), ForeignKey("exhibit.id"), nullable=False, index=True),
    Column("side", String(16), nullable=False),
    Column("authenticity", String(16), nullable=False),
    Column("authenticity_reason", Text, nullable=False),
    Column("legality", String(16), nullable=False),
    Column("legality_reason", Text, nullable=False),
    Column("relevance", String(16), nullable=False),
    Column("relevance_reason", Text, nullable=False),
    Column("probative_force", String(16), nullable=False),
    Column("probative_force_reason", Text, nullable=False),
    Column("stated_at", Instant, nullable=False),
    Column("stated_by", String(64), nullable=False),
    Column("occasion", String(16), nullable=False),
    Column("receipt", Text, nullable=False),
)

typical_step = Table(
    "typical_step",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("criteria", String(200), nullable=False),
    Column("by", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    Column("at", Instant, nullable=False),
)

sheet_step = Table(
    "sheet_step",
    metadata,
    Column("case_id", ForeignKey("case_file.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    Column("at", Instant, nullable=False),
)

case_change = Table(
    "case_change",
    metadata,
    Column("case_id", String(32), ForeignKey("case_file.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    Column("reason", Text, nullable=False),
    Column("differences", Text, nullable=False),
    Column("replaced", Text, nullable=False),
)
