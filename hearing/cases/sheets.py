"""The demonstration sheet of a typical case: versions that a person wrote, and their review by another. Pure.

A sheet is told as steps that are only ever added to. Every saved text is a version of its own and stays; one is laid
before a second person, who agrees or declines. What was agreed to stands until a later version is agreed to.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hearing.cases.errors import CaseDataError

LANGUAGES = ("zh", "en")
LONGEST_TEXT, LONGEST_TITLE, MOST_SECTIONS, LONGEST_REASON = 20_000, 300, 20, 2_000


class SheetError(CaseDataError):
    """A step that a sheet does not allow now, or a text that it cannot hold."""


class SheetStepKind(StrEnum):
    """What a step is."""

    SAVED = "saved"
    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class SheetSection:
    """A part of a sheet in one language: which one, its heading, its text in lines."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SheetText:
    """A sheet in one language."""

    title: str
    sections: tuple[SheetSection, ...]

    def words(self) -> str:
        """Give all that is written in it."""
        return "\n".join([self.title, *(f"{one.title}\n{one.text}" for one in self.sections)])


@dataclass(frozen=True, slots=True)
class SheetBody:
    """A version: the export that it was drafted from, its texts by language, and how alike other cases are.

    ``likeness`` is as it was drafted: JSON values that no person edits.
    """

    source: str
    texts: Mapping[str, SheetText]
    likeness: tuple[Mapping[str, Any], ...] = ()

    def dumped(self) -> str:
        """Write it as JSON text."""
        plain = {
            "source": self.source,
            "texts": {language: _plain(self.texts[language]) for language in LANGUAGES},
            "likeness": list(self.likeness),
        }
        return json.dumps(plain, ensure_ascii=False)


def _plain(text: SheetText) -> dict[str, Any]:
    sections = [{"key": one.key, "title": one.title, "text": one.text} for one in text.sections]
    return {"title": text.title, "sections": sections}


def read_body(given: str) -> SheetBody:
    """Read what `SheetBody.dumped` wrote."""
    value = json.loads(given)
    return SheetBody(value["source"], read_texts(value["texts"]), tuple(value["likeness"]))


def read_texts(value: object) -> dict[str, SheetText]:
    """Read the texts of a version as a page gives them.

    Raises:
        SheetError: a language, a title or a section is missing, or something is too long.
    """
    if not isinstance(value, Mapping) or set(value) != set(LANGUAGES):
        raise SheetError("须有中文和英文两种文本。", "There has to be a text in Chinese and one in English.")
    read = {language: _text(value[language]) for language in LANGUAGES}
    if [one.key for one in read["zh"].sections] != [one.key for one in read["en"].sections]:
        raise SheetError("中文和英文的章节须一致。", "The sections of both languages have to be the same.")
    return read


def _text(value: object) -> SheetText:
    sections = value.get("sections") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(sections, list) or not 0 < len(sections) <= MOST_SECTIONS:
        raise SheetError(f"须有 1 至 {MOST_SECTIONS} 个章节。", f"There have to be 1 to {MOST_SECTIONS} sections.")
    read = [
        SheetSection(
            *(_words(one, name, most) for name, most in (("key", 40), ("title", LONGEST_TITLE), ("text", LONGEST_TEXT)))
        )
        for one in sections
    ]
    if len({one.key for one in read}) < len(read):
        raise SheetError("章节重复。", "A section is there twice.")
    return SheetText(_words(value, "title", LONGEST_TITLE), tuple(read))


def _words(value: object, name: str, most: int) -> str:
    found = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(found, str) or len(found) > most or (name != "text" and not found.strip()):
        raise SheetError(
            f"“{name}”须为不超过 {most} 字的文字，标题不能为空。",
            f"“{name}” has to be a text of at most {most} characters, and no title may be empty.",
        )
    return found.strip()


@dataclass(frozen=True, slots=True)
class SheetStep:
    """A step: of which case, its number from 1 on, what it is, its body when saved, why, by whom and when."""

    case: str
    n: int
    kind: SheetStepKind
    body: SheetBody | None
    reason: str
    by: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SheetStanding:
    """How a sheet stands: its versions, the newest last; the step it stands by; which version was last agreed to."""

    versions: tuple[SheetStep, ...]
    last: SheetStep
    agreed: int
    agreed_at: datetime | None
    steps: tuple[SheetStep, ...]

    def version(self, number: int) -> SheetStep | None:
        """Give a version, from 1 on."""
        return self.versions[number - 1] if 0 < number <= len(self.versions) else None


def folded(steps: Sequence[SheetStep]) -> SheetStanding | None:
    """Give how a sheet stands after its steps, in order; None when there are none."""
    versions: list[SheetStep] = []
    agreed, agreed_at = 0, None
    for step in steps:
        if step.kind is SheetStepKind.SAVED:
            versions.append(step)
        elif step.kind is SheetStepKind.AGREED:
            agreed, agreed_at = len(versions), step.at
    return SheetStanding(tuple(versions), steps[-1], agreed, agreed_at, tuple(steps)) if versions else None


def require(standing: SheetStanding | None, kind: SheetStepKind, by: str, reason: str) -> None:
    """Raise `SheetError` where a step cannot be taken.

    Whoever saved any version since the last one that was agreed to reviews none: they wrote part of it.
    """
    if kind is SheetStepKind.SAVED:
        return
    if standing is None:
        raise SheetError("尚无示范文本，请先生成草稿。", "There is no sheet yet: draft it first.")
    now = standing.last.kind
    if kind is SheetStepKind.OFFERED:
        if now is not SheetStepKind.SAVED:
            raise SheetError("没有可提交复核的新版本。", "There is no new version to lay before a second person.")
        return
    if now is not SheetStepKind.OFFERED:
        raise SheetError("没有待复核的版本。", "No version waits for a review.")
    if by in {step.by for step in standing.versions[standing.agreed :]}:
        raise SheetError(
            "不能复核自己写的版本，请由另一人复核。", "Nobody reviews what they wrote themselves: ask another person."
        )
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise SheetError(
            f"请写明理由（不超过 {LONGEST_REASON} 字）。", f"Give a reason of at most {LONGEST_REASON:,} characters."
        )
