"""TURN credentials: what the relay checks, and what it is not told. The relay itself is in ``test_turn_relay.py``."""

import base64
import hashlib
import hmac

import pytest

from signaling.turn import LIFETIME_S, Turn

RELAY = "turn:relay.example:3478?transport=udp"


def test_credentials_are_what_the_relay_computes_and_end_after_ten_minutes():
    (server,) = Turn((RELAY, "turns:relay.example:5349"), "shared").servers("p1", 1_000)
    ends, _, person = str(server["username"]).partition(":")
    assert int(ends) == 1_000 + LIFETIME_S
    assert LIFETIME_S <= 600
    assert "p1" not in person
    expected = hmac.new(b"shared", str(server["username"]).encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(expected).decode()
    assert server["urls"] == [RELAY, "turns:relay.example:5349"]


def test_without_relays_nothing_is_given():
    assert Turn().servers("p1", 1_000) == []


@pytest.mark.parametrize(
    ("addresses", "secret"), [((RELAY,), ""), (("http://relay",), "shared"), (("turn:relay.example?x=y",), "shared")]
)
def test_what_no_browser_would_take_is_refused(addresses, secret):
    with pytest.raises(ValueError, match="TURN"):
        Turn(addresses, secret)


def test_the_secret_is_not_shown():
    assert "shared" not in repr(Turn((RELAY,), "shared"))
