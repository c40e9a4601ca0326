"""What a participant encrypts, whatever it holds: SRTP and SRTCP in AES-GCM (RFC 3711, RFC 7714), packet by packet.

Written out here and not left to libsrtp, which refuses to encrypt most of what is malformed. Running numbers are the
sealer's, so that nothing is refused as a repetition, and every datagram comes as far as its contents let it.
"""

from typing import Any

from aiortc import RTCPeerConnection
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

RTP_KEY, RTP_SALT, RTCP_KEY, RTCP_SALT = 0, 2, 3, 5
"""Labels of what is derived from a master key (RFC 3711, 4.3.2)."""
SENDERS = 64


def is_rtcp(data: bytes) -> bool:
    return len(data) > 1 and 192 <= data[1] <= 223


def derived(key: bytes, salt: bytes, label: int, size: int) -> bytes:
    """A session key or salt (RFC 3711, 4.3.1 and 4.3.3)."""
    start = bytearray(salt.ljust(14, b"\0") + b"\0\0")
    start[7] ^= label
    return Cipher(AES(key), CTR(bytes(start))).encryptor().update(bytes(size))


class Sealer:
    """One browser's keys, and the numbers of its one RTP stream from ``after`` (an extended one) on."""

    def __init__(self, key: bytes, salt: bytes, after: int) -> None:
        self._rtp, self._rtcp = (AESGCM(derived(key, salt, label, len(key))) for label in (RTP_KEY, RTCP_KEY))
        self._rtp_salt, self._rtcp_salt = (
            int.from_bytes(derived(key, salt, label, 12), "big") for label in (RTP_SALT, RTCP_SALT)
        )
        self._index = after
        self._reports = 1 << 16

    @classmethod
    def of(cls, connection: RTCPeerConnection, after: int) -> "Sealer":
        """The sealer of what this aiortc client sends; it is the DTLS client, so the first of the keys are its own."""
        transport: Any = connection.getTransceivers()[0].sender.transport
        profile = next(
            one for one in transport._srtp_profiles if one.openssl_profile == transport._ssl.get_selected_srtp_profile()
        )
        assert b"GCM" in profile.openssl_profile
        size = 2 * (profile.key_length + profile.salt_length)
        material = transport._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        own = profile.get_key_and_salt(material, 0)
        return cls(own[: profile.key_length], own[profile.key_length :], after)

    def seal(self, data: bytes) -> bytes:
        """The datagram, encrypted as what it says it is; too short to be anything, it stays as it is."""
        if is_rtcp(data):
            return self._seal_rtcp(data) if len(data) >= 8 else data
        return self._seal_rtp(data) if len(data) >= 12 else data

    def _seal_rtp(self, data: bytes) -> bytes:
        self._index += 1
        data = data[:2] + (self._index & 0xFFFF).to_bytes(2, "big") + data[4:]
        header = 12 + 4 * (data[0] & 15)
        if data[0] & 16 and header + 4 <= len(data):
            header += 4 + 4 * int.from_bytes(data[header + 2 : header + 4], "big")
        if header > len(data):
            header = 12
        start = (int.from_bytes(data[8:12], "big") << 48 | self._index) ^ self._rtp_salt
        return data[:header] + self._rtp.encrypt(start.to_bytes(12, "big"), data[header:], data[:header])

    def _seal_rtcp(self, data: bytes) -> bytes:
        """Under one of few SSRCs: a leg takes no more than some of them, and the rest would not be read."""
        self._reports += 1
        sender = int.from_bytes(data[4:8], "big") % SENDERS
        data = data[:4] + sender.to_bytes(4, "big") + data[8:]
        word = (1 << 31 | self._reports).to_bytes(4, "big")
        start = (sender << 48 | self._reports) ^ self._rtcp_salt
        return data[:8] + self._rtcp.encrypt(start.to_bytes(12, "big"), data[8:], data[:8] + word) + word
