"""A witness over HTTP: nothing of the case but the page that is shown while they testify."""

from contextlib import AsyncExitStack

import pytest

from tests.clients import Client
from tests.web.acts import CASE, READY, come, everyone, set_down, walk_to_investigation

pytestmark = pytest.mark.asyncio(loop_scope="session")

WITNESS = "秦守拙"


async def denied(one: Client, path: str) -> bool:
    """Tell whether this is refused to someone."""
    async with one.http.get(one.url + path) as answer:
        assert answer.status in {200, 403}
        return answer.status == 403


@pytest.mark.parametrize("seated", ["", WITNESS], ids=["remote", "in the on-site room"])
async def test_a_witness_sees_the_page_that_is_shown_while_they_testify_and_nothing_else(running, seated):
    async with AsyncExitStack() as stack:
        people = await everyone(stack, running.settings.public_origin)
        leader, clerk = people["leader"], people["clerk"]
        hearing = await set_down(clerk, seated=seated)
        await come(people, hearing)
        await walk_to_investigation(people)
        witness = (await everyone(stack, running.settings.public_origin, ("witness",)))["witness"]
        await witness.join(hearing)
        if not seated:
            await witness.command("enter_waiting_room", **READY)
        who = witness.view["you"]["id"]
        exhibit = (await leader.call("GET", f"/api/cases/{CASE}"))["exhibits"][0]["id"]
        shown, other = (f"/api/exhibits/{exhibit}/pages/{page}.webp" for page in (2, 1))
        closed = (f"/api/cases/{CASE}", f"/api/exhibits/{exhibit}", f"/api/hearings/{hearing}/minutes", other)

        await leader.command("show_exhibit", exhibit=exhibit, page=2)
        assert await denied(witness, shown), "who waits sees nothing, though their room's device is inside"
        await leader.command("call_witness", participant=who, subject="公开销售")
        await witness.until("called in", lambda view: view["you"]["room"] == "hearing")
        await clerk.command("check_identity", participant=who, document="居民身份证", result="confirmed")
        await leader.command("warn_witness", undertaking="如实作证")
        assert not await denied(witness, shown)
        assert [path for path in closed if not await denied(witness, path)] == []
        assert not {"lines", "opinions", "motions", "matrix"} & {name for name, what in witness.view.items() if what}

        await leader.command("hide_exhibit")
        assert await denied(witness, shown)
        await leader.command("show_exhibit", exhibit=exhibit, page=2)
        await leader.command("release_witness", participant=who, reason="")
        assert await denied(witness, shown), "who was released is out, whatever is shown"
