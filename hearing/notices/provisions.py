"""What a notice cites and warns of, by the office whose rules govern; each text in Chinese and English.

A lawyer corrects this file. Sources: Patent Law and Implementing Regulations (2023), R42 (recusal), R71 (late grounds),
R74 (the notice, absence of either side); Online Litigation Rules, art. 25 (a failed line is no default), art. 29
(electronic service by consent).
"""

from dataclasses import dataclass

Pair = tuple[str, str]
"""A text in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Provisions:
    """The legal words of a notice.

    Attributes:
        basis: What the notice rests on, as the beginning of its first sentence.
        silent_petitioner: What follows when the petitioner neither answers nor comes.
        absent_patentee: What follows when the patentee does not come.
        failed_line: That a failed line is not absence.
        recusal: The right to ask for recusal.
        late: What may still be filed.
        service: When the notice counts as served.
    """

    basis: Pair
    silent_petitioner: Pair
    absent_patentee: Pair
    failed_line: Pair
    recusal: Pair
    late: Pair
    service: Pair


_FAILED_LINE: Pair = (
    "确因网络、设备或者电力故障未能参加或者中途断开的，不按不参加处理；平台自动记录每次连接的起止，由合议组据此决定如何补正。",
    "Whoever could not take part, or was cut off, because network, device or power failed is not treated as absent. "
    "The platform records when each connection began and ended; on that footing the panel decides how to make it good.",
)

CNIPA = Provisions(
    basis=("根据专利法实施细则第七十四条", "Under Rule 74 of the Implementing Regulations of the Patent Law"),
    silent_petitioner=(
        "请求人在上述期限内既不答复本通知、届时又不参加口头审理的，其无效宣告请求将被视为撤回（专利法实施细则第七十四条）。",
        "If the petitioner neither answers this notice in time nor takes part in the hearing, the request for "
        "invalidation is deemed withdrawn (Rule 74).",
    ),
    absent_patentee=(
        "专利权人不参加口头审理的，合议组可以缺席审理（专利法实施细则第七十四条），并根据已有的证据和陈述作出决定。",
        "If the patentee does not take part, the case may be heard in default (Rule 74) and decided on the evidence "
        "and submissions on file.",
    ),
    failed_line=(
        _FAILED_LINE[0].replace("不按不参加处理", "不按不参加处理（参照人民法院在线诉讼规则第二十五条）"),
        _FAILED_LINE[1].replace("treated as absent.", "treated as absent (compare Online Litigation Rules, art. 25)."),
    ),
    recusal=(
        "认为合议组成员或者书记员有专利法实施细则第四十二条所列情形的，有权请求其回避，并说明理由。",
        "You may ask that a member of the panel or the clerk withdraw on a ground listed in Rule 42; state the reason.",
    ),
    late=(
        "增加无效宣告理由或者补充证据的期限，依专利法实施细则第七十一条；逾期提出的，合议组可以不予考虑。"
        "公知常识性证据和用于完善证据法定形式的原件、公证文书等，可以在口头审理辩论终结前提交。",
        "Grounds and evidence are added within the period of Rule 71; what comes later may be disregarded. Evidence of "
        "common knowledge, and originals or notarial acts that complete the form of evidence, may be filed until the "
        "debate closes.",
    ),
    service=(
        "您已确认以本平台为电子送达地址的，本通知书自到达本平台中您的案件之日即为送达。",
        "If you confirmed this platform as your address for electronic service, this notice is served on the day it "
        "arrives in your case here.",
    ),
)
"""The Chinese office, under either version of its guidelines."""

GENERAL = Provisions(
    basis=("根据适用的审理规则", "Under the rules that govern these proceedings"),
    silent_petitioner=(
        "请求人既不答复本通知、届时又不参加口头审理的，审理机构将依适用的规则处理其请求，可能包括视为撤回。",
        "If the petitioner neither answers this notice nor takes part, the request is dealt with under the governing "
        "rules; it may be deemed withdrawn.",
    ),
    absent_patentee=(
        "专利权人不参加口头审理的，审理机构可以在其缺席的情况下继续审理并作出决定。",
        "If the patentee does not take part, the hearing may go on and the case be decided without them.",
    ),
    failed_line=_FAILED_LINE,
    recusal=(
        "认为合议组成员或者书记员不宜参与本案审理的，有权请求其回避，并说明理由。",
        "You may ask that a member of the panel or the clerk withdraw from the case, stating the reason.",
    ),
    late=(
        "理由和证据应当在规定的期限内提出；逾期提出的，合议组可以不予考虑。",
        "Grounds and evidence are to be filed in time; what comes later may be disregarded.",
    ),
    service=CNIPA.service,
)
"""Offices whose own words are not entered yet."""


def provisions(rule_set: str) -> Provisions:
    """Give the words for a rule set by its id (``cnipa-2024``)."""
    return CNIPA if rule_set.startswith("cnipa-") else GENERAL
