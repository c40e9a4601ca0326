"""`hearing verify FILE.pdf`, as somebody reads it who was given the file."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.timestamps.authority import EmbeddedAuthority
from hearing.transcript.minutes import build
from hearing.transcript.seal import embedded
from hearing.transcript.seal_identity import SealIdentity
from hearing.transcript.sealing import Sealer, sealed_minutes_pdf
from tests.hearing.transcript.script import context, whole
from web.cli.verify import verify


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """The sealed minutes and, beside them, the roots of the platform and its time-stamps."""
    folder = tmp_path_factory.mktemp("given")
    authority = EmbeddedAuthority.open(folder / "authority.pem", "hearing.example")
    identity = SealIdentity.open(folder / "seal", "Hearing platform", datetime.now(UTC))
    sealer, play = Sealer(identity, embedded(authority), (authority.root,)), whole()
    pdf = asyncio.run(sealed_minutes_pdf(build(play.state, play.recorded, context("en")), sealer))
    (folder / "minutes.pdf").write_bytes(pdf)
    roots = b"".join(one.public_bytes(Encoding.PEM) for one in (identity.root, authority.root))
    (folder / "roots.pem").write_bytes(roots)
    return folder


def test_each_field_is_read_out_and_whose_key_filled_it(given, capsys):
    assert verify([str(given / "minutes.pdf"), "--root", str(given / "roots.pem")], {}) == 0
    told = capsys.readouterr().out
    assert "OK PlatformSeal" in told
    assert "OK Signer-05-agent" in told
    assert told.count("not the person's own key") == 4
    assert "-- Signer-04-owner" in told
    assert "(PAdES B-LTA)" in told
    assert "taken from the file itself" not in told


def test_without_roots_they_are_told_to_be_compared(given, capsys):
    assert verify([str(given / "minutes.pdf"), "--lang", "zh"], {}) == 0
    assert capsys.readouterr().out.count("根证书取自文件本身") == 2


def test_a_changed_file_fails_and_names_what_was_changed(given, capsys, tmp_path):
    pdf = (given / "minutes.pdf").read_bytes()
    changed = bytearray(pdf)
    changed[pdf.index(b"stream", pdf.index(b"/Length1")) + 200] ^= 1
    path = tmp_path / "changed.pdf"
    path.write_bytes(changed)
    assert verify([str(path), "--json"], {}) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert {tuple(one["faults"]) for one in told["fields"]} == {("altered",), ()}
    assert verify([str(path)], {}) == 1
    assert "!! PlatformSeal" in capsys.readouterr().out


def test_a_damaged_file_is_not_passed(given, capsys, tmp_path):
    path = tmp_path / "damaged.pdf"
    path.write_bytes((given / "minutes.pdf").read_bytes()[:5000])
    assert verify([str(path)], {}) == 1
    assert "FAILED" in capsys.readouterr().out


def test_beside_a_receipt_a_pdf_is_the_file_that_the_receipt_is_about(given, capsys, tmp_path):
    receipt = tmp_path / "receipt.json"
    receipt.write_text("{}", encoding="utf-8")
    assert verify([str(receipt), str(given / "minutes.pdf")], {}) != 0
    told = "".join(capsys.readouterr())
    assert "PlatformSeal" not in told
    assert "unrecognized" not in told


def test_a_file_that_is_not_there_is_told(capsys, tmp_path):
    (tmp_path / "empty.pdf").write_bytes(b"%PDF-1.7\n")
    assert verify([str(tmp_path / "empty.pdf"), "--root", str(tmp_path / "none.pem")], {}) == 2
    assert "cannot read" in capsys.readouterr().err
