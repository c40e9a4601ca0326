"""What a text on a page is, for readers that cannot see the page: the tags of a tagged PDF (ISO 32000-1, 14.8)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """One element of the document's structure; the shapes that carry the same object belong to it, on any page.

    Two tags are never equal: each paragraph and each cell has its own.

    Attributes:
        kind: A standard structure type: H1, H2, P, Table, TR, TH, TD, Figure.
        within: The element that it is part of; None for the document.
        alt: What a figure shows, in words.
        actual: The words as they are read where the page spaces them out.
        scope: Of a TH: whether it heads a ``Column`` or a ``Row``.
    """

    kind: str
    within: "Tag | None" = None
    alt: str = ""
    actual: str = ""
    scope: str = ""


ARTIFACT = Tag("Artifact")
"""Of what belongs to the page and not to the text: rules, grounds, page heads and feet, repeated table heads."""
