"""A film's picture, voices and words against known instants, measured from the file that was made."""

import hashlib
from dataclasses import replace
from pathlib import Path

import av
import pytest

from signaling.film.film import make
from signaling.film.layout import layout
from signaling.film.making import FilmError, make_in_child
from signaling.film.order import TICK, Chapter, Cue, FilmOrder, Gap, Redaction, Said, Take, order_of
from signaling.media import MediaKind
from tests.signaling.film.measured import flashes, loudest, onsets
from tests.signaling.film.tapes import MS, START, Sender, beeps, order, tracks

ANN = Sender("ann", 1000, clock_ppm=80, card_ppm=-120)
BOB = Sender("bob", 2000, clock_ppm=-60, card_ppm=150, way_ms=30, jitter_ms=15, loss=0.02)
TOGETHER_MS = 40
"""Picture and sound of all, at most so far apart."""
QUIET = 100
"""A sample (of 32,767) that a coder may leave of silence."""


def places(speaker: str, *people: str):
    tiles = layout([(one, MediaKind.VIDEO) for one in people], speaker, page=False).tiles
    return {tile.participant: tile.picture for tile in tiles}


def film(order: FilmOrder, folder: Path) -> Path:
    make(order, folder / "film.webm", lambda done, total: None)
    return folder / "film.webm"


def apart(path: Path, people: list[Sender], speaker: str, instants: list[int]) -> float:
    """The largest distance (ms) of any flash or beep from its instant, and of any two of one instant."""
    seen = flashes(path, places(speaker, *(one.name for one in people)))
    heard = {one.name: onsets(path, track) for track, one in enumerate(people, 1)}
    worst = 0.0
    for number, instant in enumerate(instants):
        moments = [float(instant)]
        for one in people:
            moments.append(seen[one.name][number])
            moments.append(heard[one.name][number] + instant - beeps(one, instants)[number])
        worst = max(worst, max(moments) - min(moments))
    return worst


def test_flash_and_beep_of_everybody_stand_at_one_moment_of_the_film(tmp_path):
    instants = [500, 2000]
    people = [ANN, replace(BOB, loss=0.0)]  # a lost picture is seen with the next, 50 ms later
    made = film(order(tracks(tmp_path, people, instants, 2600), [(0, 2600)], "ann"), tmp_path)
    # 30 ms are the way of bob's packets, which no clock can know; the rest is the film's
    assert apart(made, people, "ann", instants) <= TOGETHER_MS + 30
    assert len(onsets(made, 0)) == 2, "all voices together, on the first track"


