"""Takes an attendance receipt into the hearing: first speakers, and people of the case whom the roster lacks."""

from collections.abc import Sequence
from dataclasses import replace

from hearing.notices.attendance import Attendance
from hearing.notices.roster import Wanted, absent, speaking_first
from hearing.procedure.commands import AddParticipant, Invited, ReplaceParticipant
from hearing.procedure.state import Hearing
from hearing.record.sitting import Sitting
from hearing.vocabulary import Side
from web.accounts import Person

REASON = "依口头审理通知书回执 / as the attendance receipt says"


async def take(
    sitting: Sitting, answer: Attendance, side: Side, people: Sequence[Person], *, by: str, receipt: str
) -> tuple[list[str], list[Wanted]]:
    """Bring the roster in line with a receipt, as far as those named have accounts in the case.

    Args:
        sitting: The live hearing.
        answer: The receipt.
        side: Whose it is.
        people: The people of the case.
        by: The participant who does it: clerk or leader.
        receipt: The receipt's id; doing it twice changes nothing more.

    Returns:
        Names of who was put on the roster or made first speaker, and who cannot be yet for want of an account.

    Raises:
        Refused: the procedure does not allow it; what was done before stays.
    """
    done, left = [], []
    for one in absent(answer, side, sitting.state):
        person = next((p for p in people if (p.name, p.role, p.side) == (one.name, one.role, one.side)), None)
        if person is None:
            left.append(one)
            continue
        line = Invited(next_id(sitting.state), person.account, person.name, person.role, person.side, one.place)
        await sitting.submit(AddParticipant(line, REASON), by=by, command_id=f"{receipt}-add-{person.account}"[:64])
        done.append(one.name)
    old, new = speaking_first(answer, side, sitting.state)
    for speaker, first_now in ((old, False), (new, True)):
        if speaker is not None:
            command = ReplaceParticipant(speaker.id, replace(speaker, first_speaker=first_now), REASON)
            await sitting.submit(command, by=by, command_id=f"{receipt}-first-{speaker.id}-{first_now}"[:64])
            done += [speaker.name] if first_now else []
    return list(dict.fromkeys(done)), left


def next_id(state: Hearing) -> str:
    """Give an id that nobody on the roster has or had."""
    taken = {*state.roster, *state.former}
    return next(f"p{number}" for number in range(1, len(taken) + 2) if f"p{number}" not in taken)
