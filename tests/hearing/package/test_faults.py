"""The fault table: one row for each way to change a package; both verifiers find it, and name the place."""

import json

import pytest

from hearing.package import layout
from tests.hearing.package.tampering import (
    VERIFIERS,
    changed_event,
    changed_json,
    lines,
    listed_anew,
    put_together,
    taken_apart,
    with_lines,
)

E = 30  # an event somewhere in the middle of the hearing


def number_of(files, kind: str) -> int:
    return next(value["statement"]["n"] for value in lines(files) if value["statement"]["type"] == kind)


def dropped(n):
    return lambda files: with_lines(files, [one for one in lines(files) if one["statement"]["n"] != n])


def without_the_last(files):
    values = lines(files)[:-1]
    manifest = json.loads(files[layout.MANIFEST]) | {"events": len(values)}
    return with_lines(files, values) | {layout.MANIFEST: json.dumps(manifest).encode()}


def swapped_lines(files):
    values = lines(files)
    values[E - 1], values[E] = values[E], values[E - 1]
    return with_lines(files, values)


def renumbered(files):
    """Two events change places, numbers and all: only the log can tell."""
    values = lines(files)
    values[E - 1], values[E] = values[E], values[E - 1]
    values[E - 1]["statement"]["n"], values[E]["statement"]["n"] = E, E + 1
    return with_lines(files, values)


def swapped_proofs(files):
    values = lines(files)
    one, two = values[E - 1], values[E]
    one["statement"], two["statement"] = two["statement"], one["statement"]
    return with_lines(files, [*values[: E - 1], two, one, *values[E + 1 :]])


def repeated(files):
    values = lines(files)
    return with_lines(files, [*values[:E], *values[E - 1 :]])


def another_note(files):
    """The second checkpoint signs what the first one says."""
    values = lines(files, layout.CHECKPOINTS)
    values[1]["note"] = values[1]["note"].replace("\n" + str(values[1]["size"]) + "\n", f"\n{values[1]['size'] + 1}\n")
    values[1]["size"] += 1
    return with_lines(files, values, layout.CHECKPOINTS)


def flipped_signature(files):
    values = lines(files, layout.CHECKPOINTS)
    note = values[1]["note"]
    values[1]["note"] = note[:-12] + ("A" if note[-12] != "A" else "B") + note[-11:]
    return with_lines(files, values, layout.CHECKPOINTS)


def borrowed_token(files):
    values = lines(files, layout.CHECKPOINTS)
    values[1]["timestamps"] = values[0]["timestamps"]
    return with_lines(files, values, layout.CHECKPOINTS)


def broken_token(files):
    values = lines(files, layout.CHECKPOINTS)
    stamp = values[1]["timestamps"][0]
    token = stamp["token"]
    stamp["token"] = token[:-12] + ("A" if token[-12] != "A" else "B") + token[-11:]
    return with_lines(files, values, layout.CHECKPOINTS)


def broken_consistency(files):
    values = lines(files, layout.CHECKPOINTS)
    values[2]["consistency"] = values[1]["consistency"]
    return with_lines(files, values, layout.CHECKPOINTS)


def without_checkpoint(files):
    return with_lines(files, lines(files, layout.CHECKPOINTS)[1:], layout.CHECKPOINTS)


def without_link(files):
    link = json.loads(files[layout.LINK])
    return {**files, layout.LINK: json.dumps({**link, "path": link["path"][:-1]}).encode()}


def minutes_of(files) -> str:
    return layout.minutes_name(number_of(files, "minutes_presented"))


def edited_minutes(files):
    name = minutes_of(files)
    return {**files, name: files[name].replace("另行书面决定".encode(), "专利权全部无效".encode())}


def without_minutes(files):
    return {name: content for name, content in files.items() if name != minutes_of(files)}


def other_minutes(files):
    return {**files, layout.minutes_name(5): files[minutes_of(files)]}


def signed_something_else(files):
    n = number_of(files, "minutes_signed")
    return changed_event(n, lambda line: line["statement"]["body"].update(digest="0" * 64))(files)


def exhibit_file(files) -> str:
    return json.loads(files[layout.REGISTER])["exhibits"][0]["file"]


def other_exhibit(files):
    return {**files, exhibit_file(files): b"%PDF something else"}


def exchanged_exhibits(files):
    """Two exhibits exchange their files and what the register says of them; the receipts stay."""
    register = json.loads(files[layout.REGISTER])
    one, two = register["exhibits"][:2]
    one["file"], two["file"] = two["file"], one["file"]
    one["sha256"], two["sha256"] = two["sha256"], one["sha256"]
    return {**files, layout.REGISTER: json.dumps(register).encode()}


