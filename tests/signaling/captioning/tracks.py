"""Voices as they come from a browser: Opus in RTP packets, and a recorder that writes them down."""

import asyncio
import time
from contextlib import asynccontextmanager

import av
import numpy as np

from hearing.speech.port import RATE
from signaling.engines import rtp
from signaling.recorder import Recorder

FRAME = RATE // 50


def opus(samples):
    """Encode samples; one payload for each 20 ms."""
    encoder = av.AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "flt"
    encoder.options = {"frame_duration": "20", "application": "voip"}
    sound, payloads = np.array(samples, np.float32), []
    for at in range(0, len(sound) - FRAME + 1, FRAME):
        frame = av.AudioFrame.from_ndarray(sound[at : at + FRAME][None].copy(), format="flt", layout="mono")
        frame.sample_rate, frame.pts = RATE, at
        payloads += [bytes(packet) for packet in encoder.encode(frame)]
    return payloads


def packets(payloads, ssrc=7, first=65_530, timestamp=2**32 - 9600):
    """Put payloads into RTP packets; their numbers run over soon."""
    return [
        rtp.serialize(rtp.RtpPacket(False, 111, (first + n) % 2**16, (timestamp + 960 * n) % 2**32, ssrc, payload))
        for n, payload in enumerate(payloads)
    ]


@asynccontextmanager
async def recording(folder):
    """A recorder that runs."""
    recorder = Recorder(folder, lambda _: None, time.time_ns)
    running = asyncio.create_task(recorder.run())
    try:
        yield recorder
    finally:
        recorder.close()
        await running
