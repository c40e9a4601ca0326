"""Numbers of the field: patents with their check digit, invalidation cases, decisions, rulings, court cases.

Pure. Every number has one canonical form, so that the same proceeding printed in two styles is one proceeding.
"""

import re
import unicodedata
from dataclasses import dataclass

from hearing.cases.errors import CheckDigitError, NumberFormError

WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
"""Weights of the check digit of a Chinese application number, over its first 8 (before 2004) or 12 digits."""

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_OPEN, _CLOSE = r"[〔（(\[【]", r"[〕）)\]】]"

PATENT_KINDS = {"1": "invention", "2": "utility_model", "3": "design", "8": "invention", "9": "utility_model"}

_PATENT = re.compile(r"(?:ZL|CN)?(\d{12}|\d{8})(?:\.?([0-9X]))?")
_CASE = re.compile(r"第?([1-9]W\d{4,8})号?")
_DECISION = re.compile(r"第?(\d{3,7})号?")
RULING_PATTERN = re.compile(
    rf"(?:([{PROVINCES}][^\W\d_的在与及和第以作出于]{{0,3}}知[法执]?[裁处]字?|国知[药保]裁字?)\s*{_OPEN}\s*(\d{{4}})\s*{_CLOSE}"
    rf"|{_OPEN}\s*(\d{{4}})\s*{_CLOSE}\s*(国知[药保]裁字?))\s*第?\s*(\d+)\s*号"
)
COURT_PATTERN = re.compile(
    rf"{_OPEN}\s*(\d{{4}})\s*{_CLOSE}\s*"
    rf"((?:最高法|高|一中|[{PROVINCES}])[一-鿿\d\s]{{0,10}}?[初终再申监辖复保执](?:\s*字)?|[知行民][行提申监再]\s*字)"
    r"\s*第?\s*(\d+(?:-\d+)?)\s*号(?!\s*(?:公证|执行证书))"
)
"""The two patterns find numbers inside running text, as ``canonical_ruling`` and ``canonical_court`` read them.

The national office puts the year before the sign of its rulings as often as after; the Supreme People's Court numbered
its older cases without a sign of its own: （2014）知行字第84号.
"""


def check_digit(digits: str) -> str:
    """Give the check digit of the first 8 or 12 digits of an application number.

    The weighted sum modulo 11; a remainder of 10 is written ``X`` (the office's numbering standard ZC 0006).
    """
    if len(digits) not in {8, 12} or not digits.isascii() or not digits.isdigit():
        raise ValueError("a check digit belongs to exactly 8 or 12 digits")
    remainder = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False)) % 11
    return "X" if remainder == 10 else str(remainder)


@dataclass(frozen=True, slots=True)
class PatentNumber:
    """A Chinese application number, which a granted patent keeps as its number with ``ZL`` in front.

    Attributes:
        digits: The 8 (filed before October 2003) or 12 digits before the check digit.
        check: The check digit, ``0``-``9`` or ``X``; always the right one.
    """

    digits: str
    check: str

    @property
    def canonical(self) -> str:
        """The form that is stored and compared: ``201810123456.5``."""
        return f"{self.digits}.{self.check}"

    @property
    def display(self) -> str:
        """The form of the patent certificate: ``ZL 2018 1 0123456.5``."""
        year = 4 if len(self.digits) == 12 else 2
        return f"ZL {self.digits[:year]} {self.digits[year]} {self.digits[year + 1 :]}.{self.check}"

    @property
    def kind(self) -> str:
        """``invention``, ``utility_model``, ``design``, or ``unknown`` for a kind digit not in use."""
        return PATENT_KINDS.get(self.digits[4 if len(self.digits) == 12 else 2], "unknown")


