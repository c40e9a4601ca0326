"""The embedded authority's answers: what is granted, and each way in which a request is refused."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import rfc3161_client
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evidence.timestamps import cms
from evidence.timestamps.answering import MAX_REQUEST, Failure, answer
from evidence.timestamps.stamping import EMBEDDED_POLICY
from evidence.timestamps.timestamp import digest, make_request, parse_token, token_of, verify
from tests.evidence.authorities import NOW, authority
from tests.tools import require_tool

DATA = b"the exact bytes\n"
GOOD = authority()


def answered(request: bytes, at=NOW) -> cms.Response:
    return asn1.decode_der(cms.Response, answer(request, GOOD.signer, at=at, serial=5))


def request_with(**fields) -> bytes:
    asked = asn1.decode_der(cms.Request, make_request(digest(DATA), 99))
    for name, value in fields.items():
        setattr(asked, name, value)
    return asn1.encode_der(asked)


def imprint(algorithm: x509.ObjectIdentifier, size: int) -> cms.MessageImprint:
    return cms.MessageImprint(hash_algorithm=cms.Algorithm(algorithm=algorithm), hashed_message=bytes(size))


def failure_of(response: cms.Response) -> Failure:
    bits = response.status.failure
    assert bits is not None
    value = int.from_bytes(bits.as_bytes(), "big") >> bits.padding_bits()
    assert value.bit_count() == 1
    return Failure(len(bits.as_bytes()) * 8 - bits.padding_bits() - 1)


def test_nonce_and_imprint_come_back_in_a_token_that_verifies():
    reply = answer(make_request(digest(DATA), 99), GOOD.signer, at=NOW, serial=5)
    verify(parse_token(token_of(reply)), DATA, [GOOD.root], nonce=99, policy=EMBEDDED_POLICY)


def test_certificates_come_only_when_asked_for():
    for asked, carried in ((True, 1), (False, 0)):
        token = parse_token(token_of(asn1.encode_der(answered(request_with(cert_req=asked)))))
        assert len(token.certificates) == carried


def test_no_nonce_asked_no_nonce_given():
    assert parse_token(token_of(asn1.encode_der(answered(request_with(nonce=None))))).info.nonce is None


@pytest.mark.parametrize(
    ("request_der", "failure"),
    [
        (b"", Failure.BAD_DATA_FORMAT),
        (b"\x30\x80\x00\x00", Failure.BAD_DATA_FORMAT),
        (make_request(digest(DATA), 99) + b"\x00", Failure.BAD_DATA_FORMAT),
        (make_request(digest(DATA), 1 << 8 * MAX_REQUEST), Failure.BAD_DATA_FORMAT),
        (request_with(version=2), Failure.BAD_REQUEST),
        (request_with(message_imprint=imprint(x509.ObjectIdentifier("1.3.14.3.2.26"), 20)), Failure.BAD_ALG),
        (request_with(message_imprint=imprint(cms.SHA256, 31)), Failure.BAD_DATA_FORMAT),
        (request_with(message_imprint=imprint(cms.SHA384, 32)), Failure.BAD_DATA_FORMAT),
        (make_request(digest(DATA), 99, "1.2.3"), Failure.UNACCEPTED_POLICY),
        (
            request_with(
                extensions=[cms.Extension(oid=x509.ObjectIdentifier("1.2.3"), critical=False, value=b"\x05\x00")]
            ),
            Failure.UNACCEPTED_EXTENSION,
        ),
    ],
)
def test_each_refusal_says_why_in_its_bit_and_in_both_languages(request_der, failure):
    response = answered(request_der)
    assert (response.status.status, response.token) == (2, None)
    assert failure_of(response) is failure
    zh, en = response.status.text or []
    assert zh.endswith("。")
    assert en.endswith(".")


@pytest.mark.parametrize("days", [-101, 101])
def test_outside_its_certificates_window_it_has_no_time_to_give(days):
    response = answered(make_request(digest(DATA), 1), at=NOW + timedelta(days=days))
    assert failure_of(response) is Failure.TIME_NOT_AVAILABLE


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512", "sha1", "sha3-256"])
def test_openssl_asks_and_understands_the_answer(tmp_path: Path, name: str):
    openssl = require_tool("openssl")

    def run(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run([openssl, "ts", *arguments], cwd=tmp_path, check=check, capture_output=True, text=True)

    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "root.pem").write_bytes(GOOD.root.public_bytes(Encoding.PEM))
    run("-query", "-data", "data", f"-{name}", "-cert", "-out", "query")
    (tmp_path / "reply").write_bytes(answer((tmp_path / "query").read_bytes(), GOOD.signer, at=NOW, serial=1))
    if name in {"sha1", "sha3-256"}:
        shown = run("-reply", "-in", "reply", "-text").stdout
        assert "Status: Rejected." in shown
        assert "unrecognized or unsupported algorithm identifier" in shown
        return
    verified = ["-verify", "-in", "reply", "-CAfile", "root.pem", "-attime", str(int(NOW.timestamp()))]
    assert "OK" in run(*verified, "-queryfile", "query").stdout
    (tmp_path / "other").write_bytes(b"other")
    assert run(*verified, "-data", "other", check=False).returncode != 0


def test_an_independent_client_asks_and_verifies():
    query = rfc3161_client.TimestampRequestBuilder().data(DATA).nonce(nonce=True).build()
    reply = rfc3161_client.decode_timestamp_response(answer(query.as_bytes(), GOOD.signer, at=NOW, serial=1))
    rfc3161_client.VerifierBuilder().add_root_certificate(GOOD.root).nonce(query.nonce or 0).build().verify_message(
        reply, DATA
    )


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.tuples(st.integers(0, 68), st.integers(1, 255))))
@example((2, 255))
def test_whatever_is_asked_there_is_an_answer(asked):
    request = asked
    if isinstance(asked, tuple):
        changed = bytearray(make_request(digest(DATA), 99))
        changed[asked[0] % len(changed)] ^= asked[1]
        request = bytes(changed)
    response = answered(request)
    assert (response.status.status == 0) == (response.token is not None)


def test_a_token_for_a_longer_digest_states_it():
    hasher = hashes.Hash(hashes.SHA512())
    hasher.update(DATA)
    asked = request_with(message_imprint=imprint(cms.SHA512, 64))
    token = parse_token(token_of(asn1.encode_der(answered(asked))))
    assert token.info.message_imprint.hash_algorithm.algorithm == cms.SHA512
