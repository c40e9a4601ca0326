"""The versions of the minutes in a package: each with its digest, who answered it how, and what it changed. Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hearing.package import layout
from hearing.package.layout import File
from hearing.procedure.canonical import Json, moment
from hearing.procedure.events import MinutesPresented, Recorded
from hearing.procedure.evolve import fold
from hearing.transcript.context import Language
from hearing.transcript.versions import Rewording, Version, compared, versions

_LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")


def files(hearing: str, recorded: Sequence[Recorded], shown: Sequence[Recorded]) -> Iterator[File]:
    """Give the list of the versions that the reader is shown; nothing before minutes were presented.

    Args:
        hearing: its id.
        recorded: all events.
        shown: those of them that the reader is shown.
    """
    own = dict.fromkeys(one.event.file for one in shown if isinstance(one.event, MinutesPresented))
    listed = [entry for file in own for entry in _of_file(hearing, recorded, file)]
    if listed:
        yield File(layout.VERSIONS, layout.readable({"versions": listed}))


def _of_file(hearing: str, recorded: Sequence[Recorded], file: str) -> Iterator[Json]:
    found = versions(recorded, file)
    states = [fold(hearing, [row for row in recorded if row.n <= one.through]) for one in found]
    yield from (_about(one, {}) for one in found[:1])
    for (old, new), one in zip(pairwise(states), found[1:], strict=True):
        yield _about(one, {language: _changed(compared(old, new, language, file)) for language in _LANGUAGES})


def _about(one: Version, changed: dict[str, Json]) -> Json:
    return {
        "file": one.file,
        "number": one.number,
        "event": one.n,
        "presented_at": moment(one.at),
        "sha256": one.digest,
        "stands": one.stands,
        "answers": [
            {"participant": each.participant, "at": moment(each.at), "method": each.method, "refusal": each.refusal}
            for each in one.answers
        ],
        "changed": changed,
    }


def _changed(found: Sequence[Rewording]) -> Json:
    """Give each statement that the version before had otherwise: stretches are the ``same``, ``gone`` or ``new``."""
    return [
        {
            "utterance": one.utterance,
            "at": moment(one.at),
            "before": one.before,
            "speaker": one.speaker,
            "runs": [[run.op.value, run.text] for run in one.runs],
        }
        for one in found
    ]
