"""What can be wrong with case data, typed by what the caller does next; each says so in Chinese and English."""


class CaseDataError(ValueError):
    """Case data that cannot be accepted as it stands; the person who gave it is told ``zh`` or ``en``.

    Attributes:
        zh: What was wrong and what to do, in Chinese.
        en: The same in English.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class NumberFormError(CaseDataError):
    """A number that does not have the form of its kind at all: ask for it again."""


class CheckDigitError(CaseDataError):
    """A patent number of the right form whose check digit does not fit: compare it with the certificate.

    Attributes:
        expected: The check digit that the other digits call for, one of ``0``-``9`` and ``X``.
    """

    def __init__(self, printed: str, expected: str) -> None:
        super().__init__(
            f"专利号“{printed}”的校验位不符：按其余数字计算应为“{expected}”，请对照专利证书核对后重新填写。",
            f"The check digit of patent number “{printed}” does not fit: the other digits call for “{expected}”. "
            "Compare it with the patent certificate and enter it again.",
        )
        self.expected = expected


class NotADecisionError(CaseDataError):
    """A text that shows none of the marks of an invalidation decision: another file is needed."""


class SeveralDecisionsError(CaseDataError):
    """A text that holds more than one decision: split it and import each by itself."""


class IncompleteDecisionError(CaseDataError):
    """A decision too incomplete to open a case from.

    Attributes:
        missing: The names of the fields that were not found.
    """

    def __init__(self, missing: tuple[str, ...]) -> None:
        names = ", ".join(missing)
        super().__init__(
            f"决定全文不完整，无法据此建立案件，缺少：{names}。请提供完整的决定全文，或人工补录这些项目。",
            f"The decision is too incomplete to open a case from; missing: {names}. "
            "Supply the full text of the decision, or enter these fields by hand.",
        )
        self.missing = missing


class UnknownCaseError(CaseDataError):
    """No such case, exhibit or party is on file."""


class ExhibitNumberTakenError(CaseDataError):
    """The number asked for already carries a filed exhibit of the same side: choose another, or none."""


class ExhibitNumbersUsedUpError(CaseDataError):
    """The rule set numbers no further exhibits of a side, or not by the number asked for."""


class RulesInUseError(CaseDataError):
    """The rule set of a case can no longer be changed: exhibits were numbered by it."""


class OpinionRefusedError(CaseDataError):
    """An opinion that a side cannot state: on its own exhibit, or contesting without a reason."""
