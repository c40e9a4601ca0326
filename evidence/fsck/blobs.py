"""Every blob held against the digest it is named by."""

from evidence.errors import Away
from evidence.fsck.examination import Examination
from evidence.stores.ports import Blobs

UNANSWERED = 3
"""Blobs in a row that a server does not give before it counts as away, which ends the examination."""


async def examine_blobs(blobs: Blobs, exam: Examination) -> None:
    """Examine every blob, and name what lies among them and is none.

    Raises:
        Away: the server that holds them does not answer; what was found by then is kept.
        Stopped: it refuses.
    """
    unanswered = 0
    async for name in blobs.names():
        try:
            if not await blobs.check(name):
                exam.found("blob.changed", f"blobs/{name}")
            unanswered = 0
        except Exception as wrong:
            exam.found("blob.unreadable", f"blobs/{name}", wrong)
            unanswered = unanswered + 1 if isinstance(wrong, Away) else 0
            if unanswered == UNANSWERED:
                raise
        exam.done("blobs")
    async for stray in blobs.strays():
        exam.found("stray", f"blobs/{stray}")
