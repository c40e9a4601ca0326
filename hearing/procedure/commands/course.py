"""The course of the hearing: opening, standing, rights, recusal, settlement, stages, sittings, withdrawal, closing."""

from dataclasses import dataclass
from datetime import datetime

from hearing.procedure.commands.parts import Override
from hearing.vocabulary import Mode, RecessPurpose, Side, Stage, WithdrawalEffect


@dataclass(frozen=True, slots=True)
class OpenHearing:
    """Open the hearing: the leader declares it open."""


@dataclass(frozen=True, slots=True)
class EnterStage:
    """Go on to another stage, or back to one with a reason."""

    stage: Stage
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AskRecusal:
    """Disclose the panel and ask each side whether it requests a recusal."""


@dataclass(frozen=True, slots=True)
class AnswerRecusal:
    """Answer for one's side: a recusal is requested (with the reason) or not."""

    requested: bool
    reason: str = ""
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recess:
    """Interrupt the hearing. For deliberation, the panel moves to its own room.

    ``encrypted``: whether what the panel says is encrypted end to end between its browsers; None where they all can.
    """

    purpose: RecessPurpose
    reason: str = ""
    encrypted: bool | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """End the recess; the hearing goes on where it was."""


@dataclass(frozen=True, slots=True)
class Announce:
    """Announce the result, or that the decision will be given in writing."""

    text: str


@dataclass(frozen=True, slots=True)
class CloseHearing:
    """Close the hearing, after the fairness checks; each that is not satisfied needs an override with its reason."""

    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class EndHearing:
    """End the proceedings of the hearing; the record is complete and sealed."""


@dataclass(frozen=True, slots=True)
class ReadDiscipline:
    """Read the rules of conduct to everyone in the room."""


@dataclass(frozen=True, slots=True)
class AskStanding:
    """Ask each side whether it objects to the standing of the other side's people."""


@dataclass(frozen=True, slots=True)
class ObjectToStanding:
    """Object to the standing of a participant of the other side."""

    participant: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecideStanding:
    """Decide an objection to someone's standing; one that is sustained sends the person out."""

    objection: str
    sustained: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReadRights:
    """Tell the parties their rights and duties."""


@dataclass(frozen=True, slots=True)
class DecideRecusal:
    """Put on the record how a side's request for recusal was decided, and by whom (R42)."""

    side: Side
    upheld: bool
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class AskSettlement:
    """Ask the sides whether they wish to settle."""


@dataclass(frozen=True, slots=True)
class AnswerSettlement:
    """Say for one's side whether it wishes to settle."""

    willing: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Adjourn:
    """End this sitting; the hearing goes on in another, where identities are checked anew."""

    reason: str
    resumes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChangeMode:
    """Go on in another mode, as offline after all; what was done stays valid (Online Litigation Rules, art. 5, 21)."""

    mode: Mode
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawPetition:
    """Withdraw the request for invalidation, for the petitioner (R76)."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeemWithdrawn:
    """Declare the request deemed withdrawn: the petitioner neither answered the notice nor came (R74)."""

    reason: str


@dataclass(frozen=True, slots=True)
class DecideWithdrawal:
    """Say what the withdrawal does: it ends the case, or the examination goes on (R76)."""

    effect: WithdrawalEffect
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EnterSegment:
    """In a joint hearing, turn to one case file, or to what is common to all (empty)."""

    file: str = ""
