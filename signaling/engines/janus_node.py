"""One Janus node: connected while it is there, connected to again when it was not, and the rooms it holds."""

import asyncio
import ipaddress
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from signaling.engines.janus_client import JanusError, JanusGoneError, Json, Session
from signaling.engines.janus_overflow import Overflow
from signaling.engines.janus_room import Room

log = logging.getLogger(__name__)

#: Where the shipped configuration serves the admin API: the same host, this port.
ADMIN_PORT = 7188
#: How many connections that receive a node carries before a hearing's further ones go to another; its own word for it
#: is ``?carries=``. Ten who send and a hundred who receive are 150,000 packets a second, about two cores' worth.
CARRIES = 100
#: Seconds between attempts to reach a node.
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 3.0

OLDEST = (1, 1)
"""The oldest version of Janus that this engine speaks to: one of several streams to a connection, with dummies."""


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """What `hearing doctor` tells of a node: its address, its version if it was reached, and else why not."""

    address: str
    version: str
    problem: str


@dataclass(frozen=True, slots=True)
class NodeLoad:
    """What the operator's figures tell of a node: connections each way, and tracks that come from another node."""

    address: str
    up: bool
    carries: int
    sending: int
    receiving: int
    links: int


def _said(address: str) -> Mapping[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def admin_address(address: str) -> str:
    """The admin API's address beside the API's; ``ws://host:8188?admin=7189`` names another port."""
    parts = urlsplit(address)
    said = _said(address).get("admin", "")
    port = int(said) if said.isdigit() else ADMIN_PORT
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    return urlunsplit((parts.scheme, f"{host}:{port}", parts.path, "", ""))


def api_address(address: str) -> str:
    """The API's address without what it says of the node."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def carries(address: str) -> int:
    """How many receiving connections the node should carry: ``?carries=200``."""
    said = _said(address).get("carries", "")
    return int(said) if said.isdigit() else CARRIES


def link_address(address: str) -> str:
    """Where other nodes send it tracks: ``?link=10.1.0.6``, or the API's address where that is a number; else nothing.

    It is an address of the node itself, for the node listens there and nowhere else.
    """
    said = _said(address).get("link", "") or urlsplit(address).hostname or ""
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return ""


class Node:
    """Use ``run`` in a task. ``lost`` is called with the rooms that were on the node, by hearing, whenever it goes."""

    def __init__(
        self,
        address: str,
        secret: str,
        event: Callable[["Node", int, Json], None],
        lost: Callable[["Node", Mapping[str, Room]], None],
    ) -> None:
        self.address = address
        self.carries = carries(address)
        self.link = link_address(address)
        self.rooms: dict[str, Room] = {}
        self.problem = "not tried yet"
        self._secret = secret
        self._event = event
        self._lost = lost
        self._session: Session | None = None
        self._tried = asyncio.Event()

    @property
    def up(self) -> bool:
        """Whether hearings can be placed here."""
        return self._session is not None

    @property
    def session(self) -> Session:
        """The session; raises `JanusGoneError` while there is none."""
        if self._session is None:
            raise JanusGoneError(f"{self.address}: {self.problem}")
        return self._session

    @property
    def told(self) -> NodeLoad:
        """How full the node is."""
        rooms = self.rooms.values()
        sending, receiving = sum(len(room.senders) for room in rooms), sum(len(room.receivers) for room in rooms)
        links = sum(len(room.open_inlets) for room in rooms if isinstance(room, Overflow))
        return NodeLoad(self.address, self.up, self.carries, sending, receiving, links)

    @property
    def full(self) -> bool:
        """Whether it carries as many receiving connections as it should."""
        return self.told.receiving >= self.carries

    @property
    def load(self) -> tuple[float, int]:
        """How full the node is, for choosing the emptiest: connections and links by what it carries, then hearings."""
        told = self.told
        return (told.sending + told.receiving + told.links) / max(1, self.carries), len(self.rooms)

    async def tried(self) -> None:
        """Wait until the first attempt to reach it was made."""
        await self._tried.wait()

    async def room(self, hearing: str) -> Room:
        """The hearing's room, made if need be; raises what the node does."""
        found = self.rooms.get(hearing)
        if found is None:
            found = Room(self.session, self._secret, hearing)
            await found.create()
            self.rooms[hearing] = found
        return found

    async def overflow(self, hearing: str, home: Room) -> Room:
        """The hearing's overflow room beside its home on another node, made if need be; raises what the node does."""
        found = self.rooms.get(hearing)
        if found is None:
            found = Overflow(self.session, self._secret, home, self.link)
            await found.create()
            self.rooms[hearing] = found
        return found

    async def run(self) -> None:
        """Hold the connection until cancelled."""
        pause = _FIRST_PAUSE_S
        while True:
            try:
                session = await connect(
                    self.address, self._secret, lambda handle, found: self._event(self, handle, found)
                )
            except (JanusGoneError, JanusError) as error:
                if self.problem != str(error):
                    log.warning("media node %s: %s", self.address, error)
                self.problem = str(error)
                self._tried.set()
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE_S, pause * 2)
                continue
            log.info("media node %s: Janus %s", self.address, session.version)
            self._session, self.problem, pause = session, "", _FIRST_PAUSE_S
            self._tried.set()
            try:
                await session.serve()
            finally:
                self._gone("the connection ended")

    def _gone(self, why: str) -> None:
        self._session, self.problem = None, why
        rooms, self.rooms = self.rooms, {}
        self._lost(self, rooms)

    async def give_up(self) -> None:
        """Break off a session that does not answer; Janus ends what hung on it, and `run` begins anew."""
        if self._session is not None:
            await self._session.close()


async def connect(address: str, secret: str, event: Callable[[int, Json], None]) -> Session:
    """A session on a node that is fit for us; raises `JanusGoneError` or `JanusError`."""
    session = await Session.open(api_address(address), admin_address(address), secret, event)
    numbers = tuple(int(part) for part in session.version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        await session.close()
        raise JanusGoneError(f"Janus {session.version or 'of unknown version'} is too old; 1.1 or newer is needed")
    return session


async def look(address: str, secret: str) -> NodeStatus:
    """Reach a node once and say how it is."""
    try:
        session = await connect(address, secret, lambda _handle, _found: None)
    except (JanusGoneError, JanusError) as error:
        return NodeStatus(address, "", str(error))
    await session.end()
    return NodeStatus(address, session.version, "")
