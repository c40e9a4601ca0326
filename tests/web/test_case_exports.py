"""The export of a real case: fetched in the browser, asked for on the machine, checked, renewed, and for whom it is."""

import asyncio
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.archival.record import Hash
from hearing.container.verify import verify_export
from tests.clients import RefusedError
from tests.pdfs import pages_of, squeezed
from tests.web.acts import CASE
from tests.web.homes import seeded
from web.cli.main import run
from web.cli.verify import verify

pytestmark = pytest.mark.asyncio(loop_scope="session")
PATH = f"/api/cases/{CASE}/export"


def index_of(export: Path) -> dict:
    with zipfile.ZipFile(export) as opened:
        return json.loads(opened.read("index.json"))


async def test_people_of_the_case_fetch_it_and_it_verifies(running, someone, tmp_path, capsys):
    for name in ("petitioner", "patentee", "clerk"):
        out = tmp_path / f"{name}.asice"
        out.write_bytes(await (await someone(name)).call("GET", PATH))
        report = verify_export(out, vkey=running.evidence.log_key, root_pem=running.evidence.authority.root_pem())
        assert report.ok, report
        index = index_of(out)
        assert index["case"] == CASE
        assert index["reader"]
        exhibits = await running.cases.exhibits(CASE)
        assert len(index["exhibits"]) == len(exhibits)
        assert all(one["file"] for one in index["exhibits"] if one["sha256"])
    assert verify([str(out), "--lang", "zh"], {}) == 0
    assert "结论：各项核验均通过。" in capsys.readouterr().out
    assert not list(running.settings.packages.iterdir())


async def test_others_are_refused(someone):
    for name, status in (("observer", 403), ("", 401)):
        with pytest.raises(RefusedError) as refused:
            await (await someone(name)).call("GET", PATH)
        assert refused.value.status == status


async def test_the_same_state_gives_the_same_bytes_and_taking_it_along_is_a_reading(running, someone):
    client = await someone("patentee")
    first = await client.call("GET", PATH)
    assert await client.call("GET", PATH) == first
    exhibit = (await running.cases.exhibits(CASE))[0]
    reads = (await running.custody.story(exhibit)).reads
    assert any(one.page == 0 and one.times >= 2 for one in reads)


async def test_what_a_person_may_not_read_is_listed_by_its_number(running, tmp_path, monkeypatch):
    """An exhibit under seal is left out even for the operator, down to its number and its place in the log."""
    exhibits = await running.cases.exhibits(CASE)
    store = running.exports.cases

    async def one_sealed(case: str):
        return [replace(exhibits[0], secret=True), *exhibits[1:]]

    monkeypatch.setattr(type(store), "exhibits", lambda self, case: one_sealed(case))
    await running.exports.write(CASE, None, tmp_path / "x.asice", running.now())
    report = verify_export(tmp_path / "x.asice")
    assert report.ok, report
    first = index_of(tmp_path / "x.asice")["exhibits"][0]
    assert first.keys() <= {"side", "number", "label", "withheld", "entry"}
    assert first["withheld"] == "sealed"
    assert exhibits[0].title not in (tmp_path / "x.asice").read_bytes().decode(errors="replace")


async def test_a_command_beside_the_server_has_the_server_make_it(running, tmp_path, capsys):
    home = str(running.settings.home)

    async def export(*arguments: str) -> int:
        return await asyncio.to_thread(run, ["evidence", "export", *arguments, "--home", home])

    out = tmp_path / "case.asice"
    assert await export(CASE, str(out)) == 0
    assert verify_export(out).ok
    assert await export(CASE, str(out)) == 1
    assert "exists" in capsys.readouterr().err
    assert await export(CASE, str(tmp_path / "mine.asice"), "--reader", "petitioner") == 0
    assert index_of(tmp_path / "mine.asice")["reader"]
    for more, words in ((["--reader", "observer"], "no leave"), (["--reader", "nobody.here"], "no account")):
        assert await export(CASE, str(tmp_path / "no.asice"), *more) == 1
        assert words in capsys.readouterr().err
    assert await export("4W999999", str(tmp_path / "no.asice")) == 1
    assert not (tmp_path / "no.asice").exists()
    assert not list(tmp_path.glob("*.part"))
    assert not list(running.settings.packages.iterdir())
    for digest, renewed in (((), "once.asice"), (("--digest", Hash.SHA512.value), "twice.asice")):
        arguments = ["evidence", "renew", str(out), str(tmp_path / renewed), *digest, "--home", home]
        assert await asyncio.to_thread(run, arguments) == 0, capsys.readouterr().err
        out = tmp_path / renewed
        assert verify_export(out).ok
    assert "2 renewals, sha512" in capsys.readouterr().out


@pytest.mark.slow
async def test_a_home_that_nobody_serves_is_opened_for_it(tmp_path, capsys):
    home = await asyncio.to_thread(seeded, tmp_path / "home")
    out = tmp_path / "case.asice"
    arguments = ["evidence", "export", CASE, str(out), "--home", str(home)]
    assert await asyncio.to_thread(run, arguments) == 0, capsys.readouterr().err
    assert verify_export(out).ok
    spoiled = next(one for one in (home / "evidence" / "blobs").rglob("*") if one.is_file() and is_exhibit(one, out))
    spoiled.chmod(0o600)
    spoiled.write_bytes(b"changed")
    again = ["evidence", "export", CASE, str(tmp_path / "no.asice"), "--home", str(home)]
    assert await asyncio.to_thread(run, again) == 1
    assert "not those on the register" in capsys.readouterr().err
    assert not (tmp_path / "no.asice").exists()


def is_exhibit(blob: Path, export: Path) -> bool:
    return any(one["sha256"] == blob.name for one in index_of(export)["exhibits"])


async def test_a_certificate_is_drafted_for_the_people_of_the_case(running, someone, tmp_path, capsys):
    exhibit = next(one for one in await running.cases.exhibits(CASE) if one.blob)
    path = f"/api/exhibits/{exhibit.id}/certificate.pdf"
    text = squeezed("".join(pages_of(await (await someone("petitioner")).call("GET", f"{path}?lang=en"))))
    assert "thestoredfilewashashedagain;itsSHA-256istheoneabove" in text
    assert exhibit.blob.sha256 in text
    with pytest.raises(RefusedError):
        await (await someone("observer")).call("GET", path)
    receipt, home = tmp_path / "receipt.json", str(running.settings.home)
    receipt.write_text(exhibit.receipt, encoding="utf-8")

    async def draft(*arguments: str) -> int:
        return await asyncio.to_thread(run, ["evidence", "certificate", *arguments, "--home", home])

    assert await draft(str(receipt), str(tmp_path / "a.pdf")) == 0
    assert await draft(exhibit.id, str(tmp_path / "b.pdf"), "--lang", "en") == 0
    assert "FRE" not in text
    assert await draft(str(receipt), str(tmp_path / "c.pdf"), "--file", str(receipt)) == 1
    assert "step 9" in capsys.readouterr().err
    assert await draft("e-unknown", str(tmp_path / "d.pdf")) == 1
    assert not (tmp_path / "d.pdf").exists()
