"""Accounts, logins, the throttle, invitations: what is kept, what it costs to guess, what works once."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from alembic import command
from argon2 import PasswordHasher
from sqlalchemy import text

import web.accounts
from hearing.record.engine import durable_engine
from hearing.record.event_store import EventStore
from hearing.record.seal_store import SealStore
from hearing.vocabulary import Role, Side
from tests.served import ROOT
from web.accounts import Accounts
from web.auth import LIFETIME, Logins, Throttle
from web.authorization import ANONYMOUS, Kind
from web.errors import BadRequest, Problem
from web.invitations import LIFETIME as INVITATION_LIFETIME
from web.invitations import Invitations
from web.migrate import _config, drift, migrate

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest_asyncio.fixture
async def engine(database):
    await asyncio.to_thread(migrate, database.url)
    made = await durable_engine(database.url)
    yield made
    await made.dispose()


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch):
    """The real function with small parameters: what is tested is what is done with it."""
    monkeypatch.setattr(web.accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def accounts(engine):
    with ThreadPoolExecutor(1) as pool:
        yield Accounts(engine, pool)


async def add(accounts, login_name="li.na", **changes):
    given = {"login_name": login_name, "name": "李娜", "kind": Kind.PARTY, "password": PASSWORD, "now": NOW}
    return await accounts.add(**{**given, **changes})


def test_the_migrations_give_the_declared_tables(database):
    migrate(database.url)
    migrate(database.url)
    assert drift(database.url) == []


async def test_what_waits_to_be_sealed_survives_the_tables_being_rebuilt(database):
    await asyncio.to_thread(command.upgrade, _config(database.url), "0006")
    rows = (
        "INSERT INTO hearing (id, case_id, scheduled_at) VALUES ('h', 'c', '2026-11-22')",
        "INSERT INTO event VALUES ('h', 1, '2026-11-22', 'p', 'k', 'hearing_opened', 1, '{}')",
        "INSERT INTO command VALUES ('h', 'k', 1)",
        "INSERT INTO outbox VALUES ('h', 1, '2026-11-22')",
    )
    engine = await durable_engine(database.url)
    async with engine.begin() as connection:
        for row in rows:
            await connection.execute(text(row))
    await asyncio.to_thread(migrate, database.url)
    assert await SealStore(engine).count_waiting() == 1
    assert await EventStore(engine).answered("h", "k") == 1
    await engine.dispose()


async def test_processes_that_migrate_at_once_wait_for_each_other(postgres):
    url = postgres.url(await asyncio.to_thread(postgres.new_database))
    program = f"from web.migrate import migrate; migrate({url!r})"
    processes = [await asyncio.create_subprocess_exec(sys.executable, "-c", program, cwd=ROOT) for _ in range(3)]
    assert [await one.wait() for one in processes] == [0, 0, 0]
    assert await asyncio.to_thread(drift, url) == []


async def test_a_database_that_is_not_there_is_named(postgres):
    with pytest.raises(OSError, match=r"PostgreSQL refused: database .nowhere. does not exist"):
        await asyncio.to_thread(migrate, postgres.url("nowhere"))


async def test_only_the_right_password_of_an_enabled_account_is_right(accounts):
    made = await add(accounts)
    assert await accounts.verified("li.na", PASSWORD) == made
    assert await accounts.verified("li.na", PASSWORD + "x") is None
    assert await accounts.verified("nobody", PASSWORD) is None
    await accounts.disable(made.id, NOW)
    assert await accounts.verified("li.na", PASSWORD) is None


async def test_the_password_is_kept_as_argon2id_and_nowhere_else(accounts, engine):
    await add(accounts)
    async with engine.connect() as connection:
        (kept,) = (await connection.execute(text("SELECT password_hash FROM account"))).scalars()
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept


async def test_an_unknown_name_is_hashed_like_a_wrong_password(accounts, monkeypatch):
    """Otherwise the time of the answer would tell which names exist."""
    await add(accounts)
    compared: list[str] = []

    def never(hashed, _password):
        compared.append(hashed)
        return False

    monkeypatch.setattr(web.accounts, "_matches", never)
    assert await accounts.verified("nobody", "x") is None
    assert await accounts.verified("li.na", "x") is None
    unknown, known = (each.split("$")[1:4] for each in compared)
    assert unknown == known


UNUSABLE = [{"password": "short"}, {"password": "x" * 201}, {"login_name": "a"}, {"name": " "}]


@pytest.mark.parametrize("changes", UNUSABLE)
async def test_an_unusable_account_is_refused_with_words(accounts, changes):
    with pytest.raises(BadRequest) as refused:
        await add(accounts, **changes)
    assert refused.value.zh


async def test_a_login_name_is_taken_once(accounts):
    await add(accounts)
    with pytest.raises(Problem, match="taken"):
        await add(accounts)


async def test_a_login_counts_until_it_ends(accounts, engine):
    account, logins = await add(accounts), Logins(engine)
    made = await logins.make(account.id, name=account.name, kind=account.kind, method="password", now=NOW)
    assert await logins.principal(made.token, NOW) == made.principal
    assert await logins.principal(made.token, NOW + LIFETIME) == ANONYMOUS
    assert await logins.principal(made.token + "x", NOW) == ANONYMOUS
    assert await logins.principal("", NOW) == ANONYMOUS
    assert await logins.ended({made.principal.login, "l-other"}, NOW) == {"l-other"}
    await logins.revoke(made.principal.login, NOW)
    assert await logins.principal(made.token, NOW) == ANONYMOUS
    assert await logins.ended({made.principal.login}, NOW) == {made.principal.login}


async def test_disabling_an_account_ends_its_logins(accounts, engine):
    account, logins = await add(accounts), Logins(engine)
    made = await logins.make(account.id, name=account.name, kind=account.kind, method="password", now=NOW)
    await accounts.disable(account.id, NOW)
    assert await logins.principal(made.token, NOW) == ANONYMOUS
    assert await logins.ended({made.principal.login}, NOW) == {made.principal.login}


async def test_no_token_can_be_read_from_the_tables(accounts, engine, tmp_path):
    account, logins = await add(accounts), Logins(engine)
    made = await logins.make(account.id, name=account.name, kind=account.kind, method="password", now=NOW)
    invitations = Invitations(engine, accounts)
    given = {"name": "王", "role": Role.AGENT, "side": Side.PATENTEE, "by": account.id, "now": NOW}
    token = await invitations.make(case="4W1", **given)
    await engine.dispose()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert made.token.encode() not in kept
    assert token.encode() not in kept


def test_guessing_is_slowed_down_and_forgotten_in_time():
    throttle = Throttle(limit=3, window=timedelta(minutes=5), keys=10)
    for second in range(3):
        throttle.check("a", NOW + timedelta(seconds=second))
        throttle.failed("a", NOW + timedelta(seconds=second))
    with pytest.raises(Problem) as refused:
        throttle.check("a", NOW + timedelta(seconds=4))
    assert refused.value.status == 429
    throttle.check("b", NOW)
    throttle.check("a", NOW + timedelta(minutes=6))
    throttle.succeeded("a")
    throttle.check("a", NOW + timedelta(seconds=4))


def test_the_throttle_does_not_grow_without_bound():
    throttle = Throttle(limit=1, keys=10)
    for number in range(1_000):
        throttle.failed(f"key {number}", NOW)
    assert len(throttle._failures) == 10


async def test_an_invitation_works_once_and_for_its_case(accounts, engine):
    clerk = await add(accounts, "clerk")
    invitations = Invitations(engine, accounts)
    given = {"case": "4W1", "name": "王五", "role": Role.AGENT, "side": Side.PATENTEE, "by": clerk.id, "now": NOW}
    token = await invitations.make(**given)
    made = await invitations.accept(token, login_name="wang", password=PASSWORD, now=NOW)
    assert made.name == "王五"
    assert [(each.role, each.side) for each in await accounts.people("4W1")] == [(Role.AGENT, Side.PATENTEE)]
    with pytest.raises(Problem) as used:
        await invitations.accept(token, login_name="again", password=PASSWORD, now=NOW)
    assert used.value.status == 410


async def test_an_invitation_is_not_used_up_by_a_name_that_is_taken(accounts, engine):
    clerk = await add(accounts, "clerk")
    invitations = Invitations(engine, accounts)
    given = {"case": "4W1", "name": "王五", "role": Role.PARTY, "side": Side.PATENTEE, "by": clerk.id, "now": NOW}
    token = await invitations.make(**given)
    with pytest.raises(Problem, match="taken"):
        await invitations.accept(token, login_name="clerk", password=PASSWORD, now=NOW)
    await invitations.accept(token, login_name="wang", password=PASSWORD, now=NOW)


async def test_an_invitation_ends(accounts, engine):
    clerk = await add(accounts, "clerk")
    invitations = Invitations(engine, accounts)
    given = {"case": "4W1", "name": "王五", "role": Role.PARTY, "side": Side.PATENTEE, "by": clerk.id, "now": NOW}
    token = await invitations.make(**given)
    with pytest.raises(Problem) as ended:
        await invitations.accept(token, login_name="wang", password=PASSWORD, now=NOW + INVITATION_LIFETIME)
    assert ended.value.status == 410


async def test_two_who_accept_at_once_make_one_account(accounts, engine):
    clerk = await add(accounts, "clerk")
    invitations = Invitations(engine, accounts)
    given = {"case": "4W1", "name": "王五", "role": Role.PARTY, "side": Side.PATENTEE, "by": clerk.id, "now": NOW}
    token = await invitations.make(**given)
    both = [invitations.accept(token, login_name=name, password=PASSWORD, now=NOW) for name in ("one", "two")]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(each, Exception) for each in done) == 1
    assert len(await accounts.people("4W1")) == 1
