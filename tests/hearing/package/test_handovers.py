"""A package made after the log got a new key, for a reader who knows the old one: both verifiers follow the hand-over.

Each way in which a hand-over can be wrong fails its step, whether the reader has it or it lies in the package.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from evidence.log.checkpoint import Signer
from evidence.rotation import Rotating
from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.package import layout
from hearing.package.write import write_package
from tests.evidence.receipts.wrong_handovers import GOOD, edited, handover
from tests.hearing.package.making import ORIGIN, gathered, held
from tests.hearing.package.tampering import (
    VERIFIERS,
    listed_anew,
    ours,
    put_together,
    strangers_first,
    taken_apart,
)

FIRST = f"{layout.HANDOVERS}1.json"


@dataclass(frozen=True)
class Rotated:
    """A log that was handed over, and its package: with the receipt of that (``whole``) and without (``bare``)."""

    old: Signer
    new: Signer
    receipt: str
    whole: Path
    bare: Path

    @property
    def key(self) -> str:
        return str(self.old.verifier)


def signer(folder: Path) -> Signer:
    key = load_pem_private_key((folder / "keys/log.pem").read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return Signer(ORIGIN, key)


async def made(folder: Path) -> Rotated:
    store = folder / "evidence"
    async with EvidenceStore.open(store, origin=ORIGIN) as before:
        material = await gathered(before, folder, held())
    old = signer(store)
    await Rotating(store, ORIGIN).rotate("a test")
    async with EvidenceStore.open(store, origin=ORIGIN) as after:

        async def seal(body) -> str:
            return (await after.seal([Statement(body)], complete=True))[0].to_json()

        heading = replace(material.heading, log_key=after.log_key, earlier_keys=after.earlier_log_keys)
        for name, receipts in (("whole", after.handovers), ("bare", ())):
            of_it = replace(material, heading=heading, handovers=receipts)
            await write_package(of_it, folder / name, seal=seal, proofs=after.consistency)
        (receipt,) = after.handovers
    return Rotated(old, signer(store), receipt, folder / "whole", folder / "bare")


@pytest.fixture(scope="module")
def rotated(tmp_path_factory: pytest.TempPathFactory) -> Rotated:
    return asyncio.run(made(tmp_path_factory.mktemp("rotated")))


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_who_knows_the_old_key_follows_the_hand_over(rotated: Rotated, verifier: str):
    verify = VERIFIERS[verifier]
    assert FIRST in taken_apart(rotated.whole.read_bytes())
    for key in ("", rotated.key):
        assert verify(rotated.whole, key) == {}
    assert verify(rotated.bare, rotated.key, [rotated.receipt]) == {}
    assert layout.MANIFEST in verify(rotated.bare, rotated.key)[2]


THIEF = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\5" * 32))


def without_line(text: str, number: int) -> str:
    """A receipt whose checkpoint lacks one of its signature lines."""
    read = json.loads(text)
    before, empty, lines = read["proof"].rpartition("\n\n")
    kept = [line for place, line in enumerate(lines.splitlines()) if place != number]
    return spelled({**read, "proof": before + empty + "".join(line + "\n" for line in kept)})


def spelled(read: dict) -> str:
    return json.dumps(read, ensure_ascii=False, indent=2) + "\n"


WRONG: dict[str, tuple[int, Callable[[Rotated], str]]] = {
    "not signed by the old key": (2, lambda one: handover(one.old, one.new, signers=(one.new,))),
    "not signed by the new key": (2, lambda one: handover(one.old, one.new, signers=(one.old,))),
    "a signature line taken out": (2, lambda one: without_line(one.receipt, 0)),
    "another new key named": (2, lambda one: edited(one.receipt, new_keys=[str(THIEF.verifier)])),
    "another reason given": (2, lambda one: edited(one.receipt, reason="none")),
    "a list of keys that is none": (2, lambda one: edited(one.receipt, old_keys=one.key)),
    "no new key": (2, lambda one: edited(one.receipt, new_keys=[])),
    "to itself": (2, lambda one: handover(one.old, one.old, signers=(one.old,))),
    "another entry's place": (2, lambda one: one.receipt.replace("index ", "index 1", 1)),
    "no receipt": (2, lambda one: "{}"),
    "of something else": (2, lambda one: edited(one.receipt, kind="log key destroyed")),
    "of another log": (2, lambda one: GOOD),
    "to a thief's key alone": (2, lambda one: handover(one.old, THIEF)),
    "before heads that the old key signed": (3, lambda one: handover(one.old, one.new)),
}


FEW = {"ours": ours, "strangers": strangers_first}


@pytest.mark.parametrize("verifier", FEW)
@pytest.mark.parametrize("way", WRONG)
def test_each_wrong_hand_over_fails_its_step(rotated: Rotated, way: str, verifier: str):
    step, wrong = WRONG[way]
    found = FEW[verifier](rotated.bare, rotated.key, [wrong(rotated)])
    assert min(found) == step, found


@pytest.mark.parametrize("verifier", FEW)
@pytest.mark.parametrize("way", ["not signed by the old key", "before heads that the old key signed"])
def test_a_wrong_hand_over_in_a_package_is_found_too(rotated: Rotated, tmp_path: Path, way: str, verifier: str):
    step, wrong = WRONG[way]
    files = {**taken_apart(rotated.whole.read_bytes()), FIRST: wrong(rotated).encode()}
    (tmp_path / "package.zip").write_bytes(put_together(listed_anew(files)))
    found = FEW[verifier](tmp_path / "package.zip", rotated.key)
    assert layout.MANIFEST in found[2], "it was sealed with the package"
    assert step in found


@pytest.mark.parametrize("verifier", FEW)
def test_two_heirs_of_one_key_contradict_each_other(rotated: Rotated, verifier: str):
    found = FEW[verifier](rotated.whole, rotated.key, [handover(rotated.old, THIEF, 6)])
    assert "stolen" in found[2]
