"""Answers about a state that many ask for at once. A state never changes, so an answer about it stays true."""

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from hearing.procedure.state import Hearing

T = TypeVar("T")

KEPT = 8
"""How many states are remembered: everyone who follows a hearing asks about the same one."""


def once_for_each_state(work: Callable[[Hearing], T]) -> Callable[[Hearing], T]:
    """Give a function that works an answer out once for each of the states asked about last."""
    kept: deque[tuple[Hearing, T]] = deque(maxlen=KEPT)

    @wraps(work)
    def ask(state: Hearing) -> T:
        for known, answer in tuple(kept):
            if known is state:
                return answer
        answer = work(state)
        kept.append((state, answer))
        return answer

    return ask
