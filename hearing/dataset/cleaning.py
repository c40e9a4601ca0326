"""What a text may look like in a table: no control characters, nothing that a spreadsheet would run. Pure."""

from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run (or that would be taken for guarded already)."""
    return f"'{text}" if text.lstrip(" \n").startswith((*FORMULA, "'")) or text.startswith(("\t", "\r")) else text


def unguarded(text: str) -> str:
    """Take the guarding apostrophe away again."""
    return text.removeprefix("'")


def cleaned(value: Any) -> Any:  # noqa: ANN401 -- any plain value
    """Give a value as a table holds it: an empty text is None."""
    if isinstance(value, str):
        if not value.isprintable():
            value = "".join(character for character in value if character >= " " or character in "\n\t")
        value = value.strip()
        return guarded(value) if value else None
    return value
