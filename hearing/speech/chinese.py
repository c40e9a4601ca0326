"""Chinese in one script: traditional characters become simplified ones, by OpenCC's dictionaries (Apache-2.0)."""

from functools import cache

import opencc


def simplified(text: str) -> str:
    """Write a text in simplified characters; what is not Chinese stays."""
    return str(_converter().convert(text))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
