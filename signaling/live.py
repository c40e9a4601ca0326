"""One hearing with live connections: follows its sitting and tells each connection what changed for it."""

import asyncio
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from hearing.procedure.commands import Invited
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.state import Hearing
from hearing.record.sitting import Sitting
from hearing.record.subscription import TooSlowError
from signaling import agreement, wire
from signaling.agreement import Agreement, Share, ShareRefused
from signaling.connection import Connection
from signaling.lines import Line, lines_of, readable, standing
from signaling.refusals import Refusal
from signaling.view import View, changed, view

Behind = Callable[[Connection], None]
_number = itemgetter("n")
PAGE = 400
"""Lines that are given at once to who asks for lines: some 200 kB."""


def on_roster(state: Hearing, account: str) -> str:
    """Give the participant that an account is in a hearing; raises `Refusal`."""
    for one in state.roster.values():
        if one.account == account:
            return one.id
    raise Refusal(
        "not_on_roster",
        "您不在本次口头审理的参加人名单中；请联系书记员。",
        "You are not on this hearing's roster: ask the clerk.",
    )


class LiveHearing:
    """Keeps views in step with the record; each participant's view is made once for each update.

    Lines are kept as they come and never compared as a whole: an update carries just those that it made.
    ``behind`` is called for a connection whose send queue is full. Observers whom the rule set has see everything later
    have a `signaling.live_late.LateHearing` instead.
    """

    def __init__(self, sitting: Sitting, behind: Behind) -> None:
        self.sitting = sitting
        self.connections: set[Connection] = set()
        self._behind = behind
        self._state = Hearing(sitting.state.id)
        self._lines: dict[str, Line] = {}
        """All lines, those that are no more among them: who comes back must forget them."""
        self._changed_at: dict[str, int] = {}
        self._views: dict[str, View] = {}
        self._agreements: tuple[Agreement, ...] = ()
        self._advanced = asyncio.Condition()

    async def follow(self) -> None:
        """Follow the sitting until it ends; a follower that was cut off begins again where it was."""
        while True:
            try:
                with self.sitting.subscribe() as updates:
                    await self._advance(self.sitting.after(self._state.n))
                    async for update in updates:
                        await self._advance([each for each in update.events if each.n > self._state.n])
            except TooSlowError:
                continue
            return

    async def _advance(self, events: Sequence[Recorded]) -> None:
        """Fold events in and tell every connection what they changed for its person."""
        made: dict[str, Line] = {}
        for recorded in events:
            self._state = evolve(self._state, recorded)
            found = lines_of(recorded, self._state)
            made |= found
            self._changed_at |= dict.fromkeys(found, recorded.n)
        if events:
            self._lines |= made
            self._views.clear()
            for connection in list(self.connections):
                self._tell(connection, made)
            self._agree_anew()
        async with self._advanced:
            self._advanced.notify_all()

    def seen_by(self, participant: str) -> Hearing:
        """Give the hearing as it stands for this participant."""
        del participant
        return self.sitting.state

    @property
    def clock(self) -> datetime:
        """The moment that people here are at."""
        return datetime.now(UTC)

    @property
    def n(self) -> int:
        """The number of the last event that people here know of."""
        return self.sitting.state.n

    def _tell(self, connection: Connection, made: Mapping[str, Line]) -> None:
        if connection.participant not in self._roster:
            self.connections.discard(connection)
            connection.bye("replaced", "您已不在本次口头审理的名单上。", "You are no longer on this hearing's roster.")
            return
        new = self._view(connection.participant)
        body: dict[str, Any] = changed(connection.seen, new)
        if "lines" in new:
            body.pop("lines", None)
            told = self._readable(connection, made) if "lines" in connection.seen else self._newest(connection)
            if told.get("lines"):
                body |= told
        connection.seen = new
        if body and not connection.tell("view", {"n": self._state.n, "sections": body}):
            self._behind(connection)

    @property
    def _roster(self) -> Mapping[str, Invited]:
        return self._state.roster

    def _view(self, participant: str) -> View:
        """Give a participant's view with its lines left out (an empty mapping stands for them)."""
        found = self._views.get(participant)
        if found is None:
            found = self._views[participant] = view(self._state, participant, known_lines={})
        return found

    def caption(self, body: Mapping[str, Any], may: Callable[[str], bool], *, final: bool) -> None:
        """Tell a caption to who wants captions and may read it; who reads slowly misses drafts first, then captions."""
        for connection in self.connections:
            if connection.captions and may(connection.participant):
                connection.offer("caption", body, share=0.5 if final else 0.1)

    def catch_up(self) -> None:
        """Tell at once what people here may know by now; here it is told as it is recorded."""

    async def reached(self, n: int) -> None:
        """Wait until the views hold event ``n``."""
        async with self._advanced:
            await self._advanced.wait_for(lambda: self._state.n >= n)

    def attach(self, connection: Connection, known: int = 0) -> View:
        """Take a connection in and give its whole view; from the next event on it is told what changes.

        Lines are left out that have stood as they are since event ``known`` (0 for none), or that are older than the
        newest ones that the connection wants.
        """
        connection.seen = self._view(connection.participant)
        if not connection.closed.is_set():
            self.connections.add(connection)
            self._tell_keys(self._agreement_of(connection), connection)
        whole = dict(connection.seen)
        if "lines" in whole and known:
            later = {key: one for key, one in self._lines.items() if self._changed_at[key] > known}
            whole |= self._readable(connection, later)
        elif "lines" in whole:
            whole |= self._newest(connection)
        return whole

    def lines(self, connection: Connection, asked: wire.Lines) -> dict[str, Any]:
        """Give a page of the lines that this person may read; raises `Refusal`.

        ``lines_before`` or ``lines_after`` says where to go on from, 0 where the record begins or ends.
        """
        if "lines" not in self._view(connection.participant):
            raise Refusal("no_lines", "您现在不能查阅庭审记录。", "The record is not open to you at present.")
        if asked.after is None:
            return self._page(connection, asked.before or 0, PAGE)
        rows = self._sorted()
        first = bisect_right(rows, asked.after, key=_number)
        end = min(len(rows), first + PAGE)
        while 0 < end < len(rows) and rows[end - 1]["n"] == rows[end]["n"]:
            end += 1
        page = self._readable(connection, {one["key"]: one for one in rows[first:end]})
        return {**page, "lines_after": rows[end - 1]["n"] if end < len(rows) else 0}

    def _newest(self, connection: Connection) -> dict[str, Any]:
        if connection.newest is None:
            return self._readable(connection, standing(self._lines))
        return self._page(connection, self._state.n + 1, connection.newest)

    def _page(self, connection: Connection, before: int, most: int) -> dict[str, Any]:
        """Give the sections ``lines`` and ``lines_before``; lines of one event are never parted."""
        rows = self._sorted()
        end = bisect_left(rows, before, key=_number)
        first = max(0, end - most)
        while 0 < first < end and rows[first - 1]["n"] == rows[first]["n"]:
            first -= 1
        page = self._readable(connection, {one["key"]: one for one in rows[first:end]})
        return {**page, "lines_before": rows[first]["n"] if first else 0}

    def _sorted(self) -> list[Line]:
        return sorted(standing(self._lines).values(), key=_number)

    def _readable(self, connection: Connection, lines: Mapping[str, Line]) -> dict[str, Any]:
        return {"lines": readable(lines, self._roster[connection.participant])}

    def share(self, connection: Connection, share: Share) -> None:
        """Take a member's share of the panel's key agreement; raises `ShareRefused`."""
        own = self._agreement_of(connection)
        if own is None:
            raise ShareRefused(
                "no_agreement", "您不在加密合议中。", "You are not in a deliberation that is encrypted from here."
            )
        after = agreement.take(own, connection.participant, share)
        self._agreements = tuple(after if one is own else one for one in self._agreements)
        if agreement.advanced(own, after):
            for each in list(self.connections):
                self._tell_keys(after, each)

    def _agree_anew(self) -> None:
        """Begin another epoch where the members of a deliberating panel are others than before, and tell them."""
        before, self._agreements = self._agreements, agreement.follow(self._agreements, self._state)
        for own in self._agreements:
            if own not in before:
                for connection in list(self.connections):
                    self._tell_keys(own, connection)

    def _agreement_of(self, connection: Connection) -> Agreement | None:
        """Give the agreement that this very connection takes part in."""
        who = connection.participant
        return next((one for one in self._agreements if one.members.get(who) == connection.id), None)

    def _tell_keys(self, own: Agreement | None, connection: Connection) -> None:
        """Tell a member how far the agreement is; nobody else is told anything of it."""
        if own is None or own.members.get(connection.participant) != connection.id:
            return
        if not connection.tell("deliberation", agreement.told(own, connection.participant)):
            self._behind(connection)

    def detach(self, connection: Connection) -> None:
        """Let a connection go."""
        self.connections.discard(connection)
