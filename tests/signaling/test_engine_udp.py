"""The plane's sockets: batches leave whole, in order and to their own addresses; what cannot be sent is dropped."""

import asyncio
import socket

import pytest

from signaling.engines.udp import OUT, Outbox, Socket, bind


@pytest.fixture(params=["127.0.0.1", "::1"])
def address(request):
    return request.param


def peer(address: str) -> socket.socket:
    opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    opened.bind((address, 0))
    opened.settimeout(5)
    return opened


@pytest.fixture
def theirs(address):
    with peer(address) as opened:
        yield opened


@pytest.fixture
def outbox(address):
    with peer(address) as opened:
        yield Outbox(opened)


@pytest.fixture
async def ours(address):
    (opened,) = bind([address], 0)
    yield opened
    opened.close()


def place(of: socket.socket) -> tuple[str, int]:
    host, port = of.getsockname()[:2]
    return host, port


def test_nothing_leaves_before_the_batch_is_done(outbox: Outbox, theirs):
    outbox.put(place(theirs), b"one")
    outbox.put(place(theirs), b"two")
    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(100)
    assert outbox.flush() == 0
    assert [theirs.recv(100), theirs.recv(100)] == [b"one", b"two"]
    outbox.flush()
    with pytest.raises(BlockingIOError):
        theirs.recv(100)


def test_a_full_batch_makes_room_by_itself(outbox: Outbox, theirs):
    sent = [number.to_bytes(4, "big") * (1 + number % 7) for number in range(OUT + 50)]
    dropped = sum(outbox.put(place(theirs), data) for data in sent[: OUT + 1])
    received = [theirs.recv(100) for _ in range(OUT)]  # in between, so that a small receive buffer does
    dropped += sum(outbox.put(place(theirs), data) for data in sent[OUT + 1 :]) + outbox.flush()
    assert received + [theirs.recv(100) for _ in range(50)] == sent
    assert dropped == 0


def test_what_cannot_be_sent_is_dropped_and_the_rest_is_not(outbox: Outbox, theirs):
    dropped = outbox.put(place(theirs), b"before")
    dropped += outbox.put((place(theirs)[0], 0), b"to no port at all")
    dropped += outbox.put(place(theirs), bytes(5000))
    dropped += outbox.put(place(theirs), b"after") + outbox.flush()
    assert [theirs.recv(100), theirs.recv(100)] == [b"before", b"after"]
    assert dropped == 2


def test_each_datagram_goes_to_its_own_address(outbox: Outbox, theirs, address):
    with peer(address) as other:
        for number in range(6):
            outbox.put(place(other if number % 2 else theirs), bytes([number]))
        outbox.flush()
        assert [theirs.recv(9)[0] for _ in range(3)] == [0, 2, 4]
        assert [other.recv(9)[0] for _ in range(3)] == [1, 3, 5]


async def test_answers_to_a_batch_and_what_is_sent_in_between_arrive(ours: Socket, theirs, address):
    ours.send(place(theirs), b"at once")
    assert theirs.recv(100) == b"at once"
    ours.start(lambda to, source, data: to.send(source, data.upper()))
    theirs.connect((address, ours.port))
    for word in (b"a", b"b", b"c"):
        theirs.send(word)
    for word in (b"A", b"B", b"C"):
        assert await asyncio.to_thread(theirs.recv, 100) == word
    assert ours.dropped == 0
