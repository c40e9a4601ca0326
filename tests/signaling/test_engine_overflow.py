"""A large audience on several Janus nodes: who is in an overflow room gets what they have leave for and nothing else.

Each test is one of real nodes, with a network of their own between them. Counted is below any decoding.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from signaling.engines.janus import JanusPlane
from signaling.engines.janus_node import CARRIES, carries, link_address
from signaling.engines.janus_overflow import Overflow
from signaling.media import (
    PERSON,
    ApplyForwards,
    ApplyRecording,
    CloseHearing,
    CloseLeg,
    EngineLost,
    LegLost,
    MediaKind,
    RecordingFinished,
    Track,
)
from tests.contracts.planes import NONE, leaves
from tests.janus_nodes import JanusNode, janus_plane
from tests.media_peers import Peer, Reports, missing_packets, until

VOICE, PICTURE = (Track("ann", kind) for kind in PERSON)
BOTH = leaves(("ann", "bob"), ("ann", "cyd"))


@pytest.mark.parametrize(
    ("address", "room", "link"),
    [
        ("ws://10.0.0.5:8188", CARRIES, "10.0.0.5"),
        ("ws://10.0.0.5:8188?carries=20&link=10.1.0.5", 20, "10.1.0.5"),
        ("wss://[2001:db8::1]:443?admin=7190&carries=0", 0, "2001:db8::1"),
        ("ws://node.example:8188?carries=many", CARRIES, ""),
    ],
)
def test_a_nodes_address_says_how_many_it_carries_and_where_others_reach_it(address, room, link):
    assert (carries(address), link_address(address)) == (room, link)


@dataclass
class Hall:
    """Ann, who sends; bob, for whom her node has room; cyd, who comes to the overflow room."""

    plane: JanusPlane
    nodes: list[JanusNode]
    reports: Reports
    ann: Peer
    bob: Peer
    cyd: Peer

    @property
    def overflow(self) -> Overflow:
        """The room that cyd is in."""
        (room,) = (room for node in self.plane.nodes for room in node.rooms.values() if isinstance(room, Overflow))
        return room

    @property
    def home(self) -> int:
        """The number of the node on which the hearing is at home."""
        rooms = [node.rooms.get("h1") for node in self.plane.nodes]
        (number,) = (number for number, room in enumerate(rooms) if room and not isinstance(room, Overflow))
        return number

    @property
    def elsewhere(self) -> int:
        """The number of the node that cyd is on."""
        return next(number for number, node in enumerate(self.plane.nodes) if self.overflow in node.rooms.values())


@asynccontextmanager
async def hall(folder: Path, nodes: int = 2) -> AsyncIterator[Hall]:
    async with (
        janus_plane(folder / "recordings", nodes, (1, *[5] * (nodes - 1))) as (plane, running),
        Peer("ann", hertz=440, colour="red") as ann,
        Peer("bob") as bob,
        Peer("cyd") as cyd,
    ):
        found = Hall(plane, running, Reports(plane), ann, bob, cyd)
        await (await ann.join(plane, [])).connected()
        for one in (bob, cyd):
            await (await one.join(plane, ["ann"])).connected()
        assert [leg.participant for leg in found.overflow.receivers] == ["cyd"], "the first stays at home"
        yield found


async def still(peer: Peer) -> bool:
    """Whether nothing comes for a second, once what is under way has landed."""
    await asyncio.sleep(0.3)
    before = sum((await peer.packets()).values())
    await asyncio.sleep(1.0)
    return sum((await peer.packets()).values()) == before


@pytest.mark.slow
async def test_an_overflow_room_gets_what_it_has_leave_for_and_is_recorded_once(tmp_path):
    async with hall(tmp_path) as h:
        assert sum((await h.cyd.packets()).values()) == 0
        assert not h.overflow.open_inlets, "nothing goes between nodes that nobody has leave for"
        await h.plane.apply([ApplyRecording("h1", frozenset(), frozenset({VOICE, PICTURE}))])
        await h.plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob")))])
        await until(lambda: h.bob.sees("ann") == "red")
        assert sum((await h.cyd.packets()).values()) == 0
        assert not h.overflow.open_inlets

        await h.plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "cyd")))])
        await until(lambda: h.cyd.sees("ann") == "red" and abs(h.cyd.hears("ann") - 440) < 8)
        assert [node.told.links for node in h.plane.nodes] == [2 * (n == h.elsewhere) for n in range(2)]

        muted = leaves(("ann", "bob"), ("ann", "cyd"), kinds=[MediaKind.AUDIO])
        await h.plane.apply([ApplyForwards("h1", muted, NONE)])
        assert h.overflow.open_inlets == [PICTURE], "who is muted is not heard on the way either"
        frames = h.cyd.frames[VOICE]
        await asyncio.sleep(1.0)
        assert h.cyd.frames[VOICE] - frames <= 2, "what was under way"

        await h.plane.apply([ApplyForwards("h1", BOTH - muted, NONE)])  # as in a deliberation
        assert not h.overflow.open_inlets
        assert await still(h.cyd)
        await h.plane.apply([ApplyForwards("h1", NONE, BOTH)])
        seen, heard = h.cyd.frames[PICTURE], h.cyd.frames[VOICE]
        await until(lambda: h.cyd.frames[PICTURE] > seen + 5 and h.cyd.frames[VOICE] > heard + 20)
        await h.plane.apply([ApplyRecording("h1", frozenset({VOICE, PICTURE}), frozenset())])
        await until(lambda: len(h.reports.of(RecordingFinished)) == 2)
    finished = h.reports.of(RecordingFinished)
    assert {report.track for report in finished} == {VOICE, PICTURE}, "once, from the home"
    assert all(report.packets > 30 and missing_packets(Path(report.path)) == 0 for report in finished)


@pytest.mark.slow
async def test_requests_for_key_frames_travel_back_and_a_new_connection_of_who_sends_is_followed(tmp_path):
    async with hall(tmp_path) as h, Peer("dan") as dan, Peer("ann", hertz=700, colour="blue") as again:
        await h.plane.apply([ApplyForwards("h1", NONE, BOTH | leaves(("ann", "dan")))])
        await until(lambda: h.cyd.sees("ann") == "red")
        await (await dan.join(h.plane, ["ann"])).connected()  # the picture began long ago: only a key frame helps
        await until(lambda: dan.sees("ann") == "red")
        assert {leg.participant for leg in h.overflow.receivers} == {"cyd", "dan"}, "one overflow room for both"
        before = len(h.overflow._inlets)
        await (await again.join(h.plane, [], leg="ann-2")).connected()
        await until(lambda: all(one.sees("ann") == "blue" for one in (h.bob, h.cyd, dan)))
        await until(lambda: abs(dan.hears("ann") - 700) < 8)
        assert len(h.overflow._inlets) == before, "the inlets serve for it"
        await h.plane.apply([CloseLeg("h1", "ann", "ann-2")])
        assert not h.overflow.open_inlets
        await h.plane.apply([CloseHearing("h1")])
        assert not any(node.rooms for node in h.plane.nodes)


@pytest.mark.slow
async def test_strangers_do_not_reach_where_nodes_send_each_other_tracks(tmp_path):
    async with hall(tmp_path) as h:
        await h.plane.apply([ApplyForwards("h1", NONE, BOTH)])
        await until(lambda: h.cyd.sees("ann") == "red")
        for inlet in h.overflow._inlets.values():
            for port in (inlet.port, inlet.rtcp_port):
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                    stranger.connect((h.nodes[h.elsewhere].host, port))
                    stranger.settimeout(2)
                    stranger.send(b"\x80" + bytes(11))
                    with pytest.raises(ConnectionRefusedError):
                        stranger.recv(1)


@pytest.mark.slow
async def test_of_a_killed_node_the_audience_comes_back_on_another_and_the_hearing_goes_on(tmp_path):
    async with hall(tmp_path, 3) as h:
        await h.plane.apply([ApplyForwards("h1", NONE, BOTH)])
        await until(lambda: h.cyd.sees("ann") == "red")
        doomed = h.elsewhere
        h.nodes[doomed].kill()
        await until(lambda: h.reports.of(EngineLost), 10)
        (lost,) = h.reports.of(EngineLost)
        assert (lost.hearings, lost.participants) == (frozenset({"h1"}), frozenset({"cyd"}))
        assert [report.participant for report in h.reports.of(LegLost)] == ["cyd"]
        frames = h.bob.frames[PICTURE]
        async with Peer("cyd") as cyd:
            await (await cyd.join(h.plane, ["ann"], leg="cyd-2")).connected()
            await until(lambda: cyd.sees("ann") == "red")
            assert h.elsewhere not in {doomed, h.home}
            await until(lambda: h.bob.frames[PICTURE] > frames + 5)
            h.nodes[h.home].kill()
            await until(lambda: len(h.reports.of(EngineLost)) == 2, 10)
            assert h.reports.of(EngineLost)[1].participants is None, "without the home everyone opens a new connection"
            await until(lambda: not any(node.rooms for node in h.plane.nodes))
