"""What the thread of the native data path gathers for packet logs, brought up in one call for all of them."""

import ctypes

from signaling.trays import Gathered

#: No less than a tray holds: TRAY_ROOM of plane.h.
_FETCH_BYTES = 2 << 20
_NOTHING = Gathered(b"", 0, 0)


class NativeTray:
    """Packets of one tap on their way into a log; see `signaling.trays.Tray`. Made by `Trays`."""

    def __init__(self, trays: "Trays", pointer: int) -> None:
        self.pointer: int | None = pointer
        self._trays = trays
        self._entries: list[bytes] = []
        self._packets = self._dropped = 0

    def fetch(self) -> None:
        """See the protocol."""
        self._trays.fetch()

    def put(self, entries: bytes, packets: int, dropped: int) -> None:
        """Take in what the thread had gathered."""
        self._entries.append(entries)
        self._packets += packets
        self._dropped += dropped

    def take(self) -> Gathered:
        """See the protocol."""
        if not self._entries:
            return _NOTHING
        entries = self._entries[0] if len(self._entries) == 1 else b"".join(self._entries)
        taken = Gathered(entries, self._packets, self._dropped)
        self._entries.clear()
        self._packets = self._dropped = 0
        return taken

    def close(self) -> None:
        """See the protocol."""
        if self.pointer is not None:
            pointer, self.pointer = self.pointer, None
            self._trays.forget(self, pointer)


class Trays:
    """All trays of one plane."""

    def __init__(self, library: ctypes.CDLL, plane: ctypes.c_void_p) -> None:
        self._library = library
        self._plane = plane
        self._made: list[NativeTray] = []
        self._room = ctypes.create_string_buffer(_FETCH_BYTES)
        self._pointers = (ctypes.c_void_p * 0)()
        self._counts = (ctypes.c_uint32 * 0)()

    def make(self, shift: int) -> NativeTray:
        """An empty tray; see `signaling.engines.forwarder.GatheringForwarder`."""
        pointer = self._library.np_tray_new(shift)
        if not pointer:
            raise MemoryError("no memory for the packets of a recording")
        made = NativeTray(self, pointer)
        self._made.append(made)
        self._list()
        return made

    def forget(self, tray: NativeTray, pointer: int) -> None:
        """No tap leads there any more, and its memory is given back."""
        self._made.remove(tray)
        self._list()
        self._library.np_tray_free(self._plane, pointer)

    def _list(self) -> None:
        self._pointers = (ctypes.c_void_p * len(self._made))(*(tray.pointer for tray in self._made))
        self._counts = (ctypes.c_uint32 * (3 * len(self._made)))()

    def fetch(self) -> None:
        """Bring what the thread has gathered in all of them."""
        if not self._made:
            return
        counts = self._counts
        used = self._library.np_trays_fetch(
            self._plane, self._pointers, len(self._made), self._room, _FETCH_BYTES, counts
        )
        if not used:
            return
        fetched, at, found = ctypes.string_at(self._room, used), 0, counts[:]
        for tray, size, packets, dropped in zip(self._made, found[::3], found[1::3], found[2::3], strict=True):
            if size:
                tray.put(fetched[at : at + size], packets, dropped)
                at += size

    def close(self) -> None:
        """Give everything back."""
        for tray in list(self._made):
            tray.close()
