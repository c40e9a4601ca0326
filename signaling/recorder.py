"""Recording: packets go from the loop into a buffer, from the buffer to the file in another thread, and stay there.

A log that is being written ends in ``.part``. When its recording stops it is flushed, fsynced, digested and renamed;
that is the point at which `RecordingFinished` may be said. After a crash `recover` does the same with what a flush had
already reached: at most the last `FLUSH_EVERY_S` is lost to a kill, at most `SYNC_EVERY_S` more to a power cut. A
recording that was sealed but whose report reached nobody is reported again until `mark_told` says that it did.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import logging
import mmap
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from signaling import packetlog
from signaling.logfile import LogFile, rename
from signaling.media import RecordingFinished, Track
from signaling.trays import Tray

log = logging.getLogger(__name__)

#: Time between flushes and between fsyncs of a running log, in seconds. A flush outlives the process: a kill costs no
#: more than one packet of a voice.
FLUSH_EVERY_S = 0.02
SYNC_EVERY_S = 1.0
#: Time before a write is tried again that the disk refused.
RETRY_AFTER_S = 0.1
#: Bytes a log may hold while the disk is not taking any; beyond it new packets are dropped and counted in the log.
MAX_BUFFER = 8 << 20
_READ = 1 << 20


def moment(nanoseconds: int) -> datetime:
    """A time in nanoseconds since 1970 as a moment in UTC."""
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)


def _plain(name: str) -> str:
    """A name that is safe in a path: itself when it is tame, else its digest."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name):
        return name
    return hashlib.sha256(name.encode()).hexdigest()[:24]


def logs_since(folder: Path, hearing: str, track: Track, since: int) -> list[Path]:
    """Give a track's logs, running and sealed, that were written to since a moment (ns since 1970), oldest first."""
    name = rf"(\d+)-{re.escape(_plain(track.participant))}-{track.kind.value}\.rtplog(?:\.part)?"
    found = []
    for path in (folder / _plain(hearing)).glob("*.rtplog*"):
        begun = re.fullmatch(name, path.name)
        with contextlib.suppress(FileNotFoundError):  # sealed in between: it has another name the next time
            if begun and path.stat().st_mtime_ns >= since:
                found.append((int(begun[1]), path))
    return [path for _, path in sorted(found)]


class PacketLog:
    """One running recording. Filled on the loop; ``_file`` belongs to the recorder's thread."""

    def __init__(self, path: Path, about: packetlog.Head, now_ns: Callable[[], int]) -> None:
        self.path = path
        self.about = about
        self.packets = 0
        self.ended_at = about.started_at
        self._now_ns = now_ns
        self._buffer = bytearray(packetlog.head(about))
        self._dropped = 0
        self._open = True
        self.tray: Tray | None = None
        self._file = LogFile(path)

    def append(self, data: bytes, at: int) -> None:
        """Keep one RTP packet that came at this time (nanoseconds since 1970), unless the recording has stopped."""
        if not self._open:
            return
        if len(self._buffer) > MAX_BUFFER:
            self._dropped += 1
            return
        self._buffer += packetlog.entry(packetlog.Kind.PACKET, at, data)
        self.packets += 1

    def _drain(self, *, fetch: bool) -> None:
        """Take over what the data path has gathered; with ``fetch`` what has come until now, else what was brought."""
        if self.tray is None:
            return
        if fetch:
            self.tray.fetch()
        gathered = self.tray.take()
        self._dropped += gathered.dropped
        if len(self._buffer) > MAX_BUFFER:
            self._dropped += gathered.packets
        else:
            self._buffer += gathered.entries
            self.packets += gathered.packets

    def gather_in(self, tray: Tray | None) -> None:
        """From now on packets come from this tray; what is in the one before goes into the log first."""
        self._drain(fetch=True)
        if self.tray is not None:
            self.tray.close()
        self.tray = tray

    def note_clock(self, ssrc: int, ntp: int, rtp: int) -> None:
        """Keep a sender report."""
        if self._open:
            self._drain(fetch=True)
            self._buffer += packetlog.clock(self._now_ns(), ssrc, ntp, rtp)

    def note_leg(self, leg: str) -> None:
        """Keep from which connection the packets that follow come."""
        if self._open:
            self._drain(fetch=True)
            self._buffer += packetlog.entry(packetlog.Kind.LEG, self._now_ns(), leg.encode()[:255])

    def stop(self) -> None:
        """Take nothing more; idempotent."""
        if self._open:
            self.gather_in(None)
            self._open = False
            self.ended_at = self._now_ns()

    def take(self) -> bytes:
        """What has been gathered since the last call."""
        if self.tray is not None and not self._buffer and not self._dropped:  # nearly always: without a copy
            gathered = self.tray.take()
            self.packets += gathered.packets
            self._dropped = gathered.dropped
            if not self._dropped:
                return gathered.entries
            self._buffer += gathered.entries
        else:
            self._drain(fetch=False)
        if self._dropped and len(self._buffer) <= MAX_BUFFER:
            value = self._dropped.to_bytes(4, "big")
            self._buffer += packetlog.entry(packetlog.Kind.DROPPED, self._now_ns(), value)
            self._dropped = 0
        taken = bytes(self._buffer)
        self._buffer.clear()
        return taken

    def put_back(self, taken: bytes) -> None:
        """Keep what could not be written for the next flush."""
        self._buffer[:0] = taken

    def write(self, body: bytes) -> None:
        """Write one block (in the recorder's thread); raises OSError, the file then ends with the block before."""
        self._file.write(body)

    def sync(self) -> None:
        """Make durable what was written so far (in a thread of its own: a slow disk holds up no write)."""
        self._file.sync()

    def seal(self) -> str:
        """Make the log durable under its final name and give its SHA-256 (in the recorder's thread)."""
        return self._file.seal(self.path.with_suffix(""))


