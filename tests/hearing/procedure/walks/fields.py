"""Fields for any command, made for the state it meets: mostly what exists, now and then what does not."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from random import Random
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hearing.procedure.commands import Command, Invited
from hearing.procedure.state import Hearing
from hearing.vocabulary import Place, Role, Side

WORDS = ("理由", "证据1第5页", "", "  ", "an answer", "😀𠮷")
GROUNDS = ("A22.2", "A22.3", "A26.4")
EXHIBITS = ("E1", "E2", "E3")
CLAIMS = ("1", "2", "3")

Source = Callable[[Hearing, Random], str]


def _one_of(found: Mapping[str, object] | tuple[str, ...], chance: Random, otherwise: str) -> str:
    known = list(found)
    return chance.choice(known) if known and chance.random() < 0.93 else otherwise


NAMED: Mapping[str, Source] = {
    "participant": lambda s, r: _one_of(s.roster, r, "nobody"),
    "speaker": lambda s, r: _one_of(s.roster, r, "nobody"),
    "utterance": lambda s, r: _one_of(s.utterances, r, "u"),
    "following": lambda s, r: _one_of(s.utterances, r, "u"),
    "interprets": lambda s, r: _one_of(s.utterances, r, "u") if r.random() < 0.2 else "",
    "correction": lambda s, r: _one_of(s.corrections, r, "x"),
    "objection": lambda s, r: _one_of({**s.objections, **s.opening.standing}, r, "x"),
    "motion": lambda s, r: _one_of(s.examination.motions, r, "x"),
    "matter": lambda s, r: _one_of(s.examination.common_knowledge, r, "x"),
    "incident": lambda s, r: _one_of(tuple(one.id for one in s.incidents), r, "x"),
    "ground": lambda s, r: r.choice(GROUNDS),
    "exhibit": lambda s, r: r.choice(EXHIBITS),
    "claim": lambda s, r: r.choice(CLAIMS),
    "connection": lambda s, r: r.choice(("c1", "c1", "c2")),
    "digest": lambda s, r: s.minutes.digest if s.minutes is not None and r.random() < 0.9 else "0" * 64,
    "method": lambda s, r: "password",
    "file": lambda s, r: _one_of(tuple(one.id for one in s.joint.files), r, "") if s.joint.files else "",
    "name": lambda s, r: f"recording-{r.randrange(4)}",
    "sha256": lambda s, r: "0" * 64,
    "case_id": lambda s, r: "case-1",
}
"""Text fields that name something; every other text is words."""

NAMED_LISTS: Mapping[str, tuple[str, ...]] = {"claims": CLAIMS, "exhibits": EXHIBITS}
PEOPLE_LISTS = frozenset({"against", "participants"})


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def command(kind: type[Command], state: Hearing, now: datetime, chance: Random) -> Command:
    """A command of this kind, well-formed, about this hearing."""
    return _build(kind, state, now, chance)


def _build(kind: Any, state: Hearing, now: datetime, chance: Random) -> Any:
    if kind is Invited:
        return _newcomer(state, chance)
    hints = _hints(kind)
    return kind(**{one.name: _value(hints[one.name], one.name, state, now, chance) for one in fields(kind)})


def _newcomer(state: Hearing, chance: Random) -> Invited:
    role = chance.choice(tuple(Role))
    side = (
        chance.choice((Side.PETITIONER, Side.PATENTEE)) if role in {Role.PARTY, Role.AGENT, Role.WITNESS} else Side.NONE
    )
    known = chance.random() < 0.1
    identity = chance.choice(list(state.roster)) if known else f"new{chance.randrange(6)}"
    return Invited(identity, f"account-{identity}", identity, role, side, Place.REMOTE)


def _value(hint: Any, name: str, state: Hearing, now: datetime, chance: Random) -> Any:  # noqa: PLR0911 -- one line a type
    origin, parts = get_origin(hint), get_args(hint)
    if origin is UnionType:
        inner = next(part for part in parts if part is not NoneType)
        return None if chance.random() < 0.6 else _value(inner, name, state, now, chance)
    if origin is tuple:
        return _items(parts, name, state, now, chance)
    if hint is str:
        return NAMED[name](state, chance) if name in NAMED else chance.choice(WORDS)
    if hint is bool:
        return chance.random() < 0.6
    if hint is int:
        return chance.choice((0, 1, 2, 5, 60, 600, -1))
    if hint is float:
        return chance.random()
    if hint is datetime:
        return now + timedelta(seconds=chance.choice((-90, -5, -1, 0, 3600)))
    if issubclass(hint, StrEnum):
        return chance.choice(tuple(hint))
    return _build(hint, state, now, chance)


def _items(parts: tuple[Any, ...], name: str, state: Hearing, now: datetime, chance: Random) -> tuple[Any, ...]:
    if parts[-1] is not Ellipsis:
        return tuple(_value(part, name, state, now, chance) for part in parts)
    count = chance.choice((0, 1, 1, 2))
    if name in NAMED_LISTS and parts[0] is str:
        return tuple(chance.sample(NAMED_LISTS[name], count))
    if name in PEOPLE_LISTS:
        return tuple(chance.sample(list(state.roster), min(count, len(state.roster))))
    return tuple(_value(parts[0], name, state, now, chance) for _ in range(count))
