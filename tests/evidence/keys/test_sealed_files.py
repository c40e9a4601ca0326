"""Key files sealed at the first start with a passphrase, opened by it, re-sealed by another, also when interrupted."""

import stat
from pathlib import Path

import pytest

from evidence import durable
from evidence.errors import Stopped
from evidence.keys import sealed_files
from evidence.keys.sealed_files import change_passphrase, read_key_file, write_key_file
from evidence.keys.sealed_keys import is_sealed
from tests.evidence.keys.test_sealed_keys import CHEAP, PLAIN


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(write_key_file, "__kwdefaults__", {"cost": CHEAP})


def held(folder: Path) -> list[bool]:
    return [is_sealed(path.read_bytes()) for path in sorted(folder.glob("*.pem"))]


def test_it_is_sealed_at_the_first_reading_with_a_passphrase(tmp_path):
    path = tmp_path / "log.pem"
    write_key_file(path, PLAIN)
    assert read_key_file(path) == PLAIN
    assert held(tmp_path) == [False]
    assert read_key_file(path, "one") == PLAIN
    assert held(tmp_path) == [True]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key_file(path, "one") == PLAIN
    for words, code in (("", "keys.sealed"), ("two", "keys.passphrase")):
        with pytest.raises(Stopped) as caught:
            read_key_file(path, words)
        assert caught.value.code == code
        assert "log.pem" in caught.value.zh


def test_what_is_no_key_file_is_left_alone(tmp_path):
    (tmp_path / "x.pem").write_bytes(b"noise")
    assert read_key_file(tmp_path / "x.pem", "one") == b"noise"
    assert change_passphrase(tmp_path, "", "one") == []
    with pytest.raises(FileNotFoundError):
        read_key_file(tmp_path / "none.pem", "one")


def test_the_passphrase_changes_and_goes(tmp_path):
    for name in ("a.pem", "b.pem"):
        write_key_file(tmp_path / name, PLAIN)
    assert change_passphrase(tmp_path, "", "one") == ["a.pem", "b.pem"]
    assert held(tmp_path) == [True, True]
    with pytest.raises(Stopped):
        change_passphrase(tmp_path, "wrong", "two")
    assert change_passphrase(tmp_path, "one", "two") == ["a.pem", "b.pem"]
    assert change_passphrase(tmp_path, "one", "two") == []
    assert change_passphrase(tmp_path, "two", "") == ["a.pem", "b.pem"]
    assert (tmp_path / "a.pem").read_bytes() == PLAIN


def test_an_interrupted_change_is_finished_by_the_same_call(tmp_path, monkeypatch):
    for name in ("a.pem", "b.pem", "c.pem"):
        write_key_file(tmp_path / name, PLAIN, "one")
    real, calls = durable.write_durably, list[Path]()

    def failing(path: Path, data: bytes, *, mode: int) -> None:
        calls.append(path)
        if len(calls) == 2:
            raise OSError("no space")
        real(path, data, mode=mode)

    with monkeypatch.context() as patch:
        patch.setattr(sealed_files, "write_durably", failing)
        with pytest.raises(OSError, match="no space"):
            change_passphrase(tmp_path, "one", "two")
    assert change_passphrase(tmp_path, "one", "two") == ["b.pem", "c.pem"]
    assert all(read_key_file(path, "two") == PLAIN for path in tmp_path.glob("*.pem"))
