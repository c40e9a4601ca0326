"""One hearing on one Janus node: a room of the videoroom plugin, its publishers and its subscribers.

Default deny is a placeholder. Each slot of a receiver is a subscription of its own, and begins at the room's dummy
publisher, which never sends. A leave switches the slot to the track's publisher, its end switches it back; Janus takes
a slot out of one publisher's list before it enters it into another's, under the lock under which packets are relayed.
What each slot should be fed by is computed from the standing leaves and the publishers that are connected, and only
the differences are ordered (`Room.empty`, `Room.fill`), so that it does not matter in which order things happen.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from signaling.engines import janus_sdp
from signaling.engines.janus_client import JanusError, Json, Session, sign_token
from signaling.engines.janus_sdp import Keys
from signaling.engines.janus_tap import Tap
from signaling.media import (
    SCREEN_SLOT,
    AnswerLeg,
    Forward,
    LegOffered,
    LegOpened,
    MediaKind,
    MediaRefusedError,
    OfferLeg,
    OpenLeg,
    Receiving,
    Track,
)

log = logging.getLogger(__name__)

#: Bits a second a publisher is told to stay below: a person and a screen.
BIT_RATE = 3_000_000
_MAX_PUBLISHERS = 500
_TOKEN_S = 60
ID_BITS = 52

Feed = tuple[int, str]
"""What feeds a slot: a publisher's number in the room, and the mid of its track."""


@dataclass(slots=True, eq=False)
class Leg:
    """One peer connection on the node. ``heard`` and ``opened`` are monotonic seconds."""

    hearing: str
    participant: str
    name: str
    handle: int
    opened: float = field(default_factory=time.monotonic)
    heard: float = 0.0
    connected: bool = False
    lost: bool = False


@dataclass(slots=True, eq=False)
class Sender(Leg):
    """A publisher: its number in the room, its mids, and which of them are arriving."""

    feed: int = 0
    mids: dict[MediaKind, str] = field(default_factory=dict)
    flowing: dict[str, bool] = field(default_factory=dict)
    forwarders: dict[Track, tuple[int, Tap]] = field(default_factory=dict)

    def silent_since(self) -> float | None:
        """When its last packet came, if it sent before and sends nothing now."""
        return self.heard if self.flowing and not any(self.flowing.values()) else None


@dataclass(slots=True, eq=False)
class Receiver(Leg):
    """A subscriber: its slots by track, what feeds each now, and its answer once it gave it."""

    slots: dict[Track, str] = field(default_factory=dict)
    feeding: dict[str, Feed] = field(default_factory=dict)
    answer: str = ""


