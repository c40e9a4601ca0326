"""The tables of amended claims: the sets that were filed, their claims, what became of those as granted. Pure."""

from hearing.dataset.columns import (
    CASE_ID,
    TO_CASE,
    ForeignKey,
    Level,
    TableSchema,
    day,
    fact,
    flag,
    moment,
    text,
    whole,
)

_SET = whole("claim_set", "修改文本的序号，从1起", "number of the set in its case, from 1", "claim_set.n")
_TO_SET = ForeignKey(("case_id", "claim_set"), "claim_set", ("case_id", "claim_set"))

CLAIM_SET = TableSchema(
    "claim_set",
    "专利权人提交的权利要求修改文本",
    "amended sets of claims that the patentee filed",
    ("case_id", "claim_set"),
    (
        CASE_ID,
        _SET,
        moment("filed_at", "提交时间", "when it was filed", "claim_set.filed_at"),
        whole("claim_count", "权利要求数", "number of claims", "claim_set.text", "derived"),
        text("reason", "修改理由", "why, in the patentee's words", "claim_set.reason", "redacted"),
        text("timeliness", "是否在期限内", "what the periods of the case said on that day", "claim_set.timeliness",
             required=True),
        text("period", "所对照的期限", "the period it was held against, as the rule set names it", "claim_set.period"),
        day("last_day", "该期限的最后一日", "last day of that period", "claim_set.last_day"),
        flag("accepted", "合议组是否以此为审查基础；空表示尚未处理", "whether the panel takes it as the text to be "
             "examined; empty while it has not said", "claim_set_ruling.accepted"),
        moment("ruled_at", "最后一次处理的时间", "when the panel last said so", "claim_set_ruling.at", required=False),
        text("ruling_reason", "处理理由", "why", "claim_set_ruling.reason", "redacted"),
        whole("ruling_count", "处理次数", "how often the panel ruled on it", "claim_set_ruling", "derived"),
        flag("examined", "在导出时点是否为审查文本", "whether it is the text under examination at the export's moment",
             "claim_set_ruling", "derived"),
        *fact("claim_set"),
    ),
    (TO_CASE,),
    Level.HEARING,
)  # fmt: skip
AMENDED_CLAIM = TableSchema(
    "amended_claim",
    "修改文本中的权利要求",
    "claims of the amended sets",
    ("case_id", "claim_set", "claim"),
    (
        CASE_ID,
        _SET,
        whole("claim", "在该文本中的权利要求号", "claim number in that set", "claim_set.text", "derived"),
        text("text", "权利要求内容", "text of the claim", "claim_set.text", "redacted"),
        flag("independent", "是否独立权利要求", "independent by form", "claim_set.text", "derived"),
        text("parents", "所引用的权利要求", "claims of the same set it refers to", "claim_set.text", "derived"),
        whole("granted_claim", "由授权文本的哪项权利要求而来；空表示没有对应", "claim as granted that it came from; "
              "empty where none corresponds", "claim_set.text, patent_claim", "derived", required=False),
        *fact("claim_set"),
    ),
    (_TO_SET,),
    Level.HEARING,
)  # fmt: skip
CLAIM_CHANGE = TableSchema(
    "claim_change",
    "各修改文本与授权文本的对照；类别由文字推断，供研究参考",
    "each amended set held against the patent as granted; the kinds are suggestions from the words alone",
    ("case_id", "claim_set", "position"),
    (
        CASE_ID,
        _SET,
        whole("position", "顺序", "order in the comparison", "claim_set.text, patent_claim", "derived"),
        whole("granted_claim", "授权文本的权利要求号；空表示新增", "claim as granted; empty for one that was added",
              "patent_claim.number", "derived", required=False),
        whole("claim", "修改文本的权利要求号；空表示已删除", "claim of the amended set; empty for one that is gone",
              "claim_set.text", "derived", required=False),
        text("kind", "修改类别", "kind of change, as its words suggest", "claim_set.text, patent_claim", "derived",
             required=True),
        text("claims", "与之有关的权利要求", "claims it has to do with", "claim_set.text, patent_claim", "derived"),
        *fact("claim_set"),
    ),
    (_TO_SET,),
    Level.HEARING,
)  # fmt: skip

AMENDED_TABLES: tuple[TableSchema, ...] = (CLAIM_SET, AMENDED_CLAIM, CLAIM_CHANGE)
"""Each after those it points at."""
