"""Who may be put on a hearing's roster while it is held: people of the case, in their capacity, by their name, once."""

from contextlib import AsyncExitStack

import pytest

from tests.clients import RefusedError
from tests.web.acts import READY, everyone, set_down

pytestmark = pytest.mark.asyncio(loop_scope="session")


def line(account: str, name: str, role: str, side: str = "none", *, identity: str = "p77") -> dict[str, object]:
    return {"id": identity, "account": account, "name": name, "role": role, "side": side, "place": "remote"}


async def refused(one, name: str, **fields: object) -> str:
    with pytest.raises(RefusedError) as error:
        await one.command(name, **fields)
    return str(error.value)


async def test_only_people_of_the_case_come_onto_the_roster(running):
    async with AsyncExitStack() as stack:
        people = await everyone(stack, running.settings.public_origin, ("clerk", "petitioner"))
        clerk = people["clerk"]
        hearing = await set_down(clerk)
        view = await clerk.join(hearing)
        await clerk.command("enter_waiting_room", **READY)
        known = await clerk.call("GET", f"/api/cases/{view['hearing']['case_id']}/people")
        petitioner = next(one for one in known if one["side"] == "petitioner" and one["role"] == "agent")
        added = {"reason": "准许"}

        stranger = line("account-of-nobody", "路人", "witness", "petitioner")
        assert "not_of_the_case" in await refused(clerk, "add_participant", line=stranger, **added)
        other_role = line(petitioner["account"], petitioner["name"], "witness", "petitioner")
        assert "not_of_the_case" in await refused(clerk, "add_participant", line=other_role, **added)
        other_name = line(petitioner["account"], "别名", "agent", "petitioner")
        assert "not_of_the_case" in await refused(clerk, "add_participant", line=other_name, **added)
        twice = line(petitioner["account"], petitioner["name"], "agent", "petitioner")
        assert "on_the_roster" in await refused(clerk, "add_participant", line=twice, **added)

        old = next(one for one in view["people"] if one["name"] == petitioner["name"])
        in_person = {**twice, "id": old["id"], "place": "on_site"}
        await clerk.command("replace_participant", participant=old["id"], replacement=in_person, reason="到场参加")
        again = await clerk.join(hearing)
        assert next(one for one in again["people"] if one["id"] == old["id"])["place"] == "on_site"
