"""A rule set: what one office asks of a hearing, as data. The files are in ``rules/``; `rulesets.py` reads them.

Pure. What the procedure obeys (`ProcedureRules`) is written whole into the hearing's first event, so that a record can
be replayed and checked by itself, whatever becomes of the files. The rest (`RuleSet`) serves the case before and after
the hearing: numbering, periods, notices. A published version is never changed; a correction is a new version.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hearing.cases.deadlines import Period, Start
from hearing.vocabulary import Nature, Side, Stage, Step


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


LONGEST_DELAY = 120
"""The most seconds by which observers may see a hearing later: what was sent meanwhile is kept in memory."""


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
        checks: Names of the fairness checks made before the closing (`Check`).
        consent_per_stage: Whether a remote side must have agreed to the online form of a stage before it begins.
        most_a_side: How many people may represent a side, agents included; 0 for no limit.
        observers: Whether observers are admitted.
        observers_identified: Whether an observer's identity must be confirmed before admission.
        observers_delay: Seconds by which observers see and hear everything later; 0 for at once.
        warning_before_expulsion: Whether someone must have been warned before being ordered out.
        recording: Whether the platform records the hearing.
        sides_propose: Whether the sides may propose corrections of the record while it is written, before it is
            presented to them.
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
    sides_propose: bool = False
    observers_delay: int = 0

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

    def label_of(self, number: int) -> str:
        """Give the label of an exhibit's number."""
        return self.label.replace("{n}", str(number))

    def number(self, label: str) -> int:
        """Give the number that a label of this form carries; 0 for every other label."""
        before, _, after = self.label.partition("{n}")
        rest = label.removeprefix(before).removesuffix(after)
        return int(rest) if rest.isdecimal() and self.label_of(int(rest)) == label else 0


@dataclass(frozen=True, slots=True)
class FilingPeriods:
    """Until when exhibits may be filed: ids of periods, empty where there is none.

    Attributes:
        petitioner: For the petitioner's exhibits.
        patentee: For the patentee's.
        translation: For translations, of either side.
        amending: For amended claims; empty where it is the one for the patentee's exhibits.
        late_allowed: What may come later all the same.
    """

    petitioner: str = ""
    patentee: str = ""
    translation: str = ""
    late_allowed: tuple[Nature, ...] = ()
    amending: str = ""

    @property
    def for_amending(self) -> str:
        """Give the id of the period that counts for amended claims: its own, else the patentee's for answering."""
        return self.amending or self.patentee

    def period_of(self, side: Side, natures: Collection[Nature]) -> str:
        """Give the id of the period that counts for an exhibit."""
        if Nature.TRANSLATION in natures and self.translation:
            return self.translation
        return {Side.PETITIONER: self.petitioner, Side.PATENTEE: self.patentee}.get(side, "")


class Check(StrEnum):
    """The fairness checks that a rule set can ask for before the closing; ``procedure/fairness.py`` makes them."""

    GROUNDS_HEARD = "grounds_heard"
    EXHIBITS_EXAMINED = "exhibits_examined"
    PANEL_DISCLOSED = "panel_disclosed"
    COMMON_KNOWLEDGE = "common_knowledge"
    ABSENCE_SERVED = "absence_served"
    MOTIONS_DECIDED = "motions_decided"
    MISSED_RESTORED = "missed_restored"
    LAST_WORDS = "last_words"


class Mark(StrEnum):
    """How well something in a rule file is founded: read in the law, an official excerpt, or the field's knowledge.

    What is not marked ``STATUTE`` waits for a lawyer to compare it with the text.
    """

    STATUTE = "S"
    EXCERPT = "X"
    KNOWN = "K"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an item of a rule file comes from: ``item`` is its place in the file, ``source`` the provision."""

    item: str
    mark: Mark
    source: str


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
        summons_months: The same as ``summons_days`` where the office counts in months; at most one is not 0.
        postal_days: Days after which a posted paper is presumed to be received.
        zone: The office's time zone, which decides on what day something arrived: ``Asia/Shanghai``.
        office: Whose rules these are; cases of an office take its rule sets by the day they were filed.
        cases_filed_from: From which day of filing on a case of the office is under this rule set; None for never by
            itself.
        filing: Which of the periods counts for which exhibits.
        lines_per_page: Numbered lines on a page of the record; 0 for a record without numbered lines.
        signed_each_page: Whether everyone who signs the record by hand does so on each of its pages.
        provenance: What each item rests on.
    """

    procedure: ProcedureRules
    numbering: tuple[Numbering, ...] = ()
    periods: tuple[Period, ...] = ()
    calendar: str = ""
    summons_days: int = 0
    receipt_days: int = 0
    summons_months: int = 0
    postal_days: int = 0
    zone: str = "UTC"
    office: str = ""
    cases_filed_from: date | None = None
    filing: FilingPeriods = FilingPeriods()
    lines_per_page: int = 0
    signed_each_page: bool = False
    provenance: tuple[Provenance, ...] = ()

    def numbers(self, side: Side) -> Numbering:
        """Give how a side's exhibits are numbered; raises KeyError for a side that files none."""
        return {one.side: one for one in self.numbering}[side]

    def source(self, item: str) -> str:
        """Give the provision that an item of the file rests on; empty when none is stated."""
        return next((one.source for one in self.provenance if one.item == item), "")

    @property
    def summons(self) -> Period | None:
        """The period before a hearing in which its notice must have been served; None when there is none."""
        if not self.summons_days and not self.summons_months:
            return None
        return Period(
            "summons",
            self.summons_months,
            self.summons_days,
            False,
            self.source("summons"),
            "送达口头审理通知",
            "serving the notice of the hearing",
            start=Start.HEARING,
        )

    @property
    def receipt(self) -> Period | None:
        """The period after receiving the notice in which the attendance receipt is due; None when there is none."""
        if not self.receipt_days:
            return None
        return Period(
            "receipt",
            0,
            self.receipt_days,
            False,
            self.source("receipt"),
            "提交口头审理通知书回执",
            "returning the attendance receipt",
            start=Start.NOTICE_RECEIVED,
        )


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
