"""Load on any implementation of the media port: legs opened by `open`, leaves and recordings by `apply`."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
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
from signaling.sdp import TRANSPORT_SEQUENCE
from tests.load.crowd import AUDIO_PAYLOAD_TYPE, REPAIR_PAYLOAD_TYPE, TRANSPORT_ID, VIDEO_PAYLOAD_TYPE, Crowd
from tests.load.streams import Person
from tests.load.transport import Remote, fingerprint

PAYLOAD_TYPES = {MediaKind.AUDIO: AUDIO_PAYLOAD_TYPE, MediaKind.VIDEO: VIDEO_PAYLOAD_TYPE}


class Port:
    """Joins people through a `MediaPlane`. Make one with `over`."""

    def __init__(self, plane: MediaPlane) -> None:
        self.plane = plane
        self.reports: list[Report] = []

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
        sending = tuple(
            Sending(
                stream.track,
                f"s{at}",
                stream.ssrc,
                stream.payload_type,
                rtx_payload_type=stream.repairs.payload_type if stream.repairs else 0,
                rtx_ssrc=stream.repairs.ssrc if stream.repairs else 0,
            )
            for at, stream in enumerate(person.streams)
        )
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
            ((TRANSPORT_SEQUENCE, TRANSPORT_ID),) if crowd.full else (),
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
        await transport.connect(
            Remote(opened.candidates[0], opened.ice_ufrag, opened.ice_pwd, [opened.fingerprint]),
        )

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
