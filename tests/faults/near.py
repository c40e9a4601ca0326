"""A plane in this process with people in it: a million datagrams then do not depend on what a socket's buffer holds."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from signaling.engines.choice import PYTHON, make_forwarder
from signaling.engines.forwarder import NetworkPath
from signaling.engines.leg import Leg
from signaling.engines.native_forwarder import NativeForwarder
from signaling.engines.native_line import native_path
from signaling.engines.plane import Plane
from signaling.engines.python_forwarder import PythonForwarder
from signaling.engines.udp import Address, Socket, bind
from signaling.media import PERSON, ApplyForwards, Forward, LegLost, LegOpened, OpenLeg, Report, Track
from tests.media_peers import Peer, until

NOWHERE = ("", 0)


class Near:
    """Ann, bob who hears and sees her, eve, and what ann's browser sent so far (where the path is the Python one)."""

    def __init__(self, folder: Path, data_path: str = PYTHON) -> None:
        self.reports: list[Report] = []
        self.forwarder = make_forwarder(data_path, bind(["127.0.0.1"], 0))
        self.plane = Plane(self.forwarder, ["127.0.0.1"], folder, self.reports.append)
        self.said: dict[str, list[bytes]] = {"stun": [], "dtls": [], "rtp": [], "rtcp": []}
        self.path: NetworkPath = (0, NOWHERE)
        self.ann, self.bob = Peer("ann", hertz=440, colour="red"), Peer("bob")
        self.eve = Peer("eve", hertz=700)
        self._others: frozenset[NetworkPath] = frozenset()
        if isinstance(self.forwarder, PythonForwarder):
            self._overhear(self.forwarder)

    async def open(self, order: OpenLeg) -> LegOpened:
        return self.plane.open(order)

    def _overhear(self, forwarder: PythonForwarder) -> None:
        """Keep samples of what ann's browser sends: of who comes after eve."""
        take = forwarder._receive

        def receive(socket: Socket, datagrams: Sequence[tuple[bytes, Address]]) -> None:
            for data, address in datagrams if self._others else ():
                if data and (0, address) not in self._others and self.path[1] in (NOWHERE, address):
                    self.path = 0, address
                    self._keep(data)
            take(socket, datagrams)

        forwarder._receive = receive  # type: ignore[method-assign]  # to overhear
        self._unheard = take

    def _keep(self, data: bytes) -> None:
        first = data[0]
        kind = "stun" if first < 4 else "dtls" if first < 64 else "rtcp" if 192 <= data[1] <= 223 else "rtp"
        if len(self.said[kind]) < 50:
            self.said[kind].append(data)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Near"]:
        """Serve ann and bob, who hears and sees her, until the block ends."""
        serving = asyncio.create_task(self.plane.run())
        try:
            async with self.ann, self.bob, self.eve:
                await self._join(self.eve, ["ann"])
                if isinstance(self.forwarder, PythonForwarder):
                    self._others = frozenset(self.forwarder.paths)
                await self._join(self.ann, [])
                if isinstance(self.forwarder, PythonForwarder):
                    await until(lambda: all(self.said.values()), within=20)
                await self._join(self.bob, ["ann"])
                every = frozenset(Forward(Track("ann", kind), who) for kind in PERSON for who in ("bob", "eve"))
                self.plane.apply([ApplyForwards("h1", frozenset(), every)])
                await self.goes_on()
                yield self
        finally:
            self.plane.close()
            await serving

    async def _join(self, peer: Peer, sources: Sequence[str]) -> None:
        await peer.join(self, sources)  # type: ignore[arg-type]  # what joining needs of a plane
        await peer.connected()

    async def goes_on(self) -> None:
        """Wait until bob hears and sees more of ann."""
        frames = dict(self.bob.frames)
        tracks = [Track("ann", kind) for kind in PERSON]
        await until(lambda: all(self.bob.frames[track] > frames.get(track, 0) + 10 for track in tracks), within=60)
        assert not any(isinstance(report, LegLost) for report in self.reports)

    def leg_of(self, peer: Peer) -> Leg:
        assert peer.opened is not None
        return self.plane._legs[peer.opened.ice_ufrag]

    def forged(self, data: bytes) -> None:
        """A datagram from ann's address that ann's browser did not send."""
        self.take(self.path, data)

    def strange(self, data: bytes) -> None:
        """One from an address that nobody has proven."""
        self.take((0, ("127.0.0.1", 9)), data)

    def take(self, path: NetworkPath, data: bytes) -> None:
        """A datagram from this address."""
        if isinstance(self.forwarder, NativeForwarder):
            now = time.monotonic_ns()
            self.forwarder.library.np_inject(self.forwarder.plane, native_path(path), data, len(data), now)
        else:
            assert isinstance(self.forwarder, PythonForwarder)
            self._unheard(self.forwarder._sockets[0], [(data, path[1])])
