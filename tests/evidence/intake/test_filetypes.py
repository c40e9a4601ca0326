import io
import zipfile

import pytest

from evidence.errors import Refused, WrongType
from evidence.intake.filetypes import HEAD, TAIL, check_content, check_declared, check_name, declared_type, signature
from tests.evidence.documents import all_kinds, pdf, picture, video

KINDS = all_kinds()


@pytest.mark.parametrize("name", KINDS)
def test_good_files_agree_with_their_names(name):
    data = KINDS[name]
    check_content(declared_type(name), data[:HEAD], data[-TAIL:])


@pytest.mark.parametrize("name", KINDS)
def test_no_file_passes_as_another_kind(name):
    data = KINDS[name]
    for other in KINDS:
        if declared_type(other) != declared_type(name):
            with pytest.raises(WrongType):
                check_content(declared_type(other), data[:HEAD], data[-TAIL:])


@pytest.mark.parametrize(
    ("declared", "data"),
    [
        ("application/pdf", b"MZ\x90\x00" + pdf()),
        ("application/pdf", b"<html>" + pdf()),
        ("application/pdf", pdf()[:-600]),
        ("application/pdf", b""),
        ("image/png", picture("PNG")[:-8]),
        ("image/png", b"\x89PNG\r\n\x1a\n"),
        ("image/jpeg", b"\xff\xd8\xff"),
        ("image/webp", b"RIFF\x00\x00\x00\x00WAVE"),
        ("image/tiff", b"II*"),
        ("video/mp4", b"\x00\x00\x00\x00ftypisom" + bytes(20)),
        ("video/mp4", b"\x00\x00\x00\x20ftypevil" + bytes(20)),
        ("video/webm", b"\x1a\x45\xdf\xa3" + bytes(60)),
        ("video/mp4", b"#EXTM3U\nhttp://x/\n"),
    ],
)
def test_what_only_looks_like_it_is_refused_in_both_languages(declared, data):
    with pytest.raises(WrongType) as caught:
        check_content(declared, data[:HEAD], data[-TAIL:])
    assert "格式" in caught.value.zh
    assert caught.value.en


@pytest.mark.parametrize("behind", [b"", bytes(64) + b"SEFT", bytes(range(256)) * 40])
def test_what_a_telephone_puts_behind_a_photograph_is_no_fault(behind):
    photograph = picture("JPEG") + behind
    check_content("image/jpeg", photograph[:HEAD], photograph[-TAIL:])


@pytest.mark.parametrize(
    "head",
    [
        b"\xff\xd8\xff" + bytes(HEAD),
        b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(HEAD),
        b"\xff\xd8\xff\xe0\xff\xff",
        b"\xff\xd8\xff\xe1\x00\x01" + bytes(HEAD),
    ],
)
def test_a_photographs_segments_have_to_follow_one_another(head):
    assert signature(head[:HEAD], head[-TAIL:]) is None


ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as archive:
    archive.writestr("other.txt", "what another program shows")


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("comment", [b"", b"%%EOF" + bytes(1000)])
def test_an_archive_hidden_behind_a_file_is_found(name, comment):
    data = KINDS[name] + ZIP.getvalue() + comment + KINDS[name][-12:]
    with pytest.raises(WrongType, match="application/zip") as caught:
        check_content(declared_type(name), data[:HEAD], data[-TAIL:])
    assert "重新导出" in caught.value.zh


@pytest.mark.parametrize("name", [name for name in KINDS if not name.endswith(".pdf")])
def test_a_document_hidden_in_the_head_of_another_file_is_found(name):
    data = KINDS[name][:64] + b"%PDF-1.4\n" + KINDS[name][64:]
    with pytest.raises(WrongType):
        check_content(declared_type(name), data[:HEAD], data[-TAIL:])


def test_one_detector_alone_is_not_enough(monkeypatch):
    data = video("mp4", "libx264")
    assert signature(data, data) == "video/mp4"
    monkeypatch.setattr("evidence.intake.filetypes._puremagic", lambda _head: {"text/html"})
    with pytest.raises(WrongType, match="text/html"):
        check_content("video/mp4", data, data)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "..",
        "../etc/passwd.pdf",
        "..\\evil.pdf",
        "/etc/a.pdf",
        "C:\\a.pdf",
        "a\x00.pdf",
        "a\nb.pdf",
        "invoice\u202efdp.exe.pdf",
        "a\u200b.pdf",
        "a\ud800.pdf",
        " a.pdf",
        "证" * 90 + ".pdf",
        "CON.pdf",
        "com1.tar.pdf",
        "a\u2066b.pdf",
        "a\u200fb.pdf",
    ],
)
def test_tricky_names_are_refused(name):
    with pytest.raises(Refused):
        check_name(name)


def test_ordinary_names_stay():
    for name in ("证据1 (译文).pdf", "Exhibit 1001.PDF", "é.png"):
        assert check_name(name) == name
    assert check_name("e\u0301.png") == "é.png"


def test_declared_types():
    assert check_declared("a.JPG", "") == "image/jpeg"
    assert check_declared("a.mkv", "application/x-matroska") == "video/x-matroska"
    for name, kind in (("a.exe", ""), ("a", ""), ("a.svg", "image/svg+xml"), ("a.pdf", "image/png")):
        with pytest.raises(WrongType):
            check_declared(name, kind)
