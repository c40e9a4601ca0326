"""DTLS and SRTP through aiortc and pylibsrtp: the one file that touches their private names.

aiortc's transport does the handshake and checks the certificate's fingerprint; the keys are exported from it
(RFC 5705, RFC 5764) into SRTP sessions of our own, so that its packet path is never used. Private names relied on,
each with a guard test: ``RTCDtlsTransport._set_role``, ``._ssl``, ``._srtp_profiles``, and the duck type
``transport._recv``, ``._send``, ``.role`` that it expects of an ICE transport; ``pylibsrtp._binding`` and
``Session._srtp``, because the public methods allocate and copy more than the cipher costs.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NewType

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import SRTP_PROFILES, RTCDtlsTransport
from pylibsrtp._binding import ffi, lib

from signaling.engines.forwarder import SrtpKeys
from signaling.engines.rtp import MAX_PACKET, PacketError

#: A DTLS certificate with its private key, as `make_certificate` gives it.
Certificate = RTCCertificate
#: Handshake datagrams waiting to be read; beyond it the oldest is dropped (DTLS retransmits).
QUEUE_DATAGRAMS = 32
#: Replay windows in packets: wide enough for one second of video to be retransmitted.
_WINDOW = 1024
#: Bytes of the longest packet that is decrypted.
LONGEST = 1500
#: Room for the longest packet and what libsrtp appends (bytes).
_ROOM = 2048


#: A place in memory, as `cells` gives it.
Cell = NewType("Cell", object)


def cells(addresses: Sequence[int], kind: str) -> list[Cell]:
    """Places in memory as the SRTP library takes them: packets (``char *``) or their lengths (``int *``)."""
    return [ffi.cast(kind, address) for address in addresses]


class HandshakeError(Exception):
    """The DTLS handshake failed: wrong fingerprint, no common SRTP profile, or a broken peer."""


def make_certificate() -> Certificate:
    """A fresh self-signed ECDSA P-256 certificate, valid for 30 days."""
    return RTCCertificate.generateCertificate()


def fingerprint_of(certificate: Certificate) -> tuple[str, str]:
    """The certificate's SHA-256 fingerprint as (algorithm, colon-separated hexadecimal)."""
    for fingerprint in certificate.getFingerprints():
        if fingerprint.algorithm == "sha-256":
            return fingerprint.algorithm, fingerprint.value
    raise HandshakeError("the certificate gives no SHA-256 fingerprint")


class Srtp:
    """The two SRTP sessions of one leg; touched by one thread only, as libsrtp demands."""

    def __init__(self, keys: SrtpKeys) -> None:
        profile = next(one for one in SRTP_PROFILES if one.openssl_profile.decode() == keys.profile)
        self._inward = _session(profile, keys.inward_key + keys.inward_salt, inbound=True)
        self._outward = _session(profile, keys.outward_key + keys.outward_salt, inbound=False)
        self._room = ffi.new("char[]", _ROOM)
        self._bytes = ffi.buffer(self._room)
        self._length = ffi.new("int *")
        #: Encrypt an RTP packet where it lies, given its `cells` and those of its length; 0 when that is done.
        self.protect_there: Callable[[Cell, Cell], int] = partial(lib.srtp_protect, self._outward._srtp[0])

    def protect(self, packet: bytes) -> bytes:
        """Encrypt an RTP packet; raises `PacketError` when it is too long."""
        return self._run(lib.srtp_protect, self._outward, packet, MAX_PACKET)

    def protect_rtcp(self, packet: bytes) -> bytes:
        """Encrypt an RTCP packet; raises `PacketError` when it is too long."""
        return self._run(lib.srtp_protect_rtcp, self._outward, packet, MAX_PACKET)

    def unprotect(self, packet: bytes) -> bytes:
        """Verify and decrypt an RTP packet; raises `PacketError` when it is forged, replayed or too long."""
        return self._run(lib.srtp_unprotect, self._inward, packet, LONGEST)

    def unprotect_rtcp(self, packet: bytes) -> bytes:
        """Verify and decrypt an RTCP packet; raises `PacketError` as `unprotect` does."""
        return self._run(lib.srtp_unprotect_rtcp, self._inward, packet, LONGEST)

    def _run(self, operation: Callable[..., int], session: pylibsrtp.Session, packet: bytes, longest: int) -> bytes:
        size = len(packet)
        if size > longest:
            raise PacketError("longer than a packet of ours may be")
        room, length = self._bytes, self._length
        room[0:size] = packet
        length[0] = size
        status = operation(session._srtp[0], self._room, length)
        if status:
            raise PacketError(f"libsrtp refuses, status {status}")
        return room[0 : length[0]]  # type: ignore[no-any-return]  # cffi ships no types


