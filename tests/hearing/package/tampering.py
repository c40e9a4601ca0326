"""Taking a package apart, changing it as somebody would who wants to deceive, and putting it together again."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hearing.package import layout
from hearing.package.archive import measured, write_archive
from hearing.package.assembled import assembled
from hearing.package.layout import File
from hearing.package.verify import verify_package
from hearing.procedure.canonical import canonical

Files = dict[str, bytes]


def taken_apart(archive: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def put_together(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    listed = [File(name, content) for name, content in files.items()]
    write_archive(out, [(one, measured(one)) for one in listed])
    return out.getvalue()


def listed_anew(files: Files) -> Files:
    """Make the manifest fit what is there now, as somebody would who cannot sign in the log."""
    manifest = json.loads(files[layout.MANIFEST])
    inside = sorted(set(files) - set(layout.OUTSIDE))
    members = [measured(File(name, files[name])) for name in inside]
    manifest["members"] = [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in members]
    written = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()
    outside = {name: files[name] for name in layout.OUTSIDE if name in files}
    return {**outside, layout.MANIFEST: written, **{name: files[name] for name in inside}}


def lines(files: Files, name: str = layout.EVENTS) -> list[dict]:
    return [json.loads(line) for line in files[name].splitlines()]


def with_lines(files: Files, values: list[dict], name: str = layout.EVENTS) -> Files:
    return {**files, name: b"".join(canonical(value) + b"\n" for value in values)}


def changed_event(n: int, change: Callable[[dict], object]) -> Callable[[Files], Files]:
    """Change one event's line."""

    def apply(files: Files) -> Files:
        values = lines(files)
        change(values[n - 1])
        return with_lines(files, values)

    return apply


def changed_json(name: str, change: Callable[[dict], object]) -> Callable[[Files], Files]:
    """Change a file of readable JSON."""

    def apply(files: Files) -> Files:
        value = json.loads(files[name])
        change(value)
        indent = 2 if name.endswith("receipt.json") else 1
        return {**files, name: (json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode()}

    return apply


Found = dict[int, str]
"""For every step that failed: everything that it said."""


def ours(place: Path, key: str = "", handovers: Sequence[str] = ()) -> Found:
    """What our own verifier finds."""
    report = verify_package(place, vkey=key or None, handovers=handovers)
    return {
        step.number: "\n".join(f"{one.place} {one.what.en} {one.what.zh}" for one in step.findings)
        for step in report.steps
        if step.findings
    }


def _loaded() -> dict:
    space: dict = {"__name__": "shipped"}
    exec(compile(assembled(), "verify.py", "exec"), space)
    return space


_SHIPPED = _loaded()


def strangers(place: Path, key: str = "", handovers: Sequence[str] = ()) -> Found:
    """What the verifier finds that is shipped in the package: the very text of it, run here."""
    _, steps = _SHIPPED["examine"](str(place), key, [text.encode() for text in handovers])
    return {
        number: "\n".join(" ".join(one) for one in findings.wrong)
        for number, findings in enumerate(steps, 1)
        if findings.wrong
    }


def strangers_first(place: Path, key: str = "", handovers: Sequence[str] = (), steps: int = 3) -> Found:
    """What that verifier finds in its first steps, an archive's."""
    package = _SHIPPED["Package"](
        _SHIPPED["read_archive"](str(place)), key, [text.encode() for text in handovers], ordered=True
    )
    found = {}
    for number in range(1, steps + 1):
        step = _SHIPPED["Findings"]()
        _SHIPPED["_STEPS"][number - 1][0](package, step)
        if step.wrong:
            found[number] = "\n".join(" ".join(one) for one in step.wrong)
    return found


def notes(place: Path) -> dict[str, list[str]]:
    """What each verifier tells about a package, in English, without its being wrong."""
    _, steps = _SHIPPED["examine"](str(place), "", [])
    return {
        "ours": [note.en for step in verify_package(place).steps for note in step.notes],
        "strangers": [en for findings in steps for _, en in findings.notes],
    }


VERIFIERS = {"ours": ours, "strangers": strangers}
