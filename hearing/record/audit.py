"""A snapshot is only believed for a moment: nothing is decided before the whole record is folded and compared."""

from hearing.procedure.evolve import evolve
from hearing.procedure.state import Hearing
from hearing.record.history import History

PIECE = 100
"""Events folded at a time: a few milliseconds."""


class Audit:
    """Folds a record from its beginning, piece by piece, up to the state that a snapshot gave."""

    def __init__(self, history: History, given: Hearing) -> None:
        self._history = history
        self._given = given
        self._state = Hearing(given.id)

    def go_on(self) -> bool | None:
        """Fold a piece; give None while there is more, then whether the snapshot was what the events say."""
        for one in self._history.between(self._state.n, min(self._state.n + PIECE, self._given.n)):
            self._state = evolve(self._state, one)
        return None if self._state.n < self._given.n else self._state == self._given

    def replayed(self) -> Hearing:
        """Give the state after all events, from the events alone."""
        for one in self._history.after(self._state.n):
            self._state = evolve(self._state, one)
        return self._state
