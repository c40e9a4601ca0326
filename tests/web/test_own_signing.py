"""The sealed minutes signed with people's own certificates over the real interface; and what is refused, in words."""

import asyncio
import base64
import json
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from hearing.channel.addresses import Reach
from hearing.transcript.own.certificate import (
    Authorities,
    CertificateRefusedError,
    check_certificate,
    read_certificate,
)
from hearing.transcript.own.revocation import questions
from hearing.transcript.seal_check import check_sealed
from tests.clients import RefusedError
from tests.evidence.signed.signers import signature
from tests.hearing.transcript.own_certificates import Issuer, key_of, new_key, pem
from tests.web.acts import come, everyone, set_down, walk_to_investigation, walk_to_minutes
from tests.web.party import enrol, revoke_all
from web.cli.sign import sign
from web.cli.verify import verify
from web.demo.people import PASSWORD
from web.revocation import Issuers

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def refused(awaited) -> tuple[int, str]:
    with pytest.raises(RefusedError) as found:
        await awaited
    error = found.value.error
    assert error["zh"]
    return found.value.status, error["en"]


def raw(key, begun) -> str:
    return base64.b64encode(signature(key, base64.b64decode(begun["attributes"]))).decode()


async def test_people_sign_the_file_with_their_own_certificates(running, someone, tmp_path, capsys):
    issuer, key = Issuer(), new_key()
    async with AsyncExitStack() as stack:
        people = await everyone(stack, running.settings.public_origin)
        hearing = await set_down(people["clerk"])
        await come(people, hearing)
        await walk_to_investigation(people)
        await walk_to_minutes(people)
        at = f"/api/hearings/{hearing}/sign"
        for who in ("petitioner", "leader", "clerk"):
            begun = await people[who].call("POST", f"{at}/begin")
            await people[who].call("POST", f"{at}/finish", {"ticket": begun["ticket"], "password": PASSWORD})
        one, other = people["petitioner"], await someone("patentee")
        name = (await one.call("GET", "/api/me"))["account"]["name"]
        mine = {"certificate": pem(issuer.certificate(name, key), issuer.root)}
        assert "not ended" in (await refused(one.call("POST", f"{at}/file/begin", mine)))[1]
        await _ended(people["clerk"], hearing)
        assert await refused(one.call("POST", f"{at}/file/begin", mine)) == (
            403,
            "The certificate's key is not enrolled as yours, or was revoked: enrol its public key under My keys.",
        )
        await enrol(one, key)
        try:
            await _refusals(one, other, at, issuer, key, name, mine)
            await _signs(one, at, mine, key, tmp_path, capsys)
            await _beside(people["leader"], at, issuer, tmp_path, hearing, running)
            await _otherwise(people["clerk"], at, issuer, tmp_path, capsys)
        finally:
            await revoke_all(one)
            await revoke_all(people["leader"])


async def _ended(clerk, hearing: str) -> None:
    view = await clerk.join(hearing)
    for who in view["minutes"]["to_sign"]:
        if who not in view["minutes"]["signings"]:
            await clerk.command("refuse_to_sign", participant=who, reason="未到场")
    await clerk.command("end_hearing")


async def _refusals(one, other, at, issuer, key, name, mine) -> None:
    async def said(certificate) -> str:
        return (await refused(one.call("POST", f"{at}/file/begin", {"certificate": certificate})))[1]

    assert "cannot be read" in await said("no certificate")
    assert "not by" in await said(pem(issuer.certificate("别人", key)))
    assert "not now" in await said(pem(issuer.certificate(name, key, days=10)))
    assert (await refused(other.call("POST", f"{at}/file/begin", mine)))[0] == 403
    begun = await one.call("POST", f"{at}/file/begin", mine)
    replayed = raw(key, begun)
    assert (
        "cannot be read"
        in (await refused(one.call("POST", f"{at}/file/finish", {"ticket": begun["ticket"], "signature": "!"})))[1]
    )
    begun = await one.call("POST", f"{at}/file/begin", mine)
    for wrong in (replayed, raw(new_key(), begun)):
        given = {"ticket": begun["ticket"], "signature": wrong}
        assert "was not signed" in (await refused(one.call("POST", f"{at}/file/finish", given)))[1]
        begun = await one.call("POST", f"{at}/file/begin", mine)
    given = {"ticket": begun["ticket"], "signature": raw(key, begun)}
    assert (await refused(other.call("POST", f"{at}/file/finish", given)))[0] == 409, "another's ticket"


