"""The film of a recorded hearing: the clerk has it made, the panel plays it, nobody else is given it."""

import asyncio
import hashlib
import json
import zipfile
from pathlib import Path

import av
import pytest

from hearing.package.verify import verify_package
from signaling.film.order import moment_of
from tests.clients import RefusedError
from tests.signaling.film.measured import loudest, onsets
from tests.signaling.film.tapes import MS
from tests.web.filmed import on_file
from web.cli.main import run
from web.film_order import FilmSources
from web.films import open_films

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def made(one, hearing: str) -> dict:
    """Have the film made and wait for it."""
    await one.call("POST", f"/api/hearings/{hearing}/film")
    async with asyncio.timeout(300):
        while True:
            said = await one.call("GET", f"/api/hearings/{hearing}/film")
            assert not (said["progress"] or {}).get("failed"), said
            if said["films"] and said["progress"] is None:
                return said["films"][0]
            await asyncio.sleep(0.2)


async def test_the_clerk_has_a_film_made_and_nobody_but_panel_and_clerk_is_given_it(running, someone, tmp_path, capsys):
    hearing, told = await on_file(running)
    clerk, leader, member = await someone("clerk"), await someone("leader"), await someone("member")
    address = f"/api/hearings/{hearing}/film"
    for name in ("petitioner", "patentee", "assistant", "observer"):
        for method, path in (
            ("GET", address),
            ("POST", address),
            ("DELETE", address),
            ("GET", f"{address}/film-1.webm"),
            ("GET", f"/api/hearings/{hearing}/package?film=yes"),
            ("GET", f"/api/hearings/{hearing}/package/offer"),
        ):
            with pytest.raises(RefusedError) as refused:
                await (await someone(name)).call(method, path)
            assert refused.value.status == 403
    with pytest.raises(RefusedError) as refused:
        await member.call("POST", address)
    assert refused.value.status == 403, "a member plays it and has none made"

    for asked, status in (("film=yes", 409), ("film=maybe", 400)):
        with pytest.raises(RefusedError) as refused:
            await clerk.call("GET", f"/api/hearings/{hearing}/package?{asked}")
        assert refused.value.status == status, "there is no film yet"
    film = await made(clerk, hearing)
    assert film["receipt"]["statement"]["film"]["sha256"] == film["sha256"] == film["of"]
    (gap,) = film["gaps"]
    assert gap["en"] == "Recess: deliberation"
    assert [one["en"] for one in film["chapters"]] == ["Investigation", "Debate", "Final statements"]
    content = await leader.call("GET", f"{address}/{film['name']}")
    assert hashlib.sha256(content).hexdigest() == film["sha256"]
    words = (await member.call("GET", f"{address}/{film['name']}/captions")).decode()
    assert "被比设计公开了全部特征" in words
    with pytest.raises(RefusedError) as refused:
        await clerk.call("GET", f"{address}/film-9.webm")
    assert refused.value.status == 404

    path = tmp_path / "film.webm"
    path.write_bytes(content)
    first, second = film["takes"]
    heard_at = [
        (instant if instant < told.events["recess"] else instant - told.events["resumed"]) / 1000
        + (first if instant < told.events["recess"] else second)["at"]
        for instant in told.instants
        if not told.events["recess"] <= instant < told.events["resumed"]
    ]
    found = [at / 1000 for at in onsets(path, 1)]
    assert len(found) == len(heard_at), "the beep in the deliberation is not in the film"
    assert max(abs(one - other) for one, other in zip(found, heard_at, strict=True)) < 0.06

    await _taken_away(running, clerk, hearing, film, tmp_path / "package.zip")

    again, out = await made(clerk, hearing), tmp_path / "again.webm"
    assert again == film, "it is made once"
    assert await asyncio.to_thread(run, ["film", hearing, str(out), "--home", str(running.settings.home)]) == 0
    assert hashlib.sha256(out.read_bytes()).hexdigest() == film["sha256"]
    assert film["sha256"] in capsys.readouterr().out


