"""Signing in and out: password, passkey, demo identity, invitation."""

from datetime import UTC, timedelta
from http import HTTPStatus
from typing import Any

from aiohttp import web

from hearing.vocabulary import Role, Side
from web.accounts import Account
from web.api.resources import of_case_in_body, of_site
from web.auth import COOKIE, LIFETIME, NewLogin
from web.authorization import Action, Kind
from web.errors import BadRequest, NotFound, Problem
from web.http import Route, answer, fields, principal, services

RECENT = timedelta(minutes=10)
"""How long after signing in a passkey may be added."""
_BOTH = frozenset({Side.PETITIONER, Side.PATENTEE})
_SIDES = {Role.PARTY: _BOTH, Role.AGENT: _BOTH, Role.WITNESS: frozenset(Side)}
"""Of which side someone may be invited; who is not here, of none."""


async def me(request: web.Request) -> web.Response:
    """Tell who is signed in."""
    who, around = principal(request), services(request)
    account = None
    if who.account:
        roles = sorted({s.role.value for all_ in (await around.accounts.cases_of(who.account)).values() for s in all_})
        account = {
            "id": who.account,
            "name": who.name,
            "kind": who.kind.value,
            "roles": [*roles, *(["analyst"] if who.kind is Kind.ANALYST else [])],
            "passkeys": await around.passkeys.count(who.account),
        }
    moment = around.now().astimezone(UTC).isoformat()
    return answer({"account": account, "demo": around.settings.demo, "server_time": moment})


async def sign_in(request: web.Request) -> web.Response:
    """Sign in with name and password; guessing is slowed down by name and by address."""
    given = await fields(request, name=str, password=str)
    around, now = services(request), services(request).now()
    keys = (f"name:{given['name'].strip()[:100]}", f"address:{request.remote}")
    around.address_throttle.check(keys[1], now)
    around.name_throttle.attempt(keys[0], now)
    around.address_throttle.attempt(keys[1], now)
    account = await around.accounts.verified(given["name"], given["password"])
    if account is None:
        raise Problem(
            HTTPStatus.UNAUTHORIZED,
            "wrong_password",
            "登录名或密码不正确，请核对后重试。",
            "The name or the password is wrong: check both and try again.",
        )
    around.name_throttle.succeeded(keys[0])
    around.address_throttle.forgiven(keys[1], now)
    return await _signed_in(request, account, "password")


async def sign_out(request: web.Request) -> web.Response:
    """End this login everywhere at once: pages, sockets and media."""
    who, around = principal(request), services(request)
    if who.login:
        await around.logins.revoke(who.login, around.now())
    response = answer({"account": None})
    response.del_cookie(COOKIE, path="/", samesite="Strict", httponly=True, secure=around.settings.secure)
    return response


async def passkey_login_begin(request: web.Request) -> web.Response:
    """Begin to sign in with any passkey of this site."""
    begun = await services(request).passkeys.begin_login(services(request).now())
    return answer({"ticket": begun.ticket, "options": begun.options})


async def passkey_login_finish(request: web.Request) -> web.Response:
    """Sign in with the passkey's answer."""
    given = await fields(request, ticket=str, credential=dict)
    around = services(request)
    assertion = await around.passkeys.finish("login", given["ticket"], given["credential"], around.now())
    account = await around.accounts.by_id(assertion.account)
    if account is None or account.disabled:
        raise NotFound("该账户已停用。", "This account is disabled.")
    return await _signed_in(request, account, "passkey")


async def require_recent(request: web.Request) -> None:
    """Refuse to take a key from somebody who signed in a while ago; raises `Problem`."""
    around = services(request)
    made = await around.logins.made_at(principal(request).login)
    if made is None or around.now() - made > RECENT:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "sign_in_again",
            "添加通行密钥或签名密钥须在登录后 10 分钟内进行；请退出后重新登录，再添加。",
            "A passkey or a key to sign with is added within 10 minutes of signing in: sign out, sign in again, and "
            "then add it.",
        )


async def passkey_register_begin(request: web.Request) -> web.Response:
    """Begin to add a passkey to the account that is signed in, soon after it was.

    A passkey signs minutes: whoever finds a page left open, or a cookie, must not be able to bring a passkey of their
    own.
    """
    who, around = principal(request), services(request)
    await require_recent(request)
    begun = await around.passkeys.begin_registration(who.account, who.name, around.now())
    return answer({"ticket": begun.ticket, "options": begun.options})


