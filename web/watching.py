"""What those who only watch learn of a hearing by HTTP: where its rule set has them behind, what they know by now."""

from collections.abc import Collection

from hearing.procedure.delayed import as_known, delayed
from hearing.procedure.events import FocusSet
from hearing.procedure.people import room_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import Role, Room
from web.authorization import Standing
from web.case_file import HearingOfCase
from web.hearings import Hearings, participant_of


def is_behind(state: Hearing, account: str, roles: Collection[Role] = ()) -> bool:
    """Tell whether an account learns of a hearing later: its observers, and who only watches in the case.

    ``roles`` are the account's in the case; they count where it is not on the hearing's roster.
    """
    if not state.rules.observers_delay:
        return False
    line = participant_of(state, account)
    return line.role is Role.OBSERVER if line is not None else bool(roles) and set(roles) == {Role.OBSERVER}


async def seen_by(hearings: Hearings, present: Hearing, account: str, roles: Collection[Role] = ()) -> Hearing:
    """Give a hearing as an account may know it now."""
    if not is_behind(present, account, roles):
        return present
    line = participant_of(present, account)
    known = await hearings.known(present)
    return as_known(known.state, present, [line.id] if line is not None else [])


async def of_case(hearings: Hearings, case: str, account: str, roles: Collection[Role]) -> list[HearingOfCase]:
    """Give the hearings of a case as an account may know them, with the cells of the matrix that each took up."""
    found = []
    for one in await hearings.of_case(case):
        if not is_behind(one.state, account, roles):
            found.append(one)
            continue
        state = await seen_by(hearings, one.state, account, roles)
        events = (await hearings.recorded(one.state.id))[: state.n]
        focused = [each.event for each in events if isinstance(each.event, FocusSet)]
        taken = frozenset((focus.ground, claim) for focus in focused for claim in focus.claims or ("",))
        found.append(HearingOfCase(state if state.n else unknown(one.state), taken))
    return found


def unknown(present: Hearing) -> Hearing:
    """Give of a hearing that was only just set down what stood in its notice."""
    return Hearing(present.id, title=present.title, mode=present.mode, starts_at=present.starts_at)


async def people_shown(hearings: Hearings, present: Hearing, exhibit: str, page: int) -> tuple[Standing, ...]:
    """Give those of a hearing before whose eyes this very page is now: in the room, and observers when it is theirs."""
    behind = delayed(present)
    late = as_known((await hearings.known(present)).state, present, behind) if behind else present
    found = []
    for line in present.roster.values():
        seen = late if line.id in behind else present
        shown = seen.shown is not None and (seen.shown.exhibit, seen.shown.page) == (exhibit, page)
        if shown and room_of(seen, line.id) is Room.HEARING:  # a witness waits also when their on-site room is inside
            found.append(Standing(line.account, line.role, line.side))
    return tuple(found)