async def _signs(one, at, mine, key, tmp_path, capsys) -> None:
    """By the program, from a key with a password: it looks at the file that was read first."""
    before = await one.call("GET", f"{at}/file")
    assert before["yours"].startswith("Own-")
    assert not any(each["signed"] for each in before["signatures"])
    pdf = await one.call("GET", f"{at}/file.pdf")
    begun = await one.call("POST", f"{at}/file/begin", mine)
    (tmp_path / "minutes.pdf").write_bytes(pdf)
    (tmp_path / "request.json").write_text(json.dumps(begun), encoding="utf-8")
    for path, kept in (("key.pem", key), ("other.pem", new_key())):
        (tmp_path / path).write_bytes(
            kept.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
        )
    environ, files = (
        {"HEARING_SIGN_PASSWORD": "secret"},
        [str(tmp_path / "minutes.pdf"), str(tmp_path / "request.json")],
    )
    assert sign([*files, "--key", str(tmp_path / "other.pem")], environ) == 1
    assert "not the private key" in capsys.readouterr().err
    (tmp_path / "changed.pdf").write_bytes(pdf[:-1] + b"\r")
    assert sign([str(tmp_path / "changed.pdf"), files[1], "--key", str(tmp_path / "key.pem")], environ) == 1
    assert "another file" in capsys.readouterr().err
    attributes = base64.b64decode(begun["attributes"])
    bad = base64.b64encode(attributes[:-1] + bytes([attributes[-1] ^ 1])).decode()
    (tmp_path / "bad.json").write_text(json.dumps({**begun, "attributes": bad, "added": begun["added"][:-4]}), "utf-8")
    assert sign([files[0], str(tmp_path / "bad.json"), "--key", str(tmp_path / "key.pem")], environ) == 1
    assert "does not fit the file" in capsys.readouterr().err
    assert sign([*files, "--key", str(tmp_path / "key.pem")], environ) == 0
    made = capsys.readouterr().out.strip()
    done = await one.call("POST", f"{at}/file/finish", {"ticket": begun["ticket"], "signature": made})
    assert [each["name"] for each in done["signatures"] if each["signed"]] == [begun["statement"]["name"]]
    assert "before" in (await refused(one.call("POST", f"{at}/file/begin", mine)))[1]


async def _beside(leader, at, issuer, tmp_path, hearing, running) -> None:
    """Another signs the same copy; who began before that starts again."""
    key = new_key()
    name = (await leader.call("GET", "/api/me"))["account"]["name"]
    await enrol(leader, key)
    mine = {"certificate": pem(issuer.certificate(name, key))}
    first, second = [await leader.call("POST", f"{at}/file/begin", mine) for _ in range(2)]
    await leader.call("POST", f"{at}/file/finish", {"ticket": first["ticket"], "signature": raw(key, first)})
    given = {"ticket": second["ticket"], "signature": raw(key, second)}
    assert "meanwhile" in (await refused(leader.call("POST", f"{at}/file/finish", given)))[1]
    pdf = await leader.call("GET", f"{at}/file.pdf")
    report = await asyncio.to_thread(check_sealed, pdf)
    assert report.ok
    assert sum(bool(one.issuer) for one in report.fields) == 2
    (tmp_path / "signed.pdf").write_bytes(pdf)
    assert await asyncio.to_thread(verify, [str(tmp_path / "signed.pdf"), "--lang", "zh"], {}) == 0
    assert pdf == await leader.call("GET", f"/api/hearings/{hearing}/minutes.pdf"), "the minutes are that very copy"
    receipts = sorted(running.settings.minutes.glob(f"{hearing}-*.receipt.json"))
    assert len(receipts) == 2


