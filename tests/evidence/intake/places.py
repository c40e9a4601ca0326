"""An intake on a folder, for the tests of this folder."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

from evidence.durable import Disk
from evidence.intake.intake import Intake
from evidence.intake.renditions import Rendition
from evidence.intake.sandbox import refusal
from evidence.intake.uploads import Limits
from evidence.stores.folder import FolderBlobs
from tests.evidence.documents import pdf
from tests.evidence.viewers import Readable

SMALL = Limits(size=1 << 20, reserve=0)
PDF = pdf()
DIGEST = hashlib.sha256(PDF).hexdigest()


class Place(Readable):
    """An intake on a folder, which can be opened again as after a restart."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        super().__init__()
        self.folder, self.disk = folder, disk
        self.unreadable = False
        self.again()

    def again(self, limits: Limits | None = None, second_digest: str = "") -> Intake:
        self.blobs = FolderBlobs(self.folder / "blobs", self.disk)
        self.intake = Intake(
            self.folder / "uploads",
            self.folder / "quarantine",
            self.blobs,
            self.disk,
            self,
            limits=limits or SMALL,
            second_digest=second_digest,
        )
        self.blobs.prepare()
        self.intake.prepare()
        return self.intake

    async def inspect(self, path: Path, media_type: str, picture: Path) -> Rendition:
        if self.unreadable:
            raise refusal("unreadable")
        return await super().inspect(path, media_type, picture)

    async def upload(self, data: bytes, name: str = "证据1.pdf", digest: str | None = None) -> str:
        digest = hashlib.sha256(data).hexdigest() if digest is None else digest
        upload = await self.intake.create(name, len(data), digest, "lin")
        await self.intake.append(upload, 0, chunks(data))
        return upload


async def chunks(data: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]
