"""Another program's witness cosigns our log, and ours cosigns another program's log, over HTTP (C2SP tlog-witness)."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time

import pytest
from aics_tlog import (
    Checkpoint,
    MerkleTree,
    WitnessPolicy,
    format_vkey,
    parse_note,
    parse_vkey,
    sign_checkpoint,
    verify_checkpoint,
    vkey_from_ed25519,
)
from aics_witness import (
    LogConfig,
    Witness,
    WitnessClient,
    WitnessRejected,
    WitnessStore,
    make_server,
    merge_cosignatures,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.cosigner.client import HttpCosigners
from evidence.cosigner.cosigner import Cosigner
from evidence.cosigner.server import application
from evidence.log.checkpoint import Kind, VerifierKey, note_signers
from evidence.log.cosigning import Cosigning
from evidence.log.policy import Cosigner as Named
from evidence.log.policy import Policy, check
from tests.evidence.cosigner.heads import FORK, SIGNER, TREE
from tests.evidence.cosigner.test_server import served
from tests.evidence.log.test_cosigning import SEALER, log_in

THEIRS = "other.example/log"


@contextmanager
def another_witness(folder: Path, log_key: VerifierKey) -> Iterator[tuple[str, str]]:
    """Serve aics-witness, which knows a log by this key; gives its address and its own verifier key."""
    with WitnessStore(folder / "witness.db", create=True) as store:
        log = LogConfig.from_strings(log_key.name, [str(log_key)])
        witness = Witness("witness.example/1", Ed25519PrivateKey.generate(), store, [log])
        server = make_server(witness)
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        serving.start()
        try:
            yield server.url, witness.vkey_text
        finally:
            server.shutdown()
            serving.join()
            server.server_close()


async def test_another_witness_cosigns_our_log_and_refuses_its_fork(tmp_path: Path):
    with another_witness(tmp_path, SIGNER.verifier) as (address, vkey):
        async with HttpCosigners.open() as client:
            for old, new in ((0, 7), (7, 7), (7, 29)):
                submission = TREE.submission(old, new)
                status, lines = await client.send(address, submission.text())
                assert status == 200, lines
                is_cosigned(submission.note + lines, vkey, SIGNER.verifier)
            assert await client.send(address, TREE.submission(7, 12).text()) == (409, "29\n")
            assert (await client.send(address, FORK.submission(29, 40).text()))[0] == 422
            forged = TREE.submission(29, 40).text().replace(SIGNER.line(TREE.head(40).text()), "")
            assert (await client.send(address, forged))[0] == 403


async def test_another_witness_cosigns_a_log_as_it_grows(tmp_path: Path):
    with another_witness(tmp_path, SEALER.verifier) as (address, vkey):
        policy = Policy.of(1, [Named("other", VerifierKey.parse(vkey), address)], SEALER.verifiers)
        async with (
            HttpCosigners.open() as client,
            log_in(tmp_path) as log,
            Cosigning.open(log, SEALER, policy, client.send) as cosigning,
        ):
            for size in (1, 300):
                await log.append([b"x"] * (size - log.head.checkpoint.size))
                shown = await cosigning.covering(size, 60)
                assert shown.met
                is_cosigned(shown.note, vkey, SEALER.verifier)


def is_cosigned(note: str, vkey: str, log_key: VerifierKey) -> None:
    """Our policy and theirs find the quorum in the same note."""
    policy = Policy.of(1, [Named("other", VerifierKey.parse(vkey), "https://witness.example")], [log_key])
    assert check(note, policy).met
    theirs = WitnessPolicy(1, (parse_vkey(vkey),), max_age_seconds=3600)
    found = verify_checkpoint(parse_note(note), parse_vkey(str(log_key)), policy=theirs)
    assert found.ok, found.error
    assert found.witnesses == ["witness.example/1"]


async def test_ours_cosigns_another_programs_log_and_refuses_its_fork(tmp_path: Path):
    key = Ed25519PrivateKey.generate()
    log = VerifierKey.parse(format_vkey(vkey_from_ed25519(THEIRS, key.public_key())))
    honest, forked = (MerkleTree(f"{word} {number}".encode() for number in range(40)) for word in ("entry", "other"))
    async with (
        Cosigner.open(tmp_path, name="cosigner.example/1", logs={THEIRS: (log,)}) as cosigner,
        served(application(cosigner)) as address,
    ):
        ours = next(one for one in cosigner.keys if one.kind is Kind.COSIGNATURE)
        with WitnessClient(address, str(ours), max_attempts=1) as client:
            for size in (7, 7, 29):
                note = signed(honest, size, key)
                lines = await asyncio.to_thread(client.submit, note, honest.consistency_proof)
                both = merge_cosignatures(note, lines)
                found = verify_checkpoint(parse_note(both), parse_vkey(str(log)), [parse_vkey(str(ours))], 1)
                assert found.ok, found.error
                assert abs(found.timestamps["cosigner.example/1"] - time()) < 3600
                assert ours in note_signers(both.decode(), cosigner.keys)
            with pytest.raises(WitnessRejected) as refused:
                await asyncio.to_thread(client.submit, signed(forked, 40, key), forked.consistency_proof)
            assert refused.value.status == 422


def signed(tree: MerkleTree, size: int, key: Ed25519PrivateKey) -> bytes:
    return sign_checkpoint(Checkpoint(THEIRS, size, tree.root(size)), key, THEIRS).to_bytes()
