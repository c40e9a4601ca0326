"""The case file as the browser reads it: one JSON value from the case's rows and its hearings' folded states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hearing.cases.grounds import ground
from hearing.cases.model import Case, Exhibit, LinkedProceeding, Occasion, Opinion
from hearing.cases.numbers import display_number
from hearing.cases.rule_book import RuleBook
from hearing.custody.life import Lives
from hearing.custody.rounds import Round
from hearing.imports.review import DECIDED, shown
from hearing.imports.review_store import Point
from hearing.procedure.standing import line_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import PANEL, REPRESENTS, Element, Role, Side, Stance
from web.authorization import Standing
from web.custody_json import brief, round_json, signed_brief
from web.rules import rules_json

_MAY: Mapping[str, frozenset[Role]] = {
    "file_exhibit": frozenset({Role.PARTY, Role.AGENT}),
    "state_opinion": frozenset({Role.PARTY, Role.AGENT}),
    "open_round": frozenset({Role.LEADER, Role.CLERK}),
    "schedule_hearing": frozenset({Role.LEADER, Role.CLERK}),
    "invite": frozenset({Role.LEADER, Role.CLERK}),
    "correct": frozenset({Role.LEADER, Role.CLERK}),
    "export_case": PANEL | REPRESENTS | {Role.CLERK, Role.TECHNICAL_INVESTIGATOR, Role.ASSISTANT},
}


@dataclass(frozen=True, slots=True)
class HearingOfCase:
    """A hearing of the case, and which cells of the matrix were taken up in it."""

    state: Hearing
    taken_up: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CaseMaterial:
    """What a case file is made from. ``names`` gives the shown name of an account.

    ``published`` are lines of the timeline that came from elsewhere, ``decided`` the points of the import's queue
    that a person decided.
    """

    case: Case
    exhibits: Sequence[Exhibit]
    opinions: Sequence[Opinion]
    lives: Lives
    rounds: Sequence[Round]
    hearings: Sequence[HearingOfCase]
    rules: RuleBook
    names: Mapping[str, str]
    published: Sequence[Mapping[str, str]]
    decided: Sequence[Point]


_SEES_PAPERS = PANEL | REPRESENTS | {Role.CLERK, Role.TECHNICAL_INVESTIGATOR, Role.ASSISTANT}
"""Who reads exhibits outside the room; others learn what they are called, so that they can follow the hearing."""


def case_file(material: CaseMaterial, you: Sequence[Standing]) -> dict[str, Any]:
    """Give the case file for someone with these capacities in the case."""
    papers = any(standing.role in _SEES_PAPERS for standing in you)
    case = material.case
    side = next((standing.side for standing in you if standing.side is not Side.NONE), Side.NONE)
    roles = [standing.role for standing in you]
    return {
        "id": case.id,
        "case_number": "、".join(case.numbers),
        "title": case.patent.title,
        "patent": _patent(case),
        "claims": [
            {
                "number": claim.number,
                "text": claim.text,
                "parents": list(claim.parents),
                "independent": claim.independent,
            }
            for claim in case.patent.claims
        ],
        "parties": [
            {"id": party.id, "name": party.name, "side": party.side.value, "agents": list(party.agents)}
            for party in case.parties
        ],
        "panel": [{"name": seat.name, "role": seat.role.value} for seat in case.panel],
        "grounds": [ground_json(identity) for identity in grounds_of(case)],
        "cells": _cells(material),
        "exhibits": [
            exhibit_json(exhibit, material) if papers else named_only(exhibit_json(exhibit, material))
            for exhibit in material.exhibits
        ],
        "listed": [
            {"side": listed.side.value, "label": listed.label, "title": listed.title}
            for listed in case.listed_exhibits
            if listed.label not in {exhibit.label for exhibit in material.exhibits}
        ],
        "rounds": [round_json(one) for one in material.rounds],
        "links": [_link(link) for link in case.links],
        "events": _events(material),
        "decision": _decision(case),
        "decided": [_decided(point, material.names) for point in material.decided] if papers else [],
        **rules_json(material.rules, case, [each.state for each in material.hearings]),
        "hearings": [hearing_json(each.state) for each in material.hearings],
        "you": {
            "side": side.value,
            "role": roles[0].value if roles else "",
            "may": [name for name, allowed in _MAY.items() if allowed.intersection(roles)],
        },
    }


def grounds_of(case: Case) -> list[str]:
    """Give the ids of the grounds of a case in the order of its matrix."""
    return list(dict.fromkeys(cell.ground for cell in case.cells))


def ground_json(identity: str) -> dict[str, Any]:
    """Give a ground with its words."""
    known = ground(identity)
    if known is None:
        return {
            "id": identity,
            "law": "",
            "version": 0,
            "article": 0,
            "paragraph": None,
            "zh": identity,
            "en": identity,
        }
    return {
        "id": identity,
        "law": known.law,
        "version": known.version,
        "article": known.article,
        "paragraph": known.paragraph,
        "zh": f"{known.citation} {known.zh}",
        "en": f"{known.id.replace('A', 'Art. ').replace('R', 'Rule ')}: {known.en}",
    }


def hearing_json(state: Hearing) -> dict[str, Any]:
    """Give one line about a hearing."""
    return {
        "id": state.id,
        "title": state.title,
        "mode": state.mode.value,
        "starts_at": moment(state.starts_at),
        "stage": state.stage.value,
        "called_off": bool(state.service.called_off),
    }


def named_only(shown: dict[str, Any]) -> dict[str, Any]:
    """Leave of an exhibit what an observer may know of it, and everybody of one under seal."""
    kept = {"id", "case_id", "label", "side", "title", "type", "pages", "secret"}
    blank: dict[type, Any] = {str: "", int: 0, list: [], bool: False}
    return {name: value if name in kept else blank.get(type(value)) for name, value in shown.items()}


def exhibit_json(exhibit: Exhibit, material: CaseMaterial) -> dict[str, Any]:
    """Give an exhibit with every opinion stated on it, in writing or in a hearing, the last of a side last."""
    blob = exhibit.blob
    opinions = [_written(each, material.names) for each in material.opinions if each.exhibit_id == exhibit.id]
    for hearing in material.hearings:
        for (identity, side), stated in hearing.state.opinions.items():
            if identity != exhibit.id or stated.written:
                continue
            opinions.append(
                {
                    "side": side.value,
                    "stances": {element.value: stance.value for element, stance in stated.stances},
                    "reason": stated.reason,
                    "at": moment(stated.at),
                    "where": Occasion.HEARING.value,
                    "by": _name(hearing.state, stated.participant),
                    "signed": None,
                }
            )
    shown = {
        "id": exhibit.id,
        "case_id": exhibit.case_id,
        "label": exhibit.label,
        "side": exhibit.side.value,
        "title": exhibit.title,
        "purpose": exhibit.purpose,
        "grounds": list(exhibit.grounds),
        "claims": list(exhibit.claims),
        "type": blob.media_type if blob else "",
        "size": blob.size if blob else 0,
        "pages": blob.pages if blob else None,
        "sha256": blob.sha256 if blob else "",
        "filed_by": material.names.get(exhibit.filed_by, exhibit.filed_by),
        "filed_at": moment(exhibit.filed_at),
        "opinions": sorted(opinions, key=lambda each: str(each["at"])),
        "sealed": bool(exhibit.receipt),
        "signed": signed_brief(exhibit.receipt),
        "checkpoint_at": moment(exhibit.filed_at) if exhibit.receipt else None,
        "secret": exhibit.secret,
        "now": brief(material.lives, exhibit),
    }
    return named_only(shown) | {"now": shown["now"]} if exhibit.secret else shown


def _written(opinion: Opinion, names: Mapping[str, str]) -> dict[str, Any]:
    answers = {element: getattr(opinion, element.value) for element in Element}
    reasons = dict.fromkeys(answer.reason for answer in answers.values() if answer.reason)
    return {
        "side": opinion.side.value,
        "stances": {element.value: answer.stance.value for element, answer in answers.items()},
        "reason": "；".join(reasons),
        "at": moment(opinion.stated_at),
        "where": opinion.occasion.value,
        "by": names.get(opinion.stated_by, opinion.stated_by),
        "signed": signed_brief(opinion.receipt),
    }


def _patent(case: Case) -> dict[str, Any]:
    patent = case.patent
    return {
        "number": patent.number,
        "display": display_number(patent.number),
        "title": patent.title,
        "ipc": patent.ipc,
        "filing_date": _day(patent.filing_date),
        "priority_date": _day(patent.priority_date),
        "grant_date": _day(patent.grant_date),
    }


def _name(state: Hearing, participant: str) -> str:
    line = line_of(state, participant)
    return line.name if line is not None else participant


def _cells(material: CaseMaterial) -> list[dict[str, Any]]:
    """Give the matrix; a cell is heard once a hearing took it up, and being heard while the focus is on it."""
    now: set[tuple[str, str]] = set()
    heard: set[tuple[str, str]] = set()
    for hearing in material.hearings:
        heard |= hearing.taken_up
        focus = hearing.state.focus
        if focus is not None and hearing.state.closed_at is None:
            now |= {(focus.ground, claim) for claim in focus.claims or ("",)}
    cells = []
    for cell in material.case.cells:
        keys = {(cell.ground, str(cell.claim)), (cell.ground, "")}
        status = "being_heard" if keys & now else "heard" if keys & heard else "not_heard"
        cells.append({"ground": cell.ground, "claim": cell.claim, "exhibits": list(cell.exhibits), "status": status})
    return cells


_STATUS_IN_ENGLISH = {"中止审理": "Stayed", "已结案": "Closed", "正在审理": "Pending"}
"""The status words that decisions use; the source's own word stays beside them in Chinese."""


