"""A deliberation is encrypted when every browser of the panel can, and the record says whether it was."""

import pytest

from hearing.procedure import commands as c
from hearing.procedure.floor import is_sealed
from hearing.procedure.refusal import Refused
from hearing.vocabulary import RecessPurpose, Stage
from tests.scripts.play import at_stage

PANEL = ("leader", "chief", "member", "expert")
DELIBERATION = RecessPurpose.DELIBERATION


def with_browsers(*able):
    """At the debate, with the panel's lines made anew: these people's browsers can encrypt."""
    play = at_stage(Stage.DEBATE)
    for who in PANEL:
        play.system(c.ReportConnected(who, "new", encrypts=who in able))
        play.system(c.ReportLost(who, "c1", play.now, "closed"))
    return play


def test_it_is_encrypted_when_all_browsers_can_and_then_only_inside_the_room():
    play = with_browsers(*PANEL)
    play.do("leader", c.Recess(DELIBERATION))
    assert play.state.recess.encrypted is True
    assert [who for who in play.state.roster if is_sealed(play.state, who)] == list(PANEL)
    play.do("leader", c.Resume())
    assert not any(is_sealed(play.state, who) for who in play.state.roster)


def test_one_browser_that_cannot_is_enough_and_is_named_when_encryption_is_demanded():
    play = with_browsers("leader", "chief", "expert")
    with pytest.raises(Refused) as refused:
        play.do("leader", c.Recess(DELIBERATION, encrypted=True))
    assert play.state.roster["member"].name in refused.value.zh
    play.do("leader", c.Recess(DELIBERATION))
    assert play.state.recess.encrypted is False
    assert not is_sealed(play.state, "leader")


def test_the_leader_may_do_without():
    play = with_browsers(*PANEL)
    play.do("leader", c.Recess(DELIBERATION, encrypted=False))
    assert play.state.recess.encrypted is False


def test_nothing_is_said_where_nobody_deliberates_by_browser_or_of_another_recess():
    play = with_browsers(*PANEL)
    play.do("leader", c.Recess(RecessPurpose.TECHNICAL, encrypted=True))
    assert play.state.recess.encrypted is None
    play.do("leader", c.Resume())
    for who in PANEL:
        play.system(c.ReportLost(who, "new", play.now, "closed"))
    play.do("leader", c.Recess(DELIBERATION))
    assert play.state.recess.encrypted is None


def test_the_newest_able_connection_counts_and_none_after_an_outage():
    play = with_browsers(*PANEL)
    play.system(c.ReportConnected("leader", "newer", encrypts=True))
    assert play.state.presence["leader"].encrypting == ("new", "newer")
    play.system(c.ReportLost("leader", "newer", play.now, "closed"))
    assert play.state.presence["leader"].encrypting == ("new",)
    play.system(c.ReportOutage(play.now))
    assert play.state.presence["leader"].encrypting == ()