async def _otherwise(clerk, at, issuer, tmp_path, capsys) -> None:
    """A key of RSA is on nobody's list: whose it is, a login of the last ten minutes says; the program signs."""
    key = key_of("rsa")
    name = (await clerk.call("GET", "/api/me"))["account"]["name"]
    mine = {"certificate": pem(issuer.certificate(name, key)), "pss": True}
    begun = await clerk.call("POST", f"{at}/file/begin", mine)
    assert begun["way"] == "rsa-pss-sha256"
    (tmp_path / "read.pdf").write_bytes(await clerk.call("GET", f"{at}/file.pdf"))
    (tmp_path / "rsa.json").write_text(json.dumps(begun), encoding="utf-8")
    (tmp_path / "rsa.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    files = [str(tmp_path / "read.pdf"), str(tmp_path / "rsa.json"), "--key"]
    assert sign([*files, str(tmp_path / "other.pem")], {"HEARING_SIGN_PASSWORD": "secret"}) == 1, "of another kind"
    assert sign([*files, str(tmp_path / "rsa.pem")], {}) == 0
    given = {"ticket": begun["ticket"], "signature": capsys.readouterr().out.split()[-1]}
    with pytest.MonkeyPatch.context() as later:
        later.setattr("web.api.sign_in.RECENT", timedelta(0))
        assert "within 10 minutes" in (await refused(clerk.call("POST", f"{at}/file/begin", mine)))[1]
    done = await clerk.call("POST", f"{at}/file/finish", given)
    assert sum(each["signed"] for each in done["signatures"]) == 3
    assert {each["told"] for each in done["signatures"]} == {"nothing"}
    report = await asyncio.to_thread(check_sealed, await clerk.call("GET", f"{at}/file.pdf"))
    assert report.ok


async def test_issuers_are_asked_when_the_settings_say_so(running, someone):
    """The operator's setting: an OCSP answer goes into the file; nobody answering, a revoked one, a shut network."""
    revoked: list = []
    online = True

    async def judged(known: Authorities) -> None:
        await asyncio.to_thread(check_certificate, own, "郑思远", running.now(), known)

    async def answered(request: web.Request) -> web.Response:
        if not online:
            raise web.HTTPServiceUnavailable
        if request.method == "GET":
            return web.Response(body=issuer.list_of(*revoked))
        return web.Response(body=issuer.answer(await request.read(), *revoked))

    app = web.Application()
    app.router.add_route("*", "/ocsp", answered)
    app.router.add_route("*", "/ocsp/list", answered)
    async with TestServer(app) as server:
        issuer = Issuer(answers_at=str(server.make_url("/ocsp")))
        own = read_certificate(pem(issuer.certificate("郑思远", key_of("rsa")), issuer.root))
        known, asked = Authorities((issuer.root,)), questions(own, (issuer.root,))
        here = Issuers(Reach(loopback=True))
        found = await here.asked(known, asked)
        assert (len(found.answers), len(found.lists)) == (1, 0)
        await judged(found)
        listed = await here.asked(known, [replace(asked[0], answering=())])
        assert (len(listed.answers), len(listed.lists)) == (0, 1)
        revoked.append(own.leaf)
        for told in (await here.asked(known, asked), await here.asked(known, [replace(asked[0], answering=())])):
            with pytest.raises(CertificateRefusedError, match="revoked by its issuer"):
                await judged(told)
        shut = await Issuers(Reach()).asked(known, asked)
        online = False
        for told in (shut, await here.asked(known, asked)):
            assert (told.answers, told.lists) == ((), ())
            with pytest.raises(CertificateRefusedError, match="gives no answer now"):
                await judged(told)