def exchanged_receipts(files):
    register = json.loads(files[layout.REGISTER])
    one, two = register["exhibits"][:2]
    return {**files, one["receipt"]: files[two["receipt"]], two["receipt"]: files[one["receipt"]]}


def edited_opinion(files):
    name = json.loads(files[layout.REGISTER])["opinions"][0]["receipt"]
    return changed_json(name, lambda receipt: receipt["statement"].update(label="不同意见"))(files)


def other_recording(files):
    name = json.loads(files[layout.RECORDINGS])["recordings"][0]["file"]
    return {**files, name: b"silence"}


def other_recording_and_index(files):
    files = other_recording(files)
    digest = "7ad2c7ec2bb4f36b3e4fa4ee6bb8c3a7dd4ccd6a4aa9e1c8d9d8e6b7b0a3f1c2"
    return changed_json(layout.RECORDINGS, lambda index: index["recordings"][0].update(sha256=digest))(files)


def without_recording(files):
    return changed_json(layout.RECORDINGS, lambda index: index["recordings"].pop())(files)


def other_film(files):
    return {**files, "recordings/film-1.webm": b"another film"}


def other_playable(files):
    return {**files, "recordings/leader.webm": b"another film"}


def film_as(change):
    return changed_json(layout.FILMS, lambda index: change(index["films"]))


NOTICE_RECEIPT = "notices/n-1.receipt.json"


def listed_notices(change):
    return changed_json(layout.NOTICES, lambda index: change(index["notices"]))


def added(files):
    return {**files, "exhibits/zzz.pdf": b"%PDF added"}


def without(name):
    return lambda files: {one: content for one, content in files.items() if one != name}


def edited(name, one, two):
    return lambda files: {**files, name: files[name].replace(one, two, 1)}


def words(name):
    """Change the words of an event as somebody would who wants other words on the record."""
    return changed_event(E, lambda line: line["statement"]["body"].update({name: "改过"}))


def set_line(field, value):
    return changed_event(E, lambda line: line.update({field: value}))


def set_said(field, value):
    return changed_event(E, lambda line: line["statement"].update({field: value}))


NAIVE = {
    # change: step that must fail, what it must name
    "an event edited": (words("x"), {1: "events.jsonl", 6: f"n={E}"}),
    "an event dropped": (dropped(E), {1: "events.jsonl", 5: f"n={E + 1}"}),
    "minutes edited": (edited_minutes, {1: "minutes/event-", 7: "minutes/event-"}),
    "an exhibit exchanged": (other_exhibit, {1: "exhibits/e-1.pdf", 8: "1"}),
    "a recording exchanged": (other_recording, {1: "recordings/event-", 9: "n="}),
    "a file added": (added, {1: "exhibits/zzz.pdf"}),
    "a file removed": (without("log/key.txt"), {1: "log/key.txt", 2: "log/key.txt"}),
    "the manifest removed": (without(layout.MANIFEST), {1: "manifest.json"}),
    "the seal removed": (without(layout.SEAL), {2: layout.SEAL}),
    "the link removed": (without(layout.LINK), {3: layout.LINK}),
    "the manifest's reader edited": (edited(layout.MANIFEST, b'"panel"', b'"public"'), {2: layout.MANIFEST}),
    "a key twice in the manifest": (edited(layout.MANIFEST, b"{", b'{"format": "x",'), {1: "twice"}),
    "the link shortened": (without_link, {3: layout.LINK}),
}
"""Changed as they lie; the manifest stays."""

