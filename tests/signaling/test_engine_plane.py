"""Who owns an address, which leg counts, and what a leg may cost: the plane inside one process."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aioice import stun

from signaling.engines import plane as module
from signaling.engines.forwarder import NetworkPath
from signaling.engines.plane import Plane
from signaling.engines.python_forwarder import PythonForwarder, PythonLine
from signaling.engines.udp import PortTakenError, bind
from signaling.media import LegLost, LegOpened, MediaKind, MediaRefusedError, OpenLeg, Receiving, Report, Sending, Track
from tests.media_peers import until


def order(participant: str, leg: str, *, slots: int = 1) -> OpenLeg:
    sending = (Sending(Track(participant, MediaKind.AUDIO), "0", 1001, 111),)
    receiving = tuple(Receiving(Track(f"p{n}", MediaKind.AUDIO), str(n + 1), 111) for n in range(slots))
    return OpenLeg("h1", participant, leg, "them", "t" * 24, (("sha-256", "AB"),), sending, receiving)


class Bench:
    """A plane in this process, and what it reported."""

    def __init__(self, folder: Path) -> None:
        self.reports: list[Report] = []
        self.plane = Plane(PythonForwarder(bind(["127.0.0.1"], 0)), ["127.0.0.1"], folder, self.reports.append)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    running = asyncio.create_task(made.plane.run())
    await asyncio.sleep(0)
    yield made
    made.plane.close()
    await running


@contextlib.contextmanager
def browser() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.setblocking(False)
        yield opened


def check(opened: LegOpened, *, password: str = "", nominates: bool = False) -> bytes:
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST, attributes={"USERNAME": f"{opened.ice_ufrag}:them"})
    if nominates:
        request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity((password or opened.ice_pwd).encode())
    return bytes(request)


async def answers(client: socket.socket, opened: LegOpened, data: bytes) -> bool:
    """Whether the plane answers this datagram within a moment."""
    client.sendto(data, opened.candidates[0])
    try:
        await asyncio.wait_for(asyncio.get_running_loop().sock_recv(client, 2048), 0.3)
    except TimeoutError:
        return False
    return True


async def test_only_a_signed_check_that_names_a_leg_is_answered(bench):
    opened = bench.plane.open(order("ann", "ann-1"))
    with browser() as client:
        assert await answers(client, opened, check(opened))
        assert not await answers(client, opened, check(opened, password="x" * 32))
        stranger = LegOpened("x", "nobody", "x" * 32, ("sha-256", ""), opened.candidates, ())
        assert not await answers(client, opened, check(stranger))


async def test_an_address_in_use_passes_to_no_other_leg(bench):
    ann, bob = bench.plane.open(order("ann", "ann-1")), bench.plane.open(order("bob", "bob-1"))
    with browser() as client:
        assert await answers(client, ann, check(ann))
        assert not await answers(client, bob, check(bob)), "as if bob had forged ann's source address"
        assert await answers(client, ann, check(ann))


async def test_another_address_takes_over_when_it_is_nominated_or_the_one_in_use_says_nothing(bench, monkeypatch):
    leg = bench.plane.open(order("ann", "ann-1"))
    selected: list[int] = []
    real = PythonLine.select

    def select(line: PythonLine, path: NetworkPath) -> None:
        selected.append(path[1][1])
        real(line, path)

    monkeypatch.setattr(PythonLine, "select", select)
    with browser() as first, browser() as second:
        ports = [each.getsockname()[1] for each in (first, second)]
        for each in (first, second, first):
            assert await answers(each, leg, check(leg))
        assert selected == ports[:1]
        assert await answers(second, leg, check(leg, nominates=True))
        assert selected == ports
        monkeypatch.setattr("signaling.engines.leg.STALE_AFTER_S", -1.0)
        assert await answers(first, leg, check(leg))
        assert selected == [*ports, ports[0]]


async def test_checks_beyond_the_allowance_are_ignored_until_the_next_second(bench, monkeypatch):
    monkeypatch.setattr("signaling.engines.leg.CHECKS_A_SECOND", 3)
    opened = bench.plane.open(order("ann", "ann-1"))
    with browser() as client:
        found = [await answers(client, opened, check(opened)) for _ in range(4)]
        assert found == [True, True, True, False]


async def test_a_newer_offer_drops_one_that_never_connected(bench):
    bench.plane.open(order("ann", "ann-1"))
    bench.plane.open(order("ann", "ann-2"))
    lost = [report for report in bench.reports if isinstance(report, LegLost)]
    assert [(report.leg, report.closed) for report in lost] == [("ann-1", True)]


async def test_who_does_not_connect_in_time_is_dropped(bench, monkeypatch):
    monkeypatch.setattr(module, "CONNECT_WITHIN_S", 0.1)
    bench.plane.open(order("ann", "ann-1"))
    await until(lambda: any(isinstance(report, LegLost) for report in bench.reports))
    assert [report.leg for report in bench.reports if isinstance(report, LegLost)] == ["ann-1"]


async def test_more_than_it_can_hold_is_refused_in_words(bench, monkeypatch):
    with pytest.raises(MediaRefusedError, match="slots"):
        bench.plane.open(order("ann", "ann-1", slots=300))
    monkeypatch.setattr(module, "MAX_LEGS", 1)
    bench.plane.open(order("ann", "ann-1"))
    with pytest.raises(MediaRefusedError, match="try again"):
        bench.plane.open(order("bob", "bob-1"))


async def test_all_addresses_share_one_port_and_a_taken_one_is_named():
    bound = bind(["127.0.0.1", "127.0.0.2"], 0)
    try:
        assert bound[0].port == bound[1].port
        with pytest.raises(PortTakenError, match=str(bound[0].port)):
            bind(["127.0.0.1"], bound[0].port)
    finally:
        for opened in bound:
            opened.close()
