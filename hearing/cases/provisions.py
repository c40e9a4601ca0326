"""A rule in its own words, with where it stands and how sure the text is.

Pure. ``mark`` is that of the rule sets: ``S`` was read in the text, ``X`` in an official excerpt, ``K`` is common
knowledge and was not compared with it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provision:
    """A rule: where it stands, its text in Chinese and English, and how sure the text is."""

    source_zh: str
    source_en: str
    zh: str
    en: str
    mark: str = "K"
