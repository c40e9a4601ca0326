"""The process that makes one film: beside the server, behind everything live, bounded in memory, killed at will.

``python -m signaling.film.child``: one JSON line on standard input orders it; JSON lines on standard output tell how
far it is and end with ``made`` or ``failed``. What it writes has no film's name until the server gives it one, so a
process that dies, or finds no room, leaves nothing that could be taken for a film.
"""

import errno
import hashlib
import json
import os
import resource
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import av

from hearing.transcript.fonts import FontMissing
from signaling.engines.rtp import PacketError
from signaling.film.film import make
from signaling.film.order import order_of
from signaling.packetlog import LogDamagedError

MEMORY = 4 << 30
"""Bytes of its own that the process may take; logs are mapped, and hours of them may be larger."""


def work(asked: dict[str, str | int], say: Callable[[dict[str, object]], None]) -> None:
    """Carry an order out: ``order`` as `FilmOrder.to_json` gives it, ``out``, and ``reserve``, the bytes left free."""
    out = Path(str(asked["out"]))

    def tell(done: int, total: int) -> None:
        if shutil.disk_usage(out.parent).free < int(asked["reserve"]):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        say({"done": done, "total": total})

    make(order_of(str(asked["order"])), out, tell)
    with out.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    say({"made": {"sha256": digest, "size": out.stat().st_size}})


def _stay_behind() -> None:
    """Give way to all that is live, and take no more memory than allowed."""
    os.nice(19)
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _said(error: Exception) -> dict[str, str]:
    if isinstance(error, FontMissing):
        return {"zh": error.zh, "en": error.en}
    if _is_full(error) or (isinstance(error, OSError) and not isinstance(error, av.error.FFmpegError)):
        why = str(getattr(error, "strerror", "") or error)
        return {
            "zh": f"无法写入影片：{why}。请腾出磁盘空间后重新制作。",
            "en": f"The film could not be written: {why}. Make room on the disk, then have it made again.",
        }
    if isinstance(error, LogDamagedError | PacketError):
        return {
            "zh": f"录制文件已损坏，无法制作影片：{error}。请核对其摘要。",
            "en": f"A recording is damaged, so no film can be made: {error}. Compare its digest with the record's.",
        }
    traceback.print_exception(error)
    return {
        "zh": "影片制作失败，服务器日志中有详情；请重新制作。",
        "en": "Making the film failed; the server's log says more. Have it made again.",
    }


def _is_full(error: Exception) -> bool:
    return isinstance(error, av.error.FFmpegError) and error.errno == errno.ENOSPC


def main() -> int:
    """Take one order from standard input and carry it out."""
    line = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is not for the server

    def say(words: dict[str, object]) -> None:
        line.write(json.dumps(words, ensure_ascii=False) + "\n")
        line.flush()

    _stay_behind()
    try:
        work(json.loads(sys.stdin.readline()), say)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the server is told
        say({"failed": _said(error)})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
