"""Keys that people sign with, over the real interface: enrolled with proof, replaced, revoked; refusals say why."""

import json
from typing import Any

import pytest

from evidence.receipts.report import Outcome, Question
from evidence.receipts.verify import verify_receipt
from tests.clients import RefusedError
from tests.evidence.signed.points import SMALL_ORDER
from tests.evidence.signed.signers import b64, by_passkey, signed, spki
from tests.web.authenticator import Authenticator
from tests.web.party import enrol, new_key, revoke_all

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def begin(one, key: str, method: str = "uploaded", replaces: str = "") -> Any:
    return await one.call("POST", "/api/keys/begin", {"method": method, "key": key, "label": "", "replaces": replaces})


async def refusal(awaited) -> tuple[int, str]:
    with pytest.raises(RefusedError) as refused:
        await awaited
    assert refused.value.error["zh"].endswith("。")
    assert refused.value.error["en"].endswith(".")
    return refused.value.status, refused.value.error["code"]


@pytest.mark.parametrize("kind", ["p256", "ed25519"])
async def test_a_key_is_enrolled_replaced_and_revoked_and_each_is_sealed(someone, kind):
    member = await someone("member")
    first = await enrol(member, new_key(kind))
    second = await enrol(member, new_key(kind), replaces=first)
    await member.call("POST", f"/api/keys/{second}/revoke", {"reason": "设备遗失"})
    held = await member.call("GET", "/api/keys")
    assert [one["revoked_at"] is not None for one in held["keys"][-2:]] == [True, True]
    assert [one["n"] for one in held["events"]] == list(range(1, len(held["events"]) + 1))
    assert [one["kind"] for one in held["events"][-3:]] == ["key_enrolled", "key_replaced", "key_revoked"]
    for event in held["events"][-3:]:
        receipt = await member.call("GET", f"/api/keys/events/{event['n']}/receipt")
        report = verify_receipt(Question(json.dumps(receipt, ensure_ascii=False, indent=2) + "\n"))
        assert report.ok
        signs = event["kind"] != "key_revoked"
        assert (report.steps[10].outcome is Outcome.PASSED) is signs, "the new key itself signed its enrolment"
        assert receipt["statement"]["key"]["fingerprint"] == event["fingerprint"]


async def test_keys_that_nobody_may_rely_on_are_refused_with_words(someone):
    member = await someone("member")
    prefix = spki(new_key("ed25519"))[:12]
    for point in SMALL_ORDER:
        assert await refusal(begin(member, b64(prefix + point))) == (400, "key.order")
    assert await refusal(begin(member, "-----BEGIN PRIVATE KEY-----")) == (400, "key.private")
    assert await refusal(begin(member, "ssh-rsa AAAA")) == (400, "key.kind")
    assert await refusal(begin(member, "noise")) == (400, "key.malformed")
    assert await refusal(begin(member, "x", method="telepathy")) == (400, "unknown_method")
    assert await refusal(begin(member, "AAAA", method="passkey")) == (404, "not_found")


async def test_a_key_without_its_private_half_is_not_enrolled(someone):
    member, chief = await someone("member"), await someone("chief")
    private, other = new_key(), new_key()
    key = b64(spki(private))

    async def answered(held, one=member) -> Any:
        begun = await begin(member, key)
        return await one.call(
            "POST", "/api/keys/finish", {"ticket": begun["ticket"], "signed": held(begun["statement"])}
        )

    wrong = [
        lambda statement: {**signed(statement, private), "signature": signed(statement, other)["signature"]},
        lambda statement: signed(statement, other),
        lambda statement: signed({**statement, "challenge": "another"}, private),
        lambda statement: by_passkey(statement, private),
    ]
    for held in wrong:
        assert await refusal(answered(held)) == (400, "signed.unfit")
    assert await refusal(answered(lambda statement: signed(statement, private), chief)) == (409, "enrol_again")
    begun = await begin(member, key)
    given = {"ticket": begun["ticket"], "signed": signed(begun["statement"], private)}
    await member.call("POST", "/api/keys/finish", given)
    assert await refusal(member.call("POST", "/api/keys/finish", given)) == (409, "enrol_again"), "once alone"
    await revoke_all(member)


async def test_a_key_is_one_person_s_and_never_comes_back(someone):
    member, chief = await someone("member"), await someone("chief")
    private = new_key()
    fingerprint = await enrol(member, private)
    assert await refusal(begin(chief, b64(spki(private)))) == (409, "key.taken")
    assert await refusal(begin(member, b64(spki(private)))) == (409, "key.known")
    assert await refusal(begin(chief, b64(spki(new_key())), replaces=fingerprint)) == (404, "not_found")
    address = f"/api/keys/{fingerprint}/revoke"
    assert await refusal(chief.call("POST", address, {"reason": ""})) == (404, "not_found")
    await member.call("POST", address, {"reason": ""})
    assert await refusal(member.call("POST", address, {"reason": ""})) == (404, "not_found")
    assert await refusal(begin(member, b64(spki(private)))) == (409, "key.known")
    assert await refusal(begin(chief, b64(spki(private)))) == (409, "key.taken")


async def test_a_passkey_signs_at_this_site_alone(someone, running):
    chief = await someone("chief")
    device = Authenticator(running.settings.public_origin)
    begun = await chief.call("POST", "/api/passkeys/register/begin", {})
    made = {"ticket": begun["ticket"], "credential": device.create(begun["options"]), "label": "工卡"}
    await chief.call("POST", "/api/passkeys/register/finish", made)
    (listed,) = (await chief.call("GET", "/api/keys"))["passkeys"]

    async def enrolled(at: Authenticator) -> Any:
        asked = await begin(chief, listed["id"], method="passkey")
        held = at.sign(asked["statement"], asked["options"])
        return await chief.call("POST", "/api/keys/finish", {"ticket": asked["ticket"], "signed": held})

    elsewhere = Authenticator("https://phishing.example").like(device)
    assert await refusal(enrolled(elsewhere)) == (400, "signed.unfit")
    held = await enrolled(device)
    assert held["keys"][-1]["method"] == "passkey"
    assert held["keys"][-1]["credential"] == listed["id"]
    assert held["passkeys"] == []
    await revoke_all(chief)
