"""What the media plane may bring to observers who are behind, hearing by hearing, and when that changes."""

import asyncio
from collections.abc import AsyncIterator

from hearing.procedure.delayed import Delayed, as_known, delayed, known_at
from hearing.procedure.state import Hearing
from hearing.record.sitting import Sitting
from hearing.record.subscription import Subscription
from hearing.vocabulary import Stage
from signaling.media import Forward
from signaling.plan import late
from signaling.ports import Permits


class LateMedia:
    """Keeps each hearing as its observers know it."""

    def __init__(self) -> None:
        self._known: dict[str, Delayed] = {}

    def leaves(self, sitting: Sitting, permits: Permits) -> frozenset[Forward]:
        """Give what may reach observers now of what was held back for them.

        It was allowed when it was said, or it would not have been held; and each of them must still be there.
        """
        known, present = self._of(sitting), sitting.state
        for _ in known.advance(sitting.after(known.state.n), present, sitting.now()):
            pass
        if not known.state.n:
            return frozenset()
        seen = as_known(known.state, present, delayed(present))
        return frozenset(one for one in late(seen) if permits(seen, one))

    async def states(self, sitting: Sitting, updates: Subscription) -> AsyncIterator[Hearing]:
        """Give the state after each update, and again whenever observers come to know of something.

        Raises:
            TooSlowError: as the subscription does.
        """
        while True:
            state = sitting.state
            goes_on = state.rules.observers_delay and state.stage is not Stage.ENDED
            coming = sitting.after(self._of(sitting).state.n) if goes_on else ()
            due = known_at(state, coming[0].at) - sitting.now() if coming else None
            try:
                async with asyncio.timeout(None if due is None else max(0.0, due.total_seconds())):
                    state = (await anext(updates)).state
            except StopAsyncIteration:
                return
            except TimeoutError:
                state = sitting.state
            yield state

    def _of(self, sitting: Sitting) -> Delayed:
        return self._known.setdefault(sitting.state.id, Delayed(sitting.state.id))
