"""The contract of the media port against strangers and against browsers that went mad, on every implementation."""

import asyncio
import contextlib
import os
import socket
from contextlib import AsyncExitStack

import pytest

from signaling.engines.embedded import EmbeddedPlane
from signaling.media import ApplyForwards, LegLost, MediaKind, Track
from tests.contracts.planes import NONE, ann_arrives, bob_arrives, leaves
from tests.media_peers import Peer, Reports, until

pytestmark = pytest.mark.alone


async def flood(address: tuple[str, int], stop: asyncio.Event) -> None:
    """DTLS ClientHellos, RTP and broken STUN from a source that no connectivity check has proven, about 1 kHz each."""
    hello = bytes.fromhex("16fefd0000000000000000002e010000220000000000000022fefd") + os.urandom(34)
    stun = bytes.fromhex("0001001c2112a442") + os.urandom(12)
    broken = stun + bytes.fromhex("00060004613a6200") + bytes.fromhex("0008ffff") + os.urandom(16)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        while not stop.is_set():
            for data in (hello, broken, b"\x80\x60" + os.urandom(60), stun[:19], b"", os.urandom(100)):
                sender.sendto(data, address)
            await asyncio.sleep(0.001)


async def test_a_flood_from_a_foreign_source_stops_nobody(start):
    async with start() as plane, AsyncExitStack() as stack:
        first = await stack.enter_async_context(Peer("p0", hertz=400))
        await first.join(plane, [])
        assert first.opened is not None
        stop = asyncio.Event()
        attack = asyncio.create_task(flood(first.opened.candidates[0], stop))
        try:
            for number in range(1, 5):
                peer = await stack.enter_async_context(Peer(f"p{number}", hertz=400))
                await peer.join(plane, [])
                await peer.connected()
        finally:
            stop.set()
            await attack


async def test_garbage_from_a_proven_source_harms_nobody(start):
    """A browser that went mad: its own address is proven, but what it sends is not signed."""
    async with start() as plane, AsyncExitStack() as stack:
        ann = await stack.enter_async_context(Peer("ann", hertz=440))
        bob = await stack.enter_async_context(Peer("bob"))
        relay = await ann.join_through_relay(plane, [], stack)
        await bob.join(plane, ["ann"])
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        await until(lambda: abs(bob.hears("ann") - 440) < 8)
        heads = [bytes([first]) + b"\x60" * 3 for first in (0, 3, 16, 20, 22, 63, 127, 128, 144, 176, 191, 255)]
        for size in (0, 1, 7, 8, 11, 12, 40, 1400):
            for head in heads:
                relay.inject(head + os.urandom(size))
                relay.inject((head[:1] + b"\xc8" + os.urandom(size))[: size + 1])
        frames = bob.frames[Track("ann", MediaKind.AUDIO)]
        await until(lambda: bob.frames[Track("ann", MediaKind.AUDIO)] > frames + 20)
        assert abs(bob.hears("ann") - 440) < 8


def crowd(address: tuple[str, int], stack: AsyncExitStack) -> None:
    """TCP connections that say nothing, and such that begin with junk or with checks of nobody's."""
    check = bytes.fromhex("000100082112a442") + os.urandom(12) + bytes.fromhex("00060003613a6200")
    for number in range(300):
        stranger = stack.enter_context(socket.create_connection(address))
        with contextlib.suppress(OSError):  # cut off already
            stranger.sendall((len(check).to_bytes(2, "big") + check, os.urandom(64))[number % 2] * (number % 3 * 8))


async def test_where_udp_is_blocked_media_pass_over_tcp_and_a_crowd_of_strangers_stops_nobody(start):
    async with start() as plane, AsyncExitStack() as stack:
        if not isinstance(plane, EmbeddedPlane):
            pytest.skip("Janus takes TCP at ports of its own, if its configuration says so")
        reports = Reports(plane)
        ann = await stack.enter_async_context(Peer("ann", hertz=440, colour="red"))
        bob = await stack.enter_async_context(Peer("bob", hertz=700, colour="blue"))
        await bob.join(plane, ["ann"])
        assert bob.opened is not None
        await asyncio.to_thread(crowd, bob.opened.candidates[0], stack)
        relay = await ann.join_by_tcp(plane, ["bob"], stack)
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob"), ("bob", "ann")))])
        await until(lambda: ann_arrives(bob) and bob_arrives(ann), within=20)
        await asyncio.to_thread(crowd, bob.opened.candidates[0], stack)
        frames = bob.frames[Track("ann", MediaKind.AUDIO)]
        await until(lambda: bob.frames[Track("ann", MediaKind.AUDIO)] > frames + 20)
        relay.writer.transport.abort()
        await until(lambda: [lost.leg for lost in reports.of(LegLost)] == ["ann-1"])
