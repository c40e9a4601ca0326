"""A step about an exhibit as it is on file, whichever kind of step. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from hearing.vocabulary import Role, Side

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class StepTaken(Generic[S]):
    """A step on file.

    Attributes:
        exhibit: The exhibit's id.
        n: Its number within the exhibit, from 1.
        at: When.
        by: The account that took it.
        name: The person's name.
        role: In which capacity.
        side: For which side; `Side.NONE` for the panel, the clerk and the hearing assistants.
        step: What happened.
        receipt: The log's receipt as JSON text.
    """

    exhibit: str
    n: int
    at: datetime
    by: str
    name: str
    role: Role
    side: Side
    step: S
    receipt: str = ""
