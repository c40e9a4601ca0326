"""The tables of what happened in the hearing and of what was filed: every column. Pure."""

from hearing.dataset.columns import CASE_ID, TO_CASE, ForeignKey, Level, TableSchema, fact, flag, moment, text, whole

_HEARING_ID = text("hearing_id", "口审标识", "hearing", "hearing.id", "pseudonymised", required=True)
_TO_HEARING = ForeignKey(("case_id", "hearing_id"), "hearing", ("case_id", "hearing_id"))
_EXHIBIT_ID = text("exhibit_id", "证据标识", "exhibit", "exhibit.id", "pseudonymised", required=True)

EVIDENCE = TableSchema(
    "evidence",
    "证据",
    "exhibits",
    ("case_id", "exhibit_id"),
    (
        CASE_ID,
        _EXHIBIT_ID,
        text("side", "提交方", "side that offers it", "exhibit.side", required=True),
        text("label", "证据编号", "label", "exhibit.label", required=True),
        text("status", "已提交、密封提交或仅在文书中列出", "filed here, filed under seal, or only listed", "exhibit",
             "derived", required=True),
        text("title", "名称", "title", "exhibit.title", "redacted"),
        text("purpose", "证明目的", "what it is to prove", "exhibit.purpose", "redacted"),
        text("media_type", "文件类型", "media type", "exhibit.media_type"),
        whole("size", "字节数", "size in bytes", "exhibit.size", required=False),
        whole("pages", "页数", "pages", "exhibit.pages", required=False),
        flag("admitted", "当庭提交的证据是否准许；空表示未作决定", "whether it was let in; empty where nobody asked",
             "event.motion_decided", "derived"),
        text("refusal_reason", "不予准许的理由", "why it was refused", "event.motion_decided", "redacted"),
        *fact("exhibit"),
    ),
    (TO_CASE,),
    Level.HEARING,
)  # fmt: skip
CROSS_EXAMINATION = TableSchema(
    "cross_examination",
    "质证意见",
    "opinions on exhibits, by element",
    ("case_id", "opinion_id", "element"),
    (
        CASE_ID,
        text("opinion_id", "意见标识", "opinion", "opinion.id", "pseudonymised", required=True),
        _EXHIBIT_ID,
        text("side", "发表方", "side that states it", "opinion.side", required=True),
        text("element", "真实性、合法性、关联性或证明力", "element", "opinion", "derived", required=True),
        text("stance", "认可、有异议或未发表", "accepted, contested, not stated", "opinion", required=True),
        text("reason", "理由", "reason", "opinion", "redacted"),
        text("occasion", "书面或口审中", "in writing or in the hearing", "opinion.occasion", required=True),
        text("hearing_id", "发表意见的口审", "hearing in which it was stated", "event.hearing_id", "pseudonymised"),
        whole("segment", "笔录分段；空表示书面", "span of the session in which it was stated", "record.chapters",
              "derived", required=False),
        *fact("opinion"),
    ),
    (ForeignKey(("case_id", "exhibit_id"), "evidence", ("case_id", "exhibit_id")),),
    Level.HEARING,
)  # fmt: skip
HEARING = TableSchema(
    "hearing",
    "口头审理",
    "hearings",
    ("case_id", "hearing_id"),
    (
        CASE_ID,
        _HEARING_ID,
        text("mode", "审理方式", "mode", "hearing.mode", required=True),
        moment("starts_at", "预定开始时间", "when it was set down for", "hearing.starts_at"),
        *fact("event"),
    ),
    (TO_CASE,),
    Level.HEARING,
)
HEARING_FILE = TableSchema(
    "hearing_file",
    "合并审理的案件",
    "case files of a joint hearing",
    ("case_id", "hearing_id", "file"),
    (
        CASE_ID,
        _HEARING_ID,
        text("file", "案件在该次审理中的标识", "file within the hearing", "hearing.files", required=True),
        whole("position", "顺序", "order; the first file's leader presides", "hearing.files", "derived"),
        text("kind", "无效、侵权裁决或诉讼", "validity, infringement or court", "hearing.files", required=True),
        text("number", "案号", "number", "hearing.files", required=True),
        *fact("event"),
    ),
    (_TO_HEARING,),
    Level.HEARING,
)
PARTICIPANT = TableSchema(
    "participant",
    "参加人",
    "participants",
    ("case_id", "hearing_id", "participant_id"),
    (
        CASE_ID,
        _HEARING_ID,
        text("participant_id", "参加人标识", "participant", "roster.id", "pseudonymised", required=True),
        text("person_id", "人员假名", "pseudonym of the person", "roster.account, roster.name", "pseudonymised",
             required=True),
        text("role", "身份", "role", "roster.role", required=True),
        text("side", "所属方", "side", "roster.side", required=True),
        text("place", "远程或现场", "remote or on site", "roster.place", required=True),
        text("files", "所参加的案件；空表示全部", "files they take part in; empty for all", "roster.files", "derived"),
        *fact("event"),
    ),
    (_TO_HEARING,),
    Level.HEARING,
)  # fmt: skip
HEARING_SESSION = TableSchema(
    "hearing_session",
    "开庭时段：自开庭或恢复至休庭、休会或闭庭",
    "sessions: from the opening or a resumption to the next recess, adjournment or the closing",
    ("case_id", "hearing_id", "position"),
    (
        CASE_ID,
        _HEARING_ID,
        whole("position", "顺序", "order in the hearing", "event", "derived"),
        moment("opened_at", "开始时间", "beginning", "event.at"),
        moment("closed_at", "结束时间；空表示尚在进行", "end; empty while it lasts", "event.at", required=False),
        text("ended_by", "结束方式", "type of the event that ended it", "event.type"),
        *fact("event"),
    ),
    (_TO_HEARING,),
    Level.HEARING,
)
RECORD_EVENT = TableSchema(
    "record_event",
    "口审记录事件",
    "events of the hearing's record",
    ("case_id", "hearing_id", "n"),
    (
        CASE_ID,
        _HEARING_ID,
        whole("n", "序号", "number in the hearing", "event.n"),
        text("type", "事件类型", "type", "event.type", required=True),
        text("by", "行为人", "actor", "event.by", "pseudonymised", required=True),
        text("body", "结构化内容（JSON）", "structured content as JSON", "event.body", "redacted", required=True),
        text("file", "仅属该案的环节；空表示共同", "file it was for alone; empty for all", "event.files", "derived"),
        moment("valid_at", "发生时间", "when it happened", "event.body, event.at", "derived"),
        *fact("event"),
    ),
    (_TO_HEARING,),
    Level.HEARING,
)
FOCUS_SPAN = TableSchema(
    "focus_span",
    "审理过程分段：何时由谁就何理由发言",
    "spans of the session: what was examined when, and who had the floor",
    ("case_id", "hearing_id", "position"),
    (
        CASE_ID,
        _HEARING_ID,
        whole("position", "顺序", "order in the hearing", "record.chapters", "derived"),
        moment("since", "开始时间", "beginning", "record.chapters", "derived"),
        moment("until", "结束时间", "end", "record.chapters", "derived"),
        whole("milliseconds", "时长（毫秒）", "length in milliseconds", "record.chapters", "derived"),
        text("stage", "阶段", "stage", "record.chapters", "derived", required=True),
        text("ground_id", "无效理由标识；空表示没有", "ground; empty when none was taken up", "event.ground"),
        text("claims", "权利要求号", "claims", "event.claims", "derived"),
        text("exhibit_ids", "证据标识", "exhibits", "event.exhibits", "pseudonymised"),
        text("phase", "举证、质证等环节", "what was done with them", "event.phase"),
        text("speaker", "发言人", "who had the floor", "event.participant", "pseudonymised"),
        text("file", "仅属该案的环节；空表示共同", "file heard alone; empty for all", "record.chapters", "derived"),
        *fact("event"),
    ),
    (_TO_HEARING,),
    Level.HEARING,
)

HEARING_TABLES: tuple[TableSchema, ...] = (
    EVIDENCE, CROSS_EXAMINATION, HEARING, HEARING_FILE, PARTICIPANT, HEARING_SESSION, RECORD_EVENT, FOCUS_SPAN,
)  # fmt: skip
"""Each after those it points at."""
