"""`hearing approval`: ask for an export below what is public, list requests, agree or refuse as a second person."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.statement import Statement
from hearing.cases.errors import CaseDataError
from hearing.package.layout import PackagingError
from web.accounts import Account, Accounts
from web.cli.exporting import asked_query
from web.cli.main import fail
from web.cli.opened import opened_database
from web.cli.sealing import sealed_by_whoever_serves
from web.errors import BadRequest, Problem
from web.export_approvals import Approvals, Asked
from web.settings import Settings, SettingsError, read_settings


def approval(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Ask, list or answer; who asks and who answers sign in with their passwords, and both go into the log."""
    parser = argparse.ArgumentParser(
        prog="hearing approval",
        description="Agreement of a second person to an export below what is public (level = hearing).",
    )
    parser.add_argument("--home", type=Path, help="the installation's folder")
    tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    ask = tasks.add_parser("ask", help="ask for an export, as an analyst or a steward of data")
    ask.add_argument("--query", type=Path, required=True, metavar="FILE", help="the query, JSON or TOML")
    ask.add_argument("--as-of", metavar="TIME", help="the moment to show; without it, any moment (a series)")
    tasks.add_parser("list", help="list requests and answers")
    for task, words in (("give", "agree to a request, as a steward of data"), ("refuse", "refuse a request")):
        tasks.add_parser(task, help=words).add_argument("id", metavar="REQUEST")
    for task in ("ask", "give", "refuse"):
        one = tasks.choices[task]
        one.add_argument("--reason", required=True, help="why; it goes into the log")
        one.add_argument("--account", required=True, metavar="LOGIN_NAME", help="who you are")
        one.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    given = parser.parse_args(arguments)
    try:
        return asyncio.run(_approval(read_settings(environ, home=given.home), given))
    except (CaseDataError, EvidenceError, PackagingError) as error:
        return fail(f"{error.zh} {error.en}")
    except (SettingsError, Problem, OSError) as error:
        return fail(str(error))


async def _approval(settings: Settings, given: argparse.Namespace) -> int:
    approvals = Approvals(settings.exports / "approvals")
    if given.task == "list":
        for one in await asyncio.to_thread(approvals.all):
            print(_line(one))
        return 0
    who, now = await _signed_in(settings, given), datetime.now(UTC)

    async def seal(statement: Statement) -> str:
        return await sealed_by_whoever_serves(settings, statement)

    if given.task == "ask":
        query, as_of = asked_query(given.query, given.as_of)
        identity = await approvals.ask(who, query, as_of, given.reason, now, seal)
        print(f"{identity}  a steward of data answers with: hearing approval give {identity}")
    else:
        await approvals.answer(who, given.id, granted=given.task == "give", reason=given.reason, now=now, seal=seal)
    return 0


def _line(one: Asked) -> str:
    answer = one.answer
    state = "waits" if answer is None else f"{'given' if one.granted else 'refused'} by {answer['name']}"
    request = one.request
    return f"{one.id}  {state}  asked by {request['name']}, as of {request['as_of']}: {request['reason']}"


async def _signed_in(settings: Settings, given: argparse.Namespace) -> Account:
    """Give the account whose password was typed; raises `BadRequest`."""
    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else getpass.getpass("Password: ")
    async with opened_database(settings) as engine:
        with ThreadPoolExecutor(1) as pool:
            found = await Accounts(engine, pool).verified(given.account, password)
    if found is None:
        raise BadRequest("登录名或密码不正确，请重试。", "The login name or the password is wrong: try again.")
    return found
