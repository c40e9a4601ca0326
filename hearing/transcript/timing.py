"""When each word of a statement was said, through every edit of it.

The recogniser's words and their times never change. A statement that was taken over from drafts begins with their
times; each edit keeps the time of every word that it does not touch, a division cuts the words between its parts, and
two statements made one have the times of both. Words that somebody wrote anew have no time of their own: they lie
between the words around them. Nothing here is stored: it follows from the events and the drafts, whenever it is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from hearing.procedure import events as e
from hearing.procedure.wording import edits


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A word as it was recognised, with the moments between which it was said (UTC)."""

    text: str
    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What was recognised: its text, its words in order, and whether their times are measured or spread evenly."""

    text: str
    words: tuple[SaidWord, ...]
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Timed:
    """Characters ``first`` to ``last`` of a statement, and when they were said.

    ``heard`` is False for words that nobody recognised so: their time is what the words around them leave.
    """

    first: int
    last: int
    begin: datetime
    end: datetime
    heard: bool


Times = tuple[SaidWord | None, ...]
"""For each character of a text, the recognised word that it is part of; None for characters written by hand."""


def of_drafts(text: str, drafts: Sequence[Draft]) -> Times:
    """Give the times of a text that was taken over from drafts, and perhaps put right before it was written down."""
    words = [word for draft in drafts for word in draft.words]
    recognised = ""
    times: list[SaidWord | None] = []
    for draft in drafts:
        recognised, times = _set(recognised, times, draft)
    return carried(tuple(times), recognised, text) if words else (None,) * len(text)


def _set(recognised: str, times: list[SaidWord | None], draft: Draft) -> tuple[str, list[SaidWord | None]]:
    """Set a draft's words after those before it, each where it stands in the draft's text."""
    at, marks = 0, list[SaidWord | None]([None] * len(draft.text))
    for word in draft.words:
        shown = word.text.strip()
        found = draft.text.find(shown, at) if shown else -1
        if found >= 0:
            marks[found : found + len(shown)] = [word] * len(shown)
            at = found + len(shown)
    between = "\n" if recognised else ""
    return recognised + between + draft.text, [*times, *([None] * len(between)), *marks]


def carried(times: Times, before: str, after: str) -> Times:
    """Give the times of a text after an edit: words that it did not touch keep theirs exactly."""
    made: list[SaidWord | None] = []
    at = 0
    for edit in edits(before, after):
        made += times[at : edit.begin]
        made += [None] * len(edit.words)
        at = edit.end
    return (*made, *times[at:])


def times_of(recorded: Iterable[e.Recorded], drafts: Mapping[str, Draft]) -> dict[str, Times]:
    """Give the times of every statement as it stands after these events.

    Args:
        recorded: all events, in order.
        drafts: the recogniser's drafts by key; a statement's draft that is not there leaves it without times.
    """
    texts: dict[str, str] = {}
    times: dict[str, Times] = {}
    asked: dict[str, e.CorrectionRequested] = {}
    merged: dict[str, str] = {}

    def reworded(key: str, text: str) -> None:
        times[key] = carried(times[key], texts[key], text)
        texts[key] = text

    for row in recorded:
        event = row.event
        if isinstance(event, e.UtteranceRecorded):
            known = [drafts[one.key] for one in event.sources if one.key in drafts]
            texts[event.utterance], times[event.utterance] = event.text, of_drafts(event.text, known)
        elif isinstance(event, e.UtteranceAmended):
            reworded(event.utterance, event.text)
        elif isinstance(event, e.UtteranceSplit):
            key, before = event.utterance, times[event.utterance]
            starts = len(before) - len(event.rest)
            texts[event.following], times[event.following] = event.rest, before[starts:]
            texts[key], times[key] = event.text, before[: len(event.text)]
        elif isinstance(event, e.UtterancesMerged):
            key, other = event.utterance, event.following
            between = len(event.text) - len(texts[key]) - len(texts[other])
            times[key] = (*times[key], *((None,) * between), *times.pop(other))
            texts[key] = event.text
            merged[other] = key
        elif isinstance(event, e.CorrectionRequested):
            asked[event.correction] = event
        elif isinstance(event, e.CorrectionDecided) and event.accepted:
            request = asked[event.correction]
            key = request.utterance
            while key in merged:
                key = merged[key]
            reworded(key, event.text or request.text)
    return times


def runs(times: Times, begin: datetime, end: datetime) -> tuple[Timed, ...]:
    """Give a statement's characters as runs of one time each, in order and without gaps.

    Args:
        times: of its characters.
        begin: when the statement began.
        end: when it ended, as far as is known.

    Returns:
        Runs whose times never go back, all within ``begin`` and ``end`` and the words' own times.
    """
    found: list[Timed] = []
    at = 0
    for word, group in groupby(times, key=lambda one: one if one is None else id(one)):
        count = len(list(group))
        said = times[at]
        if word is None or said is None:
            found.append(Timed(at, at + count, begin, end, heard=False))
        else:
            found.append(Timed(at, at + count, said.begin, said.end, heard=True))
        at += count
    return tuple(_between(found, begin, end))


def _between(found: Sequence[Timed], begin: datetime, end: datetime) -> Iterable[Timed]:
    """Give the runs in order of time, those that nobody recognised between the ones around them."""
    latest = begin
    for index, one in enumerate(found):
        if one.heard:
            first = max(one.begin, latest)
            latest = max(one.end, first)
            yield replace(one, begin=first, end=latest)
            continue
        following = next((each.begin for each in found[index + 1 :] if each.heard), max(end, latest))
        first, latest = latest, max(following, latest)
        yield replace(one, begin=first, end=latest)
