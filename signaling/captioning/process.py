"""A captioning process: orders come in on standard input, captions go out on standard output.

Start: ``python -m signaling.captioning.process NICE RECORDINGS MODELS [LANGUAGE=DIRECTORY ...]``. It only reads: the
logs that the recorder writes, and the models. It yields to everything else on the machine, works in one thread, may
not take more memory than its models need, and ends when its parent closes the pipe.
"""

import logging
import os
import queue
import resource
import sys
import threading
from pathlib import Path

from hearing.speech.engines import Engines
from hearing.speech.models import Models
from hearing.speech.port import Language
from signaling.captioning import lines
from signaling.captioning.listener import Listener

_MEMORY = 4 << 30
_PAUSE_S = 0.03
"""Between two looks at the logs."""


def main() -> int:
    """Listen until the orders end."""
    nice, recordings, models, *own = sys.argv[1:]
    os.nice(int(nice))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s captions %(levelname)s %(name)s: %(message)s")
    told = os.fdopen(os.dup(1), "wb", 0)
    os.dup2(2, 1)  # whatever an engine prints is no caption
    orders: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(orders,), daemon=True).start()
    own_models = {Language(one.partition("=")[0]): Path(one.partition("=")[2]) for one in own}
    listener = Listener(
        Engines(Models(Path(models), own_models)), Path(recordings), lambda line: _write(told.fileno(), line)
    )
    while True:
        busy = listener.step()
        try:
            while order := orders.get(timeout=0.0 if busy else _PAUSE_S):
                listener.obey(lines.read(order))
        except queue.Empty:
            continue
        return 0  # an empty line: the parent is gone


def _read(orders: "queue.SimpleQueue[bytes]") -> None:
    for line in sys.stdin.buffer:
        orders.put(line)
    orders.put(b"")


def _write(descriptor: int, line: lines.Line) -> None:
    data = memoryview(lines.write(line))
    while data:
        data = data[os.write(descriptor, data) :]


if __name__ == "__main__":
    sys.exit(main())
