"""The client's sealing of media and its key agreement: the RFC's vectors, an own reading of it, and what is refused."""

import json
import subprocess
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any

import av
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from signaling.engines import vp8
from signaling.engines.rtp import starts_key_frame
from tests.load.pictures import descriptor
from tests.served import ROOT
from tests.tools import require_tool
from tests.web import sframe

VECTORS = json.loads((ROOT / "tests" / "vectors" / "sframe" / "test-vectors.json").read_text())
GCM = [vector for vector in VECTORS["sframe"] if vector["cipher_suite"] in sframe.HASHES]
CLIENT = ROOT / "web" / "client"
BASE = {"a": "0a" * 32, "b": "0b" * 32}
KEY_FRAME = "50a201" + "9d012a" + "80026801" + "aa" * 400
DELTA_FRAME = "b1" + "bb" * 200


class Refused(Exception):  # noqa: N818 -- what the client's code said no to
    """The client's code refused."""


class Client:
    """The client's modules in node; `ask` gives an answer or raises what the code refused."""

    def __init__(self) -> None:
        script = str(ROOT / "tests" / "web" / "sealing_client.mjs")
        command = [require_tool("node"), script, str(CLIENT / "package.json"), str(CLIENT / "src" / "sealing")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, what: str, **about: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"ask": what, **about}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["ok"]

    def close(self) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    if not (CLIENT / "node_modules" / "typescript").is_dir():
        pytest.skip("the client's packages are not installed: make client")
    one = Client()
    yield one
    one.close()


