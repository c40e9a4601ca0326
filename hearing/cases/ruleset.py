"""A rule set: what one office asks of a hearing, as data. The files are in ``rules/``; `rulesets.py` reads them.

Pure. What the procedure obeys (`ProcedureRules`) is written whole into the hearing's first event, so that a record can
be replayed and checked by itself, whatever becomes of the files. The rest (`RuleSet`) serves the case before and after
the hearing: numbering, periods, notices. A published version is never changed; a correction is a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hearing.cases.deadlines import Period
from hearing.vocabulary import Side, Stage, Step


@dataclass(frozen=True, slots=True)
class Transition:
    """A step from one stage to another that `EnterStage` may take; ``reason`` says whether it needs one."""

    source: Stage
    target: Stage
    reason: bool = False


@dataclass(frozen=True, slots=True)
class TimeBudget:
    """Seconds of speech of a side in the whole hearing; the last ``reserve`` of them only for rebuttal."""

    side: Side
    seconds: int
    reserve: int = 0


@dataclass(frozen=True, slots=True)
class ProcedureRules:
    """What the procedure asks beyond its own tables.

    Attributes:
        id: Stable name: ``cnipa-2024``.
        version: From 1.
        zh: Name in Chinese.
        en: Name in English.
        transitions: The steps between stages that the leader may take.
        required: Steps that must be done before their stage is left forward, in order.
        checks: Names of the fairness checks made before the closing (``procedure/fairness.py``).
        consent_per_stage: Whether a remote side must have agreed to the online form of a stage before it begins.
        most_a_side: How many people may represent a side, agents included; 0 for no limit.
        observers: Whether observers are admitted.
        observers_identified: Whether an observer's identity must be confirmed before admission.
        warning_before_expulsion: Whether someone must have been warned before being ordered out.
        recording: Whether the platform records the hearing.
        budgets: Time budgets that stand from the opening.
        sources: For a refusal's rule, the provision it rests on: ``("recusal_not_asked", "实施细则第42条")``.
    """

    id: str
    version: int
    zh: str
    en: str
    transitions: tuple[Transition, ...]
    required: tuple[Step, ...] = ()
    checks: tuple[str, ...] = ()
    consent_per_stage: bool = False
    most_a_side: int = 0
    observers: bool = True
    observers_identified: bool = False
    warning_before_expulsion: bool = False
    recording: bool = True
    budgets: tuple[TimeBudget, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()

    def targets(self, stage: Stage) -> Mapping[Stage, bool]:
        """Give the stages that may follow this one, each with whether a reason is needed."""
        return {one.target: one.reason for one in self.transitions if one.source is stage}

    def source(self, rule: str) -> str:
        """Give the provision that a refusal by this rule rests on; empty when none is stated."""
        return dict(self.sources).get(rule, "")


@dataclass(frozen=True, slots=True)
class Numbering:
    """How exhibits of a side are numbered: ``label`` holds ``{n}``; numbers run from ``first`` up to ``last``."""

    side: Side
    label: str
    first: int = 1
    last: int = 999


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A whole rule set.

    Attributes:
        procedure: What the hearing obeys.
        numbering: How exhibits are numbered, one entry a side.
        periods: The periods, by their ids.
        calendar: Id of the calendar of holidays that moves last days; empty for weekends only.
        summons_days: Days between the service of the oral-hearing notice and the hearing, at least.
        receipt_days: Days within which a party returns the attendance receipt; 0 for none.
    """

    procedure: ProcedureRules
    numbering: tuple[Numbering, ...] = ()
    periods: tuple[Period, ...] = ()
    calendar: str = ""
    summons_days: int = 0
    receipt_days: int = 0


PLAIN = ProcedureRules(
    id="plain",
    version=1,
    zh="通用规则",
    en="plain rules",
    transitions=(
        Transition(Stage.OPENING, Stage.INVESTIGATION),
        Transition(Stage.INVESTIGATION, Stage.DEBATE),
        Transition(Stage.DEBATE, Stage.FINAL_STATEMENTS),
        Transition(Stage.DEBATE, Stage.INVESTIGATION, reason=True),
        Transition(Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT),
        Transition(Stage.FINAL_STATEMENTS, Stage.INVESTIGATION, reason=True),
    ),
    required=(Step.RECUSAL,),
)
"""What every hearing keeps, and what hearings kept that were set down before there were rule sets."""
