"""Exports: what is in them, that the same state gives the same bytes, and what strangers' programs say of them."""

import asyncio
import base64
import hashlib
import json
import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.receipts.report import Outcome
from evidence.rotation import Rotating
from evidence.store import EvidenceStore
from evidence.timestamps.stamp import EMBEDDED
from hearing.container import layout
from hearing.container.verify import verify_export
from hearing.container.write import write_export
from hearing.package.layout import PackagingError
from tests.evidence.authorities import authority
from tests.hearing.container.making import ORIGIN, Authorities, made, material
from tests.tools import require_tool


def inside(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


async def write(folder: Path, *names: str) -> None:
    """Write exports of one state."""
    async with EvidenceStore.open(folder / "evidence", origin=ORIGIN) as store:
        given, by = await material(store, folder), Authorities(store)
        for name in names:
            await write_export(given, folder / name, authorities=by, proofs=store.consistency)


def test_the_same_state_gives_the_same_bytes(tmp_path):
    asyncio.run(write(tmp_path, "one", "again"))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "again").read_bytes()
    assert not list(tmp_path.glob("*.part"))


def test_what_is_in_it(tmp_path, exported):
    (tmp_path / "case.asice").write_bytes(exported)
    with inside(tmp_path / "case.asice") as archive:
        names = archive.namelist()
        assert names == sorted(names, key=layout.position)
        assert names[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert exported[30:].startswith(b"mimetypeapplication/vnd.etsi.asic-e+zip")
        assert {
            "exhibits/petitioner-001_D1_US_2010_1.pdf",
            "exhibits/petitioner-002.pdf",
            "exhibits/petitioner-003_photo.png",
            "receipts/petitioner-001.json",
            "receipts/petitioner-001.pdf",
            "receipts/petitioner-001.tlog-proof",
            "receipts/petitioner-001.opinion-1.json",
            "receipts/petitioner-001.step-1.json",
            "receipts/round-1.json",
            "claims/amended-1.txt",
            "receipts/claims-1.json",
            "receipts/claims-1.ruling-1.json",
            "HOW-TO-CHECK.txt",
        } <= set(names)
        assert not [name for name in names if "patentee" in name], "nothing of what is sealed but its number"
        index = json.loads(archive.read("index.json"))
        page = archive.read("index.html").decode()
        texts = b"".join(archive.read(name) for name in names)
    assert [one["number"] for one in index["exhibits"]] == [1, 2, 3, 7, 4]
    assert index["exhibits"][4].keys() == {"side", "number", "label", "withheld", "entry"}
    assert "秘密".encode() not in texts
    assert "一种&lt;折叠&gt;支架" in page
    assert "<b>" not in page
    assert "密封证据" in page


def test_the_manifest_is_what_the_standard_says(tmp_path, exported):
    (tmp_path / "case.asice").write_bytes(exported)
    with inside(tmp_path / "case.asice") as archive:
        root = ET.fromstring(archive.read("META-INF/ASiCManifest.xml"))
        asic, ds = "{http://uri.etsi.org/02918/v1.2.1#}", "{http://www.w3.org/2000/09/xmldsig#}"
        assert root.tag == f"{asic}ASiCManifest"
        assert root[0].tag == f"{asic}SigReference"
        assert root[0].attrib == {"URI": "META-INF/timestamp.tst", "MimeType": "application/vnd.etsi.timestamp-token"}
        for one in root[1:]:
            assert one.tag == f"{asic}DataObjectReference"
            assert one[0].attrib == {"Algorithm": "http://www.w3.org/2001/04/xmlenc#sha256"}
            digest = hashlib.sha256(archive.read(one.attrib["URI"])).digest()
            assert one.findtext(f"{ds}DigestValue") == base64.b64encode(digest).decode()
        data = {one.attrib["URI"] for one in root[1:]}
        assert data == {name for name in archive.namelist() if name != "mimetype" and not name.startswith("META-INF/")}


def test_every_authority_that_answers_stamps_and_the_others_are_left_out(tmp_path):
    async def run() -> None:
        async with EvidenceStore.open(tmp_path / "evidence", origin=ORIGIN) as store:
            given, now = await material(store, tmp_path), store.authority.clock()
            others = {name: authority(name, now) for name in ("tsa-one", "tsa-two")}
            by = Authorities(store, others, {"tsa-one"})
            done = await write_export(given, tmp_path / "a", authorities=by, proofs=store.consistency)
            assert len(done.authorities) == 2
            by.away = {EMBEDDED, *others}
            with pytest.raises(PackagingError, match="No time-stamp authority"):
                await write_export(given, tmp_path / "b", authorities=by, proofs=store.consistency)
            assert not (tmp_path / "b").exists()

    asyncio.run(run())
    report = verify_export(tmp_path / "a")
    assert report.ok, report
    with inside(tmp_path / "a") as archive:
        assert archive.read("META-INF/timestamp-2.pem") == archive.read("META-INF/evidencerecord.pem")
        assert "META-INF/timestamp-3.tst" not in archive.namelist()


def test_a_file_that_changes_or_a_name_that_exists_leaves_nothing_behind(tmp_path):
    async def run() -> None:
        async with EvidenceStore.open(tmp_path / "evidence", origin=ORIGIN) as store:
            given, by = await material(store, tmp_path), Authorities(store)
            first, *rest = given.held
            path = first.path or tmp_path
            whole = path.read_bytes()

            async def proofs(pairs):
                return await store.consistency(pairs)

            class Spoiling(Authorities):
                async def stamp(self, name, data):
                    path.write_bytes(b"changed meanwhile")
                    return await super().stamp(name, data)

            with pytest.raises(PackagingError, match="changed while"):
                await write_export(given, tmp_path / "a", authorities=Spoiling(store), proofs=proofs)
            path.write_bytes(whole)
            twice = replace(given, held=(first, first, *rest))
            with pytest.raises(PackagingError, match="one name"):
                await write_export(twice, tmp_path / "a", authorities=by, proofs=proofs)
            assert not list(tmp_path.glob("a*"))
            (tmp_path / "a").write_text("mine")
            with pytest.raises(FileExistsError):
                await write_export(given, tmp_path / "a", authorities=by, proofs=proofs)
            assert (tmp_path / "a").read_text() == "mine"

    asyncio.run(run())


COMMAND = re.compile(r"^    (?:mkdir|openssl ts -v|    -CA|sed|while|    found|    \[|done|find|grep).*$", re.MULTILINE)
SECOND = (
    "openssl ts -verify -data META-INF/ASiCManifest-2.xml -in META-INF/timestamp-2.tst -token_in "
    "-CAfile META-INF/timestamp-2.pem"
)


def test_a_stranger_checks_it_with_unzip_and_openssl_alone_as_its_text_says(tmp_path):
    require_tool("openssl")
    require_tool("unzip")
    asyncio.run(made(tmp_path, tmp_path / "CASE.asice", outside=True))
    with inside(tmp_path / "CASE.asice") as archive:
        how = archive.read("HOW-TO-CHECK.txt").decode()
    commands = "\n".join(COMMAND.findall(how))

    def told(script: str) -> str:
        run = ["bash", "-e", "-c", script]
        done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    said = told(f"{commands}\n{SECOND}")
    assert said.count("Verification: OK") == 2
    assert "CHANGED" not in said
    assert len(set(re.findall(r"^\d+$", said, re.MULTILINE))) == 1, "as many files as are listed"
    assert said.count("OK exhibits/") == 3
    edited = next((tmp_path / "case" / "exhibits").iterdir())
    edited.write_bytes(edited.read_bytes() + b"x")
    rest = commands.partition("\n")[2]
    assert f"CHANGED exhibits/{edited.name}" in told(f"cd case\n{rest}")


async def test_a_log_that_got_a_new_key_meanwhile_is_one_log(tmp_path):
    store, out, forged = tmp_path / "evidence", tmp_path / "case.asice", tmp_path / "forged.asice"
    async with EvidenceStore.open(store, origin=ORIGIN) as before:
        given = await material(before, tmp_path)
    await Rotating(store, ORIGIN).rotate("a test")
    async with EvidenceStore.open(store, origin=ORIGIN) as after:
        key, (earlier,) = after.log_key, after.earlier_log_keys
        given = replace(given, log_key=key, earlier_keys=(earlier,))
        for path, newest in ((out, after.log.head.note), (forged, "")):
            of_it = replace(given, newest=newest)
            await write_export(of_it, path, authorities=Authorities(after), proofs=after.consistency)
    assert verify_export(out, vkey=key).ok
    assert not verify_export(out, vkey=earlier).ok
    assert verify_export(out, vkey=earlier, handovers=after.handovers).ok
    assert not verify_export(out, vkey=earlier, handovers=["{}"]).ok
    # As somebody would who calls a key of their own an earlier one of the log: nothing leads to the present key.
    report = verify_export(forged, vkey=key)
    assert [one.number for one in report.steps if one.outcome is Outcome.FAILED] == [5]
