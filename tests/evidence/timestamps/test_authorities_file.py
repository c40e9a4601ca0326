"""The file of outside authorities: what it says, and what is refused by name."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.timestamps.authorities_file import read_authorities
from tests.evidence.authorities import authority

ROOT = authority().root
GOOD = '[[authority]]\nname = "one"\nurl = "https://tsa.example/tsr"\nroots = "one.pem"\n'


def written(folder: Path, text: str) -> Path:
    (folder / "one.pem").write_bytes(ROOT.public_bytes(Encoding.PEM))
    (folder / "empty.pem").write_text("")
    (folder / "authorities.toml").write_text(text)
    return folder / "authorities.toml"


def test_each_table_is_an_authority(tmp_path):
    more = 'policies = ["1.2.3"]\nsince = 2026-01-01T08:00:00+08:00\nuntil = 2027-01-01T00:00:00Z\n'
    one, two = read_authorities(written(tmp_path, GOOD + more + GOOD.replace('"one"', '"two"')))
    assert (one.name, one.url, one.roots, one.policies) == ("one", "https://tsa.example/tsr", (ROOT,), ("1.2.3",))
    assert one.since == datetime(2026, 1, 1, tzinfo=UTC)
    assert (two.name, two.policies, two.since) == ("two", (), None)
    assert read_authorities(written(tmp_path, "")) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[authority]", "authorities.toml"),
        ("[authority]\n", "only"),
        ("x = 1\n", "only"),
        ("[[authority]]\n", "missing"),
        (GOOD + "rots = 1\n", "rots"),
        (GOOD + GOOD, "two"),
        (GOOD.replace('"one"', '"One"'), "One"),
        (GOOD.replace('"one"', '"embedded"'), "embedded"),
        (GOOD.replace("https:", "ftp:"), "ftp"),
        (GOOD.replace('"https://tsa.example/tsr"', "7"), "url"),
        (GOOD.replace("one.pem", "none.pem"), "none.pem"),
        (GOOD.replace("one.pem", "empty.pem"), "PEM"),
        (GOOD + 'policies = "1.2.3"\n', "policies"),
        (GOOD + 'since = "2026"\n', "since"),
        (GOOD + "since = 2026-01-01T00:00:00\n", "since"),
        (GOOD + "since = 2027-01-01T00:00:00Z\nuntil = 2026-01-01T00:00:00Z\n", "window"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, text, words):
    with pytest.raises(ValueError, match=words):
        read_authorities(written(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"authorities\.toml"):
        read_authorities(tmp_path / "authorities.toml")
