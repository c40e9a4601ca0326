"""What the record's shells need of a store, and how a store says no. The SQL adapters implement these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from hearing.procedure.events import Recorded
from hearing.record.snapshot import Snapshot


class Clash(Exception):  # noqa: N818 -- losing the race is an ordinary answer; the loser catches up and decides again
    """Another writer was first: at these numbers, or with this command id. Nothing was written."""


class GapError(Exception):
    """The events would not follow the last one stored; a programming error that must not reach the record."""


class WriteAgain(Exception):  # noqa: N818 -- an ordinary answer of a database with several writers
    """The database gave way to another transaction (a deadlock, a lock held too long); nothing was written."""


class StoreUnavailable(Exception):  # noqa: N818 -- it says what is the case, as its words below do
    """The database cannot be reached, or cannot write; nothing was written, and the same may be tried again."""

    code = "store_unavailable"
    zh = "暂时无法写入庭审记录，操作未受理；请稍后重试。"
    en = "The record cannot be written at the moment, so this was not done; try again shortly."


class OutcomeUnknown(Exception):  # noqa: N818 -- it says what is the case
    """The database's answer was lost: the events may or may not be stored. Their command's id will tell."""

    code = "outcome_unknown"
    zh = "与数据库的连接中断，尚不清楚操作是否已记录；请刷新页面核对后再操作。"
    en = "The line to the database was lost, so it is not known whether this was recorded; reload the page and look."


@dataclass(frozen=True, slots=True)
class Listed:
    """One hearing as the store lists it."""

    id: str
    case_id: str
    scheduled_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unsealed:
    """An event that has no receipt yet."""

    hearing: str
    recorded: Recorded


class EventRow(NamedTuple):
    """An event as it is stored."""

    n: int
    at: datetime
    by: str
    command_id: str
    type: str
    version: int
    body: str


class Events(Protocol):
    """The record's events. Every write is durable when its call returns."""

    async def append(self, hearing: str, after_n: int, events: Sequence[Recorded], command_id: str) -> None:
        """Append the events of one command, with its id and what is to be sealed, in one transaction.

        Args:
            hearing: the hearing's id.
            after_n: the number of the event they follow; 0 for none.
            events: at least one, numbered from ``after_n + 1``.
            command_id: the command that caused them, carried out once whatever happens.

        Raises:
            Clash: another writer was first; nothing was written.
            GapError: an event before these is missing; nothing was written.
            StoreUnavailable: the database does not answer; nothing was written.
            OutcomeUnknown: its answer was lost; load the events and look for the command's id.
        """

    async def append_joined(
        self, hearing: str, after_n: int, commands: Sequence[tuple[Sequence[Recorded], str]]
    ) -> None:
        """Append the events of several commands of one hearing, each with its id, in one transaction.

        Either all of it is stored or nothing. Raises what `append` raises.
        """

    async def load(self, hearing: str, after_n: int = 0) -> tuple[Recorded, ...]:
        """Give the events of a hearing after this number, in order; none for a hearing that does not exist."""

    async def rows(self, hearing: str) -> tuple[EventRow, ...]:
        """Give all events of a hearing as they are stored, in order."""

    async def snapshot(self, hearing: str) -> Snapshot | None:
        """Give the snapshot that is kept of a hearing."""

    async def keep_snapshot(self, hearing: str, snapshot: Snapshot, at: datetime) -> None:
        """Keep a snapshot in the place of an older one; losing it costs only time."""

    async def hearings(self, *, case_id: str | None = None, unended: bool = False) -> tuple[Listed, ...]:
        """Give the hearings, oldest first; of one case only, or only those whose record is not complete."""

    async def beat(self, hearings: Sequence[str], at: datetime) -> None:
        """Note that the platform was alive at this moment, for each of these hearings."""

    async def last_beat(self, hearing: str) -> datetime | None:
        """Give the last moment at which the platform was surely alive, or None when there was none."""


class Seals(Protocol):
    """What waits to be sealed, and the receipts. Every write is durable when its call returns."""

    async def waiting(self, limit: int) -> tuple[Unsealed, ...]:
        """Give the events that wait longest for their seal, oldest first."""

    async def oldest_waiting(self) -> datetime | None:
        """Give the moment of the event that waits longest for its seal, or None when nothing waits."""

    async def keep(self, sealed: Sequence[Unsealed], receipts: Sequence[str]) -> None:
        """Put the receipts (JSON texts) beside their events, in one transaction; an event that has one keeps it."""

    async def receipts(self, hearing: str) -> Mapping[int, str]:
        """Give the receipts of a hearing's events (JSON texts) by event number, in order."""
