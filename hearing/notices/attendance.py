"""The attendance receipt (口头审理通知书回执): what a side answers to its notice, checked against the rule set.

Pure. A receipt never changes; a side that answers again replaces the one before, and both are kept. What the hearing
takes from it: who may come for a side, who speaks first, which witnesses wait to be called, and the consents.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from hearing.notices.model import Notice
from hearing.notices.phrases import ONLINE
from hearing.visible import visible
from hearing.vocabulary import Mode, Place, Role, Stage

CONSENT_STAGES = (
    Stage.OPENING,
    Stage.INVESTIGATION,
    Stage.DEBATE,
    Stage.FINAL_STATEMENTS,
    Stage.ANNOUNCEMENT,
    Stage.MINUTES,
)
"""The stages for which consent to the online form is given or refused."""

MOST_PEOPLE = 60
MOST_LINES = 50
LONGEST_NAME = 80
LONGEST_TEXT = 2000


class Power(StrEnum):
    """How someone who comes for a side shows that they may: nothing is needed for a natural person's own case."""

    FILED = "filed"
    TO_FOLLOW = "to_follow"
    OWN_CASE = "own_case"


class Settlement(StrEnum):
    """Whether a side wishes to settle."""

    WILLING = "willing"
    UNWILLING = "unwilling"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Coming:
    """Someone who comes for a side: party (or its representative) or agent; ``firm`` is an agent's office."""

    name: str
    role: Role
    power: Power
    place: Place
    first_speaker: bool = False
    firm: str = ""


@dataclass(frozen=True, slots=True)
class WitnessAsked:
    """A witness asked for, and what the witness is to testify."""

    name: str
    subject: str
    place: Place = Place.ON_SITE


