"""python-socketio's traps, each shut: who gets in, what a slow reader costs, floods, binary packets."""

import asyncio
import json
import socket as sockets
from typing import Any

import aiohttp
import pytest
import socketio

from tests.clients import RefusedError
from web.sockets import Sockets

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def hearing_of(running) -> str:
    """The demo's own hearing, to which all its people are invited; other tests set smaller ones down beside it."""
    plain = [state for state in await running.hearings.states("4W900123") if not state.joint.files]
    return str(max(plain, key=lambda state: len(state.roster)).id)


async def test_without_a_login_engine_io_is_never_reached(running):
    origin = running.settings.public_origin
    address = f"{origin}/socket.io/?EIO=4&transport=websocket"
    before = len(running.gateway.logins())
    for headers in ({}, {"Cookie": "login=wrong"}, {"Cookie": "login="}):
        async with aiohttp.ClientSession() as http:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await http.ws_connect(address, headers=headers)
            assert refused.value.status == 401
    async with aiohttp.ClientSession() as http, http.get(f"{origin}/socket.io/?EIO=4&transport=polling") as answer:
        assert answer.status == 401
    assert len(running.gateway.logins()) == before


async def test_a_foreign_page_cannot_open_a_socket_with_the_persons_cookie(running, someone):
    leader = await someone("leader")
    address = f"{running.settings.public_origin}/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await leader.http.ws_connect(address, headers={"Origin": "http://evil.example"})
    assert refused.value.status == 403


@pytest.mark.parametrize("environ", [{}, {"aiohttp.request": None}, {"aiohttp.request": {}}])
async def test_a_connect_handler_that_stumbles_refuses(running, environ):
    """In python-socketio only False refuses: None, 0 and '' accept."""
    made = Sockets(running.gateway, running.settings.allowed_origins)
    assert await made._connect("sid", environ) is False


async def test_polling_is_not_offered(running, someone):
    leader = await someone("leader")
    async with leader.http.get(f"{running.settings.public_origin}/socket.io/?EIO=4&transport=polling") as answer:
        assert answer.status == 400


async def test_a_socket_hears_nothing_before_it_joined_and_only_its_own_afterwards(running, someone):
    hearing = await hearing_of(running)
    leader, observer = await someone("leader"), await someone("observer")
    for each in (leader, observer):
        await each.connect()
    await leader.join(hearing)
    await leader.command("enter_waiting_room", camera=True, microphone=True, speaker=True)
    await leader.until("in the room", lambda view: view["you"]["room"] == "hearing")
    assert not observer.messages
    view = await observer.join(hearing)
    assert set(view) == {"n", "you", "hearing", "people", "sittings", "adjourned", "consents", "joint"}
    assert view["joint"] is None
    assert [each["name"] for each in view["people"]] == ["温叙言"]


async def test_a_revoked_login_loses_its_socket(running, someone):
    clerk = await someone("clerk")
    await clerk.connect()
    await clerk.join(await hearing_of(running))
    principal = await running.logins.principal(_cookie(clerk), running.now())
    await running.logins.revoke(principal.login, running.now())
    await clerk.until("told why", lambda _: any(each["type"] == "bye" for each in clerk.messages))
    assert clerk.messages[-1]["body"]["code"] == "revoked"
    with pytest.raises(RefusedError) as refused:
        await clerk.call("GET", "/api/cases")
    assert refused.value.status == 401


def _cookie(one) -> str:
    return next(str(morsel.value) for morsel in one.http.cookie_jar if morsel.key == "login")


