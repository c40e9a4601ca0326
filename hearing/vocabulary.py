"""The field's words as types: roles, sides, stages, rooms and modes. The glossary in README.md explains each."""

from collections.abc import Mapping
from enum import StrEnum

SYSTEM = "system"
"""The actor of facts that the platform itself observes: connections, recordings, seals."""


class Role(StrEnum):
    """In what capacity a participant takes part."""

    LEADER = "leader"
    CHIEF_EXAMINER = "chief_examiner"
    MEMBER = "member"
    TECHNICAL_INVESTIGATOR = "technical_investigator"
    CLERK = "clerk"
    PARTY = "party"
    AGENT = "agent"
    WITNESS = "witness"
    INTERPRETER = "interpreter"
    ASSISTANT = "assistant"
    OBSERVER = "observer"


PANEL = frozenset({Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER})
"""Who decides: the roles that vote."""

DELIBERATES = PANEL | {Role.TECHNICAL_INVESTIGATOR}
"""Who may be in the panel's deliberation."""

REPRESENTS = frozenset({Role.PARTY, Role.AGENT})
"""Who speaks for a side."""


class Side(StrEnum):
    """For which party to the case someone speaks or files."""

    PETITIONER = "petitioner"
    PATENTEE = "patentee"
    NONE = "none"


class Mode(StrEnum):
    """How a hearing is held."""

    ON_SITE = "on_site"
    CIRCUIT = "circuit"
    ROOM_TO_ROOM = "room_to_room"
    INTERNET = "internet"
    MIXED = "mixed"


class Place(StrEnum):
    """Where one participant takes part from."""

    REMOTE = "remote"
    ON_SITE = "on_site"


class Room(StrEnum):
    """Where a participant is, which decides what reaches them. Nobody is ever in two rooms."""

    OUTSIDE = "outside"
    WAITING = "waiting"
    HEARING = "hearing"
    DELIBERATION = "deliberation"
    WITNESS = "witness_room"
    PETITIONER = "petitioner_room"
    PATENTEE = "patentee_room"


PRIVATE_ROOM: Mapping[Side, Room] = {Side.PETITIONER: Room.PETITIONER, Side.PATENTEE: Room.PATENTEE}
"""Where each side consults in private."""

PRIVATE_ROOMS = frozenset(PRIVATE_ROOM.values())
"""The rooms that belong to one side alone: never the other side, never the panel, never recorded."""

NOT_INSIDE = frozenset({Room.OUTSIDE, Room.WAITING, Room.WITNESS})
"""Where nothing of the hearing arrives and nobody is heard."""


class Language(StrEnum):
    """A language that is interpreted into, by its ISO 639-1 code."""

    CHINESE = "zh"
    ENGLISH = "en"
    JAPANESE = "ja"
    KOREAN = "ko"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"
    RUSSIAN = "ru"


class RecordingFault(StrEnum):
    """What ails the recording: space for ten more minutes, or for none."""

    SPACE_SHORT = "space_short"
    DISK_FULL = "disk_full"


class Trouble(StrEnum):
    """What can be wrong with a connected person's media: the first three with what they send, the rest with what comes.

    ``not_heard`` and ``not_seen``: nothing arrives of a voice or a picture that is allowed. ``breaks_up``: part of the
    voice never arrives. ``hears_nobody``, ``hears_broken``: the device made up all, or much, of even the best voice.
    ``sees_still``: every picture shown stands still. ``late``: it takes long until an answer can come.
    """

    NOT_HEARD = "not_heard"
    NOT_SEEN = "not_seen"
    BREAKS_UP = "breaks_up"
    HEARS_NOBODY = "hears_nobody"
    HEARS_BROKEN = "hears_broken"
    SEES_STILL = "sees_still"
    LATE = "late"


UNHEARING = frozenset({Trouble.HEARS_NOBODY, Trouble.HEARS_BROKEN})
"""The troubles in which what is said does not reach a person, or not so that they can follow."""


class Stage(StrEnum):
    """The stages of a hearing, in order. Deliberation is a recess that can interrupt several of them."""

    PREPARATION = "preparation"
    OPENING = "opening"
    INVESTIGATION = "investigation"
    DEBATE = "debate"
    FINAL_STATEMENTS = "final_statements"
    ANNOUNCEMENT = "announcement"
    MINUTES = "minutes"
    ENDED = "ended"


class Step(StrEnum):
    """The sub-stages of a hearing, in order. Which stage each belongs to stands in ``procedure/agenda.py``."""

    ROLL_CALL = "roll_call"
    DISCIPLINE = "discipline"
    INTRODUCTIONS = "introductions"
    STANDING = "standing"
    RIGHTS = "rights"
    RECUSAL = "recusal"
    SETTLEMENT = "settlement"
    STATEMENT = "statement"
    SCOPE = "scope"
    GROUNDS = "grounds"
    WITNESSES = "witnesses"
    ARGUMENT = "argument"
    LAST_WORDS = "last_words"
    SETTLEMENT_AGAIN = "settlement_again"
    RESULT = "result"
    READING = "reading"
    SIGNING = "signing"