async def _taken_away(running, clerk, hearing: str, film: dict, out: Path) -> None:
    """The package holds this film on wish, and only if the film may be played it says how large it is."""
    offered = await clerk.call("GET", f"/api/hearings/{hearing}/package/offer")
    assert (offered["sizes"]["film"], offered["progress"]) == (film["size"], None)
    assert offered["sizes"]["exhibits"] > 0
    plain = await clerk.call("GET", f"/api/hearings/{hearing}/package")
    filled = await clerk.call("GET", f"/api/hearings/{hearing}/package?film=yes")
    assert len(filled) - len(plain) > film["size"]
    await asyncio.to_thread(out.write_bytes, filled)
    report = verify_package(out, vkey=running.evidence.log_key)
    assert report.ok, report
    with zipfile.ZipFile(out) as package:
        listed = json.loads(package.read("recordings/films.json"))["films"]
        assert [(one["sha256"], one["of"]) for one in listed if one["file"]] == [(film["sha256"], film["of"])]
        assert hashlib.sha256(package.read(listed[-1]["file"])).hexdigest() == film["sha256"]
        assert package.read(listed[-1]["captions"]).startswith(b"WEBVTT")
        whole = [name for name in package.namelist() if name.endswith("film-1.webm")]
        assert bool(whole) is (film["version"] == 1), "what was ordered out is not taken away in the whole film"


@pytest.mark.slow
async def test_a_film_that_was_cancelled_leaves_nothing_and_one_cut_short_is_made_anew(running, someone):
    hearing, _ = await on_file(running)
    clerk, place = await someone("clerk"), running.settings.recordings / "h1" / "film"
    address = f"/api/hearings/{hearing}/film"
    for path in place.glob("film-*"):
        path.unlink()
    await clerk.call("POST", address)
    said = await clerk.call("DELETE", address)
    assert (said["films"], said["progress"]) == ([], None)
    assert list(place.iterdir()) == []

    (place / "film-1.part").write_bytes(b"half")
    (place / "asked.json").write_text(json.dumps({"hearing": hearing}))
    films = open_films(running.settings, running.evidence, running.cases, running.hearings, running.sittings)
    task = asyncio.create_task(films.run())
    async with asyncio.timeout(300):
        for _ in range(1500):
            if films.shelf.films(await running.hearings.state(hearing)) and films.progress(hearing) is None:
                break
            await asyncio.sleep(0.2)
    task.cancel()
    assert sorted(path.name for path in place.iterdir()) == ["film-1.json", "film-1.vtt", "film-1.webm"]


async def test_a_changed_log_makes_no_film(running, someone):
    hearing, _ = await on_file(running)
    path = Path(running.settings.recordings) / "h1" / "agent-audio.rtplog"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(RefusedError) as refused:
        await (await someone("clerk")).call("POST", f"/api/hearings/{hearing}/film")
    assert refused.value.status == 409
    assert "not the one on the record" in str(refused.value)


async def test_what_is_shown_is_burned_in_and_what_is_sealed_is_not(running):
    hearing, _ = await on_file(running)
    sources = FilmSources(running.hearings, running.cases, running.evidence, running.settings.recordings)
    order = await sources.order(hearing, 1, ())
    shown, sealed = order.pages
    pictures = {bool(page.path): page for page in (shown, sealed)}
    assert pictures[True].path
    assert pictures[False].name.startswith("E2/")
    assert av.open(pictures[True].path).streams.video[0].width > 300


