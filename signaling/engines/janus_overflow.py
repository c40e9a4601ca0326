"""One hearing's overflow room: those whom its own node has no more room for, on another node.

Everyone who sends is connected to the hearing's home; an overflow room has only receivers. What one of them has leave
for is forwarded by the home to the overflow's node, track by track and only as long as somebody there has leave, and
enters the room through an *inlet*: a remote publisher of the videoroom plugin, with sockets of its own. An inlet stays
for the hearing, for Janus 1.1 keeps a remote publisher's sockets open after it was removed. Requests for key frames go
back on its second port. Links are plain RTP: Janus 1.1 neither encrypts nor checks what a remote publisher receives,
so it listens on the address that the operator named for links, which strangers must not reach (`deploy/README.md`).
"""

import asyncio
import contextlib
import logging
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from signaling.engines.janus_client import JanusError, JanusGoneError, Session
from signaling.engines.janus_room import ID_BITS, Feed, Room, Sender
from signaling.media import Forward, Track

log = logging.getLogger(__name__)

MARKS = 16
"""Streams of one inlet. Each new source of a slot takes the next: Janus tells sources apart by their SSRC alone."""
_FIRST_SSRC = 1000
_SSRC_STEP = 10
_TRIES = 50
_PAUSE_S = 0.02


@dataclass(slots=True, eq=False)
class Inlet:
    """Where one track enters: its number in the room, its ports, and, while it is open, what comes in from whom."""

    feed: int
    port: int
    rtcp_port: int
    mark: int = 0
    sender: Sender | None = None
    stream: int | None = None


class Overflow(Room):
    """Make one with `create`; ``host`` is the node's address for links. Errors of either node pass through."""

    def __init__(self, session: Session, secret: str, home: Room, host: str) -> None:
        super().__init__(session, secret, home.hearing)
        self.home = home
        self._host = host
        self._inlets: dict[Track, Inlet] = {}
        self._marks: defaultdict[Track, int] = defaultdict(int)

    @property
    def open_inlets(self) -> list[Track]:
        """The tracks that are coming in."""
        return [track for track, inlet in self._inlets.items() if inlet.stream is not None]

    def feed_of(self, track: Track) -> Feed | None:
        """What a slot is fed by in which this track may arrive; None while it does not come in."""
        inlet = self._inlets.get(track)
        if inlet is None or inlet.stream is None or self._source(track) is not inlet.sender:
            return None
        return inlet.feed, str(inlet.mark)

    def _source(self, track: Track) -> Sender | None:
        sender = self.home.speaking_for(track.participant)
        return sender if sender is not None and track.kind in sender.mids else None

    def _needed(self, leaves: Iterable[Forward]) -> Mapping[Track, Sender]:
        """What somebody here has a slot and leave for, and who sends it."""
        slots = {(leg.participant, slot) for leg in self.receivers for slot in leg.slots}
        tracks = {leaf.track for leaf in leaves if (leaf.to, leaf.track.slot) in slots}
        found = {track: self._source(track) for track in sorted(tracks)}
        return {track: sender for track, sender in found.items() if sender is not None}

    async def shut(self, leaves: Iterable[Forward]) -> None:
        """Have the home send no longer what nobody here may have, and what a connection sent that was replaced."""
        needed = self._needed(leaves)
        for track, inlet in self._inlets.items():
            if inlet.stream is not None and inlet.sender is not None and needed.get(track) is not inlet.sender:
                stream, inlet.stream = inlet.stream, None
                await self.home.forward_no_more(inlet.sender, stream)

    async def let_in(self, leaves: Iterable[Forward]) -> None:
        """Have the home send what somebody here may have; what Janus refuses is tried again at the next change."""
        for track, sender in self._needed(leaves).items():
            try:
                inlet = self._inlets.get(track) or await self._make(track)
                if inlet.stream is None:
                    await self._open(track, inlet, sender)
            except JanusError as error:
                log.warning("hearing %s: %s does not come to an overflow room: %s", self.hearing, track, error)

    async def _make(self, track: Track) -> Inlet:
        codec = {"codec": "vp8"} if track.kind.is_picture else {"codec": "opus", "fec": True}
        streams = [
            {"mid": str(mark), "mindex": mark, "type": track.kind.medium, "disabled": False, **codec}
            for mark in range(MARKS)
        ]
        feed = secrets.randbits(ID_BITS) + 1
        async with self._settling:
            made = await self._manage("add_remote_publisher", id=feed, iface=self._host, streams=streams)
            inlet = self._inlets[track] = Inlet(feed, int(made["port"]), int(made["rtcp_port"]))
            for _ in range(_TRIES):  # Janus answers before the new publisher is in the room
                people = (await self._manage("listparticipants"))["participants"]
                if any(int(person["id"]) == feed for person in people):
                    break
                await asyncio.sleep(_PAUSE_S)
        return inlet

    async def _open(self, track: Track, inlet: Inlet, sender: Sender) -> None:
        if inlet.sender is not sender:
            inlet.sender, inlet.mark = sender, self._marks[track.slot] % MARKS
            self._marks[track.slot] += 1
        back = {"rtcp_port": inlet.rtcp_port} if track.kind.is_picture else {}
        stream = {"port": inlet.port, "ssrc": _FIRST_SSRC + _SSRC_STEP * inlet.mark, **back}
        inlet.stream = await self.home.forward(sender, track, stream, host=self._host)

    async def destroy(self) -> None:
        """Close every leg and inlet, and forget the room."""
        for leg in self.legs:
            await self.drop(leg)
        with contextlib.suppress(JanusGoneError):  # the home may be gone, and what it sent with it
            await self.shut(())
        for inlet in self._inlets.values():
            await self._manage("remove_remote_publisher", id=inlet.feed)
        self._inlets.clear()
        await super().destroy()


async def settle(
    rooms: Sequence[Room], leaves: frozenset[Forward], attempt: Callable[[Awaitable[None]], Awaitable[None]]
) -> None:
    """Bring every slot in a hearing's rooms to what the leaves allow: all that end first, then all that begin.

    ``attempt`` does each step in each room and deals with what its node raises, so that one node holds up no other.
    """
    overflows = [room for room in rooms if isinstance(room, Overflow)]
    await asyncio.gather(*(attempt(room.empty(leaves)) for room in rooms))
    await asyncio.gather(*(attempt(room.shut(leaves)) for room in overflows))
    await asyncio.gather(*(attempt(room.let_in(leaves)) for room in overflows))
    await asyncio.gather(*(attempt(room.fill(leaves)) for room in rooms))
