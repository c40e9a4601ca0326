"""A loudspeaker that nobody hears: Firefox runs no audio graph, and so measures no sound, where there is none."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.tools import require_tool

_WITHIN_S = 20.0


@contextmanager
def loudspeaker(folder: Path) -> Iterator[dict[str, str]]:
    """Run PulseAudio with a sink that throws away what it gets; gives the variables with which Firefox finds it."""
    program, end = require_tool("pulseaudio"), folder / "speaker"
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "pulse.pa"
    script.write_text(
        f"load-module module-native-protocol-unix socket={end} auth-anonymous=1\n"
        "load-module module-null-sink sink_name=nobody\n",
        encoding="utf-8",
    )
    command = [program, "-n", "-F", str(script), "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
    own = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    with (folder / "pulse.log").open("wb") as log:
        running = subprocess.Popen(command, env=own, stdout=log, stderr=log)
    try:
        deadline = monotonic() + _WITHIN_S
        while not end.is_socket():
            assert running.poll() is None, (folder / "pulse.log").read_text()
            assert monotonic() < deadline, "PulseAudio does not answer"
            sleep(0.05)
        yield {"PULSE_SERVER": f"unix:{end}"}
    finally:
        running.terminate()
        running.wait(timeout=10)
