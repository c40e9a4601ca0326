"""What happens to the secrecy of an exhibit filed under seal, as facts; none is changed or taken back.

Pure. Each step is sealed when it is put on file, and numbered without a gap within its exhibit, from 1. People are
named by their accounts.
"""

from dataclasses import dataclass
from enum import StrEnum

from hearing.custody.taken import StepTaken


class Measure(StrEnum):
    """What two persons of the panel can decide about an exhibit under seal."""

    WIDEN = "widen"
    """Further persons may read it, once they have signed the undertaking."""
    UNSEAL = "unseal"
    """It becomes an exhibit like any other."""
    SHRED = "shred"
    """Its keys are destroyed: nobody reads it any more; commitment and receipts stay."""


@dataclass(frozen=True, slots=True)
class FiledUnderSeal:
    """The side filed it for these persons; who filed it is among them."""

    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undertaken:
    """A recipient signed the secrecy undertaking.

    Attributes:
        rule_set: The rule set whose undertaking it is.
        sha256: Digest of its text in both languages; see `hearing.custody.undertaking`.
    """

    rule_set: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A person of the panel proposed a measure; ``recipients`` are those who are to be added, for `Measure.WIDEN`."""

    measure: Measure
    reason: str
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Another person of the panel confirmed the proposal that is step ``of``: it is done."""

    of: int


@dataclass(frozen=True, slots=True)
class Declined:
    """A person of the panel declined the proposal that is step ``of``, or took back their own."""

    of: int
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """A legal hold: the keys are not destroyed while it lasts. ``rule`` is the provision or order behind it."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Released:
    """The legal hold was lifted."""

    reason: str


SecrecyStep = FiledUnderSeal | Undertaken | Proposed | Confirmed | Declined | Held | Released
"""Every kind of step."""


@dataclass(frozen=True, slots=True)
class SecrecyTaken(StepTaken[SecrecyStep]):
    """A step on file."""
