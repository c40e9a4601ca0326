"""A receiver's line twice, in Python and in C, moved side by side: after each step both have come to the same."""

import ctypes
import struct
from collections.abc import Sequence

from signaling.engines.downlink import Downlink
from signaling.engines.native_library import NpStanding, load
from signaling.engines.sendlog import Burst

_BURST = struct.Struct("<ddIIIIdd")


class TwinDownlink(Downlink):
    """The reference, which asserts at each step that the other one agrees."""

    def __init__(self) -> None:
        super().__init__()
        self._library = load()
        self._other = ctypes.c_void_p(self._library.np_line_new())
        self.steps = 0

    def close(self) -> None:
        """Give the other one's memory back."""
        self._library.np_line_free(self._other)

    def _agree(self) -> None:
        found, own = NpStanding(), self.estimate
        self._library.np_line_standing(self._other, found)
        self.steps += 1
        assert (found.bits, found.queue, found.raised) == (own.bits, own.queue, own.raised)
        assert (bool(found.known), bool(found.probing)) == (own.known, self.probing)

    def sending(self, size: int, now: float) -> int:
        self._library.np_line_sent(self._other, size, now)
        return super().sending(size, now)

    def padded(self, size: int) -> None:
        self._library.np_line_padded(self._other, size)
        super().padded(size)

    def on_bursts(self, bursts: Sequence[Burst], now: float) -> None:
        super().on_bursts(bursts, now)
        packed = b"".join(_BURST.pack(*burst) for burst in bursts)
        self._library.np_line_note(self._other, packed, len(bursts), now)
        self._agree()

    def on_stated(self, bits: float, now: float) -> None:
        super().on_stated(bits, now)
        self._library.np_line_stated(self._other, bits, self.given, now)
        self._agree()

    def padding(self, now: float) -> int:
        wanted = super().padding(now)
        assert self._library.np_line_padding(self._other, self.wanted, now) == wanted
        self._agree()
        return wanted
