"""One hearing for its observers, where the rule set has them see everything later: views, lines and captions of then.

What they know follows from the record alone (`hearing.procedure.delayed`); this waits until each thing's time has come.
Captions, which are on no record, wait in a queue of their own, which a cut empties.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing.procedure.commands import Invited
from hearing.procedure.delayed import Delayed, as_known, delay_of, is_withheld, known_at, waits_for_cut
from hearing.procedure.state import Hearing
from hearing.record.sitting import Sitting
from hearing.record.subscription import Subscription, TooSlowError
from signaling.lines import Line, lines_of
from signaling.live import Behind, LiveHearing
from signaling.view import View, view

MOST_CAPTIONS = 4_000
"""Captions that wait; the oldest are dropped, as any draft of a caption may be."""
LOOKS_EVERY_S = 0.25
"""How often captions and the end of a cut are looked for."""


@dataclass(frozen=True, slots=True)
class _Caption:
    due: datetime
    said_at: datetime
    body: Mapping[str, Any]
    may: Callable[[str], bool]
    final: bool


class LateHearing(LiveHearing):
    """What observers are told; each is told of themselves as it stands."""

    def __init__(self, sitting: Sitting, behind: Behind) -> None:
        super().__init__(sitting, behind)
        self._delayed = Delayed(sitting.state.id)
        self._captions: deque[_Caption] = deque(maxlen=MOST_CAPTIONS)
        self._own: dict[str, object] = {}
        self._cuts = len(sitting.state.cuts)
        self._waits = False
        """Whether observers see nothing new because of a cut."""
        self.catch_up()

    @property
    def clock(self) -> datetime:
        """The moment that observers are at."""
        return self.sitting.now() - delay_of(self.sitting.state)

    @property
    def n(self) -> int:
        """The number of the last event that observers know of."""
        return self._delayed.state.n

    def seen_by(self, participant: str) -> Hearing:
        """Give the hearing as this observer knows it."""
        return as_known(self._delayed.state, self.sitting.state, [participant])

    async def follow(self) -> None:
        """Follow until the sitting ends."""
        while True:
            try:
                with self.sitting.subscribe() as updates:
                    while await self._waited_for(updates):
                        self.catch_up()
            except TooSlowError:
                continue
            return

    async def _waited_for(self, updates: Subscription) -> bool:
        """Wait until something is recorded or due; false when the sitting has ended."""
        coming = self.sitting.after(self._delayed.state.n)
        wait = LOOKS_EVERY_S
        if coming:
            due = known_at(self.sitting.state, coming[0].at) - self.sitting.now()
            wait = min(wait, max(0.0, due.total_seconds()))
        elif not self._captions and not self._waits:
            wait = 3600.0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                try:
                    await anext(updates)
                except StopAsyncIteration:
                    return False
        return True

    def catch_up(self) -> None:
        """Tell what observers may know by now."""
        present, now = self.sitting.state, self.sitting.now()
        if len(present.cuts) > self._cuts:
            self._cuts = len(present.cuts)
            self._captions.clear()
        made: dict[str, Line] = {}
        before = self._state.n
        for told in self._delayed.advance(self.sitting.after(before), present, now):
            found = {key: one for key, one in lines_of(told, self._delayed.state).items() if self._may_read(key)}
            made |= found
            self._changed_at |= dict.fromkeys(found, told.n)
        self._state = self._delayed.state
        self._lines |= made
        waits = waits_for_cut(present, now)
        self._retell(made, everyone=self._state.n > before or waits is not self._waits)
        self._waits = waits
        self._say_captions(now)

    def _may_read(self, key: str) -> bool:
        return key not in self._delayed.hidden

    def _retell(self, made: Mapping[str, Line], *, everyone: bool) -> None:
        """Tell who is concerned: everyone, or those whose own standing in the hearing has changed."""
        present = self.sitting.state
        if everyone:
            self._views.clear()
        for connection in list(self.connections):
            who = connection.participant
            own = (present.roster.get(who), present.presence.get(who))
            if everyone or own != self._own.get(who):
                self._own[who] = own
                self._views.pop(who, None)
                self._tell(connection, made)

    def _say_captions(self, now: datetime) -> None:
        while self._captions and self._captions[0].due <= now:
            one = self._captions.popleft()
            if not is_withheld(self.sitting.state, one.said_at):
                super().caption(one.body, one.may, final=one.final)

    def caption(self, body: Mapping[str, Any], may: Callable[[str], bool], *, final: bool) -> None:
        """Keep a caption until its time has come; one of words that were withheld is never told."""
        present, said_at = self.sitting.state, datetime.fromisoformat(str(body["at"]))
        if not is_withheld(present, said_at):
            due = self.sitting.now() + delay_of(present)
            self._captions.append(_Caption(due, said_at, body, may, final))

    async def reached(self, n: int) -> None:
        """What is recorded now is known here later: nothing is waited for."""

    @property
    def _roster(self) -> Mapping[str, Invited]:
        return self.sitting.state.roster

    def _view(self, participant: str) -> View:
        found = self._views.get(participant)
        if found is None:
            state = self.seen_by(participant)
            found = self._views[participant] = view(state, participant, known_lines={})
            found["you"] |= {"behind": state.rules.observers_delay, "withheld": self._waits}
        return found
