"""What stands behind a period: whom it binds, what happens when it is missed, and its rule in its own words.

Keyed by the office of a rule set and the period's id, so that every version of a rule set finds its words. A lawyer
corrects this file. ``mark`` is the provision's: nothing marked ``K`` was compared with its text. A period that is not
here has its rule's name from the rule set, and nothing more is said of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hearing.cases.provisions import Provision
from hearing.vocabulary import Side


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """What stands behind a period.

    Attributes:
        binds: The side that it binds; ``Side.NONE`` for the office, None for whichever side it concerns.
        missed_zh: What happens when it is missed, in Chinese.
        missed_en: The same in English.
        provision: Its rule in its own words.
    """

    binds: Side | None
    missed_zh: str
    missed_en: str
    provision: Provision


_LATE_GROUNDS = Provision(
    "《专利法实施细则》（2023）第七十一条",
    "Implementing Regulations (2023), rule 71",
    "在国务院专利行政部门受理无效宣告请求后，请求人可以在提出无效宣告请求之日起1个月内增加理由或者补充证据。逾期增加理由或者补充证据"
    "的，国务院专利行政部门可以不予考虑。",
    "After the request for invalidation is accepted, the petitioner may add grounds or evidence within one month from "
    "the day on which it was filed. Grounds or evidence added later may be left out of consideration.",
)
_REPLY = Provision(
    "《专利法实施细则》（2023）第七十二条、第七十五条",
    "Implementing Regulations (2023), rules 72 and 75",
    "国务院专利行政部门应当将专利权无效宣告请求书和有关文件的副本送交专利权人，要求其在指定的期限内陈述意见。专利权人和无效宣告"
    "请求人应当在指定期限内答复转送文件通知书或者无效宣告请求审查通知书；期满未答复的，不影响审理。在无效宣告请求审查程序中，"
    "指定的期限不得延长。",
    "Copies of the request and of the papers are sent to the patentee, who states an opinion within the period set. "
    "Patentee and petitioner answer forwarded papers and notices within it; the case goes on without an answer. "
    "Periods set in these proceedings are not extended.",
)
_TRANSLATION = Provision(
    "《专利审查指南》第四部分第八章2.2.1",
    "Guidelines for Examination, part IV, chapter 8, 2.2.1",
    "当事人提交外文证据的，应当提交中文译文，未在举证期限内提交中文译文的，该外文证据视为未提交。",
    "Evidence in a foreign language is filed with a Chinese translation; when the translation is not filed within the "
    "period for evidence, the evidence is deemed not filed.",
)
_SUIT = Provision(
    "《中华人民共和国专利法》第四十六条第二款",
    "Patent Law of the PRC, art. 46(2)",
    "对国务院专利行政部门宣告专利权无效或者维持专利权的决定不服的，可以自收到通知之日起三个月内向人民法院起诉。人民法院应当通知"
    "无效宣告请求程序的对方当事人作为第三人参加诉讼。",
    "Who does not accept a decision that declares a patent invalid or maintains it may bring an action before a court "
    "within three months from receiving the notification. The other party is called to take part as a third party.",
)
_RULING_SUIT = Provision(
    "《中华人民共和国专利法》第六十五条",
    "Patent Law of the PRC, art. 65",
    "管理专利工作的部门认定侵权行为成立的，可以责令侵权人立即停止侵权行为，当事人不服的，可以自收到处理通知之日起十五日内向人民法院"
    "起诉；侵权人期满不起诉又不停止侵权行为的，管理专利工作的部门可以申请人民法院强制执行。",
    "When the authority finds infringement it may order it to stop at once. Who does not accept that may sue within "
    "fifteen days from receiving the notification; when the infringer neither sues nor stops, the authority may have "
    "the order enforced by a court.",
)
_RULING_REPLY = Provision(
    "《专利行政执法办法》",
    "Measures for Administrative Enforcement of Patents",
    "管理专利工作的部门应当将请求书及其附件的副本送达被请求人，要求其在收到之日起15日内提交答辩书。被请求人逾期不提交答辩书的，不影响"
    "处理。",
    "Copies of the request are served on the respondent, who answers within fifteen days from receiving them; the "
    "matter goes on without an answer.",
)
_RECEIPT = Provision(
    "《专利法实施细则》（2023）第七十四条；《专利审查指南》第四部分第四章",
    "Implementing Regulations (2023), rule 74; Guidelines for Examination, part IV, chapter 4",
    "当事人应当在口头审理通知书指定的期限内作出是否参加口头审理的答复。无效宣告请求人期满未作答复，并且不参加口头审理的，其无效"
    "宣告请求视为撤回；专利权人不参加口头审理的，可以缺席审理。",
    "The parties answer the notice of the hearing within the period it sets. When the petitioner neither answers nor "
    "takes part, the request is deemed withdrawn; when the patentee does not take part, the case may be heard in "
    "default.",
)

WORDS: Mapping[tuple[str, str], PeriodWords] = {
    ("cnipa", "add_grounds"): PeriodWords(
        Side.PETITIONER,
        "逾期增加的理由或者补充的证据，合议组可以不予考虑；公知常识性证据和用于完善证据形式的文件除外。",
        "Grounds or evidence that come later may be left out of consideration, save evidence of common knowledge and "
        "what completes the form of evidence.",
        _LATE_GROUNDS,
    ),
    ("cnipa", "translation"): PeriodWords(
        None,
        "未在期限内提交中文译文的，该外文证据视为未提交。",
        "Without a translation in time the evidence in a foreign language is deemed not filed.",
        _TRANSLATION,
    ),
    ("cnipa", "reply"): PeriodWords(
        None,
        "期满未答复的，不影响审理；该期限不得延长。",
        "The case goes on without an answer; this period is not extended.",
        _REPLY,
    ),
    ("cnipa", "suit"): PeriodWords(
        None,
        "期满未起诉的，审查决定生效。",
        "When nobody sues in time the decision takes effect.",
        _SUIT,
    ),
    ("cnipa", "ruling_suit"): PeriodWords(
        None,
        "期满不起诉又不停止侵权行为的，可以申请人民法院强制执行。",
        "Who neither sues nor stops may face enforcement by a court.",
        _RULING_SUIT,
    ),
    ("cnipa", "ruling_reply"): PeriodWords(
        None,
        "逾期不提交答辩书的，不影响处理。",
        "The matter goes on without an answer.",
        _RULING_REPLY,
    ),
    ("cnipa", "receipt"): PeriodWords(
        None,
        "请求人期满未答复又不参加口头审理的，请求视为撤回；专利权人不参加的，可以缺席审理。",
        "A petitioner who neither answers nor comes is deemed to withdraw; without the patentee the case may be heard "
        "in default.",
        _RECEIPT,
    ),
}
"""By office and period."""
