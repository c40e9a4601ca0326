"""Where the Python data path writes and encrypts packets: in the outbox that they leave from."""

from signaling.engines.dtls import Srtp, cells
from signaling.engines.outlet import Rewritten
from signaling.engines.rtp import HEADER, MAX_PACKET, NUMBERED_HEADER, ONE_WORD, WRITE, WRITE_NUMBERED
from signaling.engines.udp import OUT, PLACE, Name, Outbox

#: Bytes of the longest payload, without and with a header extension.
LONGEST, LONGEST_NUMBERED = MAX_PACKET - HEADER, MAX_PACKET - NUMBERED_HEADER


class Desk:
    """One socket's outbox, with its places as the SRTP library takes them."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self._room = memoryview(outbox.room)
        self._at = 0
        self._packets, self._lengths = cells(outbox.packets, "char *"), cells(outbox.lengths, "int *")

    def write(
        self, srtp: Srtp, to: Name | None, second: int, ssrc: int, out: Rewritten, mark: int, number: int
    ) -> bool:
        """Write a packet where it leaves from and encrypt it there; false when it cannot be, for it is too long.

        ``second`` is the header's second byte: marker and payload type. ``mark`` is the first byte of a header
        extension of two bytes (see `extensions.write`) that holds ``number``; 0: there is none. Without an address the
        packet is encrypted all the same, so that the streams' numbers go on, and then overwritten.
        """
        outbox = self.outbox
        if outbox.waiting == OUT:
            outbox.flush()
        at = self._at = outbox.waiting
        sequence, timestamp, payload = out
        size = len(payload)
        if mark:
            if size > LONGEST_NUMBERED:
                return False
            WRITE_NUMBERED[size](
                outbox.room, at * PLACE, 0x90, second, sequence, timestamp, ssrc, ONE_WORD, mark, number, payload
            )
            outbox.sizes[at] = size + NUMBERED_HEADER
        else:
            if size > LONGEST:
                return False
            WRITE[size](outbox.room, at * PLACE, 0x80, second, sequence, timestamp, ssrc, payload)
            outbox.sizes[at] = size + HEADER
        if srtp.protect_there(self._packets[at], self._lengths[at]):
            return False
        if to is not None:
            outbox.to.append(to)
            outbox.waiting = at + 1
        return True

    def written(self) -> bytes:
        """The packet that was just written, as it leaves."""
        begin = self._at * PLACE
        return bytes(self._room[begin : begin + self.outbox.sizes[self._at]])
