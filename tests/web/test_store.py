"""An installation whose filed bytes lie in S3: moved there, examined, backed up, restored, served, and moved back."""

import asyncio
import json
import os
import secrets
import shutil
import socket
from pathlib import Path

import pytest

from evidence.errors import Stopped
from tests.s3 import BUCKET, ENVIRONMENT, Server
from tests.served import free_port
from tests.web.homes import query
from tests.web.test_fsck_rows import examined, exhibit_blob
from web.app import serving
from web.cli.main import run
from web.settings import SettingsError, read_settings


@pytest.fixture
def far(nanio: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings that name a place in S3; gives the server's folder of it."""
    prefix = f"homes/{secrets.token_hex(8)}"
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HEARING_STORE", f"s3://{BUCKET}/{prefix}")
    monkeypatch.setenv("HEARING_S3_ENDPOINT", nanio.url)
    assert nanio.data is not None
    return nanio.data / BUCKET / prefix


def stored(far: Path, digest: str) -> Path:
    return far / "blobs" / digest[:2] / digest[2:4] / digest


def whole(home: Path, capsys) -> None:
    """Nothing is damaged; pictures of pages whose list was lost are nobody's."""
    status, places = examined(home, capsys)
    assert status == 0
    assert set(places) <= {"blob.orphan"}


async def _first_page(home: Path, digest: str) -> bytes:
    """Serve the home; gives the picture of an exhibit's first page, drawn anew, and a range of its file."""
    ports = {"port": free_port(), "media_port": free_port(socket.SOCK_DGRAM)}
    ((media,),) = query(home, "SELECT media_type FROM exhibit WHERE sha256 = ? LIMIT 1", digest)
    shutil.rmtree(home / "evidence/renditions", ignore_errors=True)
    async with serving(read_settings(os.environ, home=home, demo=True, **ports)) as around:
        page = await around.evidence.renditions.page(digest, media, 1)
        assert [piece async for piece in around.evidence.blobs.read(digest, 0, 5)] == [b"%PDF-"]
        return b"".join([piece async for piece in around.evidence.blobs.read(page.sha256)])


def test_files_move_to_s3_are_served_from_there_and_come_back(home: Path, far: Path, monkeypatch, capsys):
    digest = exhibit_blob(home).name
    assert run(["store", "show", "--home", str(home)]) == 0
    assert "kept in folder; the settings say s3://" in capsys.readouterr().out
    with pytest.raises(Stopped, match="store move"):
        asyncio.run(_first_page(home, digest))
    assert run(["fsck", "--home", str(home)]) == 2
    assert run(["store", "move", "--home", str(home)]) == 0
    assert "files moved from folder to s3://" in capsys.readouterr().out
    assert not (home / "evidence/blobs").exists()
    assert stored(far, digest).is_file()
    assert run(["store", "move", "--home", str(home)]) == 1
    capsys.readouterr()
    whole(home, capsys)
    assert asyncio.run(_first_page(home, digest))[:4] == b"RIFF"
    assert run(["doctor", "--home", str(home)]) in {0, 1}
    assert f"ok  filed bytes can be kept in s3://{BUCKET}/" in capsys.readouterr().out
    monkeypatch.setenv("HEARING_STORE", "folder")
    assert run(["store", "move", "--home", str(home)]) == 0
    assert exhibit_blob(home).is_file()
    assert stored(far, digest).is_file()
    capsys.readouterr()
    whole(home, capsys)


def test_damage_in_s3_is_found(home: Path, far: Path, capsys):
    digest = exhibit_blob(home).name
    assert run(["store", "move", "--home", str(home)]) == 0
    path = stored(far, digest)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    capsys.readouterr()
    status, places = examined(home, capsys)
    assert (status, places["blob.changed"]) == (1, [f"blobs/{digest}"])
    assert run(["backup", str(home.parent / "out"), "--home", str(home)]) == 1
    assert digest in capsys.readouterr().err
    path.unlink()
    status, places = examined(home, capsys)
    assert status == 1
    assert "exhibit.blob-missing" in places


def test_a_damaged_file_is_not_moved_and_nothing_is_let_go(home: Path, far: Path, capsys):
    path = exhibit_blob(home)
    path.chmod(0o600)
    path.write_bytes(b"other")
    assert run(["store", "move", "--home", str(home)]) == 1
    assert path.name in capsys.readouterr().err
    assert path.is_file()
    assert run(["store", "show", "--home", str(home)]) == 0
    assert "kept in folder" in capsys.readouterr().out
    assert not stored(far, path.name).exists()


def test_a_backup_holds_the_files_and_comes_back_to_either_kind(home: Path, far: Path, monkeypatch, tmp_path, capsys):
    digest = exhibit_blob(home).name
    assert run(["store", "move", "--home", str(home)]) == 0
    assert run(["backup", str(tmp_path / "out"), "--home", str(home)]) == 0
    shutil.rmtree(far)
    held = json.loads((tmp_path / "out/manifest.json").read_bytes())["checkpoint"]
    (tmp_path / "checkpoint").write_text(held)
    command = ["restore", str(tmp_path / "out"), "--at-least", str(tmp_path / "checkpoint"), "--home"]
    assert run([*command, str(tmp_path / "far")]) == 0
    assert stored(far, digest).is_file()
    assert not (tmp_path / "far/evidence/blobs").exists()
    capsys.readouterr()
    whole(tmp_path / "far", capsys)
    monkeypatch.delenv("HEARING_STORE")
    assert run([*command, str(tmp_path / "near")]) == 0
    assert exhibit_blob(tmp_path / "near").is_file()
    capsys.readouterr()
    whole(tmp_path / "near", capsys)


def test_a_server_that_is_away_stops_the_start_and_says_so(home: Path, far: Path, monkeypatch, capsys):
    assert run(["store", "move", "--home", str(home)]) == 0
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    assert run(["fsck", "--home", str(home)]) == 2
    assert "refused the credentials" in capsys.readouterr().err
    assert run(["doctor", "--home", str(home)]) == 1
    assert "AWS_SECRET_ACCESS_KEY" in capsys.readouterr().out


def test_a_place_that_is_not_one_is_refused_at_once(tmp_path):
    for environ in ({"HEARING_STORE": "bucket"}, {"HEARING_STORE": "s3://b/a", "HEARING_S3_ENDPOINT": "nowhere"}):
        with pytest.raises(SettingsError, match="store"):
            read_settings({"HEARING_HOME": str(tmp_path), **environ})
