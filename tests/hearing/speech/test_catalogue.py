import base64

import pytest

from hearing.speech.catalogue import GATE, MODELS, MOONSHINE, WHISPER, sherpa_tokens, wanted
from hearing.speech.port import Language


def test_every_file_and_every_package_has_a_whole_digest():
    for model in MODELS:
        for digest in [file.digest for file in model.files] + [wheel.digest for wheel in model.wheels]:
            assert len(digest) == 64
            assert set(digest) <= set("0123456789abcdef")
        assert "LICENSE" in {file.name for file in model.files}  # the licence is kept beside what it licenses


def test_each_language_needs_the_gate_and_its_own_model():
    assert wanted(frozenset({Language.ZH})) == (GATE, WHISPER)
    assert wanted(frozenset({Language.EN})) == (GATE, MOONSHINE)
    assert wanted(frozenset(Language)) == (GATE, WHISPER, MOONSHINE)


def test_whispers_model_is_joined_of_two_packages():
    model = next(file for file in WHISPER.files if file.name == "model.bin")
    assert [wheel.name[-5:] for wheel, _ in model.parts] == ["part1", "part2"]


def test_tokens_are_written_with_their_numbers():
    long = b"x" * 300
    listed = b"\x05<unk>" + b"\x00" + bytes([128 + 300 % 128, 300 // 128]) + long + b"\x02\xe4\xb8"
    lines = sherpa_tokens(listed).decode().splitlines()
    assert [line.split("\t")[1] for line in lines] == ["0", "1", "2", "3"]
    assert [base64.b64decode(line.split("\t")[0]) for line in lines] == [b"<unk>", b"", long, b"\xe4\xb8"]


@pytest.mark.parametrize("listed", [b"\x05<un", b"\x80", b"\xff\x01abc"])
def test_a_token_list_that_breaks_off_is_refused(listed):
    with pytest.raises(ValueError, match="ends within"):
        sherpa_tokens(listed)
