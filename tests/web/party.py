"""A party's own key over the real interface: enrolled, and used when something is filed."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.signed.signed import FORMAT
from tests.clients import Client, RefusedError
from tests.evidence.signed.signers import Private, b64, signed, spki
from tests.tus import CASE


def new_key(kind: str = "p256") -> Private:
    return ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else Ed25519PrivateKey.generate()


async def enrol(one: Client, private: Private, *, replaces: str = "", method: str = "browser") -> str:
    """Enrol a key and give its fingerprint."""
    wanted = {"method": method, "key": b64(spki(private)), "label": "办公室", "replaces": replaces}
    begun = await one.call("POST", "/api/keys/begin", wanted)
    given = {"ticket": begun["ticket"], "signed": signed(begun["statement"], private)}
    return str((await one.call("POST", "/api/keys/finish", given))["keys"][-1]["fingerprint"])


async def revoke_all(one: Client) -> None:
    """Leave an account without keys, as other tests expect it."""
    for key in (await one.call("GET", "/api/keys"))["keys"]:
        if key["revoked_at"] is None:
            await one.call("POST", f"/api/keys/{key['fingerprint']}/revoke", {"reason": "试验结束"})


async def account(one: Client) -> str:
    return str((await one.call("GET", "/api/me"))["account"]["id"])


async def stated(one: Client, content: Mapping[str, Any], case: str = CASE) -> dict[str, Any]:
    """Give the statement that the browser signs: what is stated, at its place in the case."""
    now = await one.call("GET", f"/api/cases/{case}/statements")
    return {
        "format": FORMAT,
        **now["next"],
        "not_before": now["checkpoint"],
        "signed_at": "2026-11-22T21:00:00.000Z",
        **content,
    }


async def opinion(one: Client, exhibit: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """What is stated in an opinion."""
    return {
        "kind": "opinion_stated",
        "case": CASE,
        "exhibit": exhibit["id"],
        "sha256": exhibit["sha256"],
        "side": "patentee",
        "stances": {"relevance": "contested"},
        "reason": reason,
        "stated_by": {"account": await account(one)},
    }


async def state(one: Client, content: Mapping[str, Any], held: object) -> Any:
    """Send an opinion with what was signed of it."""
    body = {"stances": content["stances"], "reason": content["reason"], "signed": held}
    return await one.call("POST", f"/api/exhibits/{content['exhibit']}/opinions", body)


async def insisting(one: Client, content: Mapping[str, Any], private: Private) -> Any:
    """Sign and send, and sign anew with the newest number as often as another was first: as the browser does."""
    while True:
        try:
            return await state(one, content, signed(await stated(one, content), private))
        except RefusedError as refused:
            if refused.error["code"] != "statement_number":
                raise