@pytest.mark.slow
def test_after_three_hours_of_drift_they_still_do(tmp_path):
    """Sound cards 270 parts in a million apart are three seconds apart after three hours, unless somebody minds."""
    end = 3 * 3600_000
    takes = [(0, 8000), (end // 2, end // 2 + 8000), (end - 8000, end)]
    instants = [since + at for since, _ in takes for at in (1000, 4000)]
    written = tracks(tmp_path, [ANN, replace(BOB, silent=((100_000, 160_000),))], instants, end, every=200)
    made = film(order(written, takes, "ann"), tmp_path)
    seen, heard = flashes(made, places("ann", "ann", "bob")), {one: onsets(made, one) for one in (1, 2)}
    laid = [8000 * number + at for number in range(3) for at in (1000, 4000)]
    for number, one in enumerate((ANN, BOB), 1):
        for at, instant, flash, beep, true in zip(
            laid, instants, seen[one.name], heard[number], beeps(one, instants), strict=True
        ):
            assert abs(flash - at - one.way_ms) <= TOGETHER_MS
            assert abs(beep - at - (true - instant) - one.way_ms) <= TOGETHER_MS


@pytest.mark.slow
def test_what_was_lost_is_silence_and_an_empty_place_and_the_rest_stays_where_it_was(tmp_path):
    gone = replace(ANN, silent=((1000, 4100),))
    made = film(order(tracks(tmp_path, [gone, BOB], [200, 3200, 4500], 5000), [(0, 5000)], "ann"), tmp_path)
    assert [at // 1000 for at in onsets(made, 1)] == [0, 4], "the beep at 3.2 s was never sent"
    assert [at // 1000 for at in onsets(made, 2)] == [0, 3, 4]
    assert [at // 1000 for at in flashes(made, places("ann", "ann", "bob"))["ann"]] == [0, 4]


@pytest.mark.slow
def test_between_two_takes_a_card_stands_and_is_silent(tmp_path):
    written = tracks(tmp_path, [ANN], [200, 1400, 2200], 3000)
    plain = order(written, [(0, 1000), (2000, 3000)], "ann")
    first, second = plain.takes
    second = Take(second.since, second.until, first.ticks + 50, second.ticks)
    gap = Gap(first.until, second.since, first.ticks, 50, Said("暂停审理：合议", "Recess: deliberation"))
    made = film(replace(plain, takes=(first, second), gaps=(gap,)), tmp_path)
    assert [at // 1000 for at in onsets(made, 1)] == [0, 3], "1 s of film, 2 s of card, then the third second"
    assert loudest(made, 0, 1100, 2900) < QUIET


def test_only_what_the_record_allows_is_in_a_film_whatever_the_logs_hold(tmp_path):
    """A second in which nothing of ann may be recorded, as in a private room: her log goes on, the film does not."""
    instants = [200, 1300, 2300]
    written = (*tracks(tmp_path, [ANN], instants, 3000), *tracks(tmp_path, [BOB], [], 3000))
    plain = order(written, [(0, 3000)], "bob")
    (scene,) = plain.scenes
    inside = tuple(track for track in scene.tracks if not track.startswith("ann/"))
    aside = replace(scene, since=START + 1000 * MS, until=START + 2000 * MS, tracks=inside)
    scenes = (replace(scene, until=aside.since), aside, replace(scene, since=aside.until))
    made = film(replace(plain, scenes=scenes), tmp_path)
    assert [at // 1000 for at in onsets(made, 1)] == [0, 2]
    assert loudest(made, 1, 1100, 1900) < QUIET
    assert [at // 1000 for at in flashes(made, places("bob", "ann", "bob"))["ann"]] == [0, 2]


def test_what_an_order_takes_out_is_black_silent_and_unread(tmp_path):
    cues = tuple(Cue(START + at * MS, START + (at + 500) * MS, "ann", f"words at {at}") for at in (200, 1300))
    plain = replace(order(tracks(tmp_path, [ANN, BOB], [200, 1300, 2300], 3000), [(0, 3000)], "ann"), cues=cues)
    made = film(replace(plain, redactions=(Redaction(START + 1000 * MS, START + 2000 * MS, 77),)), tmp_path)
    for track in (0, 1, 2):
        assert [at // 1000 for at in onsets(made, track)] == [0, 2]
        assert loudest(made, track, 1100, 1900) < QUIET
    assert [at // 1000 for at in flashes(made, places("ann", "ann", "bob"))["ann"]] == [0, 2]
    assert b"words at 200" in made.read_bytes()
    assert b"words at 1300" not in made.read_bytes()


@pytest.mark.slow
def test_the_same_order_gives_the_same_bytes(tmp_path):
    plain = order(tracks(tmp_path, [ANN, BOB], [200], 1000), [(0, 1000)], "ann")
    digests = set()
    for _ in range(2):
        digests.add(hashlib.sha256(film(plain, tmp_path).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_an_order_is_the_same_after_its_way_as_text(tmp_path):
    plain = order(tracks(tmp_path, [ANN], [], 200), [(0, 200)], "ann")
    plain = replace(plain, chapters=(Chapter(0, Said("调查", "Examined")),))
    assert order_of(plain.to_json()) == plain


def test_chapters_voices_and_words_are_in_the_file(tmp_path):
    chapters = (Chapter(0, Said("准备", "Preparation")), Chapter(10, Said("调查", "Investigation")))
    cue = Cue(START + 100 * MS, START + 600 * MS, "Ann", "权利要求1")
    plain = order(tracks(tmp_path, [ANN, BOB], [200], 800), [(0, 800)], "ann")
    made = film(replace(plain, chapters=chapters, cues=(cue,)), tmp_path)
    with av.open(str(made)) as container:
        assert [one["metadata"]["title"] for one in container.chapters()] == [
            "准备 / Preparation",
            "调查 / Investigation",
        ]
        assert [stream.metadata.get("title") for stream in container.streams.audio] == [
            "全部 / Everybody",
            "当事人 Ann / Party",
            "当事人 Bob / Party",
        ]
        assert container.streams.audio[0].disposition & av.stream.Disposition.default
        assert {stream.codec_context.name for stream in container.streams.audio} <= {"opus", "libopus"}
        assert container.streams.video[0].codec_context.name in {"vp8", "libvpx"}
        (words,) = [bytes(packet) for packet in container.demux(subtitles=0) if packet.size]
    assert words.decode() == "Ann：权利要求1"


@pytest.mark.slow
async def test_a_process_of_its_own_makes_the_same_and_says_how_far_it_is(tmp_path):
    plain = order(tracks(tmp_path, [ANN], [1000], 3000), [(0, 3000)], "ann")
    told = list[tuple[int, int]]()
    made = await make_in_child(plain, tmp_path / "a.part", 0, lambda done, total: told.append((done, total)))
    assert told[-1] == (75, 75)
    assert len(told) >= 3
    assert made.sha256 == hashlib.sha256(film(plain, tmp_path).read_bytes()).hexdigest()
    assert made.size == (tmp_path / "a.part").stat().st_size


async def test_without_room_it_says_so_and_what_a_damaged_log_means(tmp_path):
    damaged = tmp_path / "damaged.rtplog"
    damaged.write_bytes(b"nothing of ours")
    plain = order(tracks(tmp_path, [ANN], [1000], 3000), [(0, 3000)], "ann")
    with pytest.raises(FilmError, match="Make room"):
        await make_in_child(plain, tmp_path / "a.part", 1 << 62, lambda done, total: None)
    plain = replace(plain, tracks=(replace(plain.tracks[0], logs=(str(damaged),)),))
    with pytest.raises(FilmError, match="damaged"):
        await make_in_child(plain, tmp_path / "a.part", 0, lambda done, total: None)


def test_a_tick_is_a_picture_and_two_packets_of_sound():
    assert TICK == 2 * 20 * MS
