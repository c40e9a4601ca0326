"""What a page's main thread did while something happened in it, and how long it was at it without a pause."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

RUN_TASK = "RunTask"
DEVTOOLS = "blink.mojom.DevToolsSession"
ASKED = "asked by the test"
"""What the test itself runs in the page, to press, to wait and to look: no reader has it, and it is not counted."""
SLOWER = 4
"""Times: a machine of a quarter of the speed."""
MOSTLY = 4
"""So many parts of a task are named."""

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """CPU milliseconds of one task, and of what it was made: the trace's names, largest first."""

    cpu_ms: float
    made_of: Mapping[str, float]


def slowed(page: Page, times: float = SLOWER) -> CDPSession:
    """Let the page's processor be so many times slower, until the page is closed."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": times})
    return session


def tasks(browser: Browser, page: Page, act: Callable[[], object]) -> list[Task]:
    """Do something and give the tasks of the page's main thread meanwhile, longest first.

    CPU time, not wall: what other programs on the machine take is not the page's.
    """
    browser.start_tracing(page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"])
    try:
        act()
    finally:
        raw = browser.stop_tracing()
    events = json.loads(raw)["traceEvents"]
    main = {
        _thread(each)
        for each in events
        if each.get("name") == "thread_name" and each["args"]["name"] == "CrRendererMain"
    }
    spans = sorted(
        (each for each in events if each.get("ph") == "X" and _thread(each) in main),
        key=lambda each: (_thread(each), each["ts"], -each["dur"]),
    )
    return sorted(_tasks(spans), key=lambda task: -task.cpu_ms)


def _thread(event: Event) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _tasks(spans: Iterable[Event]) -> Iterable[Task]:
    """Give each outermost task with the CPU time that each kind of event in it took by itself."""
    inside: list[tuple[Event, str]] = []
    own: dict[str, float] = {}
    for each in spans:
        while inside and (_thread(inside[-1][0]) != _thread(each) or _ended(inside[-1][0]) <= each["ts"]):
            done, name = inside.pop()
            if not inside and name == RUN_TASK:
                yield _task(done, own)
        if not inside:
            own = {}
        took = each.get("tdur", 0) / 1000
        name = _name(each)
        own[name] = own.get(name, 0.0) + took
        if inside:
            own[inside[-1][1]] -= took
        inside.append((each, name))
    if inside and inside[0][1] == RUN_TASK:
        yield _task(inside[0][0], own)


def _name(event: Event) -> str:
    given = event.get("args") or {}
    by_tool = (given.get("chrome_mojo_event_info") or {}).get("mojo_interface_tag") == DEVTOOLS
    nameless = event["name"] == "EvaluateScript" and not (given.get("data") or {}).get("url")
    return ASKED if by_tool or nameless else str(event["name"])


def _ended(event: Event) -> float:
    return float(event["ts"] + event["dur"])


def _task(event: Event, own: dict[str, float]) -> Task:
    whole = event.get("tdur", 0) / 1000 - own.pop(ASKED, 0.0)
    largest = sorted(own.items(), key=lambda part: -part[1])[:MOSTLY]
    return Task(whole, {name: round(took, 1) for name, took in largest if took >= 0.1})
