"""What Janus forwards to be recorded: one UDP socket and one SRTP key for each track, into the packet log.

A socket of its own keeps tracks apart whatever SSRC a browser chose, and the key keeps out whoever else can reach the
port: a packet that was not signed with it is counted and dropped. The log holds the RTP packets as the browser sent
them, in order of arrival at Janus.
"""

import asyncio
import base64
import secrets
import socket
import time

from pylibsrtp import Error as SrtpError
from pylibsrtp import Policy
from pylibsrtp import Session as SrtpSession

from signaling.recording import Recording

_KEY_BYTES = 30
_BATCH = 64
_MAX_PACKET = 2048
_RECEIVE_BUFFER = 4 << 20
#: SRTP's replay window in packets: as far back as a packet that was sent again may come.
_WINDOW = 1024
#: RTP's fixed header is 12 bytes.
_MIN_RTP = 12


class Tap:
    """Listens for one track's packets until closed. Use on the loop."""

    def __init__(self, recording: Recording, address: str) -> None:
        self.recording = recording
        self.address = address
        self.strangers = 0
        key = secrets.token_bytes(_KEY_BYTES)
        self.crypto = base64.b64encode(key).decode()
        policy = Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=Policy.SRTP_PROFILE_AES128_CM_SHA1_80)
        policy.window_size = _WINDOW
        self._session = SrtpSession(policy)
        self._socket = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        self._socket.bind((address, 0))
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._read)

    @property
    def port(self) -> int:
        """The UDP port to forward to."""
        return int(self._socket.getsockname()[1])

    def _read(self) -> None:
        for _ in range(_BATCH):
            try:
                data = self._socket.recv(_MAX_PACKET)
            except OSError:
                return
            try:
                packet = self._session.unprotect(data)
            except (SrtpError, TypeError):
                self.strangers += 1
                continue
            if len(packet) >= _MIN_RTP:
                self.recording.append(packet, time.time_ns())

    def close(self) -> None:
        """Take in what has arrived, then listen no longer; idempotent."""
        if self._socket.fileno() >= 0:
            self._read()
            self._loop.remove_reader(self._socket)
            self._socket.close()
