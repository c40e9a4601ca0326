import os
import time
from pathlib import Path

import pytest

from evidence.stores.cache import IN_USE, Cache


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    made = Cache(tmp_path / "cache", kept=100)
    made.prepare()
    return made


def put(cache: Cache, name: str, size: int, *, idle: bool) -> Path:
    fresh = cache.fresh()
    fresh.write_bytes(bytes(size))
    path = cache.take(fresh, name)
    if idle:
        os.utime(path, (time.time() - 2 * IN_USE,) * 2)
    return path


def test_what_was_not_used_for_longest_goes_first_and_what_is_in_use_stays(cache: Cache):
    old = put(cache, "old", 40, idle=True)
    older = put(cache, "older", 40, idle=True)
    os.utime(older, (1, 1))
    used = put(cache, "used", 10, idle=False)
    assert older.exists()
    put(cache, "new", 40, idle=False)
    assert [one.exists() for one in (older, old, used)] == [False, True, True]
    put(cache, "newer", 90, idle=False)
    assert [one.exists() for one in (older, old, used)] == [False, False, True]


def test_what_is_not_there(cache: Cache):
    assert cache.find("none") is None


def test_a_file_is_shared_without_its_name_and_leftovers_are_cleared(cache: Cache, tmp_path: Path):
    source = tmp_path / "source"
    source.write_bytes(b"data")
    cache.share(source, "name")
    cache.share(source, "name")
    source.unlink()
    found = cache.find("name")
    assert found is not None
    assert found.read_bytes() == b"data"
    cache.fresh().write_bytes(b"half")
    cache.prepare()
    assert list((tmp_path / "cache/incoming").iterdir()) == []
    cache.share(tmp_path / "not there", "other")
    assert cache.find("other") is None
