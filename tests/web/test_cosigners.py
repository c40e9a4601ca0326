from pathlib import Path

import pytest

from tests.evidence.log.test_policy import COSIGNERS
from web.cosigners import cosigner_policy
from web.settings import SettingsError, read_settings


def policy_of(folder: Path, text: str | bytes):
    file = folder / "cosigners.txt"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return cosigner_policy(read_settings({"HEARING_COSIGNERS": str(file)}, home=folder))


def test_an_installation_without_cosigners_demands_none(tmp_path: Path):
    policy = cosigner_policy(read_settings({}, home=tmp_path))
    assert policy.quorum == "none"
    assert not policy.cosigners


def test_the_file_of_the_settings_is_read(tmp_path: Path):
    policy = policy_of(tmp_path, f"witness c1 {COSIGNERS[0].key} https://c1.example/\nquorum c1\n")
    assert policy.cosigners[0].url == "https://c1.example/"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("witness\n", "line 1"),
        (b"\xff", "no policy"),
        (f"{COSIGNERS[0]}\nquorum c1\n", "cannot make up the quorum"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str | bytes, why: str):
    with pytest.raises(SettingsError, match=why):
        policy_of(tmp_path, text)
    with pytest.raises(SettingsError, match="cannot be read"):
        cosigner_policy(read_settings({"HEARING_COSIGNERS": str(tmp_path / "absent")}, home=tmp_path))
