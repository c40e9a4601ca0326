"""The yardstick: Janus's video room with a client just large enough to publish and to subscribe.

Tuned as one would for few cores: two event loops, ICE-lite, no plugins or transports but the ones used. Janus keeps
sending and receiving apart, so a person who does both has two connections.
"""

import asyncio
import contextlib
import itertools
import json
import re
import shutil
import socket
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from signaling.media import MediaKind, Track
from signaling.sdp import TRANSPORT_SEQUENCE
from tests.load.crowd import AUDIO_PAYLOAD_TYPE, REPAIR_PAYLOAD_TYPE, TRANSPORT_ID, VIDEO_PAYLOAD_TYPE, Crowd
from tests.load.network import CannotMeasureError, Yard
from tests.load.streams import Person, Stream
from tests.load.transport import Remote, Transport, fingerprint

#: A message to Janus over its Unix socket must fit into its buffer.
LONGEST = 8192
_START_WITHIN_S = 30.0
_ANSWER_WITHIN_S = 20.0
_BEGIN_EVERY_S = 2.0
#: Times that Janus is started until one stays.
_STARTS = 5
_NO_SUCH_FEED = 428
_USED = {"plugins": "libjanus_videoroom", "transports": "libjanus_pfunix", "events": "", "loggers": ""}
_CODECS = {
    MediaKind.AUDIO: f"{AUDIO_PAYLOAD_TYPE} opus/48000/2",
    MediaKind.VIDEO: f"{VIDEO_PAYLOAD_TYPE} VP8/90000",
}


def _settings(folder: Path, library: Path) -> None:
    unused = {
        part: ",".join(
            f'"{one.name}"'
            for one in sorted((library / part).glob("*.so"))
            if not used or not one.name.startswith(used)
        )
        for part, used in _USED.items()
    }
    general = f'configs_folder = "{folder}", debug_level = 2, session_timeout = 0, event_loops = 2'
    sections = [f"general: {{ {general} }}", "nat: { ice_lite = true }", "media: { ipv6 = false }"]
    sections += [f"{part}: {{ disable = {json.dumps(names.replace(chr(34), ''))} }}" for part, names in unused.items()]
    (folder / "janus.jcfg").write_text("\n".join(sections) + "\n")
    path = folder / "socket"
    (folder / "janus.transport.pfunix.jcfg").write_text(
        f'general: {{ enabled = true, json = "compact", path = "{path}", type = "SOCK_SEQPACKET" }}\n'
    )
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: { }\n")


def _launch(yard: Yard, folder: Path) -> subprocess.Popen[bytes]:
    program = shutil.which("janus")
    if program is None:
        raise CannotMeasureError("the yardstick is Janus: install the Debian package janus")
    library = next(Path("/usr/lib").glob("*/janus"), None) or Path("/usr/lib/janus")
    (folder / "mjr").mkdir(parents=True, exist_ok=True)
    (folder / "socket").unlink(missing_ok=True)
    _settings(folder, library)
    with (folder / "log").open("wb") as log, yard.inside():
        return subprocess.Popen([program, "-F", str(folder), "-i", yard.engine], stdout=log, stderr=log)


