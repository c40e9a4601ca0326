"""SM3 beside SHA-256: made while a file arrives, also across a restart, as openssl makes it, and verified."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.__main__ import verify_main
from evidence.errors import PieceDiffers
from evidence.intake.uploads import Checksum
from evidence.keys.suites import DIGESTS, SM3
from evidence.receipts.report import Question
from evidence.receipts.verify import verify_receipt
from evidence.statement import Statement
from evidence.store import EvidenceStore
from tests.evidence.intake.places import DIGEST, PDF, Place, chunks
from tests.tools import require_tool

# GB/T 32905-2016, appendix A: "abc", and "abcd" sixteen times.
STANDARD = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


def sm3(data: bytes) -> str:
    hasher = DIGESTS[SM3]()
    hasher.update(data)
    return hasher.hexdigest()


def by_openssl(path: Path) -> str:
    command = [require_tool("openssl"), "dgst", "-sm3", "-r", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0]


@pytest.mark.parametrize("data", STANDARD)
def test_the_standards_examples(data: bytes):
    assert sm3(data) == STANDARD[data]


async def test_it_is_made_as_the_file_arrives(place: Place, tmp_path: Path):
    (tmp_path / "file").write_bytes(PDF)
    place.again(second_digest=SM3)
    upload = await place.upload(PDF)
    assert (await place.intake.judge(upload)).sm3 == by_openssl(tmp_path / "file")
    filed = await place.intake.finish(upload, DIGEST)
    assert filed.sm3 == filed.file()["sm3"] == by_openssl(tmp_path / "file")
    assert await place.again().finish(upload, DIGEST) == filed, "also when no second digest is asked for any more"
    assert (await place.intake.judge(upload)).sm3 == filed.sm3


async def test_it_survives_a_restart_and_a_piece_taken_back(place: Place):
    intake = place.again(second_digest=SM3)
    upload = await intake.create("a.pdf", len(PDF), "", "lin")
    await intake.append(upload, 0, chunks(PDF[:300]))
    with pytest.raises(PieceDiffers):
        await intake.append(upload, 300, chunks(PDF[300:]), Checksum("sha256", bytes(32)))
    await intake.append(upload, 300, chunks(PDF[300:600]))
    intake = place.again(second_digest=SM3)
    await intake.append(upload, 600, chunks(PDF[600:]))
    assert (await intake.finish(upload, DIGEST)).sm3 == sm3(PDF)


async def test_a_verifier_compares_it(place: Place, tmp_path: Path, capsys):
    place.again(second_digest=SM3)
    filed = await place.intake.finish(await place.upload(PDF), DIGEST)
    async with EvidenceStore.open(tmp_path / "store", origin="example.org/log") as store:
        good, bad = (
            one.to_json()
            for one in await store.seal(
                [Statement({"file": filed.file()}), Statement({"file": replace(filed, sm3=sm3(b"other")).file()})]
            )
        )
    (tmp_path / "file.pdf").write_bytes(PDF)
    assert verify_receipt(Question(good, file=(DIGEST, len(PDF)))).ok
    for text, status, said in ((good, 0, f"SM3 {sm3(PDF)}"), (bad, 1, "the file's SM3 is")):
        (tmp_path / "receipt.json").write_text(text)
        assert verify_main([str(tmp_path / "receipt.json"), str(tmp_path / "file.pdf")]) == status
        assert said in capsys.readouterr().out
