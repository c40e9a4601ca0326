"""Numbers as they are written in Chinese texts."""

DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")}
# One character for one character, so that places in the text stay what they are.
FULL_WIDTH = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９", "0123456789", strict=True)}


def ascii_digits(text: str) -> str:
    """Give a text with full-width digits made ASCII, its length unchanged."""
    return text.translate(FULL_WIDTH)


def number_of(numeral: str) -> int:
    """Give the value of ASCII digits or of a Chinese numeral from 一 to 九十九; 0 for what is neither."""
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, units = numeral.rpartition("十")
    if not ten:
        return DIGITS.get(numeral, 0)
    return (DIGITS.get(tens, 0) if tens else 1) * 10 + (DIGITS.get(units, 0) if units else 0)
