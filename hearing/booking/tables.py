"""The SQL table of the book's marks: which entries of the book have come about."""

from sqlalchemy import BigInteger, Column, Table

from hearing.tables import metadata

booked = Table(
    "booked",
    metadata,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("durable", BigInteger, nullable=False),
)
"""One row a transaction that is in the book: its entry's number, and the number up to which the book was durable then.

At each start all go but the last, and those of entries which the book itself does not say to be settled.
"""
