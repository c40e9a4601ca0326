"""The log's head as others are shown it: with the log's ML-DSA-44 line and with the lines of its cosigners.

A commit waits for none of this. One task takes the newest head, asks all cosigners side by side (C2SP tlog-witness),
and shows the head once the policy's quorum has signed it, or once everybody has answered or failed. A cosigner that is
down holds up nobody else: it is asked again later, first after a second, at last each minute.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from evidence.cosigner.protocol import ProtocolError, Submission, signature_lines, size_in_conflict
from evidence.log.checkpoint import lines_of, note_signers
from evidence.log.head import Sealer, SignedHead
from evidence.log.log import Log
from evidence.log.policy import Cosigner, Policy

PAUSE = 1.0
"""Seconds between two looks for a new head that nobody waits for."""

LONGEST_PAUSE = 60.0
"""Seconds after which a cosigner that keeps failing is asked again."""

_LOG = logging.getLogger(__name__)

Send = Callable[[str, str], Awaitable[tuple[int, str]]]
"""Sends a submission to a cosigner's prefix and gives HTTP status and body; OSError when it cannot be reached."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A head with the lines it has by now; ``met`` tells whether they are the policy's quorum."""

    head: SignedHead
    note: str
    met: bool

    @property
    def size(self) -> int:
        """How many entries it covers."""
        return self.head.checkpoint.size


@dataclass(slots=True)
class _Round:
    """One head on its way to the cosigners, and the lines that came back, by the cosigner's name in the policy."""

    head: SignedHead
    note: str
    lines: dict[str, str] = field(default_factory=dict)
    asking: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Standing:
    """How it stands with one cosigner: the size it signed last, and since when it fails."""

    size: int = 0
    trouble: str = ""
    pause: float = 0.0
    again: float = 0.0


