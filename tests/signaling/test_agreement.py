"""A panel's key agreement as the server passes it on: who takes part, in which order, and what is refused."""

import pytest

from hearing.procedure import commands as c
from hearing.vocabulary import RecessPurpose, Stage
from signaling import agreement
from signaling.agreement import Agreement, Share, ShareRefused, Step
from tests.scripts.play import at_stage

PANEL = ("leader", "chief", "member", "expert")
COMMITMENT, KEY, WRAPPED = "c" * 43, "B" + "k" * 86, "w" * 64
TWO = Agreement(5, {"a": "c1", "b": "c2"})


def deliberating(*able):
    play = at_stage(Stage.DEBATE)
    for who in PANEL:
        play.system(c.ReportLost(who, "c1", play.now, "closed"))
        if who in able:
            play.system(c.ReportConnected(who, f"{who}-1", encrypts=True))
    play.do("leader", c.Recess(RecessPurpose.DELIBERATION))
    return play


def test_only_who_is_in_the_room_by_a_browser_that_can_takes_part():
    play = deliberating("leader", "member")
    assert agreement.panels(play.state) == ({"leader": "leader-1", "member": "member-1"},)
    play.system(c.ReportConnected("chief", "old"))
    assert agreement.panels(play.state) == ({"leader": "leader-1", "member": "member-1"},)
    play.do("leader", c.Resume())
    assert agreement.panels(play.state) == ()


def test_nobody_agrees_on_keys_for_a_deliberation_that_is_not_encrypted():
    play = at_stage(Stage.DEBATE)
    play.system(c.ReportConnected("leader", "able", encrypts=True))
    play.do("leader", c.Recess(RecessPurpose.DELIBERATION))
    assert agreement.panels(play.state) == ()


def test_an_epoch_lasts_as_long_as_its_members_and_their_connections():
    play = deliberating("leader", "member")
    (first,) = agreement.follow((), play.state)
    play.system(c.ReportConnected("agent", "more", encrypts=True))
    assert agreement.follow((first,), play.state) == (first,)
    play.system(c.ReportConnected("member", "member-2", encrypts=True))
    (second,) = agreement.follow((first,), play.state)
    assert second.members == {"leader": "leader-1", "member": "member-2"}
    play.system(c.ReportConnected("chief", "chief-1", encrypts=True))
    (third,) = agreement.follow((second,), play.state)
    play.system(c.ReportLost("member", "member-2", play.now, "closed"))
    play.system(c.ReportLost("member", "member-1", play.now, "closed"))
    (fourth,) = agreement.follow((third,), play.state)
    assert set(fourth.members) == {"leader", "chief"}
    epochs = [one.epoch for one in (first, second, third, fourth)]
    assert epochs == sorted(set(epochs)), "no epoch's number comes twice"
    assert not fourth.given


def given(one, *steps):
    """Have both take these steps."""
    values = {Step.COMMITMENT: COMMITMENT, Step.KEY: KEY}
    for step in steps:
        for who, other in (("a", "b"), ("b", "a")):
            one = agreement.take(one, who, Share(5, step, values.get(step, {other: WRAPPED})))
    return one


def test_nobody_is_told_a_share_before_all_have_given_theirs():
    one = agreement.take(TWO, "a", Share(5, Step.COMMITMENT, COMMITMENT))
    assert not agreement.advanced(TWO, one)
    assert agreement.told(one, "b") == {
        "epoch": 5,
        "members": ["a", "b"],
        "commitment": {},
        "key": {},
        "media_keys": {},
    }
    both = agreement.take(one, "b", Share(5, Step.COMMITMENT, COMMITMENT))
    assert agreement.advanced(one, both)
    assert agreement.told(both, "a")["commitment"] == {"a": COMMITMENT, "b": COMMITMENT}
    half = agreement.take(both, "a", Share(5, Step.KEY, KEY))
    assert agreement.told(half, "b")["key"] == {}
    whole = given(TWO, *Step)
    assert agreement.told(whole, "a")["key"] == {"a": KEY, "b": KEY}
    assert agreement.told(whole, "a")["media_keys"] == {"b": WRAPPED}


@pytest.mark.parametrize(
    ("standing", "share", "code"),
    [
        (TWO, Share(4, Step.COMMITMENT, COMMITMENT), "old_epoch"),
        (TWO, Share(6, Step.COMMITMENT, COMMITMENT), "old_epoch"),
        (TWO, Share(5, Step.KEY, KEY), "out_of_order"),
        (given(TWO, Step.COMMITMENT), Share(5, Step.MEDIA_KEYS, {"b": WRAPPED}), "out_of_order"),
        (given(TWO, Step.COMMITMENT), Share(5, Step.COMMITMENT, COMMITMENT), "given_already"),
        (given(TWO, *Step), Share(5, Step.MEDIA_KEYS, {"b": WRAPPED}), "given_already"),
        (TWO, Share(5, Step.COMMITMENT, COMMITMENT + "c"), "malformed"),
        (TWO, Share(5, Step.COMMITMENT, {"b": COMMITMENT}), "malformed"),
        (given(TWO, Step.COMMITMENT), Share(5, Step.KEY, "k" * 87), "malformed"),
        (given(TWO, Step.COMMITMENT, Step.KEY), Share(5, Step.MEDIA_KEYS, WRAPPED), "malformed"),
        (given(TWO, Step.COMMITMENT, Step.KEY), Share(5, Step.MEDIA_KEYS, {}), "malformed"),
        (given(TWO, Step.COMMITMENT, Step.KEY), Share(5, Step.MEDIA_KEYS, {"b": WRAPPED, "z": WRAPPED}), "malformed"),
        (given(TWO, Step.COMMITMENT, Step.KEY), Share(5, Step.MEDIA_KEYS, {"b": "w" * 9000}), "malformed"),
    ],
)
def test_what_is_late_early_again_or_malformed_is_refused(standing, share, code):
    with pytest.raises(ShareRefused) as refused:
        agreement.take(standing, "a", share)
    assert refused.value.code == code
    assert refused.value.zh.endswith("。")
    assert refused.value.en.endswith(".")
