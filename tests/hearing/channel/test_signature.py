"""Signatures against the reference library of Standard Webhooks and a plain Ed25519 check."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from hearing.channel.signature import HookKeys, signed_headers

KEYS = HookKeys.of(bytes(range(32)))
BODY = json.dumps({"data": "审查决定"}, ensure_ascii=False).encode()


def test_the_reference_library_accepts_it_and_refuses_what_was_changed_or_is_old():
    headers = signed_headers([KEYS], "msg-1", datetime.now(UTC), BODY)
    verifier = Webhook(KEYS.secret)
    assert verifier.verify(BODY.decode(), headers) == {"data": "审查决定"}
    with pytest.raises(WebhookVerificationError):
        verifier.verify(BODY.decode() + " ", headers)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(BODY.decode(), headers | {"webhook-id": "msg-2"})
    with pytest.raises(WebhookVerificationError):
        Webhook(HookKeys.of(bytes(32)).secret).verify(BODY.decode(), headers)
    old = signed_headers([KEYS], "msg-1", datetime.now(UTC) - timedelta(minutes=6), BODY)
    with pytest.raises(WebhookVerificationError):
        verifier.verify(BODY.decode(), old)


def test_a_receiver_that_shares_the_secret_can_check_it_with_the_standard_library():
    headers = signed_headers([KEYS], "msg-1", datetime(2026, 11, 23, tzinfo=UTC), BODY)
    signed = b"msg-1." + headers["webhook-timestamp"].encode() + b"." + BODY
    secret = base64.b64decode(KEYS.secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    assert headers["webhook-signature"].split(" ")[0] == f"v1,{right}"


def test_whoever_has_the_public_key_can_check_it():
    at = datetime(2026, 11, 23, tzinfo=UTC)
    headers = signed_headers([KEYS], "msg-1", at, BODY)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(KEYS.public.removeprefix("whpk_")))
    signature = base64.b64decode(headers["webhook-signature"].split(" ")[1].removeprefix("v1a,"))
    public.verify(signature, f"msg-1.{int(at.timestamp())}.".encode() + BODY)
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"msg-1.0." + BODY)


def test_the_two_keys_of_a_seed_are_unlike_and_a_short_seed_is_refused():
    assert KEYS.shared != KEYS.private.private_bytes_raw()
    with pytest.raises(ValueError, match="32 bytes"):
        HookKeys.of(b"short")
