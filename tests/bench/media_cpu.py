"""CPU for each forwarded packet, and latency: two engines that take turns under the same load.

CPU is the time on a core of all the engine's threads, by the scheduler's own account (``schedstat``), for each packet
that reached a receiver. Latency is from the stamp inside the encrypted payload to the kernel's receive time at the
receiver. Both are medians over windows in which the engines take turns, so that a busy machine slows both.
"""

import asyncio
import statistics
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

from tests.bench.measured import Measured
from tests.load.network import CannotMeasureError
from tests.load.pump import NoCompilerError
from tests.load.streams import Rate
from tests.load.trial import Shape, Trial, Window

YARDSTICK = "janus-tuned"
ROUNDS = 5
WINDOW_S = 4.0
#: 10 people who hear each other, and observers who get all of them: 31,500 and 88,500 packets a second.
SMALL, LARGE = Shape(observers=12), Shape(observers=50)
#: The first with each picture half as high besides, which comes in and goes to nobody who sees the large one.
LAYERED = Shape(observers=12, layers=(("f", Rate(height=360)), ("h", Rate(video=30, video_bytes=600, height=180))))


def measured(work: Callable[[], Measured]) -> Measured:
    """Run a case; what this machine lacks ends it with a sentence instead of a figure."""
    try:
        return work()
    except (CannotMeasureError, NoCompilerError) as error:
        raise SystemExit(str(error)) from error


async def in_turns(engines: Sequence[str], shape: Shape) -> dict[str, tuple[Trial, list[Window]]]:
    """Seat the same people at each engine, then measure one window of each, again and again."""
    async with AsyncExitStack() as stack:
        trials = [await stack.enter_async_context(Trial.opened(engine, shape)) for engine in engines]
        for trial in trials:
            try:
                await trial.seat()
            except TimeoutError as error:
                name = trial.driven.name
                raise CannotMeasureError(f"{name}: not everyone was connected and had every picture in time") from error
        found: dict[str, tuple[Trial, list[Window]]] = {trial.driven.name: (trial, []) for trial in trials}
        for turn in range(ROUNDS + 1):
            for trial, windows in found.values():
                window = await trial.window(WINDOW_S)
                if turn:  # the first warms up
                    windows.append(window)
        return found


def about(windows: Sequence[Window]) -> dict[str, object]:
    """The details of an engine's windows."""
    tallies = [window.tally for window in windows]
    return {
        "us": round(statistics.median(window.us for window in windows), 2),
        "us_of_windows": [round(window.us, 2) for window in windows],
        "packets_per_second": round(statistics.median(window.rate for window in windows)),
        "core_used": round(statistics.median(window.busy for window in windows), 2),
        "p50_us": round(statistics.median(tally.percentile_us(0.5) for tally in tallies)),
        "p99_us": round(statistics.median(tally.percentile_us(0.99) for tally in tallies)),
        "lost": sum(tally.lost for tally in tallies),
        "withheld": sum(tally.withheld for tally in tallies),
        "twice": sum(tally.twice for tally in tallies),
        "late": sum(tally.late for tally in tallies),
        "strange": sum(tally.strange for tally in tallies),
        "load_core_used": round(statistics.median(window.load_busy for window in windows), 2),
        "load_behind_ms": max(tally.behind_ms for tally in tallies),
    }


def _compare(engine: str, shape: Shape, key: str, unit: str, yardstick: str = YARDSTICK) -> Measured:
    found = asyncio.run(in_turns([yardstick, engine], shape))
    details = {name: about(windows) for name, (_, windows) in found.items()}

    def value(name: str) -> float:
        return float(str(details[name][key]))

    return Measured(
        value=value(engine),
        unit=unit,
        yardstick=yardstick,
        yardstick_value=value(yardstick),
        detail={
            "senders": shape.senders,
            "observers": shape.observers,
            "windows": ROUNDS,
            "window_s": WINDOW_S,
            "cipher": "SRTP_AEAD_AES_256_GCM",
            "records": {name: trial.driven.records for name, (trial, _) in found.items()},
            **details,
        },
    )


def _case(engine: str, shape: Shape, key: str, unit: str, yardstick: str = YARDSTICK) -> Callable[[], Measured]:
    return lambda: measured(lambda: _compare(engine, shape, key, unit, yardstick))


CASES: dict[str, Callable[[], Measured]] = {
    "native-31k": _case("native", SMALL, "us", "us/packet"),
    "native-88k": _case("native", LARGE, "us", "us/packet"),
    "python-31k": _case("python", SMALL, "us", "us/packet"),
    "layered-31k": _case("native", LAYERED, "us", "us/packet", "python"),
    "latency-native-31k": _case("native", SMALL, "p50_us", "us"),
}
