"""What bad receivers do, and what comes of it: each row a real one on the loopback, or a name that leads somewhere."""

import gzip
import re
import resource

import pytest
import pytest_asyncio

from hearing.channel.addresses import Reach
from hearing.channel.errors import AddressRefusedError
from hearing.channel.poster import Poster
from tests.web.receivers import HERE, NOW, Clock, Names, posting, raw, receiving, tell

pytestmark = pytest.mark.asyncio

OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n"
BOMB = gzip.compress(bytes(100_000_000), 1)
HANGS = {"hang": True}


@pytest_asyncio.fixture
async def poster():
    one = Poster(HERE, seconds=30)
    yield one
    await one.close()


@pytest_asyncio.fixture
async def posted(tmp_path):
    async with posting(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("answer", "how", "status"),
    [
        (OK % (100_000_000, b"") + b"x" * 5_000, {"endless": True}, 200),
        (OK % (len(BOMB), b"Content-Encoding: gzip\r\n") + BOMB, {}, 200),
        (OK % (1_000, b"") + b"half", {}, 200),
        (OK % (0, b""), {}, 200),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n", {}, 0),
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", {}, 500),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", {}, 0),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", {}, 0),
        (b"HTTP/1.1 2", {}, 0),
        (b"", {}, 0),
        (b"SSH-2.0-somebody\r\n", {}, 0),
        (b"\x16\x03\x01\x00\x05", {}, 0),
        (b"HTTP/1.1 99 Odd\r\nContent-Length: 0\r\n\r\n", {}, 0),
    ],
    ids=["100 MB", "gzip of 100 MB", "half an answer", "none beyond the status", "broken chunks", "500", "long header",
         "20,000 headers", "half a status", "closes at once", "no HTTP", "TLS", "no status"],
)  # fmt: skip
async def test_only_the_status_of_an_answer_counts_however_the_rest_ends(poster, answer, how, status):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with raw(answer, **how) as url:
        outcome = await poster.post(url, b"{}", {})
    assert outcome.status == status, outcome
    assert bool(outcome.problem) == (status == 0)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000, "KiB: nothing is unpacked or kept"


@pytest.mark.parametrize(
    ("answer", "status"),
    [(b"", 0), (b"HTTP/1.1 2", 0), (OK % (1_000, b"") + b"half", 200)],
    ids=["says nothing", "half a status", "half an answer"],
)
async def test_a_receiver_that_is_too_slow_is_let_go(answer, status):
    quick = Poster(HERE, seconds=0.5)
    try:
        async with raw(answer, hang=True) as url:
            outcome = await quick.post(url, b"{}", {})
        assert (outcome.status, outcome.problem) == (status, "" if status else "timeout")
    finally:
        await quick.close()


@pytest.mark.parametrize(
    "place",
    ["http://169.254.169.254/latest", "http://10.0.0.1/", "http://127.0.0.1:1/", "https://[::1]/", "//10.0.0.1/", "/x"],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed_nowhere(posted, poster, status, place):
    async with receiving(status=status, headers={"Location": place}) as receiver:
        hook, _ = await posted.hooks.subscribe("authority", receiver.url, NOW)
        await tell(posted.engine)
        await posted.hooks.post_due(poster, Clock())
        assert len(receiver.got) == 1
    ((post, (attempt,)),) = await posted.hooks.sent.posts(hook.id, 9)
    assert (post.fate, attempt.status, attempt.problem) == ("waiting", status, "redirects are not followed")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "0.0.0.0", "[::]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]",
     "[2002:a00:1::]", "[fe80::1]", "[fc00::1]", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
     "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "[2001:db8::1]", "localhost", "LOCALHOST"],
)  # fmt: skip
async def test_an_address_inside_is_refused_when_it_is_set_up(posted, host):
    outside = Poster(Reach(), seconds=5)
    try:
        posted.hooks._reach = Reach()
        with pytest.raises(AddressRefusedError):
            await posted.hooks.subscribe("authority", f"https://{host}/hook", NOW)
        assert (await outside.post(f"https://{host}/hook", b"{}", {})).problem.startswith("address refused")
    finally:
        await outside.close()


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost.", "127.0.0.1.nip.io"])
async def test_an_address_inside_that_is_written_as_a_name_is_refused_when_connecting(host):
    outside = Poster(Reach(), seconds=5, names=Names("127.0.0.1"))
    try:
        outcome = await outside.post(f"https://{host}/hook", b"{}", {})
        assert outcome.status == 0
        assert re.search("address refused: network|not a canonical IPv4 address", outcome.problem)
    finally:
        await outside.close()


async def test_a_name_that_changes_its_mind_between_two_looks_gains_nothing():
    """DNS rebinding: judged is the very answer that is connected to, and every connection asks anew."""
    names = Names("203.0.113.1")
    outside = Poster(Reach(), seconds=0.5, names=names)
    try:
        async with receiving() as receiver:
            port = receiver.url.split(":")[2].split("/")[0]
            names.addresses = ("127.0.0.1",)
            for _ in range(3):
                outcome = await outside.post(f"https://hook.example:{port}/hook", b"{}", {})
                assert outcome.problem == "address refused: network"
                names.addresses = ("127.0.0.1", "::1", "10.0.0.1")
            assert receiver.got == []
    finally:
        await outside.close()


async def test_a_receiver_that_is_down_does_not_keep_another_ones_posts_waiting(posted):
    quick = Poster(HERE, seconds=0.5)
    try:
        async with raw(b"", hang=True) as silent, receiving() as receiver:
            slow, _ = await posted.hooks.subscribe("authority", silent, NOW)
            await posted.hooks.subscribe("authority", receiver.url, NOW)
            await tell(posted.engine)
            assert await posted.hooks.post_due(quick, Clock()) == 2
            assert len(receiver.got) == 1
        ((post, (attempt,)),) = await posted.hooks.sent.posts(slow.id, 9)
        assert (post.fate, attempt.problem) == ("waiting", "timeout")
    finally:
        await quick.close()