def _session(profile: Any, key: bytes, *, inbound: bool) -> pylibsrtp.Session:  # noqa: ANN401 -- as above
    policy = pylibsrtp.Policy(
        key=key,
        ssrc_type=pylibsrtp.Policy.SSRC_ANY_INBOUND if inbound else pylibsrtp.Policy.SSRC_ANY_OUTBOUND,
        srtp_profile=profile.libsrtp_profile,
    )
    policy.window_size = _WINDOW
    return pylibsrtp.Session(policy)


class _Datagrams:
    """What aiortc takes for an ICE transport: a bounded queue in, a function out."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._write = send
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_DATAGRAMS)
        self._closed = False

    def feed(self, data: bytes) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(data)

    def close(self) -> None:
        self._closed = True
        self.feed(b"")

    async def _recv(self) -> bytes:
        data = await self._waiting.get()
        if self._closed:
            raise ConnectionError("leg closed")
        return data

    async def _send(self, data: bytes) -> None:
        self._write(data)


class Dtls:
    """The passive side of one DTLS association (RFC 8842, ``a=setup:passive``)."""

    def __init__(
        self,
        certificate: Certificate,
        fingerprints: Sequence[tuple[str, str]],
        send: Callable[[bytes], None],
        ended: Callable[[], None],
    ) -> None:
        self._datagrams = _Datagrams(send)
        self._fingerprints = [RTCDtlsFingerprint(algorithm=name, value=value) for name, value in fingerprints]
        transport: Any = self._datagrams
        self._transport = RTCDtlsTransport(transport, [certificate])
        self._transport._set_role("server")
        self._ended = ended
        self._established = False
        self._transport.on("statechange", self._changed)

    def feed(self, data: bytes) -> None:
        """Take one DTLS datagram from a verified source."""
        self._datagrams.feed(data)

    async def handshake(self) -> SrtpKeys:
        """Complete the handshake and give the SRTP keys; raises `HandshakeError`."""
        try:
            await self._transport.start(RTCDtlsParameters(fingerprints=self._fingerprints))
        except Exception as error:
            raise HandshakeError(f"the handshake broke: {error!r}") from error
        if self._transport.state != "connected":
            raise HandshakeError("DTLS failed or the certificate is not the one that was signalled")
        connection = self._transport._ssl
        assert connection is not None
        selected = connection.get_selected_srtp_profile()
        profile = next(known for known in self._transport._srtp_profiles if known.openssl_profile == selected)
        size = 2 * (profile.key_length + profile.salt_length)
        self._established = True
        material = connection.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        cut, name = profile.key_length, profile.openssl_profile.decode()
        inward, outward = (profile.get_key_and_salt(material, side) for side in (0, 1))
        return SrtpKeys(name, inward[:cut], inward[cut:], outward[:cut], outward[cut:])

    async def stop(self) -> None:
        """Say goodbye and release; idempotent."""
        self._established = False
        await self._transport.stop()
        self._datagrams.close()

    def _changed(self) -> None:
        if self._established and self._transport.state == "closed":
            self._ended()
