"""The secrecy of an exhibit as the browser reads it, by who asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from hearing.custody.secrecy import LEAVE, Secrecy
from hearing.custody.secrecy_steps import (
    Confirmed,
    Declined,
    FiledUnderSeal,
    Held,
    Measure,
    Proposed,
    Released,
    SecrecyStep,
    SecrecyTaken,
    Undertaken,
)
from hearing.procedure.canonical import as_json
from hearing.procedure.names import name_of
from hearing.vocabulary import Role
from web.accounts import Person
from web.secrecy import SecrecyStory

_BUTTONS: Mapping[str, type[SecrecyStep]] = {
    "undertake": Undertaken,
    "propose": Proposed,
    "confirm": Confirmed,
    "decline": Declined,
    "hold": Held,
    "release": Released,
}
"""What can be done, by the name that the browser knows it by."""


def person_json(one: Person) -> dict[str, Any]:
    """Give somebody who can be named as a recipient."""
    return {"account": one.account, "name": one.name, "role": one.role.value, "side": one.side.value}


def secrecy_json(story: SecrecyStory, account: str) -> dict[str, Any]:
    """Give how the secrecy of an exhibit stands: to its circle and the panel all of it, to others that it is sealed."""
    now, roles = story.now, [one.role for one in story.people if one.account == account]
    standing = "shredded" if now.shredded else "unsealed" if now.unsealed else "sealed"
    if not now.oversees(account, roles):
        return {"standing": standing, "you": "outside", "may": []}
    named = {one.account: one for one in story.people}
    circle = [person_json(named[each]) for each in now.circle if each in named]
    text = story.undertaking
    return {
        "standing": standing,
        "you": "reader" if now.reads(account) else "named" if account in now.circle else "panel",
        "may": _may(now, account, roles),
        "measures": [each.value for each in Measure if each is not Measure.SHRED or Role.LEADER in roles],
        "circle": [
            {**one, "signed": one["account"] in now.undertaken or one["account"] == now.filer} for one in circle
        ],
        "proposal": _step(now.proposal, named) if now.proposal else None,
        "hold": as_json(now.hold) if now.hold else None,
        "undertaking": {"zh": text.zh, "en": text.en, "sha256": text.sha256},
        "steps": [_step(one, named) for one in story.taken],
    }


def _may(now: Secrecy, account: str, roles: Sequence[Role]) -> list[str]:
    if now.unsealed or now.shredded:
        return []
    open_by = now.proposal.by if now.proposal else ""
    fitting = {
        "undertake": account in now.circle and not now.reads(account),
        "propose": not open_by,
        "confirm": bool(open_by) and open_by != account,
        "decline": bool(open_by),
        "hold": now.hold is None,
        "release": now.hold is not None,
    }
    return [name for name, kind in _BUTTONS.items() if fitting[name] and not LEAVE[kind].isdisjoint(roles)]


def _step(taken: SecrecyTaken, named: Mapping[str, Person]) -> dict[str, Any]:
    return {
        "n": taken.n,
        "at": as_json(taken.at),
        "by": taken.name,
        "role": taken.role.value,
        "side": taken.side.value,
        "kind": name_of(type(taken.step)),
        **_body(taken.step, named),
    }


def _body(step: SecrecyStep, named: Mapping[str, Person]) -> dict[str, Any]:
    body = as_json(step)
    assert isinstance(body, dict)
    if isinstance(step, FiledUnderSeal | Proposed):
        return body | {"recipients": [named[one].name if one in named else one for one in step.recipients]}
    return body