class JanusRefusesError(RuntimeError):
    """Janus answers with an error."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(json.dumps(answer))
        self.code = answer.get("plugindata", {}).get("data", {}).get("error_code", 0)


class Janus:
    """A running Janus with one video room for each hearing; implements `tests.load.crowd.Joins`."""

    def __init__(self, process: subprocess.Popen[bytes], door: socket.socket, recordings: Path) -> None:
        self.process = process
        self._door = door
        self._recordings = recordings
        self._session = 0
        self._transactions = itertools.count(1)
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._rooms: dict[str, int] = {}
        self._feeds: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._later: list[tuple[Crowd, Person]] = []

    @classmethod
    @asynccontextmanager
    async def running(cls, yard: Yard, folder: Path) -> AsyncIterator["Janus"]:
        """Janus in this namespace, recording into a folder below this one."""
        process, door = await _started(yard, folder)
        try:
            janus = cls(process, door, folder / "mjr")
            reading = asyncio.create_task(janus._read())
            try:
                janus._session = await janus._begin()
                yield janus
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
        finally:
            door.close()
            await asyncio.to_thread(_end, process)

    # --- its language ----------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        while data := await loop.sock_recv(self._door, 1 << 20):
            message = json.loads(data)
            waiting = self._answers.get(message.get("transaction", ""))
            if waiting is not None and not waiting.done() and message["janus"] != "ack":
                waiting.set_result(message)

    async def _ask(self, message: dict[str, Any], within: float = _ANSWER_WITHIN_S) -> dict[str, Any]:
        transaction = str(next(self._transactions))
        self._answers[transaction] = answer = asyncio.get_running_loop().create_future()
        if self._session:
            message["session_id"] = self._session
        data = json.dumps({**message, "transaction": transaction}).encode()
        assert len(data) < LONGEST
        await asyncio.get_running_loop().sock_sendall(self._door, data)
        try:
            found = await asyncio.wait_for(answer, within)
        finally:
            del self._answers[transaction]
        if found["janus"] == "error" or "error" in found.get("plugindata", {}).get("data", {}):
            raise JanusRefusesError(found)
        return found

    async def _begin(self) -> int:
        """Open a session; asked again, for on a busy machine Janus loses what it is asked while it starts."""
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            while True:
                with contextlib.suppress(TimeoutError, JanusRefusesError):
                    return int((await self._ask({"janus": "create"}, _BEGIN_EVERY_S))["data"]["id"])

    async def _say(self, handle: int, body: dict[str, Any], sdp: tuple[str, str] | None = None) -> dict[str, Any]:
        message: dict[str, Any] = {"janus": "message", "handle_id": handle, "body": body}
        if sdp is not None:
            message["jsep"] = {"type": sdp[0], "sdp": sdp[1]}
        return await self._ask(message)

    async def _attach(self) -> int:
        return int((await self._ask({"janus": "attach", "plugin": "janus.plugin.videoroom"}))["data"]["id"])

    # --- joining ---------------------------------------------------------------------------------------------------

    async def _room(self, hearing: str) -> int:
        if hearing not in self._rooms:
            self._rooms[hearing] = number = 1000 + len(self._rooms)
            handle = await self._attach()
            extensions = ("audiolevel_ext", "videoorient_ext", "playoutdelay_ext")
            room = {"request": "create", "room": number, "publishers": 100, "audiocodec": "opus", "videocodec": "vp8"}
            recording = {"record": True, "rec_dir": str(self._recordings)}
            await self._say(handle, {**room, **recording, **dict.fromkeys(extensions, False)})
        return self._rooms[hearing]

    async def join(self, crowd: Crowd, person: Person) -> None:
        """See `Joins`: publish, and subscribe as soon as all who shall be heard have published."""
        room = await self._room(person.hearing)
        if person.sends:
            await self._publish(crowd, person, room)
        if set(person.hears) <= self._feeds[person.hearing].keys():
            await self._subscribe(crowd, person, room)
        else:
            self._later.append((crowd, person))

    async def complete(self) -> None:
        """Subscribe those who joined before everyone they hear had published."""
        for crowd, person in self._later:
            await self._subscribe(crowd, person, self._rooms[person.hearing])
        self._later.clear()

    async def _publish(self, crowd: Crowd, person: Person, room: int) -> None:
        handle = await self._attach()
        transport = crowd.transport(person)
        for stream in person.streams:
            stream.transport = transport
        joining = {"request": "joinandconfigure", "room": room, "ptype": "publisher", "display": person.name}
        answer = await self._say(handle, joining, ("offer", _offer(transport, person.streams, full=crowd.full)))
        transport.negotiate(_transport_id(answer["jsep"]["sdp"]))
        if " rtx/90000" not in answer["jsep"]["sdp"]:
            for stream in person.streams:
                stream.repairs = None
        self._feeds[person.hearing][person.name] = answer["plugindata"]["data"]["id"]
        await transport.connect(_remote(answer["jsep"]["sdp"]))

    async def _subscribe(self, crowd: Crowd, person: Person, room: int) -> None:
        handle = await self._attach()
        feeds = {self._feeds[person.hearing][name]: name for name in person.hears}
        joining = {"request": "join", "room": room, "ptype": "subscriber", "streams": [{"feed": one} for one in feeds]}
        offered = await self._when_published(handle, joining)
        transport = crowd.transport(person)
        sdp = offered["jsep"]["sdp"]
        ssrcs = _ssrcs(sdp)
        repairs = _repairs(sdp) if crowd.full else {}
        if crowd.full:
            transport.negotiate(_transport_id(sdp))
        for one in offered["plugindata"]["data"]["streams"]:
            track = Track(feeds[one["feed_id"]], MediaKind(one["type"]))
            crowd.inlet(person, transport, track, ssrcs[one["mid"]], repairs.get(one["mid"], 0))
        connecting = asyncio.create_task(transport.connect(_remote(sdp)))
        await self._say(handle, {"request": "start"}, ("answer", _answer(transport, sdp, full=crowd.full)))
        await connecting

    async def _when_published(self, handle: int, joining: dict[str, Any]) -> dict[str, Any]:
        """Subscribe as soon as Janus knows of every feed: a moment after its publisher's handshake."""
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            while True:
                try:
                    return await self._say(handle, joining)
                except JanusRefusesError as error:
                    if error.code != _NO_SUCH_FEED:
                        raise
                await asyncio.sleep(0.1)


