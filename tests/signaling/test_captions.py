from hypothesis import given
from hypothesis import strategies as st

from hearing.procedure.state import Hearing
from hearing.speech.port import Language
from signaling.captions import Steady, spoken_language


def shown(*drafts):
    steady = Steady()
    return [steady.take(draft) for draft in drafts]


def test_what_two_drafts_agree_on_stays():
    assert shown("对，这就", "对，这就是我", "对，这酒是我们") == [
        ("对，这就", 0),
        ("对，这就是我", 4),
        ("对，这就是我们", 4),
    ]


def test_words_are_kept_whole():
    assert shown("the pat", "the patent", "the patents are") == [
        ("the pat", 0),
        ("the patent", 4),
        ("the patents are", 4),
    ]
    assert shown("claim 1 is", "claim 1 is new", "claim 1 is new.")[-1] == ("claim 1 is new.", 14)


def test_a_draft_that_begins_otherwise_goes_on_after_what_is_kept():
    assert shown("try again", "try again", "cry again and fail")[-1] == ("try again and fail", 9)


@given(st.lists(st.text("ab 证据", max_size=12), max_size=8))
def test_what_is_steady_never_changes(drafts):
    before = ""
    for text, steady in shown(*drafts):
        assert text.startswith(before)
        assert len(before) <= steady <= len(text)
        before = text[:steady]


def test_chinese_is_listened_for_unless_the_speaker_chose_otherwise():
    state = Hearing("h-1")
    assert spoken_language(state, "p1", None) is Language.ZH
    assert spoken_language(state, "p1", Language.EN) is Language.EN
