"""Writing a package: what the record contradicts is refused, what is large is streamed, what fails leaves nothing."""

import base64
import json
import tracemalloc
from dataclasses import replace

import pytest

from evidence.rotation import Rotating
from evidence.statement import Statement
from evidence.store import EvidenceStore
from hearing.package import layout
from hearing.package.archive import PIECE
from hearing.package.content import presented
from hearing.package.layout import PackagingError
from hearing.package.verify import verify_package
from hearing.package.withheld import withheld
from hearing.package.write import write_package
from hearing.procedure.events import UtteranceRecorded
from tests.hearing.package.making import ORIGIN, gathered, held, held_jointly
from tests.hearing.package.tampering import VERIFIERS, lines, listed_anew, notes, put_together, taken_apart, with_lines

HUGE = 64 * PIECE


async def written(evidence, material, out) -> str:
    async def seal(body) -> str:
        return (await evidence.seal([Statement(body)]))[0].to_json()

    return await write_package(material, out, seal=seal, proofs=evidence.consistency)


@pytest.fixture
async def evidence(tmp_path):
    async with EvidenceStore.open(tmp_path / "evidence", origin=ORIGIN) as opened:
        yield opened


async def test_a_recording_is_streamed_and_never_held(evidence, tmp_path):
    with (tmp_path / "huge").open("wb") as out:
        out.truncate(HUGE)
    material = await gathered(evidence, tmp_path, held(), documents={"minutes/huge.bin": tmp_path / "huge"})
    tracemalloc.start()
    try:
        await written(evidence, material, tmp_path / "package.zip")
        assert verify_package(tmp_path / "package.zip").ok
        assert tracemalloc.get_traced_memory()[1] < HUGE / 4
    finally:
        tracemalloc.stop()
    assert (tmp_path / "package.zip").stat().st_size > HUGE


async def test_a_record_that_contradicts_its_receipts_is_not_packaged(evidence, tmp_path):
    play = held()
    sound = await gathered(evidence, tmp_path, play)
    receipts = dict(sound.receipts)
    faults = {
        "not sealed yet": {key: value for key, value in receipts.items() if key != 9},
        "is not what was sealed": {**receipts, 9: receipts[10]},
        "damaged": {**receipts, 9: receipts[9].replace('"proof"', '"path"')},
    }
    for words, changed in faults.items():
        material = await gathered(evidence, tmp_path, play, receipts=changed)
        with pytest.raises(PackagingError, match=words) as refused:
            await written(evidence, material, tmp_path / "package.zip")
        assert refused.value.zh.endswith("。")
    assert not list(tmp_path.glob("package.zip*"))


async def test_an_archive_that_is_there_already_stays(evidence, tmp_path):
    (tmp_path / "package.zip").write_text("mine")
    material = await gathered(evidence, tmp_path, held())
    with pytest.raises(FileExistsError):
        await written(evidence, material, tmp_path / "package.zip")
    assert (tmp_path / "package.zip").read_text() == "mine"
    assert not (tmp_path / "package.zip.part").exists()


async def test_minutes_of_a_form_that_is_no_longer_made_are_there_by_their_digest(evidence, tmp_path, monkeypatch):
    """As after an update of the program: the events say a digest to which nothing leads any more."""
    play = held()
    monkeypatch.setattr("hearing.package.content.minutes_bytes", lambda state, file: b"another form")
    material = await gathered(evidence, tmp_path, play)
    await written(evidence, material, tmp_path / "package.zip")
    report = verify_package(tmp_path / "package.zip")
    assert report.ok, report
    assert report.manifest["minutes_by_digest"] == presented(material)


async def test_a_joint_hearing_has_the_minutes_of_each_file(evidence, tmp_path):
    play = held_jointly()
    papers = {
        layout.document_name(language, file): b"%PDF"
        for file in ("validity", "ruling")
        for language in layout.LANGUAGES
    }
    material = await gathered(evidence, tmp_path, play, documents=papers)
    await written(evidence, material, tmp_path / "package.zip")
    files = taken_apart((tmp_path / "package.zip").read_bytes())
    minutes = {name: content for name, content in files.items() if name.startswith("minutes/event-")}
    assert sorted(minutes) == sorted(f"minutes/event-{n}.json" for n in presented(material))
    assert ["仅侵权陈述".encode() in text for text in minutes.values()].count(True) == 1
    for verify in VERIFIERS.values():
        assert verify(tmp_path / "package.zip") == {}
    names = dict(zip(("4W100001", "粤知法裁字〔2026〕第12号"), sorted(minutes), strict=True))
    for number, file in (("4W100001", "validity"), ("粤知法裁字〔2026〕第12号", "ruling")):
        documents = f"minutes/minutes-{file}-zh-CN.pdf, minutes/minutes-{file}-en.pdf"
        for said in notes(tmp_path / "package.zip").values():
            assert f"minutes of {number}: {names[number]}, {documents}" in said
    one, two = minutes
    exchanged = put_together(listed_anew({**files, one: files[two], two: files[one]}))
    (tmp_path / "package.zip").write_bytes(exchanged)
    for verify in VERIFIERS.values():
        assert one in verify(tmp_path / "package.zip")[7]