def _squeeze(text: str) -> str:
    """Bring full-width forms to ASCII and drop white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def patent_number(text: str) -> PatentNumber:
    """Read a patent or application number in any usual form (``ZL``, ``CN``, spaces, with or without the dot).

    Raises:
        NumberFormError: It is not 8 or 12 digits followed by a check digit; when only the check digit is missing,
            the message names the one the digits call for.
        CheckDigitError: The check digit does not fit; the error carries the expected one.
    """
    found = _PATENT.fullmatch(_squeeze(text))
    if not found:
        raise NumberFormError(
            f"“{text}”不是专利号：应为12位（2003年10月前为8位）数字，加小数点和一位校验位，例如 201810123456.5。",
            f"“{text}” is not a patent number: it has 12 digits (8 before October 2003), a dot and a check digit, "
            "for example 201810123456.5.",
        )
    digits, check = found.group(1), found.group(2)
    expected = check_digit(digits)
    if check is None:
        raise NumberFormError(
            f"专利号“{text}”缺少校验位：按其余数字计算应为“{expected}”，请核对后填写完整。",
            f"Patent number “{text}” lacks its check digit; its digits call for “{expected}”. Enter it in full.",
        )
    if check != expected:
        raise CheckDigitError(text.strip(), expected)
    return PatentNumber(digits, check)


def display_number(number: str) -> str:
    """Give a patent's canonical number as people write it; one of another office (``US11646472``) stays as it is."""
    return number if number.startswith("US") else patent_number(number).display


def invalidation_number(text: str) -> str:
    """Give the canonical number of an invalidation case, ``4W123456``; raise NumberFormError otherwise."""
    found = _CASE.fullmatch(_squeeze(text))
    if not found:
        raise NumberFormError(
            f"“{text}”不是无效宣告案件编号：应为一位数字、字母W和数字，例如 4W123456。",
            f"“{text}” is not an invalidation case number: it is a digit, the letter W and digits, e.g. 4W123456.",
        )
    return found.group(1)


def decision_number(text: str) -> str:
    """Give the bare number of a decision, ``587142`` for ``第 587142 号``; raise NumberFormError otherwise."""
    found = _DECISION.fullmatch(_squeeze(text))
    if not found:
        raise NumberFormError(
            f"“{text}”不是审查决定号：应为数字，例如 第587142号。",
            f"“{text}” is not the number of a decision: it is a number such as 第587142号.",
        )
    return found.group(1)


def ruling_number(text: str) -> str:
    """Give an administrative ruling's number with one style of brackets: ``粤知法裁字〔2023〕第12号``.

    Raises:
        NumberFormError: It is not a province's sign, 知法裁字, a year in brackets and a serial number.
    """
    found = RULING_PATTERN.fullmatch(re.sub(r"\s+", "", text))
    if not found:
        raise NumberFormError(
            f"“{text}”不是行政裁决案号：应如 粤知法裁字〔2023〕第12号。",
            f"“{text}” is not the number of an administrative ruling; it looks like 粤知法裁字〔2023〕第12号.",
        )
    return canonical_ruling(found)


def canonical_ruling(found: re.Match[str]) -> str:
    """Give the canonical form of a match of RULING_PATTERN."""
    body, year = found.group(1) or found.group(4), found.group(2) or found.group(3)
    return f"{body}〔{year}〕第{int(found.group(5))}号"


def court_number(text: str) -> str:
    """Give a court case's number in the courts' own style: ``（2023）最高法知行终123号``.

    Raises:
        NumberFormError: It is not a year in brackets, a court's sign, the kind of proceeding and a serial number.
    """
    found = COURT_PATTERN.fullmatch(re.sub(r"\s+", "", text))
    if not found:
        raise NumberFormError(
            f"“{text}”不是法院案号：应如（2023）最高法知行终123号。",
            f"“{text}” is not the number of a court case; it looks like （2023）最高法知行终123号.",
        )
    return canonical_court(found)


def canonical_court(found: re.Match[str]) -> str:
    """Give the canonical form of a match of COURT_PATTERN."""
    body = re.sub(r"\s+", "", found.group(2))
    body = body if len(body) == 3 else body.removesuffix("字")
    return f"（{found.group(1)}）{body}{found.group(3)}号"
