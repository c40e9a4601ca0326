"""A line between a browser and the server that can be slow, be cut and be mended, and that counts what went up it."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import sleep

CHUNK = 64 * 1024
RESET = struct.pack("ii", 1, 0)
"""Linger for no time at all: closing sends a reset, as a line that breaks does."""


class Line:
    """A TCP line to a port of this machine. ``rate`` is in bytes a second up it; 0 means unhindered."""

    def __init__(self, port: int, to: int) -> None:
        self.sent = 0
        self.rate = 0.0
        self._to = to
        self._down = threading.Event()
        self._lock = threading.Lock()
        self._cut_at: float = float("inf")
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", port))
        self.url = f"http://localhost:{port}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and every further one, until the line is mended."""
        self._down.set()
        self._cut_at = float("inf")
        with self._lock:
            broken, self._open = self._open, set()
        for end in broken:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut_after(self, count: float) -> None:
        """Cut by itself when this many bytes more have gone up."""
        self._cut_at = self.sent + count

    def mend(self) -> None:
        """Let connections through again."""
        self._down.clear()

    def close(self) -> None:
        """End the line for good."""
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._down.is_set():
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                near.close()
                continue
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, socket.create_connection(("127.0.0.1", self._to)) as far:
            with self._lock:
                self._open |= {near, far}
            answers = threading.Thread(target=_pump, args=(far, near), daemon=True)
            answers.start()
            self._up(near, far)
            for end in (near, far):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            answers.join()
            with self._lock:
                self._open -= {near, far}

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while chunk := near.recv(CHUNK):
                far.sendall(chunk)
                self.sent += len(chunk)
                if self.sent >= self._cut_at:
                    self.cut()
                if self._down.is_set():  # one that was being opened when the line was cut is cut as well
                    return
                if self.rate:
                    sleep(len(chunk) / self.rate)


def _pump(from_: socket.socket, to: socket.socket) -> None:
    with suppress(OSError):
        while chunk := from_.recv(CHUNK):
            to.sendall(chunk)
        to.shutdown(socket.SHUT_WR)


@contextmanager
def line_laid(port: int, to: int) -> Iterator[Line]:
    """Lay a line from one port of this machine to another."""
    line = Line(port, to)
    try:
        yield line
    finally:
        line.close()
