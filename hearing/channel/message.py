"""What somebody is told: a fact as they may see it, the linked proceeding they hold, what it typically means for that.

Pure. A delivery's body is made once, kept, sealed by its digest, shown in the inbox and posted to webhooks: everybody
who receives it receives the same. Posted, it is a CloudEvent 1.0 in the structured JSON form.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from hearing.channel.effects import Flag
from hearing.channel.facts import Fact, Proceeding, identity
from hearing.channel.sight import Capacity
from hearing.procedure.canonical import Json, as_json, canonical, moment

EVENT_TYPE = "hearing.proceeding.{type}.v1"
"""The type of a CloudEvent; a body that is read otherwise would be a v2."""

CONTENT_TYPE = "application/cloudevents+json"


class StepKind(StrEnum):
    """What became of a delivery, in order: it reached the inbox, was opened there, was confirmed."""

    DELIVERED = "delivered"
    OPENED = "opened"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is told: an account, the linked proceeding it holds, and in what capacity."""

    account: str
    holds: Proceeding
    capacity: Capacity


@dataclass(frozen=True, slots=True)
class Delivery:
    """A fact delivered to one person for one linked proceeding; ``body`` is what they are told, canonical JSON."""

    id: str
    fact: str
    account: str
    holds: Proceeding
    capacity: Capacity
    at: datetime
    body: str

    @property
    def sha256(self) -> str:
        """The digest of what is told."""
        return hashlib.sha256(self.body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a delivery, sealed; ``receipt`` is the log's receipt as JSON text."""

    delivery: str
    kind: StepKind
    at: datetime
    receipt: str


def delivery(fact: Fact, to: Addressee, flags: tuple[Flag, ...], at: datetime) -> Delivery:
    """Make a delivery of a fact as this person may see it (`hearing.channel.sight`)."""
    body = canonical(told(fact, to, flags)).decode()
    named = identity("delivery", fact.id, to.holds.kind, to.holds.number, to.account)
    return Delivery(named, fact.id, to.account, to.holds, to.capacity, at, body)


def told(fact: Fact, to: Addressee, flags: tuple[Flag, ...]) -> dict[str, Json]:
    """Give what is told, as JSON."""
    return {
        "fact": fact.id,
        "type": fact.type.value,
        "proceeding": as_json(fact.of),
        "on": fact.on.isoformat() if fact.on else None,
        "known_at": moment(fact.at),
        "source": fact.source.value,
        "stated_by": fact.stated_name,
        "details": as_json(fact.details),
        "linked": as_json(to.holds),
        "capacity": to.capacity.value,
        "flags": [as_json(flag) for flag in flags],
    }


def cloud_event(one: Delivery, body: Mapping[str, Json], origin: str) -> dict[str, Json]:
    """Give a delivery as a CloudEvent 1.0; ``body`` is its body read, ``origin`` the address of this platform."""
    of = body["proceeding"]
    assert isinstance(of, dict), "as `told` makes it"
    return {
        "specversion": "1.0",
        "id": one.id,
        "source": f"{origin}/proceedings/{of['kind']}/{quote(str(of['number']), safe='')}",
        "type": EVENT_TYPE.format(type=body["type"]),
        "subject": str(of["number"]),
        "time": str(body["known_at"]),
        "datacontenttype": "application/json",
        "dataschema": f"{origin}/api/openapi.json#/components/schemas/Told",
        "data": dict(body),
    }


def step_statement(one: Delivery, step: Step) -> dict[str, Json]:
    """Give what is sealed of a step: which delivery, to whom, the digest of what was told, and when."""
    return {
        "kind": f"channel_{step.kind.value}",
        "version": 1,
        "delivery": one.id,
        "fact": one.fact,
        "sha256": one.sha256,
        "account": one.account,
        "linked": as_json(one.holds),
        "at": moment(step.at),
    }


def post_statement(one: Delivery, posted: bytes, to: str, attempts: int, at: datetime) -> dict[str, Json]:
    """Give what is sealed of a post that a receiver took: what was posted, where to, at which attempt, and when."""
    return {
        "kind": "channel_posted",
        "version": 1,
        "delivery": one.id,
        "fact": one.fact,
        "sha256": hashlib.sha256(posted).hexdigest(),
        "account": one.account,
        "to": to,
        "attempts": attempts,
        "at": moment(at),
    }


def fact_statement(fact: Fact) -> dict[str, Json]:
    """Give what is sealed of a fact that somebody stated: all of it."""
    return {
        "kind": "channel_fact",
        "version": 1,
        "id": fact.id,
        "proceeding": as_json(fact.of),
        "type": fact.type.value,
        "at": moment(fact.at),
        "on": fact.on.isoformat() if fact.on else None,
        "details": as_json(fact.details),
        "stated_by": {"account": fact.stated_by, "name": fact.stated_name},
    }
