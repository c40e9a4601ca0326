"""Records: what they are made of, byte by byte, and by other people's programs."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.archival.record import Hash, RecordError, begin, encoded_chains, read_record, renew_stamp
from tests.evidence.archival.making import DATA, FIRST, SECOND, digests, stages, token
from tests.evidence.authorities import NOW
from tests.tools import everything_required, require_tool

JARS = tuple(Path("/usr/share/java") / f"{name}.jar" for name in ("bcpkix", "bcprov", "bcutil"))


@pytest.mark.parametrize("at", range(4))
def test_a_record_is_read_as_it_was_written(at):
    record = stages().all()[at]
    assert read_record(record.encoded()) == record
    assert encoded_chains(record.chains) in record.encoded()


def test_the_first_token_is_about_all_digests_in_ascending_order():
    due = begin(list(reversed(digests(Hash.SHA256))))
    assert due.data == b"".join(sorted(digests(Hash.SHA256)))
    record = due.stamped(token(due))
    assert record.chains[0].links[0].group == tuple(sorted(digests(Hash.SHA256)))


def test_each_renewal_keeps_what_was_there():
    made = stages()
    assert [len(one.tokens) for one in made.all()] == [1, 2, 3, 4]
    assert made.rehashed.chains[0] == made.stamped.chains[0]
    assert made.stamped_again.tokens[:3] == made.rehashed.tokens
    assert [one.algorithm for one in made.rehashed.chains] == [Hash.SHA256, Hash.SHA512]


def test_a_token_about_something_else_is_not_taken():
    due = begin(digests(Hash.SHA256))
    other = begin(digests(Hash.SHA384), Hash.SHA384)
    for wrong in (token(other), b"no token"):
        with pytest.raises(RecordError):
            due.stamped(wrong)


@pytest.mark.parametrize("given", [[], [b"0" * 32], [b"0" * 32, b"1" * 31]])
def test_a_group_has_two_digests_or_more_of_the_right_size(given):
    with pytest.raises(RecordError, match="two digests or more"):
        begin(given)


def test_what_is_no_record_is_refused():
    whole = stages().stamped.encoded()
    for wrong in (b"", b"0\x00", whole[:-1], whole + b"\0", b"\x30\x03\x02\x01\x01"):
        with pytest.raises(RecordError):
            read_record(wrong)


@pytest.mark.slow
def test_bouncy_castle_verifies_what_we_make_and_refuses_what_was_changed(tmp_path):
    java = require_tool("java")
    if not all(jar.exists() for jar in JARS):
        assert not everything_required(), "needs Debian's libbcpkix-java"
        pytest.skip("needs Debian's libbcpkix-java, which is not installed")
    data = tmp_path / "data"
    data.mkdir()
    for number, content in enumerate(DATA):
        (data / f"{number}").write_bytes(content)
    made = stages()
    due = renew_stamp(made.begun)
    astray = due.stamped(token(due, by=SECOND, at=NOW + timedelta(days=50)))
    changed = astray.encoded().replace(made.begun.chains[0].links[0].group[1], b"\x07" * 32)
    records = [*(one.encoded() for one in made.all()), changed]
    for number, record in enumerate(records):
        (tmp_path / f"{number}.ers").write_bytes(record)
    program = Path(__file__).with_name("VerifyRecord.java")
    done = subprocess.run(
        [java, "-Xshare:auto", "-cp", ":".join(map(str, JARS)), program, data]
        + [tmp_path / f"{number}.ers" for number in range(len(records))],
        capture_output=True, text=True, check=True, timeout=240,
    )  # fmt: skip
    *right, wrong = done.stdout.splitlines()
    assert right == ["OK"] * 4, done.stdout
    assert wrong.startswith("FAILED"), done.stdout


def test_openssl_verifies_the_tokens_inside(tmp_path):
    openssl = require_tool("openssl")
    made = stages().stamped_again
    group = made.chains[0].links[0].group
    about = [b"".join(group), made.tokens[0], b"".join(made.chains[1].links[0].group), made.tokens[2]]
    for number, (der, data, by) in enumerate(zip(made.tokens, about, (FIRST, SECOND, SECOND, SECOND), strict=True)):
        for name, content in (("token", der), ("data", data), ("root", by.root.public_bytes(Encoding.PEM))):
            (tmp_path / name).write_bytes(content)
        moment = int((NOW + timedelta(days=(0, 50, 60, 100)[number])).timestamp())
        verify = [openssl, "ts", "-verify", "-token_in", "-in", "token", "-data", "data", "-CAfile", "root"]
        verify += ["-attime", str(moment)]
        done = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
        assert "Verification: OK" in done.stdout + done.stderr, done.stderr
