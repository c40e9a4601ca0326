"""One hearing's fan-out matrix: nothing passes that no order has switched on.

Orders name participants, so they outlive legs: a browser that reloads finds its forwards in force. The table that the
packet path reads is rebuilt from the orders whenever orders, legs or the sharing of lines change, never patched, and
given to the forwarder in one step. Of a track that comes in layers each receiver gets one (`sharing.py`); the recording
keeps the best.
"""

from collections.abc import Callable
from typing import Protocol

from signaling.engines import rtcp, rtp
from signaling.engines.forwarder import Arrival, Forwarder, GatheringForwarder, Line, Route, Tap
from signaling.engines.leg import Leg
from signaling.engines.outlet import SlotState
from signaling.engines.sharing import Sharing
from signaling.engines.source import Source
from signaling.engines.twin import Twin
from signaling.media import SCREEN_SLOT, ApplyForwards, ApplyRecording, Forward, ShowTiles, Track
from signaling.recorder import Recorder
from signaling.recording import Recording

#: Calls of `Hearing.balance` until everybody's line was shared out anew.
PARTS = 10
#: Such rounds until those who have everything, with room to spare, are looked at as well.
ROUNDS = 5


Member = Leg | Twin


class Holder(Protocol):
    """Holds what comes of some tracks, to bring it again later."""

    def seated(self, leg: Leg, now: float) -> None:
        """A leg speaks for its participant from now on."""

    def unseated(self, leg: Leg, now: float) -> None:
        """A leg does so no longer."""

    def take(self, leg: Leg, source: Source, arrival: Arrival) -> None:
        """A packet of a track that is held."""

    def note_clock(self, leg: Leg, source: Source, report: rtcp.SenderReport) -> None:
        """A publisher's clock."""


