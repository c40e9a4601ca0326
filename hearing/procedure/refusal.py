"""The one way in which the procedure says no."""

from collections.abc import Mapping


class Refused(Exception):  # noqa: N818 -- a refusal is an ordinary answer of the procedure, not a fault
    """A command that the procedure does not allow now; nothing happened.

    Args:
        rule: stable identifier of the rule that refuses, for tests and programs.
        zh: the sentence for people who read Chinese: what was wrong and what to do.
        en: the same in English.
        source: the provision that the rule rests on in the hearing's rule set, empty for none; `decide` fills it in.
        detail: what the sender needs to go on from, for programs: how a statement reads now, say.
    """

    def __init__(
        self, rule: str, zh: str, en: str, source: str = "", *, detail: Mapping[str, str | int] | None = None
    ) -> None:
        super().__init__(f"{rule}: {en}")
        self.rule = rule
        self.zh = zh
        self.en = en
        self.source = source
        self.detail = dict(detail or {})
