"""Connectivity checks: ours against aioice's own messages, and the malformed ones that escaped its parser."""

import struct

import pytest
from aioice import stun
from hypothesis import given
from hypothesis import strategies as st

from signaling.engines import ice
from signaling.engines.rtp import PacketError

SOURCE = ("192.0.2.7", 4711)


def request(password: str = "p" * 22) -> bytes:
    attributes = {"USERNAME": "ours:theirs", "USE-CANDIDATE": None}
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST, attributes=attributes)
    message.add_message_integrity(password.encode())
    return bytes(message)


def test_a_signed_check_is_answered_with_its_source():
    data = request()
    assert ice.is_stun(data)
    assert ice.is_request(data)
    assert ice.peek_users(data) == ("ours", "theirs")
    check = ice.check(data, SOURCE, "p" * 22)
    assert check.nominates
    answer = stun.parse_message(check.answer)
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == SOURCE
    assert answer.check_message_integrity(b"p" * 22)


@pytest.mark.parametrize("source", [SOURCE, ("2001:db8::7", 65535)], ids=["IPv4", "IPv6"])
def test_an_answer_is_what_the_library_would_write(source):
    data = request()
    answer = stun.Message(
        stun.Method.BINDING, stun.Class.RESPONSE, data[8:20], attributes={"XOR-MAPPED-ADDRESS": source}
    )
    answer.add_message_integrity(b"p" * 22)
    assert ice.check(data, source, "p" * 22).answer == bytes(answer)


def test_a_check_with_another_password_or_none_is_refused():
    unsigned = bytes(stun.Message(stun.Method.BINDING, stun.Class.REQUEST, attributes={"USERNAME": "ours:theirs"}))
    for data in (request("q" * 22), unsigned):
        with pytest.raises(PacketError):
            ice.check(data, SOURCE, "p" * 22)


def test_what_escapes_the_library_as_struct_error_is_a_packet_error():
    cut = struct.pack("!HHI12s", 1, 6, stun.COOKIE, bytes(12)) + struct.pack("!HHH", 0x0024, 2, 1)
    with pytest.raises(struct.error):
        stun.parse_message(cut)
    with pytest.raises(PacketError):
        ice.check(cut, SOURCE, "p")


@given(st.binary(max_size=120))
def test_arbitrary_attributes_do_no_harm(body):
    data = struct.pack("!HHI12s", 1, len(body), stun.COOKIE, bytes(12)) + body
    assert ice.is_stun(data)
    ice.peek_users(data)
    with pytest.raises(PacketError):
        ice.check(data, SOURCE, "p")


def test_a_probe_is_answered_only_by_its_own_signed_answer():
    transaction = bytes(range(12))
    probe = stun.parse_message(ice.probe(("theirs", "ours"), "t" * 22, transaction, 5))
    assert probe.attributes["USERNAME"] == "theirs:ours"
    assert probe.check_message_integrity(b"t" * 22)
    answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, transaction)
    answer.add_message_integrity(b"t" * 22)
    assert ice.is_response(bytes(answer))
    assert ice.answers_probe(bytes(answer), "t" * 22, transaction)
    assert not ice.answers_probe(bytes(answer), "x" * 22, transaction)
    assert not ice.answers_probe(bytes(answer), "t" * 22, bytes(12))
