"""The plane's sockets: batches leave whole, in order and to their own addresses; what cannot be sent is dropped."""

import asyncio
import socket

import pytest

from signaling.engines.udp import OUT, Address, Outbox, Socket, bind


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
    outbox.flush()
    assert outbox.dropped == 0
    assert [theirs.recv(100), theirs.recv(100)] == [b"one", b"two"]
    outbox.flush()
    with pytest.raises(BlockingIOError):
        theirs.recv(100)


def test_a_full_batch_makes_room_by_itself(outbox: Outbox, theirs, address):
    with peer(address) as other:  # two, so that a small receive buffer does
        ends, count = (theirs, other), OUT // 2
        sent = [number.to_bytes(4, "big") * (1 + number % 7) for number in range(OUT + 50)]
        for number, data in enumerate(sent[: OUT + 1]):
            outbox.put(place(ends[number % 2]), data)
        received = [[end.recv(100) for _ in range(count)] for end in ends]
        for number, data in enumerate(sent[OUT + 1 :], OUT + 1):
            outbox.put(place(ends[number % 2]), data)
        outbox.flush()
        for end, got in zip(ends, received, strict=True):
            got += [end.recv(100) for _ in range(25)]
        assert received == [sent[::2], sent[1::2]]
    assert outbox.dropped == 0


def test_what_cannot_be_sent_is_dropped_and_the_rest_is_not(outbox: Outbox, theirs):
    outbox.put(place(theirs), b"before")
    outbox.put((place(theirs)[0], 0), b"to no port at all")
    outbox.put(place(theirs), bytes(5000))
    outbox.put(place(theirs), b"after")
    outbox.flush()
    assert [theirs.recv(100), theirs.recv(100)] == [b"before", b"after"]
    assert outbox.dropped == 2


def test_each_datagram_goes_to_its_own_address(outbox: Outbox, theirs, address):
    with peer(address) as other:
        for number in range(6):
            outbox.put(place(other if number % 2 else theirs), bytes([number]))
        outbox.flush()
        assert [theirs.recv(9)[0] for _ in range(3)] == [0, 2, 4]
        assert [other.recv(9)[0] for _ in range(3)] == [1, 3, 5]


def test_equal_neighbours_to_one_address_are_one_message_and_arrive_one_by_one(outbox: Outbox, theirs, address):
    with peer(address) as other:
        sizes = [900] * 50 + [300, 900, 900, 1000]
        for number, size in enumerate(sizes):
            outbox.put(place(theirs), bytes([number]) * size)
        for _ in range(2):
            outbox.put(place(other), b"other")
        outbox.put(place(theirs), bytes(1000))
        outbox.flush()
        assert [theirs.recv(2000) for _ in sizes] == [bytes([number]) * size for number, size in enumerate(sizes)]
        assert theirs.recv(2000) == bytes(1000)
        assert [other.recv(99), other.recv(99)] == [b"other", b"other"]
    assert outbox.dropped == 0
    assert outbox.messages == 6, "40; 10 and the short one; 2 and the long one, each alone; 2 to the other; the last"


def test_where_nothing_cuts_messages_each_datagram_is_one(outbox: Outbox, theirs, monkeypatch):
    """A segment longer than the interface carries is refused like everything on an interface that cannot cut."""
    monkeypatch.setattr("signaling.engines.udp._UDP_SEGMENT", 999)
    for number in range(4):
        outbox.put(place(theirs), bytes([number]) * 50)
    outbox.flush()
    assert [theirs.recv(100)[0] for _ in range(4)] == [0, 1, 2, 3]
    assert (outbox.messages, outbox.dropped) == (4, 0)


async def test_answers_to_a_batch_and_what_is_sent_in_between_arrive(ours: Socket, theirs, address):
    ours.send(place(theirs), b"at once")
    assert theirs.recv(100) == b"at once"

    def answer(to: Socket, came: list[tuple[bytes, Address]]) -> None:
        for data, source in came:
            to.send(source, data.upper())

    ours.start(answer)
    theirs.connect((address, ours.port))
    for word in (b"a", b"b", b"c"):
        theirs.send(word)
    for word in (b"A", b"B", b"C"):
        assert await asyncio.to_thread(theirs.recv, 100) == word
    assert ours.dropped == 0
