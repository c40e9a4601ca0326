"""What a demo guest does by itself, so that one person alone can walk a hearing to its end. Pure.

Guests are polite and nothing more: they answer what each side is asked, the petitioner states the scope as requested,
the clerk presents the minutes, everyone signs. Nobody objects to anyone, requests a recusal or makes a motion.
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
_ONLINE = ("opening", "investigation", "debate", "final_statements", "announcement")
_ADDS = ("new_ground", "new_evidence")


def next_act(view: Mapping[str, Any]) -> Act | None:
    """Give what a guest with this view should do now, or None."""
    may = set(view["you"]["may"])
    side = _side(view)
    asked = (_consents, _answers_recusal, _answers_settlement, _states_the_scope, _answers_knowledge, _replies)
    acts = (act for each in asked if side and (act := each(view, side)) is not None)
    found = next((act for act in acts if act.name in may), None)
    return found or _writes_or_signs(view, may)


def _consents(view: Mapping[str, Any], side: str) -> Act | None:
    """Agree to the online form of every stage of which the side has not said anything."""
    if not (view["hearing"].get("rules") or {}).get("consent_per_stage"):
        return None
    stated = (view.get("consents") or {}).get(side, {})
    missing = [stage for stage in _ONLINE if stage not in stated]
    return Act("state_consent", {"stages": missing, "agreed": True}) if missing else None


def _answers_recusal(view: Mapping[str, Any], side: str) -> Act | None:
    return Act("answer_recusal", {"requested": False}) if _unanswered(view.get("recusal"), side) else None


def _answers_settlement(view: Mapping[str, Any], side: str) -> Act | None:
    return Act("answer_settlement", {"willing": False}) if _unanswered(view.get("settlement"), side) else None


def _unanswered(question: Mapping[str, Any] | None, side: str) -> bool:
    return bool(question and question["asked_at"] and side not in question["answers"])


def _states_the_scope(view: Mapping[str, Any], side: str) -> Act | None:
    """State for the petitioner what was requested, the whole of it."""
    scope = view.get("scope")
    if side != "petitioner" or not scope or scope["stated"] is not None or not scope["requested"]:
        return None
    return Act("state_scope", {"items": scope["requested"]})


def _answers_knowledge(view: Mapping[str, Any], side: str) -> Act | None:
    matters = (each for each in view.get("common_knowledge") or () if side not in each["answers"])
    return next((Act("answer_common_knowledge", {"matter": each["id"], "accepted": True}) for each in matters), None)


def _replies(view: Mapping[str, Any], side: str) -> Act | None:
    """Choose to answer at once whatever of the other side was admitted in the room."""
    admitted = (
        each
        for each in view.get("motions") or ()
        if each["granted"] and each["kind"] in _ADDS and each["side"] != side and each["reply"] is None
    )
    return next((Act("choose_reply", {"motion": each["id"], "form": "oral_now"}) for each in admitted), None)


def _writes_or_signs(view: Mapping[str, Any], may: set[str]) -> Act | None:
    """Present or sign the minutes; of a joint hearing, those of each of one's files, one after the other."""
    of_files = (view.get("joint") or {}).get("minutes") or {"": view.get("minutes")}
    acts = (_for_file(view["you"]["id"], may, file, minutes) for file, minutes in of_files.items())
    return next((act for act in acts if act is not None), None)


def _for_file(me: str, may: set[str], file: str, minutes: Mapping[str, Any] | None) -> Act | None:
    """Present the minutes, or sign them; whatever was asked to be corrected is decided first."""
    about = {"file": file} if file else {}
    stale = minutes is None or minutes.get("stale", False)
    if "present_minutes" in may and stale:
        undecided = [each for each in (minutes or {}).get("corrections", ()) if each["accepted"] is None]
        return None if undecided else Act("present_minutes", about)
    if minutes is None or stale:
        return None
    return Act(SIGN, about) if me in minutes["to_sign"] and me not in minutes["signings"] else None


def _side(view: Mapping[str, Any]) -> str:
    """Give the side a guest acts for; an assistant acts for those seated in its room."""
    you = view["you"]
    if you["role"] != "assistant":
        return str(you["side"]).removeprefix("none")
    sides = {person["side"] for person in view.get("people", ()) if person["seat_of"] == you["id"]} - {"none"}
    return sides.pop() if len(sides) == 1 else ""
