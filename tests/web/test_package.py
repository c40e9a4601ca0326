"""The package of a real hearing, fetched from a real server as the panel and checked as a stranger would."""

import asyncio
import sys
import zipfile
from contextlib import AsyncExitStack

import pytest

from hearing.package.verify import verify_package
from tests.clients import RefusedError
from tests.web.acts import come, everyone, walk_to_investigation, walk_to_minutes
from tests.web.test_hearing import set_down, sign
from web.cli.verify import verify

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_closed_hearing_is_packaged_and_checked_by_a_stranger(running, someone, tmp_path, capsys):
    async with AsyncExitStack() as stack:
        people = await everyone(stack, running.settings.public_origin)
        hearing = await set_down(people["clerk"])
        await come(people, hearing)
        await walk_to_investigation(people)
        await walk_to_minutes(people)
        await sign(people["petitioner"], hearing)
        path = f"/api/hearings/{hearing}/package"
        packed = await people["clerk"].call("GET", path)
        for name in ("petitioner", "assistant"):
            with pytest.raises(RefusedError) as refused:
                await people[name].call("GET", path)
            assert refused.value.status == 403
        with pytest.raises(RefusedError) as refused:
            await people["leader"].call("GET", f"{path}?recordings=some")
        assert refused.value.status == 400
        with pytest.raises(RefusedError) as refused:
            await people["leader"].call("GET", "/api/hearings/h-unknown/package")
        assert refused.value.status == 404

    archive = tmp_path / "package.zip"
    archive.write_bytes(packed)
    report = verify_package(archive, vkey=running.evidence.log_key)
    assert report.ok, report
    assert not list(running.settings.packages.iterdir())
    state = await running.hearings.state(hearing)
    assert 0 < int(str(report.manifest["events"])) <= state.n
    assert verify([str(archive), "--lang", "zh"], {}) == 0
    assert "结论：各项核验均通过。" in capsys.readouterr().out
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "unpacked")
        names = opened.namelist()
    assert {"minutes/minutes-zh-CN.pdf", "minutes/minutes-en.pdf"} <= set(names)
    assert len([name for name in names if name.startswith("minutes/event-")]) == 1
    assert len([name for name in names if name.startswith("exhibits/") and name.endswith(".pdf")]) > 0
    command = ["env", "-i", sys.executable, "-I", "-S", str(tmp_path / "unpacked" / "verify.py")]
    done = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await done.communicate()
    assert done.returncode == 0, out.decode()
