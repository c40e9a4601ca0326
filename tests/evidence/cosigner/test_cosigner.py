"""What a cosigner keeps: across restarts, under attack by two at once, killed at any writing call, and when lost."""

import asyncio
import hashlib
import shutil
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest

import evidence.cosigner.cosigner as module
from evidence.cosigner.cosigner import Cosigner, logs_of
from evidence.cosigner.protocol import SIZE_TYPE
from evidence.errors import Damaged, Refused, Stopped
from evidence.keys.sealed_files import write_key_file
from evidence.log.checkpoint import Kind, NoteError, VerifierKey, note_signers, open_checkpoint
from evidence.log.policy import Policy
from tests.evidence import crashes
from tests.evidence.cosigner.heads import FORK, LOGS, NOW, ORIGIN, QUANTUM, SIGNER, TREE

NAME = "cosigner.example/1"
HASH = hashlib.sha256(ORIGIN.encode()).hexdigest()
EVERY = pytest.param(1, marks=pytest.mark.slow)


def opened(folder: Path, name: str = NAME):
    return Cosigner.open(folder, name=name, logs=LOGS)


async def test_it_signs_with_both_keys_and_shows_what_it_signed(tmp_path: Path):
    async with opened(tmp_path) as cosigner:
        assert [key.kind for key in cosigner.keys] == [Kind.ML_DSA_44, Kind.COSIGNATURE]
        assert (tmp_path / "vkeys").read_text() == "".join(f"{key}\n" for key in cosigner.keys)
        submission = TREE.submission(0, 7)
        answer = await cosigner.add(submission.text().encode(), NOW)
        assert answer.status == HTTPStatus.OK
        assert note_signers(submission.note + answer.body, cosigner.keys) == dict.fromkeys(cosigner.keys, NOW)
        shown = cosigner.checkpoint(HASH)
        assert shown == submission.note + answer.body
        assert open_checkpoint(shown, SIGNER.verifier, QUANTUM.verifier) == TREE.head(7)
        assert cosigner.checkpoint("0" * 64) is None


async def test_it_goes_on_where_it_was(tmp_path: Path):
    async with opened(tmp_path) as cosigner:
        keys = cosigner.keys
        assert (await cosigner.add(TREE.body(0, 7), NOW)).status == HTTPStatus.OK
    async with opened(tmp_path, name="") as cosigner:
        assert cosigner.keys == keys
        conflict = await cosigner.add(TREE.body(0, 12), NOW)
        assert (conflict.status, conflict.body, conflict.kind) == (HTTPStatus.CONFLICT, "7\n", SIZE_TYPE)
        assert (await cosigner.add(FORK.body(7, 12), NOW)).status == HTTPStatus.UNPROCESSABLE_ENTITY
        assert (await cosigner.add(TREE.body(7, 12), NOW)).status == HTTPStatus.OK
        assert (await cosigner.add(TREE.body(7, 12), NOW)).body == "12\n"
        assert (await cosigner.add(TREE.body(12, 13), NOW - 1)).status == HTTPStatus.SERVICE_UNAVAILABLE


