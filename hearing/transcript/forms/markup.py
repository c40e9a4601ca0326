"""XML as text: elements with escaped attributes and texts, every character of which can be seen."""

from hearing.transcript.characters import visible

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def text(words: str) -> str:
    """Give words as they stand between tags; what has no appearance is shown as its code point."""
    return visible(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(value: str) -> str:
    """Give a value as it stands in double quotes."""
    return text(value).replace('"', "&quot;").replace("\n", " ")


def element(name: str, /, *inside: str, **attributes: str) -> str:
    """Give an element. What is inside is markup already; an attribute ``a__b`` is named ``a:b``, ``a_`` is ``a``."""
    written = "".join(
        f' {key.rstrip("_").replace("__", ":")}="{attribute(value)}"' for key, value in attributes.items()
    )
    content = "".join(inside)
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"
