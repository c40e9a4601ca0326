"""What a person may decide of a point that waits, and what they entered, read strictly: one form for each field.

Pure. A value that a person gives is held to the same form as one that is read; it becomes a fact whose method is
`DECIDED`, and no import changes it afterwards.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from hearing.cases.claim_numbers import claim_numbers, written
from hearing.cases.errors import CaseDataError
from hearing.cases.importing.operative import OUTCOMES
from hearing.cases.numbers import decision_number, invalidation_number, patent_number
from hearing.imports.facts import read_day
from hearing.imports.grant import patent_key
from hearing.vocabulary import Mode, Role

DECIDED = "decided_by_a_person"
"""The method of a fact that a person decided."""

LONGEST = 20_000
"""Characters of a value; the longest lists of claim results have a few thousand."""


class Decision(StrEnum):
    """What became of a point: the value proposed stands, another does, none is needed, or a later import gave it."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    SET_ASIDE = "set_aside"
    FILLED = "filled"


class ValueFormError(CaseDataError):
    """What a person entered does not have the form of its field."""


class DecidedAlreadyError(CaseDataError):
    """Somebody decided the point before, perhaps a moment ago."""


_DAY = re.compile(r"(\d{4})\s*(?:年|-|/|\.)\s*(\d{1,2})\s*(?:月|-|/|\.)\s*(\d{1,2})\s*日?")
_IPC = re.compile(r"([A-H])\s*(\d{2})\s*([A-Z])\s*(\d{1,4})\s*/\s*(\d{2,6})")
_RESULT = re.compile(r"(?:权利要求)?\s*([\d\s、,，\-－~至和及]*)\s*(?:[（(](.+)[)）])?\s*[:：]\s*(\w+)")
_RESULTS = {"invalid": "invalid", "valid": "valid", "valid_amended": "valid_amended",
            "无效": "invalid", "有效": "valid", "修改后有效": "valid_amended"}  # fmt: skip
_SEATS = {
    "leader": Role.LEADER, "chief_examiner": Role.CHIEF_EXAMINER, "member": Role.MEMBER,
    "合议组组长": Role.LEADER, "组长": Role.LEADER, "主审员": Role.CHIEF_EXAMINER, "参审员": Role.MEMBER,
}  # fmt: skip


def read_value(field: str, text: str) -> Any:  # noqa: ANN401 -- a JSON value
    """Read what a person entered for a field; give the value as facts hold it.

    Raises:
        ValueFormError, CaseDataError: It does not have the form of the field; the words say which that is.
    """
    text = text.strip()
    if not text or len(text) > LONGEST or "\x00" in text:
        raise ValueFormError("请填写更正后的内容。", "Enter the corrected value.")
    return _FORMS.get(field, _words)(text)