CLEVER = {
    "an event edited": (words("x"), {2: layout.MANIFEST, 6: f"n={E}"}),
    "an event's actor edited": (set_said("by", "agent"), {2: layout.MANIFEST, 6: f"n={E}"}),
    "an event's moment edited": (set_said("at", "2026-11-22T00:00:00.000000Z"), {6: f"n={E}"}),
    "an event dropped": (dropped(E), {2: layout.MANIFEST, 5: f"n={E + 1}"}),
    "the first event dropped": (dropped(1), {5: "n=2"}),
    "the last event dropped": (without_the_last, {2: layout.MANIFEST}),
    "an event twice": (repeated, {5: f"n={E}"}),
    "two events exchanged": (swapped_lines, {5: f"n={E + 1}"}),
    "two events exchanged and renumbered": (renumbered, {6: f"n={E}"}),
    "two events' proofs exchanged": (swapped_proofs, {6: f"n={E}"}),
    "another hearing's event": (set_said("hearing", "h2"), {5: f"n={E}", 6: f"n={E}"}),
    "a command carried out twice": (set_said("command", "c1"), {5: f"n={E}", 6: f"n={E}"}),
    "a salt exchanged": (set_line("salt", "A" * 43 + "="), {6: f"n={E}"}),
    "a place in the log exchanged": (set_line("leaf_index", 3), {6: f"n={E}"}),
    "a place that cannot be": (set_line("leaf_index", -1), {6: f"n={E}"}),
    "a path emptied": (set_line("path", []), {6: f"n={E}"}),
    "a checkpoint that is not there": (set_line("tree_size", 10**9), {6: f"n={E}"}),
    "a field of another type": (set_line("path", 7), {6: f"n={E}"}),
    "a line that is no JSON": (edited(layout.EVENTS, b"{", b"<"), {5: f"{layout.EVENTS}:1"}),
    "a line spelled otherwise": (edited(layout.EVENTS, b",", b", "), {5: f"{layout.EVENTS}:1"}),
    "a checkpoint's size edited": (another_note, {3: f"{layout.CHECKPOINTS}:2"}),
    "a checkpoint's signature forged": (flipped_signature, {3: f"{layout.CHECKPOINTS}:2"}),
    "a checkpoint dropped": (without_checkpoint, {6: "n=1"}),
    "a consistency proof exchanged": (broken_consistency, {3: f"{layout.CHECKPOINTS}:3"}),
    "a time-stamp borrowed": (borrowed_token, {4: layout.CHECKPOINTS}),
    "a time-stamp's signature forged": (broken_token, {4: layout.CHECKPOINTS}),
    "minutes edited": (edited_minutes, {7: "minutes/event-"}),
    "minutes removed": (without_minutes, {7: "minutes/event-"}),
    "minutes that nobody presented": (other_minutes, {7: layout.minutes_name(5)}),
    "a version listed with another digest": (
        changed_json(layout.VERSIONS, lambda index: index["versions"][0].update(sha256="0" * 64)),
        {7: layout.VERSIONS},
    ),
    "a version hidden": (changed_json(layout.VERSIONS, lambda index: index["versions"].pop()), {7: layout.VERSIONS}),
    "a signature on other minutes": (signed_something_else, {6: "n=", 7: "n="}),
    "an exhibit exchanged": (other_exhibit, {8: "1"}),
    "two exhibits exchanged": (exchanged_exhibits, {8: "2"}),
    "two receipts exchanged": (exchanged_receipts, {8: "1"}),
    "an opinion edited": (edited_opinion, {8: "receipt"}),
    "a recording exchanged": (other_recording, {9: "n="}),
    "a recording and its digest exchanged": (other_recording_and_index, {9: "n="}),
    "a recording hidden": (without_recording, {9: "n="}),
    "a playable file exchanged": (other_playable, {9: "leader"}),
    "the film exchanged": (other_film, {9: "recordings/films.json n="}),
    "the film removed": (without("recordings/film-1.webm"), {9: "recordings/films.json n="}),
    "the film's words removed": (without("recordings/film-1.vtt"), {9: "recordings/films.json n="}),
    "the film hidden": (film_as(lambda films: films.pop()), {9: "recordings/films.json n="}),
    "the film listed with another digest": (
        film_as(lambda films: films[0].update(sha256="0" * 64)),
        {9: "recordings/films.json n="},
    ),
    "a playable file passed off as the film": (
        film_as(lambda films: films[0].update(receipt="recordings/leader.receipt.json")),
        {9: "recordings/films.json n="},
    ),
    "a playable file passed off as one with something taken out": (
        changed_json(layout.RECORDINGS, lambda index: index["playable"][0].update(redactions=[7])),
        {9: "leader"},
    ),
    "a notice edited": (
        changed_json(NOTICE_RECEIPT, lambda receipt: receipt["statement"]["notice"].update(title="x")),
        {10: "n-1"},
    ),
    "a notice hidden": (listed_notices(lambda notices: notices.pop(0)), {10: "n="}),
    "a withheld notice hidden": (listed_notices(lambda notices: notices.pop()), {10: "n="}),
    "a notice turned to the other side": (
        listed_notices(lambda notices: notices[0].update(side="patentee")),
        {10: "n-1"},
    ),
    "a fact of service hidden": (listed_notices(lambda notices: notices[0].update(service=[])), {10: "n="}),
    "a fact of service taken for another": (
        listed_notices(lambda notices: notices[0]["service"][0].update(step="opened")),
        {10: "n-1"},
    ),
    "an answer hidden": (listed_notices(lambda notices: notices[0].update(attendance=[])), {10: "n="}),
    "an answer exchanged for a notice": (
        listed_notices(lambda notices: notices[0]["attendance"][0].update(receipt=NOTICE_RECEIPT)),
        {10: "n-1"},
    ),
    "a notice's PDF removed": (without("notices/n-1-notice-en.pdf"), {10: "n-1"}),
    "the list of notices emptied": (
        edited(layout.NOTICES, b'"notices": [', b'"notices": 7, "x": ['),
        {10: layout.NOTICES},
    ),
    "a file added": (added, {2: layout.MANIFEST}),
    "the README edited": (edited(layout.README, b"0", b"1"), {2: layout.MANIFEST}),
    "the verifier edited": (edited(layout.VERIFIER, b"return 1 if", b"return 0 if"), {2: layout.MANIFEST}),
    "the PDF exchanged": (edited("minutes/minutes-en.pdf", b"minutes", b"nothing"), {2: layout.MANIFEST}),
    "the register emptied": (edited(layout.REGISTER, b'"exhibits": [', b'"exhibits": 7, "x": ['), {8: layout.REGISTER}),
}
"""Changed, and the manifest made to fit: only the log's signatures can tell."""