class Recorder:
    """All recordings of one media process: one thread writes, in turn, for all of them.

    With ``paced`` somebody else calls `flush` every `FLUSH_EVERY_S`, right after packets that wait elsewhere were
    handed up: a turn of the loop of its own costs more than the work in it.
    """

    def __init__(
        self,
        folder: Path,
        report: Callable[[RecordingFinished], None],
        now_ns: Callable[[], int],
        *,
        paced: bool = False,
    ) -> None:
        self._folder = folder
        self._report = report
        self._now_ns = now_ns
        self._paced = paced
        self._writing: Future[_Refused] | None = None
        self._again = 0.0
        self._syncing = ThreadPoolExecutor(1, "recorder-sync")
        self._synced = 0.0
        self._sync: Future[None] | None = None
        self._running: list[PacketLog] = []
        self._ending: list[PacketLog] = []
        self._thread = ThreadPoolExecutor(1, "recorder")
        self._wake = asyncio.Event()
        self._closing = False

    def start(self, hearing: str, track: Track, leg: str) -> PacketLog:
        """Open a tap; its file appears with the first flush."""
        now = self._now_ns()
        about = packetlog.Head(hearing, track, now)
        name = f"{now}-{_plain(track.participant)}-{track.kind.value}.rtplog.part"
        packets = PacketLog(self._folder / _plain(hearing) / name, about, self._now_ns)
        packets.note_leg(leg)
        self._running.append(packets)
        self._wake.set()
        return packets

    def finish(self, packets: PacketLog) -> None:
        """Close a tap at once; its file is sealed and reported a moment later."""
        packets.stop()
        if packets in self._running:
            self._running.remove(packets)
            self._ending.append(packets)
            self._wake.set()

    async def run(self) -> None:
        """Flush until closed, then seal what is left."""
        while not self._closing or self._ending:
            if self._ending or (self._running and not self._paced):
                await asyncio.sleep(FLUSH_EVERY_S)  # waiting for the wish as well would cost more
            else:
                await self._wake.wait()
            self._wake.clear()
            if not self._paced:
                self.flush()
            for packets in list(self._ending):
                await self._end(packets)
        self._thread.shutdown()
        self._syncing.shutdown()

    def flush(self) -> None:
        """Begin to write what has been gathered; nobody waits for it, and the next call sees what became of it."""
        now = time.monotonic()
        if not self._settled(now) or now < self._again:
            return
        taken = _take(self._running)
        if taken:
            self._writing = self._thread.submit(_write_each, taken)
        self._keep_durable(now)

    def _settled(self, now: float) -> bool:
        """Take back what could not be written; false while it is still being written."""
        if self._writing is None:
            return True
        if not self._writing.done():
            return False
        refused = self._writing.result()
        self._writing = None
        self._put_back(refused, now)
        return True

    def _put_back(self, refused: "_Refused", now: float) -> None:
        for packets, body, error in refused:
            packets.put_back(body)
            self._again = now + RETRY_AFTER_S
            log.error("recording %s cannot be written, trying again", packets.path, exc_info=error)

    def _keep_durable(self, now: float) -> None:
        if now - self._synced >= SYNC_EVERY_S and (self._sync is None or self._sync.done()):
            self._synced = now
            self._sync = self._syncing.submit(_sync_all, tuple(self._running))

    def close(self) -> None:
        """Stop every recording; `run` returns when all are durable."""
        for packets in list(self._running):
            self.finish(packets)
        self._closing = True
        self._wake.set()

    async def _write_rest(self, packets: PacketLog) -> bool:
        """Write what a stopped log still holds; false when it could not be written, and is kept."""
        if self._writing is not None:  # what was taken of it before comes first
            await asyncio.wait([asyncio.wrap_future(self._writing)])
            self._settled(time.monotonic())
        taken = _take([packets])
        refused = await asyncio.get_running_loop().run_in_executor(self._thread, _write_each, taken)
        self._put_back(refused, time.monotonic())
        return not refused

    async def _end(self, packets: PacketLog) -> None:
        if not await self._write_rest(packets) and not self._closing:
            await asyncio.sleep(RETRY_AFTER_S)
            return  # the disk may recover; what was taken is kept and tried again
        self._ending.remove(packets)
        try:
            digest = await asyncio.get_running_loop().run_in_executor(self._thread, packets.seal)
        except OSError:
            log.exception("recording %s cannot be sealed, left for recovery", packets.path)
            return
        self._report(
            RecordingFinished(
                packets.about.hearing,
                packets.about.track,
                str(packets.path.with_suffix("")),
                digest,
                packets.packets,
                moment(packets.about.started_at),
                moment(packets.ended_at),
            )
        )


