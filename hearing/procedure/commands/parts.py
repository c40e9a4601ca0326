"""What commands and events are made of: a line of the roster, a place on a page, cells of the matrix, case files."""

from dataclasses import dataclass

from hearing.vocabulary import FileKind, Mark, Place, Role, Side


@dataclass(frozen=True, slots=True)
class Invited:
    """One line of the hearing's roster.

    ``seat_of`` names the assistant whose on-site room this person sits in; ``files`` the case files of a joint hearing
    that concern this person, all of them when it is empty.
    """

    id: str
    account: str
    name: str
    role: Role
    side: Side
    place: Place
    seat_of: str = ""
    first_speaker: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """A proceeding linked to the case, as known when the hearing is scheduled."""

    kind: str
    number: str
    relation: str


@dataclass(frozen=True, slots=True)
class Region:
    """A place on a page, in fractions of its width and height from the top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Citation:
    """An exhibit, and a page of it where one is meant (0 for none)."""

    exhibit: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """What a statement was taken over from: a draft of the recogniser's, and the hex SHA-256 of its canonical bytes.

    The draft itself is never changed, and the digest is the platform's own: a sender leaves it empty.
    """

    key: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage of a statement's words, from character ``begin`` up to ``end``, and what is said of it.

    ``begin`` equal to ``end`` is a place between two characters, where something was said that nobody heard.
    ``reason`` and ``by`` (whose order it was) belong to what was struck.
    """

    begin: int
    end: int
    mark: Mark
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """A ground with the claims it attacks and the exhibits it rests on; claims empty for the patent as a whole."""

    ground: str
    claims: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """An exhibit on the case's register as the hearing knows it: whose it is, what it is called, how many pages.

    A withdrawn one stays on the register, but nobody is asked for an opinion on it any more.
    """

    id: str
    label: str
    side: Side
    title: str = ""
    pages: int = 0
    sha256: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One of the case files of a joint hearing; the first in the list is the one whose leader presides."""

    id: str
    kind: FileKind
    case_id: str
    case_number: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A fairness check that the leader sets aside, and why."""

    check: str
    reason: str