@pytest.mark.slow
async def test_what_the_leader_orders_out_is_given_to_nobody_and_both_digests_are_on_the_record(
    running, someone, tmp_path
):
    """The film as it was stays where it is, sealed; only what the order left of it is played."""
    hearing, told = await on_file(running)
    clerk, leader = await someone("clerk"), await someone("leader")
    address = f"/api/hearings/{hearing}/film"
    begin, end = told.events["floor"] + 200, told.events["shown"] - 100
    order = {
        "from": moment_of(told.began + begin * MS).isoformat(),
        "to": moment_of(told.began + end * MS).isoformat(),
        "reason": "涉及商业秘密",
    }
    whole = await made(clerk, hearing)
    await running.playable.finish(await running.hearings.state(hearing))
    (whole_track,) = [one for one in await _recordings(clerk, hearing) if one["participant"] == "agent"]
    for name in ("clerk", "petitioner"):
        with pytest.raises(RefusedError) as refused:
            await (await someone(name)).call("POST", f"{address}/redactions", order)
        assert refused.value.status == 403, "only who presides orders it"
    for wrong in ({**order, "reason": " "}, {**order, "to": order["from"]}, {**order, "from": "noon"}):
        with pytest.raises(RefusedError) as refused:
            await leader.call("POST", f"{address}/redactions", wrong)
        assert refused.value.status in {400, 409}

    said = await leader.call("POST", f"{address}/redactions", order)
    assert said["films"] == [], "from this moment the whole film is given to nobody"
    left = await made(leader, hearing)
    assert (left["version"], left["of"], left["name"]) == (2, whole["sha256"], "film-2.webm")
    for gone in (f"{address}/film-1.webm", f"/api/hearings/{hearing}/recordings/leader.webm"):
        with pytest.raises(RefusedError) as refused:
            await leader.call("GET", gone)
        assert refused.value.status in {403, 404}
    await _tracks_without_it(leader, hearing, whole_track, (begin, end), tmp_path)
    state = await running.hearings.state(hearing)
    assert [(one.version, one.sha256, one.of) for one in state.films] == [
        (1, whole["sha256"], whole["sha256"]),
        (2, left["sha256"], whole["sha256"]),
    ]
    kept = running.settings.recordings / "h1" / "film" / "film-1.webm"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == whole["sha256"], "sealed, not destroyed"

    await _taken_away(running, clerk, hearing, left, tmp_path / "package.zip")
    await _tracks_taken_away(running, clerk, hearing, tmp_path / "tracks.zip")
    path = tmp_path / "left.webm"
    path.write_bytes(await leader.call("GET", f"{address}/film-2.webm"))
    since = left["takes"][0]["at"] * 1000
    assert loudest(path, 0, since + begin + 50, since + end - 50) < 100
    assert len(onsets(path, 1)) == len(onsets(kept, 1)) - 1


async def _recordings(one, hearing: str) -> list[dict]:
    return (await one.call("GET", f"/api/hearings/{hearing}/recordings"))["files"]


async def _tracks_without_it(leader, hearing: str, whole: dict, span: tuple[int, int], folder: Path) -> None:
    """Each person's recording is given without the span, and no other; what it was stays as it was."""
    found = await _recordings(leader, hearing)
    assert {one["name"] for one in found} == {"leader.v2.webm", "agent.v2.webm", "assistant.v2.webm"}
    (left,) = [one for one in found if one["participant"] == "agent"]
    assert (left["of"], left["receipt"]["statement"]["of"]) == (whole["sha256"], whole["sha256"])
    address = f"/api/hearings/{hearing}/recordings"
    for name in (left["name"], left["voice"]):
        path = folder / name
        await asyncio.to_thread(path.write_bytes, await leader.call("GET", f"{address}/{name}"))
        assert loudest(path, 0, span[0], span[1]) < 100
        assert max(onsets(path, 0)) > span[1], "what came after it is heard"
    for gone in (whole["name"], whole["voice"]):
        with pytest.raises(RefusedError) as refused:
            await leader.call("GET", f"{address}/{gone}")
        assert refused.value.status == 403


async def _tracks_taken_away(running, clerk, hearing: str, out) -> None:
    """A package with recordings holds those without the span; the packet logs and what was whole by digest."""
    content = await clerk.call("GET", f"/api/hearings/{hearing}/package?recordings=files")
    await asyncio.to_thread(out.write_bytes, content)
    report = verify_package(out, vkey=running.evidence.log_key)
    assert report.ok, report
    with zipfile.ZipFile(out) as package:
        held = {name for name in package.namelist() if name.endswith((".webm", ".rtplog"))}
        assert held == {f"recordings/{who}.v2.webm" for who in ("leader", "agent", "assistant")}
        page = package.read("minutes/zh-CN-player.html").decode()
        assert '"file":"agent.v2.webm"' in page