class Cosigning:
    """Has the log's heads cosigned; make one with ``open``."""

    def __init__(self, log: Log, sealer: Sealer, policy: Policy, send: Send) -> None:
        self._log, self._sealer, self._send = log, sealer, send
        self.policy = policy
        self._asked = {one.name: one for one in policy.cosigners if one.url}
        self._standing = {name: _Standing() for name in self._asked}
        self._busy: set[str] = set()
        self._round = self._begin()
        self._shown = Shown(self._round.head, self._round.note, policy.met_by(()))
        self._cosigned: Shown | None = self._shown if self._shown.met else None
        self._wake, self._changed = asyncio.Event(), asyncio.Event()
        self._wake.set()

    @classmethod
    @asynccontextmanager
    async def open(cls, log: Log, sealer: Sealer, policy: Policy, send: Send) -> AsyncIterator["Cosigning"]:
        """Have heads cosigned until the end of the context; whatever is under way then is given up."""
        cosigning = cls(log, sealer, policy, send)
        if not cosigning._asked:
            yield cosigning
            return
        # No TaskGroup: what happens to whoever opened this must not come to them wrapped in a group.
        task = asyncio.create_task(cosigning._work(), name="cosigning")
        try:
            yield cosigning
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @property
    def shown(self) -> Shown:
        """The head to show to strangers: the newest, or, while cosigners are signing that, the one before."""
        if not self._asked and self._shown.head is not self._log.head:
            self._take_newest()
        return self._shown

    @property
    def troubles(self) -> dict[str, str]:
        """What is wrong with each cosigner that did not sign when it was asked last; for whoever runs the log."""
        return {name: one.trouble for name, one in self._standing.items() if one.trouble}

    async def covering(self, size: int, seconds: float) -> Shown:
        """Give a head over at least ``size`` entries that a quorum has signed, waiting at most so many seconds for it.

        When there is none in time, or so many cosigners fail that waiting is in vain, the newest head as it is.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._asked and not self._has(size) and self._hopeful():
                    if self._round.head.checkpoint.size < size:
                        self._wake.set()
                    await self._changed.wait()
        if self._cosigned is not None and self._has(size):
            return self._cosigned
        if self._shown.size < size or not self._asked:
            self._take_newest()
        return self._shown

    def _has(self, size: int) -> bool:
        return self._cosigned is not None and self._cosigned.size >= size

    def _hopeful(self) -> bool:
        return self.policy.met_by(name for name, one in self._standing.items() if not one.trouble)

    def _begin(self) -> _Round:
        """Take the newest head and add the line against quantum computers."""
        head = self._log.head
        return _Round(head, head.note + self._sealer.quantum_line(head, int(time.time())))

    def _take_newest(self) -> None:
        if self._round.head is not self._log.head:
            self._round = self._begin()
        self._show(self._round)

    def _show(self, current: _Round) -> None:
        shown = Shown(current.head, current.note + "".join(current.lines.values()), self.policy.met_by(current.lines))
        if shown.size >= self._shown.size:
            self._shown = shown
        if shown.met and (self._cosigned is None or shown.size >= self._cosigned.size):
            self._cosigned = shown
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _work(self) -> None:
        """Run one round after another: at once when somebody waits, else each second when there is something new."""
        async with asyncio.TaskGroup() as group:
            while True:
                # Not wait_for: before Python 3.12 it loses a cancellation that comes with its event.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(PAUSE):
                        await self._wake.wait()
                self._wake.clear()
                if self._round.head is not self._log.head:
                    self._round = self._begin()
                current = self._round
                for name in self._due(current):
                    current.asking.add(name)
                    self._busy.add(name)
                    group.create_task(self._ask(self._asked[name], current))
                while current.asking and not self.policy.met_by(current.lines):
                    await self._changed.wait()
                self._show(current)

    def _due(self, current: _Round) -> list[str]:
        now = asyncio.get_running_loop().time()
        wanted = self._asked.keys() - self._busy - current.lines.keys()
        return [name for name in wanted if self._standing[name].again <= now]

    async def _ask(self, cosigner: Cosigner, current: _Round) -> None:
        standing = self._standing[cosigner.name]
        try:
            current.lines[cosigner.name] = await self._cosign(cosigner, standing, current)
        except (OSError, ValueError) as wrong:
            if not standing.trouble:
                _LOG.warning("the cosigner %s did not sign: %s", cosigner.name, wrong)
            standing.trouble = str(wrong)
            standing.pause = min(LONGEST_PAUSE, standing.pause * 2 or PAUSE)
            standing.again = asyncio.get_running_loop().time() + standing.pause
        else:
            if standing.trouble:
                _LOG.info("the cosigner %s signs again", cosigner.name)
            standing.trouble, standing.pause, standing.again = "", 0.0, 0.0
            if self.policy.met_by(current.lines):
                self._show(current)
        finally:
            self._busy.discard(cosigner.name)
            current.asking.discard(cosigner.name)
            if current is not self._round:
                self._wake.set()  # it was slow, and is free now for the head that is on its way by now
            self._tell()

    async def _cosign(self, cosigner: Cosigner, standing: _Standing, current: _Round) -> str:
        """Get one cosigner's line for a head.

        Raises:
            OSError: it cannot be reached, or refuses.
            ValueError: its answer is malformed, or its line is wrong.
        """
        size = current.head.checkpoint.size
        for _ in range(2):
            proof = await self._log.consistency([(standing.size, size)]) if standing.size else [[]]
            submission = Submission(standing.size, tuple(proof[0]), current.note)
            status, body = await self._send(cosigner.url, submission.text())
            if status != HTTPStatus.CONFLICT:
                break
            standing.size = size_in_conflict(body)
            if standing.size > size:
                told, standing.size = standing.size, 0
                raise ProtocolError(
                    f"it has signed a head of this log with {told} entries, and there are only {size}: either an old "
                    "state of this log was put back, or somebody else signs with its key"
                )
        if status != HTTPStatus.OK:
            raise OSError(f"it answers {status}: {body[:200].strip()}")
        text = current.head.checkpoint.text()
        answer = f"{text}\n{''.join(signature_lines(body))}"
        if not note_signers(answer, [cosigner.key]).get(cosigner.key):
            raise ProtocolError("its answer holds no time-stamped line of the key that the policy names")
        standing.size = size
        return lines_of(answer, [cosigner.key])
