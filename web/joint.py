"""Setting down a joint hearing: which linked proceedings are heard with the case, and who belongs to which."""

from collections.abc import Mapping, Sequence

from hearing.cases.model import Case, ProceedingKind
from hearing.procedure.commands import CaseFile
from hearing.vocabulary import FileKind
from web.errors import BadRequest

OWN = "case"
"""The id of the case's own file; a linked proceeding's is ``link`` and its place in the list of links."""

_KINDS = {ProceedingKind.ADMINISTRATIVE_RULING: FileKind.INFRINGEMENT, ProceedingKind.COURT: FileKind.COURT}


def joint_files(case: Case, numbers: Sequence[object]) -> tuple[CaseFile, ...]:
    """Give the files of a joint hearing, the case's own first; none when no linked proceeding is heard with it.

    Raises:
        BadRequest: a number is not that of a linked ruling or court case.
    """
    if not numbers:
        return ()
    own = CaseFile(OWN, FileKind.VALIDITY, case.id, "、".join(case.numbers), case.patent.title)
    return (own, *(_linked(case, number) for number in numbers))


def _linked(case: Case, number: object) -> CaseFile:
    for place, link in enumerate(case.links, 1):
        kind = _KINDS.get(link.kind)
        if link.number == number and kind is not None:
            return CaseFile(f"link{place}", kind, "", link.number)
    raise BadRequest(
        f"“{str(number)[:40]}”不是本案登记的关联行政裁决或司法案件，不能合并审理。",
        f"{str(number)[:40]} is not a ruling or court case linked to this case and cannot be heard with it.",
        "bad_files",
    )


def file_ids(case: Case, files: Sequence[CaseFile]) -> Mapping[str, str]:
    """Give the id of each file by its number; the case's own by each of its numbers."""
    own = dict.fromkeys(case.numbers, OWN) if files else {}
    return own | {one.case_number: one.id for one in files}


def files_of(given: object, ids: Mapping[str, str]) -> tuple[str, ...]:
    """Give the ids of the files that a roster line names by their numbers.

    Raises:
        BadRequest: a number is not that of a file of this hearing.
    """
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) and one in ids for one in given):
        raise BadRequest(
            "名单中所写的案件不在本次合并审理之列。",
            "A line of the roster names a file that is not heard here.",
            "bad_files",
        )
    return tuple(dict.fromkeys(ids[one] for one in given))
