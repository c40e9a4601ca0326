"""The secrecy undertaking that a recipient signs before reading an exhibit under seal, by rule set, in both languages.

Pure. What is signed is the digest of both texts and the rule set's name; a changed text is another undertaking.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.statement import canonical

_PURPOSE_ZH = (
    "本人知悉该密封证据可能包含商业秘密，承诺：一、仅为办理本案之目的查阅和使用；二、不复制、摄录、传播，"
    "不向知悉范围以外的任何人（包括所代表的当事人）披露；三、在记入公开笔录的发言和书面意见中不引述其内容；"
    "四、知悉每次查阅均被记录，所见页面带有本人姓名和时间的水印；五、上述义务在本案结案后继续有效。"
)
_PURPOSE_EN = (
    "I know that this sealed exhibit may contain trade secrets, and I undertake: (1) to read and use it for this case "
    "alone; (2) not to copy, photograph or pass it on, and to disclose it to nobody outside its circle, the party that "
    "I represent included; (3) not to quote it where it would enter the open record, in speech or in writing. "
    "(4) I know that every reading is noted and that the pages I see carry my name and the time. (5) These duties go "
    "on after the case has ended."
)


@dataclass(frozen=True, slots=True)
class Undertaking:
    """The text that is signed; ``rule_set`` is the id of the rule set that it belongs to."""

    rule_set: str
    zh: str
    en: str

    @property
    def sha256(self) -> str:
        """Digest of the canonical JSON of all three."""
        return hashlib.sha256(canonical({"rule_set": self.rule_set, "zh": self.zh, "en": self.en})).hexdigest()


_CLOSINGS: Mapping[str, tuple[str, str]] = {
    "cnipa": (
        "违反上述承诺的，本人愿依《中华人民共和国反不正当竞争法》等法律规定承担责任。",
        "If I break this undertaking I answer for it under the law of the People's Republic of China, its "
        "Anti-Unfair Competition Law included.",
    ),
    "ptab": (
        "本人接受依 37 CFR 42.54 作出的保护令及其制裁的约束。",
        "I accept to be bound by the protective order entered under 37 CFR 42.54 and by its sanctions.",
    ),
    "epo": (
        "本人知悉该证据依 EPC 第 128 条第 4 款及实施细则第 144 条不对公众开放查阅。",
        "I know that the exhibit is excluded from file inspection under Article 128(4) and Rule 144 EPC.",
    ),
}
"""What follows the common text, by the first word of the rule set's id: drafts for the office to confirm."""

_OTHERWISE = ("违反上述承诺的，本人愿依法承担责任。", "If I break this undertaking I answer for it under the law.")


def undertaking(rule_set: str) -> Undertaking:
    """Give the undertaking of a rule set."""
    zh, en = _CLOSINGS.get(rule_set.partition("-")[0], _OTHERWISE)
    return Undertaking(rule_set, _PURPOSE_ZH + zh, f"{_PURPOSE_EN} {en}")
