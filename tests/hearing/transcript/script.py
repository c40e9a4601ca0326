"""A whole hearing through the real procedure, as the minutes' tests need one: every kind of entry occurs in it."""

from datetime import UTC, datetime, timedelta

from hearing.procedure import commands as c
from hearing.procedure.decide import decide
from hearing.procedure.events import Recorded
from hearing.procedure.evolve import evolve
from hearing.procedure.state import Hearing
from hearing.transcript.context import (
    AgentInfo,
    CheckpointInfo,
    ExhibitInfo,
    GroundInfo,
    LinkedInfo,
    PartyInfo,
    RecordContext,
)
from hearing.vocabulary import (
    SYSTEM,
    Element,
    IdentityResult,
    Mode,
    Place,
    RecessPurpose,
    Role,
    Side,
    Stage,
    Stance,
)

START = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)

ROSTER = (
    c.Invited("leader", "a1", "王振华", Role.LEADER, Side.NONE, Place.ON_SITE),
    c.Invited("chief", "a2", "陈雨桐", Role.CHIEF_EXAMINER, Side.NONE, Place.ON_SITE),
    c.Invited("member", "a3", "赵立群", Role.MEMBER, Side.NONE, Place.REMOTE),
    c.Invited("clerk", "a4", "孙晓梅", Role.CLERK, Side.NONE, Place.ON_SITE),
    c.Invited("pet", "a5", "李文博", Role.AGENT, Side.PETITIONER, Place.REMOTE, first_speaker=True),
    c.Invited("room", "a6", "周海燕", Role.ASSISTANT, Side.NONE, Place.ON_SITE),
    c.Invited("owner", "a7", "吴德明", Role.PARTY, Side.PATENTEE, Place.ON_SITE, seat_of="room"),
    c.Invited("agent", "a8", "郑思远", Role.AGENT, Side.PATENTEE, Place.ON_SITE, seat_of="room", first_speaker=True),
    c.Invited("watch", "a9", "何平", Role.OBSERVER, Side.NONE, Place.REMOTE),
)
EXHIBITS = {
    "e1": ExhibitInfo("证据1", "CN 205812345 U 说明书", Side.PETITIONER, "Exhibit 1"),
    "e2": ExhibitInfo("证据2", "《机械设计手册》第五版", Side.PETITIONER, "Exhibit 2"),
    "r1": ExhibitInfo("反证1", "产品试验报告", Side.PATENTEE, "Counter-exhibit 1"),
}
GROUNDS = {
    "g223": GroundInfo("专利法第22条第3款（创造性）", "Patent Law art. 22.3 (inventiveness)"),
    "g264": GroundInfo("专利法第26条第4款（清楚、支持）", "Patent Law art. 26.4 (clarity, support)"),
}
CHECKPOINT = CheckpointInfo(
    origin="hearing.example/log",
    tree_size=1873,
    root_hash="0ZQ2nT0yB1c9zJ4mQ4cJ0c0p0o4nS0dQxW1m2k3l4oY=",
    text=(
        "hearing.example/log\n1873\n0ZQ2nT0yB1c9zJ4mQ4cJ0c0p0o4nS0dQxW1m2k3l4oY=\n\n"
        "— hearing.example/log xq7mB0c2VqQ1s3n0u5b8w9y2A4C6E8G0I2K4M6O8Q0S2U4W6Y8a0c2e4g6i8k0m2o4q6s8u0w2y4=\n"
    ),
    first_event=1,
    last_event=118,
    stamped_at=START + timedelta(hours=2, minutes=3),
    authority="embedded",
)


def context(language="zh-CN", **changes) -> RecordContext:
    """Give the case's names in a language."""
    given = {
        "patent_title": "一种可折叠支架",
        "parties": (
            PartyInfo(Side.PETITIONER, "广州甲精密制造有限公司", (AgentInfo("李文博", "广州某知识产权代理有限公司"),)),
            PartyInfo(Side.PATENTEE, "深圳乙科技股份有限公司", (AgentInfo("郑思远", "北京某律师事务所"),)),
        ),
        "exhibits": EXHIBITS,
        "grounds": GROUNDS,
        "linked": (LinkedInfo("administrative_ruling", "粤知法裁字〔2026〕第12号", "same_patent", "已中止"),),
        "checkpoint": CHECKPOINT,
        "place": "专利局复审和无效审理部第三审理庭",
    }
    return RecordContext(language=language, **{**given, **changes})