async def test_a_package_for_one_file_shows_the_other_files_events_by_their_place_alone(evidence, tmp_path):
    play = held_jointly()
    hidden = withheld(play.state, play.recorded, ("validity",), compares=True)
    said = [one.n for one in play.recorded if isinstance(one.event, UtteranceRecorded)]
    assert set(said) < hidden < {one.n for one in play.recorded}
    material = await gathered(evidence, tmp_path, play, documents={}, withheld=hidden)
    material = replace(material, heading=replace(material.heading, files=("validity",)))
    await written(evidence, material, tmp_path / "package.zip")
    whole = (tmp_path / "package.zip").read_bytes()
    assert "仅侵权陈述".encode() not in whole
    files = taken_apart(whole)
    minutes = [name for name in files if name.startswith("minutes/event-")]
    assert minutes == [f"minutes/event-{n}.json" for n in presented(material)]
    assert len(minutes) == 1
    for verify in VERIFIERS.values():
        assert verify(tmp_path / "package.zip") == {}
    for told in notes(tmp_path / "package.zip").values():
        assert any(f"{len(hidden)} events are shown by their place in the log alone" in one for one in told)
    values = lines(files)
    at = said[0] - 1
    another = {**values[at], "leaf": base64.b64encode(bytes(32)).decode()}
    posing = {**values[at], "n": next(n for n in range(1, len(values)) if n not in hidden)}
    for step, changed in (
        (6, [*values[:at], another, *values[at + 1 :]]),
        (5, [*values[:at], *values[at + 1 :]]),
        (5, [*values[: posing["n"] - 1], posing, *values[posing["n"] :]]),
    ):
        (tmp_path / "package.zip").write_bytes(put_together(listed_anew(with_lines(files, changed))))
        for verify in VERIFIERS.values():
            assert step in verify(tmp_path / "package.zip")


async def test_two_packages_of_one_record_differ_in_their_seals_only(evidence, tmp_path):
    material = await gathered(evidence, tmp_path, held())
    one = await written(evidence, material, tmp_path / "one.zip")
    two = await written(evidence, material, tmp_path / "two.zip")
    assert one == two


async def test_a_log_that_got_a_new_key_meanwhile_is_one_log_to_both_verifiers(tmp_path):
    folder, out, forged = tmp_path / "evidence", tmp_path / "package.zip", tmp_path / "forged.zip"
    async with EvidenceStore.open(folder, origin=ORIGIN) as before:
        material = await gathered(before, tmp_path, held())
    await Rotating(folder, ORIGIN).rotate("a test")
    async with EvidenceStore.open(folder, origin=ORIGIN) as after:
        heading = replace(material.heading, log_key=after.log_key)
        with pytest.raises(PackagingError, match="another log"):
            await written(after, replace(material, heading=heading), out)
        heading = replace(heading, earlier_keys=after.earlier_keys[:1])
        await written(after, replace(material, heading=heading), out)
        stranger = replace(heading, earlier_keys=(await a_key(tmp_path / "stranger"),))
        with pytest.raises(PackagingError, match="another log"):
            await written(after, replace(material, heading=stranger), forged)
    for verify in VERIFIERS.values():
        for pinned in ("", after.log_key):
            assert verify(out, pinned) == {}
        assert verify(out, after.earlier_keys[0]), "the seal is signed by the present key alone"
    files = taken_apart(out.read_bytes())
    manifest = json.loads(files[layout.MANIFEST])
    assert manifest.pop("earlier_log_keys") == list(heading.earlier_keys)
    files[layout.MANIFEST] = layout.readable(manifest)
    forged.write_bytes(put_together(files))
    for verify in VERIFIERS.values():
        assert verify(forged, ""), "whom the manifest does not name has signed nothing"


async def a_key(folder) -> str:
    async with EvidenceStore.open(folder, origin=ORIGIN) as store:
        return store.log_key
