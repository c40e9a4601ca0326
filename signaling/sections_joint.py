"""The view's section on a joint hearing: its files, whose segment it is, what the panels compare, their minutes."""

from collections.abc import Mapping
from typing import Any

from hearing.procedure.canonical import as_json, moment
from hearing.procedure.commands import Invited
from hearing.procedure.joint import COMPARES, Comparison, comparisons, concerns, is_joint, presiding
from hearing.procedure.people import belongs, minutes_of, signers
from hearing.procedure.state import Hearing, Minutes, ReadingMark
from hearing.vocabulary import Role

_READS_MINUTES = frozenset(Role) - {Role.OBSERVER, Role.WITNESS}


def sections(state: Hearing, me: Invited) -> dict[str, Any]:
    """Give the section, null in a hearing of one case. Only the panels and the clerk see what they compare."""
    if not is_joint(state):
        return {"joint": None}
    compares = me.role in COMPARES
    return {
        "joint": {
            **_segment(state, me),
            "presiding": presiding(state),
            "aside": [who for who in state.roster if who in state.joint.aside],
            "readings": [_reading(one) for one in state.joint.readings] if compares else None,
            "comparisons": [_compared(state, one) for one in comparisons(state)] if compares else [],
            "minutes": _minutes(state, me),
        }
    }


def waiting(state: Hearing, me: Invited) -> dict[str, Any]:
    """Give what someone who is not in the room is told: which files there are, and whose segment it is."""
    return {"joint": _segment(state, me) if is_joint(state) else None}


def _segment(state: Hearing, me: Invited) -> dict[str, Any]:
    """Give the files, which of them are one's own, and the segment."""
    return {
        "files": [
            {"id": one.id, "kind": one.kind, "case_number": one.case_number, "title": one.title}
            for one in state.joint.files
        ],
        "mine": [one.id for one in state.joint.files if belongs(me, one.id)],
        "segment": state.joint.segment,
    }


def _reading(one: ReadingMark) -> dict[str, Any]:
    return {
        "utterance": one.utterance,
        "claim": one.claim,
        "feature": one.feature,
        "reading": one.reading,
        "by": one.by,
        "at": moment(one.at),
    }


def _compared(state: Hearing, one: Comparison) -> dict[str, Any]:
    return {
        "side": one.side,
        "claim": one.claim,
        "feature": one.feature,
        "broad": [_statement(state, mark) for mark in one.broad],
        "narrow": [_statement(state, mark) for mark in one.narrow],
    }


def _statement(state: Hearing, mark: ReadingMark) -> dict[str, Any]:
    """Give a compared statement with its words: each panel reads both, whichever file's segment they were said in."""
    said = state.utterances[mark.utterance]
    return {
        "utterance": said.id,
        "speaker": said.speaker,
        "text": said.text,
        "at": moment(said.said_at),
        "files": list(said.files) if len(said.files) < len(state.joint.files) else [],
        "by": mark.by,
    }


def _minutes(state: Hearing, me: Invited) -> dict[str, Any]:
    """Give the minutes of each of one's files as presented, null before."""
    if me.role not in _READS_MINUTES:
        return {}
    mine = (one.id for one in state.joint.files if belongs(me, one.id))
    return {file: presented(state, me, file) for file in mine}


def presented(state: Hearing, me: Invited, file: str) -> dict[str, Any] | None:
    """Give the minutes of a file as presented, who answered them how, and the corrections of what is said for it."""
    minutes: Minutes | None = minutes_of(state, file)
    if minutes is None:
        return None
    return {
        "version": minutes.version,
        "digest": minutes.digest,
        "stale": minutes.stale,
        "presented_at": moment(minutes.presented_at),
        "to_sign": list(signers(state, file)),
        "signings": _signings(minutes),
        "corrections": corrections(state, me),
    }


def corrections(state: Hearing, me: Invited) -> list[Any]:
    """Give the corrections that were asked for of what this person may read."""
    asked = state.corrections.values()
    return [as_json(one) for one in asked if concerns(me, state.utterances[one.utterance].files)]


def proposals(state: Hearing, me: Invited) -> list[Any]:
    """Give what this person's own side asked for: what panel and other side propose is not told to them."""
    own = {who for who, line in {**state.former, **state.roster}.items() if line.side is me.side}
    return [one for one in corrections(state, me) if one["participant"] in own]


def _signings(minutes: Minutes) -> Mapping[str, Any]:
    return {
        who: {"at": moment(one.at), "method": one.method, "refusal": one.refusal}
        for who, one in minutes.signings.items()
    }
