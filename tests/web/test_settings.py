"""Settings: what wins over what, and what is refused by name."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.evidence.authorities import authority
from web.settings import Settings, SettingsError, read_settings


def test_overrides_win_over_the_environment_and_that_over_the_file(tmp_path):
    (tmp_path / "settings.toml").write_text('port = 1\nmedia_port = 2\nhost = "192.0.2.1"\nhosts = ["a.example"]\n')
    environ = {"HEARING_HOME": str(tmp_path), "HEARING_PORT": "3", "HEARING_MEDIA_PORT": "4", "OTHER": "x"}
    found = read_settings(environ, media_port=5, host=None)
    assert (found.port, found.media_port, found.host, found.hosts) == (3, 5, "192.0.2.1", ("a.example",))
    assert found.home == tmp_path


@pytest.mark.parametrize(
    ("file", "environ", "words"),
    [
        ("port = ", {}, "not TOML"),
        ("prot = 8080", {}, "prot"),
        ("", {"HEARING_PORT": "many"}, "port"),
        ("", {"HEARING_PORT": "70000"}, "out of range"),
        ("hosts = 7", {}, "hosts"),
        ("", {"HEARING_SECOND_DIGEST": "md5"}, "second_digest must be one of sm3"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, file, environ, words):
    (tmp_path / "settings.toml").write_text(file)
    with pytest.raises(SettingsError, match=words):
        read_settings({"HEARING_HOME": str(tmp_path), **environ})


def test_outside_time_stamp_authorities_are_read_from_their_file(tmp_path):
    assert Settings(home=tmp_path).authorities == ()
    root = authority().root.public_bytes(Encoding.PEM)
    (tmp_path / "root.pem").write_bytes(root)
    text = '[[authority]]\nname = "one"\nurl = "https://tsa.example/"\nroots = "root.pem"\n'
    (tmp_path / "authorities.toml").write_text(text)
    assert [one.name for one in Settings(home=tmp_path).authorities] == ["one"]
    elsewhere = read_settings({"HEARING_HOME": str(tmp_path), "HEARING_TSA": str(tmp_path / "none.toml")})
    with pytest.raises(SettingsError, match=r"none\.toml"):
        _ = elsewhere.authorities


def test_only_our_own_hosts_and_origins_are_answered():
    local = Settings(home=Path("x"), port=8080)
    assert local.public_origin == "http://localhost:8080"
    assert local.allowed_hosts == {"localhost:8080", "127.0.0.1:8080"}
    public = Settings(home=Path("x"), host="0.0.0.0", origin="https://hearing.example")
    assert "hearing.example" in public.allowed_hosts
    assert "https://hearing.example" in public.allowed_origins
    assert public.secure
    assert public.public_host == "hearing.example"
    assert public.own_address == "http://127.0.0.1:8080"


def test_what_is_printed_at_the_start_holds_no_secret(tmp_path):
    lines = Settings(home=tmp_path).lines()
    assert any(line.startswith("port = 8080") for line in lines)
    assert not any("password" in line or "key" in line.split(" = ")[0] for line in lines)
