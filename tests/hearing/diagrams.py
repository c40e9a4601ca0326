"""Diagrams of the procedure, drawn from its tables as Mermaid text, for hearing/README.md."""

from collections.abc import Iterable, Iterator

from hearing.cases.rule_files import published
from hearing.cases.ruleset import PLAIN, ProcedureRules
from hearing.procedure.agenda import AGENDA
from hearing.procedure.names import name_of
from hearing.procedure.rules import BY_COMMAND
from hearing.vocabulary import Stage


def _fenced(lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"])


def _transitions(rules: ProcedureRules) -> Iterator[str]:
    yield f"[*] --> {Stage.PREPARATION}"
    for stage in Stage:
        for target, reason in rules.targets(stage).items():
            yield f"{stage} --> {target}{' : with a reason' if reason else ''}"
        for (at, kind), target in BY_COMMAND.items():
            if at is stage and _visited(rules, stage):
                yield f"{stage} --> {target} : {name_of(kind)}"
    yield f"{Stage.ENDED} --> [*]"


def _visited(rules: ProcedureRules, stage: Stage) -> bool:
    """Tell whether hearings under these rules ever reach this stage; its first and last ones are every hearing's."""
    reached = {one.target for one in rules.transitions}
    return stage in reached | {Stage.PREPARATION, Stage.OPENING, Stage.MINUTES}


def _steps(rules: ProcedureRules) -> Iterator[str]:
    for stage in Stage:
        inside = [step for step, row in AGENDA.items() if row.stage is stage and _visited(rules, stage)]
        if not inside:
            continue
        yield f"state {stage} {{"
        for step in inside:
            required = " (required)" if step in rules.required else ""
            yield f"    {step}_ : {step}{required}"
            yield from (f"    {one}_ --> {step}_" for one in AGENDA[step].after if one in inside)
        yield "}"


def course() -> str:
    """The stages of the plain rules and the steps within them; an arrow between steps says which comes before."""
    return _fenced([*_steps(PLAIN), *_transitions(PLAIN)])


def rule_sets() -> str:
    """The stages of every other published rule set, in its newest version."""
    book = published()
    found = []
    for identity in sorted(set(book.sets) - {PLAIN.id}):
        rules = book.current(identity).procedure
        required = ", ".join(f"`{step}`" for step in rules.required) or "none"
        head = f"**{identity}**, version {rules.version} ({rules.zh}; {rules.en}). Required steps: {required}."
        same = rules.transitions == PLAIN.transitions
        found.append(f"{head} The stages are those above." if same else f"{head}\n\n{_fenced(_transitions(rules))}")
    return "\n\n".join(found)
