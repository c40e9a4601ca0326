"""The life of the exhibits of a case: what their steps add up to, and which step may follow.

Pure. Who may take which kind of step stands in `LEAVE`; what else must hold, in one function a kind. A ruling that
admits an exhibit locks it: from then on its side can neither withdraw nor replace it by itself, but asks the panel in
the hearing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from hearing.cases.lateness import Timeliness
from hearing.cases.model import Exhibit
from hearing.custody.errors import StepRefusedError
from hearing.custody.steps import Captured, Described, HandedOver, Labelled, Ruled, Step, Taken, Withdrawn
from hearing.visible import visible
from hearing.vocabulary import Nature, Role, Side

S = TypeVar("S")

LONGEST_TEXT = 4_000
LONGEST_ADDRESS = 2_000
LONGEST_NAME = 120

_REGULAR = frozenset(Timeliness) - {Timeliness.LATE, Timeliness.NO_PERIOD, Timeliness.UNKNOWN}
"""With these an exhibit is admitted without a reason."""

_SIDES = frozenset({Role.PARTY, Role.AGENT})
_KEEPERS = frozenset({Role.LEADER, Role.CLERK, Role.ASSISTANT})

OF_ANOTHER = frozenset(Nature) - {Nature.COMMON_KNOWLEDGE}
"""What an exhibit is towards another one; what proves common knowledge stands by itself."""

LEAVE: Mapping[type[Step], frozenset[Role]] = {
    Described: _SIDES,
    Captured: _SIDES,
    Withdrawn: _SIDES,
    Labelled: frozenset({Role.CLERK, Role.ASSISTANT}),
    HandedOver: _KEEPERS,
    Ruled: frozenset({Role.LEADER}),
}
"""Who takes which step; a side only on its own exhibits."""


@dataclass(frozen=True, slots=True)
class Life:
    """What the steps of one exhibit add up to.

    Attributes:
        n: How many steps were taken.
        natures: What its side says that it is, each with the other exhibit's id.
        captured: Where it came from when it is a capture from the web.
        labelled: The physical exhibit behind it.
        moved: Its last hand-over.
        ruled: The last ruling on it.
        withdrawn: The withdrawal.
    """

    n: int = 0
    natures: tuple[Described, ...] = ()
    captured: Captured | None = None
    labelled: Labelled | None = None
    moved: HandedOver | None = None
    ruled: Ruled | None = None
    withdrawn: Withdrawn | None = None

    @property
    def holder(self) -> str:
        """Who has the physical exhibit; empty when there is none."""
        if self.moved is not None:
            return self.moved.to
        return self.labelled.holder if self.labelled is not None else ""

    @property
    def locked(self) -> bool:
        """Whether the panel admitted it."""
        return self.ruled is not None and self.ruled.admitted


_NEW = Life()


@dataclass(frozen=True, slots=True)
class Lives:
    """The lives of all exhibits of a case, by their ids."""

    exhibits: Mapping[str, Exhibit]
    lives: Mapping[str, Life] = field(default_factory=dict)

    def of(self, exhibit: str) -> Life:
        """Give the life of an exhibit to which nothing may have happened yet."""
        return self.lives.get(exhibit, _NEW)

    def replaced_by(self, exhibit: str) -> str:
        """Give the id of the exhibit that replaces this one; empty when none does."""
        described = Described(Nature.REPLACEMENT, exhibit)
        return next((one for one, life in self.lives.items() if described in life.natures and not life.withdrawn), "")


def lives(exhibits: Sequence[Exhibit], taken: Iterable[Taken]) -> Lives:
    """Fold the steps on file, which are in order within each exhibit."""
    found: dict[str, Life] = {}
    for one in taken:
        found[one.exhibit] = _after(found.get(one.exhibit, _NEW), one)
    return Lives({exhibit.id: exhibit for exhibit in exhibits}, found)


def _after(life: Life, taken: Taken) -> Life:
    if taken.n != life.n + 1:
        raise ValueError(f"exhibit {taken.exhibit}: step {taken.n} cannot follow step {life.n}")
    match taken.step:
        case Described():
            return replace(life, n=taken.n, natures=(*life.natures, taken.step))
        case Captured():
            return replace(life, n=taken.n, captured=taken.step)
        case Labelled():
            return replace(life, n=taken.n, labelled=taken.step)
        case HandedOver():
            return replace(life, n=taken.n, moved=taken.step)
        case Ruled():
            return replace(life, n=taken.n, ruled=taken.step)
        case Withdrawn():
            return replace(life, n=taken.n, withdrawn=taken.step)


def require(case: Lives, exhibit: Exhibit, step: Step, *, role: Role, side: Side, now: datetime) -> None:
    """Refuse a step that may not be taken now, by this person.

    Args:
        case: all exhibits of the case.
        exhibit: the one that the step is about.
        step: the step.
        role: in which capacity the person acts.
        side: for which side.
        now: the present moment.

    Raises:
        StepRefusedError: with what was wrong and what to do.
    """
    if role not in LEAVE[type(step)] or (role in _SIDES and side is not exhibit.side):
        raise StepRefusedError(
            "not_yours",
            "此项应由证据的提交方、书记员或合议组按各自职责办理，您不能办理。",
            "This is for the side that filed the exhibit, the clerk or the panel, each for its part; it is not yours.",
        )
    _CHECKS[type(step)](case, exhibit, step, now)


def _described(case: Lives, exhibit: Exhibit, step: Described, now: datetime) -> None:
    life = case.of(exhibit.id)
    _in_use(life)
    if (step.nature in OF_ANOTHER) != bool(step.of):
        raise StepRefusedError(
            "other_exhibit",
            "译文、公证件、原件和替换件须指明对应的证据；公知常识性证据不须指明。",
            "Name the exhibit that it is the translation, notarisation, original or replacement of; for common "
            "knowledge name none.",
        )
    if step in life.natures:
        raise StepRefusedError("said_before", "这一说明已经记录。", "This is on file already.")
    if not step.of:
        return
    other = case.exhibits.get(step.of)
    if other is None or other.id == exhibit.id or other.side is not exhibit.side:
        raise StepRefusedError(
            "other_exhibit",
            "须指明本方在本案中提交的另一份证据。",
            "Name another exhibit that your side filed in this case.",
        )
    if step.nature is Nature.REPLACEMENT:
        _unlocked(case.of(other.id))
        _in_use(case.of(other.id))
        if case.replaced_by(other.id) or case.replaced_by(exhibit.id) == other.id:
            raise StepRefusedError(
                "replaced",
                f"“{other.label}”已被替换，请核对后选择其他证据。",
                f"{other.label} was replaced already: look again and choose another.",
            )


def _captured(case: Lives, exhibit: Exhibit, step: Captured, now: datetime) -> None:
    _in_use(case.of(exhibit.id))
    if case.of(exhibit.id).captured is not None:
        raise StepRefusedError("said_before", "网页来源已经记录。", "Where it was captured is on file already.")
    address = urlsplit(step.url)
    if address.scheme not in {"http", "https"} or not address.hostname or len(step.url) > LONGEST_ADDRESS:
        raise StepRefusedError(
            "address",
            "请填写以 http:// 或 https:// 开头的完整网址。",
            "Give the whole address, beginning with http:// or https://.",
        )
    if step.captured_at > now:
        raise StepRefusedError(
            "moment", "取证时间晚于现在，请核对。", "It cannot have been captured after now: check the time."
        )
    _text(step.means, "取证方式", "the means of capture")
    _text(step.headers, "响应头", "the header lines", empty=True)


def _labelled(case: Lives, exhibit: Exhibit, step: Labelled, now: datetime) -> None:
    if case.of(exhibit.id).labelled is not None:
        raise StepRefusedError("said_before", "该实物已有标签。", "The physical exhibit has a label already.")
    _text(step.description, "实物说明", "the description")
    _name(step.holder, "保管人", "who holds it")
    _name(step.place, "存放地点", "the place")


def _handed_over(case: Lives, exhibit: Exhibit, step: HandedOver, now: datetime) -> None:
    life = case.of(exhibit.id)
    if life.labelled is None:
        raise StepRefusedError(
            "no_label",
            "该证据没有登记实物；请先登记并贴标签。",
            "No physical exhibit is on file behind this; label it first.",
        )
    if step.label.strip().upper() != life.labelled.label:
        raise StepRefusedError(
            "other_label",
            f"标签编码与该实物（{life.labelled.label}）不符，请核对拿到的是否为这件实物。",
            f"The code is not that of this exhibit ({life.labelled.label}): check that this is the thing.",
        )
    _name(step.to, "接收人", "who takes it")
    _name(step.place, "交接地点", "the place")
    if step.to.strip() == life.holder:
        raise StepRefusedError("holder", "该实物已由此人保管。", "This person holds it already.")
    if not step.intact and not step.note.strip():
        raise StepRefusedError(
            "note_needed", "封签不完整时须写明情况。", "The seal was not whole: write down what was seen."
        )
    _text(step.note, "备注", "the note", empty=True)


def _ruled(case: Lives, exhibit: Exhibit, step: Ruled, now: datetime) -> None:
    _in_use(case.of(exhibit.id))
    from_rule = step.admitted and step.timeliness in _REGULAR
    _text(step.reason, "理由", "the reason", empty=from_rule)


def _withdrawn(case: Lives, exhibit: Exhibit, step: Withdrawn, now: datetime) -> None:
    _in_use(case.of(exhibit.id))
    _unlocked(case.of(exhibit.id))
    _text(step.reason, "撤回理由", "the reason")


_CHECKS: Mapping[type[Step], Callable[..., None]] = {
    Described: _described,
    Captured: _captured,
    Labelled: _labelled,
    HandedOver: _handed_over,
    Ruled: _ruled,
    Withdrawn: _withdrawn,
}


def _in_use(life: Life) -> None:
    if life.withdrawn is not None:
        raise StepRefusedError("withdrawn", "该证据已撤回。", "This exhibit was withdrawn.")


def _unlocked(life: Life) -> None:
    if life.locked:
        raise StepRefusedError(
            "admitted",
            "合议组已准许该证据进入审理，不能自行撤回或替换；请在口头审理中向合议组提出。",
            "The panel has admitted this exhibit, so it is not withdrawn or replaced by its side alone: ask the panel "
            "in the hearing.",
        )


def _text(text: str, zh: str, en: str, *, empty: bool = False) -> None:
    if not text.strip() and not empty:
        raise StepRefusedError("text_needed", f"请填写{zh}。", f"Fill in {en}.")
    if len(text) > LONGEST_TEXT or not visible(text, lines=True):
        raise StepRefusedError(
            "text",
            f"{zh}过长，或含有不可见字符；请改写（不超过 {LONGEST_TEXT} 字）。",
            f"Write {en} in at most {LONGEST_TEXT} characters, without invisible ones.",
        )


def _name(text: str, zh: str, en: str) -> None:
    if not text.strip() or len(text) > LONGEST_NAME or not visible(text):
        raise StepRefusedError(
            "text_needed",
            f"请填写{zh}（不超过 {LONGEST_NAME} 字）。",
            f"Say {en} in at most {LONGEST_NAME} characters.",
        )


_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def label_code(number: int, year: int) -> str:
    """Give the code on a physical exhibit's label, such as ``P26-00042-K``: year, number, and a check character.

    The check character (ISO 7064, MOD 37,36) finds every single wrong character and every swap of two neighbours.
    """
    text = f"P{year % 100:02d}{number:05d}"
    product = 36
    for char in text:
        total = (product + _ALPHABET.index(char)) % 36 or 36
        product = total * 2 % 37
    return f"{text[:3]}-{text[3:]}-{_ALPHABET[(37 - product) % 36]}"
