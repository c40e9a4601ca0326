"""Other people's trees and verifiers on our output, and ours on theirs: pymerkle (RFC 6962), aics-tlog (C2SP)."""

import json
from pathlib import Path

import pytest
from aics_tlog import (
    Checkpoint as TheirCheckpoint,
)
from aics_tlog import (
    FileSystemTileReader,
    MerkleTree,
    VerifiedTileReader,
    audit_tiles,
    consistency_proof_from_tiles,
    format_vkey,
    inclusion_proof_from_tiles,
    parse_note,
    parse_vkey,
    sign_checkpoint,
    verify_checkpoint,
    verify_consistency,
    verify_inclusion,
    vkey_from_ed25519,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import ConsistencyProof, InclusionProof, InmemoryTree, InvalidProof

from evidence.cosigner.protocol import Submission, signature_lines
from evidence.log.checkpoint import Checkpoint, NoteError, VerifierKey, note_text, open_checkpoint, open_note
from evidence.log.merkle import (
    check_consistency,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_reader,
    root,
    root_from_inclusion,
)
from tests.evidence.logs import opened
from tests.evidence.receipt_maker import ORIGIN, SEALER

EXAMPLES = json.loads((Path(__file__).parents[2] / "vectors/evidence/c2sp.json").read_text())
ENTRIES = 600
"""More than two full tiles, so that there are tiles of two levels and a partial one."""
trees = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


@given(trees, st.data())
def test_pymerkle_agrees_on_roots_and_inclusion_both_ways(entries: list[bytes], data: st.DataObject):
    size = data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    node = node_reader([leaf_hash(entry) for entry in entries])
    tree = InmemoryTree.init_from_entries(entries)
    head, base = root(size, node), leaf_hash(entries[index])
    assert tree.get_root(size) == head
    theirs = tree.prove_inclusion(index + 1, size)
    assert root_from_inclusion(base, index, size, theirs.path[1:]) == head
    ours = InclusionProof("sha256", True, size, index + 1, theirs.rule, [base, *inclusion_path(index, size, node)])
    ours.verify(base, head, index=index + 1, size=size)
    with pytest.raises(InvalidProof):
        ours.verify(base, leaf_hash(head), index=index + 1, size=size)


@given(trees, st.data())
def test_pymerkle_and_aics_agree_on_growth_both_ways(entries: list[bytes], data: st.DataObject):
    new = data.draw(st.integers(1, len(entries)))
    old = data.draw(st.integers(1, new))
    node = node_reader([leaf_hash(entry) for entry in entries])
    before, after = root(old, node), root(new, node)
    grown: ConsistencyProof = InmemoryTree.init_from_entries(entries).prove_consistency(old, new)
    grown.verify(before, after, prior_size=old, later_size=new)
    theirs = MerkleTree(entries)
    assert theirs.root(new) == after
    check_consistency(old, before, new, after, theirs.consistency_proof(old, new))
    path = consistency_path(old, new, node)
    assert verify_consistency(old, new, before, after, path)
    assert old == new or not verify_consistency(old, new, after, after, path)


async def test_aics_audits_a_published_log_from_its_files(tmp_path: Path):
    async with opened(tmp_path) as log:
        for start in range(0, ENTRIES, 200):
            await log.append([b"entry %d" % number for number in range(start, start + 200)])
        await log.published()
        shown, paths = await log.prove([0, 255, 256, 511, ENTRIES - 1])
        (grown,) = await log.consistency([(300, ENTRIES)])
    public = tmp_path / "log" / "public"
    found = verify_checkpoint(parse_note((public / "checkpoint").read_bytes()), parse_vkey(str(SEALER.verifier)))
    assert found.ok, found.error
    assert (found.origin, found.size, found.root) == (ORIGIN, ENTRIES, shown.checkpoint.root)
    files = FileSystemTileReader(public)
    report = audit_tiles(files, ENTRIES, shown.checkpoint.root)
    assert (report.tiles, report.bundles) == (4, 3)
    reader = VerifiedTileReader(files, ENTRIES, shown.checkpoint.root)
    for index, path in zip([0, 255, 256, 511, ENTRIES - 1], paths, strict=True):
        assert reader.entry(index) == b"entry %d" % index
        assert tuple(inclusion_proof_from_tiles(reader, index, ENTRIES)) == path
        assert verify_inclusion(reader.leaf_hash(index), index, ENTRIES, path, shown.checkpoint.root)
    assert consistency_proof_from_tiles(reader, 300, ENTRIES) == grown


def test_a_checkpoint_that_aics_signed_is_opened():
    key = Ed25519PrivateKey.generate()
    head = TheirCheckpoint("other.example/log", 3, MerkleTree([b"a", b"b", b"c"]).root())
    note = sign_checkpoint(head, key, "other.example/log").to_bytes().decode()
    vkey = VerifierKey.parse(format_vkey(vkey_from_ed25519("other.example/log", key.public_key())))
    shown = open_checkpoint(note, vkey)
    assert (shown.origin, shown.size, shown.root) == (head.origin, head.size, head.root)


def test_the_examples_of_the_specifications():
    key = VerifierKey.parse(EXAMPLES["vkey"])
    assert open_note(EXAMPLES["note"], [key]) == "This is an example message.\n"
    with pytest.raises(NoteError):
        open_note(EXAMPLES["note"].replace("example message", "exemplary message"), [key])
    request = Submission.parse(EXAMPLES["request"].encode())
    assert (request.old, len(request.proof)) == (20852014, 4)
    assert Checkpoint.parse(note_text(request.note)[0]).size == 20852163
    assert request.text() == EXAMPLES["request"]
    assert "".join(signature_lines(EXAMPLES["answer"])) == EXAMPLES["answer"]
