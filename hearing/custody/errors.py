"""A step that cannot be taken, and why; the person who asked is told."""


class StepRefusedError(ValueError):
    """The step cannot be taken as things stand.

    Attributes:
        code: Stable, for programs.
        zh: What was wrong and what to do, in Chinese.
        en: The same in English.
        rule: Name of the rule behind it; empty when there is none.
    """

    def __init__(self, code: str, zh: str, en: str, rule: str = "custody") -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
        self.rule = rule
