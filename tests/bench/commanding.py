"""A hearing whose clerk writes ten lines a second, in a process of its own: ``python -m tests.bench.commanding URL``.

Prints ``ready``, then a line for each command: when it was sent (the machine's monotonic clock, seconds) and how long
its acknowledgement took, which comes once the event is durable (milliseconds).
"""

import asyncio
import itertools
import sys
import time
from contextlib import AsyncExitStack

from tests.web.acts import come, everyone, hearing_of, walk_to_investigation

EVERY_S = 0.1


async def commanding(url: str) -> None:
    """Bring the demo's hearing to its investigation, and write until killed."""
    async with AsyncExitStack() as stack:
        people = await everyone(stack, url)
        await come(people, await hearing_of(people["clerk"]))
        await walk_to_investigation(people)
        clerk, speaker = people["clerk"], people["leader"].view["you"]["id"]
        print("ready", flush=True)
        for number in itertools.count(1):
            begun = time.monotonic()
            await clerk.command("record_utterance", speaker=speaker, text=f"第{number}句：权利要求1不具备创造性。")
            took = time.monotonic() - begun
            print(f"{begun:.6f} {took * 1000:.3f}", flush=True)
            await asyncio.sleep(max(0.0, EVERY_S - took))


if __name__ == "__main__":
    asyncio.run(commanding(sys.argv[1]))
