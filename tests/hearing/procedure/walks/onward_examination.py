"""What sensible people would do next in the opening and the examination; see ``onward.py``."""

from collections.abc import Iterator
from random import Random

from hearing.procedure import commands as c
from hearing.procedure.commands import Command, ScopeItem
from hearing.procedure.decide import may
from hearing.procedure.state import Hearing
from hearing.vocabulary import ADDS, REPRESENTS, DefaultBasis, Element, MotionKind, Phase, ReplyForm, Role, Side, Stance

OTHER = {Side.PETITIONER: Side.PATENTEE, Side.PATENTEE: Side.PETITIONER}
ALL = ((Element.AUTHENTICITY, Stance.ACCEPTED), (Element.RELEVANCE, Stance.CONTESTED))


def speakers(state: Hearing, side: Side) -> tuple[str, ...]:
    """Everyone who represents a side."""
    return tuple(one.id for one in state.roster.values() if one.role in REPRESENTS and one.side is side)


def examination(state: Hearing, chance: Random) -> Iterator[tuple[str, Command]]:
    """The panel asks, fixes and decides what is open; the sides state, answer and choose."""
    leader = next(one.id for one in state.roster.values() if one.role is Role.LEADER)
    offered = set(may(state, leader))
    opening = state.opening
    yield from _witnesses(state, leader, offered, chance)
    for name, command, due in (
        ("ask_standing", c.AskStanding(), opening.standing_asked_at is None),
        ("read_rights", c.ReadRights(), opening.rights_read_at is None),
        ("ask_settlement", c.AskSettlement(), opening.settlement_asked_in is not state.stage),
    ):
        if due and name in offered:
            yield leader, command
    yield from _open_questions(state, leader, offered, chance)
    yield from _scope(state, leader, offered, chance)
    if "put_common_knowledge" in offered and chance.random() < 0.05:
        yield leader, c.PutCommonKnowledge("折叠铰链为本领域公知常识。", "A22.3")


def _witnesses(state: Hearing, leader: str, offered: set[str], chance: Random) -> Iterator[tuple[str, Command]]:
    """Witnesses are called one by one, told their duty, released, and now and then confronted."""
    if "end_confrontation" in offered and chance.random() < 0.5:
        yield leader, c.EndConfrontation()
    if "warn_witness" in offered:
        yield leader, c.WarnWitness("如实作证")
    known = state.witnesses.testimonies
    if "release_witness" in offered:
        yield from ((leader, c.ReleaseWitness(who)) for who in known if chance.random() < 0.2)
    if "confront_witnesses" in offered and len(known) > 1 and chance.random() < 0.3:
        yield leader, c.ConfrontWitnesses(tuple(known)[:2], "安装日期")
    if "call_witness" in offered and chance.random() < 0.3:
        yield from ((leader, c.CallWitness(one.id)) for one in state.roster.values() if one.role is Role.WITNESS)
    if "declare_default" in offered and chance.random() < 0.3:
        yield from ((leader, c.DeclareDefault(side, DefaultBasis.ABSENT, "无正当理由未到庭")) for side in OTHER)


def _scope(state: Hearing, leader: str, offered: set[str], chance: Random) -> Iterator[tuple[str, Command]]:
    found = state.examination
    if found.stated is None:
        for who in speakers(state, Side.PETITIONER):
            if "state_scope" in may(state, who):
                yield who, c.StateScope(found.requested)
    if found.scope is None and "fix_scope" in offered:
        yield leader, c.FixScope(found.requested)
    if "focus_on" in offered and found.scope:
        item = chance.choice(found.scope)
        cited = c.Citation(item.exhibits[0], 1) if item.exhibits and chance.random() < 0.5 else None
        yield leader, c.FocusOn(item.ground, item.claims, item.exhibits, chance.choice(tuple(Phase)), cited)
    yield from _answers_on_exhibits(state, chance)


def _answers_on_exhibits(state: Hearing, chance: Random) -> Iterator[tuple[str, Command]]:
    found = state.examination
    if state.focus is not None and chance.random() < 0.5:
        for one in found.exhibits.values():
            for who in speakers(state, OTHER.get(one.side, Side.NONE)):
                if (one.id, OTHER[one.side]) not in state.opinions and "state_opinion" in may(state, who):
                    yield who, c.StateOpinion(one.id, ALL, "领域不同")
    if chance.random() < 0.1:
        for who in speakers(state, chance.choice(tuple(OTHER))):
            if "make_motion" in may(state, who):
                yield who, c.MakeMotion(MotionKind.NEW_EVIDENCE, "补充证据", "检索所得", "A22.3", ("1",), ("E1",))
            if "give_up" in may(state, who) and chance.random() < 0.2:
                yield who, c.GiveUp((ScopeItem("A26.4", ("3",)),), "当庭放弃")


def _open_questions(state: Hearing, leader: str, offered: set[str], chance: Random) -> Iterator[tuple[str, Command]]:
    for motion in state.examination.motions.values():
        if motion.granted is None and "decide_motion" in offered:
            yield leader, c.DecideMotion(motion.id, granted=chance.random() < 0.7, reason="与本案有关")
        elif motion.granted and motion.kind in ADDS and motion.reply is None:
            for who in speakers(state, OTHER[motion.side]):
                yield who, c.ChooseReply(motion.id, ReplyForm.ORAL_NOW)
    for objection in state.objections.values():
        if objection.sustained is None and "rule_on_objection" in offered:
            yield leader, c.RuleOnObjection(objection.id, sustained=chance.random() < 0.5, reason="与争点有关")
    for matter in state.examination.common_knowledge.values():
        for side in OTHER:
            if side not in matter.answers:
                yield from ((who, c.AnswerCommonKnowledge(matter.id, accepted=True)) for who in speakers(state, side))
