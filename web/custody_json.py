"""The life of an exhibit as the browser reads it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from evidence.signed.signed import Signed
from hearing.cases.lateness import Timely
from hearing.cases.model import Exhibit
from hearing.custody.custody_store import Read
from hearing.custody.life import Lives
from hearing.custody.rounds import Round
from hearing.custody.steps import Step, Taken
from hearing.procedure.canonical import as_json
from hearing.procedure.names import name_of


@dataclass(frozen=True, slots=True)
class Story:
    """Everything on file about one exhibit."""

    exhibit: Exhibit
    case: Lives
    taken: tuple[Taken, ...]
    timely: Timely
    reads: tuple[Read, ...]


@lru_cache(2_048)
def signed_brief(receipt: str) -> dict[str, Any] | None:
    """Give the key that a party signed with, and the statement's number in its case; None when nobody signed."""
    held = json.loads(receipt)["statement"].get("signed") if receipt else None
    if held is None:
        return None
    signed = Signed.read(held)
    return {"fingerprint": signed.key.fingerprint, "number": signed.statement.get("number")}


def brief(case: Lives, exhibit: Exhibit) -> dict[str, Any]:
    """Give in a few words what has become of an exhibit: for lists."""
    life, by = case.of(exhibit.id), case.replaced_by(exhibit.id)
    return {
        "withdrawn": life.withdrawn is not None,
        "replaced_by": case.exhibits[by].label if by else "",
        "admitted": life.ruled.admitted if life.ruled else None,
        "label": life.labelled.label if life.labelled else "",
        "holder": life.holder,
    }


def round_json(one: Round) -> dict[str, Any]:
    """Give a round of exchange."""
    return {
        "n": one.n,
        "sides": [side.value for side in one.sides],
        "opened_at": as_json(one.opened_at),
        "closes_at": as_json(one.closes_at),
        "note": one.note,
        "by": one.name,
    }


def story_json(story: Story, *, with_reads: bool, may: Sequence[str]) -> dict[str, Any]:
    """Give the story as the browser reads it."""
    labels = {one.id: one.label for one in story.case.exhibits.values()}
    return {
        "now": brief(story.case, story.exhibit),
        "timely": as_json(_shown(story.timely)),
        "may": list(may),
        "steps": [
            {
                "n": one.n,
                "at": as_json(one.at),
                "by": one.name,
                "role": one.role.value,
                "side": one.side.value,
                "kind": name_of(type(one.step)),
                "signed": signed_brief(one.receipt),
                **_body(one.step, labels),
            }
            for one in story.taken
        ],
        "reads": [
            {
                "by": one.name,
                "page": one.page,
                "since": as_json(one.since),
                "last": as_json(one.last),
                "times": one.times,
            }
            for one in story.reads
            if with_reads
        ],
        "others": [
            {"id": one.id, "label": one.label, "title": one.title}
            for one in story.case.exhibits.values()
            if one.side is story.exhibit.side and one.id != story.exhibit.id
        ],
    }


def _shown(answer: Timely) -> dict[str, Any]:
    last_day = answer.last_day.isoformat() if answer.last_day else None
    return {"timeliness": answer.timeliness, "rule": answer.rule, "last_day": last_day}


def _body(step: Step, labels: Mapping[str, str]) -> dict[str, Any]:
    body = as_json(step)
    assert isinstance(body, dict)
    return body | ({"of": labels.get(str(body["of"]), "")} if body.get("of") else {})
