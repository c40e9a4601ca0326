"""Commands from the wire, strictly: what a browser sends is checked field by field before the procedure sees it."""

import unicodedata

from hearing.procedure.commands import Command, ScheduleHearing
from hearing.procedure.names import COMMANDS
from hearing.procedure.rules import PLATFORM
from hearing.record.shapes import ShapeError, shape

LONGEST_TEXT = 8_000
"""Characters in any one text of a command from the wire."""

_NOT_FROM_THE_WIRE = PLATFORM | {ScheduleHearing}
_LAYOUT = "\n\t"


class MalformedCommandError(ValueError):
    """A command from the wire is not one; nothing was done.

    Args:
        field: the field at fault, as a path, or ``name`` when there is no such command.
        zh: what was wrong and what to do, in Chinese.
        en: the same in English.
    """

    code = "malformed"

    def __init__(self, field: str, zh: str, en: str) -> None:
        super().__init__(f"{field}: {en}")
        self.field = field
        self.zh = zh
        self.en = en


def command_from_wire(name: object, body: object) -> Command:
    """Make a command from its snake_case name and a JSON object of its fields.

    Strict: unknown and missing fields, other types, texts over `LONGEST_TEXT` characters, control characters and
    unpaired surrogates are refused, and so are commands that only the platform gives.

    Raises:
        MalformedCommandError: with the field at fault.
    """
    kind = COMMANDS.get(name) if isinstance(name, str) else None
    if kind is None or kind in _NOT_FROM_THE_WIRE:
        raise MalformedCommandError(
            "name",
            f"没有名为“{_shortened(name)}”的操作；请刷新页面后重试。",
            f"There is no command named “{_shortened(name)}”; reload the page and try again.",
        )
    try:
        return shape(kind, body, text=_acceptable)
    except ShapeError as error:
        raise MalformedCommandError(
            error.field,
            f"字段“{error.field}”不正确：{error.zh}。",
            f"The field “{error.field}” is not right: {error.en}.",
        ) from error


def _shortened(name: object) -> str:
    return "".join(one for one in str(name)[:40] if one.isprintable())


def _acceptable(text: str, field: str) -> None:
    """Refuse what a person cannot have meant to write."""
    if len(text) > LONGEST_TEXT:
        raise ShapeError(
            field,
            f"文字过长（{len(text)} 字，上限 {LONGEST_TEXT} 字），请分段",
            f"the text is too long ({len(text)} characters, at most {LONGEST_TEXT}); divide it",
        )
    if any(unicodedata.category(one) in {"Cc", "Cs"} and one not in _LAYOUT for one in text):
        raise ShapeError(field, "含有控制字符，请删除后重试", "it holds control characters; remove them")
