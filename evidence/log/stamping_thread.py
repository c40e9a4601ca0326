"""The thread that has a head time-stamped while the committing one waits for the disk, which takes longer."""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread


class StampingThread:
    """Stamps for one owner: ``begin``, then ``token``, as often as it likes; ``close`` at the end."""

    def __init__(self, stamp: Callable[[bytes], bytes]) -> None:
        self._stamp = stamp
        self._notes: SimpleQueue[bytes] = SimpleQueue()
        self._tokens: SimpleQueue[bytes | BaseException] = SimpleQueue()
        self._thread = Thread(target=self._run, name="evidence log's stamps", daemon=True)
        self._thread.start()

    def begin(self, note: bytes) -> None:
        """Begin to have a note stamped (it is not empty)."""
        self._notes.put(note)

    def token(self) -> bytes:
        """Wait for the token of the note that was begun; raises what stamping it raised."""
        made = self._tokens.get()
        if isinstance(made, BaseException):
            raise made
        return made

    def close(self) -> None:
        """Finish what is under way and let the thread go; a second time changes nothing."""
        self._notes.put(b"")
        self._thread.join()

    def _run(self) -> None:
        while note := self._notes.get():
            try:
                self._tokens.put(self._stamp(note))
            except BaseException as wrong:  # noqa: BLE001 -- the owner is told, whatever it was
                self._tokens.put(wrong)
