"""Processes beside the server that give way to all that is live: less of the processor, a bound on memory."""

import asyncio
import contextlib
import ctypes
import os
import resource
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path

import pyarrow as pa

MEMORY = 3 << 30
"""Bytes of its own that such a process may take; what needs more fails, and nothing else does."""

LINE = 1 << 20
"""Bytes in the longest line that one may say."""

_PR_SET_PDEATHSIG = 1
"""Of prctl(2): the signal that the kernel sends when the server is gone."""

_FIRST = "import os, runpy, sys; os.nice(19); runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
"""Gives way before anything is imported: loading libraries takes seconds of a processor that a hearing needs."""

_ROOT = Path(__file__).resolve().parent.parent


def stay_behind() -> None:
    """Give way to all that is live, take no more memory than allowed, and end with the server.

    Linux may share cores among sessions first, and only within one by nice values (sched(7), autogroup). So this
    process has a session of its own with the lowest priority: in the server's, it would take what the database and
    everybody else need. The idle policy has it leave the processor the moment anybody else wakes.
    """
    os.setsid()
    with contextlib.suppress(OSError):  # where sessions share nothing
        Path("/proc/self/autogroup").write_text("19")
    os.nice(19)
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


async def started(module: str) -> Process:
    """Start a module of this program as a process of its own, its standard input and output in the server's hands."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _FIRST,
        module,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=LINE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), os.environ.get("PYTHONPATH", "")])},
    )
