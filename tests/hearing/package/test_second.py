"""SM3 in packages: listed where it is asked for, compared by both verifiers, and never passed where it was not made."""

import asyncio
import hashlib
import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from evidence.keys.suites import Sm3
from evidence.receipts.report import Outcome
from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.package import layout
from hearing.package.archive import Told, measured, untold
from hearing.package.layout import Member
from hearing.package.verify import verify_package
from hearing.package.write import write_package
from tests.hearing.package.making import ORIGIN, exhibit, gathered, held
from tests.hearing.package.tampering import (
    _SHIPPED,
    VERIFIERS,
    Files,
    changed_json,
    notes,
    put_together,
    taken_apart,
)
from tests.tools import require_tool


def sm3(content: bytes) -> str:
    hasher = Sm3()
    hasher.update(content)
    return hasher.hexdigest()


SM3_1 = sm3(b"%PDF 1")


async def written(folder: Path, *, listed: bool = True, stated: str = "", forget: bool = False) -> Path:
    """A package whose first exhibit states this SM3; ``forget`` leaves the manifest's own out of what is sealed."""
    await asyncio.to_thread(folder.mkdir)
    out = folder / "package.zip"
    async with EvidenceStore.open(folder / "evidence", origin=ORIGIN) as evidence:
        exhibits = [await exhibit(evidence, folder, "1", sm3=stated), await exhibit(evidence, folder, "2")]
        material = await gathered(evidence, folder, held(), exhibits=exhibits, second_digest=listed)

        async def seal(body: Mapping) -> str:
            file = {name: value for name, value in body["file"].items() if name != "sm3" or not forget}
            (receipt,) = await evidence.seal([Statement({**body, "file": file})], complete=True)
            return receipt.to_json()

        await write_package(material, out, seal=seal, proofs=evidence.consistency)
    return out


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    return asyncio.run(written(tmp_path_factory.mktemp("second") / "whole", stated=SM3_1))


def outcome(place: Path) -> Outcome:
    return verify_package(place).steps[-1].outcome


def told(place: Path) -> list[str]:
    package, found = _SHIPPED["examine"](str(place), "", [])
    return _SHIPPED["report"](package, found, "en", pinned=False)


def test_each_file_is_listed_by_both_digests_and_the_list_is_sealed_by_both(whole: Path):
    files = taken_apart(whole.read_bytes())
    manifest = json.loads(files[layout.MANIFEST])
    inside = [name for name in files if name not in layout.OUTSIDE]
    assert manifest["sm3"] == {name: sm3(files[name]) for name in inside}
    assert json.loads(files[layout.SEAL])["statement"]["file"]["sm3"] == sm3(files[layout.MANIFEST])
    for find in VERIFIERS.values():
        assert find(whole) == {}
    assert outcome(whole) is Outcome.PASSED
    assert any(line.startswith("11. OK") for line in told(whole))


def test_openssl_makes_the_same_digest(tmp_path: Path):
    (tmp_path / "1").write_bytes(b"%PDF 1")
    command = [require_tool("openssl"), "dgst", "-sm3", str(tmp_path / "1")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == SM3_1


async def test_a_package_that_states_none_says_so(tmp_path: Path):
    place = await written(tmp_path / "none", listed=False)
    assert "sm3" not in json.loads(taken_apart(await asyncio.to_thread(place.read_bytes))[layout.MANIFEST])
    assert outcome(place) is Outcome.ABSENT
    assert verify_package(place).ok
    assert any(line.startswith("11. NONE") for line in told(place))
    assert "Result: every step passed." in told(place)
    for said in notes(place).values():
        assert "neither this package nor its receipts state an SM3" in said


async def test_a_receipt_alone_that_states_one_is_compared(tmp_path: Path):
    place = await written(tmp_path / "right", listed=False, stated=SM3_1)
    assert outcome(place) is Outcome.PASSED
    place = await written(tmp_path / "wrong", listed=False, stated="0" * 64)
    for find in VERIFIERS.values():
        ((number, said),) = find(place).items()
        assert number == 11
        assert SM3_1 in said


def another(files: Files) -> Files:
    """The list names another SM3 for a file; its seal cannot be made to fit."""
    name = next(name for name in files if name.startswith("exhibits/") and name.endswith(".pdf"))
    return changed_json(layout.MANIFEST, lambda value: value["sm3"].update({name: "0" * 64}))(files)


CHANGES: dict[str, tuple[Callable[[Files], Files], str]] = {
    "another digest": (another, "has another SM3"),
    "a file without": (changed_json(layout.MANIFEST, lambda value: value["sm3"].popitem()), "of other files"),
    "one too many": (changed_json(layout.MANIFEST, lambda value: value["sm3"].update(x="0" * 64)), "of other files"),
    "no list": (changed_json(layout.MANIFEST, lambda value: value.pop("sm3")), "of other files"),
    "no object": (changed_json(layout.MANIFEST, lambda value: value.update(sm3="x")), "of other files"),
    "a number": (
        changed_json(layout.MANIFEST, lambda value: value["sm3"].update({layout.KEY: 7})),
        "has another SM3",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_list_is_found_by_its_seal_and_by_the_digests(whole: Path, tmp_path: Path, change: str):
    apply, said = CHANGES[change]
    place = tmp_path / "package.zip"
    place.write_bytes(put_together(apply(taken_apart(whole.read_bytes()))))
    for find in VERIFIERS.values():
        found = find(place)
        assert set(found) == {2, 11}
        assert said in found[11]


def test_a_changed_file_is_found_by_both_digests(whole: Path, tmp_path: Path):
    files = taken_apart(whole.read_bytes())
    files[layout.README] += b"x"
    place = tmp_path / "package.zip"
    place.write_bytes(put_together(files))
    assert [set(find(place)) for find in VERIFIERS.values()] == [{1, 11}] * 2


async def test_a_seal_that_forgets_the_second_digest_is_no_seal_of_it(tmp_path: Path):
    place = await written(tmp_path / "forgotten", forget=True)
    for find in VERIFIERS.values():
        found = find(place)
        assert set(found) == {11}
        assert layout.SEAL in found[11]


async def test_who_listed_and_sealed_a_wrong_digest_himself_is_found_out(tmp_path: Path, monkeypatch):
    def lying(file: layout.File, *, second: bool = False, told: Told = untold) -> Member:
        member = measured(file, second=second, told=told)
        return Member(member.name, member.size, member.sha256, member.crc, "0" * 64 if second else "")

    monkeypatch.setattr("hearing.package.write.measured", lying)
    place = await written(tmp_path / "lying")
    for find in VERIFIERS.values():
        found = find(place)
        assert set(found) == {11}
        assert layout.MANIFEST in found[11]


def test_without_sm3_the_step_says_that_it_was_not_taken(whole: Path, monkeypatch):
    new = hashlib.new

    def older(name: str, *arguments: bytes) -> object:
        if name == "sm3":
            raise ValueError("unsupported hash type")
        return new(name, *arguments)

    monkeypatch.setattr(hashlib, "new", older)
    lines = told(whole)
    assert any(line.startswith("11. NOT CHECKED HERE") for line in lines)
    assert any("openssl dgst -sm3" in line for line in lines)
    assert "Result: every step passed." not in lines
    assert not any(line.startswith("11. OK") for line in lines)