async def test_a_flood_is_refused_then_cut_off_and_others_do_not_feel_it(running, someone):
    member, chief = await someone("member"), await someone("chief")
    await chief.connect()
    await chief.join(await hearing_of(running))
    await member.connect()
    answers: list[dict[str, Any]] = []
    gone = asyncio.Event()
    member.socket.on("disconnect", gone.set)

    for number in range(20_000):
        message = {"v": 1, "id": f"flood-{number:08}", "type": "ping", "body": {"at": 0}}
        await member.socket.emit("message", message, callback=answers.append)
        if gone.is_set():
            break
    await asyncio.wait_for(gone.wait(), 20)
    codes = {each["error"]["code"] for each in answers if not each["ok"]}
    assert codes <= {"too_fast", "closed"}
    assert sum(each["ok"] for each in answers) < 300
    assert (await chief.send("ping", {"at": 1}))["ok"]


async def test_who_does_not_read_is_cut_off_and_costs_little(running, someone):
    """One client that never reads: its own queue fills, then it is closed; nothing piles up behind it."""
    hearing = await hearing_of(running)
    sleeper, clerk = await someone("representative"), await someone("assistant")
    await clerk.connect()
    await clerk.join(hearing)
    reader, writer = await _handshake(running, _cookie(sleeper))
    writer.write(_frame("40"))
    join = {"v": 1, "id": "join-0001", "type": "join", "body": {"hearing": hearing, "after": 0}}
    writer.write(_frame("42" + json.dumps(["message", join])))
    await writer.drain()
    account = (await running.accounts.by_login_name("representative")).id
    await _until(lambda: _joined(running, account))
    connection = _joined(running, account)[0]
    big = "x" * 100_000
    told = 0
    while connection.tell("view", {"n": 0, "sections": {"filler": big}}):
        told += 1
        assert told < 2_000, "the queue has no bound"
        await asyncio.sleep(0)
    assert told < 600
    outlet = connection._outlet
    library = outlet._server
    assert library.eio.sockets[library.manager.eio_sid_from_sid(outlet._sid, "/")].queue.qsize() <= 2
    running.gateway._behind(connection)
    await _until(lambda: connection not in running.gateway._connections)
    state = await running.hearings.state(hearing)
    assert not state.presence["p7"].connections
    writer.close()
    del reader


async def test_binary_packets_and_garbage_end_nothing_but_themselves(running, someone):
    analyst = await someone("analyst")
    _, writer = await _handshake(running, _cookie(analyst))
    writer.write(_frame("40"))
    for packet in ('451-["message",{"_placeholder":true,"num":0}]', "42", "4x", "42[]", "42{", '42["other",1]', "9"):
        writer.write(_frame(packet))
    await writer.drain()
    await asyncio.sleep(0.2)
    nobody = await someone()
    assert await nobody.call("GET", "/healthz") == b"ok"
    writer.close()


async def test_the_names_of_the_library_that_flow_control_rests_on_are_there():
    """Guard: `_Outlet.flushed` reads Engine.IO's own queue; another version may call it something else."""
    server = socketio.AsyncServer(async_mode="aiohttp")
    assert isinstance(server.eio.sockets, dict)
    assert hasattr(server.manager, "eio_sid_from_sid")


def _joined(running, account: str):
    return [each for each in running.gateway._connections if each.identity.account == account and each.hearing]


async def _until(ask) -> None:
    """Wait until something holds, for ten seconds at most."""
    async with asyncio.timeout(10):
        while not ask():  # noqa: ASYNC110 -- what is waited for has no event of its own
            await asyncio.sleep(0.05)


async def _handshake(running, cookie: str):
    """Open a WebSocket by hand, so that nobody reads what the server sends."""
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.setblocking(False)
    port = running.settings.port
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=1024)
    writer.write(
        f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Cookie: login={cookie}\r\n\r\n".encode()
    )
    assert b"101" in await reader.readline()
    return reader, writer


def _frame(text: str) -> bytes:
    """Give a masked text frame (RFC 6455, 5.2) with a mask of zeros."""
    data = text.encode()
    length = len(data)
    head = bytes([0x81, 0x80 | length]) if length < 126 else bytes([0x81, 0xFE]) + length.to_bytes(2, "big")
    return head + b"\0\0\0\0" + data
