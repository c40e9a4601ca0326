"""The one wide table: what an analyst would join first, made by the database and written column by column. Pure."""

from hearing.dataset.columns import CASE_ID, TO_CASE, TableSchema, day, flag, moment, text, whole

CLAIM_GROUND = TableSchema(
    "claim_ground",
    "无效理由宽表：每行为一项请求理由针对一项权利要求，并附案件、专利、当事人和决定",
    "one wide row for each ground raised against a claim, with case, patent, party and decision",
    ("case_id", "position"),
    (
        CASE_ID,
        whole("position", "在案件中的顺序", "order in the case", "ground_cell.position"),
        text("patent_number", "专利号", "patent number", "case_file.patent_number", required=True),
        text("patent_title", "发明创造名称", "title of the patent", "case_file.title", "redacted"),
        text("ipc", "国际主分类号", "main class", "case_file.ipc"),
        day("filing_date", "申请日", "filing date", "case_file.filing_date"),
        day("priority_date", "最早优先权日", "earliest priority date", "case_file.priority_date"),
        day("grant_date", "授权公告日", "grant date", "case_file.grant_date"),
        text("rule_set", "适用的程序规则", "rule set", "case_file.rule_set"),
        text("request_dates", "无效宣告请求日（JSON）", "request dates as JSON", "case_file.request_dates"),
        text("hearing_dates", "此前的口审日期（JSON）", "days heard before as JSON", "case_file.hearing_dates"),
        text("decision_number", "决定号", "decision", "case_file.decision_number"),
        day("decided_on", "决定日", "day of the decision", "case_file.decided_on"),
        text("outcome", "结论", "outcome", "case_file.outcome"),
        text("source_digest", "决定全文摘要", "SHA-256 of the decision's text", "case_file.text_sha256"),
        moment("known_at", "平台知悉时间", "since when the platform knows it", "case_file.created_at"),
        whole("claim", "权利要求号；0表示整个专利", "claim; 0 is the whole patent", "ground_cell.claim"),
        text("ground_id", "无效理由标识", "ground", "ground_cell.ground", required=True),
        text("exhibits", "所依据的证据（JSON）", "exhibits it rests on, as JSON", "ground_cell.exhibits"),
        text(
            "party_id", "请求人假名", "pseudonym of the petitioner", "case_party.name", "pseudonymised", required=True
        ),
        whole("party_position", "请求人顺序", "order among the parties", "case_party.position", required=False),
        text("side", "请求人或专利权人", "side of that party", "case_party.side"),
        flag("claim_independent", "是否独立权利要求", "whether the claim is independent", "patent_claim.independent"),
        text("claim_parents", "所引用的权利要求（JSON）", "claims it refers to, as JSON", "patent_claim.parents"),
    ),
    (TO_CASE,),
)
