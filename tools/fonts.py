"""Fetch the Chinese font that documents are set in: Noto Serif SC, Regular and Bold, SIL Open Font License 1.1.

Usage: python tools/fonts.py

The two static TrueType files come out of one published npm package, fetched with the ordinary npm client. Each
must have the digest written here, otherwise nothing is kept. Nothing is done when they are already in place.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # started as a script

from tools import client

PACKAGE = "@expo-google-fonts/noto-serif-sc@0.4.3"
FOLDER = Path(__file__).resolve().parent.parent / "hearing" / "transcript" / "fonts"
FILES = {
    "NotoSerifSC-Regular.ttf": (
        "package/400Regular/NotoSerifSC_400Regular.ttf",
        "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
    ),
    "NotoSerifSC-Bold.ttf": (
        "package/700Bold/NotoSerifSC_700Bold.ttf",
        "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
    ),
    "OFL.txt": ("package/LICENSE_FONT", "5e0da210fb04058a8c0087985d2d456b931c2579811a49655721d3cf0c36b6d6"),
}


class FontError(Exception):
    """The font could not be had; the message says why and what to do."""


def is_there() -> bool:
    """Tell whether every file is in place. Files are put there whole and checked, so their names are enough."""
    return all((FOLDER / name).is_file() for name in FILES)


def pack(folder: Path) -> Path:
    """Give the package's archive, fetched into a folder.

    Raises:
        FontError: the npm client could not fetch it.
    """
    node = client.find_node()
    command = [*node.npm, "pack", PACKAGE, "--pack-destination", str(folder), "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise FontError(f"npm could not fetch {PACKAGE}; check the network and try again.\n{done.stderr.strip()}")
    return archives[0]


def unpack(archive: Path, folder: Path) -> None:
    """Take the wanted files out of the archive, each only with the digest expected of it.

    Raises:
        FontError: a file is missing or is another one.
    """
    with tarfile.open(archive) as tar:
        for name, (member, digest) in FILES.items():
            source = tar.extractfile(member) if member in tar.getnames() else None
            content = source.read() if source else b""
            if hashlib.sha256(content).hexdigest() != digest:
                raise FontError(f"{member} of {PACKAGE} is not the file that was reviewed; nothing was installed.")
            (folder / name).write_bytes(content)


def main() -> int:
    """Bring the font into place; give the exit status."""
    if is_there():
        return 0
    print("fetching the Chinese font (68 MB, of which 30 MB are kept)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    # On the same file system, so that each file appears whole or not at all.
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix=".fetch-") as name:
        folder = Path(name)
        try:
            unpack(pack(folder), folder)
        except (FontError, client.BuildError) as error:
            print(error)
            return 1
        for file in FILES:
            shutil.move(folder / file, FOLDER / file)
    return 0


if __name__ == "__main__":
    sys.exit(main())
