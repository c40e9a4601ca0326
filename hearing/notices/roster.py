"""What an attendance receipt asks of the hearing's roster: who speaks first, and who is missing on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from hearing.notices.attendance import Attendance
from hearing.procedure.commands import Invited
from hearing.procedure.state import Hearing
from hearing.vocabulary import REPRESENTS, Place, Role, Side


@dataclass(frozen=True, slots=True)
class Wanted:
    """Someone the receipt names, in the capacity in which they come."""

    name: str
    role: Role
    side: Side
    place: Place


def wanted(answer: Attendance, side: Side) -> Iterator[Wanted]:
    """Give everyone a receipt names who has a place on the roster: who comes, witnesses, a side's own interpreters."""
    for person in answer.coming:
        yield Wanted(person.name.strip(), person.role, side, person.place)
    for witness in answer.witnesses:
        yield Wanted(witness.name.strip(), Role.WITNESS, side, witness.place)
    for interpreter in answer.interpreters:
        if interpreter.name.strip():
            yield Wanted(interpreter.name.strip(), Role.INTERPRETER, Side.NONE, Place.REMOTE)


def absent(answer: Attendance, side: Side, state: Hearing) -> tuple[Wanted, ...]:
    """Give whom the receipt names and the roster lacks."""
    known = {(line.name, line.role, line.side) for line in state.roster.values()}
    return tuple(one for one in wanted(answer, side) if (one.name, one.role, one.side) not in known)


def speaking_first(answer: Attendance, side: Side, state: Hearing) -> tuple[Invited | None, Invited | None]:
    """Give who ceases to be the side's first speaker and who becomes it, of those on the roster; None for no change."""
    own = [line for line in state.roster.values() if line.side is side and line.role in REPRESENTS]
    new = next((line for line in own if line.name == answer.first_speaker), None)
    old = next((line for line in own if line.first_speaker), None)
    if new is None or old is new:
        return None, None
    return old, new
