"""Where the Python data path writes and encrypts packets: in the outbox that they leave from."""

from signaling.engines import rtp
from signaling.engines.dtls import Srtp, cells
from signaling.engines.outlet import Rewritten
from signaling.engines.udp import OUT, PLACE, Outbox


class Desk:
    """One socket's outbox, with its places as the SRTP library takes them."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox = outbox
        self._packets, self._lengths = cells(outbox.packets, "char *"), cells(outbox.lengths, "int *")

    def write(self, srtp: Srtp, kind: int, ssrc: int, out: Rewritten, mark: int, number: int) -> bool:
        """Write a packet at the next free place and encrypt it there; false when it cannot be, for it is too long.

        ``kind`` is the payload type with the marker bit. ``mark`` is the first byte of a header extension of two bytes
        (see `extensions.write`) that holds ``number``; 0: there is none. It does not leave before `Outbox.add`.
        """
        outbox = self.outbox
        if outbox.waiting == OUT:
            outbox.flush()
        at = outbox.waiting
        sequence, timestamp, payload = out
        size = len(payload)
        if mark:
            if size > rtp.MAX_PACKET - rtp.NUMBERED_HEADER:
                return False
            outbox.sizes[at] = size + rtp.NUMBERED_HEADER
            rtp.WRITE_NUMBERED[size](
                outbox.room, at * PLACE, 0x90, kind, sequence, timestamp, ssrc, rtp.ONE_WORD, mark, number, payload
            )
        else:
            if size > rtp.MAX_PACKET - rtp.HEADER:
                return False
            outbox.sizes[at] = size + rtp.HEADER
            rtp.WRITE[size](outbox.room, at * PLACE, 0x80, kind, sequence, timestamp, ssrc, payload)
        return srtp.protect_there(self._packets[at], self._lengths[at]) == 0

    def written(self) -> bytes:
        """The packet that was just written, as it will leave."""
        at = self.outbox.waiting
        return bytes(self.outbox.room[at * PLACE : at * PLACE + self.outbox.sizes[at]])
