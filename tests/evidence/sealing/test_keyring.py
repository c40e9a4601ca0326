"""People's key pairs: they open with the installation's key file and passphrase, for their person, and not else."""

import dataclasses

import pytest

from evidence.errors import Damaged, Stopped
from evidence.keys.sealed_keys import is_sealed
from evidence.sealing.keyring import FILE, Keyring
from evidence.sealing.recipients import SUITES


def test_a_held_key_opens_after_a_restart_with_the_passphrase_only(tmp_path):
    held = Keyring.open(tmp_path, "long words").make("li")
    assert is_sealed((tmp_path / FILE).read_bytes())
    private = Keyring.open(tmp_path, "long words").private(held, "li")
    assert SUITES[held.suite].public(private) == held.public
    assert private not in held.sealed
    for wrong in ("", "other words"):
        with pytest.raises(Stopped):
            Keyring.open(tmp_path, wrong)


def test_rows_that_were_exchanged_are_refused(tmp_path):
    mine, elsewhere = Keyring.open(tmp_path / "a"), Keyring.open(tmp_path / "b")
    held = mine.make("li")
    wrong = [
        (held, "wang"),
        (elsewhere.make("li"), "li"),
        (dataclasses.replace(held, public=mine.make("li").public), "li"),
        (dataclasses.replace(held, sealed=held.sealed[:-1]), "li"),
        (dataclasses.replace(held, suite="hpke-mlkem768-x25519"), "li"),
    ]
    for each in wrong:
        with pytest.raises(Damaged):
            mine.private(*each)


def test_a_key_file_that_is_none_is_told(tmp_path):
    (tmp_path / FILE).write_bytes(b"spoiled")
    with pytest.raises(Damaged):
        Keyring.open(tmp_path)


def test_the_key_is_not_shown(tmp_path):
    assert "_key" not in repr(Keyring.open(tmp_path))
