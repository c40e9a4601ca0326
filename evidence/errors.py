"""Errors of the evidence store, typed by what the caller does next; each carries zh and en and says what to do."""

# ruff: noqa: N818 - these names say what the caller does next, which "Error" at the end would only blur


class EvidenceError(Exception):
    """Base of all: ``code`` is stable and for programs, ``zh`` and ``en`` are for people."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en


class Refused(EvidenceError):
    """What was sent is not acceptable; sending the same again will not help."""


class TooLarge(Refused):
    """Over a configured size limit."""


class WrongType(Refused):
    """The content is not a permitted type, not the type it claims to be, or cannot be read safely."""


class Conflict(EvidenceError):
    """The request does not fit the present state (wrong offset, unfinished upload); ask for the state and go on."""


class NotFound(EvidenceError):
    """No such upload, blob or page."""


class Busy(EvidenceError):
    """A bounded queue is full or somebody else holds the thing; nothing was kept; try again shortly."""


class Stopped(EvidenceError):
    """Storage failed in a way that must not be papered over; an operator has to look, and the service to restart."""


class Damaged(EvidenceError):
    """Stored bytes contradict what was signed; nothing may be built on them until a person has decided."""
