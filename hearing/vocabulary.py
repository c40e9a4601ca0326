"""The field's words as types: roles, sides, stages, rooms and modes. The glossary in README.md explains each."""

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


class RecessPurpose(StrEnum):
    """Why a hearing is interrupted."""

    DELIBERATION = "deliberation"
    TECHNICAL = "technical"
    SETTLEMENT = "settlement"
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
