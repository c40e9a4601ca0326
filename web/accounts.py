"""Local accounts with argon2 passwords, and who belongs to which case."""

import asyncio
import secrets
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hearing.vocabulary import Role, Side
from web.authorization import Kind, Standing
from web.errors import BadRequest, Problem
from web.tables import account as accounts
from web.tables import case_person

_HASHER = PasswordHasher()  # argon2id with the library's current parameters (RFC 9106's low-memory profile)
_MAX_PASSWORD = 200


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can sign in. ``name`` is shown, ``login_name`` is typed."""

    id: str
    login_name: str
    name: str
    kind: Kind
    demo: bool
    disabled: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An account in its capacity in a case."""

    account: str
    name: str
    role: Role
    side: Side


class Accounts:
    """Accounts in the database; hashing runs in the bounded pool, never on the loop."""

    def __init__(self, engine: AsyncEngine, pool: Executor) -> None:
        self._engine = engine
        self._pool = pool
        self._absent = ""

    async def add(
        self,
        *,
        login_name: str,
        name: str,
        kind: Kind,
        password: str | None,
        now: datetime,
        demo: bool = False,
        connection: AsyncConnection | None = None,
    ) -> Account:
        """Make an account; raises `BadRequest` for an unusable name or password, `Problem` when the name is taken."""
        login_name = login_name.strip()
        if not 2 <= len(login_name) <= 80 or not login_name.isprintable():
            raise BadRequest(
                "登录名须为 2 至 80 个可见字符。", "A login name has 2 to 80 visible characters.", "bad_name"
            )
        if not 1 <= len(name.strip()) <= 80 or not name.isprintable():
            raise BadRequest("姓名须为 1 至 80 个可见字符。", "A name has 1 to 80 visible characters.", "bad_name")
        hashed = await self.hashed(password) if password is not None else None
        identity = f"a-{secrets.token_hex(8)}"
        row = {
            "id": identity,
            "login_name": login_name,
            "name": name.strip(),
            "kind": kind.value,
            "password_hash": hashed,
            "demo": demo,
            "created_at": now,
        }
        try:
            if connection is not None:
                await connection.execute(insert(accounts).values(row))
            else:
                async with self._engine.begin() as own:
                    await own.execute(insert(accounts).values(row))
        except IntegrityError as error:
            raise Problem(
                409, "name_taken", "该登录名已被使用，请换一个。", "This login name is taken: choose another."
            ) from error
        return Account(identity, login_name, name.strip(), kind, demo, disabled=False)

    async def hashed(self, password: str) -> str:
        """Hash a password of 10 to 200 characters with argon2id."""
        if not 10 <= len(password) <= _MAX_PASSWORD:
            raise BadRequest("密码须为 10 至 200 个字符。", "A password has 10 to 200 characters.", "bad_password")
        return await asyncio.get_running_loop().run_in_executor(self._pool, _HASHER.hash, password)

    async def by_id(self, account: str) -> Account | None:
        """Give an account, disabled ones included."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(accounts).where(accounts.c.id == account))).first()
        return _account(row) if row else None

    async def by_login_name(self, login_name: str) -> Account | None:
        """Give the account that signs in under this name."""
        async with self._engine.connect() as connection:
            row = (
                await connection.execute(select(accounts).where(accounts.c.login_name == login_name.strip()))
            ).first()
        return _account(row) if row else None

    async def demo_identities(self) -> list[Account]:
        """Give the identities of the demo in the order in which they were made."""
        query = select(accounts).where(accounts.c.demo).order_by(accounts.c.created_at, accounts.c.login_name)
        async with self._engine.connect() as connection:
            return [_account(row) for row in await connection.execute(query)]

    async def all(self) -> list[Account]:
        """Give every account by login name."""
        async with self._engine.connect() as connection:
            return [_account(row) for row in await connection.execute(select(accounts).order_by(accounts.c.login_name))]

    async def disable(self, account: str, now: datetime) -> None:
        """Disable an account: it cannot sign in, and its logins no longer count."""
        async with self._engine.begin() as connection:
            await connection.execute(update(accounts).where(accounts.c.id == account).values(disabled_at=now))

    async def verified(self, login_name: str, password: str) -> Account | None:
        """Give the account if the password is right. An unknown name costs the same time as a wrong password."""
        async with self._engine.connect() as connection:
            row = (
                await connection.execute(select(accounts).where(accounts.c.login_name == login_name.strip()))
            ).first()
        hashed = row.password_hash if row and row.password_hash else await self._unusable()
        right = await asyncio.get_running_loop().run_in_executor(self._pool, _matches, hashed, password[:_MAX_PASSWORD])
        if not right or row is None or not row.password_hash or row.disabled_at is not None:
            return None
        return _account(row)

    async def _unusable(self) -> str:
        """Give the hash of a password nobody knows, to compare with when there is no account."""
        if not self._absent:
            self._absent = await self.hashed(secrets.token_hex(16))
        return self._absent

    async def join_case(
        self, case: str, account: str, role: Role, side: Side, connection: AsyncConnection | None = None
    ) -> None:
        """Make an account one of the people of a case; doing it twice changes nothing."""
        if connection is None:
            async with self._engine.begin() as own:
                await self.join_case(case, account, role, side, own)
            return
        key = (case_person.c.case_id == case, case_person.c.account_id == account, case_person.c.role == role.value)
        await connection.execute(delete(case_person).where(*key))
        values = {"case_id": case, "account_id": account, "role": role.value, "side": side.value}
        await connection.execute(insert(case_person).values(values))

    async def leave_case(self, case: str, account: str, role: Role, connection: AsyncConnection) -> None:
        """Take an account out of the people of a case in one capacity."""
        own = case_person.c.case_id == case, case_person.c.account_id == account, case_person.c.role == role.value
        await connection.execute(delete(case_person).where(*own))

    async def people(self, case: str) -> list[Person]:
        """Give the people of a case in the order in which they joined it."""
        query = (
            select(accounts.c.id, accounts.c.name, case_person.c.role, case_person.c.side)
            .join_from(case_person, accounts)
            .where(case_person.c.case_id == case)
            .order_by(case_person.c.id)
        )
        async with self._engine.connect() as connection:
            rows = await connection.execute(query)
            return [Person(row.id, row.name, Role(row.role), Side(row.side)) for row in rows]

    async def cases_with_people(self) -> frozenset[str]:
        """Give the cases that somebody was put on."""
        async with self._engine.connect() as connection:
            return frozenset((await connection.execute(select(case_person.c.case_id).distinct())).scalars())

    async def cases_of(self, account: str) -> Mapping[str, tuple[Standing, ...]]:
        """Give the cases in which someone takes part, with their capacities."""
        query = select(case_person).where(case_person.c.account_id == account).order_by(case_person.c.id)
        found: dict[str, tuple[Standing, ...]] = {}
        async with self._engine.connect() as connection:
            for row in await connection.execute(query):
                standing = Standing(account, Role(row.role), Side(row.side))
                found[row.case_id] = (*found.get(row.case_id, ()), standing)
        return found


def _matches(hashed: str, password: str) -> bool:
    """Compare a password with its hash."""
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _account(row: Row[tuple[object, ...]]) -> Account:
    """Read a row."""
    return Account(row.id, row.login_name, row.name, Kind(row.kind), row.demo, disabled=row.disabled_at is not None)
