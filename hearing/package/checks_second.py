"""The numbered step 11 by our own code: second digests (SM3), where the package or its receipts state them. Pure."""

from contextlib import suppress

from evidence.receipts.receipt import Receipt
from evidence.receipts.report import Outcome, Words
from hearing.package import layout
from hearing.package.checks import BROKEN
from hearing.package.examination import Examination, items, mapping, strictly
from hearing.procedure.canonical import Json

Stated = tuple[str, str, Json]
"""At which place something is stated, of which file that is here, and what."""


def check_second(case: Examination) -> Words:
    """11: each file has the SM3 that is stated of it."""
    stated = [*_of_the_manifest(case), *_of_receipts(case)]
    if not stated and not case.findings:
        case.outcome = Outcome.ABSENT
        case.notes.append(Words("本包和其中的凭证都没有写明 SM3", "neither this package nor its receipts state an SM3"))
    made = {name: case.sm3(name) for name in {name for _, name, _ in stated}}
    for place, name, digest in stated:
        if made[name] != digest:
            zh, en = f"{name} 的 SM3 与此处所载不符，实为 {made[name]}", f"{name} has another SM3: {made[name]}"
            case.wrong(place, zh, en)
    return Words(f"{len(made)} 个文件", f"{len(made)} files")


def _of_the_manifest(case: Examination) -> list[Stated]:
    listed, sealed = case.manifest.get(layout.SM3), _sealed(case, layout.SEAL)
    if listed is None and sealed is None:
        return []
    if not isinstance(listed, dict) or set(listed) != {str(one["name"]) for one in items(case.manifest["members"])}:
        zh = "SM3 清单所列的不是清单中的那些文件"
        case.wrong(layout.MANIFEST, zh, "states the SM3 of other files than it lists")
        return []
    inside = [(layout.MANIFEST, name, digest) for name, digest in listed.items() if name in case.members]
    return [*inside, (layout.SEAL, layout.MANIFEST, sealed)]


def _of_receipts(case: Examination) -> list[Stated]:
    stated: list[Stated] = []
    for name, kind in ((layout.REGISTER, "exhibits"), (layout.RECORDINGS, "playable")):
        with suppress(*BROKEN):  # the step of the list itself tells that
            for one in items(mapping(strictly(case.read(name)))[kind]):
                receipt, file = str(one["receipt"]), str(one["file"])
                digest = _sealed(case, receipt)
                if digest is not None and file in case.members:
                    stated.append((receipt, file, digest))
    return stated


def _sealed(case: Examination, name: str) -> str | None:
    """Give the SM3 that a receipt states of its file; None too where it cannot be read, which its own step tells."""
    with suppress(*BROKEN):
        return Receipt.from_json(case.read(name)).statement.file_sm3()
    return None