def shown(field: str, value: Any) -> str:  # noqa: ANN401 -- a JSON value
    """Give a value as a person enters it, so that what is shown can be corrected and sent back."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(shown(field, each) for each in value)
    if not isinstance(value, dict):
        return str(value)
    if field == "panel":
        return f"{value['role']}: {value['name']}"
    if field == "claim_results":
        return _result_shown(value)
    return str(value.get("name") or "; ".join(f"{key}: {each}" for key, each in value.items()))


def _result_shown(each: Mapping[str, Any]) -> str:
    part = f"（{each['part']}）" if each["part"] else ""
    return f"{each['claims']}{part}: {each['result']}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"[\n;；]", text) if line.strip()]


def _day(text: str) -> str:
    found = _DAY.fullmatch(text)
    day = read_day("-".join(found.groups()), ("%Y-%m-%d",)) if found else None
    if day is None:
        raise ValueFormError(
            f"“{text}”不是日期，请按 2024-05-06 的形式填写。", f"“{text}” is no day; enter it like 2024-05-06."
        )
    return day.isoformat()


def _days(text: str) -> list[str]:
    return sorted({_day(part.strip()) for part in re.split(r"[\n;；、,，]", text) if part.strip()})


def _words(text: str) -> str:
    return text


def _title(text: str) -> str:
    if len(text) > 500 or "\n" in text:
        raise ValueFormError("名称应为一行，不超过500字。", "A title is one line of at most 500 characters.")
    return text


def _patent(text: str) -> str:
    if text.upper().startswith("US"):
        number, _ = patent_key(text[2:])
        if number:
            return f"US{number}"
    return patent_number(text).canonical


def _class(text: str) -> str:
    found = _IPC.fullmatch(text)
    if found is None:
        raise ValueFormError(
            f"“{text}”不是分类号，应如 A47G 19/22。", f"“{text}” is no class; enter it like A47G 19/22."
        )
    section, digits, letter, group, below = found.groups()
    return f"{section}{digits}{letter} {group}/{below}"


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            listed = "、".join(choices)
            raise ValueFormError(
                f"“{text}”不在可选范围内：{listed}。", f"“{text}” is none of {', '.join(choices)}: choose one of them."
            )
        return text

    return read


def _parties(text: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "case_number": "", "former_name": "", "agents": [], "kind": _kind(name)} for name in _lines(text)
    ]


def _kind(name: str) -> str:
    return "person" if re.fullmatch(r"[㐀-鿿]{2,4}", name) else "organisation"


def _party(text: str) -> dict[str, Any]:
    return {"name": _title(text), "others": False}


def _panel(text: str) -> list[dict[str, str]]:
    seats = []
    for line in _lines(text):
        said, _, name = line.replace("：", ":").partition(":")
        role = _SEATS.get(said.strip())
        if role is None or not name.strip():
            raise ValueFormError(
                f"“{line}”应写成“合议组组长：姓名”，每行一人（主审员、参审员同理）。",
                f"Write “{line}” as “leader: name”, one a line (chief_examiner and member alike).",
            )
        seats.append({"role": role.value, "name": name.strip()})
    return seats


def _claim_results(text: str) -> list[dict[str, str]]:
    found = []
    for line in _lines(text):
        match = _RESULT.fullmatch(line)
        result = _RESULTS.get(match.group(3)) if match else None
        numbers = claim_numbers(match.group(1).strip()) if match and match.group(1).strip() else ()
        if match is None or result is None or (match.group(1).strip() and not numbers):
            raise ValueFormError(
                f"“{line}”应写成“1-3、5：无效”，每行一项；结果为无效、有效或修改后有效，部分技术方案写在括号内。",
                f"Write “{line}” as “1-3、5: invalid”, one a line; results are invalid, valid, valid_amended, a part "
                "stands in brackets.",
            )
        found.append({"claims": written(numbers), "part": match.group(2) or "", "result": result})
    return found


_DATES = (
    "decision_date", "filing_date", "priority_date", "grant_date", "filed_on", "granted_on", "accorded_on",
    "institution_decided_on", "terminated_on", "last_decided_on",
)  # fmt: skip
_FORMS: Mapping[str, Callable[[str], Any]] = {
    **dict.fromkeys(_DATES, _day),
    "request_dates": _days,
    "hearing_dates": _days,
    "patent_number": _patent,
    "case_numbers": lambda text: [invalidation_number(line) for line in re.split(r"[\s;；、,，]+", text) if line],
    "decision_number": decision_number,
    "title": _title,
    "ipc": _class,
    "outcome": _one_of(OUTCOMES),
    "hearing_mode": _one_of(tuple(mode.value for mode in Mode)),
    "petitioners": _parties,
    "patentees": _parties,
    "petitioner": _party,
    "patent_owner": _party,
    "panel": _panel,
    "claim_results": _claim_results,
}
CORRECTABLE = frozenset(_FORMS)
"""Fields whose value a person can enter here; of the others a point is confirmed or set aside, with a note."""

CHOICES: Mapping[str, tuple[str, ...]] = {"outcome": OUTCOMES, "hearing_mode": tuple(mode.value for mode in Mode)}
"""Fields with a closed list of values."""
