"""The media plane that the settings name, and what `hearing doctor` says of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from signaling.engines.choice import NATIVE, chosen
from signaling.engines.embedded import EmbeddedPlane
from signaling.engines.fleet import Fleet
from signaling.engines.janus import JanusPlane
from signaling.engines.janus_node import NodeStatus, api_address, carries, link_address, look
from signaling.engines.native_library import NativeMissingError, cipher
from signaling.media import MediaPlane
from web.settings import JANUS, Settings, SettingsError


@asynccontextmanager
async def open_plane(settings: Settings) -> AsyncIterator[MediaPlane]:
    """Run the media plane until the block ends.

    Raises:
        SettingsError: Janus is named without its nodes or their secret.
    """
    if settings.media == JANUS:
        secret = await asyncio.to_thread(lambda: settings.janus_secret)
        async with JanusPlane.start(settings.janus, secret, settings.recordings) as plane:
            yield plane
        return
    where = settings.media_addresses, settings.media_port, settings.recordings, settings.media
    if settings.media_processes > 1:
        async with Fleet.start(*where, processes=settings.media_processes) as fleet:
            yield fleet
        return
    async with EmbeddedPlane.start(*where) as one:
        yield one


def media_checks(settings: Settings) -> list[tuple[str, str]]:
    """What the doctor says of media: which plane is active and why, node by node; and what is wrong. Blocking."""
    return [*_plane_checks(settings), _relay_check(settings)]


def _plane_checks(settings: Settings) -> list[tuple[str, str]]:
    if settings.media != JANUS:
        try:
            name, why = chosen(settings.media)
        except NativeMissingError as error:
            return [("media is forwarded by the native data path", str(error))]
        by = f", encrypted by {cipher()}" if name == NATIVE else ""
        return [(f"media is forwarded by the {name} data path ({why}){by}", "")]
    words = f"media is forwarded by Janus, nodes: {len(settings.janus)}"
    try:
        nodes = asyncio.run(_look(settings.janus, settings.janus_secret))
    except SettingsError as error:
        return [(words, str(error))]
    words += "; it cannot delay: no observers where the rule set has them see hearings later"
    return [(words, ""), *((_told_of(node), node.problem) for node in nodes), *_link_checks(settings.janus)]


def _told_of(node: NodeStatus) -> str:
    room = f"room for {carries(node.address)} who receive"
    return f"media node {api_address(node.address)}: Janus {node.version}, {room}"


def _link_checks(addresses: Sequence[str]) -> list[tuple[str, str]]:
    """Say of several nodes where they send each other what a large audience gets, and what protects it: nothing."""
    if len(addresses) < 2:
        return []
    without = [address for address in addresses if not link_address(address)]
    trouble = f"add ?link=ADDRESS, the node's own number inside, to {', '.join(without)}" if without else ""
    links = ", ".join(link_address(address) for address in addresses if address not in without)
    words = "a large audience is shared out over the nodes"
    return [(f"{words}, by unencrypted RTP that only they may reach: {links}" if links else words, trouble)]


async def _look(addresses: Sequence[str], secret: str) -> list[NodeStatus]:
    return await asyncio.gather(*(look(address, secret) for address in addresses))


def _relay_check(settings: Settings) -> tuple[str, str]:
    words = f"TURN addresses that people are given: {len(settings.turn)}"
    try:
        _ = settings.relays
    except SettingsError as error:
        return words, str(error)
    return words, ""
