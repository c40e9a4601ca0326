"""The package of a real hearing: fetched as the panel, asked for on the machine, and checked as a stranger would."""

import asyncio
import json
import secrets
import sqlite3
import sys
import zipfile
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from hearing.package.layout import Reader
from hearing.package.verify import verify_package
from hearing.procedure.events import HearingScheduled
from hearing.vocabulary import Side
from tests.clients import RefusedError
from tests.hearing.package.making import held_jointly
from tests.pdfs import pages_of, squeezed
from tests.served import free_port
from tests.web.acts import CASE, come, everyone, set_down, walk_to_investigation, walk_to_minutes
from tests.web.test_hearing import sign
from tests.web.test_notices import set_down as set_down_ahead
from web.app import serving
from web.cli.main import run
from web.cli.verify import verify
from web.packaging import PANEL, PUBLIC, Order, Recordings, order_for
from web.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def closed_hearing(url: str) -> str:
    """Hold a hearing up to the first signature."""
    async with AsyncExitStack() as stack:
        people = await everyone(stack, url)
        hearing = await set_down(people["clerk"])
        await come(people, hearing)
        await walk_to_investigation(people)
        await walk_to_minutes(people)
        await sign(people["petitioner"], hearing)
        return hearing


async def strangers(archive: Path) -> tuple[int, str]:
    """Unpack an archive and run what lies in it, in an empty environment."""
    folder = archive.with_suffix("")
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    command = ["env", "-i", sys.executable, "-I", "-S", str(folder / "verify.py")]
    done = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await done.communicate()
    return done.returncode or 0, out.decode()


def inside(archive: Path) -> tuple[dict, dict, list[str]]:
    """The manifest, the register of exhibits, and the names of all files."""
    with zipfile.ZipFile(archive) as opened:
        return (
            json.loads(opened.read("manifest.json")),
            json.loads(opened.read("exhibits/register.json")),
            opened.namelist(),
        )


async def test_panel_and_clerk_fetch_a_package_that_a_stranger_checks(running, someone, tmp_path, capsys):
    hearing = await closed_hearing(running.settings.public_origin)
    path = f"/api/hearings/{hearing}/package"
    clerk = await someone("clerk")
    archive = tmp_path / "package.zip"
    archive.write_bytes(await clerk.call("GET", path))
    for name in ("petitioner", "patentee", "assistant", "observer"):
        with pytest.raises(RefusedError) as refused:
            await (await someone(name)).call("GET", path)
        assert refused.value.status == 403
    for asked, status in ((f"{path}?recordings=some", 400), ("/api/hearings/h-unknown/package", 404)):
        with pytest.raises(RefusedError) as refused:
            await clerk.call("GET", asked)
        assert refused.value.status == status

    report = verify_package(archive, vkey=running.evidence.log_key)
    assert report.ok, report
    assert not list(running.settings.packages.iterdir())
    assert verify([str(archive), "--lang", "zh"], {}) == 0
    assert "结论：各项核验均通过。" in capsys.readouterr().out
    manifest, register, names = inside(archive)
    assert manifest["reader"]["kind"] == "panel"
    assert {"minutes/minutes-zh-CN.pdf", "minutes/minutes-en.pdf"} <= set(names)
    assert len([name for name in names if name.startswith("minutes/event-")]) == 1
    assert all(one["file"] in names for one in register["exhibits"] if one["sha256"])
    status, said = await strangers(archive)
    assert status == 0, said
    assert f"it reaches to event {manifest['events']}" in said


async def heard_jointly(running) -> str:
    """Put a joint hearing of the demo's case and a ruling on file, held to the signing of its minutes."""
    play, case = held_jointly(), await running.cases.case(CASE)
    first, *others = play.recorded
    assert isinstance(first.event, HearingScheduled)
    validity, ruling = first.event.files
    files = (replace(validity, case_id=case.id, case_number=CASE), ruling)
    first = replace(first, event=replace(first.event, case_id=case.id, case_number=CASE, files=files))
    hearing = f"h-{secrets.token_hex(8)}"
    for command, events in groupby((first, *others), lambda one: one.command_id):
        kept = tuple(events)
        await running.sittings.store.append(hearing, kept[0].n - 1, kept, command)
    return hearing


async def test_a_joint_hearing_has_the_papers_of_each_file_and_says_whose_they_are(running, tmp_path):
    hearing, out = await heard_jointly(running), tmp_path / "joint.zip"
    await running.packaging.write(hearing, Order(PANEL, Recordings.DIGESTS), out, running.now())
    _, register, names = inside(out)
    papers = [name for name in names if name.endswith(".pdf") and name.startswith("minutes/")]
    assert papers == [f"minutes/minutes-{file}-{one}.pdf" for file in ("ruling", "validity") for one in ("en", "zh-CN")]
    assert {one["case"] for one in register["exhibits"]} == {CASE}
    with zipfile.ZipFile(out) as opened:
        said = {name: squeezed("".join(pages_of(opened.read(name)))) for name in papers}
    assert ["仅侵权陈述" in text for text in said.values()] == [True, True, False, False]
    report = verify_package(out, vkey=running.evidence.log_key)
    assert report.ok, report
    assert any("粤知法裁字〔2026〕第12号" in note.zh and papers[1] in note.zh for note in report.steps[6].notes)
    status, text = await strangers(out)
    assert status == 0, text
    assert f"minutes of {CASE}: minutes/minutes-validity-zh-CN.pdf" in text


