"""Minutes that a correction overtook are kept beside those that took its place, with the answers given to each."""

import io
import json
import zipfile
from contextlib import AsyncExitStack

import pytest

from tests.clients import RefusedError
from tests.pdfs import pages_of, squeezed
from tests.web.acts import come, everyone, set_down, walk_to_investigation, walk_to_minutes
from web.demo.people import PASSWORD

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAID, OTHERWISE = "证据1公开了铰链和锁扣。", "证据1公开了合页和锁扣。"


async def test_an_objection_makes_a_new_version_and_the_old_one_stays(running, someone):
    async with AsyncExitStack() as stack:
        people = await everyone(stack, running.settings.public_origin)
        petitioner, clerk = people["petitioner"], people["clerk"]
        hearing = await set_down(clerk)
        ids = await come(people, hearing)
        await walk_to_investigation(people)
        await clerk.command("record_utterance", speaker=petitioner.view["you"]["id"], text=SAID)
        await walk_to_minutes(people)
        await _sign(petitioner, hearing)
        asked = f"/api/hearings/{hearing}/minutes.pdf"
        first = await clerk.call("GET", asked)
        await _object(people)
        assert [one["stands"] for one in await _versions(clerk, hearing)] == [False]
        await clerk.command("present_minutes")

        one, two = await _versions(clerk, hearing)
        assert (one["number"], one["stands"], two["number"], two["stands"]) == (1, False, 2, True)
        assert one["digest"] != two["digest"]
        assert [(each["participant"], each["method"]) for each in one["answers"]] == [
            (petitioner.view["you"]["id"], "password")
        ]
        assert two["answers"] == []
        assert await clerk.call("GET", f"{asked}?version=1") == first, "what was downloaded then is given now"
        assert SAID in _text(first)
        assert OTHERWISE in _text(await clerk.call("GET", f"{asked}?version=2"))
        for number, digest in ((1, one["digest"]), (2, two["digest"])):
            read = await clerk.call("GET", f"/api/hearings/{hearing}/minutes?version={number}")
            assert read["digest"] == digest, "the canonical minutes are those that were presented"
        await _what_was_changed(clerk, hearing)
        await _taken_away(clerk, hearing, one["digest"], two["digest"])
        await _who_may_not(people, someone, hearing, ids)


async def _sign(person, hearing: str) -> None:
    begun = await person.call("POST", f"/api/hearings/{hearing}/sign/begin")
    body = {"ticket": begun["ticket"], "password": PASSWORD}
    assert await person.call("POST", f"/api/hearings/{hearing}/sign/finish", body)


async def _object(people) -> None:
    """The petitioner asks for another word, and the clerk takes it."""
    petitioner, clerk = people["petitioner"], people["clerk"]
    line = next(one for one in petitioner.view["lines"].values() if one["text"] == SAID)
    await petitioner.command("request_correction", utterance=line["key"], text=OTHERWISE, of=line["of"])
    await clerk.until("asked", lambda view: view["minutes"]["corrections"])
    (asked,) = clerk.view["minutes"]["corrections"]
    await clerk.command("decide_correction", correction=asked["id"], accepted=True)


async def _versions(person, hearing: str):
    return (await person.call("GET", f"/api/hearings/{hearing}/versions"))["versions"]


async def _what_was_changed(person, hearing: str) -> None:
    at = f"/api/hearings/{hearing}/versions/compare"
    (one,) = (await person.call("GET", f"{at}?from=1&to=2"))["compared"]
    assert one["runs"] == [["same", "证据1公开了"], ["gone", "铰链"], ["new", "合页"], ["same", "和锁扣。"]]
    assert (await person.call("GET", f"{at}?from=2&to=2"))["compared"] == []


async def _taken_away(clerk, hearing: str, *digests: str) -> None:
    """The package lists both versions, and what the second changed."""
    content = await clerk.call("GET", f"/api/hearings/{hearing}/package")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        one, two = json.loads(package.read("minutes/versions.json"))["versions"]
    assert (one["sha256"], two["sha256"]) == digests
    assert (one["changed"], [each["method"] for each in one["answers"]]) == ({}, ["password"])
    (changed,) = two["changed"]["en"]
    assert changed["runs"] == [["same", "证据1公开了"], ["gone", "铰链"], ["new", "合页"], ["same", "和锁扣。"]]


async def _who_may_not(people, someone, hearing: str, ids) -> None:
    outsider = await someone("observer")
    at = f"/api/hearings/{hearing}"
    for path in ("versions", "versions/compare?from=1&to=2", "minutes?version=1", "minutes.pdf?version=1"):
        with pytest.raises(RefusedError) as refused:
            await outsider.call("GET", f"{at}/{path}")
        assert refused.value.status == 403
    for path in ("minutes.pdf?version=3", "minutes?version=1e1", "record/record.json?version=-1", "versions/compare"):
        with pytest.raises(RefusedError) as unknown:
            await people["clerk"].call("GET", f"{at}/{path}")
        assert unknown.value.status == 404
        assert "1, 2" in unknown.value.error["en"]


def _text(pdf: bytes) -> str:
    return squeezed("".join(pages_of(pdf)))
