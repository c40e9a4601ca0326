"""Which store of blobs an installation has: its folder, or the place in S3 that its settings name."""

from pathlib import Path

from evidence.durable import Disk, make_folder, write_durably
from evidence.errors import Stopped
from evidence.stores.folder import FolderBlobs
from evidence.stores.names import BLOBS, CACHE, PLACE
from evidence.stores.place import S3Place
from evidence.stores.s3 import S3Blobs

FOLDER = "folder"
"""How a place is called that is the store's own folder."""


def blobs_of(folder: Path, disk: Disk, place: S3Place | None = None) -> FolderBlobs | S3Blobs:
    """Give the blobs of the store in ``folder``; ``prepare`` them before use.

    Raises:
        Stopped: the ``AWS_*`` variables say something that cannot be used.
    """
    return FolderBlobs(folder / BLOBS, disk) if place is None else S3Blobs(place, folder / CACHE, disk)


def present_place(folder: Path) -> str:
    """Tell where the blobs of an installation lie: `FOLDER`, or an address in S3; blocking."""
    path = folder / PLACE
    return path.read_text(encoding="utf-8").strip() if path.exists() else FOLDER


def settle(folder: Path, place: S3Place | None) -> None:
    """Note where the blobs lie from now on; whoever calls this has put them there. Blocking."""
    write_durably(folder / PLACE, f"{place or FOLDER}\n".encode())


def require_settled(folder: Path, place: S3Place | None) -> None:
    """See that the blobs lie where the settings say, so that none are looked for or kept elsewhere; blocking.

    Raises:
        Stopped: they lie in another place.
    """
    if not (folder / "log").exists() and not (folder / PLACE).exists():  # a new installation
        make_folder(folder)
        settle(folder, place)
    present, named = present_place(folder), str(place or FOLDER)
    if present != named:
        raise Stopped(
            "store.elsewhere",
            f"文件保存在 {present},而设置(HEARING_STORE)为 {named}。"
            "请改回设置,或停止服务后运行 hearing store move 搬迁。",
            f"The files lie in {present}, but the settings (HEARING_STORE) say {named}. Set it back, or stop the "
            "server and run `hearing store move`.",
        )
