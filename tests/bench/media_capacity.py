"""How much an engine holds on one core: packets a second without loss, whole hearings, a large audience, a rush.

Where a case does not name an engine it takes the one that would serve: native where it is built, else Python.
"""

import asyncio
import statistics
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.measured import Measured
from tests.bench.media_cpu import YARDSTICK, about, measured
from tests.load.engines import serving
from tests.load.pictures import decodes
from tests.load.streams import Person, Rate
from tests.load.trial import Shape, Trial, Window
from tests.served import Served, served_demo

#: Enough receivers that each engine's limit lies within its ladder of rates, and that the first step is far below it.
LADDERS = {"native": (Shape(observers=240), 130_000), YARDSTICK: (Shape(observers=50), 50_000)}
CAPACITY = Shape(hearings=6, observers=5, rate=Rate(video=114))
AUDIENCE = Shape(observers=200)
STORM = 30
_WINDOW_S = 3.0
_LONG_WINDOW_S = 10.0
_STEP = 1.12
#: Where less than this part of what was asked for arrives without a loss, the load cannot make more.
_KEPT_UP = 0.9
_STORM_WITHIN_S = 30.0


# --- packets a second without loss ---------------------------------------------------------------------------------


async def _ladder(engine: str) -> list[Window]:
    """Ask for more and more packets a second until some are lost twice, or the load itself falls short twice."""
    windows: list[Window] = []
    shape, first = LADDERS[engine]
    async with Trial.opened(engine, shape, sample=127) as trial:
        receivers = shape.senders - 1 + shape.observers
        trial.crowd.change_rate(Rate(video=30))
        await trial.seat()
        wanted, lossy, short = float(first), 0, 0
        while lossy < 2 and short < 2:
            each = wanted / receivers / shape.senders
            trial.crowd.change_rate(Rate(video=max(1, round(each) - Rate().audio)))
            window = await trial.window(_WINDOW_S)
            windows.append(window)
            if window.tally.lost:
                lossy += 1
                continue
            short = short + 1 if window.rate < _KEPT_UP * wanted else 0
            wanted, lossy = wanted * _STEP, 0
    return windows


def _most(windows: list[Window]) -> Window | None:
    whole = [window for window in windows if not window.tally.lost]
    return max(whole, key=lambda window: window.rate) if whole else None


def _maximum() -> Measured:
    async def both() -> tuple[list[Window], list[Window]]:
        return await _ladder("native"), await _ladder(YARDSTICK)

    native, janus = asyncio.run(both())
    most = {"native": _most(native), YARDSTICK: _most(janus)}
    return Measured(
        value=_rate(most["native"]),
        unit="packets/s",
        yardstick=YARDSTICK,
        yardstick_value=_rate(most[YARDSTICK]),
        detail={
            "legs": {name: shape.senders + shape.observers for name, (shape, _) in LADDERS.items()},
            "step": _STEP,
            **{name: about([window]) if window else "lost packets at every rate" for name, window in most.items()},
        },
    )


def _rate(window: Window | None) -> float:
    return window.rate if window is not None else 0.0


# --- whole hearings ------------------------------------------------------------------------------------------------


@contextmanager
def _server() -> Iterator[Served]:
    """The whole server, with its database and its own media process, and someone who loads pages of it."""
    with tempfile.TemporaryDirectory(prefix="hearing-load-") as folder, served_demo(Path(folder)) as served:
        over = threading.Event()

        def visit() -> None:
            while not over.wait(0.1):
                with suppress(OSError), urllib.request.urlopen(served.url, timeout=5) as page:
                    page.read()

        visitor = threading.Thread(target=visit)
        visitor.start()
        try:
            yield served
        finally:
            over.set()
            visitor.join()


