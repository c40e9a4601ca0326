"""What a command leaves to the server when recognised drafts become the record: digests, moments, languages.

The sender names drafts by their keys alone. Here they are looked up, and their digests worked out from what is kept.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hearing.procedure.commands import Command, RecordUtterance, Source, SplitUtterance
from hearing.procedure.events import Recorded
from hearing.procedure.state import Hearing, Utterance
from hearing.procedure.wording import moved
from hearing.speech.draft_store import DraftStore, DraftUtterance, digest
from hearing.transcript.timing import Draft, SaidWord, Timed, runs, times_of
from hearing.vocabulary import Role
from web.errors import BadRequest

WRITES = frozenset({Role.CLERK, Role.LEADER})
LONGEST = timedelta(minutes=10)
"""A statement that nobody timed is taken to have ended by then."""

RecordOf = Callable[[str], Awaitable[Sequence[Recorded]]]
"""Gives all events of a hearing."""


class TakingOver:
    """Completes the commands that write recognised words down."""

    def __init__(self, drafts: DraftStore, record_of: RecordOf) -> None:
        self._drafts = drafts
        self._record_of = record_of

    async def completed(self, state: Hearing, by: str, command: Command) -> Command:
        """Give the command with what is not the sender's to say; raises `BadRequest` for a draft that is not there."""
        line = state.roster.get(by)
        if line is None or line.role not in WRITES:
            return command
        if isinstance(command, RecordUtterance) and command.sources:
            return await self._taken_over(state, command)
        if isinstance(command, SplitUtterance) and command.said_at is None:
            return await self._timed(state, command)
        return command

    async def _taken_over(self, state: Hearing, command: RecordUtterance) -> RecordUtterance:
        known = {one.key: one for one in await self._drafts.of(state.id)}
        found = [known[one.key] for one in command.sources if one.key in known]
        if len(found) < len(command.sources):
            raise BadRequest(
                "没有这段识别结果；请刷新页面后重新选择。",
                "There is no such recognised passage; reload the page and choose again.",
                "no_draft",
            )
        began, ended = min(one.started_at for one in found), max(one.ended_at for one in found)
        earliest = max(began, state.opened_at) if state.opened_at is not None else began
        return replace(
            command,
            sources=tuple(Source(one.key, digest(one)) for one in found),
            said_at=command.said_at or earliest,
            until=max(ended, command.said_at or earliest),
            language=command.language or found[0].language.value,
        )

    async def _timed(self, state: Hearing, command: SplitUtterance) -> SplitUtterance:
        """Give the division with the moment of the first word after its place, where one was recognised there."""
        one = state.utterances.get(command.utterance)
        if one is None or not one.sources:
            return command
        seen = next((each for each in reversed(one.wordings) if each.n <= command.of), one.wordings[0])
        place = moved(command.place, seen.text, one.text)
        found = (await self.times(state)).get(one.id, ())
        after = (run.begin for run in found if run.heard and place is not None and run.first >= place)
        moment = next(after, None)
        within = moment is not None and one.said_at <= moment <= (one.until or moment)
        return replace(command, said_at=moment) if within else command

    async def times(self, state: Hearing) -> Mapping[str, tuple[Timed, ...]]:
        """Give when each run of each statement's words was said, for statements that were taken over."""
        drafts = {one.key: said(one) for one in await self._drafts.of(state.id)}
        found = times_of(await self._record_of(state.id), drafts)
        return {
            key: runs(found[key], one.said_at, end_of(one))
            for key, one in state.utterances.items()
            if one.sources and key in found
        }


def end_of(one: Utterance) -> datetime:
    """Give when a statement ended, at the latest."""
    return one.until or one.said_at + LONGEST


def said(one: DraftUtterance) -> Draft:
    """Give a draft with the moments of its words."""
    words = (
        SaidWord(
            word.text, one.started_at + timedelta(seconds=word.start), one.started_at + timedelta(seconds=word.end)
        )
        for word in one.words
    )
    return Draft(one.text, tuple(words), one.timed)


def offered(one: DraftUtterance, state: Hearing) -> Mapping[str, str]:
    """Say where a draft stands in the minutes (empty where it does not), and which statement it seems to interpret."""
    taken = (key for key, each in state.utterances.items() if any(source.key == one.key for source in each.sources))
    return {"utterance": next(taken, ""), "interprets": interpreted(one, state)}


def interpreted(one: DraftUtterance, state: Hearing) -> str:
    """Give the original that an interpreter's words belong to: the newest that had begun when they began."""
    line = state.roster.get(one.speaker)
    if line is None or line.role is not Role.INTERPRETER:
        return ""
    before = [
        (each.said_at, each.n, key)
        for key, each in state.utterances.items()
        if not each.interprets and each.said_at <= one.started_at and each.language != one.language.value
    ]
    return max(before)[2] if before else ""
