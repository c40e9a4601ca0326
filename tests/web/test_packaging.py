"""For whom a package is made: by what they may read, and of a joint hearing for the files they take part in."""

import pytest

from hearing.vocabulary import Role, Side
from tests.hearing.package.making import held, held_jointly
from tests.scripts.play import Play
from web.authorization import Standing
from web.errors import Denied
from web.packaging import Recordings, order_for


def order(play: Play, who: str, recordings: Recordings = Recordings.DIGESTS):
    lines = play.state.roster.values()
    people = [Standing(line.account, line.role, line.side) for line in lines if line.role is not Role.WITNESS]
    return order_for(f"account-{who}", who, play.state, people, recordings)


@pytest.mark.parametrize("who", ["leader", "chief", "member", "expert", "clerk"])
def test_the_panel_and_the_clerk_are_given_everything(who):
    made = order(held(), who, Recordings.FILES)
    assert (made.reader.kind, made.recordings, made.exhibits) == ("panel", Recordings.FILES, True)


@pytest.mark.parametrize("who", ["petitioner", "agent", "counsel", "assistant"])
def test_a_side_is_given_the_record_and_the_exhibits_and_no_recordings(who):
    made = order(held(), who)
    assert (made.reader.kind, made.reader.name, made.exhibits) == ("participant", who, True)
    with pytest.raises(Denied):
        order(held(), who, Recordings.FILES)


def test_an_interpreter_is_given_the_record_without_exhibits():
    assert order(held(), "interpreter").exhibits is False


@pytest.mark.parametrize("who", ["witness", "observer", "somebody-else"])
def test_who_may_not_read_the_minutes_is_given_nothing(who):
    with pytest.raises(Denied):
        order(held(), who)


def test_a_side_waits_for_the_closing():
    play = Play()
    assert order(play, "leader").reader.kind == "panel"
    with pytest.raises(Denied, match="not closed yet"):
        order(play, "agent")


def test_in_a_joint_hearing_who_takes_part_in_some_files_is_given_those():
    play = held_jointly()
    assert order(play, "clerk").reader.kind == "panel"
    assert order(play, "agent").reader.kind == "participant"
    assert (order(play, "agent").files, order(play, "agent").compares) == ((), False)
    for who, file in (("leader", "validity"), ("adjudicator", "ruling"), ("maker", "ruling"), ("inventor", "validity")):
        assert order(play, who).files == (file,)
    assert order(play, "adjudicator").compares
    with pytest.raises(Denied, match="another case's own segments"):
        order(play, "leader", Recordings.FILES)


def test_a_side_of_another_case_sees_no_exhibits():
    state = held().state
    people = [Standing("account-else", Role.PARTY, Side.PETITIONER)]
    assert order_for("account-agent", "agent", state, people, Recordings.DIGESTS).exhibits is False