async def test_its_keys_are_sealed_by_a_passphrase(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(write_key_file, "__kwdefaults__", {"cost": 1 << 14})
    async with opened(tmp_path) as cosigner:
        keys = cosigner.keys
    async with Cosigner.open(tmp_path, logs=LOGS, passphrase="correct horse") as cosigner:
        assert cosigner.keys == keys, "those of before are sealed"
        assert (await cosigner.add(TREE.body(0, 7), NOW)).status == HTTPStatus.OK
    assert not any(b"PRIVATE" in path.read_bytes() for path in (tmp_path / "keys").iterdir())
    for wrong, code in (("", "keys.sealed"), ("x", "keys.passphrase")):
        with pytest.raises(Stopped) as caught:
            async with Cosigner.open(tmp_path, logs=LOGS, passphrase=wrong):
                pass
        assert caught.value.code == code


async def test_of_two_histories_at_once_one_is_signed(tmp_path: Path):
    async with opened(tmp_path) as cosigner:
        asked = [(TREE if number % 2 else FORK).body(0, number // 2 + 1) for number in range(12)]
        answers = await asyncio.gather(*(cosigner.add(body, NOW) for body in asked))
        assert sorted(answer.status for answer in answers) == [HTTPStatus.OK] + [HTTPStatus.CONFLICT] * 11


async def test_refusals(tmp_path: Path):
    async with opened(tmp_path) as cosigner:
        for body in (b"", b"old 0\n\nx\n", b"\xff"):
            assert (await cosigner.add(body, NOW)).status == HTTPStatus.BAD_REQUEST
        foreign = TREE.body(0, 7).replace(ORIGIN.encode(), b"other.example")
        assert (await cosigner.add(foreign, NOW)).status == HTTPStatus.NOT_FOUND
        with pytest.raises(Stopped):
            async with opened(tmp_path):
                pass
    with pytest.raises(Refused, match="keeps that name"):
        async with opened(tmp_path, name="another.example"):
            pass
    with pytest.raises(Refused, match="needs a name"):
        async with opened(tmp_path / "new", name=""):
            pass
    with pytest.raises(NoteError):
        async with opened(tmp_path / "newer", name="a name"):
            pass


async def test_a_storage_failure_ends_signing_until_a_restart(tmp_path: Path, monkeypatch):
    async with opened(tmp_path) as cosigner:

        def fails(path: Path, data: bytes) -> None:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as broken:
            broken.setattr(module, "write_durably", fails)
            with pytest.raises(OSError, match="Input/output"):
                await cosigner.add(TREE.body(0, 7), NOW)
        assert (await cosigner.add(TREE.body(0, 7), NOW)).status == HTTPStatus.SERVICE_UNAVAILABLE
        assert cosigner.checkpoint(HASH) is None
    async with opened(tmp_path) as cosigner:
        assert (await cosigner.add(TREE.body(0, 7), NOW)).status == HTTPStatus.OK


async def test_lost_or_changed_state_is_never_gone_on_with(tmp_path: Path):
    async with opened(tmp_path / "a") as cosigner:
        await cosigner.add(TREE.body(0, 7), NOW)
    for damage in (
        lambda folder: shutil.rmtree(folder / "heads"),
        lambda folder: (folder / "heads" / HASH).write_text(TREE.note(5)),
        lambda folder: (folder / "heads" / HASH).write_text(""),
        lambda folder: (folder / "heads" / HASH).write_bytes(b"\xff"),
        lambda folder: (folder / "heads" / HASH).rename(folder / "heads" / ("0" * 64)),
        lambda folder: (folder / "keys" / "ed25519.pem").unlink(),
        lambda folder: (folder / "keys" / "ml-dsa-44.pem").write_text("x"),
    ):
        shutil.rmtree(tmp_path / "b", ignore_errors=True)
        shutil.copytree(tmp_path / "a", tmp_path / "b")
        damage(tmp_path / "b")
        with pytest.raises(Damaged):
            async with opened(tmp_path / "b"):
                pass


def crash(folder: Path, step: int) -> list[Path]:
    command = [sys.executable, "-m", "tests.evidence.crashes", "cosigner", str(folder), "1", str(step)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=240)
    runs = [folder / str(1 + number * step) for number in range(int(done.stdout) + 1)]
    assert len(runs) > 8
    return runs


@pytest.mark.parametrize("step", [3, EVERY])
async def test_killed_anywhere_it_never_signs_two_histories(tmp_path: Path, step: int):
    """Each run is killed at another writing call while it signs one history; then it is offered a fork of it."""
    for run in crash(tmp_path, step):
        told = [int(size) for size in run.with_suffix(".told").read_text().split()]
        async with opened(run) as cosigner:
            known = int((await cosigner.add(TREE.body(40, 40), NOW)).body)
            assert known in {max(told, default=0), *crashes.SIZES[len(told) : len(told) + 1]}
            if known:
                assert (await cosigner.add(FORK.body(known, known + 1), NOW)).status == HTTPStatus.UNPROCESSABLE_ENTITY
            answer = await cosigner.add(TREE.body(known, 39), NOW)
            assert answer.status == HTTPStatus.OK
            for key in cosigner.keys:
                assert note_signers(TREE.note(39) + answer.body, [key])


def test_the_logs_of_a_policy_are_gathered_by_origin():
    other = VerifierKey(
        "other.example", bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    )
    policy = Policy.parse("".join(f"log {key}\n" for key in (*LOGS[ORIGIN], other)) + "quorum none\n")
    assert logs_of(policy) == {ORIGIN: list(LOGS[ORIGIN]), "other.example": [other]}