def examined(tmp_path, verifier, archive: bytes, key: str = "") -> dict:
    place = tmp_path / "package.zip"
    place.write_bytes(archive)
    return VERIFIERS[verifier](place, key)


def check(found, expected) -> None:
    for step, mention in expected.items():
        assert mention in found.get(step, ""), f"step {step} does not name {mention}: {found}"


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_a_sound_package_passes_as_archive_and_as_folder(archive, tmp_path, verifier):
    assert examined(tmp_path, verifier, archive) == {}
    files = taken_apart(archive)
    assert put_together(files) == archive
    for name, content in files.items():
        (tmp_path / "folder" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / name).write_bytes(content)
    assert VERIFIERS[verifier](tmp_path / "folder") == {}
    (tmp_path / "folder" / "notes.txt").write_text("mine")
    (tmp_path / "folder" / "link").symlink_to("README.txt")
    check(VERIFIERS[verifier](tmp_path / "folder"), {1: "notes.txt"})
    check(VERIFIERS[verifier](tmp_path / "folder"), {1: "link"})


@pytest.mark.parametrize("verifier", VERIFIERS)
@pytest.mark.parametrize("fault", NAIVE)
def test_a_change_is_found_and_named(archive, tmp_path, fault, verifier):
    change, expected = NAIVE[fault]
    check(examined(tmp_path, verifier, put_together(change(taken_apart(archive)))), expected)


@pytest.mark.parametrize("verifier", VERIFIERS)
@pytest.mark.parametrize("fault", CLEVER)
def test_a_change_is_found_although_the_manifest_was_made_to_fit(archive, tmp_path, fault, verifier):
    change, expected = CLEVER[fault]
    found = examined(tmp_path, verifier, put_together(listed_anew(change(taken_apart(archive)))))
    check(found, {2: layout.MANIFEST, **expected})


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_parts_of_somebody_elses_package_are_found(archive, another, tmp_path, verifier):
    ours, theirs = taken_apart(archive), taken_apart(another)
    rows = (
        ((layout.KEY,), {2: layout.KEY}),
        ((layout.AUTHORITY,), {2: layout.SEAL, 4: layout.CHECKPOINTS}),
        ((layout.SEAL, layout.LINK), {2: layout.SEAL}),
        ((layout.CHECKPOINTS,), {3: layout.CHECKPOINTS}),
        ((layout.EVENTS,), {6: "n=1"}),
        ((layout.MANIFEST, *layout.OUTSIDE[1:], layout.KEY, layout.AUTHORITY), {3: layout.CHECKPOINTS, 6: "n=1"}),
    )
    for names, expected in rows:
        mixed = {**ours, **{name: theirs[name] for name in names}}
        check(examined(tmp_path, verifier, put_together(listed_anew(mixed))), expected)


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_a_package_exchanged_with_its_key_is_found_by_who_knows_the_key(archive, another, tmp_path, verifier):
    key = taken_apart(archive)[layout.KEY].decode().strip()
    assert examined(tmp_path, verifier, archive, key) == {}
    assert examined(tmp_path, verifier, another) == {}, "this is what no check without the key can find"
    check(examined(tmp_path, verifier, another, key), {2: "manifest.json", 3: layout.CHECKPOINTS})
