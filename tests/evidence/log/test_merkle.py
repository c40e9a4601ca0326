import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.log.merkle import (
    EMPTY_ROOT,
    ProofError,
    check_consistency,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_reader,
    root,
    root_from_inclusion,
)

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/evidence/rfc6962.json").read_text())
sizes = st.integers(1, 300)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def test_known_trees():
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
    for size, expected in enumerate(VECTORS["roots"], 1):
        assert root(size, node_reader(hashes)).hex() == expected
    assert root(0, node_reader(hashes)) == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(sizes, st.data())
def test_every_leaf_is_proved_and_no_other(size, data):
    index = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    node = node_reader(hashes)
    path = inclusion_path(index, size, node)
    assert root_from_inclusion(hashes[index], index, size, path) == root(size, node)
    assert root_from_inclusion(leaf_hash(b"forged"), index, size, path) != root(size, node)
    for wrong_path in ([*path, bytes(32)], path[:-1]):
        if wrong_path != path:
            with pytest.raises(ProofError):
                root_from_inclusion(hashes[index], index, size, wrong_path)


@given(sizes, st.data())
def test_a_proof_holds_for_its_own_place_only(size, data):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index)) if size > 1 else index
    hashes = leaves(size)
    node = node_reader(hashes)
    path = inclusion_path(index, size, node)
    if other != index:
        with contextlib.suppress(ProofError):
            assert root_from_inclusion(hashes[index], other, size, path) != root(size, node)


@given(sizes, st.data())
def test_a_log_that_only_grew_is_proved_consistent(new, data):
    old = data.draw(st.integers(1, new))
    hashes = leaves(new)
    node = node_reader(hashes)
    path = consistency_path(old, new, node)
    check_consistency(old, root(old, node), new, root(new, node), path)
    forked = node_reader([leaf_hash(b"other"), *hashes[1:]])
    with pytest.raises(ProofError):
        check_consistency(old, root(old, forked), new, root(new, node), path)
    with pytest.raises(ProofError):
        check_consistency(old, root(old, node), new, root(new, forked), path)
    with pytest.raises(ProofError):
        check_consistency(old, root(old, node), new, root(new, node), [*path, bytes(32)])
    if path:
        with pytest.raises(ProofError):
            check_consistency(old, root(old, node), new, root(new, node), path[:-1])


def test_impossible_places_are_refused():
    node = node_reader(leaves(3))
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_path(3, 3, node)
    with pytest.raises(ValueError, match="no consistency"):
        consistency_path(0, 3, node)
    with pytest.raises(ProofError):
        root_from_inclusion(bytes(32), 3, 3, [])
    with pytest.raises(ProofError):
        root_from_inclusion(bytes(32), 0, 2, [b"short"])
    with pytest.raises(ProofError):
        check_consistency(4, bytes(32), 3, bytes(32), [])
    with pytest.raises(ProofError):
        check_consistency(3, bytes(32), 3, bytes(32), [bytes(32)])