def _link(link: LinkedProceeding) -> dict[str, Any]:
    events = []
    if link.on is not None:
        status = link.status or "记载"
        english = _STATUS_IN_ENGLISH.get(link.status, "Recorded")
        events.append({"date": _day(link.on), "zh": status, "en": english})
    return {
        "kind": link.kind.value,
        "number": link.number,
        "relation": link.relation.value,
        "status": link.status,
        "events": events,
    }


def _events(material: CaseMaterial) -> list[dict[str, Any]]:
    case = material.case
    events = [{"date": _day(day), "zh": "提出无效宣告请求", "en": "Request filed"} for day in case.request_dates]
    events += [{"date": _day(day), "zh": "口头审理", "en": "Oral hearing"} for day in case.hearing_dates]
    for hearing in material.hearings:
        if hearing.state.starts_at is not None:
            day = _day(hearing.state.starts_at.date())
            events.append({"date": day, "zh": f"安排口头审理：{hearing.state.title}", "en": "Hearing set down"})
    if case.decision is not None and case.decision.decided_on is not None:
        events.append({"date": _day(case.decision.decided_on), "zh": "作出审查决定", "en": "Decision"})
    events += [dict(line) for line in material.published]
    return sorted(events, key=lambda event: str(event["date"]))


def _decision(case: Case) -> dict[str, Any] | None:
    decision = case.decision
    if decision is None:
        return None
    return {
        "number": decision.number,
        "date": _day(decision.decided_on),
        "outcome": decision.outcome,
        "claims": [
            {"claims": list(outcome.claims), "outcome": outcome.result, "part": outcome.part}
            for outcome in decision.claim_outcomes
        ],
    }


def _decided(point: Point, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "field": point.field,
        "before": shown(point.field, point.proposed),
        "value": shown(point.field, point.value),
        "reason": point.note,
        "method": DECIDED,
        "by": names.get(point.decided_by or "", ""),
        "at": moment(point.decided_at),
    }


def stance_of(value: object) -> Stance:
    """Read a stance; raises ValueError for anything else."""
    return Stance(str(value))


def moment(at: datetime | None) -> str | None:
    """Write a moment in ISO 8601."""
    return at.isoformat() if at is not None else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