class Room:
    """Make one with `create`. Errors of the node pass through: `JanusError`, `JanusGoneError`."""

    def __init__(self, session: Session, secret: str, hearing: str) -> None:
        self.hearing = hearing
        self.senders: list[Sender] = []
        self.receivers: list[Receiver] = []
        self._session = session
        self._node_secret = secret
        self._number = secrets.randbits(ID_BITS) + 1
        self._secret = secrets.token_urlsafe(24)
        self._desk = 0
        self._idle: dict[MediaKind, Feed] = {}
        self._settling = asyncio.Lock()

    @property
    def legs(self) -> list[Leg]:
        """Everybody's connections."""
        return [*self.senders, *self.receivers]

    async def create(self) -> None:
        """Make the room on the node, with the dummy publisher that idle slots are subscribed to."""
        self._desk = await self._session.attach()
        await self._manage(
            "create",
            admin_key=self._node_secret,
            is_private=True,
            signed_tokens=True,
            publishers=_MAX_PUBLISHERS,
            bitrate=BIT_RATE,
            fir_freq=0,
            audiocodec="opus",
            videocodec="vp8",
            audiolevel_ext=False,
            videoorient_ext=False,
            playoutdelay_ext=False,
            transport_wide_cc_ext=False,
            dummy_publisher=True,
            dummy_streams=[{"codec": "opus", "fmtp": "useinbandfec=1"}, {"codec": "vp8", "fmtp": "none"}],
        )
        people = (await self._manage("listparticipants"))["participants"]
        dummy = next(int(person["id"]) for person in people if person.get("dummy"))
        self._idle = {kind: (dummy, "1" if kind.is_picture else "0") for kind in MediaKind}

    async def _manage(self, request: str, **fields: object) -> Json:
        body = {"request": request, "room": self._number, "secret": self._secret, **fields}
        return (await self._session.message(self._desk, body))[0]

    def _token(self) -> str:
        return sign_token(self._node_secret, int(time.time()) + _TOKEN_S, f"room={self._number}")

    async def destroy(self) -> None:
        """Close every leg and forget the room."""
        for leg in self.legs:
            await self.drop(leg)
        await self._manage("destroy")
        await self._session.detach(self._desk)

    # --- legs --------------------------------------------------------------------------------------------------------

    async def publish(self, order: OpenLeg) -> tuple[Sender, LegOpened]:
        """Take a browser's offer to send; raises `MediaRefusedError` as well."""
        offer = janus_sdp.publisher_offer(order)
        feed = secrets.randbits(ID_BITS) + 1
        body = {"request": "joinandconfigure", "ptype": "publisher", "room": self._number, "id": feed}
        handle = await self._session.attach()
        leg = Sender(order.hearing, order.participant, order.leg, handle, feed=feed)
        leg.mids = {sending.track.kind: sending.mid for sending in order.sending}
        self.senders.append(leg)
        try:
            jsep = {"type": "offer", "sdp": offer}
            _, answer = await self._session.message(handle, {**body, "token": self._token()}, jsep)
            described = janus_sdp.read(answer.get("sdp", ""))
            await self._session.no_more_candidates(handle)
        except (JanusError, MediaRefusedError):
            await self.drop(leg)
            raise
        return leg, described.opened(order.leg)

    async def offer(self, order: OfferLeg) -> tuple[Receiver, LegOffered]:
        """Prepare a subscriber with all slots idle; raises `MediaRefusedError` as well."""
        handle = await self._session.attach()
        leg = Receiver(order.hearing, order.participant, order.leg, handle)
        self.receivers.append(leg)
        streams = [{"feed": feed, "mid": mid} for feed, mid in (self._idle[track.kind] for track in order.tracks)]
        body = {"request": "join", "ptype": "subscriber", "room": self._number, "autoupdate": False}
        try:
            async with self._settling:
                _, offer = await self._session.message(handle, {**body, "streams": streams, "token": self._token()})
            described = janus_sdp.read(offer.get("sdp", ""))
        except (JanusError, MediaRefusedError):
            await self.drop(leg)
            raise
        for track, (mid, _) in zip(order.tracks, described.mids, strict=True):
            leg.slots[track] = mid
            leg.feeding[mid] = self._idle[track.kind]
        slots = tuple(Receiving(track, mid, janus_sdp.PAYLOAD_TYPES[track.kind]) for track, mid in leg.slots.items())
        return leg, LegOffered(described.opened(order.leg), slots)

    async def answer(self, leg: Receiver, order: AnswerLeg) -> None:
        """Take the browser's answer; raises `MediaRefusedError` as well."""
        slots = tuple((mid, track.kind) for track, mid in leg.slots.items())
        keys = Keys(order.ice_ufrag, order.ice_pwd, order.fingerprints)
        leg.answer = janus_sdp.subscriber_answer(slots, keys)
        await self.start(leg)
        await self._session.no_more_candidates(leg.handle)

    async def start(self, leg: Receiver) -> None:
        """Give Janus the browser's answer, at first and whenever it offers anew; the browser need not know of that."""
        await self._session.message(leg.handle, {"request": "start"}, {"type": "answer", "sdp": leg.answer})

    async def drop(self, leg: Leg) -> None:
        """Disconnect a browser at once; safe to call twice."""
        if leg in self.senders:
            self.senders.remove(leg)
        elif leg in self.receivers:
            self.receivers.remove(leg)
        else:
            return
        try:
            await self._session.detach(leg.handle)
        except JanusError as error:
            log.info("leg %s was gone before it was dropped: %s", leg.name, error)

    def speaking_for(self, participant: str) -> Sender | None:
        """The connected leg that sends for this participant: the newest."""
        legs = [leg for leg in self.senders if leg.participant == participant and leg.connected]
        return max(legs, key=lambda leg: leg.opened, default=None)

    # --- leaves ------------------------------------------------------------------------------------------------------

    async def empty(self, leaves: frozenset[Forward]) -> None:
        """Take every track out of the slots for which its leave has ended."""
        idle = frozenset(self._idle.values())
        await self._change(
            {
                leg: {mid: feed for mid, feed in self._wanted(leg, leaves).items() if feed in idle}
                for leg in self.receivers
            }
        )

    async def fill(self, leaves: frozenset[Forward]) -> None:
        """Bring every slot to what the leaves allow; what ended is taken out first, by `empty`."""
        await self._change({leg: self._wanted(leg, leaves) for leg in self.receivers})

    async def _change(self, slots: Mapping[Receiver, Mapping[str, Feed]]) -> None:
        async with self._settling:
            await asyncio.gather(*(self._switch(leg, feeds) for leg, feeds in slots.items() if leg in self.receivers))

    def feed_of(self, track: Track) -> Feed | None:
        """What a slot is fed by in which this track may arrive; None while nobody sends it."""
        sender = self.speaking_for(track.participant)
        source = sender.mids.get(track.kind) if sender is not None else None
        return (sender.feed, source) if sender is not None and source is not None else None

    def _wanted(self, leg: Receiver, leaves: frozenset[Forward]) -> dict[str, Feed]:
        wanted = {}
        screens = [each.track for each in leaves if each.track.slot == SCREEN_SLOT and each.to == leg.participant]
        for slot, mid in leg.slots.items():
            track = screens[0] if slot == SCREEN_SLOT and screens else slot
            feed = self.feed_of(track) if Forward(track, leg.participant) in leaves else None
            feeds = feed or self._idle[track.kind]
            if feeds != leg.feeding.get(mid):
                wanted[mid] = feeds
        return wanted

    async def _switch(self, leg: Receiver, slots: Mapping[str, Feed]) -> None:
        changed = {mid: feed for mid, feed in slots.items() if leg.feeding.get(mid) != feed}
        if not changed:
            return
        streams = [{"feed": feed, "mid": source, "sub_mid": mid} for mid, (feed, source) in changed.items()]
        try:
            _, offer = await self._session.message(leg.handle, {"request": "switch", "streams": streams})
            leg.feeding.update(changed)
            await self._close_gap(leg, [mid for mid, feed in changed.items() if feed in self._idle.values()])
            if offer and leg.answer:
                await self.start(leg)  # a slot whose publisher had vanished is in use again
        except JanusError as error:
            # A publisher that just vanished is no reason; the leg it fed is settled again when that is noticed.
            if frozenset(changed.values()) & frozenset(self._idle.values()):
                log.warning("a slot of %s cannot be emptied (%s): its connection is closed", leg.name, error)
                await self.drop(leg)

    async def _close_gap(self, leg: Receiver, mids: Sequence[str]) -> None:
        """Have Janus number on when a source returns to a slot, as it does after a pause of its own."""
        streams = [{"mid": mid, "send": send} for mid in mids for send in (False, True)]
        if streams:
            await self._session.message(leg.handle, {"request": "configure", "streams": streams})

    # --- recording ---------------------------------------------------------------------------------------------------

    async def record(self, taps: Mapping[Track, Tap]) -> None:
        """Have exactly these tracks forwarded to their taps, from whoever sends for each participant now."""
        async with self._settling:
            for sender in list(self.senders):
                current = self.speaking_for(sender.participant) is sender
                for track, (stream, tap) in list(sender.forwarders.items()):
                    if taps.get(track) is not tap or not current:
                        del sender.forwarders[track]
                        await self.forward_no_more(sender, stream)
                if current:
                    for track, tap in taps.items():
                        if track.participant == sender.participant and track not in sender.forwarders:
                            await self._forward(sender, track, tap)

    async def _forward(self, sender: Sender, track: Track, tap: Tap) -> None:
        mid = sender.mids.get(track.kind)
        if mid is None:
            return
        tap.recording.note_leg(sender.name)
        stream = await self.forward(
            sender, track, {"port": tap.port}, host=tap.address, srtp_suite=80, srtp_crypto=tap.crypto
        )
        sender.forwarders[track] = (stream, tap)
        if track.kind.is_picture:
            key = {"request": "configure", "streams": [{"mid": mid, "keyframe": True}]}
            await self._session.message(sender.handle, key)

    async def forward(self, sender: Sender, track: Track, stream: Json, **where: object) -> int:
        """Have one track's packets sent on; gives the number by which that is stopped."""
        found = await self._manage(
            "rtp_forward",
            admin_key=self._node_secret,
            publisher_id=sender.feed,
            streams=[{"mid": sender.mids[track.kind], **stream}],
            **where,
        )
        return int(found["forwarders"][0]["stream_id"])

    async def forward_no_more(self, sender: Sender, stream: int) -> None:
        """End what `forward` began; that its sender has gone in the meantime is as good."""
        try:
            await self._manage(
                "stop_rtp_forward", admin_key=self._node_secret, publisher_id=sender.feed, stream_id=stream
            )
        except JanusError as error:
            log.info("a forward of %s was gone before it was stopped: %s", sender.name, error)
