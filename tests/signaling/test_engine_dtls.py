"""The seam to aiortc: each private name that is relied on, and a whole handshake through it."""

import asyncio
import inspect
from importlib.metadata import version
from pathlib import Path

import pylibsrtp
import pytest
from aiortc import RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import SRTP_PROFILES, RTCDtlsTransport
from pylibsrtp._binding import lib

import signaling
from signaling.engines.dtls import Dtls, HandshakeError, Srtp, _Datagrams, fingerprint_of, make_certificate
from signaling.engines.rtp import PacketError


def test_the_pinned_versions_are_installed():
    assert (version("aiortc"), version("aioice"), version("pylibsrtp")) == ("1.16.0", "0.13.0", "1.0.0")


def test_private_names_relied_on_exist():
    transport = RTCDtlsTransport(_Datagrams(lambda _: None), [make_certificate()])  # type: ignore[arg-type]  # the duck type that the engine relies on
    transport._set_role("server")
    assert transport._role == "server"
    assert transport._ssl is None
    assert transport._srtp_profiles is SRTP_PROFILES
    source = inspect.getsource(RTCDtlsTransport)
    assert "self.transport._recv()" in source
    assert "self.transport._send(data)" in source


def test_the_names_relied_on_of_the_srtp_binding_exist():
    session = pylibsrtp.Session()
    assert session._srtp[0]
    assert {"srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp"} <= set(dir(lib))


def test_the_strongest_cipher_is_offered_first():
    assert SRTP_PROFILES[0].openssl_profile == b"SRTP_AEAD_AES_256_GCM"


def test_only_this_module_imports_aiortc_in_the_media_plane():
    folder = Path(signaling.__path__[0])
    users = [path.name for path in folder.rglob("*.py") if "aiortc" in _imports(path)]
    assert users == ["dtls.py"]


def _imports(path: Path) -> str:
    return "\n".join(line for line in path.read_text().splitlines() if line.startswith(("import ", "from ")))


class Line:
    """A client of aiortc's own and our passive side, joined without a network."""

    def __init__(self, fingerprint: tuple[str, str] | None = None) -> None:
        certificate, own = make_certificate(), make_certificate()
        self.ended = asyncio.Event()
        self.datagrams = _Datagrams(self._to_server)
        self.client = RTCDtlsTransport(self.datagrams, [certificate])  # type: ignore[arg-type]  # the duck type that the engine relies on
        self.client._set_role("client")
        expected = fingerprint or fingerprint_of(certificate)
        self.server = Dtls(own, [expected], self.datagrams.feed, self.ended.set)
        algorithm, digest = fingerprint_of(own)
        self.parameters = RTCDtlsParameters([RTCDtlsFingerprint(algorithm, digest)])

    def _to_server(self, data: bytes) -> None:
        self.server.feed(data)


async def test_keys_exported_from_the_handshake_fit_the_clients():
    line = Line()
    keys, _ = await asyncio.gather(line.server.handshake(), line.client.start(line.parameters))
    assert keys.profile == "SRTP_AEAD_AES_256_GCM"
    srtp = Srtp(keys)
    packet = b"\x80\x60" + bytes(10) + b"voice"
    inward = line.client._tx_srtp.protect(packet)
    assert srtp.unprotect(inward) == packet
    with pytest.raises(PacketError):
        srtp.unprotect(inward)  # replayed
    with pytest.raises(PacketError):
        srtp.unprotect(b"\x80\x60" + bytes(60))  # forged
    with pytest.raises(PacketError):
        srtp.protect(bytes(1400))  # longer than any packet may be
    assert line.client._rx_srtp.unprotect(srtp.protect(packet)) == packet
    await line.client.stop()
    await asyncio.wait_for(line.ended.wait(), 5)
    await line.server.stop()


async def test_another_certificate_than_the_signalled_one_fails():
    line = Line(("sha-256", ":".join(["AB"] * 32)))
    task = asyncio.create_task(line.client.start(line.parameters))
    with pytest.raises(HandshakeError):
        await line.server.handshake()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await line.server.stop()
    await line.client.stop()
