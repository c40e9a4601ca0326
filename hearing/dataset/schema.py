"""The tables of an export: every column with its type, its words in Chinese and English, and where it comes from.

Pure. This file is the dictionary: datapackage.json, lineage.json, the Parquet schemas and the CSV headers follow it.
"""

from dataclasses import dataclass

SCHEMA_VERSION = "1"
"""Raised when a column changes its meaning or goes away; a new column does not raise it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: Stable name.
        type: ``string``, ``integer``, ``boolean``, ``date`` or ``datetime`` (UTC).
        zh: What it holds, in Chinese.
        en: The same in English.
        source: The fields it is made from.
        transform: What was done on the way: ``copied``, ``pseudonymised``, ``redacted`` (a text whose names and
            numbers of persons were replaced), ``derived``.
        required: Whether it is never empty.
    """

    name: str
    type: str
    zh: str
    en: str
    source: str
    transform: str = "copied"
    required: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns that point at another table's columns of the given names."""

    fields: tuple[str, ...]
    table: str
    reference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table; its rows are unique by ``key``."""

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    foreign: tuple[ForeignKey, ...] = ()


def _text(name: str, zh: str, en: str, source: str, transform: str = "copied", *, required: bool = False) -> Column:
    return Column(name, "string", zh, en, source, transform, required)


def _whole(name: str, zh: str, en: str, source: str, transform: str = "copied", *, required: bool = True) -> Column:
    return Column(name, "integer", zh, en, source, transform, required)


def _day(name: str, zh: str, en: str, source: str) -> Column:
    return Column(name, "date", zh, en, source)


def _moment(name: str, zh: str, en: str, source: str, transform: str = "copied") -> Column:
    return Column(name, "datetime", zh, en, source, transform, required=True)


_CASE_ID = _text("case_id", "案件编号", "case number", "case.id", required=True)
_TO_CASE = ForeignKey(("case_id",), "case", ("case_id",))
_HEARING_ID = _text("hearing_id", "口审标识", "hearing", "hearing.id", "pseudonymised", required=True)
_TO_HEARING = ForeignKey(("hearing_id",), "hearing", ("hearing_id",))
_PARTY_ID = _text("party_id", "当事人假名", "pseudonym of the party", "party.name", "pseudonymised", required=True)
_GROUND_ID = _text("ground_id", "无效理由标识", "ground", "ground_cell.ground", required=True)
_CLAIM = _whole("claim", "权利要求号；0表示针对整个专利或说明书", "claim; 0 is the whole patent", "ground_cell.claim")

CASE = TableSchema(
    "case",
    "案件",
    "cases",
    ("case_id",),
    (
        _CASE_ID,
        _text("case_numbers", "全部案件编号", "all case numbers", "case.numbers", "derived", required=True),
        _text("patent_number", "专利号", "patent number", "patent.number", required=True),
        _text("patent_title", "发明创造名称", "title of the patent", "patent.title", "redacted"),
        _text("ipc", "国际主分类号", "main class", "patent.ipc"),
        _day("filing_date", "申请日", "filing date", "patent.filing_date"),
        _day("priority_date", "最早优先权日", "earliest priority date", "patent.priority_date"),
        _day("grant_date", "授权公告日", "grant date", "patent.grant_date"),
        _day("request_date", "最早的无效宣告请求日", "earliest request date", "case.request_dates"),
        _whole("request_count", "无效宣告请求数", "number of requests", "case.numbers", "derived"),
        _whole("claim_count", "授权时的权利要求数", "number of claims as granted", "patent.claims", "derived"),
    ),
)
PARTY = TableSchema(
    "party",
    "当事人",
    "parties",
    ("case_id", "party_id", "side"),
    (
        _CASE_ID,
        _PARTY_ID,
        _text("side", "请求人或专利权人", "petitioner or patentee", "party.side", required=True),
        _whole("agent_count", "代理人数", "number of agents", "party.agents", "derived"),
    ),
    (_TO_CASE,),
)
PANEL = TableSchema(
    "panel",
    "合议组",
    "panel",
    ("case_id", "role", "person_id"),
    (
        _CASE_ID,
        _text("role", "合议组中的职务", "seat on the panel", "panel_seat.role", required=True),
        _text("person_id", "人员假名", "pseudonym of the person", "panel_seat.name", "pseudonymised", required=True),
    ),
    (_TO_CASE,),
)
CLAIM = TableSchema(
    "claim",
    "授权公告的权利要求",
    "claims as granted",
    ("case_id", "claim"),
    (
        _CASE_ID,
        _whole("claim", "权利要求号", "claim number", "patent_claim.number"),
        _text("text", "权利要求内容", "text of the claim", "patent_claim.text", "redacted"),
        Column("independent", "boolean", "是否独立权利要求", "independent by form", "patent_claim.independent"),
        _text("parents", "所引用的权利要求", "claims it refers to", "patent_claim.parents", "derived"),
    ),
    (_TO_CASE,),
)
GROUND = TableSchema(
    "ground",
    "无效理由",
    "grounds",
    ("ground_id",),
    (
        _text("ground_id", "无效理由标识", "ground", "grounds.id", required=True),
        _text("law", "法律", "law", "grounds.law", required=True),
        _whole("version", "条号所属版本（年）", "year of the numbering", "grounds.version"),
        _whole("article", "条", "article", "grounds.article"),
        _whole("paragraph", "款", "paragraph", "grounds.paragraph", required=False),
        _text("label_zh", "名称（中文）", "label in Chinese", "grounds.zh", required=True),
        _text("label_en", "名称（英文）", "label in English", "grounds.en", required=True),
        _text("current_id", "现行条款", "where it stands today", "grounds.CURRENT_NUMBER", "derived", required=True),
    ),
)
REQUEST_GROUND_CLAIM = TableSchema(
    "request_ground_claim",
    "请求人针对各权利要求提出的理由",
    "which ground is raised against which claim by whom",
    ("case_id", "party_id", "ground_id", "claim"),
    (_CASE_ID, _PARTY_ID, _GROUND_ID, _CLAIM),
    (_TO_CASE, ForeignKey(("ground_id",), "ground", ("ground_id",))),
)
REQUEST_GROUND_EXHIBIT = TableSchema(
    "request_ground_exhibit",
    "各理由所依据的证据",
    "which exhibits a ground against a claim rests on",
    ("case_id", "party_id", "ground_id", "claim", "label"),
    (
        _CASE_ID,
        _PARTY_ID,
        _GROUND_ID,
        _CLAIM,
        _text("label", "证据编号", "label of the exhibit", "ground_cell.exhibits", required=True),
    ),
    (ForeignKey(("case_id", "party_id", "ground_id", "claim"), "request_ground_claim",
                ("case_id", "party_id", "ground_id", "claim")),),
)  # fmt: skip
EXHIBIT = TableSchema(
    "exhibit",
    "证据",
    "exhibits",
    ("exhibit_id",),
    (
        _text("exhibit_id", "证据标识", "exhibit", "exhibit.id", "pseudonymised", required=True),
        _CASE_ID,
        _text("side", "提交方", "side that offers it", "exhibit.side", required=True),
        _text("label", "证据编号", "label", "exhibit.label", required=True),
        _text("status", "已提交或仅在文书中列出", "filed here, or only listed", "exhibit", "derived", required=True),
        _text("title", "名称", "title", "exhibit.title", "redacted"),
        _text("purpose", "证明目的", "what it is to prove", "exhibit.purpose", "redacted"),
        _text("media_type", "文件类型", "media type", "exhibit.media_type"),
        _whole("size", "字节数", "size in bytes", "exhibit.size", required=False),
        _whole("pages", "页数", "pages", "exhibit.pages", required=False),
        _text("sha256", "文件摘要", "digest of the file", "exhibit.sha256"),
        Column("filed_at", "datetime", "提交时间", "when it was filed", "exhibit.filed_at"),
    ),
    (_TO_CASE,),
)
OPINION = TableSchema(
    "opinion",
    "质证意见",
    "opinions on exhibits, by element",
    ("opinion_id", "element"),
    (
        _text("opinion_id", "意见标识", "opinion", "opinion.id", "pseudonymised", required=True),
        _text("exhibit_id", "证据标识", "exhibit", "opinion.exhibit_id", "pseudonymised", required=True),
        _text("side", "发表方", "side that states it", "opinion.side", required=True),
        _text("element", "真实性、合法性、关联性或证明力", "element", "opinion", "derived", required=True),
        _text("stance", "认可、有异议或未发表", "accepted, contested, not stated", "opinion", required=True),
        _text("reason", "理由", "reason", "opinion", "redacted"),
        _text("occasion", "书面或口审中", "in writing or in the hearing", "opinion.occasion", required=True),
        _moment("stated_at", "发表时间", "when it was stated", "opinion.stated_at"),
    ),
    (ForeignKey(("exhibit_id",), "exhibit", ("exhibit_id",)),),
)
HEARING = TableSchema(
    "hearing",
    "口头审理",
    "hearings",
    ("hearing_id",),
    (
        _HEARING_ID,
        _CASE_ID,
        _text("mode", "审理方式", "mode", "hearing.mode", required=True),
        _moment("starts_at", "预定开始时间", "when it was set down for", "hearing.starts_at"),
    ),
    (_TO_CASE,),
)
HEARING_FILE = TableSchema(
    "hearing_file",
    "合并审理的案件",
    "case files of a joint hearing",
    ("hearing_id", "file"),
    (
        _HEARING_ID,
        _text("file", "案件在该次审理中的标识", "file within the hearing", "hearing.files", required=True),
        _whole("position", "顺序", "order; the first file's leader presides", "hearing.files", "derived"),
        _text("kind", "无效、侵权裁决或诉讼", "validity, infringement or court", "hearing.files", required=True),
        _text("number", "案号", "number", "hearing.files", required=True),
    ),
    (_TO_HEARING,),
)
PARTICIPANT = TableSchema(
    "participant",
    "参加人",
    "participants",
    ("hearing_id", "participant_id"),
    (
        _HEARING_ID,
        _text("participant_id", "参加人标识", "participant", "roster.id", "pseudonymised", required=True),
        _text("person_id", "人员假名", "pseudonym of the person", "roster.account, roster.name", "pseudonymised",
              required=True),
        _text("role", "身份", "role", "roster.role", required=True),
        _text("side", "所属方", "side", "roster.side", required=True),
        _text("place", "远程或现场", "remote or on site", "roster.place", required=True),
        _text("files", "所参加的案件；空表示全部", "files they take part in; empty for all", "roster.files", "derived"),
    ),
    (_TO_HEARING,),
)  # fmt: skip
EVENT = TableSchema(
    "event",
    "口审记录事件",
    "events of the record",
    ("hearing_id", "n"),
    (
        _HEARING_ID,
        _whole("n", "序号", "number in the hearing", "event.n"),
        _moment("at", "记录时间", "when it was recorded", "event.at"),
        _text("type", "事件类型", "type", "event.type", required=True),
        _text("by", "行为人", "actor", "event.by", "pseudonymised", required=True),
        _text("body", "结构化内容（JSON）", "structured content as JSON", "event.body", "redacted", required=True),
        _text("file", "仅属该案的环节；空表示共同", "file it was for alone; empty for all", "event.files", "derived"),
    ),
    (_TO_HEARING,),
)
FOCUS_SPAN = TableSchema(
    "focus_span",
    "审理过程分段：何时由谁就何理由发言",
    "spans of the session: what was examined when, and who had the floor",
    ("hearing_id", "position"),
    (
        _HEARING_ID,
        _whole("position", "顺序", "order in the hearing", "record.chapters", "derived"),
        _moment("since", "开始时间", "beginning", "record.chapters", "derived"),
        _moment("until", "结束时间", "end", "record.chapters", "derived"),
        _whole("milliseconds", "时长（毫秒）", "length in milliseconds", "record.chapters", "derived"),
        _text("stage", "阶段", "stage", "record.chapters", "derived", required=True),
        _text("ground_id", "无效理由标识；空表示没有", "ground; empty when none was taken up", "event.ground"),
        _text("claims", "权利要求号", "claims", "event.claims", "derived"),
        _text("exhibit_ids", "证据标识", "exhibits", "event.exhibits", "pseudonymised"),
        _text("phase", "举证、质证等环节", "what was done with them", "event.phase"),
        _text("speaker", "发言人", "who had the floor", "event.participant", "pseudonymised"),
        _text("file", "仅属该案的环节；空表示共同", "file heard alone; empty for all", "record.chapters", "derived"),
    ),
    (_TO_HEARING,),
)
DECISION = TableSchema(
    "decision",
    "审查决定",
    "decisions",
    ("case_id",),
    (
        _CASE_ID,
        _text("decision_number", "决定号", "number", "decision.number", required=True),
        _day("decided_on", "决定日", "day of the decision", "decision.decided_on"),
        _text("outcome", "结论", "outcome (one of four)", "decision.outcome"),
        _text("text_sha256", "全文摘要", "digest of the full text", "decision.text_sha256"),
    ),
    (_TO_CASE,),
)
CLAIM_OUTCOME = TableSchema(
    "claim_outcome",
    "各权利要求的结论",
    "outcome of each claim or part of one",
    ("case_id", "position", "claim"),
    (
        _CASE_ID,
        _whole("position", "决定中的顺序", "order in the decision", "claim_outcome.position"),
        _whole("claim", "权利要求号；0表示全部", "claim; 0 is all of them", "claim_outcome.claims"),
        _text("part", "所涉部分", "the part meant", "claim_outcome.part"),
        _text("result", "结论", "result", "claim_outcome.result", required=True),
    ),
    (ForeignKey(("case_id",), "decision", ("case_id",)),),
)
LINK = TableSchema(
    "link",
    "关联程序（行政裁决、法院案件、在先决定）",
    "linked proceedings: administrative rulings, court cases, earlier decisions",
    ("case_id", "kind", "number"),
    (
        _CASE_ID,
        _text("kind", "类别", "kind", "linked_proceeding.kind", required=True),
        _text("number", "案号", "number", "linked_proceeding.number", required=True),
        _text("relation", "关系", "relation", "linked_proceeding.relation", required=True),
        _text("status", "状态", "status in the source's words", "linked_proceeding.status"),
        _day("on", "状态日期", "day of the status", "linked_proceeding.on"),
        _text("printed", "原文写法", "as printed", "linked_proceeding.printed"),
        _whole("source_start", "原文起始字符", "first character in the source", "linked_proceeding.span"),
        _whole("source_end", "原文结束字符", "after the last character in the source", "linked_proceeding.span"),
    ),
    (_TO_CASE,),
)

TABLES: tuple[TableSchema, ...] = (
    CASE,
    PARTY,
    PANEL,
    CLAIM,
    GROUND,
    REQUEST_GROUND_CLAIM,
    REQUEST_GROUND_EXHIBIT,
    EXHIBIT,
    OPINION,
    HEARING,
    HEARING_FILE,
    PARTICIPANT,
    EVENT,
    FOCUS_SPAN,
    DECISION,
    CLAIM_OUTCOME,
    LINK,
)
"""Every table, each after those it points at."""
