"""Whether a rule file makes sense as a whole: a hearing under it can begin, go on and be closed.

Pure. The shape of every value is right already; here they are held against one another.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence

from hearing.cases.rule_text import Table
from hearing.cases.ruleset import Check, RuleSet
from hearing.vocabulary import Side, Stage, Step

STAGE_OF: Mapping[Step, Stage] = {
    Step.ROLL_CALL: Stage.PREPARATION,
    Step.DISCIPLINE: Stage.PREPARATION,
    Step.INTRODUCTIONS: Stage.OPENING,
    Step.STANDING: Stage.OPENING,
    Step.RIGHTS: Stage.OPENING,
    Step.RECUSAL: Stage.OPENING,
    Step.SETTLEMENT: Stage.OPENING,
    Step.STATEMENT: Stage.INVESTIGATION,
    Step.SCOPE: Stage.INVESTIGATION,
    Step.GROUNDS: Stage.INVESTIGATION,
    Step.WITNESSES: Stage.INVESTIGATION,
    Step.ARGUMENT: Stage.DEBATE,
    Step.LAST_WORDS: Stage.FINAL_STATEMENTS,
    Step.SETTLEMENT_AGAIN: Stage.FINAL_STATEMENTS,
    Step.RESULT: Stage.ANNOUNCEMENT,
    Step.READING: Stage.MINUTES,
    Step.SIGNING: Stage.MINUTES,
}
"""The stage that each sub-stage belongs to."""

_BETWEEN = (Stage.INVESTIGATION, Stage.DEBATE, Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT)
"""The stages that a transition may enter; the opening, the closing and the end have commands of their own."""

_FROM = (Stage.OPENING, *_BETWEEN)
CLOSES = frozenset({Stage.FINAL_STATEMENTS, Stage.ANNOUNCEMENT})
"""The stages from which the leader closes the hearing."""

_ALWAYS = frozenset({Stage.PREPARATION, Stage.OPENING, Stage.MINUTES})

_NEEDS: Mapping[Check, frozenset[Stage]] = {
    Check.GROUNDS_HEARD: frozenset({Stage.INVESTIGATION, Stage.DEBATE}),
    Check.EXHIBITS_EXAMINED: frozenset({Stage.INVESTIGATION}),
    Check.LAST_WORDS: frozenset({Stage.FINAL_STATEMENTS}),
}
"""Stages without any of which a fairness check could never be met."""


def check_sense(rules: RuleSet, root: Table) -> None:
    """Note on the file's sheet everything that contradicts itself or leads nowhere."""
    _transitions(rules, root)
    visited = _reached(rules, Stage.OPENING) | _ALWAYS
    _ways(rules, root, visited)
    _steps(rules, root, visited)
    _budgets(rules, root)
    _exhibits(rules, root)
    _periods(rules, root)
    _once(root, "refusal", [rule for rule, _ in rules.procedure.sources], "rule")
    if rules.summons_days and rules.summons_months:
        root.table("summons").fault(
            "days", "送达期限只能用 months 或 days 之一，请删去一个。", "Give months or days, not both: delete one."
        )


def _transitions(rules: RuleSet, root: Table) -> None:
    transitions = rules.procedure.transitions
    for table, step in zip(root.tables("transition"), transitions, strict=True):
        if step.source not in _FROM:
            table.fault(
                "from",
                f"不能用 transition 离开“{step.source}”；可用的有：{'、'.join(_FROM)}。",
                f"No transition leaves {step.source}; it may be one of: {', '.join(_FROM)}.",
            )
        if step.target not in _BETWEEN:
            table.fault(
                "to",
                f"不能用 transition 进入“{step.target}”（开庭、闭庭和结束另有操作）；可用的有：{'、'.join(_BETWEEN)}。",
                f"No transition enters {step.target}: opening, closing and ending have acts of their own; "
                f"it may be one of: {', '.join(_BETWEEN)}.",
            )
        if step.source is step.target:
            table.fault("to", "不能从一个阶段进入它自身，请删去。", "A stage cannot follow itself: delete this.")
    _once(root, "transition", [(step.source, step.target) for step in transitions], "to")


def _reached(rules: RuleSet, start: Stage) -> frozenset[Stage]:
    """Give the stages to which a way leads, the start included."""
    found, waiting = {start}, [start]
    while waiting:
        following = set(rules.procedure.targets(waiting.pop())) - found
        found |= following
        waiting += following
    return frozenset(found)


