"""The lines of a long record come in pages: the newest with the view, the others to who asks, to nobody who may not."""

import pytest
import pytest_asyncio

from signaling import live as live_module
from tests.signaling.live_hearing import person
from tests.signaling.test_gateway import running

PEOPLE = ("leader", "member", "clerk")


@pytest_asyncio.fixture
async def live(tmp_path, monkeypatch):
    monkeypatch.setattr(live_module, "PAGE", 1)
    async with running(tmp_path) as made:
        yield made


async def everyone_enters(live):
    people = {name: person(live, name) for name in PEOPLE}
    for one in people.values():
        await one.join()
        await one.enter()
    whole = (await people["leader"].join())["view"]["lines"]
    assert len(whole) >= len(PEOPLE)
    return people, whole


async def turned(reader, *, before=None, after=None):
    """Turn the pages in one direction to the end; give the lines and how many pages there were."""
    found: dict[str, object] = {}
    pages = 0
    while True:
        asked = {"before": before} if after is None else {"after": after}
        page = await reader.send("lines", asked)
        assert page["ok"], page
        assert not set(found) & set(page["lines"])
        found |= page["lines"]
        pages += 1
        goes_on = page["lines_before" if after is None else "lines_after"]
        if not goes_on:
            return found, pages
        before, after = (goes_on, None) if after is None else (None, goes_on)


async def test_the_newest_lines_come_with_the_view_and_the_others_page_by_page(live):
    people, whole = await everyone_enters(live)
    view = (await people["leader"].join(newest=1))["view"]
    assert list(view["lines"]) == [list(whole)[-1]]
    older, pages = await turned(people["leader"], before=view["lines_before"])
    assert older | view["lines"] == whole
    assert pages == len(whole) - 1
    assert (await turned(people["leader"], after=0))[0] == whole


async def test_who_holds_lines_is_given_what_changed_since(live):
    people, whole = await everyone_enters(live)
    n = (await people["clerk"].join())["view"]["n"]
    view = (await people["leader"].join(known=n, newest=1))["view"]
    assert view["lines"] == {}
    assert "lines_before" not in view
    later = (await people["leader"].join(known=next(iter(whole.values()))["n"]))["view"]["lines"]
    assert later == {key: one for key, one in whole.items() if key != next(iter(whole))}


async def test_who_comes_in_late_is_told_the_newest_and_where_the_others_begin(live):
    people, whole = await everyone_enters(live)
    late = person(live, "petitioner")
    view = (await late.join(newest=2))["view"]
    assert "lines" not in view
    assert "lines_before" not in view
    refused = await late.send("lines", {"after": 0})
    assert not refused["ok"]
    assert refused["error"]["code"] == "no_lines"
    await late.command("enter_waiting_room", camera=True, microphone=True, speaker=True)
    await people["leader"].command("check_identity", participant="p4", document="身份证", result="confirmed")
    assert (await people["leader"].command("admit", participant="p4"))["ok"]
    told = await late.outlet.until(lambda message: "lines" in message["body"].get("sections", {}))
    sections = told["body"]["sections"]
    assert len(sections["lines"]) == 2
    older, _ = await turned(late, before=sections["lines_before"])
    assert set(whole) <= set(older) | set(sections["lines"])


@pytest.mark.parametrize("body", [{}, {"before": 1, "after": 1}, {"before": 0}, {"after": -1}, {"after": 0, "most": 9}])
async def test_a_question_for_lines_that_says_neither_or_both_is_refused(live, body):
    people, _ = await everyone_enters(live)
    assert (await people["leader"].send("lines", body))["error"]["code"] == "malformed"
