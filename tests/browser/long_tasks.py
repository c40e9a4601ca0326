"""What a page's main thread did while something happened in it, and how long it was at it without a pause."""

import json
from collections.abc import Callable

from playwright.sync_api import Browser, CDPSession, Page

RUN_TASK = frozenset({"RunTask", "ThreadControllerImpl::RunTask"})
SLOWER = 4
"""Times: a machine of a quarter of the speed."""


def slowed(page: Page, times: float = SLOWER) -> CDPSession:
    """Let the page's processor be so many times slower, until the page is closed."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": times})
    return session


def tasks(browser: Browser, page: Page, act: Callable[[], object]) -> list[float]:
    """Do something and give the CPU milliseconds of the main thread's tasks meanwhile, longest first.

    CPU time, not wall: what other programs on the machine take is not the page's.
    """
    browser.start_tracing(page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"])
    try:
        act()
    finally:
        raw = browser.stop_tracing()
    events = json.loads(raw)["traceEvents"]
    main = {
        (each["pid"], each["tid"])
        for each in events
        if each.get("name") == "thread_name" and each["args"]["name"] == "CrRendererMain"
    }
    done = [each for each in events if each.get("ph") == "X" and each["name"] in RUN_TASK]
    return sorted((each.get("tdur", 0) / 1000 for each in done if (each["pid"], each["tid"]) in main), reverse=True)
