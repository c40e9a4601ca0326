"""One browser's end of a connection: ICE as the controlling side, DTLS as the client, SRTP with AES-256-GCM."""

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pylibsrtp
from aioice import stun
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import SRTP_PROFILES, RTCDtlsTransport

from signaling.engines import extensions
from signaling.engines.rtcp import transport_feedback
from tests.load.pump import Pump

#: Consent to send is renewed this often (RFC 7675), as browsers do; seconds.
CONSENT_EVERY_S = 2.5
CHECK_EVERY_S = 0.05
CONNECT_WITHIN_S = 20.0
#: What is offered: one suite, so that every engine pays for the same cryptography.
PROFILES = [profile for profile in SRTP_PROFILES if profile.openssl_profile == b"SRTP_AEAD_AES_256_GCM"]
_PRIORITY = (110 << 24) | (65535 << 8) | 255


@lru_cache(maxsize=1)
def certificate() -> RTCCertificate:
    """One certificate for everybody: the key exchange is what a handshake costs, not the name on it."""
    return RTCCertificate.generateCertificate()


def fingerprint() -> tuple[str, str]:
    """Its SHA-256 fingerprint."""
    return next((one.algorithm, one.value) for one in certificate().getFingerprints() if one.algorithm == "sha-256")


@dataclass(frozen=True, slots=True)
class Remote:
    """The server's end, as its description gives it."""

    address: tuple[str, int]
    ufrag: str
    pwd: str
    fingerprints: Sequence[tuple[str, str]]


class _Datagrams:
    """What aiortc takes for an ICE transport."""

    role = "controlling"

    def __init__(self, send: Callable[[bytes], object]) -> None:
        self._write = send
        self.waiting: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def _recv(self) -> bytes:
        data = await self.waiting.get()
        if data is None:
            raise ConnectionError("closed")
        return data

    async def _send(self, data: bytes) -> None:
        self._write(data)


