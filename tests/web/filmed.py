"""A recorded hearing in a running server: on the record of the demo's case, its packet logs where they belong."""

import asyncio
import secrets
from dataclasses import replace
from itertools import groupby

from hearing.procedure.events import ExhibitShown, HearingScheduled
from tests.signaling.film.heard import Heard, heard
from tests.web.acts import CASE
from web.services import Services


async def on_file(running: Services, said: str = "") -> tuple[str, Heard]:
    """Put a recorded hearing of the demo's case on file, as its people; gives its id; see `heard`."""
    hearing = f"h-{secrets.token_hex(8)}"
    told = await asyncio.to_thread(heard, running.settings.recordings, said=said)
    people = {one.role: one.account for one in await running.accounts.people((await running.cases.case(CASE)).id)}
    case = await running.cases.case(CASE)
    shown = [one for one in await running.cases.exhibits(case.id) if one.blob is not None and not one.secret]
    for command, rows in groupby(told.play.recorded, lambda one: one.command_id):
        kept = []
        for one in rows:
            event = one.event
            if isinstance(event, HearingScheduled):
                roster = tuple(replace(line, account=people.get(line.role, line.account)) for line in event.roster)
                event = replace(event, case_id=case.id, case_number=CASE, roster=roster)
            if isinstance(event, ExhibitShown) and event.exhibit == "E1":
                event = replace(event, exhibit=shown[0].id, page=1)
            kept.append(replace(one, event=event))
        await running.sittings.store.append(hearing, kept[0].n - 1, tuple(kept), command)
    return hearing, told
