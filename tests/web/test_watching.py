"""What observers who are behind learn by HTTP: the stage, the case file and the pages of then."""

from dataclasses import replace

import pytest

from hearing.cases.rule_files import published
from hearing.cases.ruleset import PLAIN
from hearing.procedure.commands import (
    Admit,
    CheckIdentity,
    Command,
    EnterWaitingRoom,
    OpenHearing,
    ReportConnected,
    ShowExhibit,
)
from hearing.vocabulary import SYSTEM, IdentityResult, Role
from tests.signaling.live_hearing import HEARING, sittings_on
from web.errors import Problem
from web.hearings import Hearings, check_delay
from web.watching import is_behind, of_case, people_shown, seen_by

DELAY = 60
BEHIND = replace(PLAIN, observers_delay=DELAY)


async def opened(sittings) -> None:
    """The leader opens and shows a page; the observer is in the room, all of it within the delay."""
    sitting = await sittings.get(HEARING)
    done: list[tuple[str, Command]] = [
        (SYSTEM, ReportConnected(who, f"c-{who}")) for who in ("p1", "p2", "p3", "p4", "p6")
    ]
    done += [(who, EnterWaitingRoom(True, True, True)) for who in ("p1", "p2", "p3", "p4", "p6")]
    done += [("p3", Admit(who)) for who in ("p4", "p6")]
    done += [("p3", CheckIdentity(who, "x", IdentityResult.CONFIRMED)) for who in ("p1", "p4")]
    done += [("p1", OpenHearing()), ("p1", ShowExhibit("e1", 2))]
    for number, (by, command) in enumerate(done):
        await sitting.submit(command, by=by, command_id=f"t-{number}")


async def test_a_page_that_is_shown_is_open_to_observers_only_once_they_see_it(tmp_path):
    for rules, seen in ((PLAIN, True), (BEHIND, False)):
        folder = tmp_path / str(rules.observers_delay)
        folder.mkdir()
        async with sittings_on(folder, rules) as sittings:
            await opened(sittings)
            hearings = Hearings(sittings, published(), 120.0)
            people = await people_shown(hearings, await hearings.state(HEARING), "e1", 2)
            assert (Role.OBSERVER in {one.role for one in people}) is seen
            assert Role.AGENT in {one.role for one in people}


async def test_the_stage_and_the_case_file_are_those_of_then_for_who_only_watches(tmp_path):
    async with sittings_on(tmp_path, BEHIND) as sittings:
        await opened(sittings)
        hearings = Hearings(sittings, published(), 120.0)
        present = await hearings.state(HEARING)
        assert present.stage == "opening"
        for account in ("leader", "petitioner", "clerk"):
            assert (await seen_by(hearings, present, account)).stage == "opening"
        assert (await seen_by(hearings, present, "observer")).stage == "preparation"
        (of_observer,) = await of_case(hearings, "4W1", "observer", [Role.OBSERVER])
        assert of_observer.state.stage == "preparation"
        assert of_observer.state.title == "t"
        (of_leader,) = await of_case(hearings, "4W1", "leader", [Role.LEADER])
        assert of_leader.state.stage == "opening"


async def test_who_only_watches_in_the_case_is_behind_too_and_nobody_without_a_delay(tmp_path):
    async with sittings_on(tmp_path, BEHIND) as sittings:
        state = (await sittings.get(HEARING)).state
        assert is_behind(state, "observer")
        assert is_behind(state, "another", [Role.OBSERVER])
        assert not is_behind(state, "another", [Role.OBSERVER, Role.AGENT])
        assert not is_behind(state, "leader")
        assert not is_behind(replace(state, rules=PLAIN), "observer")


def test_observers_are_refused_where_media_cannot_be_delayed():
    check_delay(PLAIN, 0.0)
    check_delay(BEHIND, 120.0)
    with pytest.raises(Problem) as refused:
        check_delay(BEHIND, 0.0)
    assert refused.value.code == "cannot_delay"
    assert refused.value.zh
