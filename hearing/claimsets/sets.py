"""Amended sets of claims: what a patentee files in a case, what the panel says of it, and when either is refused.

Pure. Set 0 of a case is the patent as granted and is the case file's; a patentee's are numbered from 1. A set is never
changed and none goes away: a later one stands beside it. The rule set's period is held against the day of filing and
told; whether a set is taken as the text to be examined is for the panel to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hearing.cases.lateness import Timeliness, Timely, held_against
from hearing.cases.model import Claim
from hearing.cases.ruleset import RuleSet
from hearing.cases.timetable import Running
from hearing.claimsets.reading import ReadClaims
from hearing.custody.rounds import Round, round_of
from hearing.visible import visible
from hearing.vocabulary import Side

MOST_SETS = 30
"""Sets of one case."""
LONGEST_REASON = 4_000


class ClaimSetRefusedError(ValueError):
    """A set, or a ruling on one, cannot be put on file as things stand; says what to do.

    Attributes:
        code: Stable, for programs.
        zh: What was wrong and what to do, in Chinese.
        en: The same in English.
    """

    rule = "claims_amended"

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en


class OtherSetFirstError(Exception):
    """Another set, or another ruling on the same one, was put on file first."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the panel said of a set: whether it is the text to be examined, and why."""

    accepted: bool
    reason: str
    by: str
    name: str
    at: datetime
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class ClaimSet:
    """A set that the patentee filed.

    Attributes:
        case: The case's id.
        n: Its number in the case, from 1.
        text: The claims exactly as they were filed.
        claims: The same, as read.
        reason: Why, in the patentee's words.
        by: The account that filed it.
        name: Its name.
        filed_at: When.
        timely: What the periods of the case said on that day.
        receipt: The log's receipt as JSON text.
        rulings: What the panel said of it, the last one counts.
    """

    case: str
    n: int
    text: str
    claims: tuple[Claim, ...]
    reason: str
    by: str
    name: str
    filed_at: datetime
    timely: Timely
    receipt: str = ""
    rulings: tuple[Ruling, ...] = ()


def require_set(
    granted: Sequence[Claim], known: Sequence[ClaimSet], new: ReadClaims, reason: str, over: date | None
) -> None:
    """Refuse a set that cannot be put on file.

    Args:
        granted: the claims as granted.
        known: the sets on file.
        new: what is filed, as read.
        reason: the patentee's reason.
        over: the day of the decision when the case is over, since nothing is amended after it.

    Raises:
        ClaimSetRefusedError: with what was wrong and what to do.
    """
    if over is not None:
        raise ClaimSetRefusedError(
            "decided",
            f"本案已于{over.isoformat()}作出审查决定，不能再修改权利要求。",
            f"The case was decided on {over.isoformat()}; its claims can no longer be amended.",
        )
    if not granted:
        raise ClaimSetRefusedError(
            "no_granted",
            "本案没有登记授权公告的权利要求，无法对照；请联系书记员补登。",
            "The claims as granted are not on file, so nothing can be amended: ask the clerk to have them entered.",
        )
    if new.faults:
        raise ClaimSetRefusedError("claims_unread", new.faults[0].zh, new.faults[0].en)
    _require_reason(reason)
    latest = known[-1].claims if known else granted
    if [claim.text for claim in latest] == [claim.text for claim in new.claims]:
        raise ClaimSetRefusedError(
            "nothing_changed",
            "所提交的权利要求书与现有的最新文本相同，没有修改。",
            "These claims are the same as the latest ones on file: nothing was amended.",
        )
    if len(known) >= MOST_SETS:
        raise ClaimSetRefusedError(
            "too_many", f"一案最多提交{MOST_SETS}份修改文本。", f"A case has at most {MOST_SETS} amended sets."
        )


def require_ruling(known: ClaimSet, accepted: bool, reason: str, over: date | None) -> None:
    """Refuse a ruling that says nothing new, gives no reason, or comes after the decision.

    Raises:
        ClaimSetRefusedError: with what was wrong and what to do.
    """
    if over is not None:
        raise ClaimSetRefusedError(
            "decided",
            f"本案已于{over.isoformat()}作出审查决定，不再对修改文本作出处理。",
            f"The case was decided on {over.isoformat()}; nothing more is ruled on amended claims.",
        )
    _require_reason(reason)
    if known.rulings and known.rulings[-1].accepted is accepted:
        raise ClaimSetRefusedError(
            "ruled_so", "对该修改文本已作出相同的处理。", "The same was ruled on this set before."
        )


def _require_reason(reason: str) -> None:
    if not 1 <= len(reason.strip()) <= LONGEST_REASON or not visible(reason, lines=True):
        raise ClaimSetRefusedError(
            "reason",
            f"请说明理由（不超过 {LONGEST_REASON} 字，不含不可见字符）。",
            f"State the reason in at most {LONGEST_REASON} characters, without invisible ones.",
        )


def examined(sets: Sequence[ClaimSet], until: date | None = None) -> ClaimSet | None:
    """Give the set that the panel takes as the text to be examined; None for the patent as granted.

    It is the one last accepted whose acceptance stands; with ``until``, by what was ruled on that day (UTC) or before.
    """
    found: list[tuple[datetime, ClaimSet]] = []
    for one in sets:
        ruled = [each for each in one.rulings if until is None or each.at.astimezone(UTC).date() <= until]
        if ruled and ruled[-1].accepted:
            found.append((ruled[-1].at, one))
    return max(found, key=lambda each: (each[0], each[1].n), default=(None, None))[1]


def timely_set(rules: RuleSet, running: Sequence[Running], rounds: Sequence[Round], filed_at: datetime) -> Timely:
    """Hold the day of filing against the period for amending claims; an open round of exchange counts first."""
    zone = ZoneInfo(rules.zone)
    exchanged = round_of(rounds, Side.PATENTEE, filed_at)
    if exchanged is not None:
        return Timely(Timeliness.IN_ROUND, last_day=exchanged.closes_at.astimezone(zone).date())
    period = rules.filing.for_amending
    if not period:
        return Timely(Timeliness.NO_PERIOD)
    return held_against(running, period, filed_at.astimezone(zone).date())
