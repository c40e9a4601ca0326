"""The archive: one spelling for given files, no byte of it without meaning, and room for what is larger than memory."""

import io
import random
import struct
import zipfile

import pytest

from hearing.package import layout
from hearing.package.archive import _directory, _header, measured, write_archive
from hearing.package.layout import File, Member, PackagingError
from hearing.package.shipped.container import _central, _end, _local
from tests.hearing.package.tampering import VERIFIERS, put_together, taken_apart


def container_faults(archive: bytes):
    files = taken_apart(archive)
    deflated, twice = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    names = list(files)
    yield "cut in half", archive[: len(archive) // 2]
    yield "its end cut off", archive[:-1]
    yield "its directory cut off", archive[: archive.rindex(b"PK\x01\x02")]
    yield "a comment at its end", archive[:-2] + b"\x03\0abc"
    yield "bytes behind it", archive + b"\0"
    yield "bytes before it", b"#!/bin/sh\n" + archive
    yield "compressed", deflated.getvalue()
    yield "in another order", put_together({name: files[name] for name in [*names[:3], *reversed(names[3:])]})
    listed = [File(name, content) for name, content in [*files.items(), (names[-1], b"second")]]
    write_archive(twice, [(one, measured(one)) for one in listed])
    yield "a file twice", twice.getvalue()
    yield "empty", b""
    yield "no archive", b"PK\x03\x04 but nothing more"


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_a_container_that_is_not_as_written_is_found(archive, tmp_path, verifier):
    for what, changed in container_faults(archive):
        (tmp_path / "package.zip").write_bytes(changed)
        found = VERIFIERS[verifier](tmp_path / "package.zip")
        assert found.get(1), what


def flips(archive: bytes, each: int, anywhere: int):
    """Give places in the archive: some in every file, and some anywhere."""
    chance = random.Random(20261122)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for info in opened.infolist():
            start = info.header_offset + 30 + len(info.filename)
            for _ in range(each):
                yield chance.randrange(start, start + info.file_size), info.filename
    tail = archive.index(b"PK\x01\x02")
    for _ in range(anywhere):
        yield chance.randrange(len(archive)), ""
        yield chance.randrange(tail, len(archive)), ""


def check_flips(archive, tmp_path, verifier, each, anywhere):
    place, chance = tmp_path / "package.zip", random.Random(7)
    for at, name in flips(archive, each, anywhere):
        changed = bytearray(archive)
        changed[at] ^= 1 << chance.randrange(8)
        place.write_bytes(changed)
        found = VERIFIERS[verifier](place)
        said = "\n".join(found.values())
        assert found, f"byte {at} (of {name or 'the container'}) was changed and nobody noticed"
        assert name in said, f"byte {at} of {name} was changed; said was {said}"


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_a_changed_byte_is_found_wherever_it_is(archive, tmp_path, verifier):
    check_flips(archive, tmp_path, verifier, 1, 10)


@pytest.mark.slow
@pytest.mark.parametrize("verifier", VERIFIERS)
def test_many_changed_bytes_are_found_wherever_they_are(archive, tmp_path, verifier):
    check_flips(archive, tmp_path, verifier, 12, 150)


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_every_part_of_the_seal_counts_in_a_folder_too(archive, tmp_path, verifier):
    """No checksum and no manifest stands over the seal: each of its parts has to be right by itself."""
    files = taken_apart(archive)
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    seal = files[layout.SEAL]
    parts = [
        b'"salt": "',
        b"tlog-proof@v1\\nindex",
        b'"name": "',
        b'"zh": "',
        b'"en": "',
        b'"token": "',
        b"BEgwR",
        b"BEcwR",
    ]
    parts += [b'"proof": "', b'"chain": "', b'"log_keys": [\n    "', b'"made_at": "']
    places = [seal.index(part) + len(part) + 1 for part in parts if part in seal]
    token = seal.index(b'"token": "')
    for at in [*places, *range(token + 40, token + 120, 9), len(seal) - 1]:
        changed = bytearray(seal)
        changed[at] ^= 1
        (tmp_path / layout.SEAL).write_bytes(changed)
        assert 2 in VERIFIERS[verifier](tmp_path), f"byte {at}: {seal[at - 20 : at + 20]!r}"


def test_other_programs_read_the_archive(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
    assert names[:3] == list(layout.OUTSIDE)
    assert names[3:] == sorted(names[3:])


@pytest.mark.parametrize("size", [0, 5, 0xFFFFFFFE, 0xFFFFFFFF, 1 << 33])
@pytest.mark.parametrize("place", [0, 0xFFFFFFFE, 0xFFFFFFFF, 1 << 34])
def test_files_over_four_gigabytes_have_the_same_headers_in_both_programs(size, place):
    """The strangers' verifier reads and expects exactly what ours writes, also where sizes need eight bytes."""
    member = Member("recordings/event-7.rtplog", size, "", 0xCAFE)
    header = _header(member)
    stream = io.BytesIO(header)
    stream.read(4)
    assert _local(stream, 0) == (member.name, size, member.crc)
    assert stream.read() == b""
    entry = _central(member.name, size, member.crc, place)
    start = place + len(header) + size
    assert _directory([member], [place], start) == entry + _end(1, len(entry), start)
    assert struct.unpack("<I", entry[16:20])[0] == 0xCAFE


def test_a_large_archive_is_read_by_another_program(tmp_path):
    """A file with a hole in it: over four gigabytes that take no space, in an archive that only stores headers."""
    member = Member("recordings/event-7.rtplog", 5 << 30, "", 0)
    header = _header(member)
    with (tmp_path / "large.zip").open("wb") as out:
        out.write(header)
        out.seek(len(header) + member.size)
        out.write(_directory([member], [0], len(header) + member.size))
    with zipfile.ZipFile(tmp_path / "large.zip") as opened:
        assert [(info.filename, info.file_size) for info in opened.infolist()] == [(member.name, member.size)]


def test_a_file_that_changes_while_the_package_is_written_is_refused(tmp_path):
    path = tmp_path / "growing"
    path.write_bytes(b"one")
    file = File("recordings/growing", path)
    member = measured(file)
    path.write_bytes(b"one and more")
    with pytest.raises(PackagingError, match="changed while"):
        write_archive(io.BytesIO(), [(file, member)])