class Phase(StrEnum):
    """What is done with a cell of the matrix that is taken up: one side adduces, the other cross-examines, and back."""

    ADDUCE = "adduce"
    CROSS_EXAMINE = "cross_examine"
    COUNTER_EVIDENCE = "counter_evidence"
    COUNTER_CROSS_EXAMINE = "counter_cross_examine"
    QUESTIONS = "questions"


class RecessPurpose(StrEnum):
    """Why a hearing is interrupted."""

    DELIBERATION = "deliberation"
    TECHNICAL = "technical"
    SETTLEMENT = "settlement"
    RECUSAL = "recusal"
    DEMONSTRATION = "demonstration"
    CONSULTATION = "consultation"
    OTHER = "other"


class Element(StrEnum):
    """What cross-examination of an exhibit (质证) asks about."""

    AUTHENTICITY = "authenticity"
    LEGALITY = "legality"
    RELEVANCE = "relevance"
    PROBATIVE_FORCE = "probative_force"


class Stance(StrEnum):
    """A side's answer to one element of one exhibit."""

    ACCEPTED = "accepted"
    CONTESTED = "contested"
    NOT_STATED = "not_stated"


class IdentityResult(StrEnum):
    """The outcome of an identity check."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"


class MotionKind(StrEnum):
    """What a party asks the panel to decide in the room (申请)."""

    WITNESS = "witness"
    PHYSICAL_EXHIBIT = "physical_exhibit"
    NEW_GROUND = "new_ground"
    NEW_EVIDENCE = "new_evidence"
    POSTPONEMENT = "postponement"
    OFFLINE = "offline"
    OTHER = "other"


ADDS = frozenset({MotionKind.NEW_GROUND, MotionKind.NEW_EVIDENCE})
"""Motions that, when granted, leave the other side the choice to reply at once or in writing later."""


class ReplyForm(StrEnum):
    """How a side answers a ground or an exhibit that was admitted in the room."""

    ORAL_NOW = "oral_now"
    WRITTEN_LATER = "written_later"


class WitnessState(StrEnum):
    """How far a witness is: waiting to be called, called in, told the duty of truth, released, or confronted."""

    WAITING = "waiting"
    CALLED = "called"
    WARNED = "warned"
    RELEASED = "released"
    CONFRONTED = "confronted"


class DefaultBasis(StrEnum):
    """Why a side is heard in default. A line that failed is never one (Online Litigation Rules, art. 25)."""

    ABSENT = "absent"
    LEFT = "left"
    EXPELLED = "expelled"


class WithdrawalEffect(StrEnum):
    """What a withdrawn request does: it ends the case, unless the work done already supports invalidity (R76)."""

    ENDS = "ends"
    CONTINUES = "continues"


class Mark(StrEnum):
    """What is said of a passage of a statement: nobody heard it, its words are a guess, or it was struck by order.

    ``clear`` is only asked for: it takes the first two away again.
    """

    INAUDIBLE = "inaudible"
    UNCLEAR = "unclear"
    STRUCK = "struck"
    CLEAR = "clear"


class Restoration(StrEnum):
    """How a participant whose line failed was given what they missed, or that they waived it."""

    REPLAYED = "replayed"
    READ_OUT = "read_out"
    REPEATED = "repeated"
    WAIVED = "waived"


class FileKind(StrEnum):
    """What a case file of a joint hearing is about."""

    VALIDITY = "validity"
    INFRINGEMENT = "infringement"
    COURT = "court"


class Reading(StrEnum):
    """How a statement reads a claim: broadly (as for infringement) or narrowly (as for validity)."""

    BROAD = "broad"
    NARROW = "narrow"


class ServiceStep(StrEnum):
    """How far the service of a notice got."""

    SENT = "sent"
    ARRIVED = "arrived"
    OPENED = "opened"


class Nature(StrEnum):
    """What an exhibit is: to another one of its side, or, what proves common knowledge, by itself."""

    TRANSLATION = "translation"
    NOTARISATION = "notarisation"
    ORIGINAL = "original"
    REPLACEMENT = "replacement"
    COMMON_KNOWLEDGE = "common_knowledge"


class ScreenSource(StrEnum):
    """What someone shares beside their own picture: a screen, or a camera over papers and things."""

    SCREEN = "screen"
    DOCUMENT_CAMERA = "document_camera"


class ScreenEnd(StrEnum):
    """Why a screen is shared no longer: by its own person, by order, or because what allowed it ended."""

    STOPPED = "stopped"
    ORDERED = "ordered"
    FLOOR = "floor"
    RECESS = "recess"
    LINE = "line"
    LEFT = "left"
    CLOSED = "closed"
