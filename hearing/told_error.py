"""What every error has that a person is told of."""


class ToldError(ValueError):
    """Something that cannot be as it was asked for; the person is told ``zh`` or ``en``, programs ``code``."""

    code = ""
    zh = ""
    en = ""

    def __init__(self, zh: str = "", en: str = "") -> None:
        self.zh = zh or self.zh
        self.en = en or self.en
        super().__init__(self.en)
