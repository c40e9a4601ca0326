"""The embedded plane where some come over IPv6 and others over IPv4: one port, and they hear and see each other."""

import socket
from pathlib import Path

import aioice.ice
import pytest

from signaling.engines.choice import NATIVE, PYTHON
from signaling.engines.embedded import EmbeddedPlane
from signaling.media import ApplyForwards
from tests.contracts.planes import NONE, ann_arrives, bob_arrives, leaves
from tests.media_peers import Peer, until
from tests.tools import require_native

pytestmark = pytest.mark.alone
HERE = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


def at_home(monkeypatch: pytest.MonkeyPatch, family: socket.AddressFamily) -> None:
    """Let the peers that join from now on have an address of this family alone."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: [HERE[family]])


@pytest.mark.parametrize("kind", [PYTHON, NATIVE])
async def test_who_comes_over_ipv6_meets_who_comes_over_ipv4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    if kind == NATIVE:
        require_native()
    async with (
        EmbeddedPlane.start(list(HERE.values()), 0, tmp_path, kind) as plane,
        Peer("ann", hertz=440, colour="red") as ann,
        Peer("bob", hertz=700, colour="blue") as bob,
    ):
        for peer, family, other in ((ann, socket.AF_INET6, "bob"), (bob, socket.AF_INET, "ann")):
            at_home(monkeypatch, family)
            await peer.join(plane, [other])
            await peer.connected()
        assert ann.opened
        assert {address for address, _ in ann.opened.candidates} == set(HERE.values())
        assert len({port for _, port in ann.opened.candidates}) == 1, "one port number, whatever the address"
        await plane.apply([ApplyForwards("h1", NONE, leaves(("ann", "bob"), ("bob", "ann")))])
        await until(lambda: ann_arrives(bob) and bob_arrives(ann))
