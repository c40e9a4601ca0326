"""Which node has which hearing: its home, and its overflow rooms where the home has no more room for who receives."""

import logging
from collections.abc import Sequence

from signaling.engines.janus_node import Node
from signaling.engines.janus_overflow import Overflow
from signaling.engines.janus_room import Room
from signaling.media import MediaRefusedError

log = logging.getLogger(__name__)


class Places:
    """The nodes, and where on them a hearing is. What is asked of a node raises what the node does."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes

    def home_of(self, hearing: str) -> Node | None:
        """The node on which everyone is who sends."""
        here = (node for node in self.nodes if hearing in node.rooms)
        return next((node for node in here if not isinstance(node.rooms[hearing], Overflow)), None)

    def rooms_of(self, hearing: str) -> list[Room]:
        """All rooms of a hearing, the home first."""
        rooms = [node.rooms[hearing] for node in self.nodes if hearing in node.rooms]
        return sorted(rooms, key=lambda room: isinstance(room, Overflow))

    def forget(self, hearing: str) -> None:
        """Take a hearing off every node."""
        for node in self.nodes:
            node.rooms.pop(hearing, None)

    async def home(self, hearing: str) -> Room:
        """The hearing's home, on the least loaded node if it has none yet; raises `MediaRefusedError` as well."""
        node = self.home_of(hearing) or self._emptiest(self.nodes)
        if node is None:
            raise MediaRefusedError("no media server can be reached; try again in a few seconds")
        return await node.room(hearing)

    async def seat(self, hearing: str, participant: str) -> Room:
        """Where somebody is to receive; raises `MediaRefusedError` as well.

        Who sends receives at home. Anybody else does while the home carries no more than it should, then on another
        node: one on which the hearing is already goes before an emptier one, for each costs the home its tracks once.
        When all are full the hearing matters more than the figure, and the emptiest takes them.
        """
        home = await self.home(hearing)
        node = self.home_of(hearing)
        if node is None or not node.full or any(leg.participant == participant for leg in home.senders):
            return home
        others = [other for other in self.nodes if other is not node and other.link]
        free = [other for other in others if not other.full]
        chosen = self._emptiest([other for other in free if hearing in other.rooms]) or self._emptiest(free)
        if chosen is None:
            chosen = self._emptiest([node, *others])
            log.warning("hearing %s: every media node is full; one takes more than it should", hearing)
        return home if chosen is None or chosen is node else await chosen.overflow(hearing, home)

    def _emptiest(self, nodes: Sequence[Node]) -> Node | None:
        return min((node for node in nodes if node.up), key=lambda node: node.load, default=None)
