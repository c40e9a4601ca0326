"""Exports that were changed: every kind of change is found at its step, and named."""

import asyncio
import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.receipts.report import Outcome
from hearing.container import layout
from hearing.container.manifest import manifest_of, read_manifest
from hearing.container.verify import is_export, verify_export
from hearing.package.archive import measured, write_archive
from hearing.package.layout import File
from tests.evidence.authorities import NOW, authority
from tests.evidence.receipt_maker import pem
from tests.hearing.container.making import made

AMENDED = "claims/amended-1.txt"
EXHIBIT = "exhibits/petitioner-002.pdf"


def taken_apart(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def put_together(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    write_archive(out, [(one, measured(one)) for one in (File(name, content) for name, content in files.items())])
    return out.getvalue()


def failed(path, archive: bytes, **pinned) -> dict[int, list[str]]:
    """The places that each failed step names."""
    path.write_bytes(archive)
    report = verify_export(path, **pinned)
    return {
        one.number: [found.place for found in one.findings] for one in report.steps if one.outcome is Outcome.FAILED
    }


@pytest.fixture
def place(tmp_path):
    return tmp_path / "case.asice"


def test_a_sound_export_passes_every_step(place, exported):
    place.write_bytes(exported)
    report = verify_export(place)
    assert report.ok, report
    assert report.manifest["case"] == "4W100001"
    assert is_export(place)
    assert [one.number for one in report.steps] == [1, 2, 3, 4, 5, 6]
    assert "4 of" not in report.steps[5].told.en
    assert report.steps[5].told.en == "5 exhibits, 1 of them withheld"


def test_what_was_edited_removed_added_or_moved_is_named(place, exported):
    files = taken_apart(exported)
    edited = failed(place, put_together({**files, EXHIBIT: files[EXHIBIT] + b" "}))
    assert edited[2] == [EXHIBIT]
    assert {2, 4, 6} <= set(edited)
    words = failed(place, put_together({**files, AMENDED: "1. 一种折叠支架，其特征在于别的。".encode()}))
    assert AMENDED in words[2]
    assert AMENDED in words[6]
    reason = files["index.json"].replace("属于进一步限定".encode(), "扩大了保护范围".encode())
    assert AMENDED in failed(place, put_together({**files, "index.json": reason}))[6]
    missing = failed(place, put_together({name: content for name, content in files.items() if name != EXHIBIT}))
    assert missing[2] == [EXHIBIT]
    more = {**files, "zzz.txt": b"more"}
    assert failed(place, put_together(more))[2] == ["zzz.txt"]
    inside = dict(sorted({**files, "META-INF/signature.p7s": b"x"}.items(), key=lambda one: layout.position(one[0])))
    assert failed(place, put_together(inside))[1] == ["META-INF/signature.p7s"]
    names = list(files)
    names[-1], names[-2] = names[-2], names[-1]
    moved = failed(place, put_together({name: files[name] for name in names}))
    assert moved[1] == [names[-2]]
    last = {**{name: content for name, content in files.items() if name != "mimetype"}, "mimetype": files["mimetype"]}
    assert 1 in failed(place, put_together(last))


def test_what_is_no_export_or_another_kind_of_archive_is_said(place, exported):
    assert failed(place, b"") == {1: [""]}
    assert failed(place, exported[:-1]) == {1: [""]}
    assert not is_export(place.parent)
    assert 1 in failed(place, put_together({"mimetype": b"application/zip"}))
    files = {**taken_apart(exported), "index.json": b'{"log_key":1}'}
    assert {5, 6} <= set(failed(place, put_together(files)))


def test_a_list_made_to_fit_is_not_stamped(place, exported):
    files = taken_apart(exported)
    files[EXHIBIT] = b"%PDF forged"
    name = layout.manifest_name(1)
    members = [measured(File(one, files[one])) for one in read_manifest(files[name]).digests]
    files[name] = manifest_of(layout.token_name(1), layout.TOKEN_TYPE, members).text()
    found = failed(place, put_together(files))
    assert {3, 4, 6} <= set(found)
    assert 2 not in found


def test_another_authority_than_the_one_that_is_trusted_is_refused(place, exported):
    assert 3 in failed(place, exported, root_pem=pem(authority("other", NOW)))
    assert 5 in failed(place, exported, vkey="other+00000000+AAAA")


def test_parts_of_another_export_do_not_fit(place, exported, tmp_path):
    (tmp_path / "more").mkdir()
    asyncio.run(made(tmp_path / "more", tmp_path / "more.asice"))
    files, others = taken_apart(exported), taken_apart((tmp_path / "more.asice").read_bytes())
    for name, step in (
        (layout.token_name(1), 3),
        (layout.certificates_name(1), 3),
        (layout.RECORD, 4),
        (layout.RECORD_CERTIFICATES, 4),
        (layout.RECORD_MANIFEST, 4),
        ("log/key.txt", 5),
        ("log/checkpoints.jsonl", 5),
        ("log/checkpoint.txt", 5),
        ("receipts/petitioner-002.json", 6),
        ("receipts/petitioner-002.tlog-proof", 6),
        ("receipts/petitioner-001.opinion-1.json", 6),
    ):
        found = failed(place, put_together({**files, name: others[name]}))
        assert step in found, name


def flipped(archive: bytes, at: int, bit: int) -> bytes:
    return archive[:at] + bytes([archive[at] ^ (1 << bit)]) + archive[at + 1 :]


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_changed_byte_is_found(data, tmp_path_factory, exported):
    at = data.draw(st.integers(0, len(exported) - 1))
    path = tmp_path_factory.getbasetemp() / "flipped.asice"
    assert failed(path, flipped(exported, at, data.draw(st.integers(0, 7)))), at


def test_a_changed_byte_of_what_no_list_covers_is_found(place, exported):
    chance = random.Random(20261122)
    with zipfile.ZipFile(io.BytesIO(exported)) as opened:
        meta = [one for one in opened.infolist() if one.filename.startswith(layout.META)]
    for info in meta:
        start = info.header_offset + 30 + len(info.filename)
        for _ in range(4):
            at = chance.randrange(start, start + info.file_size)
            assert failed(place, flipped(exported, at, chance.randrange(8))), (info.filename, at)


@pytest.mark.slow
def test_any_of_many_changed_bytes_is_found(place, exported):
    chance = random.Random(1)
    for _ in range(2_000):
        at = chance.randrange(len(exported))
        assert failed(place, flipped(exported, at, chance.randrange(8))), at