class Transport:
    """See the module. ``on_rtcp`` gets decrypted RTCP when it is set before `connect`."""

    def __init__(self, pump: Pump, here: str, on_rtcp: Callable[[bytes], None] | None = None) -> None:
        self.ufrag = os.urandom(4).hex()
        self.pwd = os.urandom(16).hex()
        self.socket = socket.socket(socket.AF_INET6 if ":" in here else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind((here, 0))
        self._pump = pump
        self.number = pump.leg(self.socket, rtcp=on_rtcp is not None)
        self.remote: Remote | None = None
        self.unsent = 0
        self.checks_answered = 0
        self._on_rtcp = on_rtcp
        self.transport_id = 0
        self._packets = 0
        self._told = 0
        self._answered = asyncio.Event()
        self._transaction = b""
        self._datagrams = _Datagrams(self.send)
        transport: Any = self._datagrams
        self._dtls = RTCDtlsTransport(transport, [certificate()])
        self._dtls._set_role("client")
        self._dtls._srtp_profiles = PROFILES
        self._inward: Any = None
        self._outward: Any = None

    @property
    def connected(self) -> bool:
        return self._outward is not None

    async def connect(self, remote: Remote) -> None:
        """Check, shake hands, derive keys; raises ConnectionError."""
        self.remote = remote
        self.socket.connect(remote.address)
        async with asyncio.timeout(CONNECT_WITHIN_S):
            while not self._answered.is_set():
                self.check()
                try:
                    await asyncio.wait_for(self._answered.wait(), CHECK_EVERY_S)
                except TimeoutError:
                    continue
            prints = [RTCDtlsFingerprint(algorithm=name, value=value) for name, value in remote.fingerprints]
            await self._dtls.start(RTCDtlsParameters(fingerprints=prints))
        if self._dtls.state != "connected" or self._dtls._ssl is None:
            raise ConnectionError("the DTLS handshake failed")
        (profile,) = PROFILES
        size = 2 * (profile.key_length + profile.salt_length)
        material = self._dtls._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        self._outward = _session(profile, profile.get_key_and_salt(material, 0), inbound=False)
        self._inward = _session(profile, profile.get_key_and_salt(material, 1), inbound=True)

    def check(self) -> None:
        """Send a connectivity check that nominates this path; also what renews consent."""
        assert self.remote is not None
        request = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.REQUEST,
            attributes={
                "USERNAME": f"{self.remote.ufrag}:{self.ufrag}",
                "PRIORITY": _PRIORITY,
                "ICE-CONTROLLING": 1,
                "USE-CANDIDATE": None,
            },
        )
        request.add_message_integrity(self.remote.pwd.encode())
        self._transaction = request.transaction_id
        self.send(bytes(request))

    def on_datagram(self, data: bytes) -> None:
        """Take what the pump handed over: STUN, DTLS or RTCP."""
        if data[:1] and data[0] < 4:
            self._on_stun(data)
        elif 20 <= data[0] <= 63:
            self._datagrams.waiting.put_nowait(data)
        elif self._on_rtcp is not None and self._inward is not None:
            self._on_rtcp(self._inward.unprotect_rtcp(data))

    def _on_stun(self, data: bytes) -> None:
        assert self.remote is not None
        message = stun.parse_message(data)
        if message.message_class == stun.Class.RESPONSE:
            assert message.check_message_integrity(self.remote.pwd.encode()), "an answer that is not signed"
            self.checks_answered += 1
            self._answered.set()
        elif message.message_class == stun.Class.REQUEST and message.check_message_integrity(self.pwd.encode()):
            answer = stun.Message(
                message_method=stun.Method.BINDING,
                message_class=stun.Class.RESPONSE,
                transaction_id=message.transaction_id,
                attributes={"XOR-MAPPED-ADDRESS": self.remote.address},
            )
            answer.add_message_integrity(self.pwd.encode())
            self.send(bytes(answer))

    def negotiate(self, transport_id: int) -> None:
        """Number the packets of the transport in this header extension, both ways, as was negotiated; 0: do not."""
        self.transport_id = transport_id
        if transport_id:
            self._pump.negotiate(self.number, transport_id)

    def protect(self, packet: bytes, named: Sequence[tuple[int, bytes]] = ()) -> bytes:
        """Encrypt one RTP packet with a header of 12 bytes, which is numbered if that was negotiated.

        ``named`` are further header extensions.
        """
        if self.transport_id:
            self._packets = (self._packets + 1) & 0xFFFF
            extension = extensions.write([(self.transport_id, self._packets.to_bytes(2, "big")), *named])
            packet = bytes([packet[0] | 0x10]) + packet[1:12] + extension + packet[12:]
        return self._outward.protect(packet)

    def feed_back(self, reporter: int, media: int) -> None:
        """Tell the sender when its packets came."""
        if self.connected and self.transport_id:
            while information := self._pump.feedback(self.number, self._told):
                self._told += 1
                self.send_rtcp(transport_feedback(reporter, media, information))

    def unprotect(self, packet: bytes) -> bytes:
        """Decrypt one RTP packet, in the order of arrival; raises when it is forged."""
        return self._inward.unprotect(packet)

    def send_rtcp(self, packet: bytes) -> None:
        """Encrypt and send one compound RTCP packet."""
        self.send(self._outward.protect_rtcp(packet))

    def send(self, data: bytes) -> None:
        """Send or count as not sent."""
        try:
            self.socket.send(data)
        except OSError:
            self.unsent += 1

    async def close(self) -> None:
        """Say goodbye."""
        if self.connected:
            await self._dtls.stop()
        self._datagrams.waiting.put_nowait(None)
        await asyncio.sleep(0)
        self.socket.close()


def _session(profile: Any, key: bytes, *, inbound: bool) -> pylibsrtp.Session:
    policy = pylibsrtp.Policy(
        key=key,
        ssrc_type=pylibsrtp.Policy.SSRC_ANY_INBOUND if inbound else pylibsrtp.Policy.SSRC_ANY_OUTBOUND,
        srtp_profile=profile.libsrtp_profile,
    )
    policy.window_size = 4096
    return pylibsrtp.Session(policy)
