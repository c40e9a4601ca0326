"""Renewals of an export's evidence record, years later."""

import asyncio
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from evidence.archival.record import Due, Hash
from evidence.timestamps.stamp import EMBEDDED, Stamp
from evidence.timestamps.stamping import make_token
from evidence.timestamps.timestamp import parse_token
from hearing.container import layout
from hearing.container.renew import StampDue, renew_export
from hearing.container.verify import verify_export
from hearing.package.layout import PackagingError
from tests.evidence.authorities import authority
from tests.evidence.receipt_maker import pem


def later(export: Path, days: int) -> StampDue:
    """An authority of so many days after the export's first token, which stamps what is due."""
    with zipfile.ZipFile(export) as opened:
        at = parse_token(opened.read(layout.token_name(1))).gen_time + timedelta(days=days)
    by = authority(f"in {days} days", at)

    async def stamp(due: Due) -> Stamp:
        imprint = due.algorithm.of(due.data)
        token = make_token(by.signer, imprint, at=at, serial=1, nonce=None, algorithm=due.algorithm.oid)
        return Stamp.of(EMBEDDED, token, pem(by))

    return stamp


def changed(one: Path, other: Path) -> set[str]:
    with zipfile.ZipFile(one) as before, zipfile.ZipFile(other) as after:
        assert before.namelist() == after.namelist()
        return {name for name in before.namelist() if before.read(name) != after.read(name)}


@pytest.fixture
def first(tmp_path, exported):
    (tmp_path / "0.asice").write_bytes(exported)
    return tmp_path / "0.asice"


def renewed(source, out, stamp, algorithm=None):
    return asyncio.run(renew_export(source, out, stamp=stamp, algorithm=algorithm))


def test_renewed_in_both_ways_it_still_verifies_and_nothing_else_changed(tmp_path, first):
    begun = verify_export(first)
    assert begun.ok
    one, two, three = (tmp_path / f"{number}.asice" for number in (1, 2, 3))
    renewed(first, one, later(first, 1000))
    renewed(one, two, later(first, 1050), Hash.SHA512)
    proven = renewed(two, three, later(first, 1100), Hash.SHA512)
    assert (len(proven.moments), proven.chains, proven.algorithm) == (4, 2, Hash.SHA512)
    for path in (one, two, three):
        report = verify_export(path)
        assert report.ok, report
        assert changed(first, path) == {layout.RECORD, layout.RECORD_CERTIFICATES}
    assert "renewed 3 times (sha512)" in verify_export(three).steps[3].told.en
    assert not list(tmp_path.glob("*.part"))


def test_a_renewal_that_comes_too_late_or_of_what_does_not_verify_is_refused(tmp_path, first):
    renewed(first, tmp_path / "1.asice", later(first, 1000))
    with pytest.raises(PackagingError, match="would not hold"):
        renewed(tmp_path / "1.asice", tmp_path / "2.asice", later(first, 1200))
    with pytest.raises(PackagingError, match="would not hold"):
        renewed(tmp_path / "1.asice", tmp_path / "2.asice", later(first, 900))
    spoiled = bytearray(first.read_bytes())
    spoiled[-300] ^= 1
    first.write_bytes(spoiled)
    with pytest.raises(PackagingError, match="does not verify"):
        renewed(first, tmp_path / "2.asice", later(tmp_path / "1.asice", 1000))
    assert not (tmp_path / "2.asice").exists()
