"""The vocabulary in words, Chinese then English."""

from enum import StrEnum

from hearing.vocabulary import (
    DefaultBasis,
    Element,
    FileKind,
    IdentityResult,
    Mode,
    MotionKind,
    Phase,
    Place,
    Reading,
    RecessPurpose,
    ReplyForm,
    Restoration,
    Role,
    ServiceStep,
    Side,
    Stage,
    Stance,
    Step,
    WithdrawalEffect,
    WitnessState,
)

TERMS: dict[type[StrEnum], dict[StrEnum, tuple[str, str]]] = {
    Role: {
        Role.LEADER: ("合议组组长", "Panel leader"),
        Role.CHIEF_EXAMINER: ("主审员", "Chief examiner"),
        Role.MEMBER: ("参审员", "Panel member"),
        Role.TECHNICAL_INVESTIGATOR: ("技术调查官", "Technical investigator"),
        Role.CLERK: ("书记员", "Clerk"),
        Role.PARTY: ("当事人", "Party"),
        Role.AGENT: ("代理人", "Agent"),
        Role.WITNESS: ("证人", "Witness"),
        Role.INTERPRETER: ("翻译", "Interpreter"),
        Role.ASSISTANT: ("审理辅助员", "Hearing assistant"),
        Role.OBSERVER: ("旁听人员", "Observer"),
    },
    Side: {
        Side.PETITIONER: ("请求人", "Petitioner"),
        Side.PATENTEE: ("专利权人", "Patentee"),
        Side.NONE: ("", ""),
    },
    Stage: {
        Stage.PREPARATION: ("口头审理准备", "Preparation"),
        Stage.OPENING: ("口头审理开始", "Opening"),
        Stage.INVESTIGATION: ("口头审理调查", "Investigation"),
        Stage.DEBATE: ("口头审理辩论", "Debate"),
        Stage.FINAL_STATEMENTS: ("最后陈述", "Final statements"),
        Stage.ANNOUNCEMENT: ("结果宣布", "Announcement"),
        Stage.MINUTES: ("笔录核对与签字", "Reading and signing of the minutes"),
        Stage.ENDED: ("口头审理结束", "End of the hearing"),
    },
    Mode: {
        Mode.ON_SITE: ("现场审理", "On site"),
        Mode.CIRCUIT: ("巡回审理", "Circuit"),
        Mode.ROOM_TO_ROOM: ("远程视频（审理庭对审理庭）", "Video link between hearing rooms"),
        Mode.INTERNET: ("线上审理", "Online"),
        Mode.MIXED: ("线上与现场混合审理", "Mixed: online and on site"),
    },
    Place: {
        Place.REMOTE: ("线上", "Remote"),
        Place.ON_SITE: ("现场", "On site"),
    },
    RecessPurpose: {
        RecessPurpose.DELIBERATION: ("合议", "deliberation"),
        RecessPurpose.TECHNICAL: ("技术原因", "a technical reason"),
        RecessPurpose.SETTLEMENT: ("当事人和解", "settlement talks"),
        RecessPurpose.RECUSAL: ("处理回避申请", "a request for recusal"),
        RecessPurpose.DEMONSTRATION: ("补充演示", "a further demonstration"),
        RecessPurpose.OTHER: ("其他原因", "another reason"),
    },
    Element: {
        Element.AUTHENTICITY: ("真实性", "Authenticity"),
        Element.LEGALITY: ("合法性", "Legality"),
        Element.RELEVANCE: ("关联性", "Relevance"),
        Element.PROBATIVE_FORCE: ("证明力", "Probative force"),
    },
    Stance: {
        Stance.ACCEPTED: ("认可", "accepted"),
        Stance.CONTESTED: ("有异议", "contested"),
        Stance.NOT_STATED: ("未表示", "not stated"),
    },
    IdentityResult: {
        IdentityResult.CONFIRMED: ("相符", "confirmed"),
        IdentityResult.NOT_CONFIRMED: ("不相符", "not confirmed"),
    },
}
"""By the enumeration first: members of two of them may be equal as strings."""
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NAMES: dict[str, tuple[str, str]] = {
    # proceedings linked to the case, and how
    "administrative_ruling": ("行政裁决", "Administrative ruling"),
    "court": ("司法案件", "Court case"),
    "invalidation": ("无效宣告案件", "Invalidation case"),
    "reexamination": ("复审案件", "Re-examination case"),
    "same_patent": ("涉及同一专利", "on the same patent"),
    "mentioned": ("案卷中提及", "mentioned in the file"),
    # recordings
    "audio": ("声音", "Audio"),
    "video": ("画面", "Video"),
    # how someone signed
    "passkey": ("通行密钥", "passkey"),
    "password": ("密码复核", "password entered again"),
    # why a connection was lost, as the platform and the transport name it
    "network": ("网络中断", "network failure"),
    "transport close": ("网络中断", "network failure"),
    "transport error": ("网络故障", "network error"),
    "silence": ("线路无响应", "nothing heard on the line"),
    "ping timeout": ("连接无响应", "no sign of life"),
    "client disconnect": ("本人断开", "closed by the participant"),
    "server disconnect": ("平台断开", "closed by the platform"),
    "server shutdown": ("平台停止", "the platform stopped"),
    "server_stopped": ("平台停止", "the platform stopped"),
    "closed": ("连接关闭", "connection closed"),
    "left": ("本人离开", "left"),
    "flood": ("消息过多", "too many messages"),
    "outage": ("平台中断", "the platform was down"),
    # who stamped the time
    "embedded": ("平台内置时间戳服务", "embedded time-stamp authority"),
}
"""Names that reach the minutes as plain words. One that is missing here is printed as it is."""
