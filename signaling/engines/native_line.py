"""One leg's part of the native data path."""

import ctypes
import ipaddress
import struct
from collections.abc import Callable, Sequence
from typing import Protocol

from signaling.engines.downlink import Standing
from signaling.engines.forwarder import Ears, NetworkPath, Said, SrtpKeys
from signaling.engines.native_library import NpAccount, NpPath, NpSaid, NpStanding, NpState
from signaling.engines.outlet import SlotState
from signaling.engines.reception import Account
from signaling.engines.rtp import PacketError
from signaling.engines.sendlog import KEEP_PACKETS, Burst

_PROFILES = {"SRTP_AEAD_AES_128_GCM": 1, "SRTP_AEAD_AES_256_GCM": 2, "SRTP_AES128_CM_SHA1_80": 3}
#: struct np_burst of native.h.
BURST = struct.Struct("<ddIIIIdd")
#: struct np_state of native.h.
_STATE = struct.Struct("<QQIIII")
#: struct np_said of native.h.
_SAID = struct.Struct("<QIIII")
#: struct np_account of native.h.
_ACCOUNT = struct.Struct("<QQQQqqd")


class Released:
    """Stands in for the library once its memory is given back: whoever comes late does nothing."""

    def __getattr__(self, name: str) -> Callable[..., int]:
        return lambda *_: 0


class Linked(Protocol):
    """The forwarder that a line belongs to."""

    library: ctypes.CDLL | Released
    plane: ctypes.c_void_p
    bursts: ctypes.Array[ctypes.c_char]

    def forget_line(self, handle: int) -> None:
        """A line has closed."""


def native_path(path: NetworkPath) -> NpPath:
    """An address as the library takes it."""
    number, (host, port) = path
    packed = ipaddress.ip_address(host).packed
    return NpPath(number, 4 if len(packed) == 4 else 6, port, (ctypes.c_uint8 * 16)(*packed))


