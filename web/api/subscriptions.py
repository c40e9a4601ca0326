"""Webhooks: subscriptions that people keep, their secrets, and what was posted to them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web

from hearing.channel.hook_store import DELETED, Hook
from web.api.resources import of_site
from web.authorization import Action, Resource
from web.channel_json import hook_json, post_json
from web.errors import NotFound
from web.http import Route, answer, fields, principal, services

MOST_SHOWN = 50
"""Posts given at a time."""

HOOK: Mapping[str, Any] = {"url": str}
"""What the body of a new one holds: read strictly here, and described from the same table (`web/api/described.py`)."""


async def of_hook(request: web.Request) -> Resource:
    """The subscription in the path, which belongs to who made it."""
    return Resource(owner=(await services(request).webhooks.store.hook(request.match_info["id"])).account)


async def hooks(request: web.Request) -> web.Response:
    """Give the subscriptions of who asks."""
    mine = await services(request).webhooks.store.hooks(principal(request).account)
    return answer({"subscriptions": [_hook_json(request, one) for one in mine]})


async def subscribe(request: web.Request) -> web.Response:
    """Make a subscription; its shared secret is in this answer and never given again."""
    given, around = await fields(request, **HOOK), services(request)
    hook, keys = await around.webhooks.subscribe(principal(request).account, given["url"], around.now())
    return answer(_hook_json(request, hook) | {"secret": keys.secret}, HTTPStatus.CREATED)


async def unsubscribe(request: web.Request) -> web.Response:
    """End a subscription; what was attempted stays on file."""
    around = services(request)
    await around.webhooks.store.end(request.match_info["id"], DELETED, around.now())
    return answer({})


async def exchange(request: web.Request) -> web.Response:
    """Give a subscription another secret, in this answer alone; for a day what is posted carries both signatures."""
    await fields(request)
    around = services(request)
    hook = await around.webhooks.store.hook(request.match_info["id"])
    changed, keys = await around.webhooks.exchange(hook, around.now())
    return answer(_hook_json(request, changed) | {"secret": keys.secret})


async def resume(request: web.Request) -> web.Response:
    """Let a subscription that was stopped go on, with everything that its receiver missed, in order."""
    await fields(request)
    around = services(request)
    hook = await around.webhooks.store.hook(request.match_info["id"])
    return answer(_hook_json(request, await around.webhooks.store.resume(hook, around.now())))


async def posts(request: web.Request) -> web.Response:
    """Give what was or is to be posted to a subscription, with every attempt, the newest first."""
    found = await services(request).webhooks.sent.posts(request.match_info["id"], MOST_SHOWN)
    return answer({"posts": [post_json(*one) for one in found]})


async def again(request: web.Request) -> web.Response:
    """Let a post that waits or was given up be attempted now."""
    await fields(request)
    around = services(request)
    if not await around.webhooks.sent.again(request.match_info["id"], request.match_info["post"], around.now()):
        raise NotFound("没有可以重新推送的信息。", "There is nothing here that waits or was given up.")
    return answer({})


def _hook_json(request: web.Request, hook: Hook) -> dict[str, Any]:
    return hook_json(hook, services(request).webhooks.public_key(hook))


ROUTES = (
    Route("GET", "/api/subscriptions", Action.KEEP_HOOKS, of_site, hooks),
    Route("POST", "/api/subscriptions", Action.KEEP_HOOKS, of_site, subscribe),
    Route("DELETE", "/api/subscriptions/{id}", Action.CHANGE_HOOK, of_hook, unsubscribe),
    Route("POST", "/api/subscriptions/{id}/secret", Action.CHANGE_HOOK, of_hook, exchange),
    Route("POST", "/api/subscriptions/{id}/resume", Action.CHANGE_HOOK, of_hook, resume),
    Route("GET", "/api/subscriptions/{id}/posts", Action.CHANGE_HOOK, of_hook, posts),
    Route("POST", "/api/subscriptions/{id}/posts/{post}/again", Action.CHANGE_HOOK, of_hook, again),
)
