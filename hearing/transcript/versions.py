"""The versions of a hearing's minutes: what was presented when, who answered it how, and what the next one changed.

A correction that is accepted makes new minutes; those that were presented before stay as they were, with the answers
that were given to them. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hearing.claimsets.words import Run, changes
from hearing.procedure import events as e
from hearing.procedure.joint import of_file
from hearing.procedure.state import Hearing, Utterance
from hearing.transcript.context import Language
from hearing.transcript.marking import shown
from hearing.transcript.words import Words


@dataclass(frozen=True, slots=True)
class Answer:
    """How a participant answered a version: signed by a ``method``, or refused with a reason (``refusal``)."""

    participant: str
    at: datetime
    method: str
    refusal: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the minutes: presented by event ``n``, answered up to event ``through``.

    ``digest`` is the hex SHA-256 of what was presented, ``file`` whose minutes they are in a joint hearing. ``stands``
    while no correction has overtaken it.
    """

    number: int
    file: str
    n: int
    through: int
    at: datetime
    digest: str
    answers: tuple[Answer, ...] = ()
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Rewording:
    """What became of a statement between two versions: whose it was and is, and its words, as they are read.

    The speakers are empty in the version that the statement is not in.
    """

    utterance: str
    at: datetime
    before: str
    speaker: str
    runs: tuple[Run, ...]


def versions(recorded: Iterable[e.Recorded], file: str = "") -> tuple[Version, ...]:
    """Give the versions of the minutes (of one file, in a joint hearing), oldest first."""
    found: list[Version] = []
    for row in recorded:
        event = row.event
        if isinstance(event, e.MinutesPresented) and event.file == file:
            found = [replace(one, stands=False) for one in found]
            found.append(Version(event.version, file, row.n, row.n, row.at, event.digest))
        elif not found:
            continue
        elif isinstance(event, e.CorrectionDecided) and event.accepted:
            found[-1] = replace(found[-1], stands=False)
        elif isinstance(event, e.MinutesSigned | e.SigningRefused) and (event.file, event.version) == (
            file,
            found[-1].number,
        ):
            found[-1] = _answered(found[-1], event, row)
    return tuple(found)


def _answered(version: Version, event: e.MinutesSigned | e.SigningRefused, row: e.Recorded) -> Version:
    method, refusal = (event.method, "") if isinstance(event, e.MinutesSigned) else ("", event.reason)
    given = Answer(event.participant, row.at, method, refusal)
    others = tuple(one for one in version.answers if one.participant != event.participant)
    # Answers to minutes that were overtaken meanwhile count as given; what they were given to ends before the change.
    through = row.n if version.stands else version.through
    return replace(version, answers=(*others, given), through=through)


def compared(old: Hearing, new: Hearing, language: Language, file: str = "") -> tuple[Rewording, ...]:
    """Give the statements that two versions have otherwise, in the order in which they were made."""
    words = Words(language, 0)  # of marks, which name no moment
    before, after = of_file(old, file).utterances, of_file(new, file).utterances
    named = sorted({**before, **after}.values(), key=lambda one: (one.said_at, one.n, one.id))
    return tuple(found for one in named if (found := _reworded(one.id, before, after, words)) is not None)


def _reworded(
    key: str, before: Mapping[str, Utterance], after: Mapping[str, Utterance], words: Words
) -> Rewording | None:
    old, new = before.get(key), after.get(key)
    was, now = _read(old, words), _read(new, words)
    if (was, _speaker(old)) == (now, _speaker(new)):
        return None
    either = new or old
    assert either is not None, "the key is of one of the two"
    return Rewording(key, either.said_at, _speaker(old), _speaker(new), changes(was, now))


def _read(one: Utterance | None, words: Words) -> str:
    return "" if one is None else shown(one.text, one.marks, words).text


def _speaker(one: Utterance | None) -> str:
    return "" if one is None else one.speaker


def numbered(found: Sequence[Version], number: int) -> Version | None:
    """Give the version of this number."""
    return next((one for one in found if one.number == number), None)