def _ways(rules: RuleSet, root: Table, visited: frozenset[Stage]) -> None:
    """Every stage named must be reached from the opening, and lead to one where the hearing can be closed."""
    tables = root.tables("transition")
    if not tables:
        zh, en = (
            "没有任何 transition：开庭后无法进行，也无法闭庭。",
            "There is no transition: nothing follows the opening.",
        )
        root.fault("", zh, en)
        return
    if not rules.procedure.targets(Stage.OPENING):
        tables[0].fault(
            "from", "没有从 opening 出发的 transition，请添加。", "No transition leaves the opening: add one."
        )
        return
    lost: set[Stage] = set()
    for table, step in zip(tables, rules.procedure.transitions, strict=True):
        if step.source not in visited and step.source not in lost:
            lost.add(step.source)
            table.fault(
                "from",
                f"从开庭无法到达“{step.source}”：请添加进入它的 transition，或删去这一条。",
                f"{step.source} is never reached from the opening: add a transition into it, or delete this one.",
            )
        end = step.target
        if end in visited and end not in lost and not _reached(rules, end) & CLOSES:
            lost.add(end)
            table.fault(
                "to",
                f"进入“{end}”后永远不能闭庭：须有通向 final_statements 或 announcement 的 transition。",
                f"From {end} the hearing can never be closed: a transition must lead on to final_statements "
                "or announcement.",
            )


def _steps(rules: RuleSet, root: Table, visited: frozenset[Stage]) -> None:
    for step in rules.procedure.required:
        if STAGE_OF[step] not in visited:
            root.table("steps").fault(
                "required",
                f"必经步骤“{step}”属于“{STAGE_OF[step]}”阶段，而没有 transition 进入该阶段：请删去或添加。",
                f"The required step {step} belongs to {STAGE_OF[step]}, which no transition enters: "
                "delete the step or add the transition.",
            )
    for check in rules.procedure.checks:
        needed = _NEEDS.get(Check(check), visited)
        if not needed & visited:
            root.table("closing").fault(
                "checks",
                f"检查“{check}”须经过“{'、'.join(sorted(needed))}”阶段，而没有 transition 进入：请删去或添加。",
                f"The check {check} needs the stage {' or '.join(sorted(needed))}, which no transition enters: "
                "delete the check or add the transition.",
            )


def _budgets(rules: RuleSet, root: Table) -> None:
    for table, budget in zip(root.tables("budget"), rules.procedure.budgets, strict=True):
        if budget.reserve > budget.seconds:
            table.fault(
                "reserve",
                f"保留的 {budget.reserve} 秒多于全部的 {budget.seconds} 秒，请改正。",
                f"The reserve of {budget.reserve} s is more than the whole {budget.seconds} s: correct it.",
            )
    _once(root, "budget", [budget.side for budget in rules.procedure.budgets], "side")


def _exhibits(rules: RuleSet, root: Table) -> None:
    tables = root.tables("exhibits")
    for index, (table, one) in enumerate(zip(tables, rules.numbering, strict=True)):
        if one.label.count("{n}") != 1 or set("{}") & set(one.label.replace("{n}", "")):
            zh, en = (
                "label 中须有且只有一个 {n}，它代表编号。",
                "The label must hold {n} once: it stands for the number.",
            )
            table.fault("label", zh, en)
        if one.first > one.last:
            table.fault(
                "last",
                f"最后编号 {one.last} 小于最初编号 {one.first}，请改正。",
                f"The last number {one.last} is below the first {one.first}: correct it.",
            )
        for other in rules.numbering[:index]:
            if other.label == one.label and other.first <= one.last and one.first <= other.last:
                table.fault(
                    "first",
                    f"“{one.label}”的编号 {one.first}–{one.last} 与另一方的 {other.first}–{other.last} 重叠，请错开。",
                    f"The numbers {one.first}-{one.last} of “{one.label}” overlap the other side's "
                    f"{other.first}-{other.last}: set them apart.",
                )
    _once(root, "exhibits", [one.side for one in rules.numbering], "side")
    for side in (Side.PETITIONER, Side.PATENTEE):
        if side not in {one.side for one in rules.numbering}:
            zh, en = (
                f"没有 {side} 一方的证据编号规则，请添加。",
                f"The numbering of {side} is missing: add [[exhibits]] for it.",
            )
            (tables[0] if tables else root).fault("", zh, en)


def _periods(rules: RuleSet, root: Table) -> None:
    for table, period in zip(root.tables("period"), rules.periods, strict=True):
        if sum(bool(length) for length in (period.months, period.days, period.business_days)) != 1:
            table.fault(
                "",
                "months、days、business_days 须有且只有一个大于 0。",
                "Exactly one of months, days and business_days must be above 0.",
            )
    known = {period.id for period in rules.periods}
    for key in ("petitioner", "patentee", "translation", "amending"):
        named = getattr(rules.filing, key)
        if named and named not in known:
            root.table("filing").fault(
                key,
                f"没有名为“{named}”的 period；请填写已有的 id，或添加它。",
                f"There is no period “{named}”: name one that is there, or add it.",
            )
    _once(root, "period", [*(period.id for period in rules.periods)], "id", taken=("summons", "receipt"))


def _once(root: Table, name: str, values: Sequence[Hashable], key: str, taken: Iterable[Hashable] = ()) -> None:
    """Note the second of two that are the same."""
    seen = set(taken)
    for table, value in zip(root.tables(name), values, strict=True):
        if value in seen:
            table.fault(key, "前面已有相同的一项，请删去或改名。", "The same is there already: delete or rename it.")
        seen.add(value)
