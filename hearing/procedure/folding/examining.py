"""How the state changes with the scope, the focus, shown exhibits, opinions, motions and common knowledge."""

from hearing.procedure.commands import ScopeItem
from hearing.procedure.events import (
    AgreementRecorded,
    CommonKnowledgeAnswered,
    CommonKnowledgePut,
    ExhibitHidden,
    ExhibitRegistered,
    ExhibitShown,
    FocusSet,
    GivenUp,
    MotionDecided,
    MotionMade,
    OpinionFiled,
    OpinionStated,
    Recorded,
    ReplyChosen,
    ScopeFixed,
    ScopeStated,
)
from hearing.procedure.folding.change import put
from hearing.procedure.replacing import replace
from hearing.procedure.state import CommonKnowledge, Examination, Focus, Hearing, Motion, Opinion, Shown
from hearing.vocabulary import ADDS, Side


def _side(state: Hearing, who: str) -> Side:
    return state.roster[who].side


def focus_set(state: Hearing, event: FocusSet, at: Recorded) -> Hearing:
    """Cells of the matrix are under examination."""
    focus = Focus(event.ground, event.claims, event.exhibits, at.at, event.phase)
    taken_up = (*state.examination.taken_up, focus)
    return replace(state, focus=focus, examination=replace(state.examination, taken_up=taken_up))


def shown(state: Hearing, event: ExhibitShown, at: Recorded) -> Hearing:
    """Everyone sees a page."""
    return replace(state, shown=Shown(event.exhibit, event.page, event.region, at.by, at.at))


def hidden(state: Hearing, event: ExhibitHidden, at: Recorded) -> Hearing:
    """Nothing is shown."""
    return replace(state, shown=None)


def opinion(state: Hearing, event: OpinionStated, at: Recorded) -> Hearing:
    """A side's opinion on an exhibit; its latest counts."""
    side = state.roster[event.participant].side
    stated = Opinion(event.participant, side, event.exhibit, event.stances, event.reason, at.at)
    return replace(state, opinions=put(state.opinions, (event.exhibit, side), stated))


def opinion_filed(state: Hearing, event: OpinionFiled, at: Recorded) -> Hearing:
    """A side's opinion in writing, unless the side stated a later one already."""
    known = state.opinions.get((event.exhibit, event.side))
    if known is not None and known.at > event.stated_at:
        return state
    filed = Opinion("", event.side, event.exhibit, event.stances, event.reason, event.stated_at, written=True)
    return replace(state, opinions=put(state.opinions, (event.exhibit, event.side), filed))


def exhibit_registered(state: Hearing, event: ExhibitRegistered, at: Recorded) -> Hearing:
    """An exhibit is on the register; one that was listed under its label only is from now on known by its id."""
    new, examination = event.exhibit, state.examination
    listed = examination.exhibits.get(new.label)
    if listed is not None and listed.id == new.label != new.id and listed.side is new.side:
        examination = _renamed(examination, new.label, new.id)
    return replace(state, examination=replace(examination, exhibits=put(examination.exhibits, new.id, new)))


def _renamed(examination: Examination, old: str, new: str) -> Examination:
    """Give the examination with an exhibit's id changed in the register, the scope and what was taken up."""

    def ids(exhibits: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if one == old else one for one in exhibits)

    def items(given: tuple[ScopeItem, ...]) -> tuple[ScopeItem, ...]:
        return tuple(replace(one, exhibits=ids(one.exhibits)) for one in given)

    return replace(
        examination,
        exhibits={key: one for key, one in examination.exhibits.items() if key != old},
        requested=items(examination.requested),
        stated=None if examination.stated is None else items(examination.stated),
        scope=None if examination.scope is None else items(examination.scope),
        given_up=items(examination.given_up),
        taken_up=tuple(replace(one, exhibits=ids(one.exhibits)) for one in examination.taken_up),
    )


def scope_stated(state: Hearing, event: ScopeStated, at: Recorded) -> Hearing:
    """The petitioner stated the scope; the latest statement counts."""
    return replace(state, examination=replace(state.examination, stated=event.items))


def scope_fixed(state: Hearing, event: ScopeFixed, at: Recorded) -> Hearing:
    """The scope is fixed, in place of an earlier one; what both sides accept is added to what they accepted before."""
    agreements = tuple(dict.fromkeys((*state.examination.agreements, *event.agreed)))
    return replace(state, examination=replace(state.examination, scope=event.items, agreements=agreements))


def given_up(state: Hearing, event: GivenUp, at: Recorded) -> Hearing:
    """Something is examined no more; it stays in the scope, marked."""
    return replace(state, examination=replace(state.examination, given_up=(*state.examination.given_up, *event.items)))


def agreed(state: Hearing, event: AgreementRecorded, at: Recorded) -> Hearing:
    """Both sides accept a fact."""
    return replace(
        state, examination=replace(state.examination, agreements=(*state.examination.agreements, event.text))
    )


def _with_motion(state: Hearing, motion: Motion) -> Hearing:
    motions = put(state.examination.motions, motion.id, motion)
    return replace(state, examination=replace(state.examination, motions=motions))


def moved_for(state: Hearing, event: MotionMade, at: Recorded) -> Hearing:
    """A motion waits for its decision."""
    made = Motion(
        id=event.motion,
        participant=event.participant,
        side=_side(state, event.participant),
        kind=event.kind,
        subject=event.subject,
        reason=event.reason,
        ground=event.ground,
        claims=event.claims,
        exhibits=event.exhibits,
        at=at.at,
    )
    return _with_motion(state, made)


def motion_decided(state: Hearing, event: MotionDecided, at: Recorded) -> Hearing:
    """A motion is decided; a ground or an exhibit that is admitted joins the scope that was fixed."""
    motion = replace(
        state.examination.motions[event.motion], granted=event.granted, answer=event.reason, decided_at=at.at
    )
    state = _with_motion(state, motion)
    scope = state.examination.scope
    if not event.granted or motion.kind not in ADDS or scope is None:
        return state
    scope = (*scope, ScopeItem(motion.ground, motion.claims, motion.exhibits))
    return replace(state, examination=replace(state.examination, scope=scope))


def reply_chosen(state: Hearing, event: ReplyChosen, at: Recorded) -> Hearing:
    """The other side chose how it replies."""
    motion = state.examination.motions[event.motion]
    return _with_motion(state, replace(motion, reply=event.form, reply_until=event.until))


def common_knowledge_put(state: Hearing, event: CommonKnowledgePut, at: Recorded) -> Hearing:
    """The panel put something to the parties."""
    matter = CommonKnowledge(event.matter, event.text, event.ground, at.at)
    matters = put(state.examination.common_knowledge, matter.id, matter)
    return replace(state, examination=replace(state.examination, common_knowledge=matters))


def common_knowledge_answered(state: Hearing, event: CommonKnowledgeAnswered, at: Recorded) -> Hearing:
    """A side answered; its latest answer counts."""
    matter = state.examination.common_knowledge[event.matter]
    answers = put(matter.answers, _side(state, event.participant), (event.accepted, event.reason))
    matters = put(state.examination.common_knowledge, matter.id, replace(matter, answers=answers))
    return replace(state, examination=replace(state.examination, common_knowledge=matters))
