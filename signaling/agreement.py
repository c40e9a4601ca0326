"""How the browsers of a panel that deliberates encrypted agree on keys: what the server passes on, and when.

The server is not trusted with anything here, and the browsers check all that it passes on (README.md). It orders the
steps: nobody is told a public key before everybody is committed to theirs, nor a media key before all public keys are
shown. Whenever somebody comes, goes or connects anew, another epoch begins from nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hearing.procedure.floor import is_sealed
from hearing.procedure.joint import deliberate_together
from hearing.procedure.people import presence
from hearing.procedure.replacing import replace
from hearing.procedure.state import Hearing

MAX_MEMBERS = 64
"""A key id holds the epoch and a member's place, which has six bits."""


class Step(StrEnum):
    """What a member gives, in this order."""

    COMMITMENT = "commitment"
    KEY = "key"
    MEDIA_KEYS = "media_keys"


_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")
_POINT = re.compile(r"B[A-Za-z0-9_-]{86}")
_WRAPPED = re.compile(r"[A-Za-z0-9_-]{64}")


@dataclass(frozen=True, slots=True)
class Share:
    """What a browser gives in a step: one text, or for ``media_keys`` one for each other member."""

    epoch: int
    step: Step
    value: str | Mapping[str, str]


class ShareRefused(Exception):  # noqa: N818 -- an ordinary answer, not a fault
    """A share that cannot be taken, with the words for the person."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en, self.rule = code, zh, en, "key_agreement"


@dataclass(frozen=True, slots=True)
class Agreement:
    """One epoch of one panel. ``members`` maps participants to the connection by which each takes part."""

    epoch: int
    members: Mapping[str, str]
    given: Mapping[Step, Mapping[str, str | Mapping[str, str]]] = field(default_factory=dict)


def panels(state: Hearing) -> tuple[Mapping[str, str], ...]:
    """Give, for each panel that deliberates encrypted, its members who are there by a browser that can."""
    found: list[dict[str, str]] = []
    for who in sorted(state.roster):
        able = presence(state, who).encrypting
        if not able or not is_sealed(state, who):
            continue
        own = next((panel for panel in found if deliberate_together(state, who, next(iter(panel)))), None)
        if own is None:
            found.append(own := {})
        if len(own) < MAX_MEMBERS:
            own[who] = able[-1]
    return tuple(found)


def follow(standing: tuple[Agreement, ...], state: Hearing) -> tuple[Agreement, ...]:
    """Give the agreements of this state: a panel with the same members goes on, any other begins its epoch."""
    kept = {tuple(one.members.items()): one for one in standing}
    return tuple(kept.get(tuple(members.items())) or Agreement(state.n, members) for members in panels(state))


def take(agreement: Agreement, participant: str, share: Share) -> Agreement:
    """Take a member's share; raises `ShareRefused` for another epoch, out of order, twice, or of a wrong form."""
    if share.epoch != agreement.epoch:
        raise ShareRefused(
            "old_epoch", "合议成员已变化，密钥正在重新商定。", "The members changed: keys are agreed on anew."
        )
    if participant in agreement.given.get(share.step, {}):
        raise ShareRefused("given_already", "该步骤已提交，不能更改。", "This step was taken already and stands.")
    if any(not _complete(agreement, step) for step in Step if _before(step, share.step)):
        raise ShareRefused(
            "out_of_order", "请等待其他成员完成上一步。", "Wait until the others have taken the step before."
        )
    if not _fits(agreement, participant, share):
        raise ShareRefused("malformed", "密钥消息的格式不正确。", "The key message is not of the right form.")
    given = {**agreement.given.get(share.step, {}), participant: share.value}
    return replace(agreement, given={**agreement.given, share.step: given})


def told(agreement: Agreement, participant: str) -> dict[str, Any]:
    """Give what a member is told: of each step that all have taken, everyone's share; of media keys, those for them."""
    body: dict[str, Any] = {"epoch": agreement.epoch, "members": sorted(agreement.members)}
    for step in Step:
        given = agreement.given.get(step, {}) if _complete(agreement, step) else {}
        if step is Step.MEDIA_KEYS:
            body[step.value] = {
                sender: value[participant]
                for sender, value in given.items()
                if isinstance(value, Mapping) and participant in value
            }
        else:
            body[step.value] = dict(given)
    return body


def advanced(before: Agreement, after: Agreement) -> bool:
    """Tell whether a step became complete, so that the members are told."""
    return any(_complete(after, step) and not _complete(before, step) for step in Step)


def _before(one: Step, other: Step) -> bool:
    order = list(Step)
    return order.index(one) < order.index(other)


def _complete(agreement: Agreement, step: Step) -> bool:
    return set(agreement.given.get(step, {})) == set(agreement.members)


def _fits(agreement: Agreement, participant: str, share: Share) -> bool:
    if share.step is Step.MEDIA_KEYS:
        if not isinstance(share.value, Mapping) or set(share.value) != set(agreement.members) - {participant}:
            return False
        return all(_WRAPPED.fullmatch(value) for value in share.value.values())
    pattern = _DIGEST if share.step is Step.COMMITMENT else _POINT
    return isinstance(share.value, str) and pattern.fullmatch(share.value) is not None
