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
    Step: {
        Step.ROLL_CALL: ("核对到庭人员", "Roll call"),
        Step.DISCIPLINE: ("宣读庭审纪律", "Rules of conduct"),
        Step.INTRODUCTIONS: ("介绍到庭人员", "Introductions"),
        Step.STANDING: ("对出庭人员资格的异议", "Objections to standing"),
        Step.RIGHTS: ("告知权利义务", "Rights and duties"),
        Step.RECUSAL: ("询问回避", "Recusal"),
        Step.SETTLEMENT: ("询问和解意愿", "Settlement"),
        Step.STATEMENT: ("请求人陈述", "Petitioner's statement"),
        Step.SCOPE: ("确定审理范围", "Scope"),
        Step.GROUNDS: ("逐项调查", "Ground by ground"),
        Step.WITNESSES: ("证人作证", "Witnesses"),
        Step.ARGUMENT: ("辩论", "Argument"),
        Step.LAST_WORDS: ("最后意见陈述", "Final statements"),
        Step.SETTLEMENT_AGAIN: ("再次询问和解意愿", "Settlement, asked again"),
        Step.RESULT: ("宣布结论", "Result"),
        Step.READING: ("核对笔录", "Reading of the minutes"),
        Step.SIGNING: ("签字", "Signing"),
    },
    Phase: {
        Phase.ADDUCE: ("举证", "adducing evidence"),
        Phase.CROSS_EXAMINE: ("质证", "cross-examination"),
        Phase.COUNTER_EVIDENCE: ("反证举证", "counter-evidence"),
        Phase.COUNTER_CROSS_EXAMINE: ("反证质证", "cross-examination of the counter-evidence"),
        Phase.QUESTIONS: ("询问", "questions"),
    },
    MotionKind: {
        MotionKind.WITNESS: ("证人出庭", "hearing a witness"),
        MotionKind.PHYSICAL_EXHIBIT: ("出示物证", "showing a physical exhibit"),
        MotionKind.NEW_GROUND: ("增加无效理由", "adding a ground"),
        MotionKind.NEW_EVIDENCE: ("补充证据", "adding an exhibit"),
        MotionKind.POSTPONEMENT: ("延期审理", "postponing the hearing"),
        MotionKind.OFFLINE: ("转为线下审理", "going on offline"),
        MotionKind.OTHER: ("其他事项", "another matter"),
    },
    ReplyForm: {
        ReplyForm.ORAL_NOW: ("当庭口头答复", "orally at once"),
        ReplyForm.WRITTEN_LATER: ("庭后书面答复", "in writing later"),
    },
    WitnessState: {
        WitnessState.WAITING: ("候审", "waiting"),
        WitnessState.CALLED: ("已传唤到庭", "called"),
        WitnessState.WARNED: ("已告知作证义务", "told the duty of truth"),
        WitnessState.RELEASED: ("作证完毕", "released"),
        WitnessState.CONFRONTED: ("对质", "confronted"),
    },
    DefaultBasis: {
        DefaultBasis.ABSENT: ("未到庭", "absent"),
        DefaultBasis.LEFT: ("中途退庭", "left"),
        DefaultBasis.EXPELLED: ("被责令退庭", "ordered out"),
    },
    WithdrawalEffect: {
        WithdrawalEffect.ENDS: ("审查程序终止", "the case ends"),
        WithdrawalEffect.CONTINUES: ("审查程序继续", "the examination goes on"),
    },
    Restoration: {
        Restoration.REPLAYED: ("回放录音录像", "replayed"),
        Restoration.READ_OUT: ("宣读笔录", "read out"),
        Restoration.REPEATED: ("重新陈述", "repeated"),
        Restoration.WAIVED: ("本人放弃", "waived"),
    },
    FileKind: {
        FileKind.VALIDITY: ("专利权无效宣告案", "validity"),
        FileKind.INFRINGEMENT: ("专利侵权纠纷行政裁决案", "infringement"),
        FileKind.COURT: ("专利诉讼案", "court case"),
    },
    Reading: {
        Reading.BROAD: ("宽解释", "broadly"),
        Reading.NARROW: ("窄解释", "narrowly"),
    },
    ServiceStep: {
        ServiceStep.SENT: ("已发送", "sent"),
        ServiceStep.ARRIVED: ("已到达", "arrived"),
        ServiceStep.OPENED: ("已查阅", "opened"),
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