def test_headers_are_those_of_the_rfc(client: Client) -> None:
    for vector in VECTORS["header"]:
        kid, counter = vector["kid"], vector["ctr"]
        assert sframe.header(kid, counter).hex() == vector["encoded"]
        assert client.ask("header", kid=str(kid), counter=str(counter)) == vector["encoded"]
        read = client.ask("read", data=vector["encoded"] + "ff")
        assert read == {"kid": str(kid), "counter": str(counter), "size": len(vector["encoded"]) // 2}


@pytest.mark.parametrize("data", ["", "08", "80", "f0ffff", "0fffffffffffffff"])
def test_a_header_that_is_cut_off_is_refused(client: Client, data: str) -> None:
    with pytest.raises(Refused, match=r"cut off|empty"):
        client.ask("read", data=data)


@pytest.mark.parametrize("vector", GCM, ids=lambda vector: f"suite-{vector['cipher_suite']}")
def test_frames_are_those_of_the_rfc(client: Client, vector: dict[str, Any]) -> None:
    suite, base, kid = vector["cipher_suite"], vector["base_key"], vector["kid"]
    key, salt = sframe.key_and_salt(suite, kid, bytes.fromhex(base))
    assert (key.hex(), salt.hex()) == (vector["sframe_key"], vector["sframe_salt"])
    metadata, plain = vector["metadata"], vector["pt"]
    ours = sframe.seal(suite, bytes.fromhex(base), kid, vector["ctr"], bytes.fromhex(metadata), bytes.fromhex(plain))
    assert ours.hex() == vector["ct"]
    about = {"suite": suite, "base": base, "metadata": metadata}
    assert client.ask("seal", kid=str(kid), counter=str(vector["ctr"]), plain=plain, **about) == vector["ct"]
    assert client.ask("open", data=vector["ct"], **about) == plain
    for at in range(0, len(vector["ct"]), 6):
        changed = bytearray.fromhex(vector["ct"])
        changed[at // 2] ^= 1
        with pytest.raises(Refused):
            client.ask("open", data=changed.hex(), **about)
    with pytest.raises(Refused, match="not authentic"):
        client.ask("open", data=vector["ct"], **(about | {"metadata": metadata + "00"}))


@pytest.fixture
def both(client: Client) -> Client:
    members = {who: {"kid": str(64 * 7 + n), "base": base} for n, (who, base) in enumerate(BASE.items())}
    for who in BASE:
        client.ask("use", name=f"frames-{who}", epoch=7, me=who, members=members)
    return client


def sealed(client: Client, kind: str, data: str) -> bytes:
    return bytes.fromhex(client.ask("frame", name="frames-a", kind=kind, data=data))


@pytest.mark.parametrize(
    ("kind", "data", "clear"), [("video", KEY_FRAME, 10), ("video", DELTA_FRAME, 1), ("audio", "fc" * 90, 0)]
)
def test_only_what_forwarding_needs_stays_in_clear(both: Client, kind: str, data: str, clear: int) -> None:
    frame, plain = sealed(both, kind, data), bytes.fromhex(data)
    assert frame[:clear] == plain[:clear]
    assert plain[clear : clear + 8] not in frame
    read = both.ask("read", data=frame[clear:].hex())
    metadata = bytes([kind == "video"]) + plain[:clear]
    ours = sframe.seal(5, bytes.fromhex(BASE["a"]), 448, int(read["counter"]), metadata, plain[clear:])
    assert frame[clear:] == ours, "another client, written from the RFC, makes the same frame"
    assert both.ask("unframe", name="frames-b", **{"from": "a"}, kind=kind, data=frame.hex()) == data


def gradient() -> av.VideoFrame:
    """A picture from dark to light."""
    frame = av.VideoFrame(320, 180, "yuv420p")
    rows = [bytes(column * 200 // 320 + 20 for column in range(320)) for _ in range(180)]
    for content, plane in zip((b"".join(rows), None, None), frame.planes, strict=True):
        plane.update(content or bytes([128]) * plane.buffer_size)
    frame.pts = 0
    return frame


def brightness(data: bytes) -> list[int]:
    """What a VP8 decoder sees from left to right in a key frame; nothing when it refuses it."""
    codec = av.CodecContext.create("vp8", "r")
    try:
        frames = codec.decode(av.Packet(data))
    except av.FFmpegError:
        return []
    return [
        bytes(frame.planes[0])[at] for frame in frames if isinstance(frame, av.VideoFrame) for at in range(0, 320, 16)
    ]


def test_what_the_server_forwards_routes_as_before_and_shows_nothing(both: Client) -> None:
    """The planes' readers find key frame and size; a decoder, which is all a server could use, finds no picture."""
    codec = av.CodecContext.create("libvpx", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = 320, 180, "yuv420p"
    codec.framerate = 30  # type: ignore[assignment]  # it takes what Fraction takes
    plain = b"".join(bytes(packet) for packet in (*codec.encode(gradient()), *codec.encode(None)))
    expected = [bytes(gradient().planes[0])[at] for at in range(0, 320, 16)]
    seen = brightness(plain)
    assert max(abs(one - other) for one, other in zip(seen, expected, strict=True)) < 12
    frame = sealed(both, "video", plain.hex())
    payload = descriptor(1, first=True) + frame
    assert starts_key_frame(payload)
    assert vp8.size_of_key_frame(payload, vp8.read(payload)) == (320, 180)
    tapped = brightness(frame)
    assert not tapped or sum(abs(one - other) for one, other in zip(tapped, expected, strict=True)) > 20 * len(expected)
    following = descriptor(2, first=True) + sealed(both, "video", DELTA_FRAME)
    assert not starts_key_frame(following)


def test_a_frame_is_taken_once_from_its_sender_and_as_what_it_is(both: Client) -> None:
    frame = sealed(both, "video", DELTA_FRAME).hex()
    about = {"name": "frames-b", "kind": "video", "data": frame}
    for wrong in ({"from": "c"}, {"from": "a", "kind": "audio"}, {"from": "a", "data": "b0" + frame[2:]}):
        with pytest.raises(Refused):
            both.ask("unframe", **(about | wrong))
    assert both.ask("unframe", **about, **{"from": "a"}) == DELTA_FRAME
    with pytest.raises(Refused, match="came before"):
        both.ask("unframe", **about, **{"from": "a"})


def test_frames_may_overtake_each_other_but_not_by_far(both: Client) -> None:
    frames = [sealed(both, "audio", f"{n:04x}").hex() for n in range(2100)]
    order = [2000, 1999, 100, 5, 2099]
    for n in order:
        assert both.ask("unframe", name="frames-b", **{"from": "a"}, kind="audio", data=frames[n]) == f"{n:04x}"
    for n in (100, 2000, 0):
        with pytest.raises(Refused, match="came before"):
            both.ask("unframe", name="frames-b", **{"from": "a"}, kind="audio", data=frames[n])


def test_a_late_frame_of_the_former_epoch_is_opened_until_its_keys_are_forgotten(both: Client) -> None:
    late = [sealed(both, "audio", f"0{n}") for n in range(2)]
    both.ask("pause", name="frames-a")
    assert both.ask("frame", name="frames-a", kind="audio", data="00") is None, "nothing is sent without a key"
    members = {who: {"kid": str(64 * 9 + n), "base": "0c" * 32} for n, who in enumerate(BASE)}
    for who in BASE:
        both.ask("use", name=f"frames-{who}", epoch=9, me=who, members=members)
    unframe = {"name": "frames-b", "from": "a", "kind": "audio"}
    assert both.ask("unframe", **unframe, data=late[0].hex()) == "00"
    both.ask("forget", name="frames-b", before=9)
    with pytest.raises(Refused, match="no key"):
        both.ask("unframe", **unframe, data=late[1].hex())
    assert both.ask("unframe", **unframe, data=sealed(both, "audio", "aa").hex()) == "aa"


def test_another_client_written_from_the_readme_agrees_on_keys(client: Client) -> None:
    """Two browsers and one of our own reading; each wraps for each, and all see one code."""
    mine = ec.generate_private_key(ec.SECP256R1())
    shown = {"p1": client.ask("pair", name="p1"), "p2": client.ask("pair", name="p2"), "p3": sframe.shown_by(mine)}
    about: dict[str, object] = {"hearing": "h-1", "epoch": 41}
    wanted = sframe.to64(sframe.digest("commitment", "h-1", 41, "p1", shown["p1"]))
    assert client.ask("commitment", **about, participant="p1", shown=shown["p1"]) == wanted
    over = sframe.transcript("h-1", 41, shown)
    assert client.ask("code", **about, shown=shown) == sframe.code(over)
    nonce, base = bytes(12), bytes(range(32))
    told = client.ask(
        "wrap", name="p1", **about, shown=shown, theirs=shown["p3"], **{"from": "p1"}, to="p3", base=base.hex()
    )
    opened = sframe.wrapping(mine, shown["p1"], over, "p1", "p3").decrypt(nonce, urlsafe_b64decode(told + "=="), None)
    assert opened == base
    back = sframe.to64(sframe.wrapping(mine, shown["p2"], over, "p3", "p2").encrypt(nonce, base, None))
    unwrap = {"name": "p2", **about, "theirs": shown["p3"], "from": "p3", "to": "p2", "wrapped": back}
    assert client.ask("unwrap", **unwrap, shown=shown) == base.hex()


def test_who_was_shown_another_key_sees_another_code_and_can_read_nobody(client: Client) -> None:
    """The server puts a key of its own in the place of p1's, towards p2."""
    server = ec.generate_private_key(ec.SECP256R1())
    real = {"p1": client.ask("pair", name="p1"), "p2": client.ask("pair", name="p2")}
    forged = real | {"p1": sframe.shown_by(server)}
    about: dict[str, object] = {"hearing": "h-1", "epoch": 5}
    assert client.ask("code", **about, shown=real) != client.ask("code", **about, shown=forged)
    towards = {"from": "p1", "to": "p2"}
    wrapped = client.ask("wrap", name="p1", **about, shown=real, theirs=real["p2"], **towards, base="01" * 32)
    for seen in (real, forged):
        with pytest.raises(Refused, match="does not fit"):
            client.ask("unwrap", name="p2", **about, shown=seen, theirs=forged["p1"], **towards, wrapped=wrapped)
    with pytest.raises(Refused, match="does not fit"):
        client.ask(
            "unwrap", name="p2", **(about | {"epoch": 6}), shown=real, theirs=real["p1"], **towards, wrapped=wrapped
        )