@dataclass(frozen=True, slots=True)
class ObjectAsked:
    """A physical exhibit to be shown; ``label`` is the exhibit's, where it is on the register."""

    name: str
    purpose: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class InterpreterAsked:
    """An interpreter; ``name`` is empty when the office is to provide one."""

    language: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attendance:
    """What a side answers.

    Attributes:
        attends: Whether the side comes.
        coming: Who comes for it.
        witnesses: Witnesses asked for.
        objects: Physical exhibits to be shown.
        interpreters: Interpreters.
        consents: Consent to the online form, stage by stage.
        settlement: Whether it wishes to settle.
        remarks: Anything else.
    """

    attends: bool
    coming: tuple[Coming, ...] = ()
    witnesses: tuple[WitnessAsked, ...] = ()
    objects: tuple[ObjectAsked, ...] = ()
    interpreters: tuple[InterpreterAsked, ...] = ()
    consents: tuple[tuple[Stage, bool], ...] = ()
    settlement: Settlement = Settlement.OPEN
    remarks: str = ""

    @property
    def first_speaker(self) -> str:
        """Give the name of who speaks first; empty when nobody comes."""
        return next((person.name for person in self.coming if person.first_speaker), "")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a receipt: the field (``coming[2].name``), and words that say what to do."""

    field: str
    zh: str
    en: str


def mistakes(given: Attendance, notice: Notice) -> tuple[Wrong, ...]:
    """Give everything that is wrong with an answer to a notice, in the order of the form; nothing when it is good."""
    found = [*_sizes(given), *_texts(given)]
    found += [*_coming(given, notice), *_others(given), *_consents(given, notice)] if given.attends else _absent(given)
    return tuple(found)


def asks_consent(given: Attendance, notice: Notice) -> bool:
    """Tell whether the side has to answer about the online form: the rules ask, and someone comes online."""
    remote = any(person.place is Place.REMOTE for person in given.coming)
    return notice.rules.consent_per_stage and notice.appointment.mode in ONLINE and remote


def _sizes(given: Attendance) -> Iterator[Wrong]:
    if len(given.coming) > MOST_PEOPLE:
        yield Wrong("coming", f"最多填写 {MOST_PEOPLE} 人。", f"List at most {MOST_PEOPLE} people.")
    for field, lines in (
        ("witnesses", given.witnesses),
        ("objects", given.objects),
        ("interpreters", given.interpreters),
    ):
        if len(lines) > MOST_LINES:
            yield Wrong(field, f"此表最多填写 {MOST_LINES} 行。", f"This list takes at most {MOST_LINES} lines.")


def _texts(given: Attendance) -> Iterator[Wrong]:
    """Find names that are missing, too long or hide something, and texts that are too long."""
    for field, name in _names(given):
        if not name.strip():
            yield Wrong(field, "请填写姓名或者名称。", "Give the name.")
        elif len(name) > LONGEST_NAME:
            yield Wrong(field, f"不能超过 {LONGEST_NAME} 个字符。", f"Use at most {LONGEST_NAME} characters.")
        elif not visible(name):
            yield _hidden(field)
    for field, text in _notes(given):
        if len(text) > LONGEST_TEXT:
            yield Wrong(field, f"不能超过 {LONGEST_TEXT} 个字符。", f"Use at most {LONGEST_TEXT} characters.")
        elif not visible(text, lines=True):
            yield _hidden(field)


def _hidden(field: str) -> Wrong:
    return Wrong(
        field,
        "含有不可见或者改变文字方向的字符，请删除后重新填写。",
        "This holds invisible characters, or such as turn the text around: remove them.",
    )


def _names(given: Attendance) -> Iterator[tuple[str, str]]:
    yield from ((f"coming[{at}].name", person.name) for at, person in enumerate(given.coming))
    yield from ((f"witnesses[{at}].name", witness.name) for at, witness in enumerate(given.witnesses))
    yield from ((f"objects[{at}].name", thing.name) for at, thing in enumerate(given.objects))
    yield from ((f"interpreters[{at}].language", one.language) for at, one in enumerate(given.interpreters))


def _notes(given: Attendance) -> Iterator[tuple[str, str]]:
    yield from ((f"coming[{at}].firm", person.firm) for at, person in enumerate(given.coming))
    yield from ((f"witnesses[{at}].subject", witness.subject) for at, witness in enumerate(given.witnesses))
    for at, thing in enumerate(given.objects):
        yield f"objects[{at}].purpose", thing.purpose
        yield f"objects[{at}].label", thing.label
    yield from ((f"interpreters[{at}].name", one.name) for at, one in enumerate(given.interpreters))
    yield "remarks", given.remarks


def _absent(given: Attendance) -> Iterator[Wrong]:
    for field in ("coming", "witnesses", "objects", "interpreters"):
        if getattr(given, field):
            yield Wrong(
                field,
                "已选择不参加口头审理，请清空此项，或者改为参加。",
                "You answered that you do not attend: empty this list, or answer that you do.",
            )


def _coming(given: Attendance, notice: Notice) -> Iterator[Wrong]:
    """Check who comes: someone, not too many, one first speaker, nobody twice, each able to speak for the side."""
    most = notice.rules.most_a_side
    if not given.coming:
        yield Wrong("coming", "请至少填写一名参加人。", "Name at least one person who attends.")
    elif most and len(given.coming) > most:
        yield Wrong(
            "coming",
            f"每方参加口头审理的人员（含代理人）不得超过 {most} 人，现填写 {len(given.coming)} 人，请删减。",
            f"At most {most} people attend for a side, agents included; {len(given.coming)} are named: take some out.",
        )  # fmt: skip
    speakers = sum(person.first_speaker for person in given.coming)
    if given.coming and speakers != 1:
        yield Wrong(
            "coming",
            f"请指定且只指定一名第一发言人，现指定了 {speakers} 名。",
            f"Name exactly one first speaker; {speakers} are marked.",
        )
    seen: set[str] = set()
    for at, person in enumerate(given.coming):
        yield from _person(person, f"coming[{at}]", notice, seen)
        seen.add(person.name.strip())


def _person(person: Coming, field: str, notice: Notice, seen: set[str]) -> Iterator[Wrong]:
    if person.name.strip() and person.name.strip() in seen:
        yield Wrong(f"{field}.name", "此人已在名单中，请勿重复填写。", "This person is named already: name each once.")
    if person.role not in {Role.PARTY, Role.AGENT}:
        yield Wrong(
            f"{field}.role", "身份须为当事人（代表人）或者代理人。", "The capacity is party (representative) or agent."
        )
    if person.role is Role.AGENT and person.power is Power.OWN_CASE:
        yield Wrong(
            f"{field}.power",
            "代理人须有授权委托书，请选择“已提交”或者“当庭提交”。",
            "An agent needs a power of attorney: choose that it is filed, or that it follows.",
        )
    mode = notice.appointment.mode
    if person.place is Place.REMOTE and mode not in ONLINE:
        yield Wrong(
            f"{field}.place",
            "本次口头审理不能从各自场所线上参加，请改为现场参加，或者在备注中申请线上方式。",
            "Nobody attends this hearing from a place of their own: choose on site, or ask for it in the remarks.",
        )
    if person.place is Place.ON_SITE and mode is Mode.INTERNET:
        yield Wrong(
            f"{field}.place",
            "本次口头审理全部线上进行，没有现场，请改为线上参加，或者在备注中申请线下方式。",
            "This hearing is wholly online and has no room: choose online, or ask for a room in the remarks.",
        )


def _others(given: Attendance) -> Iterator[Wrong]:
    """Check witnesses and physical exhibits: each says what for, and a witness is nobody who sits in."""
    sitting_in = {person.name.strip() for person in given.coming}
    for at, witness in enumerate(given.witnesses):
        if witness.name.strip() in sitting_in:
            yield Wrong(
                f"witnesses[{at}].name",
                "证人在作证前不得旁听，不能同时作为参加人，请二者择一。",
                "A witness may not listen before testifying and cannot also attend for the side: choose one.",
            )  # fmt: skip
        if not witness.subject.strip():
            yield Wrong(f"witnesses[{at}].subject", "请写明该证人要证明的事实。", "Say what the witness is to testify.")
    for at, thing in enumerate(given.objects):
        if not thing.purpose.strip():
            yield Wrong(f"objects[{at}].purpose", "请写明演示该实物的目的。", "Say what showing this is to prove.")


def _consents(given: Attendance, notice: Notice) -> Iterator[Wrong]:
    stages = [stage for stage, _ in given.consents]
    if len(set(stages)) != len(stages) or not set(stages) <= set(CONSENT_STAGES):
        yield Wrong(
            "consents",
            "每个阶段只能表示一次，且须为可以表示的阶段。",
            "Answer once for each stage that is asked about.",
        )
    if asks_consent(given, notice) and set(stages) != set(CONSENT_STAGES):
        yield Wrong(
            "consents",
            "有人线上参加时，请逐个阶段表示是否同意线上方式；没有表示不视为同意。",
            "Someone attends online: say for each stage whether you agree to the online form; silence is not consent.",
        )
