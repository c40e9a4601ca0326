"""From a paper to the sealed file without holding up the hearing: drawn in a child process, signed in a thread.

At most one file is drawn and one is signed at a time; others wait their turn.
"""

import asyncio
import pickle
import sys
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from cryptography.x509 import Certificate

from hearing.transcript.attested import attestations, seal_statement
from hearing.transcript.composition import compose
from hearing.transcript.document import MinutesDocument
from hearing.transcript.pdf_child import Drawn, Job
from hearing.transcript.seal import Stamp, seal_pdf
from hearing.transcript.seal_identity import SealIdentity

Paper = TypeVar("Paper")

ROOT = Path(__file__).resolve().parents[2]
"""Where the packages lie, so that the child finds them however this process was started."""

CHILD = "from hearing.transcript.pdf_child import main; main()"

DRAWING_SECONDS = 120.0
"""A file that takes longer to draw is given up: a hearing of 10 hours takes about 3 s."""


class DrawingFailed(Exception):  # noqa: N818 -- it names what happened, as the other errors a person sees
    """A paper could not be drawn; ``zh`` and ``en`` say so, ``detail`` says why for the operator."""

    zh = "PDF 文件未能生成；记录和文书内容本身完好，请稍后重试，并请管理员查看日志。"
    en = "The PDF could not be made. The record and the papers are whole; try again, and have the log looked at."

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(f"{self.en} {detail}")


@dataclass(slots=True)
class Sealer:
    """What sealing needs. One for the whole process, because its bounds are for the whole process."""

    identity: SealIdentity
    stamp: Stamp
    stamp_roots: tuple[Certificate, ...] = ()
    drawing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    signing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    @classmethod
    def open(
        cls,
        folder: Path,
        name: str,
        stamp: Stamp,
        now: datetime,
        stamp_roots: tuple[Certificate, ...] = (),
        passphrase: str = "",
    ) -> "Sealer":
        """Load or make the platform's identity in a folder; blocking.

        ``stamp_roots`` are those of the time-stamp authority: a seal for the long term holds its proof of validity.

        Raises:
            SealUnusable: the identity cannot be used; the message says what to do.
        """
        return cls(SealIdentity.open(folder, name, now, passphrase), stamp, stamp_roots)


async def minutes_pdf(document: MinutesDocument, sealer: Sealer) -> bytes:
    """Give the minutes as an unsealed PDF, for reading before they are complete.

    Raises:
        DrawingFailed: the child process failed; nothing else is affected.
    """
    return (await drawn(_minutes(document), sealer)).pdf


async def sealed_minutes_pdf(document: MinutesDocument, sealer: Sealer) -> bytes:
    """Give the minutes as a PDF sealed by the platform for the long term (PAdES B-LTA), with a field for each signer.

    Raises:
        DrawingFailed: the child process failed; nothing else is affected.
    """
    marked = replace(document, seal=replace(document.seal, sealed_by=sealer.identity.name))
    made = await drawn(_minutes(marked), sealer)
    async with sealer.signing:
        return await asyncio.to_thread(
            seal_pdf,
            made.pdf,
            sealer.identity,
            sealer.stamp,
            f"{document.title} {document.case_number}",
            (sealer.identity.root, *sealer.stamp_roots),
            statement=seal_statement(marked),
            attested=attestations(marked),
        )


async def sealed_pdf(job: Job[Paper], sealer: Sealer, reason: str, *, lasting: bool = False) -> bytes:
    """Give a paper as a PDF sealed by the platform (PAdES B-T); its layout has a place for the seal.

    ``lasting`` seals for the long term (PAdES B-LTA).

    Raises:
        DrawingFailed: the child process failed; nothing else is affected.
    """
    made = await drawn(job, sealer)
    async with sealer.signing:
        roots = (sealer.identity.root, *sealer.stamp_roots) if lasting else ()
        return await asyncio.to_thread(seal_pdf, made.pdf, sealer.identity, sealer.stamp, reason, roots)


def _minutes(document: MinutesDocument) -> Job[MinutesDocument]:
    return Job(compose, document, document.about())


async def drawn(job: Job[Paper], sealer: Sealer) -> Drawn:
    """Draw a paper in a child process, which ends with this call whatever happens."""
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
                out, errors = await child.communicate(pickle.dumps(job))
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