async def _one_window(engine: str, shape: Shape) -> dict[str, object]:
    async with Trial.opened(engine, shape, sample=127) as trial:
        try:
            await trial.seat()
        except TimeoutError:
            return {"failed": "not everyone was connected and had every picture within a minute"}
        window = await trial.window(_LONG_WINDOW_S)
        return {"resident_mib": trial.resident_mib(), **about([window])}


def _hearings(shape: Shape) -> Measured:
    """The value is the 99th percentile of the latency in ms; what was lost is in the detail."""

    async def both() -> dict[str, dict[str, object]]:
        return {name: await _one_window(name, shape) for name in (serving(), YARDSTICK)}

    with _server() as served:
        before = served.cpu_seconds()
        found = asyncio.run(both())
        server = served.cpu_seconds() - before

    def p99_ms(name: str) -> float:
        return float(str(found[name].get("p99_us", 0))) / 1000

    return Measured(
        value=p99_ms(serving()),
        unit="ms",
        yardstick=YARDSTICK,
        yardstick_value=p99_ms(YARDSTICK),
        detail={
            "engine": serving(),
            "hearings": shape.hearings,
            "senders": shape.senders,
            "observers": shape.observers,
            "packets_per_second_wanted": shape.forwarded,
            "server_cpu_s": round(server, 1),
            **found,
        },
    )


# --- a rush --------------------------------------------------------------------------------------------------------


async def _storm(engine: str) -> dict[str, object]:
    """Ten people are in session; thirty more join within a second. Seconds until each has what decodes."""
    shape = Shape(observers=0)
    async with Trial.opened(engine, shape) as trial:
        await trial.seat()
        trial.crowd.resume()
        names = [f"late{number}" for number in range(STORM)]
        (hearing,) = trial.hearings()
        await trial.driven.allow(hearing, trial.senders(), [*trial.senders(), *names])

        async def join(number: int, name: str) -> Person:
            await asyncio.sleep(number / STORM)
            return await trial.crowd.join(hearing, name, sends=False, hears=trial.senders())

        try:
            async with asyncio.timeout(_STORM_WITHIN_S):
                people = await asyncio.gather(*(join(number, name) for number, name in enumerate(names)))
                await trial.flowing()
        except TimeoutError:
            return {"slowest_all_pictures_s": _STORM_WITHIN_S, "failed": "not everyone had every picture by then"}
    first, every = zip(*(_waited(person) for person in people), strict=True)
    return {
        "slowest_first_picture_s": round(max(first), 3),
        "median_first_picture_s": round(statistics.median(first), 3),
        "slowest_all_pictures_s": round(max(every), 3),
        "median_all_pictures_s": round(statistics.median(every), 3),
    }


def _waited(person: Person) -> tuple[float, float]:
    """Seconds from asking to join until the first and until the last key frame was there; all must decode."""
    pictures = [inlet for inlet in person.inlets if inlet.key_at is not None]
    assert all(decodes(inlet.key_frame) for inlet in pictures)
    moments = [(inlet.key_at or 0) - person.asked_to_join for inlet in pictures]
    return min(moments) / 1e9, max(moments) / 1e9


def _rush() -> Measured:
    """The value is the time until the slowest of all decodes every picture."""

    async def both() -> dict[str, dict[str, object]]:
        return {name: await _storm(name) for name in (serving(), YARDSTICK)}

    found = asyncio.run(both())
    value = {name: float(str(details["slowest_all_pictures_s"])) for name, details in found.items()}
    return Measured(
        value=value[serving()],
        unit="s",
        yardstick=YARDSTICK,
        yardstick_value=value[YARDSTICK],
        detail={"engine": serving(), "seated": 10, "joining": STORM, **found},
    )


CASES: dict[str, Callable[[], Measured]] = {
    "native-max": lambda: measured(_maximum),
    "capacity-6x10": lambda: measured(lambda: _hearings(CAPACITY)),
    "observers-200": lambda: measured(lambda: _hearings(AUDIENCE)),
    "join-storm-30": lambda: measured(_rush),
}