_Refused = list[tuple[PacketLog, bytes, OSError]]


def _take(logs: Sequence[PacketLog]) -> list[tuple[PacketLog, bytes]]:
    return [(packets, body) for packets in logs if (body := packets.take())]


def _write_each(taken: Sequence[tuple[PacketLog, bytes]]) -> _Refused:
    refused = []
    for packets, body in taken:
        try:
            packets.write(body)
        except OSError as error:
            refused.append((packets, body, error))
    return refused


def _sync_all(logs: Sequence[PacketLog]) -> None:
    for packets in logs:
        packets.sync()


def recover(folder: Path) -> list[RecordingFinished]:
    """Finish everything that `leftovers` finds. Call before any recording starts in ``folder``."""
    return [report for path in leftovers(folder) if (report := finish_leftover(path)) is not None]


def leftovers(folder: Path) -> list[Path]:
    """Logs that a crash left unsealed, and sealed ones that nobody was told of. See `recover`."""
    found = sorted(folder.glob("*/*.rtplog*"))
    return [path for path in found if path.suffix in (".part", ".rtplog") and not _told(path).exists()]


def finish_leftover(path: Path) -> RecordingFinished | None:
    """Cut the torn tail, make the rest durable, rename, digest; without even a head, set it aside as ``.damaged``.

    Nothing when another process still writes the log, or has finished it meanwhile.
    """
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return _recover_one(path) if path.exists() else None
    except (BlockingIOError, FileNotFoundError):
        return None
    except packetlog.LogDamagedError:
        log.exception("recording %s cannot be read, set aside", path)
        path.rename(path.with_suffix(".damaged"))
        return None


@contextlib.contextmanager
def mapped(path: Path) -> Iterator[packetlog.Bytes]:
    """A file's bytes without reading them all into memory; an empty file cannot be mapped and is just empty."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            yield b""
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            yield view


def _recover_one(path: Path) -> RecordingFinished:
    with mapped(path) as data:
        measured = packetlog.scan(data)
    final = path
    if path.suffix == ".part":
        final = path.with_suffix("")
        with path.open("r+b") as file:
            file.truncate(measured.size)
            os.fsync(file.fileno())
        rename(path, final)
    return RecordingFinished(
        measured.head.hearing,
        measured.head.track,
        str(final),
        digest_of(final),
        measured.packets,
        moment(measured.head.started_at),
        moment(measured.last_at),
    )


def mark_told(report: RecordingFinished) -> None:
    """Remember that this report has been taken in, so that it need not be made again after a crash."""
    _told(Path(report.path)).touch()


def _told(path: Path) -> Path:
    return path.with_name(f"{path.name}.told")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_READ):
            digest.update(data)
    return digest.hexdigest()
