import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.log.merkle import leaf_hash, node_reader, root, rows
from evidence.log.tiles import (
    WIDTH,
    Edge,
    Tile,
    decode_entries,
    decode_hashes,
    encode_entries,
    grow,
    parse_path,
)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(1, 1234067), "tile/1/x001/x234/067"),
        (Tile(None, 1000, 1), "tile/entries/x001/000.p/1"),
        (Tile(63, 5), "tile/63/005"),
    ],
)
def test_names_follow_the_layout(tile, path):
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/../../keys/log.pem",
        "tile/0/x000/001",
        "tile/0/001.p/256",
        "tile/0/001.p/0",
        "tile/64/001",
        "tile/00/001",
        "tile/0/1",
        "/tile/0/001",
        "tile/0/001\n",
        "tile/0/001/",
        "tile\\0\\001",
        "tile/0/\u0661\u0661\u0661",
        "checkpoint/../journal",
        "",
    ],
)
def test_any_other_spelling_is_no_tile(path):
    assert parse_path(path) is None


@given(st.integers(0, 63) | st.none(), st.integers(0, 10**12), st.integers(1, 256))
def test_every_name_is_read_back(level, index, width):
    assert parse_path(Tile(level, index, width).path) == Tile(level, index, width)


@given(st.lists(st.binary(max_size=400), max_size=20))
def test_bundles_are_read_back(entries):
    assert decode_entries(encode_entries(entries)) == entries


def test_cut_bundles_and_tiles_are_refused():
    with pytest.raises(ValueError, match="cut off"):
        decode_entries(encode_entries([b"abc"])[:-1])
    with pytest.raises(ValueError, match="cut off"):
        decode_entries(b"\x00")
    with pytest.raises(ValueError, match="256 hashes"):
        decode_hashes(bytes(32 * 255))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 700), max_size=6))
def test_the_edge_agrees_with_the_whole_tree(steps):
    hashes: list[bytes] = []
    edge = Edge()
    full: dict[Tile, bytes] = {}
    for count in steps:
        new = [leaf_hash(f"{len(hashes)}/{number}".encode()) for number in range(count)]
        edge, spans = grow(edge, new)
        full.update(item for span in spans for item in span.full())
        hashes += new
    assert edge.size == len(hashes)
    assert edge.root() == root(len(hashes), node_reader(hashes or [b""]))
    assert sorted(tile.index for tile in full if tile.level == 0) == list(range(len(hashes) // WIDTH))
    for tile, data in [*full.items(), *edge.partial()]:
        below = hashes if tile.level == 0 else [row[-1][0] for row in _tables(hashes, tile.level or 0)]
        assert decode_hashes(data, tile.width) == below[tile.index * WIDTH : tile.index * WIDTH + tile.width]


def _tables(hashes: list[bytes], level: int) -> list[list[list[bytes]]]:
    width = WIDTH**level
    return [rows(hashes[at : at + width]) for at in range(0, len(hashes) // width * width, width)]


def test_three_levels():
    hashes = [leaf_hash(str(number).encode()) for number in range(WIDTH * WIDTH + 3)]
    edge, spans = grow(Edge(), hashes)
    assert [len(level[0]) for level in edge.levels] == [3, 0, 1]
    assert [[tile.index for tile, _ in span.full()] for span in spans] == [list(range(256)), [0], []]
    assert edge.root() == root(len(hashes), node_reader(hashes))
