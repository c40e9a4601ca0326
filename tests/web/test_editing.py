"""The minutes while they are written, over real sockets: two windows at one statement, drafts taken over."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from hearing.speech.draft_store import DraftStore, DraftUtterance, digest
from hearing.speech.port import Language, Word
from tests.clients import RefusedError, client
from tests.web.acts import come, everyone, set_down, walk_to_investigation

pytestmark = pytest.mark.asyncio(loop_scope="session")

SAID = "证据1公开了卡扣。证据2没有公开。"


def _line(view, key):
    return view["lines"][key]


async def _written(one) -> str:
    """The statement that was written down last, once this window has it."""
    await one.until("a statement", _keys)
    return _keys(one.view)[-1]


def _keys(view) -> list[str]:
    spoken = [line for line in view["lines"].values() if line["kind"] == "utterance"]
    return [line["key"] for line in sorted(spoken, key=lambda line: (line["n"], line["part"]))]


async def test_two_windows_at_one_statement_lose_nobodys_words(running):
    async with AsyncExitStack() as stack:
        url = running.settings.public_origin
        people = await everyone(stack, url)
        hearing = await set_down(people["clerk"])
        await come(people, hearing)
        await walk_to_investigation(people)
        first = people["clerk"]
        second = await stack.enter_async_context(client(url))
        await second.enter("clerk")
        await second.connect()
        await second.join(hearing)
        await first.command("record_utterance", speaker=first.view["you"]["id"], text=SAID)
        key = await _written(second)
        seen = _line(second.view, key)["of"]

        outcomes = await asyncio.gather(
            first.command("amend_utterance", utterance=key, text=SAID.replace("卡扣", "铰链"), of=seen),
            second.command("amend_utterance", utterance=key, text=SAID.replace("证据2", "证据3"), of=seen),
        )
        assert len(set(outcomes)) == 2
        both = "证据1公开了铰链。证据3没有公开。"
        for window in (first, second):
            await window.until("both edits", lambda view: _line(view, key)["text"] == both)

        seen = _line(first.view, key)["of"]
        tried = await asyncio.gather(
            first.command("amend_utterance", utterance=key, text=both.replace("铰链", "合页"), of=seen),
            second.command("amend_utterance", utterance=key, text=both.replace("铰链", "锁扣"), of=seen),
            return_exceptions=True,
        )
        (refused,) = [one for one in tried if isinstance(one, RefusedError)]
        assert refused.error["rule"] == "changed_meanwhile"
        detail = refused.error["detail"]
        assert {detail["now"], detail["asked"]} == {both.replace("铰链", "合页"), both.replace("铰链", "锁扣")}
        assert detail["now"] in refused.error["zh"]
        assert detail["asked"] in refused.error["en"]

        await first.command("split_utterance", utterance=key, place=9, of=detail["of"])
        for window in (first, second):
            await window.until("two statements", lambda view: len(_keys(view)) == 2)
        rest = _keys(first.view)[1]
        await first.command("strike_words", utterance=rest, reason="与本案无关")
        await second.until("struck", lambda view: _line(view, rest)["marks"])
        assert [line["kind"] for line in second.view["lines"].values()].count("words_struck") == 1
        await first.command("merge_utterances", utterance=key, following=rest, of=1 << 40, of_following=1 << 40)
        await second.until(
            "one statement", lambda view: rest not in view["lines"] or _line(view, rest)["kind"] == "gone"
        )
        await _the_panel_proposes(people, key)
        for name in ("petitioner", "chief"):
            for command, fields in (
                ("amend_utterance", {"utterance": key, "text": "改"}),
                ("strike_words", {"utterance": key, "reason": "改"}),
                ("split_utterance", {"utterance": key, "place": 3}),
            ):
                with pytest.raises(RefusedError) as denied:
                    await people[name].command(command, **fields)
                assert denied.value.error["rule"] == "role"


async def _the_panel_proposes(people, key) -> None:
    """A member proposes other words; the clerk reads them with the words before, and takes them."""
    member, clerk = people["member"], people["clerk"]
    line = _line(member.view, key)
    proposed = line["text"].replace("证据1", "证据4", 1)
    await member.command("request_correction", utterance=key, text=proposed, reason="听录音", of=line["of"])
    await clerk.until("a proposal", lambda view: view.get("corrections"))
    (asked,) = clerk.view["corrections"]
    assert (asked["before"], asked["text"]) == (line["text"], proposed)
    assert "corrections" not in people["petitioner"].view
    await clerk.command("decide_correction", correction=asked["id"], accepted=True)
    await member.until("taken", lambda view: _line(view, key)["text"] == proposed)


async def test_a_draft_is_taken_over_with_its_digest_and_its_times(running):
    async with AsyncExitStack() as stack:
        people = await everyone(stack, running.settings.public_origin)
        clerk = people["clerk"]
        hearing = await set_down(clerk)
        await come(people, hearing)
        await walk_to_investigation(people)
        speaker = clerk.view["you"]["id"]
        await asyncio.sleep(1)  # as long as the draft takes to say, which begins after the opening
        began = datetime.now(UTC) - timedelta(seconds=0.9)
        words = (Word("铰链", 0.0, 0.2), Word("公开", 0.3, 0.5), Word("了", 0.6, 0.7))
        draft = DraftUtterance(
            f"{speaker}-1",
            speaker,
            speaker,
            began,
            began + timedelta(seconds=0.8),
            Language.ZH,
            "m",
            "铰链公开了",
            words,
            timed=True,
        )
        await DraftStore(running.engine).keep(hearing, draft)
        taken = {"speaker": speaker, "text": "铰链公开了。", "sources": [{"key": draft.key, "sha256": "0" * 64}]}
        await clerk.command("record_utterance", **taken)
        key = await _written(clerk)
        with pytest.raises(RefusedError) as twice:
            await clerk.command("record_utterance", **taken)
        assert twice.value.error["rule"] == "draft_taken"
        with pytest.raises(RefusedError) as none:
            await clerk.command("record_utterance", speaker=speaker, text="没有", sources=[{"key": "none"}])
        assert none.value.error["code"] == "no_draft"

        (offered,) = (await clerk.call("GET", f"/api/hearings/{hearing}/drafts"))["drafts"]
        assert (offered["utterance"], offered["interprets"], offered["sha256"]) == (key, "", digest(draft))
        state = await running.hearings.state(hearing)
        (source,) = state.utterances[key].sources
        assert (source.key, source.sha256) == (draft.key, digest(draft))
        assert state.utterances[key].until == draft.ended_at

        await clerk.command("split_utterance", utterance=key, place=2, of=_line(clerk.view, key)["of"])
        await clerk.until("two", lambda view: len(_keys(view)) == 2)
        rest = (await running.hearings.state(hearing)).utterances[_keys(clerk.view)[1]]
        assert rest.said_at == began + timedelta(seconds=0.3)
        times = (await clerk.call("GET", f"/api/hearings/{hearing}/times"))["utterances"]
        assert [run["heard"] for run in times[rest.id]] == [True, True, False]
        with pytest.raises(RefusedError) as denied:
            await people["petitioner"].call("GET", f"/api/hearings/{hearing}/times")
        assert denied.value.status == 403
