"""The SQL tables of the channel.

Facts, deliveries and what became of them are only ever added to, and belong to the evidence. Posts do not, though what
a receiver took has a receipt: they hang on subscriptions, whose secrets are no evidence, and end with a lost database.
``channel_heard`` and ``channel_read`` say how far records and case files were read; they move in the transaction that
publishes what was found. Losing them costs reading again, as a fact found twice has the same id.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from hearing.tables import Instant, metadata

channel_fact = Table(
    "channel_fact",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("number", String(64), nullable=False),
    Column("type", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("on", Date),
    Column("details", Text, nullable=False),
    Column("source", String(16), nullable=False),
    Column("stated_by", String(64), nullable=False),
    Column("stated_name", String(120), nullable=False),
    Column("receipt", Text, nullable=False),
    Index("ix_channel_fact_number", "number", "kind"),
)

channel_delivery = Table(
    "channel_delivery",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("fact_id", ForeignKey("channel_fact.id"), nullable=False),
    Column("account", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("number", String(64), nullable=False),
    Column("capacity", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_channel_delivery_account", "account", "at"),
    Index("ix_channel_delivery_fact", "fact_id"),
)

channel_step = Table(
    "channel_step",
    metadata,
    Column("delivery_id", ForeignKey("channel_delivery.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("receipt", Text, nullable=False),
)

channel_unsealed = Table(
    "channel_unsealed",
    metadata,
    Column("delivery_id", String(32), primary_key=True),
)

channel_heard = Table(
    "channel_heard",
    metadata,
    Column("hearing_id", String(64), primary_key=True),
    Column("n", Integer, nullable=False),
)

channel_read = Table(
    "channel_read",
    metadata,
    Column("case_id", String(32), primary_key=True),
    Column("told", Text, nullable=False),
)

channel_holder = Table(
    "channel_holder",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("number", String(64), primary_key=True),
    Column("account", String(64), primary_key=True),
    Column("capacity", String(16), nullable=False),
    Column("named_by", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_channel_holder_account", "account"),
)

channel_hook = Table(
    "channel_hook",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("seed", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_because", String(16), nullable=False),
    Column("old_seed", LargeBinary),
    Column("old_until", Instant),
    Column("failing_since", Instant),
)

channel_post = Table(
    "channel_post",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hook_id", ForeignKey("channel_hook.id"), nullable=False),
    Column("delivery_id", ForeignKey("channel_delivery.id"), nullable=False),
    Column("fate", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("aside", Boolean, nullable=False, server_default=false()),
    Column("receipt", Text, nullable=False, server_default=""),
    UniqueConstraint("hook_id", "delivery_id"),
    Index("ix_channel_post_waiting", "fate", "next_at"),
)

channel_attempt = Table(
    "channel_attempt",
    metadata,
    Column("post_id", ForeignKey("channel_post.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    Column("problem", String(200), nullable=False),
    Column("milliseconds", Integer, nullable=False),
)
