"""Load on any implementation of the media port: legs opened by `open`, leaves and recordings by `apply`."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager

from signaling.media import (
    PERSON,
    ApplyForwards,
    ApplyRecording,
    Feature,
    Forward,
    MediaKind,
    MediaPlane,
    OpenLeg,
    Receiving,
    Report,
    Sending,
    Track,
)
from signaling.sdp import MID, RID, TRANSPORT_SEQUENCE
from tests.load.crowd import AUDIO_PAYLOAD_TYPE, REPAIR_PAYLOAD_TYPE, TRANSPORT_ID, VIDEO_PAYLOAD_TYPE, Crowd
from tests.load.streams import RID_ID, Person
from tests.load.transport import Remote, fingerprint

MID_ID = 5
PAYLOAD_TYPES = {MediaKind.AUDIO: AUDIO_PAYLOAD_TYPE, MediaKind.VIDEO: VIDEO_PAYLOAD_TYPE}


class Port:
    """Joins people through a `MediaPlane`. Make one with `over`."""

    def __init__(self, plane: MediaPlane) -> None:
        self.plane = plane
        self.reports: list[Report] = []
        self.through: dict[str, int] = {}
        """Ports of this machine through which people reach the plane, by name; directly where none is given."""

    @classmethod
    @asynccontextmanager
    async def over(cls, plane: MediaPlane) -> AsyncIterator["Port"]:
        """Read the plane's reports for as long as the block lasts."""
        port = cls(plane)
        reading = asyncio.create_task(port._read())
        try:
            yield port
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _read(self) -> None:
        async for report in self.plane.reports():
            self.reports.append(report)

    async def join(self, crowd: Crowd, person: Person) -> None:
        """See `Joins`: one connection for both directions."""
        transport = crowd.transport(person)
        for stream in person.streams:
            stream.transport = transport
        sending = tuple(_sending(person))
        receiving = tuple(
            Receiving(
                Track(name, kind),
                f"r-{name}-{kind}",
                PAYLOAD_TYPES[kind],
                REPAIR_PAYLOAD_TYPE if crowd.full and kind is MediaKind.VIDEO else 0,
            )
            for name in person.hears
            for kind in PERSON
        )
        leg = f"{person.hearing}-{person.name}"
        order = OpenLeg(
            person.hearing,
            person.name,
            leg,
            transport.ufrag,
            transport.pwd,
            (fingerprint(),),
            sending,
            receiving,
            ((TRANSPORT_SEQUENCE, TRANSPORT_ID), (MID, MID_ID), (RID, RID_ID)) if crowd.full else (),
        )
        opened = await self.plane.open(order)
        tracks, repairs = {slot.mid: slot.track for slot in receiving}, dict(opened.rtx_ssrcs)
        for mid, ssrc in opened.ssrcs:
            crowd.inlet(person, transport, tracks[mid], ssrc, repairs.get(mid, 0))
        if crowd.full and Feature.TRANSPORT_CC in opened.features:
            transport.negotiate(TRANSPORT_ID)
        if Feature.RTX not in opened.features:
            for stream in person.streams:
                stream.repairs = None
        port = self.through.get(person.name)
        address = ("127.0.0.1", port) if port else opened.candidates[0]
        await transport.connect(Remote(address, opened.ice_ufrag, opened.ice_pwd, [opened.fingerprint]))

    async def complete(self) -> None:
        """See `Joins`: nothing had to wait."""

    async def allow(self, hearing: str, senders: Sequence[str], everyone: Iterable[str], *, record: bool) -> None:
        """Let everyone have what these send, and record it."""
        tracks = [Track(name, kind) for name in senders for kind in PERSON]
        leaves = frozenset(Forward(track, to) for track in tracks for to in everyone if to != track.participant)
        taken = frozenset(tracks) if record else frozenset()
        await self.plane.apply(
            [ApplyForwards(hearing, frozenset(), leaves), ApplyRecording(hearing, frozenset(), taken)]
        )


def _sending(person: Person) -> Iterator[Sending]:
    """What a person offers to send: each stream by itself, but the layers of a picture together."""
    for at, stream in enumerate(person.streams):
        layers = tuple(one.rid for one in person.streams if one.track == stream.track and one.rid)
        if layers and stream.rid == layers[0]:
            yield Sending(stream.track, f"s{at}", 0, stream.payload_type, layers)
        elif not layers:
            repairs = stream.repairs
            yield Sending(
                stream.track,
                f"s{at}",
                stream.ssrc,
                stream.payload_type,
                rtx_payload_type=repairs.payload_type if repairs else 0,
                rtx_ssrc=repairs.ssrc if repairs else 0,
            )
