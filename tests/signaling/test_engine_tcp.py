"""Connections to the plane's port number: what a stranger may say over one, how many there may be, who is too slow."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aioice import stun

from signaling.engines import tcp as module
from signaling.engines.tcp import Bridge, listen
from signaling.engines.udp import Address, Socket, bind
from tests.media_peers import until

HELLO = bytes.fromhex("16fefd0000000000000000002e010000220000000000000022fefd")


def frame(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def check(number: int = 0) -> bytes:
    return bytes(stun.Message(stun.Method.BINDING, stun.Class.REQUEST, number.to_bytes(12, "big")))


def beside() -> tuple[list[Socket], list[socket.socket]]:
    """A free UDP port, and the TCP port of the same number, which somebody else may hold."""
    for left in reversed(range(20)):
        sockets = bind(["127.0.0.1"], 0)
        try:
            return sockets, listen(sockets)
        except OSError:
            for one in sockets:
                one.close()
            if not left:
                raise
    raise AssertionError


class Site:
    """A bridge in this process; in the plane's place is what answers every STUN message while it is willing to."""

    def __init__(self) -> None:
        self.sockets, listeners = beside()
        self.heard: list[bytes] = []
        self.ended: list[tuple[int, Address]] = []
        self.willing = True
        self.bridge = Bridge(self.sockets, listeners, self.ended.append)
        self.source: Address = ("", 0)
        self.opened: list[asyncio.StreamWriter] = []

    def take(self, back: Socket, came: list[tuple[bytes, Address]]) -> None:
        for data, source in came:
            self.heard.append(data)
            self.source = source
            if self.willing:
                back.send(source, b"answer to " + data[-12:])

    async def enter(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(*self.sockets[0].address)
        self.opened.append(writer)
        return reader, writer

    async def prove(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await self.enter()
        writer.write(frame(check()))
        assert await asyncio.wait_for(reader.readexactly(24), 5) == frame(b"answer to " + bytes(12))
        return reader, writer


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    made.sockets[0].start(made.take)
    await made.bridge.start()
    yield made
    made.bridge.close()
    made.sockets[0].close()
    for writer in made.opened:
        writer.transport.abort()
    await asyncio.sleep(0)
    assert len(made.bridge) == 0


async def is_cut(reader: asyncio.StreamReader) -> bool:
    with contextlib.suppress(ConnectionError):
        return await asyncio.wait_for(reader.read(1), 5) == b""
    return True


async def test_however_the_bytes_are_cut_the_frames_are_the_datagrams(site):
    reader, writer = await site.prove()
    said = [check(1), HELLO, b"\x80\x60" + bytes(1200), b"\x01"]
    stream = b"".join(map(frame, said)) + frame(b"")
    for at in range(0, len(stream), 7):
        writer.write(stream[at : at + 7])
        await writer.drain()
        await asyncio.sleep(0)
    await until(lambda: site.heard[1:] == said)
    site.sockets[0].send(site.source, b"from the plane")
    await until(lambda: b"from the plane" in bytes(reader._buffer))  # what has come so far
    writer.close()
    await until(lambda: site.ended == [(0, site.source)])


@pytest.mark.parametrize(
    "said",
    [
        frame(HELLO),
        frame(b"\x80\x60" + bytes(20)),
        frame(b"\x00"),
        frame(bytes(module.MAX_FRAME + 1)),
        b"GET / HTTP/1.1\r\nHost: example\r\n\r\n",
        b"".join(frame(check(number)) for number in range(module.MAX_UNPROVEN_FRAMES + 1)),
    ],
    ids=["handshake", "media", "stump", "too long", "http", "too many checks"],
)
async def test_who_is_not_answered_is_cut_off_after_the_first_word_too_many(site, said):
    site.willing = False
    reader, writer = await site.enter()
    writer.write(said)
    assert await is_cut(reader)
    assert len(site.heard) <= module.MAX_UNPROVEN_FRAMES


async def test_who_is_not_answered_in_time_or_no_longer_is_cut_off(site, monkeypatch):
    monkeypatch.setattr(module, "PROVEN_WITHIN_S", 0.2)
    monkeypatch.setattr(module, "SILENT_S", 0.4)
    silent, _ = await site.enter()
    proven, writer = await site.prove()
    assert await is_cut(silent)
    site.willing = False
    writer.write(frame(check()))
    assert await is_cut(proven)


async def test_the_oldest_stranger_makes_room_and_who_is_proven_stays(site, monkeypatch):
    monkeypatch.setattr(module, "MAX_OF_ADDRESS", 3)
    proven = [await site.prove() for _ in range(2)]
    stranger, _ = await site.enter()
    await until(lambda: len(site.bridge) == 3)
    proven.append(await site.prove())
    assert await is_cut(stranger)
    refused, _ = await site.enter()
    assert await is_cut(refused)
    assert site.bridge.refused == 1
    for reader, writer in proven:
        writer.write(frame(check()))
        assert len(await asyncio.wait_for(reader.readexactly(24), 5)) == 24


async def test_strangers_of_many_sites_do_not_fill_it(site, monkeypatch):
    monkeypatch.setattr(module, "MAX_UNPROVEN", 5)
    strangers = [await site.enter() for _ in range(12)]
    await site.prove()
    assert len(site.bridge) <= 6
    assert await is_cut(strangers[0][0])


async def test_who_does_not_read_is_cut_off_and_the_plane_is_told(site, monkeypatch):
    monkeypatch.setattr(module, "LAGGING_S", 0.3)
    reader, writer = await site.prove()
    reader._transport.pause_reading()  # one that has stopped

    async def pour() -> None:
        while not site.ended:
            site.sockets[0].send(site.source, bytes(1200))
            await asyncio.sleep(0)

    await asyncio.wait_for(pour(), 20)
    assert site.ended == [(0, site.source)]
    writer.transport.abort()


async def test_a_taken_port_is_refused_whole(tmp_path: Path):
    del tmp_path
    sockets = bind(["127.0.0.1", "::1"], 0)
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as other:
        other.bind(sockets[1].address)
        other.listen()
        with pytest.raises(OSError, match="in use"):
            listen(sockets)
    for listener in listen(sockets):
        listener.close()
    for each in sockets:
        each.close()
