"""What was ordered out of a hearing is in no package of it: both verifiers say so of one that holds it."""

import asyncio
import hashlib

import pytest

from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.package import layout
from hearing.package.content_recordings import PlayablePart
from hearing.package.write import write_package
from tests.hearing.package import making
from tests.hearing.package.making import LEFT, ORIGIN, TOGETHER, film_part, ordered_out
from tests.hearing.package.tampering import VERIFIERS, taken_apart

SOUND = b"what was left of one voice" * 9


async def _packaged(folder, out, *, film: bytes, playable: str, logs: bool) -> None:
    """A package after the order: with this film's file, this playable file and perhaps the recordings as they are."""
    play = ordered_out()
    (order,) = play.state.redactions
    async with EvidenceStore.open(folder / "evidence", origin=ORIGIN) as evidence:

        async def sealed(body) -> str:
            (receipt,) = await evidence.seal([Statement(body)], complete=True)
            return receipt.to_json()

        material = await making.gathered(evidence, folder, play)
        films = [await film_part(evidence, folder, one, inside=one == film) for one in (TOGETHER, LEFT)]
        path = folder / "left.webm"
        path.write_bytes(SOUND)
        digest = hashlib.sha256(SOUND).hexdigest()
        file = {"name": path.name, "size": len(SOUND), "sha256": digest}
        body = {"kind": "recording_redacted", "redactions": [order.n], "file": file}
        left = PlayablePart(
            "leader", digest, len(SOUND), await sealed(body), path, version=2, of="0" * 64, redactions=(order.n,)
        )
        parts = {"left": [left], "whole": material.playable}[playable]
        changed = {"films": films, "playable": parts, "logs": material.logs if logs else {}}
        material = await making.gathered(evidence, folder, play, **changed)
        await write_package(material, out, seal=sealed, proofs=evidence.consistency)


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """A package that leaves out what was ordered out, and what holds it in one way each."""
    folder = tmp_path_factory.mktemp("ordered")
    rows = {
        "left": (LEFT, "left", False),
        "film": (TOGETHER, "left", False),
        "playable": (LEFT, "whole", False),
        "logs": (LEFT, "left", True),
    }

    async def every() -> None:
        for name, (film, playable, logs) in rows.items():
            (folder / name).mkdir()
            await _packaged(folder / name, folder / f"{name}.zip", film=film, playable=playable, logs=logs)

    asyncio.run(every())
    return folder


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_a_package_without_what_was_ordered_out_is_sound(given, verifier):
    assert VERIFIERS[verifier](given / "left.zip", "") == {}
    names = taken_apart((given / "left.zip").read_bytes())
    assert {"recordings/film-2.webm", "recordings/leader.v2.webm", "recordings/film-1.receipt.json"} <= set(names)
    assert "recordings/film-1.webm" not in names
    assert not [name for name in names if name.endswith(".rtplog")]


@pytest.mark.parametrize(
    ("what", "place"),
    [("film", f"{layout.FILMS} n="), ("playable", "leader"), ("logs", f"{layout.RECORDINGS} n=")],
    ids=["film", "playable", "logs"],
)
@pytest.mark.parametrize("verifier", VERIFIERS)
def test_whoever_puts_in_what_was_ordered_out_is_found_out(given, verifier, what, place):
    found = VERIFIERS[verifier](given / f"{what}.zip", "")
    assert set(found) == {9}
    assert place in found[9]
