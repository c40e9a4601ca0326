"""What the journey leaves behind, checked by other programs: receipt, minutes, recording, data package."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import av

from tests.served import ROOT
from tests.tools import require_tool


def a_stranger_verifies(receipt: Path, file: Path, folder: Path) -> None:
    """Check a receipt with the offline command, its time stamp with openssl, and that a changed file fails."""
    verify = [sys.executable, "-m", "web", "verify", str(receipt), str(file), "--extract", str(folder)]
    checked = subprocess.run(verify, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    stamped = ["ts", "-verify", "-in", "token.tsr", "-data", "checkpoint.txt", "-CAfile", "root.pem"]
    stranger = subprocess.run(
        [require_tool("openssl"), *stamped], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Verification: OK" in stranger.stdout + stranger.stderr, stranger.stderr
    file.write_bytes(file.read_bytes() + b" ")
    assert subprocess.run(verify, cwd=ROOT, capture_output=True, check=False).returncode == 1, "a changed file passed"


def the_minutes_are_sealed_and_say(path: Path, *words: str) -> None:
    """Check the seal with poppler, and that the text another program extracts holds these words."""
    signed = subprocess.run([require_tool("pdfsig"), str(path)], capture_output=True, text=True, check=False)
    assert "Signature is Valid" in signed.stdout, signed.stdout
    text = pdf_text(path)
    for each in words:
        assert each in text, f"the minutes lack {each}"


def pdf_text(path: Path) -> str:
    """Give a PDF's text without spaces, as another program finds it."""
    text = subprocess.run(
        [require_tool("pdftotext"), str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    return re.sub(r"\s", "", text)


def plays(path: Path) -> tuple[int, int, int]:
    """Decode a recording: more than a second of sound, and the colour of its first picture."""
    with av.open(str(path)) as film:
        assert sum(sound.samples for sound in film.decode(audio=0)) > 48_000, "less than a second of sound was kept"
    with av.open(str(path)) as film:
        image = next(film.decode(video=0)).to_image()
    red, green, blue = image.crop((0, 0, image.width, image.height * 4 // 5)).resize((1, 1)).getpixel((0, 0))
    return red, green, blue


def the_package_names_nobody(package: Path, *names: str) -> set[str]:
    """Look for these names in every file that can be read as text; give the names of the package's tables."""
    with zipfile.ZipFile(package) as archive:
        files = archive.namelist()
        described = json.loads(archive.read(next(name for name in files if name.endswith("datapackage.json"))))
        whole = b"".join(archive.read(name) for name in files if not name.endswith(".parquet")).decode()
    for name in names:
        assert name not in whole, f"{name} is in the analyst's package"
    return {table["name"] for table in described["resources"]}
