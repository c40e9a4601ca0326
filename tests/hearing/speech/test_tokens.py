import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearing.speech.tokens import _LETTERS, Alphabet


def alphabet(merges=()):
    letters = [_LETTERS[byte] for byte in range(256)]
    words = [*letters, *("".join(merge) for merge in merges), "<|zh|>"]
    return Alphabet.read(
        json.dumps(
            {
                "model": {"vocab": {word: number for number, word in enumerate(words)}, "merges": list(merges)},
                "added_tokens": [{"content": "<|zh|>", "id": len(words) - 1}],
            }
        )
    )


LETTERS_ALONE = alphabet()


@given(st.text())
def test_a_text_comes_back_from_its_tokens(text):
    text = text.encode(errors="ignore").decode()
    assert LETTERS_ALONE.decode(LETTERS_ALONE.encode(text)) == text


def test_what_was_learned_first_is_joined_first():
    known = alphabet([["b", "c"], ["a", "b"], ["a", "bc"]])
    assert known.encode("abc") == [258]
    assert known.encode("ab") == [257]
    assert known.encode("abab") == [257, 257]


@pytest.mark.parametrize("merges", [["a b", "ab c"], [["a", "b"], ["ab", "c"]]])
def test_both_ways_of_writing_pairs_are_read(merges):
    text = json.dumps(
        {"model": {"vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4}, "merges": merges}, "added_tokens": []}
    )
    assert Alphabet.read(text).encode("abc") == [4]


def test_special_tokens_have_no_text_and_half_a_character_is_left_out():
    known = alphabet()
    han = known.encode("证")
    assert known.decode([known.special("<|zh|>"), *han]) == "证"
    assert known.decode([*han, *han[:2]]) == "证"
