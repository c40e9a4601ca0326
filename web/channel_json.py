"""The channel as the browser and other programs read it."""

import json
from collections.abc import Sequence
from typing import Any

from hearing.channel.channel_store import Holder, Told
from hearing.channel.effects import Flag
from hearing.channel.facts import Fact, Proceeding
from hearing.channel.hook_store import Hook
from hearing.channel.message import StepKind
from hearing.channel.post_store import Attempt, Post
from hearing.procedure.canonical import as_json, moment


def delivery_json(one: Told) -> dict[str, Any]:
    """Give a delivery: what is told, since when, its digest, and when it was opened and confirmed."""
    delivered, steps = one
    at = {step.kind: moment(step.at) for step in steps}
    return {
        "id": delivered.id,
        "at": moment(delivered.at),
        "sha256": delivered.sha256,
        "sealed": StepKind.DELIVERED in at,
        "opened_at": at.get(StepKind.OPENED),
        "confirmed_at": at.get(StepKind.CONFIRMED),
        "told": json.loads(delivered.body),
    }


def receipts_json(one: Told) -> dict[str, Any]:
    """Give the log's receipts of what became of a delivery, by step."""
    return {step.kind.value: json.loads(step.receipt) for step in one[1]}


def fact_json(fact: Fact) -> dict[str, Any]:
    """Give a fact as it may be seen."""
    return {
        "id": fact.id,
        "proceeding": as_json(fact.of),
        "type": fact.type.value,
        "at": moment(fact.at),
        "on": fact.on.isoformat() if fact.on else None,
        "details": as_json(fact.details),
        "source": fact.source.value,
        "stated_by": fact.stated_name,
        "sealed": bool(fact.receipt),
    }


def proceeding_json(of: Proceeding, facts: Sequence[Fact], flags: Sequence[Flag]) -> dict[str, Any]:
    """Give a proceeding with what is known of it and what should be looked at."""
    return {
        "kind": of.kind.value,
        "number": of.number,
        "facts": [fact_json(one) for one in facts],
        "flags": [as_json(one) for one in flags],
    }


def holder_json(one: Holder, name: str) -> dict[str, Any]:
    """Give who holds a linked proceeding."""
    return {"account": one.account, "name": name, "capacity": one.capacity.value, "at": moment(one.at)}


def hook_json(hook: Hook, public_key: str) -> dict[str, Any]:
    """Give a subscription; its shared secret is not here."""
    return {
        "id": hook.id,
        "url": hook.url,
        "public_key": public_key,
        "made_at": moment(hook.made_at),
        "ended_at": moment(hook.ended_at) if hook.ended_at else None,
        "ended_because": hook.ended_because,
        "failing_since": moment(hook.failing_since) if hook.failing_since else None,
        "old_secret_until": moment(hook.old_until) if hook.old_until else None,
    }


def post_json(post: Post, attempts: Sequence[Attempt]) -> dict[str, Any]:
    """Give a post with every attempt, and the log's receipt once it was taken."""
    return {
        "id": post.id,
        "delivery": post.delivery,
        "fate": post.fate.value,
        "next_at": moment(post.next_at) if post.fate.value == "waiting" else None,
        "receipt": json.loads(post.receipt) if post.receipt else None,
        "attempts": [
            {
                "n": one.n,
                "at": moment(one.at),
                "status": one.status,
                "problem": one.problem,
                "milliseconds": one.milliseconds,
            }
            for one in attempts
        ],
    }
