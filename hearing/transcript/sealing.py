"""From the minutes to the sealed file without holding up the hearing: drawn in a child process, signed in a thread.

At most one file is drawn and one is signed at a time; others wait their turn.
"""

import asyncio
import pickle
import sys
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from hearing.transcript.document import MinutesDocument
from hearing.transcript.pdf_child import Drawn
from hearing.transcript.seal import Stamp, seal_pdf
from hearing.transcript.seal_identity import SealIdentity

ROOT = Path(__file__).resolve().parents[2]
"""Where the packages lie, so that the child finds them however this process was started."""

CHILD = "from hearing.transcript.pdf_child import main; main()"

DRAWING_SECONDS = 120.0
"""A file that takes longer to draw is given up: a hearing of 10 hours takes about 3 s."""


class DrawingFailed(Exception):  # noqa: N818 -- it names what happened, as the other errors a person sees
    """The minutes could not be drawn; ``zh`` and ``en`` say so, ``detail`` says why for the operator."""

    zh = "笔录 PDF 未能生成；记录本身完好，请稍后重试，并请管理员查看日志。"
    en = "The minutes' PDF could not be made. The record itself is whole; try again, and have the log looked at."

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(f"{self.en} {detail}")


@dataclass(slots=True)
class Sealer:
    """What sealing needs. One for the whole process, because its bounds are for the whole process."""

    identity: SealIdentity
    stamp: Stamp
    drawing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    signing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    @classmethod
    def open(cls, folder: Path, name: str, stamp: Stamp, now: datetime) -> "Sealer":
        """Load or make the platform's identity in a folder; blocking.

        Raises:
            SealUnusable: the identity cannot be used; the message says what to do.
        """
        return cls(SealIdentity.open(folder, name, now), stamp)


async def minutes_pdf(document: MinutesDocument, sealer: Sealer) -> bytes:
    """Give the minutes as an unsealed PDF, for reading before they are complete.

    Raises:
        DrawingFailed: the child process failed; nothing else is affected.
    """
    return (await drawn(document, sealer)).pdf


async def sealed_minutes_pdf(document: MinutesDocument, sealer: Sealer) -> bytes:
    """Give the minutes as a PDF sealed by the platform (PAdES B-T).

    Raises:
        DrawingFailed: the child process failed; nothing else is affected.
    """
    marked = replace(document, seal=replace(document.seal, sealed_by=sealer.identity.name))
    made = await drawn(marked, sealer)
    reason = f"{document.title} {document.case_number}"
    async with sealer.signing:
        return await asyncio.to_thread(seal_pdf, made.pdf, sealer.identity, sealer.stamp, made.seal, reason)


async def drawn(document: MinutesDocument, sealer: Sealer) -> Drawn:
    """Draw the minutes in a child process, which ends with this call whatever happens."""
    async with sealer.drawing:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            CHILD,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        try:
            async with asyncio.timeout(DRAWING_SECONDS):
                out, errors = await child.communicate(pickle.dumps(document))
        except TimeoutError as error:
            raise DrawingFailed(f"not done after {DRAWING_SECONDS:.0f} s") from error
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if child.returncode:
        lines = errors.decode(errors="replace").strip().splitlines()
        raise DrawingFailed(lines[-1] if lines else f"exit status {child.returncode}")
    made = pickle.loads(out)  # noqa: S301 -- written by our own child a moment ago
    assert isinstance(made, Drawn)
    return made
