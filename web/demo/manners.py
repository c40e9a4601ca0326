"""What a demo guest does by itself, so that one person alone can walk a hearing to its end. Pure.

Guests are polite and nothing more: they answer the recusal question, the clerk presents the minutes, everyone signs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: a command by its wire name with its fields, or ``sign`` for signing over HTTP."""

    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)


SIGN = "sign"


def next_act(view: Mapping[str, Any]) -> Act | None:
    """Give what a guest with this view should do now, or None."""
    you = view["you"]
    may = set(you["may"])
    recusal = view.get("recusal") or {}
    if "answer_recusal" in may and recusal.get("asked_at") and _side(view) not in recusal.get("answers", {}):
        return Act("answer_recusal", {"requested": False})
    minutes = view.get("minutes")
    stale = minutes is None or minutes.get("stale", False)
    if "present_minutes" in may and stale:
        undecided = [each for each in (minutes or {}).get("corrections", ()) if each["accepted"] is None]
        return None if undecided else Act("present_minutes")
    if minutes is None or stale:
        return None
    if you["id"] in minutes["to_sign"] and you["id"] not in minutes["signings"]:
        return Act(SIGN)
    return None


def _side(view: Mapping[str, Any]) -> str:
    """Give the side a guest acts for; an assistant acts for those seated in its room."""
    you = view["you"]
    if you["role"] != "assistant":
        return str(you["side"])
    sides = {person["side"] for person in view.get("people", ()) if person["seat_of"] == you["id"]} - {"none"}
    return sides.pop() if len(sides) == 1 else ""
