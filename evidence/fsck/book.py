"""The book of statements, examined from its bytes: frames, numbers, the chain, and the mark beside it."""

from pathlib import Path

from evidence.book.copying import FOLDER
from evidence.book.frames import Kind
from evidence.book.reading import MARK, BookError, require_marked, walk
from evidence.fsck.examination import Examination


def examine_book(store: Path, exam: Examination) -> bool:
    """Walk a store's book; tells whether it can be read to its end. Blocking."""
    try:
        require_marked(store / FOLDER, store / MARK)
        for met in walk(store / FOLDER):
            if met.frame.kind is Kind.ENTRY:
                met.frame.lines()
            exam.done("book entries")
    except BookError as wrong:
        exam.found("book.damaged", f"{FOLDER}/{wrong.place}", wrong)
        return False
    except (ValueError, OSError) as wrong:
        exam.found("book.damaged", FOLDER, wrong)
        return False
    return True