async def _started(yard: Yard, folder: Path) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A Janus that can be talked to: on a busy machine it may end because none of its transports came up in time."""
    for _ in range(_STARTS):
        process = _launch(yard, folder)
        door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            await _knock(door, folder / "socket", process)
        except (TimeoutError, ChildProcessError):
            await asyncio.to_thread(_end, process)
            door.close()
        else:
            return process, door
        await asyncio.sleep(_BEGIN_EVERY_S)
    raise CannotMeasureError(f"Janus ended: {(folder / 'log').read_text()[-500:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def _knock(door: socket.socket, path: Path, process: subprocess.Popen[bytes]) -> None:
    """Connect as soon as it listens; raises TimeoutError, or ChildProcessError when it has ended."""
    door.setblocking(False)
    async with asyncio.timeout(_START_WITHIN_S):
        while process.poll() is None:
            with contextlib.suppress(OSError):
                door.connect(str(path))
                return
            await asyncio.sleep(0.05)
    raise ChildProcessError


# --- descriptions --------------------------------------------------------------------------------------------------


def _head(transport: Transport, mids: Sequence[str], setup: str) -> list[str]:
    name, value = fingerprint()
    return [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {' '.join(mids)}",
        f"a=fingerprint:{name} {value}",
        f"a=ice-ufrag:{transport.ufrag}",
        f"a=ice-pwd:{transport.pwd}",
        f"a=setup:{setup}",
    ]


def _medium(mid: str, kind: MediaKind, direction: str, transport_id: int, *, repairs: bool) -> list[str]:
    number = _CODECS[kind].split()[0]
    numbers = f"{number} {REPAIR_PAYLOAD_TYPE}" if repairs else number
    lines = [f"m={kind} 9 UDP/TLS/RTP/SAVPF {numbers}", "c=IN IP4 0.0.0.0", f"a=mid:{mid}", f"a={direction}"]
    lines += ["a=rtcp-mux", f"a=rtpmap:{_CODECS[kind]}", f"a=rtcp-fb:{number} nack"]
    if transport_id:
        lines += [f"a=extmap:{transport_id} {TRANSPORT_SEQUENCE}", f"a=rtcp-fb:{number} transport-cc"]
    if repairs:
        lines += [f"a=rtpmap:{REPAIR_PAYLOAD_TYPE} rtx/90000", f"a=fmtp:{REPAIR_PAYLOAD_TYPE} apt={number}"]
    return [*lines, f"a=rtcp-fb:{number} nack pli"] if kind is MediaKind.VIDEO else lines


def _offer(transport: Transport, streams: Sequence[Stream], *, full: bool) -> str:
    lines = _head(transport, [str(at) for at in range(len(streams))], "active")
    for at, stream in enumerate(streams):
        again, name = stream.repairs, f"cname:{stream.track.participant}"
        lines += _medium(str(at), stream.track.kind, "sendonly", TRANSPORT_ID if full else 0, repairs=again is not None)
        if again is not None:
            lines += [f"a=ssrc-group:FID {stream.ssrc} {again.ssrc}"]
        lines += [f"a=ssrc:{stream.ssrc} {name}"]
        if again is not None:
            lines += [f"a=ssrc:{again.ssrc} {name}"]
    return "\r\n".join(lines) + "\r\n"


def _sections(sdp: str) -> list[str]:
    return re.split(r"(?m)^(?=m=)", sdp)[1:]


def _mid(section: str) -> str:
    return re.findall(r"(?m)^a=mid:(\S+)", section)[0]


def _ssrcs(sdp: str) -> dict[str, int]:
    return {_mid(one): int(re.findall(r"(?m)^a=ssrc:(\d+)", one)[0]) for one in _sections(sdp)}


def _repairs(sdp: str) -> dict[str, int]:
    """The SSRCs of retransmissions by section."""
    found = {_mid(one): re.findall(r"(?m)^a=ssrc-group:FID \d+ (\d+)", one) for one in _sections(sdp)}
    return {mid: int(ssrcs[0]) for mid, ssrcs in found.items() if ssrcs}


def _transport_id(sdp: str) -> int:
    """The identifier of the header extension that numbers packets; 0 where there is none."""
    found = re.findall(rf"(?m)^a=extmap:(\d+)\S* {re.escape(TRANSPORT_SEQUENCE)}", sdp)
    return int(found[0]) if found else 0


def _answer(transport: Transport, offer: str, *, full: bool) -> str:
    sections = _sections(offer)
    lines = _head(transport, [_mid(one) for one in sections], "active")
    for one in sections:
        kind = MediaKind(one[2:].split()[0])
        repairs = full and kind is MediaKind.VIDEO and f"a=rtpmap:{REPAIR_PAYLOAD_TYPE} rtx" in one
        lines += _medium(_mid(one), kind, "recvonly", _transport_id(one) if full else 0, repairs=repairs)
    return "\r\n".join(lines) + "\r\n"


def _remote(sdp: str) -> Remote:
    def first(pattern: str) -> Any:
        return re.findall(pattern, sdp)[0]

    address, port = first(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host")
    prints = [(str(name), str(value)) for name, value in re.findall(r"a=fingerprint:(\S+) (\S+)", sdp)]
    return Remote((address, int(port)), first(r"a=ice-ufrag:(\S+)"), first(r"a=ice-pwd:(\S+)"), prints[:1])
