"""Legal events of a patent as an export has them, and which of them stop proceedings on it and let them go on. Pure.

The codes are those of INPADOC. Only codes that stop proceedings on a granted patent are here; a code that tells of a
stop and of its end alike (CN RINS), or of an application's examination, is not.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """A legal event as a register published it.

    Attributes:
        id: The same for the same event, whichever file told of it.
        code: Authority and code, ``CN PP01``.
        on: Its day; None where the register gives none.
        source: SHA-256 of the file that told of it.
        span: Half-open range of characters in that file.
        known_at: When the file was imported.
    """

    id: str
    code: str
    on: date | None
    source: str
    span: tuple[int, int]
    known_at: datetime


STAYS = {"CN PP01": "CN PD01", "EP 29A": "EP 29F", "EP 29U": "EP 29W"}
"""What stops proceedings, and what ends that: preservation by a court's order, during which the office suspends what
concerns the patent (Implementing Regulations of 2010, R87 and R88); stay and interruption (EPC R14 and R142)."""

CATEGORIES = {"CN IW01": "H", "CN IP01": "M"} | dict.fromkeys((*STAYS, *STAYS.values()), "T")
"""Categories of WIPO ST.27 of the codes that matter to a case: H cessation, M maintenance, T adjustment of procedure.

Fixed here, since the offices' table of codes changes and the same export has to give the same bytes."""
