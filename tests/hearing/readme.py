"""The tables of hearing/README.md, made from the code. ``python -m tests.hearing.readme`` writes them anew."""

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from hearing.cases.ruleset import PLAIN
from hearing.procedure.agenda import AGENDA
from hearing.procedure.commands import Command
from hearing.procedure.names import EVENTS, name_of
from hearing.procedure.rules import BY_COMMAND, GOES_STRAIGHT_IN, LEAVE, NEEDS_NO_FLOOR, PLATFORM
from hearing.procedure.words import ROLE, ROOM, STAGE, STEP
from hearing.vocabulary import DELIBERATES, PANEL, REPRESENTS, Role, Room, Stage
from tests.hearing import diagrams

README = Path(__file__).parents[2] / "hearing" / "README.md"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [list(head), ["---" for _ in head], *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)


def _yes(value: bool) -> str:
    return "yes" if value else ""


def stages() -> str:
    rows = []
    for stage in Stage:
        forward = [
            f"{STAGE[to][1]}{' (with a reason)' if reason else ''}" for to, reason in PLAIN.targets(stage).items()
        ]
        own = [f"{STAGE[to][1]} (`{name_of(kind)}`)" for (at, kind), to in BY_COMMAND.items() if at is stage]
        rows.append((f"`{stage}`", STAGE[stage][0], STAGE[stage][1], ", ".join(forward + own) or "-"))
    return _table(("stage", "zh", "en", "goes to"), rows)


def steps() -> str:
    rows = []
    for step, row in AGENDA.items():
        after = ", ".join(f"`{one}`" for one in row.after)
        begun = ", ".join(f"`{name_of(kind)}`" for kind in sorted(row.begun, key=name_of) if name_of(kind) in EVENTS)
        rows.append((f"`{step}`", *STEP[step], STAGE[row.stage][1], begun or "-", after or "-"))
    return _table(("step", "zh", "en", "stage", "begun by", "after"), rows)


def roles() -> str:
    return _table(
        (
            "role",
            "zh",
            "en",
            "votes",
            "deliberates",
            "speaks for a side",
            "enters without waiting",
            "heard without the floor",
        ),
        (
            (
                f"`{role}`",
                *ROLE[role],
                _yes(role in PANEL),
                _yes(role in DELIBERATES),
                _yes(role in REPRESENTS),
                _yes(role in GOES_STRAIGHT_IN),
                _yes(role in NEEDS_NO_FLOOR),
            )
            for role in Role
        ),
    )


def _roles(found: frozenset[Role]) -> str:
    for name, group in (("everyone", frozenset(Role)), ("everyone but observers", frozenset(Role) - {Role.OBSERVER})):
        if found == group:
            return name
    return ", ".join(ROLE[role][1] for role in Role if role in found)


def _stages(found: tuple[Stage, ...]) -> str:
    ordered = [stage for stage in Stage if stage in found]
    span = list(Stage)[list(Stage).index(ordered[0]) : list(Stage).index(ordered[-1]) + 1]
    if len(ordered) > 2 and ordered == span:
        return f"{STAGE[ordered[0]][1]} to {STAGE[ordered[-1]][1]}"
    return ", ".join(STAGE[stage][1] for stage in ordered)


def _rooms(found: frozenset[Room]) -> str:
    return "anywhere" if found == frozenset(Room) else ", ".join(ROOM[room][1] for room in Room if room in found)


def commands() -> str:
    rows = [
        (f"`{name_of(kind)}`", _roles(leave.roles), _stages(leave.stages), _rooms(leave.rooms), _yes(leave.recess))
        for kind, leave in LEAVE.items()
    ]
    platform = ", ".join(f"`{name_of(kind)}`" for kind in get_args(Command) if kind in PLATFORM)
    table = _table(("command", "who", "at which stages", "from which room", "in a recess"), rows)
    return f"{table}\n\nOnly the platform: {platform}. Before there is a roster: `schedule_hearing`."


def events() -> str:
    return "\n".join(f"- `{name}`: {(kind.__doc__ or '').splitlines()[0]}" for name, kind in EVENTS.items())


TABLES = {
    "stages": stages,
    "course": diagrams.course,
    "rule sets": diagrams.rule_sets,
    "steps": steps,
    "roles": roles,
    "commands": commands,
    "events": events,
}


def written(text: str) -> str:
    """The README with its tables as the code says they are."""
    for name, make in TABLES.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        assert text.count(begin) == text.count(end) == 1, f"hearing/README.md has no one place for the {name}"
        before, _, rest = text.partition(begin)
        text = before + begin + make() + "\n" + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