class Hearing:
    """Legs, leaves and recordings of one hearing; and of those who see it late, another one fed by twins."""

    def __init__(self, name: str, recorder: Recorder, forwarder: Forwarder, wall_ns: Callable[[float], int]) -> None:
        self.name = name
        self._recorder = recorder
        self._forwarder = forwarder
        self._wall_ns = wall_ns
        self._legs: dict[str, Member] = {}
        self._holder: Holder | None = None
        self._held: frozenset[Track] = frozenset()
        self._forwards: set[Forward] = set()
        self._recordings: dict[Track, Recording] = {}
        self._routes: dict[Track, list[Member]] = {}
        self._sharing = Sharing()
        self._used: set[Source] = set()
        self._kept: dict[Track, int] = {}
        self._received: dict[Member, list[Source]] = {}
        self._started: list[Source] = []
        self._round: list[Member] = []
        self._part = 0
        self._rounds = 0

    def hold(self, holder: Holder, tracks: frozenset[Track], now: float) -> None:
        """Give everything that comes of these tracks, and who publishes, to a holder; in force when this returns."""
        self._forwarder.hand_up()
        begun = tracks - self._held
        if self._holder is None:
            for leg in self._legs.values():
                if isinstance(leg, Leg):
                    holder.seated(leg, now)
        self._holder, self._held = holder, tracks
        self._rebuild()
        for track in begun:
            self.want_key(track, now)

    def begin_anew(self) -> None:
        """Have every slot begin with what comes next, a picture with a key frame, as if nothing had come before."""
        self._forwarder.route(self.name, (), ())
        self._rebuild()

    def leg_of(self, participant: str) -> Member | None:
        """The leg that speaks and listens for this participant."""
        return self._legs.get(participant)

    def seat(self, leg: Member, now: float) -> Member | None:
        """Make a connected leg its participant's only one; gives the leg that it replaces."""
        participant = leg.order.participant
        older = self._legs.get(participant)
        for track, recording in self._recordings.items():
            if track.participant == participant:
                recording.expect()
        self._legs[participant] = leg
        if self._holder is not None and isinstance(leg, Leg):
            self._holder.seated(leg, now)
        self._rebuild()
        for forward in self._forwards:
            if participant in (forward.to, forward.track.participant):
                self.want_key(forward.track, now)
        for track, recording in self._recordings.items():
            if track.participant == participant:
                recording.note_leg(leg.order.leg)
                self.want_key(track, now)
        return older

    def unseat(self, leg: Member, now: float) -> None:
        """Forget a leg; its participant's orders stay."""
        if self._holder is not None and isinstance(leg, Leg):
            self._holder.unseated(leg, now)
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
            recording = self._recordings.pop(track, None)
            self._kept.pop(track, None)
            if recording is not None:
                recording.finish()
        for track in order.start - self._recordings.keys():
            leg = self._legs.get(track.participant)
            self._recordings[track] = self._recording(track, leg.order.leg if leg else "")
        self._rebuild()
        for track in order.start:
            self.want_key(track, now)

    def _recording(self, track: Track, leg: str) -> Recording:
        forwarder, shift = self._forwarder, self._wall_ns(0.0)
        trays = (lambda: forwarder.tray(shift)) if isinstance(forwarder, GatheringForwarder) else None
        return Recording(self._recorder, self.name, track, leg, trays)

    def _turn_segments(self, now: float) -> None:
        """Begin what segments are due of recordings whose packets are gathered apart from us."""
        at = self._wall_ns(now)
        due = [track for track, one in self._recordings.items() if one.tray is not None and one.is_due(at)]
        for track in due:
            self._recordings[track].expect()
        if due:
            self._rebuild()
        for track in due:
            self._recordings[track].turn()
            self.want_key(track, now)

    def show_tiles(self, order: ShowTiles, now: float) -> None:
        """Take what a participant sees; in force when this returns."""
        self._sharing.show(order)
        leg = self._legs.get(order.participant)
        if leg is not None:
            self._started += self._sharing.survey(self._legs, self._routes, self._recordings, now)
            self._started += self._sharing.share(leg, now)
            self._switch(now)

    def balance(self, now: float) -> None:
        """Share the receivers' lines out anew; call it every `HAND_UP_EVERY_S`.

        Each call takes a part of them and `PARTS` calls take all, so that packets do not wait for a large audience.
        """
        if not self._part:
            self._rounds = (self._rounds + 1) % ROUNDS
            legs = self._legs.values()
            # who has all that there is, and room, is looked at seldom
            self._round = [leg for leg in legs if not self._rounds or leg.downlink.lacking or leg.downlink.short]
            if self._round or any(source.layered for leg in legs for source in leg.sources):
                self._started += self._sharing.survey(self._legs, self._routes, self._recordings, now)
        for leg in self._round[self._part :: PARTS]:
            if self._legs.get(leg.order.participant) is leg:
                self._started += self._sharing.share(leg, now)
        self._part = (self._part + 1) % PARTS
        if not self._part:
            self._turn_segments(now)
            self._switch(now)

    def _switch(self, now: float) -> None:
        """Put into force what the sharing has chosen."""
        started, self._started = self._started, []
        if self._sharing.changed:
            self._rebuild()
        for source in started:
            leg = self._legs.get(source.track.participant)
            if leg is not None and source in self._used:
                leg.ask_key(source, now)

    def end(self) -> None:
        """Close all taps and forget all leaves."""
        self._forwarder.hand_up()
        for recording in self._recordings.values():
            recording.finish()
        self._recordings.clear()
        self._forwards.clear()
        self._rebuild()

    def _rebuild(self) -> None:
        routes: dict[Track, list[Member]] = {}
        for forward in self._forwards:
            leg = self._legs.get(forward.to)
            if leg is not None and forward.track.slot in leg.slot_of:
                routes.setdefault(forward.track, []).append(leg)
        # in a fixed order; sorting all leaves took 15 ms with 250 people, each time that somebody came
        self._routes = {track: sorted(routes[track], key=lambda leg: leg.order.participant) for track in sorted(routes)}
        self._sharing.changed = False
        chosen = self._choices()
        self._received = {}
        for source, leg in chosen:
            self._received.setdefault(leg, []).append(source)
        self._used = {source for source, _ in chosen} | {
            source for track in self._recordings for source in self._layers(track)[self._sharing.best(track) :][:1]
        }
        self._used |= {source for track in self._held for source in self._layers(track)}
        held = [(leg, source) for leg in self._legs.values() for source in leg.sources if source.track in self._held]
        self._forwarder.route(
            self.name,
            [
                Route(self._line(source), source.number, leg.line, leg.slot_of[source.track.slot])
                for source, leg in chosen
            ],
            [
                Tap(leg.line, source.number, None if source.layered else self._recordings[source.track].tray)
                for leg in self._legs.values()
                for source in leg.sources
                if source.track in self._recordings
            ]
            + [Tap(leg.line, source.number) for leg, source in held],
        )

    def _line(self, source: Source) -> Line:
        return self._legs[source.track.participant].line

    def _layers(self, track: Track) -> list[Source]:
        leg = self._legs.get(track.participant)
        return leg.layers(track) if leg is not None else []

    def _choices(self) -> list[tuple[Source, Member]]:
        """Of each leave in force the stream that its receiver gets just now."""
        found = []
        for track, receivers in self._routes.items():
            layers = self._layers(track)
            for receiver in receivers if layers else ():
                layer = self._sharing.layer(receiver.order.participant, track)
                if layer is not None:
                    found.append((layers[min(layer, len(layers) - 1)], receiver))
        return found

    # --- what arrives ----------------------------------------------------------------------------------------------

    def record(self, leg: Leg, source: Source, arrival: Arrival) -> None:
        """Keep one packet, if it is to be recorded or held; one that a tray gathers is in its log already."""
        if self._legs.get(leg.order.participant) is not leg:
            return
        if self._holder is not None and source.track in self._held:
            self._holder.take(leg, source, arrival)
        recording = self._recordings.get(source.track)
        if recording is None or (recording.tray is not None and not source.layered):
            return
        if source.layered and self._kept.get(source.track) != source.ssrc:
            if source.layer != self._sharing.best(source.track) or not _begins(arrival.data):
                return
            self._kept[source.track] = source.ssrc
            recording.note_leg(f"{leg.order.leg}/{source.layer}/{arrival.sequence}")
        if recording.append(arrival.data, self._wall_ns(arrival.at)):
            self.want_key(source.track, arrival.at)

    def note_clock(self, leg: Leg, source: Source, report: rtcp.SenderReport) -> None:
        """Keep a publisher's clock beside its recorded packets."""
        if self._holder is not None:
            self._holder.note_clock(leg, source, report)
        recording = self._recordings.get(source.track)
        kept = not source.layered or self._kept.get(source.track) == source.ssrc
        if recording is not None and kept and self._legs.get(leg.order.participant) is leg:
            recording.note_clock(report.ssrc, report.ntp, report.rtp)

    def want_key(self, track: Track, now: float) -> None:
        """Ask a track's publisher for a key frame, if somebody may have it; a slot's, whoever feeds it."""
        if track == SCREEN_SLOT:
            for shared in [one for one in self._routes if one.slot == track]:
                self.want_key(shared, now)
            return
        leg = self._legs.get(track.participant)
        if leg is None or not track.kind.is_picture:
            return
        for source in leg.layers(track):
            if source in self._used:
                leg.ask_key(source, now)

    def tick(self, receiver: Leg, now: float) -> None:
        """Once a second for each receiver: the clocks of what it gets, and a key frame of what it still waits for."""
        sources = self._received.get(receiver, ())
        states = receiver.line.states()
        clocks: list[tuple[Source, SlotState]] = []
        for source in sources:
            state = states[receiver.slot_of[source.track.slot]]
            if state.feed == source.ssrc:
                clocks.append((source, state))
                continue
            clocks += [(layer, state) for layer in self._layers(source.track) if layer.ssrc == state.feed]
            if source.track.kind.is_picture:
                self._legs[source.track.participant].ask_key(source, now)
        receiver.send_clocks(clocks, now)


def _begins(data: bytes) -> bool:
    """Whether decoding may begin with this RTP packet."""
    try:
        return rtp.starts_key_frame(rtp.parse(data).payload)
    except rtp.PacketError:
        return False
