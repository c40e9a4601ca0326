"""The composition root: one process for one home, durable settings or no start, everything closed in order."""

import os
from dataclasses import replace

import pytest

from hearing.record.engine import NotDurableError
from web.app import open_services
from web.application import build_app
from web.home import lock_home
from web.http import ACTIONS
from web.security import HeaderTimer
from web.settings import Settings, SettingsError
from web.sockets import Sockets

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_one_home_is_served_by_one_process(tmp_path):
    held = lock_home(tmp_path)
    with pytest.raises(SettingsError, match="another process already serves"):
        lock_home(tmp_path)
    os.close(held)
    os.close(lock_home(tmp_path))


async def test_a_database_that_would_forget_is_not_served(tmp_path, monkeypatch):
    """As on a file system without write-ahead logging: the setting does not take, and the start ends there."""
    monkeypatch.setattr("hearing.record.engine.SQLITE_SETTINGS", ("journal_mode=MEMORY", "synchronous=OFF"))
    with pytest.raises(NotDurableError):
        async with open_services(Settings(home=tmp_path)):
            pytest.fail("it was served")
    os.close(lock_home(tmp_path))


async def test_the_demo_is_seeded_with_a_hearing_that_can_begin(running):
    (state,) = [each for each in await running.hearings.states("4W900123") if each.title.startswith("“一种")]
    roles = [line.role.value for line in state.roster.values()]
    assert roles[:4] == ["leader", "chief_examiner", "member", "clerk"]
    seated = [line for line in state.roster.values() if line.seat_of]
    assert {state.roster[line.seat_of].role.value for line in seated} == {"assistant"}
    assert len(seated) == 2
    assert [link.number for link in state.linked] == ["粤知法裁字〔2026〕第12号", "（2026）粤73民初1234号"]
    labels = [exhibit.label for exhibit in await running.cases.exhibits("4W900123")][:2]
    assert labels == ["证据1", "证据2"]
    assert all(line.account for line in state.roster.values())


async def test_without_the_demo_its_routes_do_not_exist(running, application):
    real = replace(running, settings=replace(running.settings, demo=False))
    app = build_app(real, Sockets(running.gateway, frozenset()), HeaderTimer())
    there, gone = application[ACTIONS], app[ACTIONS]
    demo = {route for route in there if route[1].startswith("/api/demo/")}
    assert len(demo) == 4
    assert not demo & set(gone)
