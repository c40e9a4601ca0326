"""What people do to get a hearing going, over the real interfaces."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

from tests.clients import Client, client

CASE = "4W900123"
ROOM = ("leader", "chief", "member", "clerk", "petitioner", "assistant")
ONLINE = ["opening", "investigation", "debate", "final_statements", "announcement"]
SCOPE = [
    {"ground": "A22.2", "claims": ["1", "2"], "exhibits": []},
    {"ground": "A22.3", "claims": ["1", "2", "3"], "exhibits": []},
]
"""A part of what the demo's request rests on."""
READY: dict[str, Any] = {"camera": True, "microphone": True, "speaker": True}


async def hearing_of(one: Client, number: int = 0) -> str:
    """Give the id of a hearing of the demo's case."""
    case = await one.call("GET", f"/api/cases/{CASE}")
    return str(case["hearings"][number]["id"])


async def set_down(clerk: Client, *, seated: str = "") -> str:
    """Set a hearing down with everyone of the case, as the clerk's form does, the patentee's people on site.

    ``seated`` names one more who sits in the on-site room.
    """
    people = await clerk.call("GET", f"/api/cases/{CASE}/people")
    room = next(each["account"] for each in people if each["role"] == "assistant")
    there = {each["account"] for each in people if each["side"] == "patentee" or each["name"] == seated}
    roster = [
        {
            **each,
            "place": "on_site" if each["account"] in {*there, room} else "remote",
            "seat_of": room if each["account"] in there else "",
            "first_speaker": each["role"] == "agent",
        }
        for each in people
    ]
    plan = {"title": "第二次口头审理", "mode": "mixed", "starts_at": datetime.now(UTC).isoformat(), "roster": roster}
    return str((await clerk.call("POST", f"/api/cases/{CASE}/hearings", plan))["id"])


async def everyone(stack: AsyncExitStack, url: str, names=ROOM) -> dict[str, Client]:
    """Sign these demo identities in and open their sockets."""
    people = {}
    for name in names:
        people[name] = one = await stack.enter_async_context(client(url))
        await one.enter(name)
        await one.connect()
    return people


async def come(people: Mapping[str, Client], hearing: str) -> dict[str, str]:
    """Join and come to the hearing; whoever waits is admitted. Gives participants by name."""
    for one in people.values():
        await one.join(hearing)
        await one.command("enter_waiting_room", **READY)
    clerk = people["clerk"]
    view = await clerk.join(hearing)
    for person in view["people"]:
        if person["room"] == "waiting":
            await clerk.command("admit", participant=person["id"])
    for person in (await clerk.join(hearing))["people"]:
        if person["role"] in {"agent", "party"} and person["room"] == "hearing":
            given = {"participant": person["id"], "document": "居民身份证", "result": "confirmed"}
            await clerk.command("check_identity", **given)
    return {person["name"]: person["id"] for person in view["people"]}


async def walk_to_investigation(people: Mapping[str, Client]) -> None:
    """Open the hearing, ask and tell all that the office's rules demand, and fix what is examined."""
    leader = people["leader"]
    await agree_to_the_online_form(people["petitioner"])
    await people["clerk"].command("read_discipline")
    await leader.command("open_hearing")
    for question in ("ask_standing", "read_rights", "ask_recusal"):
        await leader.command(question)
    for name in ("petitioner", "assistant"):
        await people[name].command("answer_recusal", requested=False)
    await leader.command("enter_stage", stage="investigation")
    await people["petitioner"].command("state_scope", items=SCOPE)
    await leader.command("fix_scope", items=SCOPE)


async def agree_to_the_online_form(one: Client) -> None:
    """State for a side that every stage may be held online, where the rules ask for it."""
    if "state_consent" in one.view["you"]["may"]:
        await one.command("state_consent", stages=ONLINE, agreed=True)


async def walk_to_minutes(people: Mapping[str, Client]) -> None:
    """Go through the rest of the stages and lay the minutes before the parties."""
    leader = people["leader"]
    for stage in ("debate", "final_statements", "announcement"):
        await leader.command("enter_stage", stage=stage)
    await leader.command("announce", text="本案将另行作出书面决定。")
    await close(leader)
    await people["clerk"].command("present_minutes")


async def close(leader: Client) -> None:
    """Close the hearing; every check that is not satisfied is set aside with a reason."""
    view = await leader.join(leader.view["hearing"]["id"])
    overrides = [{"check": one["id"], "reason": "本次演练不再处理。"} for one in view["checks"] if not one["satisfied"]]
    await leader.command("close_hearing", overrides=overrides)