class Play:
    """Gives commands one after another, at moments of its own making."""

    def __init__(self) -> None:
        self.state = Hearing("h1")
        self.recorded: list[Recorded] = []
        self.now = START
        self.count = 0

    def do(self, by: str, command: c.Command, *, after: float = 7) -> str:
        """Carry out one command ``after`` so many seconds; give its id."""
        self.now += timedelta(seconds=after)
        self.count += 1
        command_id = f"c{self.count}"
        for event in decide(self.state, command, by=by, now=self.now, command_id=command_id):
            row = Recorded(len(self.recorded) + 1, self.now, by, command_id, event)
            self.recorded.append(row)
            self.state = evolve(self.state, row)
        return command_id

    def say(self, speaker: str, text: str, *, exhibits=(), claims=(), after: float = 21) -> str:
        """Let the clerk write down what someone said."""
        return self.do("clerk", c.RecordUtterance(speaker, text, None, tuple(exhibits), tuple(claims)), after=after)

    def schedule(self) -> "Play":
        """Set the hearing down."""
        linked = (c.Linked("administrative_ruling", "粤知法裁字〔2026〕第12号", "same_patent"),)
        self.do(
            "office",
            c.ScheduleHearing(
                "case1", "4W123456", "ZL 2018 1 0123456.5", "第一次口头审理", Mode.MIXED, START, ROSTER, linked
            ),
        )
        return self

    def enter(self) -> "Play":
        """Bring everyone in and examine identities."""
        for who in ("leader", "chief", "member", "clerk", "pet", "room", "watch"):
            self.do(SYSTEM, c.ReportConnected(who, f"{who}-1"), after=2)
            self.do(who, c.EnterWaitingRoom(camera=True, microphone=True, speaker=True), after=2)
        for who in ("pet", "room", "watch"):
            self.do("clerk", c.Admit(who))
        for who, document in (
            ("pet", "居民身份证、授权委托书"),
            ("owner", "居民身份证、营业执照"),
            ("agent", "律师执业证、授权委托书"),
        ):
            self.do("clerk", c.CheckIdentity(who, document, IdentityResult.CONFIRMED))
        return self

    def open(self) -> "Play":
        """Open the hearing and ask about recusal."""
        self.do("leader", c.OpenHearing(), after=30)
        self.say(
            "leader", "现在开庭。国家知识产权局专利局复审和无效审理部合议组依法对4W123456号无效宣告请求案进行口头审理。"
        )
        self.do("leader", c.AskRecusal())
        self.do("pet", c.AnswerRecusal(requested=False))
        self.do("agent", c.AnswerRecusal(requested=False))
        return self

    def investigate(self) -> "Play":
        """Take up a ground, hear both sides on the exhibits, lose a connection."""
        self.do("leader", c.EnterStage(Stage.INVESTIGATION))
        self.do("leader", c.FocusOn("g223", ("1", "2", "3", "6"), ("e1", "e2")))
        self.do("pet", c.RequestFloor("陈述无效理由"))
        self.do("leader", c.GiveFloor("pet"))
        for page in (3, 4, 5):
            self.do("pet", c.ShowExhibit("e1", page))
        self.say(
            "pet",
            "权利要求1不具备专利法第22条第3款规定的创造性。证据1第5页公开了一种可折叠支架，包括底座、铰接于底座的支撑臂"
            "以及设置在支撑臂末端的锁定机构；权利要求1与证据1的区别仅在于锁定机构采用扭簧（torsion spring）复位，"
            "而证据2给出了在同类铰接结构中使用扭簧复位的教导，本领域技术人员有动机将两者结合。",
            exhibits=(c.Citation("e1", 5), c.Citation("e2")),
            claims=("1",),
        )
        self.do("leader", c.GiveFloor("agent"))
        everything = tuple((element, Stance.ACCEPTED) for element in Element)
        self.do("agent", c.StateOpinion("e1", everything))
        contested = (
            (Element.AUTHENTICITY, Stance.ACCEPTED),
            (Element.LEGALITY, Stance.ACCEPTED),
            (Element.RELEVANCE, Stance.CONTESTED),
            (Element.PROBATIVE_FORCE, Stance.CONTESTED),
        )
        self.do("agent", c.StateOpinion("e2", contested, "证据2为通用手册，未涉及支架的锁定机构，与本案缺乏关联。"))
        self.lose("pet", 43.2)
        self.first = self.say(
            "agent", "证据1的锁定机构为卡扣式，不存在复位的需要，不存在结合的启示。", exhibits=(c.Citation("e1", 5),)
        )
        return self

    def lose(self, who: str, seconds: float) -> None:
        """Cut someone's line for so many seconds."""
        last = self.now + timedelta(seconds=1)
        self.do(SYSTEM, c.ReportLost(who, f"{who}-1", last, "network"), after=4)
        self.do(SYSTEM, c.ReportConnected(who, f"{who}-2"), after=seconds - 3)

    def argue(self) -> "Play":
        """Debate, go back once, deliberate, announce and close."""
        self.do("leader", c.EnterStage(Stage.DEBATE))
        self.say("chief", "请双方围绕区别技术特征所起的作用发表辩论意见。")
        self.do("leader", c.EnterStage(Stage.INVESTIGATION, "专利权人提出的反证1尚未质证"))
        answers = ((Element.AUTHENTICITY, Stance.CONTESTED),)
        self.do("pet", c.StateOpinion("r1", answers, "试验报告未加盖检测机构印章。"))
        self.do("leader", c.EnterStage(Stage.DEBATE))
        self.say("pet", "坚持请求书及当庭陈述的意见。", claims=("1", "2", "3", "6"))
        self.do("leader", c.EnterStage(Stage.FINAL_STATEMENTS))
        self.say("pet", "请求宣告涉案专利权全部无效。")
        self.say("owner", "请求维持专利权有效。")
        self.do("leader", c.Recess(RecessPurpose.DELIBERATION))
        self.do("leader", c.Resume(), after=754)
        self.do("leader", c.EnterStage(Stage.ANNOUNCEMENT))
        self.do("leader", c.Announce("合议组将在合议后作出审查决定，并以书面形式送达双方当事人。"))
        self.do("leader", c.CloseHearing())
        for who, kind in (("pet", "audio"), ("pet", "video"), ("leader", "audio")):
            name = f"h1-{who}-{kind}.webm"
            digest = f"{len(name):02x}" * 32
            self.do(SYSTEM, c.ReportRecording(who, kind, name, digest, 48211, START, self.now))
        return self

    def sign(self) -> "Play":
        """Present the minutes, correct them once, present them again, sign; one refuses."""
        self.do("clerk", c.PresentMinutes())
        self.do("pet", c.SignMinutes(self.digest(), "password"))
        asked = self.do(
            "agent",
            c.RequestCorrection(self.first, "证据1的锁定机构为卡扣式，无复位需要，不存在结合的启示。", "漏记、误记"),
        )
        refused = self.do("pet", c.RequestCorrection(self.first, "（删去）", "与事实不符"))
        self.do("clerk", c.DecideCorrection(asked, accepted=True))
        self.do("leader", c.DecideCorrection(refused, accepted=False, reason="经核对录音，原记载属实"))
        self.do("clerk", c.PresentMinutes())
        for who, method in (("pet", "password"), ("agent", "passkey"), ("leader", "passkey"), ("clerk", "password")):
            self.do(who, c.SignMinutes(self.digest(), method))
        self.do("owner", c.RefuseToSign("对锁定机构作用的记载仍有不同意见"))
        self.do("leader", c.EndHearing())
        return self

    def digest(self) -> str:
        """Give the digest of the minutes that lie before the parties."""
        assert self.state.minutes is not None
        return self.state.minutes.digest


def whole() -> Play:
    """Play a hearing from its scheduling to its end."""
    return Play().schedule().enter().open().investigate().argue().sign()