async def test_who_takes_part_in_one_file_is_given_a_package_of_that_file(running, tmp_path):
    hearing, out = await heard_jointly(running), tmp_path / "validity.zip"
    state = await running.hearings.state(hearing)
    order = order_for("account-leader", "leader", state, (), Recordings.DIGESTS)
    await running.packaging.write(hearing, order, out, running.now())
    manifest, _, names = inside(out)
    assert manifest["files"] == ["validity"]
    assert not [name for name in names if "ruling" in name]
    with zipfile.ZipFile(out) as opened:
        assert "仅侵权陈述".encode() not in b"".join(opened.read(name) for name in opened.namelist())
    report = verify_package(out, vkey=running.evidence.log_key)
    assert report.ok, report
    status, text = await strangers(out)
    assert status == 0, text
    assert f"{len(manifest['withheld'])} events are shown by their place in the log alone" in text


async def test_a_side_is_given_its_own_notices_and_the_public_ones(running, someone, tmp_path):
    clerk = await someone("clerk")
    hearing = await set_down_ahead(clerk)
    await clerk.call("POST", f"/api/hearings/{hearing}/notices", {"kind": "hearing", "minutes": 90})
    rows = {
        "panel": (Order(PANEL, Recordings.DIGESTS), {"petitioner", "patentee", "none"}),
        "side": (
            Order(Reader("participant", "a", "甲"), Recordings.DIGESTS, sides=frozenset({Side.PETITIONER})),
            {"petitioner", "none"},
        ),
        "public": (Order(PUBLIC, Recordings.DIGESTS), {"none"}),
    }
    for name, (order, shown) in rows.items():
        out = tmp_path / f"{name}.zip"
        await running.packaging.write(hearing, order, out, running.now())
        with zipfile.ZipFile(out) as opened:
            index = json.loads(opened.read("notices/index.json"))["notices"]
            assert {one["side"] for one in index} == {"petitioner", "patentee", "none"}
            assert {one["side"] for one in index if one["receipt"]} == shown
            papers = [paper for one in index for paper in one["papers"]]
            assert all(opened.read(paper).startswith(b"%PDF") for paper in papers)
        assert verify_package(out, vkey=running.evidence.log_key).ok
        assert (await strangers(out))[0] == 0


async def test_a_command_beside_the_server_has_the_server_make_it(running, tmp_path, capsys):
    hearing = await closed_hearing(running.settings.public_origin)
    home = str(running.settings.home)

    async def package(*arguments: str) -> int:
        return await asyncio.to_thread(run, ["package", *arguments, "--home", home])

    out = tmp_path / "panel.zip"
    assert await package(hearing, str(out)) == 0
    assert verify_package(out, vkey=running.evidence.log_key).ok
    assert await package(hearing, str(out)) == 1
    assert "exists" in capsys.readouterr().err

    mine = tmp_path / "mine.zip"
    assert await package(hearing, str(mine), "--reader", "petitioner") == 0
    manifest, register, _ = inside(mine)
    assert manifest["reader"]["kind"] == "participant"
    assert any(one["file"] for one in register["exhibits"])
    assert verify_package(mine).ok

    refusals = (
        (["--reader", "observer"], "no leave"),
        (["--reader", "petitioner", "--recordings", "files"], "no leave"),
        (["--reader", "nobody.here"], "no account"),
        (["--for", "public", "--recordings", "files"], "holds no recordings"),
    )
    for more, words in refusals:
        assert await package(hearing, str(tmp_path / "no.zip"), *more) == 1
        assert words in capsys.readouterr().err
    assert await package("h-unknown", str(tmp_path / "no.zip")) == 1
    assert hearing in capsys.readouterr().err
    assert not (tmp_path / "no.zip").exists()
    assert not list(running.settings.packages.iterdir())


async def test_a_home_that_nobody_serves_is_opened_for_it(tmp_path, capsys):
    settings = Settings(home=tmp_path / "home", port=free_port(), media_port=free_port(), demo=True)
    async with serving(settings) as around:
        hearing, key = await closed_hearing(settings.public_origin), around.evidence.log_key
    out = tmp_path / "public.zip"
    arguments = ["package", hearing, str(out), "--home", str(settings.home), "--for", "public"]
    assert await asyncio.to_thread(run, arguments) == 0, capsys.readouterr().err
    assert verify_package(out, vkey=key).ok
    status, said = await strangers(out)
    assert status == 0, said
    elsewhere = ["package", hearing, str(tmp_path / "x.zip"), "--home", str(tmp_path / "elsewhere")]
    assert await asyncio.to_thread(run, elsewhere) == 1
    assert "no installation" in capsys.readouterr().err


async def test_a_database_that_was_altered_is_told(tmp_path, capsys):
    """Whoever writes into the database cannot have it packaged: it contradicts what was sealed."""
    settings = Settings(home=tmp_path / "home", port=free_port(), media_port=free_port(), demo=True)
    async with serving(settings) as around:
        hearing = await closed_hearing(settings.public_origin)
        order = Order(PANEL, Recordings.DIGESTS)
        await around.packaging.write(hearing, order, tmp_path / "before.zip", around.now())
    with sqlite3.connect(settings.home / "hearing.sqlite3") as database:
        changed = database.execute(
            "update event set body = replace(body, '另行作出书面决定', '维持专利权有效') where type = 'announced'"
        )
        assert changed.rowcount == 1
    database.close()
    arguments = ["package", hearing, str(tmp_path / "x.zip"), "--home", str(settings.home)]
    assert await asyncio.to_thread(run, arguments) == 1
    assert "is not what was sealed" in capsys.readouterr().err
    assert not (tmp_path / "x.zip").exists()
