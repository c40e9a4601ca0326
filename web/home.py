"""A home folder taken for one process: two that write to it would ruin it."""

import fcntl
import os
from pathlib import Path

from web.settings import SettingsError


def lock_home(home: Path) -> int:
    """Take the home folder for this process alone; the kernel lets go of it however the process ends."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise SettingsError(f"another process already serves {home}: stop it, or choose another home") from error
    return handle
