from pathlib import Path

import pytest

from evidence.durable import Disk
from evidence.errors import Stopped
from evidence.stores.folder import FolderBlobs
from evidence.stores.opened import FOLDER, blobs_of, present_place, require_settled, settle
from evidence.stores.place import S3Place
from evidence.stores.s3 import S3Blobs

PLACE = S3Place("bucket", "a", "http://127.0.0.1:1")


def test_the_settings_decide_which_store_is_opened(tmp_path: Path, aws):
    disk = Disk(1)
    assert isinstance(blobs_of(tmp_path, disk), FolderBlobs)
    assert isinstance(blobs_of(tmp_path, disk, PLACE), S3Blobs)
    disk.close()


def test_a_new_installation_notes_where_its_files_lie_and_holds_to_it(tmp_path: Path):
    require_settled(tmp_path / "store", PLACE)
    require_settled(tmp_path / "store", S3Place("bucket", "a", "https://elsewhere.example"))
    for other in (None, S3Place("bucket", "b")):
        with pytest.raises(Stopped) as caught:
            require_settled(tmp_path / "store", other)
        assert "hearing store move" in caught.value.en
        assert caught.value.zh.endswith("。")
    settle(tmp_path / "store", None)
    require_settled(tmp_path / "store", None)


def test_an_older_installation_has_them_in_its_folder(tmp_path: Path):
    (tmp_path / "log").mkdir()
    require_settled(tmp_path, None)
    assert present_place(tmp_path) == FOLDER
    with pytest.raises(Stopped):
        require_settled(tmp_path, PLACE)
