"""What is in a finished film, measured from the file alone: when pictures flash and when sounds begin."""

from pathlib import Path

import av

from signaling.film.layout import Box


def flashes(path: Path, places: dict[str, Box]) -> dict[str, list[float]]:
    """When (ms of film) the middle of each place turns white."""
    found: dict[str, list[float]] = {name: [] for name in places}
    white = dict.fromkeys(places, False)
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            luma = frame.planes[0]
            data = bytes(luma)
            for name, box in places.items():
                now = data[(box.y + box.height // 2) * luma.line_size + box.x + box.width // 2] > 128
                if now and not white[name]:
                    assert frame.time is not None
                    found[name].append(frame.time * 1000)
                white[name] = now
    return found


def onsets(path: Path, track: int) -> list[float]:
    """When (ms of film) a sound track turns from quiet to loud."""
    found, loud, samples = list[float](), 0, 0
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("s16", "mono", 48_000)
        for frame in container.decode(audio=track):
            assert frame.time is not None
            begin = frame.time * 1000
            for one in resampler.resample(frame):
                data = memoryview(bytes(one.planes[0])[: one.samples * 2]).cast("h")
                for step in range(0, one.samples, 48):
                    peak = max(map(abs, data[step : step + 48]), default=0)
                    if peak > 3000:
                        if not loud:
                            found.append(begin + step / 48)
                        loud = 60
                    else:
                        loud = max(0, loud - 1)
                samples += one.samples
    return found


def loudest(path: Path, track: int, since: float, until: float) -> int:
    """The loudest sample of a sound track between two moments (ms of film)."""
    found = 0
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("s16", "mono", 48_000)
        for frame in container.decode(audio=track):
            assert frame.time is not None
            if since <= frame.time * 1000 and frame.time * 1000 + 20 < until:
                for one in resampler.resample(frame):
                    data = memoryview(bytes(one.planes[0])[: one.samples * 2]).cast("h")
                    found = max(found, *map(abs, data))
    return found
