"""Increments of a series: put onto their base they are the full export, byte for byte; anything else is refused."""

import errno
import shutil

import pytest

import hearing.dataset.increment
import hearing.dataset.package
import web.exporting
from hearing.dataset.increment import IncrementError, merge
from hearing.dataset.package import ExportExistsError
from hearing.dataset.query import Query
from tests.web.export_bases import BEGUN, ENDED, base, contents, exporting
from web.cli.merging import merge_

SERIES = Query(level="hearing", texts=True, series="monthly")


async def chain(tmp_path, count, query=SERIES):
    """A base, so many increments after it at even distances, and the full export at the end."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    step = (ENDED - BEGUN) / count
    async with base(url) as engine:
        making = exporting(engine, url, tmp_path)
        await making.write(tmp_path / "base", query, BEGUN, ENDED)
        last, increments = tmp_path / "base", []
        for number in range(1, count + 1):
            at = ENDED if number == count else BEGUN + number * step
            increments.append(tmp_path / f"i{number}")
            await making.increment(increments[-1], last, query, at, ENDED)
            full = tmp_path / f"f{number}"
            await making.write(full, query, at, ENDED)
            if last.name != "base":
                shutil.rmtree(last)
            last = full
    return increments, last


@pytest.mark.slow
async def test_a_hundred_increments_are_one_full_export(tmp_path):
    increments, full = await chain(tmp_path, 100)
    merge(tmp_path / "merged", tmp_path / "base", increments)
    assert contents(tmp_path / "merged") == contents(full)


async def test_increments_are_one_full_export_and_what_does_not_fit_leaves_nothing(tmp_path, monkeypatch, capsys):
    (first, second), full = await chain(tmp_path, 2, Query(series="monthly"))
    merge(tmp_path / "merged", tmp_path / "base", [first, second])
    assert contents(tmp_path / "merged") == contents(full)
    before = sorted(tmp_path.iterdir())
    out, start = tmp_path / "out", tmp_path / "base"
    with pytest.raises(IncrementError) as refused:
        merge(out, start, [second, first])
    assert refused.value.zh.endswith("。")
    for wrong in (start, tmp_path / "none"):
        with pytest.raises(IncrementError):
            merge(out, wrong, [second])
    with pytest.raises(ExportExistsError):
        merge(full, start, [first, second])

    def filled(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(hearing.dataset.increment, "publish", filled)
        assert merge_([str(out), str(start), str(first), str(second)], {}) == 1
    assert "No space left" in capsys.readouterr().err
    stone = second / "data" / "tombstone.csv"
    stone.write_bytes(stone.read_bytes() + b"x")
    with pytest.raises(IncrementError, match="damaged"):
        merge(out, start, [first, second])
    assert sorted(tmp_path.iterdir()) == before


async def test_counts_of_a_series_have_increments(tmp_path):
    tables = (("ground", "ipc_section"), ("outcome",))
    increments, full = await chain(tmp_path, 2, Query(level="counts", tables=tables, series="monthly"))
    merge(tmp_path / "merged", tmp_path / "base", increments)
    assert contents(tmp_path / "merged") == contents(full)


async def test_only_a_series_has_increments(tmp_path):
    url = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}"
    async with base(url) as engine:
        making = exporting(engine, url, tmp_path)
        await making.write(tmp_path / "base", Query(), ENDED, ENDED)
        with pytest.raises(IncrementError):
            await making.increment(tmp_path / "no", tmp_path / "base", Query(), ENDED, ENDED)
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("place", ["gather", "publish"])
async def test_an_increment_on_a_full_disk_leaves_nothing_or_what_it_goes_on_from(tmp_path, monkeypatch, place):
    url, query = f"sqlite+aiosqlite:///{tmp_path / 'a.db'}", Query(series="monthly")
    full_disk = OSError(errno.ENOSPC, "No space left on device")

    def filled(*arguments):
        raise full_disk

    async with base(url) as engine:
        making = exporting(engine, url, tmp_path)
        await making.write(tmp_path / "base", query, BEGUN, ENDED)
        before = sorted(tmp_path.iterdir())
        for resume in (False, True):
            with monkeypatch.context() as patched:
                if place == "gather":
                    patched.setattr(hearing.dataset.package, "write_table", filled)
                else:
                    patched.setattr(web.exporting, "publish", filled)
                with pytest.raises(OSError, match="No space"):
                    await making.increment(tmp_path / "i", tmp_path / "base", query, ENDED, ENDED, resume=resume)
            assert not (tmp_path / "i").exists()
            if not resume:
                assert sorted(tmp_path.iterdir()) == before
        gathered = []
        reading = making.cases.selected

        async def counted(*given):
            gathered.append(given)
            return await reading(*given)

        monkeypatch.setattr(type(making.cases), "selected", staticmethod(counted))
        await making.increment(tmp_path / "i", tmp_path / "base", query, ENDED, ENDED, resume=True)
        assert not gathered, "what was kept is not gathered again"
        monkeypatch.undo()
        await making.increment(tmp_path / "again", tmp_path / "base", query, ENDED, ENDED)
    assert contents(tmp_path / "i") == contents(tmp_path / "again")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
