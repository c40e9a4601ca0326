"""The SQL table of what was recognised.

Rows are drafts, never the record: each is written once and not changed. Who is hurt if it is lost: the clerk, who then
writes from the recording; if it is altered: nobody, for nothing is taken over from it but by a person who reads it.
"""

from sqlalchemy import Boolean, Column, ForeignKey, PrimaryKeyConstraint, String, Table, Text

from hearing.tables import Instant, metadata

draft = Table(
    "draft_utterance",
    metadata,
    Column("hearing_id", String(64), ForeignKey("hearing.id"), nullable=False),
    Column("key", String(100), nullable=False),
    Column("device", String(64), nullable=False),
    Column("speaker", String(64), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("language", String(8), nullable=False),
    Column("model", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("timed", Boolean, nullable=False),
    PrimaryKeyConstraint("hearing_id", "key"),
)
