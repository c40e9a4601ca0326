"""Examples of the events of objections, time, the examination, witnesses and order."""

from hearing.procedure import events as e
from hearing.procedure.commands import Offered, ScopeItem
from hearing.procedure.events import Event
from hearing.vocabulary import DefaultBasis, Element, MotionKind, ReplyForm, Side, Stance
from tests.scripts.play import START

EXAMPLES: tuple[Event, ...] = (
    e.ObjectionRaised("o1", "p1", "诱导性发问", "证人尚未陈述该事实"),
    e.ObjectionRuled("o1", sustained=True, reason=""),
    e.TimeBudgetSet(Side.PETITIONER, 3600, 600, ""),
    e.OpinionFiled(Side.PATENTEE, "E1", ((Element.RELEVANCE, Stance.CONTESTED),), "领域不同", START),
    e.ExhibitRegistered(Offered("E9", "证据9", Side.PETITIONER, "教科书", 12, "ab" * 32)),
    e.ScopeStated("p1", (ScopeItem("A22.3", ("1", "2"), ("E1",)),)),
    e.ScopeFixed((ScopeItem("A26.3"),), ("证据1公开日早于申请日",)),
    e.GivenUp("p1", (ScopeItem("A22.2", ("3",)),), "证据不足"),
    e.AgreementRecorded("双方对证据1的真实性无争议"),
    e.MotionMade("m1", "p1", MotionKind.NEW_EVIDENCE, "补充证据9", "新发现", "A22.3", ("1",), ("E9",)),
    e.MotionDecided("m1", granted=True, reason=""),
    e.ReplyChosen("m1", "p2", ReplyForm.WRITTEN_LATER, START),
    e.CommonKnowledgePut("k1", "铰链是常规连接件", "A22.3"),
    e.CommonKnowledgeAnswered("k1", "p1", accepted=False, reason="未举证"),
    e.WitnessCalled("p5", "见过在先销售的产品"),
    e.WitnessWarned("p5", "如实陈述"),
    e.WitnessReleased("p5", ""),
    e.ConfrontationBegun(("p5", "p6"), "见面时间"),
    e.ConfrontationEnded(),
    e.ParticipantWarned("p1", "打断发言"),
    e.Expelled("p1", "不听劝阻"),
    e.Departed("p1", permitted=False, reason="自行离开"),
    e.DefaultDeclared(Side.PATENTEE, DefaultBasis.LEFT, "无人在庭"),
)
