"""`hearing account`: add, list, disable, and end the logins of accounts."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hearing.cases.errors import CaseDataError
from hearing.cases.store import CaseStore
from hearing.record.sittings import utc_now
from hearing.vocabulary import Role, Side
from web.accounts import Accounts
from web.auth import Logins
from web.authorization import Kind
from web.cli.main import fail
from web.cli.opened import opened_database
from web.errors import Problem
from web.settings import Settings, SettingsError, read_settings


def account(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Manage accounts; a change reaches a running server within a second."""
    parser = argparse.ArgumentParser(prog="hearing account", description="Add, list or disable accounts.")
    parser.add_argument("--home", type=Path, help="the installation's folder")
    tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    add = tasks.add_parser("add", help="add an account; its password is asked for")
    add.add_argument("login_name", metavar="LOGIN_NAME")
    add.add_argument("--name", required=True, help="the name that is shown")
    add.add_argument("--kind", choices=[kind.value for kind in Kind], default=Kind.OFFICE.value)
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    join = tasks.add_parser("join", help="make an account one of the people of a case")
    join.add_argument("login_name", metavar="LOGIN_NAME")
    join.add_argument("case", metavar="CASE")
    join.add_argument("--role", required=True, choices=[role.value for role in Role])
    join.add_argument("--side", choices=[side.value for side in Side], default=Side.NONE.value)
    tasks.add_parser("list", help="list the accounts")
    disable = tasks.add_parser("disable", help="disable an account and end its logins at once")
    disable.add_argument("login_name", metavar="LOGIN_NAME")
    given = parser.parse_args(arguments)
    try:
        return asyncio.run(_account(read_settings(environ, home=given.home), given))
    except (SettingsError, CaseDataError, Problem) as error:
        return fail(str(error))


async def _account(settings: Settings, given: argparse.Namespace) -> int:
    async with opened_database(settings) as engine:
        with ThreadPoolExecutor(1) as pool:
            accounts = Accounts(engine, pool)
            if given.task == "add":
                return await _add(accounts, given)
            if given.task == "list":
                for each in await accounts.all():
                    state = "disabled" if each.disabled else ""
                    print(f"{each.login_name:<24} {each.kind.value:<8} {each.name} {state}".rstrip())
                return 0
            found = await accounts.by_login_name(given.login_name)
            if found is None:
                return fail(f"there is no account {given.login_name}")
            if given.task == "join":
                case = await CaseStore(engine).case(given.case)
                await accounts.join_case(case.id, found.id, Role(given.role), Side(given.side))
                return 0
            await accounts.disable(found.id, utc_now())
            await Logins(engine).revoke_all(found.id, utc_now())
            return 0


async def _add(accounts: Accounts, given: argparse.Namespace) -> int:
    if given.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass("Password (10 to 200 characters): ")
        if getpass.getpass("Again: ") != password:
            return fail("the two passwords differ")
    made = await accounts.add(
        login_name=given.login_name, name=given.name, kind=Kind(given.kind), password=password, now=utc_now()
    )
    print(f"{made.login_name} can sign in now")
    return 0
