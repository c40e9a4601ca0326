"""The secrecy of an exhibit filed under seal: who is in its circle, who may read now, and which step may follow.

Pure. The *circle* are those for whom the content key is wrapped. Whoever filed reads at once; everybody else in the
circle after signing the undertaking. Widening the circle, unsealing and destroying the keys take two persons of the
panel, one who proposes and another who confirms. A legal hold blocks the destruction, also one proposed before.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from hearing.custody.errors import StepRefusedError
from hearing.custody.secrecy_steps import (
    Confirmed,
    Declined,
    FiledUnderSeal,
    Held,
    Measure,
    Proposed,
    Released,
    SecrecyStep,
    SecrecyTaken,
    Undertaken,
)
from hearing.visible import visible
from hearing.vocabulary import PANEL, REPRESENTS, Role

LONGEST_REASON = 2_000
LONGEST_RULE = 300
MOST_RECIPIENTS = 50

MAY_BE_NAMED = PANEL | REPRESENTS | {Role.CLERK, Role.TECHNICAL_INVESTIGATOR}
"""Who can be in a circle: others see exhibits only while they are shown, and one under seal is not shown to them."""

LEAVE: Mapping[type[SecrecyStep], frozenset[Role]] = {
    FiledUnderSeal: REPRESENTS,
    Undertaken: MAY_BE_NAMED,
    Proposed: PANEL,
    Confirmed: PANEL,
    Declined: PANEL,
    Held: PANEL,
    Released: frozenset({Role.LEADER}),
}
"""Who takes which step."""


@dataclass(frozen=True, slots=True)
class Secrecy:
    """What the steps of one exhibit under seal add up to.

    Attributes:
        n: How many steps were taken.
        filer: Who filed it.
        circle: The accounts for which it is sealed, in the order in which they were named.
        undertaken: Those of them who signed the undertaking.
        proposal: The proposal that waits for another person.
        hold: The legal hold in force.
        unsealed: Whether everybody of the case reads it now.
        shredded: Whether its keys were destroyed.
    """

    n: int = 0
    filer: str = ""
    circle: tuple[str, ...] = ()
    undertaken: frozenset[str] = frozenset()
    proposal: SecrecyTaken | None = None
    hold: Held | None = None
    unsealed: bool = False
    shredded: bool = False

    @property
    def proposed(self) -> Proposed | None:
        """What waits for another person."""
        step = self.proposal.step if self.proposal else None
        return step if isinstance(step, Proposed) else None

    def reads(self, account: str) -> bool:
        """Tell whether somebody may read it now."""
        standing = not self.unsealed and not self.shredded
        return standing and account in self.circle and (account == self.filer or account in self.undertaken)

    def oversees(self, account: str, roles: Iterable[Role]) -> bool:
        """Tell whether somebody may know who is in the circle and what was decided: they themselves and the panel."""
        return account in self.circle or not PANEL.isdisjoint(roles)


def secrecy(taken: Iterable[SecrecyTaken]) -> Secrecy:
    """Fold the steps of one exhibit, in order."""
    found = Secrecy()
    for one in taken:
        found = _after(found, one)
    return found


def _after(known: Secrecy, taken: SecrecyTaken) -> Secrecy:
    if taken.n != known.n + 1:
        raise ValueError(f"exhibit {taken.exhibit}: secrecy step {taken.n} cannot follow step {known.n}")
    now = replace(known, n=taken.n)
    match taken.step:
        case FiledUnderSeal():
            now = replace(now, filer=taken.by, circle=taken.step.recipients)
        case Undertaken():
            now = replace(now, undertaken=now.undertaken | {taken.by})
        case Proposed():
            now = replace(now, proposal=taken)
        case Confirmed():
            now = _carried_out(replace(now, proposal=None), known.proposed)
        case Declined():
            now = replace(now, proposal=None)
        case Held():
            now = replace(now, hold=taken.step)
        case Released():
            now = replace(now, hold=None)
    return now


def _carried_out(now: Secrecy, proposed: Proposed | None) -> Secrecy:
    if proposed is None:
        raise ValueError("a confirmation without a proposal")
    match proposed.measure:
        case Measure.WIDEN:
            return replace(now, circle=(*now.circle, *proposed.recipients))
        case Measure.UNSEAL:
            return replace(now, unsealed=True)
        case Measure.SHRED:
            return replace(now, shredded=True)


def require_secrecy(known: Secrecy, step: SecrecyStep, *, by: str, roles: frozenset[Role]) -> None:
    """Refuse a step that may not be taken now, by this person.

    Args:
        known: how things stand.
        step: the step.
        by: the person's account.
        roles: their capacities in the case.

    Raises:
        StepRefusedError: with what was wrong and what to do.
    """
    if LEAVE[type(step)].isdisjoint(roles):
        raise StepRefusedError(
            "not_yours",
            "此项应由合议组或被指定的接收人按各自职责办理，您不能办理。",
            "This is for the panel or for those the exhibit is sealed for, each for its part; it is not yours.",
            "secrecy",
        )
    if known.unsealed or known.shredded:
        raise _over(known)
    _CHECKS[type(step)](known, step, by, roles)


def _filed(known: Secrecy, step: FiledUnderSeal, by: str, roles: frozenset[Role]) -> None:
    if known.n:
        raise StepRefusedError("said_before", "该证据已提交。", "This exhibit was filed already.", "secrecy")
    _count(step.recipients)


def _undertaken(known: Secrecy, step: Undertaken, by: str, roles: frozenset[Role]) -> None:
    if by not in known.circle:
        raise outside_circle()
    if by in known.undertaken or by == known.filer:
        raise StepRefusedError(
            "said_before", "您已可查阅，无须再次签署。", "You may read it already: there is nothing to sign.", "secrecy"
        )


def _proposed(known: Secrecy, step: Proposed, by: str, roles: frozenset[Role]) -> None:
    _text(step.reason, LONGEST_REASON, "理由", "the reason")
    if known.proposal is not None:
        raise StepRefusedError(
            "proposal_open",
            "已有一项提议待另一名合议组成员确认或否决，请先处理该提议。",
            "A proposal waits for another person of the panel: have it confirmed or declined first.",
            "secrecy",
        )
    if step.measure is Measure.WIDEN:
        _count(step.recipients)
        if known_before := set(step.recipients) & set(known.circle):
            raise StepRefusedError(
                "in_circle",
                f"其中 {len(known_before)} 人已在知悉范围内，请只选择新增人员。",
                f"{len(known_before)} of them are in the circle already: choose only those to add.",
                "secrecy",
            )
    elif step.recipients:
        raise StepRefusedError(
            "recipients", "此项提议不涉及人员，请勿选择。", "This proposal names nobody: choose no persons.", "secrecy"
        )
    if step.measure is Measure.SHRED:
        if Role.LEADER not in roles:
            raise StepRefusedError(
                "leader_orders",
                "销毁密钥须由合议组组长下令，请由组长提议、另一名合议组成员确认。",
                "The keys are destroyed by order of the panel leader: the leader proposes, another member confirms.",
                "secrecy",
            )
        _not_held(known)


def _confirmed(known: Secrecy, step: Confirmed, by: str, roles: frozenset[Role]) -> None:
    proposal = _open(known, step.of)
    if proposal.by == by:
        raise StepRefusedError(
            "two_persons",
            "提议人不能确认自己的提议，须由另一名合议组成员确认。",
            "Who proposed cannot confirm: another person of the panel must.",
            "secrecy",
        )
    proposed = known.proposed
    if proposed is not None and proposed.measure is Measure.SHRED:
        _not_held(known)
    elif not {by, proposal.by} & set(known.circle):
        raise StepRefusedError(
            "no_key",
            "提议人和确认人均不在知悉范围内，没有可打开该证据的密钥；请由在范围内的合议组成员提议或确认。",
            "Neither of the two is in the circle, so neither has a key that opens the exhibit: one of them must be "
            "a person of the panel who is in it.",
            "secrecy",
        )


def _declined(known: Secrecy, step: Declined, by: str, roles: frozenset[Role]) -> None:
    _open(known, step.of)
    _text(step.reason, LONGEST_REASON, "理由", "the reason")


def _held(known: Secrecy, step: Held, by: str, roles: frozenset[Role]) -> None:
    if known.hold is not None:
        raise StepRefusedError(
            "held", "已有保全措施，无须重复。", "There is a legal hold on it already.", known.hold.rule
        )
    _text(step.rule, LONGEST_RULE, "依据的规定或命令", "the provision or order behind the hold")
    _text(step.reason, LONGEST_REASON, "理由", "the reason")


def _released(known: Secrecy, step: Released, by: str, roles: frozenset[Role]) -> None:
    if known.hold is None:
        raise StepRefusedError("no_hold", "该证据没有保全措施。", "There is no legal hold on it.", "secrecy")
    _text(step.reason, LONGEST_REASON, "理由", "the reason")


_CHECKS: Mapping[type[SecrecyStep], Callable[..., None]] = {
    FiledUnderSeal: _filed,
    Undertaken: _undertaken,
    Proposed: _proposed,
    Confirmed: _confirmed,
    Declined: _declined,
    Held: _held,
    Released: _released,
}


def _open(known: Secrecy, of: int) -> SecrecyTaken:
    if known.proposal is None or known.proposal.n != of:
        raise StepRefusedError(
            "no_proposal",
            "没有这项待确认的提议，请刷新后核对。",
            "No such proposal is waiting: reload and look again.",
            "secrecy",
        )
    return known.proposal


def _not_held(known: Secrecy) -> None:
    if known.hold is not None:
        raise StepRefusedError(
            "legal_hold",
            f"该证据依“{known.hold.rule}”处于保全之中，密钥不得销毁；须先由组长解除保全。",
            f"A legal hold under “{known.hold.rule}” is on this exhibit, so its keys are not destroyed; the panel "
            "leader must lift the hold first.",
            known.hold.rule,
        )


def _over(known: Secrecy) -> StepRefusedError:
    if known.shredded:
        return shredded()
    return StepRefusedError("unsealed", "该证据已解除密封。", "This exhibit was unsealed.", "secrecy")


def shredded() -> StepRefusedError:
    """Make the refusal of whatever needs the keys that were destroyed."""
    return StepRefusedError(
        "shredded",
        "该证据的密钥已依合议组组长的命令销毁，内容不能再查阅；存证承诺和回执仍可核验。",
        "The keys of this exhibit were destroyed by order of the panel leader: nobody reads it any more. Its "
        "commitment and its receipt can still be checked.",
        "secrecy",
    )


def outside_circle() -> StepRefusedError:
    """Make the refusal of somebody the exhibit is not sealed for."""
    return StepRefusedError(
        "outside_circle",
        "该证据为密封证据，您不在知悉范围内；如需查阅，请向合议组申请扩大知悉范围。",
        "This exhibit is sealed and you are not in its circle; to read it, ask the panel to widen the circle.",
        "secrecy",
    )


def _count(recipients: tuple[str, ...]) -> None:
    if not recipients or len(recipients) > MOST_RECIPIENTS or len(set(recipients)) < len(recipients):
        raise StepRefusedError(
            "recipients",
            f"请选择接收人（每人一次，不超过 {MOST_RECIPIENTS} 人）。",
            f"Choose the persons it is for, each once and at most {MOST_RECIPIENTS}.",
            "secrecy",
        )


def _text(text: str, longest: int, zh: str, en: str) -> None:
    if not text.strip() or len(text) > longest or not visible(text, lines=True):
        raise StepRefusedError(
            "text_needed",
            f"请填写{zh}（不超过 {longest} 字，不含不可见字符）。",
            f"Fill in {en}, in at most {longest} characters and without invisible ones.",
            "secrecy",
        )
