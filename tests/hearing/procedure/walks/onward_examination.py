"""What sensible people would do next in the opening and the examination; see ``onward.py``."""

from collections.abc import Iterator
from itertools import chain
from random import Random

from hearing.procedure import commands as c
from hearing.procedure.commands import Command, ScopeItem
from hearing.procedure.decide import may
from hearing.procedure.people import identity_confirmed, room_of
from hearing.procedure.state import Hearing
from hearing.vocabulary import (
    ADDS,
    REPRESENTS,
    DefaultBasis,
    Element,
    IdentityResult,
    MotionKind,
    Phase,
    ReplyForm,
    Role,
    Room,
    Side,
    Stance,
    WitnessState,
)

OTHER = {Side.PETITIONER: Side.PATENTEE, Side.PATENTEE: Side.PETITIONER}
"""The side across the room; what neither side offered has none."""
ALL = ((Element.AUTHENTICITY, Stance.ACCEPTED), (Element.RELEVANCE, Stance.CONTESTED))


def speakers(state: Hearing, side: Side) -> tuple[str, ...]:
    """Everyone who represents a side."""
    return tuple(one.id for one in state.roster.values() if one.role in REPRESENTS and one.side is side)


def examination(state: Hearing, chance: Random) -> Iterator[tuple[str, Command]]:
    """The panel asks, fixes and decides what is open; the sides state, answer and choose."""
    leader = next(one.id for one in state.roster.values() if one.role is Role.LEADER)
    offered = set(may(state, leader))
    parts = [
        _asked(state, leader, offered),
        _witnesses(state, leader, offered, chance),
        _open_questions(state, leader, offered, chance),
        _scope(state, leader, offered, chance),
        _order(state, leader, offered, chance),
    ]
    chance.shuffle(parts)
    yield from chain.from_iterable(parts)
    if "put_common_knowledge" in offered and chance.random() < 0.05:
        yield leader, c.PutCommonKnowledge("折叠铰链为本领域公知常识。", "A22.3")


def _asked(state: Hearing, leader: str, offered: set[str]) -> Iterator[tuple[str, Command]]:
    opening = state.opening
    for name, command, due in (
        ("ask_standing", c.AskStanding(), opening.standing_asked_at is None),
        ("read_rights", c.ReadRights(), opening.rights_read_at is None),
        ("ask_settlement", c.AskSettlement(), opening.settlement_asked_in is not state.stage),
    ):
        if due and name in offered:
            yield leader, command


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
            other = OTHER.get(one.side, Side.NONE)
            for who in speakers(state, other):
                if (one.id, other) not in state.opinions and "state_opinion" in may(state, who):
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
            for who in speakers(state, OTHER.get(motion.side, Side.NONE)):
                yield who, c.ChooseReply(motion.id, ReplyForm.ORAL_NOW)
    for objection in state.objections.values():
        if objection.sustained is None and "rule_on_objection" in offered:
            yield leader, c.RuleOnObjection(objection.id, sustained=chance.random() < 0.5, reason="与争点有关")
    for matter in state.examination.common_knowledge.values():
        for side in OTHER:
            if side not in matter.answers:
                yield from ((who, c.AnswerCommonKnowledge(matter.id, accepted=True)) for who in speakers(state, side))


def _witnesses(state: Hearing, leader: str, offered: set[str], chance: Random) -> Iterator[tuple[str, Command]]:
    """Call whoever waits, tell them their duty, let them go; bring those who contradict one another in together."""
    states = {who: one.state for who, one in state.witnesses.testimonies.items()}
    inside = [who for who, one in states.items() if one in {WitnessState.CALLED, WitnessState.WARNED}]
    if state.witnesses.confronted and "end_confrontation" in offered:
        yield leader, c.EndConfrontation()
    for who in inside:
        if states[who] is WitnessState.CALLED and not identity_confirmed(state, who):
            yield leader, c.CheckIdentity(who, "身份证", IdentityResult.CONFIRMED)
        elif "warn_witness" in offered:
            yield leader, c.WarnWitness("如实作证")
        elif "release_witness" in offered and chance.random() < 0.5:
            yield leader, c.ReleaseWitness(who, "作证完毕")
    if not inside and "call_witness" in offered:
        for one in state.roster.values():
            waits = room_of(state, one.id) is Room.WITNESS or bool(one.seat_of)
            if one.role is Role.WITNESS and states.get(one.id) is not WitnessState.RELEASED and waits:
                yield leader, c.CallWitness(one.id, "展会")
    released = tuple(who for who, one in states.items() if one is WitnessState.RELEASED)
    if len(released) > 1 and "confront_witnesses" in offered:
        yield leader, c.ConfrontWitnesses(released, "展出与否")


def _order(state: Hearing, leader: str, offered: set[str], chance: Random) -> Iterator[tuple[str, Command]]:
    """Now and then someone disturbs, or leaves, and a side that has nobody left is heard in default."""
    for side in OTHER:
        mine = speakers(state, side)
        there = [who for who in mine if room_of(state, who) is Room.HEARING]
        if mine and not there and "declare_default" in offered and chance.random() < 0.5:
            yield leader, c.DeclareDefault(side, chance.choice(tuple(DefaultBasis)), "无人在庭")
        elif there and "note_departure" in offered and chance.random() < 0.02:
            yield leader, c.NoteDeparture(there[0], permitted=chance.random() < 0.3, reason="自行离开")
        elif there and "expel" in offered and chance.random() < 0.03:
            warned = there[0] in state.order.warnings
            yield leader, c.Expel(there[0], "不听劝阻") if warned else c.WarnParticipant(there[0], "打断发言")
