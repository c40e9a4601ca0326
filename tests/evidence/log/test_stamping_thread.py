"""The thread that stamps: one token a note, in order, and what fails reaches the owner."""

import threading

import pytest

from evidence.log.stamping_thread import StampingThread


def test_each_note_gets_its_token_and_a_failure_is_the_owners():
    def stamp(note: bytes) -> bytes:
        if note == b"bad":
            raise ValueError("no stamp")
        return note.upper()

    before = threading.active_count()
    stamping = StampingThread(stamp)
    for note in (b"one", b"two", b"bad", b"three"):
        stamping.begin(note)
    assert (stamping.token(), stamping.token()) == (b"ONE", b"TWO")
    with pytest.raises(ValueError, match="no stamp"):
        stamping.token()
    assert stamping.token() == b"THREE"
    stamping.close()
    stamping.close()
    assert threading.active_count() == before


def test_what_is_under_way_when_it_closes_is_finished():
    go, done = threading.Event(), []

    def stamp(note: bytes) -> bytes:
        go.wait(60)
        done.append(note)
        return note

    stamping = StampingThread(stamp)
    stamping.begin(b"one")
    go.set()
    stamping.close()
    assert done == [b"one"]
