"""A case is nominated as typical, reviewed by a second person, nominated anew, withdrawn."""

from datetime import UTC, datetime

import pytest

from hearing.cases.typical import Criterion, Step, TypicalError, Verdict, folded, require

AT = datetime(2026, 11, 23, tzinfo=UTC)
WHY = (Criterion.PRINCIPLE,)


def steps(*taken):
    """Steps by verdict and person."""
    return tuple(
        Step("4W1", n, Verdict(verdict), "理由", WHY if verdict == "nominated" else (), by, by, AT)
        for n, (verdict, by) in enumerate(taken, 1)
    )


def refused(taken, verdict, by, reason="理由", criteria=WHY):
    with pytest.raises(TypicalError) as error:
        require(folded(steps(*taken)), Verdict(verdict), by, reason, criteria)
    assert error.value.zh.endswith("。")
    return error.value.en


def test_each_nomination_is_a_version_that_is_reviewed_anew():
    assert folded(()) is None
    found = folded(steps(("nominated", "a"), ("agreed", "b"), ("nominated", "b")))
    assert found is not None
    assert (found.version, found.nominated.by, found.last.verdict) == (2, "b", Verdict.NOMINATED)
    require(found, Verdict.AGREED, "a", "同意", ())


def test_nobody_reviews_a_version_of_their_own():
    assert "of their own" in refused([("nominated", "a")], "agreed", "a")
    assert "of their own" in refused([("nominated", "a")], "declined", "a")
    require(folded(steps(("nominated", "a"))), Verdict.DECLINED, "b", "过窄", ())


@pytest.mark.parametrize(
    ("taken", "verdict"),
    [
        ([], "agreed"),
        ([], "withdrawn"),
        ([("nominated", "a"), ("agreed", "b")], "agreed"),
        ([("nominated", "a"), ("declined", "b")], "withdrawn"),
        ([("nominated", "a"), ("withdrawn", "a")], "agreed"),
    ],
    ids=["none-agree", "none-withdraw", "twice", "declined", "withdrawn"],
)
def test_what_does_not_wait_is_not_answered(taken, verdict):
    assert refused(taken, verdict, "c").startswith(("No nomination waits", "There is no nomination"))


def test_a_nomination_has_reasons_and_criteria():
    assert "reason" in refused([], "nominated", "a", reason=" ")
    assert "reason" in refused([], "nominated", "a", reason="长" * 2001)
    assert "criterion" in refused([], "nominated", "a", criteria=())
    require(None, Verdict.NOMINATED, "a", "理由", WHY)
