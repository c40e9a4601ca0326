"""Asking authorities outside: honest ones, silent ones, and each way in which an answer can be wrong."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence.timestamps import cms
from evidence.timestamps.client import MAX_RESPONSE, REPLY, ask
from evidence.timestamps.outside import Accepted, Outside, Unreachable
from evidence.timestamps.stamping import EMBEDDED_POLICY, Signer, make_token
from evidence.timestamps.timestamp import TokenError, digest, make_request, response_of
from tests.evidence.authorities import NOW, authority, resigned, stamping_certificate
from tests.evidence.timestamps.outside_server import POLICY, Reply, serving

DATA = b"example.org/log\n7\n"
GOOD = authority()


async def asked(reply: Reply | None = None, *, seconds: float = 20, **more) -> Accepted:
    async with serving(GOOD, reply) as server, aiohttp.ClientSession() as http:
        return await ask(http, server.trusted(**more), DATA, clock=lambda: NOW, seconds=seconds)


def made(signer: Signer = GOOD.signer, **more) -> Callable[[bytes], bytes]:
    """A reply whose token differs from what was asked for in the given fields."""

    def reply(query: bytes) -> bytes:
        request = asn1.decode_der(cms.Request, query)
        fields = {
            "imprint": request.message_imprint.hashed_message,
            "at": NOW,
            "serial": 5,
            "nonce": request.nonce,
            "policy": POLICY,
            **more,
        }
        return response_of(make_token(signer, fields.pop("imprint"), **fields))

    return reply


def certified(**more) -> Signer:
    """A signer of the same root with another certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Signer(key, stamping_certificate(GOOD.root_key, key.public_key(), **more))


def spoiled(attributes: dict[x509.ObjectIdentifier, object], key: ec.EllipticCurvePrivateKey | None = None) -> Reply:
    def reply(query: bytes) -> bytes:
        token = asn1.encode_der(asn1.decode_der(cms.Response, made()(query)).token)
        return response_of(resigned(token, key or GOOD.signer.key, attributes))

    return reply


def with_certificates(*certificates: x509.Certificate, signer: Signer = GOOD.signer) -> Reply:
    def reply(query: bytes) -> bytes:
        response = asn1.decode_der(cms.Response, made(signer)(query))
        assert response.token is not None
        held = [asn1.decode_der(asn1.TLV, one.public_bytes(Encoding.DER)) for one in certificates]
        response.token.content.certificates = asn1.SetOf(held)
        return asn1.encode_der(response)

    return reply


ELSEWHERE = authority("elsewhere")
SAME_NAME = authority()

WRONG: dict[str, tuple[Reply, str]] = {
    "other bytes": (made(imprint=digest(b"other")), "imprint"),
    "no nonce": (made(nonce=None), "nonce"),
    "another nonce": (made(nonce=1), "nonce"),
    "another policy": (made(policy="1.2.3"), "policy"),
    "our own policy": (made(policy=EMBEDDED_POLICY), "policy"),
    "an hour ago": (made(at=NOW - timedelta(hours=1)), "time"),
    "in an hour": (made(at=NOW + timedelta(hours=1)), "time"),
    "before its certificate": (made(at=NOW - timedelta(days=200)), "chain"),
    "after its certificate": (made(at=NOW + timedelta(days=200)), "chain"),
    "certificate run out": (made(certified(days=1), at=NOW + timedelta(days=2)), "chain"),
    "another root": (made(ELSEWHERE.signer), "chain"),
    "another root of the same name": (made(SAME_NAME.signer), "chain"),
    "not for time-stamps": (made(certified(purposes=(ExtendedKeyUsageOID.SERVER_AUTH,))), "usage"),
    "for anything": (made(certified(purposes=())), "usage"),
    "usage not critical": (made(certified(critical=False)), "usage"),
    "usage not alone": (
        made(certified(purposes=(ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING))),
        "usage",
    ),
    "no certificate": (made(certificates=False), "signer"),
    "only another's certificate": (with_certificates(ELSEWHERE.signer.certificate), "signer"),
    "another's window": (with_certificates(certified().certificate), "signer"),
    "signed by another key": (spoiled({}, ELSEWHERE.signer.key), "signature"),
    "no binding": (spoiled({cms.SIGNING_CERTIFICATE_V2: None}), "attributes"),
    "bound to another": (
        spoiled(
            {
                cms.SIGNING_CERTIFICATE_V2: cms.SigningCertificateV2(
                    certs=[cms.EssCertIdV2(hash_algorithm=None, cert_hash=bytes(32))]
                )
            }
        ),
        "attributes",
    ),
    "another digest": (spoiled({cms.MESSAGE_DIGEST: bytes(32)}), "attributes"),
    "refused": (lambda _: asn1.encode_der(cms.Response(status=cms.StatusInfo(status=2, text=["no"]))), "form"),
    "status granted, no token": (lambda _: asn1.encode_der(cms.Response(status=cms.StatusInfo(status=0))), "form"),
    "noise": (lambda _: b"noise", "form"),
    "nothing": (lambda _: b"", "form"),
    "endless": (lambda _: bytes(MAX_RESPONSE + 1), "form"),
    "an answer given before": (lambda _: made()(make_request(digest(DATA), 1)), "nonce"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_wrong_with_an_answer_is_named(name):
    reply, check = WRONG[name]
    with pytest.raises(TokenError) as caught:
        await asked(reply, policies=(POLICY,))
    assert caught.value.check == check


async def test_an_honest_answer_is_accepted_with_its_chain():
    accepted = await asked(policies=(POLICY,))
    assert accepted.chain == (GOOD.signer.certificate, GOOD.root)
    assert abs(accepted.at - NOW) < timedelta(minutes=2)


async def test_outside_the_window_of_trust_nothing_counts():
    now = NOW
    windows: list[dict[str, Any]] = [{"since": now + timedelta(hours=1)}, {"until": now - timedelta(hours=1)}]
    for window in windows:
        with pytest.raises(TokenError) as caught:
            await asked(**window)
        assert caught.value.check == "window"
    await asked(since=now - timedelta(hours=1), until=now + timedelta(hours=1))


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: web.Response(status=500),
        lambda _: web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"}),
        lambda query: web.Response(body=made()(query), content_type="text/html"),
        lambda query: web.Response(body=made()(query), status=201, content_type=REPLY),
    ],
)
async def test_who_does_not_speak_the_protocol_is_unreachable(answer):
    with pytest.raises(Unreachable):
        await asked(answer)


async def test_nobody_there():
    async with serving(GOOD) as server:
        trusted = server.trusted()
    async with aiohttp.ClientSession() as http:
        with pytest.raises(Unreachable):
            await ask(http, trusted, DATA)


async def test_who_never_answers_is_given_up():
    gone = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, aiohttp.ClientSession() as http:
        with pytest.raises(Unreachable):
            await ask(http, Outside("silent", f"http://127.0.0.1:{port}/", (GOOD.root,)), DATA, seconds=0.2)
        gone.set()
