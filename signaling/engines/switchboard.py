"""One hearing's fan-out matrix: nothing passes that no order has switched on.

Orders name participants, so they outlive legs: a browser that reloads finds its forwards in force. The table that the
packet path reads is rebuilt from the orders whenever orders or legs change, never patched, and given to the forwarder
in one step.
"""

from collections.abc import Callable

from signaling.engines import rtcp
from signaling.engines.forwarder import Arrival, Forwarder, Route, Tap
from signaling.engines.leg import Leg, Source
from signaling.media import ApplyForwards, ApplyRecording, Forward, MediaKind, Track
from signaling.recorder import PacketLog, Recorder


class Hearing:
    """Legs, leaves and recordings of one hearing."""

    def __init__(self, name: str, recorder: Recorder, forwarder: Forwarder, wall_ns: Callable[[float], int]) -> None:
        self.name = name
        self._recorder = recorder
        self._forwarder = forwarder
        self._wall_ns = wall_ns
        self._legs: dict[str, Leg] = {}
        self._forwards: set[Forward] = set()
        self._recordings: dict[Track, PacketLog] = {}
        self._routes: dict[Track, list[Leg]] = {}

    def leg_of(self, participant: str) -> Leg | None:
        """The leg that speaks and listens for this participant."""
        return self._legs.get(participant)

    def seat(self, leg: Leg, now: float) -> Leg | None:
        """Make a connected leg its participant's only one; gives the leg that it replaces."""
        participant = leg.order.participant
        older = self._legs.get(participant)
        self._legs[participant] = leg
        self._rebuild()
        for forward in self._forwards:
            if participant in (forward.to, forward.track.participant):
                self.want_key(forward.track, now)
        for track, packets in self._recordings.items():
            if track.participant == participant:
                packets.note_leg(leg.order.leg)
                self.want_key(track, now)
        return older

    def unseat(self, leg: Leg) -> None:
        """Forget a leg; its participant's orders stay."""
        if self._legs.get(leg.order.participant) is leg:
            del self._legs[leg.order.participant]
            self._rebuild()

    def apply_forwards(self, order: ApplyForwards, now: float) -> None:
        """Switch off, then on; in force when this returns."""
        self._forwards -= order.stop
        started = order.start - self._forwards
        self._forwards |= started
        self._rebuild()
        for forward in started:
            self.want_key(forward.track, now)

    def apply_recording(self, order: ApplyRecording, now: float) -> None:
        """Stop taps, then open taps; in force when this returns. The closing of files is reported later."""
        self._forwarder.hand_up()  # what has come before the order belongs into the logs that it ends
        for track in order.stop:
            packets = self._recordings.pop(track, None)
            if packets is not None:
                self._recorder.finish(packets)
        for track in order.start - self._recordings.keys():
            leg = self._legs.get(track.participant)
            self._recordings[track] = self._recorder.start(self.name, track, leg.order.leg if leg else "")
        self._rebuild()
        for track in order.start:
            self.want_key(track, now)

    def end(self) -> None:
        """Close all taps and forget all leaves."""
        self._forwarder.hand_up()
        for packets in self._recordings.values():
            self._recorder.finish(packets)
        self._recordings.clear()
        self._forwards.clear()
        self._rebuild()

    def _rebuild(self) -> None:
        routes: dict[Track, list[Leg]] = {}
        for forward in sorted(self._forwards):
            leg = self._legs.get(forward.to)
            if leg is not None and forward.track in leg.slot_of and forward.to != forward.track.participant:
                routes.setdefault(forward.track, []).append(leg)
        self._routes = routes
        sources = [(leg.line, source) for leg in self._legs.values() for source in leg.sources]
        self._forwarder.route(
            self.name,
            [
                Route(line, source.number, receiver.line, receiver.slot_of[source.track])
                for line, source in sources
                for receiver in routes.get(source.track, ())
            ],
            [Tap(line, source.number) for line, source in sources if source.track in self._recordings],
        )

    # --- what arrives ----------------------------------------------------------------------------------------------

    def record(self, leg: Leg, source: Source, arrival: Arrival) -> None:
        """Keep one packet, if it is to be recorded."""
        packets = self._recordings.get(source.track)
        if packets is not None and self._legs.get(leg.order.participant) is leg:
            packets.append(arrival.data, self._wall_ns(arrival.at))

    def note_clock(self, leg: Leg, source: Source, report: rtcp.SenderReport) -> None:
        """Keep a publisher's clock beside its recorded packets."""
        packets = self._recordings.get(source.track)
        if packets is not None and self._legs.get(leg.order.participant) is leg:
            packets.note_clock(report.ssrc, report.ntp, report.rtp)

    def want_key(self, track: Track, now: float) -> None:
        """Ask a track's publisher for a key frame, if somebody may have it."""
        leg = self._legs.get(track.participant)
        wanted = track in self._routes or track in self._recordings
        if leg is not None and wanted and track.kind is MediaKind.VIDEO:
            leg.ask_key(track.kind, now)

    def tick(self, now: float) -> None:
        """Once a second: clocks to the receivers, key frames for those who still wait."""
        for track, receivers in self._routes.items():
            publisher = self._legs.get(track.participant)
            source = publisher.find_source(track.kind) if publisher is not None else None
            if source is None:
                continue
            for receiver in receivers:
                receiver.send_clock(source, now)
            if track.kind is MediaKind.VIDEO and any(_waits(receiver, track) for receiver in receivers):
                self.want_key(track, now)


def _waits(receiver: Leg, track: Track) -> bool:
    state = receiver.state(track)
    return state is not None and not state.feed
