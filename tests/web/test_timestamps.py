"""The time-stamp service over HTTP, used by other people's clients."""

import asyncio
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import rfc3161_client
from cryptography import x509
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

from evidence.timestamps.timestamp import digest, make_request, parse_token, token_of, verify
from tests.tools import require_tool
from web.api.timestamps import QUERY, REPLY, STAMPS_AT_ONCE, Bucket
from web.application import build_app
from web.http import ACTIONS
from web.security import STAMP_PATH, HeaderTimer
from web.settings import read_settings
from web.sockets import Sockets

pytestmark = pytest.mark.asyncio(loop_scope="session")

DATA = b"the exact bytes\n"
HEADERS = {"Content-Type": QUERY}


def root(running) -> x509.Certificate:
    return running.evidence.authority.root


async def test_openssl_and_curl(running, tmp_path: Path):
    openssl, curl = require_tool("openssl"), require_tool("curl")
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "root.pem").write_text(running.evidence.authority.root_pem())
    url = running.settings.public_origin + STAMP_PATH

    async def run(*command: str) -> bytes:
        done = await asyncio.to_thread(subprocess.run, command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    await run(openssl, "ts", "-query", "-data", "data", "-sha512", "-cert", "-out", "query")
    await run(curl, "-sS", "--fail", "-H", f"Content-Type: {QUERY}", "--data-binary", "@query", "-o", "reply", url)
    shown = await run(openssl, "ts", "-verify", "-in", "reply", "-queryfile", "query", "-CAfile", "root.pem")
    assert b"OK" in shown


async def test_pyhanko(running):
    stamper = HTTPTimeStamper(running.settings.public_origin + STAMP_PATH)
    content = await stamper.async_timestamp(digest(DATA), "sha256")
    chain = verify(parse_token(content.dump()), DATA, [root(running)])
    assert chain[-1] == root(running)


async def test_rfc3161_client(running, someone):
    nobody = await someone()
    query = rfc3161_client.TimestampRequestBuilder().data(DATA).nonce(nonce=True).build()
    async with nobody.http.post(nobody.url + STAMP_PATH, data=query.as_bytes(), headers=HEADERS) as answer:
        assert (answer.status, answer.content_type) == (200, REPLY)
        assert answer.headers["Cache-Control"] == "no-store"
        reply = rfc3161_client.decode_timestamp_response(await answer.read())
    verifier = rfc3161_client.VerifierBuilder().add_root_certificate(root(running)).nonce(query.nonce or 0).build()
    verifier.verify_message(reply, DATA)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"noise", HEADERS, 200),
        (bytes(5000), HEADERS, 413),
        (bytes(1 << 20), HEADERS, 413),
        (b"", {"Content-Type": "application/json"}, 415),
        (b"", {**HEADERS, "Origin": "http://evil.example"}, 403),
    ],
)
async def test_what_is_no_request(someone, body, headers, status):
    nobody = await someone()
    async with nobody.http.post(nobody.url + STAMP_PATH, data=body, headers=headers) as answer:
        assert answer.status == status
        content = await answer.read()
        if status == 200:
            with pytest.raises(ValueError, match="did not grant"):
                token_of(content)


async def test_a_flood_is_bounded(someone):
    nobody = await someone()
    query = make_request(digest(DATA), 1)

    async def status() -> int:
        async with nobody.http.post(nobody.url + STAMP_PATH, data=query, headers=HEADERS) as answer:
            return answer.status

    seen = set()
    for _ in range(20):
        seen |= set(await asyncio.gather(*(status() for _ in range(STAMPS_AT_ONCE))))
        if 429 in seen:
            break
    assert seen == {200, 429}


async def test_a_bucket_fills_again():
    now = [0.0]
    bucket = Bucket(rate=2, burst=3, clock=lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now[0] += 0.5
    assert [bucket.take(), bucket.take()] == [True, False]
    now[0] += 100
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


async def test_it_can_be_left_out(running, tmp_path):
    settings = read_settings({"HEARING_STAMP_SERVICE": "0", "HEARING_HOME": str(tmp_path)})
    assert ("POST", STAMP_PATH) in build_app(running, _sockets(running), HeaderTimer())[ACTIONS]
    without = build_app(replace(running, settings=settings), _sockets(running), HeaderTimer())
    assert ("POST", STAMP_PATH) not in without[ACTIONS]


def _sockets(running) -> Sockets:
    return Sockets(running.gateway, running.settings.allowed_origins)
