"""A publisher's leg as those have it who see the hearing late: the same streams, fed with what was held back.

It has no browser: no address, no keys, and nobody to ask. A receiver's wish for a key frame ends here, so that nothing
of the present can be read from who is asked for what, and late people cost the others nothing.
"""

import secrets

from signaling.engines.downlink import Downlink
from signaling.engines.forwarder import AccountingLine, Arrival, Forwarder
from signaling.engines.leg import Leg
from signaling.engines.source import Source, make_sources
from signaling.media import Track


class Twin:
    """The late twin of a leg; its ``line`` is fed by `signaling.engines.late.Late`.

    Raises `MediaRefusedError` where the data path holds as many lines as it may.
    """

    def __init__(self, leg: Leg, forwarder: Forwarder) -> None:
        self.order = leg.order
        self.sources, specs = make_sources(leg.order, forwarder.features)
        self.slot_of: dict[Track, int] = {}
        self.downlink = Downlink()
        self.on_sending = self.downlink.sending
        self.line = forwarder.open(secrets.token_hex(8), specs, (), self)
        self._kept = self.line if isinstance(self.line, AccountingLine) else None

    def layers(self, track: Track) -> list[Source]:
        """The streams that the leg publishes of this track."""
        return [source for source in self.sources if source.track == track]

    def ask_key(self, source: Source, now: float) -> None:
        """Nobody is asked: key frames are asked for while the present is held, again and again."""

    def on_arrival(self, source: int, arrival: Arrival) -> None:
        """Keep the account of a stream, by which the receivers' lines are shared out."""
        of = self.sources[source]
        of.ssrc = arrival.ssrc
        of.height = arrival.height or of.height
        if self._kept is None:
            of.meter.add(arrival.size, arrival.at)
            of.octets += arrival.size
            of.reception.note(arrival.sequence, arrival.timestamp, arrival.at)

    def take_accounts(self) -> None:
        """The same, where the data path keeps the account."""
        if self._kept is not None:
            for source, account in zip(self.sources, self._kept.accounts(), strict=True):
                source.take(account)

    def on_dtls(self, data: bytes, now: float) -> None:
        """Nobody can send it anything."""

    def on_rtcp(self, data: bytes, now: float) -> None:
        """Nobody can send it anything."""

    def on_transport(self, number: int, now: float) -> None:
        """Nobody is told when its packets came."""

    def close(self) -> None:
        """Nothing of it leaves any more."""
        self.line.close()
