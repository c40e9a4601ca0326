"""One Janus node: connected while it is there, connected to again when it was not, and the rooms it holds."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from signaling.engines.janus_client import JanusError, JanusGoneError, Json, Session
from signaling.engines.janus_room import Room

log = logging.getLogger(__name__)

#: Where the shipped configuration serves the admin API: the same host, this port.
ADMIN_PORT = 7188
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


def admin_address(address: str) -> str:
    """The admin API's address beside the API's; ``ws://host:8188?admin=7189`` names another port."""
    parts = urlsplit(address)
    port = ADMIN_PORT
    for name, _, value in (item.partition("=") for item in parts.query.split("&")):
        if name == "admin" and value.isdigit():
            port = int(value)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    return urlunsplit((parts.scheme, f"{host}:{port}", parts.path, "", ""))


def api_address(address: str) -> str:
    """The API's address without what it says of the admin API."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


class Node:
    """Use ``run`` in a task. ``lost`` is called with the hearings that were on the node whenever it goes."""

    def __init__(
        self,
        address: str,
        secret: str,
        event: Callable[["Node", int, Json], None],
        lost: Callable[["Node", frozenset[str]], None],
    ) -> None:
        self.address = address
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
    def load(self) -> tuple[int, int]:
        """How full the node is: connections, then hearings."""
        return sum(len(room.legs) for room in self.rooms.values()), len(self.rooms)

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
        hearings = frozenset(self.rooms)
        self._lost(self, hearings)
        self.rooms.clear()

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
