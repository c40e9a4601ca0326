"""The tables of what is public of a case, in the decision and the register: every column. Pure."""

from hearing.dataset.columns import CASE_ID, TO_CASE, ForeignKey, TableSchema, day, fact, flag, text, whole

_PARTY_ID = text("party_id", "当事人假名", "pseudonym of the party", "case_party.name", "pseudonymised", required=True)
_GROUND_ID = text("ground_id", "无效理由标识", "ground", "ground_cell.ground", required=True)
_CLAIM = whole("claim", "权利要求号；0表示针对整个专利或说明书", "claim; 0 is the whole patent", "ground_cell.claim")
_PATENT = text("patent_number", "专利号", "patent number", "case_file.patent_number", required=True)
_REQUEST = text("request_id", "无效宣告请求案件编号", "case number of the request", "case_number.number", required=True)
_TO_GROUND = ForeignKey(("ground_id",), "ground", ("ground_id",))
_TO_PATENT = ForeignKey(("patent_number",), "patent", ("patent_number",))
_TO_REQUEST = ForeignKey(("request_id",), "request", ("request_id",))
_TO_PARTY = ForeignKey(("party_id",), "party", ("party_id",))

PATENT = TableSchema(
    "patent",
    "专利",
    "patents",
    ("patent_number",),
    (
        _PATENT,
        text("title", "发明创造名称", "title", "case_file.title", "redacted"),
        text("ipc", "国际主分类号", "main class", "case_file.ipc"),
        day("filing_date", "申请日", "filing date", "case_file.filing_date"),
        day("priority_date", "最早优先权日", "earliest priority date", "case_file.priority_date"),
        day("grant_date", "授权公告日", "grant date", "case_file.grant_date"),
        *fact("case_file"),
    ),
    shared=True,
)
CASE = TableSchema(
    "case",
    "案件",
    "cases",
    ("case_id",),
    (
        CASE_ID,
        _PATENT,
        text("rule_set", "适用的程序规则", "rule set that it is heard under", "case_file.rule_set"),
        day("request_date", "最早的无效宣告请求日", "earliest request date", "case_file.request_dates", "derived"),
        whole("request_count", "无效宣告请求数", "number of requests", "case_number", "derived"),
        whole("claim_count", "授权时的权利要求数", "number of claims as granted", "patent_claim", "derived"),
        text("heard_on", "此前的口审日期", "days on which it was heard before", "case_file.hearing_dates", "derived"),
        *fact("case_file"),
    ),
    (_TO_PATENT,),
)
REQUEST = TableSchema(
    "request",
    "无效宣告请求",
    "requests for invalidation",
    ("case_id", "request_id"),
    (
        CASE_ID,
        _REQUEST,
        whole("position", "顺序", "order within the case", "case_number.position"),
        day("filed_on", "请求日；不能确定对应关系时为空", "day of filing; empty where it is not certain whose",
            "case_file.request_dates", "derived"),
        *fact("case_number"),
    ),
    (TO_CASE,),
)  # fmt: skip
PARTY = TableSchema(
    "party",
    "当事人",
    "parties",
    ("party_id",),
    (
        _PARTY_ID,
        text("kind", "组织或自然人", "organisation or person, by the form of the name", "case_party.name", "derived",
             required=True),
    ),
    shared=True,
)  # fmt: skip
REQUEST_PARTY = TableSchema(
    "request_party",
    "案件当事人",
    "parties of a case",
    ("case_id", "party_id", "side"),
    (
        CASE_ID,
        _PARTY_ID,
        text("side", "请求人或专利权人", "petitioner or patentee", "case_party.side", required=True),
        text("request_id", "所提请求；不能确定时为空", "the request it filed; empty where that is not certain",
             "case_party.id, case_number", "derived"),
        whole("agent_count", "代理人数", "number of agents", "case_party.agents", "derived"),
        *fact("case_party"),
    ),
    (TO_CASE, _TO_PARTY),
)  # fmt: skip
PANEL = TableSchema(
    "panel",
    "合议组",
    "panel",
    ("case_id", "role", "person_id"),
    (
        CASE_ID,
        text("role", "合议组中的职务", "seat on the panel", "panel_seat.role", required=True),
        text("person_id", "人员假名", "pseudonym of the person", "panel_seat.name", "pseudonymised", required=True),
        *fact("panel_seat"),
    ),
    (TO_CASE,),
)
CLAIM = TableSchema(
    "claim",
    "授权公告的权利要求",
    "claims as granted",
    ("case_id", "claim"),
    (
        CASE_ID,
        whole("claim", "权利要求号", "claim number", "patent_claim.number"),
        text("text", "权利要求内容", "text of the claim", "patent_claim.text", "redacted"),
        flag("independent", "是否独立权利要求", "independent by form", "patent_claim.independent"),
        text("parents", "所引用的权利要求", "claims it refers to", "patent_claim.parents", "derived"),
        *fact("patent_claim"),
    ),
    (TO_CASE,),
)
CLAIM_SCOPE = TableSchema(
    "claim_scope",
    "被攻击或被评判的范围：整个专利、一项权利要求或其一部分",
    "what is attacked or decided on: the whole patent, a claim, or one alternative within a claim",
    ("case_id", "claim", "part"),
    (
        CASE_ID,
        _CLAIM,
        text("part", "所涉部分；all 表示全部", "the part meant; all is the whole of it", "claim_outcome.part",
             "redacted", required=True),
        *fact("claim_outcome"),
    ),
    (TO_CASE,),
)  # fmt: skip
GROUND = TableSchema(
    "ground",
    "无效理由",
    "grounds",
    ("ground_id",),
    (
        text("ground_id", "无效理由标识", "ground", "grounds.id", required=True),
        text("law", "法律", "law", "grounds.law", required=True),
        whole("version", "条号所属版本（年）", "year of the numbering", "grounds.version"),
        whole("article", "条", "article", "grounds.article"),
        whole("paragraph", "款", "paragraph", "grounds.paragraph", required=False),
        text("label_zh", "名称（中文）", "label in Chinese", "grounds.zh", required=True),
        text("label_en", "名称（英文）", "label in English", "grounds.en", required=True),
        text("current_id", "现行条款", "where it stands today", "grounds.CURRENT_NUMBER", "derived", required=True),
    ),
    shared=True,
)
REQUEST_GROUND_CLAIM = TableSchema(
    "request_ground_claim",
    "请求人针对各权利要求提出的理由",
    "which ground is raised against which claim by whom",
    ("case_id", "party_id", "ground_id", "claim"),
    (CASE_ID, _PARTY_ID, _GROUND_ID, _CLAIM, *fact("ground_cell")),
    (TO_CASE, _TO_GROUND),
)
REQUEST_GROUND_EXHIBIT = TableSchema(
    "request_ground_exhibit",
    "各理由所依据的证据",
    "which exhibits a ground against a claim rests on",
    ("case_id", "party_id", "ground_id", "claim", "label"),
    (
        CASE_ID,
        _PARTY_ID,
        _GROUND_ID,
        _CLAIM,
        text("label", "证据编号", "label of the exhibit", "ground_cell.exhibits", required=True),
        *fact("ground_cell"),
    ),
    (
        ForeignKey(
            ("case_id", "party_id", "ground_id", "claim"),
            "request_ground_claim",
            ("case_id", "party_id", "ground_id", "claim"),
        ),
    ),
)
DECISION = TableSchema(
    "decision",
    "审查决定",
    "decisions",
    ("case_id",),
    (
        CASE_ID,
        text("decision_number", "决定号", "number", "case_file.decision_number", required=True),
        day("decided_on", "决定日", "day of the decision", "case_file.decided_on"),
        text("outcome", "四种结论之一；空表示待人工确认", "one of four outcomes; empty while a person has to say",
             "case_file.outcome"),
        text("operative", "决定主文（按权利要求归纳）", "the operative part, by claims", "claim_outcome", "redacted"),
        *fact("case_file"),
    ),
    (TO_CASE,),
)  # fmt: skip
DECISION_REQUEST = TableSchema(
    "decision_request",
    "决定所审理的请求",
    "requests that a decision decides",
    ("case_id", "decision_number", "request_id"),
    (
        CASE_ID,
        text("decision_number", "决定号", "decision", "case_file.decision_number", required=True),
        _REQUEST,
        *fact("case_number"),
    ),
    (ForeignKey(("case_id",), "decision", ("case_id",)),),
)
CLAIM_OUTCOME = TableSchema(
    "claim_outcome",
    "各权利要求的结论",
    "outcome of each claim or part of one",
    ("case_id", "position", "claim"),
    (
        CASE_ID,
        whole("position", "决定中的顺序", "order in the decision", "claim_outcome.position"),
        whole("claim", "权利要求号；0表示全部", "claim; 0 is all of them", "claim_outcome.claims"),
        text("part", "所涉部分；all 表示全部", "the part meant; all is the whole of it", "claim_outcome.part",
             "redacted", required=True),
        text("result", "结论", "result", "claim_outcome.result", required=True),
        whole("claim_set", "所针对的文本：0为授权公告的文本，其余为修改文本的序号；空表示不能确定",
              "the text it speaks of: 0 is the patent as granted, else the number of an amended set; empty where "
              "that is not known", "claim_set_ruling, claim_outcome.result", "derived", required=False),
        *fact("claim_outcome"),
    ),
    (
        ForeignKey(("case_id",), "decision", ("case_id",)),
        ForeignKey(("case_id", "claim", "part"), "claim_scope", ("case_id", "claim", "part")),
    ),
)  # fmt: skip
LINK = TableSchema(
    "link",
    "关联程序（行政裁决、法院案件、在先决定）",
    "linked proceedings: administrative rulings, court cases, earlier decisions",
    ("case_id", "kind", "number"),
    (
        CASE_ID,
        text("kind", "类别", "kind", "linked_proceeding.kind", required=True),
        text("number", "案号", "number", "linked_proceeding.number", required=True),
        text("relation", "关系", "relation", "linked_proceeding.relation", required=True),
        text("status", "状态", "status in the source's words", "linked_proceeding.status", "redacted"),
        day("on", "状态日期", "day of the status", "linked_proceeding.on"),
        text("printed", "原文写法", "as printed", "linked_proceeding.printed"),
        *fact("linked_proceeding"),
    ),
    (TO_CASE,),
)
EVENT = TableSchema(
    "event",
    "案件事件（双时间）",
    "events of the case, with the day they hold for and the moment they became known",
    ("case_id", "event_id"),
    (
        CASE_ID,
        text("event_id", "事件标识", "event within the case", "case_file", "derived", required=True),
        text("type", "类型", "type", "case_file", "derived", required=True),
        day("valid_at", "发生日", "the day it holds for", "case_file"),
        text("st27", "WIPO ST.27 类别；没有对应时为空", "category of WIPO ST.27; empty where it has none", "case_file",
             "derived"),
        text("subject", "所涉编号", "the number it is about", "case_number, linked_proceeding", "derived"),
        *fact("case_file"),
    ),
    (TO_CASE,),
)  # fmt: skip
TYPICAL_CASE = TableSchema(
    "typical_case",
    "典型案例",
    "cases that were nominated as typical and that a second person agreed to",
    ("case_id",),
    (
        CASE_ID,
        whole("version", "提名版本", "version of the nomination", "typical_step.n", "derived"),
        text("criteria", "标准", "why it is typical, as codes", "typical_step.criteria", required=True),
        text("reason", "理由", "reason given", "typical_step.reason", "redacted", required=True),
        day("nominated_on", "提名日", "day of the nomination", "typical_step.at"),
        day("agreed_on", "复核同意日", "day on which a second person agreed", "typical_step.at"),
        *fact("typical_step"),
    ),
    (TO_CASE,),
)

CASE_TABLES: tuple[TableSchema, ...] = (
    PATENT, CASE, REQUEST, PARTY, REQUEST_PARTY, PANEL, CLAIM, CLAIM_SCOPE, GROUND, REQUEST_GROUND_CLAIM,
    REQUEST_GROUND_EXHIBIT, DECISION, DECISION_REQUEST, CLAIM_OUTCOME, LINK, EVENT,
    TYPICAL_CASE,
)  # fmt: skip
"""Each after those it points at."""
