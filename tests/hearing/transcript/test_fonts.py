"""The font is found, covers what Chinese records need, and its absence says what to do."""

import pytest

from hearing.transcript.fonts import FontMissing, cjk_font_path, covers


def test_all_of_gb_2312_is_covered():
    characters = [
        bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)
    ]
    present = [character for character in characters if character]
    assert len(present) == 7445
    assert all(map(covers, present))


def test_a_missing_font_says_what_to_do_in_both_languages(monkeypatch, tmp_path):
    monkeypatch.setenv("HEARING_FONT_DIR", str(tmp_path))
    with pytest.raises(FontMissing) as missing:
        cjk_font_path()
    assert "tools/fonts.py" in missing.value.zh
    assert "tools/fonts.py" in missing.value.en
    assert "HEARING_FONT_DIR" in missing.value.en


def test_both_faces_are_there():
    assert cjk_font_path().stat().st_size > 10_000_000
    assert cjk_font_path(bold=True) != cjk_font_path()