class NativeLine:
    """One leg's part; see `signaling.engines.forwarder.Line`."""

    def __init__(self, forwarder: Linked, handle: int, ears: Ears, sources: int, slots: int) -> None:
        self.handle = handle
        self.ears = ears
        self._forwarder = forwarder
        self._tally = (ctypes.c_uint64 * 3)()
        self._states = (NpState * slots)()
        self._accounts = (NpAccount * sources)()
        self._said = (NpSaid * slots)()
        self._standing = NpStanding()

    @property
    def packets_in(self) -> int:
        """See the protocol."""
        self._forwarder.library.np_tally(self._forwarder.plane, self.handle, self._tally)
        return self._tally[0]

    @property
    def packets_out(self) -> int:
        """See the protocol."""
        self._forwarder.library.np_tally(self._forwarder.plane, self.handle, self._tally)
        return self._tally[1]

    @property
    def dropped(self) -> int:
        """Datagrams of its own addresses that were not authentic or not well-formed."""
        self._forwarder.library.np_tally(self._forwarder.plane, self.handle, self._tally)
        return self._tally[2]

    def secure(self, keys: SrtpKeys) -> None:
        """See the protocol."""
        material = keys.inward_key + keys.inward_salt + keys.outward_key + keys.outward_salt
        self._forwarder.library.np_secure(self._forwarder.plane, self.handle, _PROFILES[keys.profile], material)

    def admit(self, path: NetworkPath) -> None:
        """See the protocol."""
        self._forwarder.library.np_admit(self._forwarder.plane, self.handle, native_path(path))

    def dismiss(self, path: NetworkPath) -> None:
        """See the protocol."""
        self._forwarder.library.np_dismiss(self._forwarder.plane, self.handle, native_path(path))

    def select(self, path: NetworkPath) -> None:
        """See the protocol."""
        self._forwarder.library.np_select(self._forwarder.plane, self.handle, native_path(path))

    def send(self, data: bytes) -> None:
        """See the protocol."""
        self._forwarder.library.np_send_leg(self._forwarder.plane, self.handle, data, len(data))

    def send_rtcp(self, data: bytes) -> None:
        """See the protocol."""
        self._forwarder.library.np_send_rtcp(self._forwarder.plane, self.handle, data, len(data))

    def resend(self, slot: int, lost: Sequence[int], now: float) -> None:
        """See the protocol."""
        numbers = (ctypes.c_uint16 * len(lost))(*lost)
        self._forwarder.library.np_resend(
            self._forwarder.plane, self.handle, slot, numbers, len(lost), round(now * 1e9)
        )

    def pad(self, size: int, now: float) -> int:
        """See `signaling.engines.forwarder.PaddingLine`."""
        return int(self._forwarder.library.np_pad(self._forwarder.plane, self.handle, size, round(now * 1e9)))

    def sent(self) -> int:
        """Bytes that have left under numbers of the transport since the line opened."""
        return int(self._forwarder.library.np_sent(self._forwarder.plane, self.handle))

    def settle(self, feedback: bytes) -> list[Burst]:
        """What the receiver says of what was sent, each packet once: as `sendlog.SendLog.settle` of `twcc.read`.

        Raises `rtp.PacketError` where that does.
        """
        library, plane, told = self._forwarder.library, self._forwarder.plane, self._forwarder.bursts
        count = library.np_settle(plane, self.handle, feedback, len(feedback), told, KEEP_PACKETS)
        if count < 0:
            raise PacketError("transport feedback cut off")
        return list(map(Burst._make, BURST.iter_unpack(ctypes.string_at(told, count * BURST.size))))

    def tell_as(self, reporter: int) -> None:
        """See `signaling.engines.forwarder.AccountingLine`."""
        self._forwarder.library.np_tell_as(self._forwarder.plane, self.handle, reporter)

    def accounts(self) -> list[Account]:
        """See `signaling.engines.forwarder.AccountingLine`."""
        found = self._accounts
        self._forwarder.library.np_accounts(self._forwarder.plane, self.handle, found, len(found))
        return [
            Account(received, octets, before, at / 1e9, first, highest, jitter)
            for received, octets, before, at, first, highest, jitter in _ACCOUNT.iter_unpack(found)
        ]

    def estimate(self) -> None:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        if not self._forwarder.library.np_estimate(self._forwarder.plane, self.handle):
            raise MemoryError("no memory for the estimate of a line")

    def standing(self) -> Standing:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        found = self._standing
        self._forwarder.library.np_standing(self._forwarder.plane, self.handle, found)
        return Standing(
            found.bits, found.queue, found.raised, found.heard / 1e9, bool(found.known), bool(found.probing)
        )

    def want(self, bits: float) -> None:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        self._forwarder.library.np_want(self._forwarder.plane, self.handle, bits)

    def stated(self, bits: float, given: float, now: float) -> None:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        self._forwarder.library.np_stated(self._forwarder.plane, self.handle, bits, given, now)

    def said(self) -> list[Said]:
        """See `signaling.engines.forwarder.EstimatingLine`."""
        found = self._said
        self._forwarder.library.np_said(self._forwarder.plane, self.handle, found, len(found))
        return [Said(at / 1e9, *fields) for at, *fields in _SAID.iter_unpack(found)]

    def states(self) -> list[SlotState]:
        """See the protocol."""
        states = self._states
        if not self._forwarder.library.np_states(self._forwarder.plane, self.handle, states, len(states)):
            return [SlotState(0, 0, 0, 0, 0, 0)] * len(states)
        return [
            SlotState(ssrc, feed, shift, timestamp, packets, octets)
            for packets, octets, feed, shift, timestamp, ssrc in _STATE.iter_unpack(states)
        ]

    def close(self) -> None:
        """See the protocol."""
        self._forwarder.library.np_close(self._forwarder.plane, self.handle)
        self._forwarder.forget_line(self.handle)