async def passkey_register_finish(request: web.Request) -> web.Response:
    """Add the passkey."""
    given = await fields(request, ticket=str, credential=dict, label=(str, type(None)))
    who, around = principal(request), services(request)
    await around.passkeys.finish_registration(
        who.account, given["ticket"], given["credential"], given["label"] or "", around.now()
    )
    return answer({"passkeys": await around.passkeys.count(who.account)})


async def invite(request: web.Request) -> web.Response:
    """Make a one-time link for a party's representative or another person of the case."""
    given = await fields(request, case=str, name=str, role=str, side=str)
    around = services(request)
    try:
        role, side = Role(given["role"]), Side(given["side"])
    except ValueError as error:
        raise BadRequest("角色或当事方不正确。", "The role or the side is not one of the known ones.") from error
    sides = _SIDES.get(role, frozenset({Side.NONE}))
    if side not in sides or role in {Role.LEADER, Role.CHIEF_EXAMINER, Role.MEMBER, Role.CLERK}:
        raise BadRequest("该角色不能以邀请方式加入该方。", "This role cannot be invited for this side.", "bad_role")
    name = given["name"].strip()
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise BadRequest("姓名须为 1 至 80 个可见字符。", "A name has 1 to 80 visible characters.", "bad_name")
    token = await around.invitations.make(
        case=given["case"],
        name=name,
        role=role,
        side=side,
        by=principal(request).account,
        now=around.now(),
    )
    return answer({"link": f"{around.settings.public_origin}/invite/{token}"}, HTTPStatus.CREATED)


async def invitation(request: web.Request) -> web.Response:
    """Accept an invitation: make the account, join the case, sign in."""
    given = await fields(request, token=str, name=str, password=str)
    around, now = services(request), services(request).now()
    around.address_throttle.check(f"address:{request.remote}", now)
    try:
        account = await around.invitations.accept(
            given["token"], login_name=given["name"], password=given["password"], now=now
        )
    except Problem as error:
        if error.status == HTTPStatus.GONE:
            around.address_throttle.failed(f"address:{request.remote}", now)
        raise
    await around.channel.catch_up(account.id)
    return await _signed_in(request, account, "invitation")


async def _signed_in(request: web.Request, account: Account, method: str) -> web.Response:
    """Make the login and put it into the browser; an earlier login of the same browser ends."""
    around, now = services(request), services(request).now()
    earlier = principal(request)
    if earlier.login:
        await around.logins.revoke(earlier.login, now)
    made = await around.logins.make(account.id, name=account.name, kind=account.kind, method=method, now=now)
    return with_cookie(answer({"account": shown(account)}), made, secure=around.settings.secure)


def with_cookie(response: web.Response, made: NewLogin, *, secure: bool) -> web.Response:
    """Put a login into an answer."""
    seconds = int(LIFETIME.total_seconds())
    response.set_cookie(COOKIE, made.token, max_age=seconds, path="/", httponly=True, samesite="Strict", secure=secure)
    return response


def shown(account: Account) -> dict[str, Any]:
    """Give an account as the browser sees it."""
    return {"id": account.id, "name": account.name, "kind": account.kind.value}


async def demo_enter(request: web.Request) -> web.Response:
    """Become one of the demo's identities."""
    given = await fields(request, identity=str)
    around = services(request)
    account = await around.accounts.by_id(given["identity"])
    if account is None or not account.demo or not around.settings.demo:
        raise NotFound("没有这个演示身份。", "There is no such demo identity.")
    return await _signed_in(request, account, "demo")


ROUTES = (
    Route("GET", "/api/me", Action.OPEN_SITE, of_site, me),
    Route("POST", "/api/login", Action.SIGN_IN, of_site, sign_in),
    Route("POST", "/api/logout", Action.SIGN_OUT, of_site, sign_out),
    Route("POST", "/api/passkeys/login/begin", Action.SIGN_IN, of_site, passkey_login_begin),
    Route("POST", "/api/passkeys/login/finish", Action.SIGN_IN, of_site, passkey_login_finish),
    Route("POST", "/api/passkeys/register/begin", Action.PASSKEY_ADD, of_site, passkey_register_begin),
    Route("POST", "/api/passkeys/register/finish", Action.PASSKEY_ADD, of_site, passkey_register_finish),
    Route("POST", "/api/invitations", Action.INVITE, of_case_in_body, invite),
    Route("POST", "/api/invitations/accept", Action.ACCEPT_INVITATION, of_site, invitation),
)
