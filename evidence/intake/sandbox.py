"""Runs the renderer in a child process without network or writable files, and reads its pictures with bounds.

The strongest isolation this machine allows is found once: bubblewrap, else a network namespace, else limits alone
(the child always limits its own memory, time and files). ``isolation`` says which, for the operator to see.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which

from evidence.errors import WrongType

WALL_SECONDS = 90.0
MAX_PICTURE = 24 << 20
_MAX_LINE = 4096
_SCRIPT = Path(__file__).with_name("rendering.py")


@dataclass(frozen=True, slots=True)
class Picture:
    """One answer of the child: its line, and a page's WebP bytes (empty for the first line)."""

    fields: Mapping[str, object]
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is drawn across every page for one reader: a line of text, and the file of the font that it is set in."""

    text: str
    font: Path


def refusal(code: str) -> WrongType:
    """Make the error of a file that cannot be shown."""
    reasons = {
        "encrypted": ("文件已加密,请提交不带密码的文件", "it is protected by a password; file it without one"),
        "limits": (
            "文件展开后的内容、页数或像素超过安全限制,请拆分或重新导出后提交",
            "what it unfolds to (content, pages or pixels) is over the safe limits; split it or export it anew",
        ),
        "unreadable": ("文件已损坏或不完整,请重新导出后提交", "it is damaged or incomplete; export it anew"),
    }
    zh, en = reasons.get(code, reasons["unreadable"])
    return WrongType(f"rendition.{code}", f"无法展示该文件:{zh}。", f"This file cannot be shown: {en}.")


def _bubblewrap(program: str) -> list[str]:
    command = [program, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]
    for folder in ("/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.conf"):
        command += ["--ro-bind-try", folder, folder]
    for folder in sorted({sys.prefix, sys.base_prefix} - {"/usr"}):
        command += ["--ro-bind", folder, folder]
    command += ["--ro-bind", str(_SCRIPT), str(_SCRIPT), "--proc", "/proc", "--dev", "/dev", "--chdir", "/"]
    return command


@dataclass(slots=True)
class Sandbox:
    """Starts at most ``children`` renderers at once."""

    children: int = 3  # one draws what nobody waits for yet
    isolation: str = ""
    _prefix: list[str] = field(default_factory=list)
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.children)

    async def choose(self) -> str:
        """Find the strongest isolation that works here; gives its name."""
        bwrap, unshare = which("bwrap"), which("unshare")
        candidates = [("bubblewrap", _bubblewrap(bwrap))] if bwrap else []
        if unshare:
            candidates.append(("network namespace", [unshare, "--user", "--map-root-user", "--net", "--"]))
        for name, prefix in candidates:
            trial = await asyncio.create_subprocess_exec(
                *prefix, sys.executable, "-I", "-c", "", stdin=-3, stdout=-3, stderr=-3
            )
            if await trial.wait() == 0:
                self._prefix, self.isolation = prefix, name
                return name
        self._prefix, self.isolation = [], "limits only"
        return self.isolation

    async def render(
        self, path: Path, media_type: str, first: int, last: int, mark: Mark | None = None
    ) -> AsyncGenerator[Picture, None]:
        """Render pages ``first`` to ``last`` (none when ``last`` is 0); the first answer carries the page count.

        With a ``mark`` every page has it in its pixels.

        Raises:
            WrongType: the file is refused, or the child died or ran over its limits.
        """
        more = [mark.text, str(mark.font)] if mark else []
        async with aclosing(self._run(path, [media_type, str(first), str(last), *more], mark)) as answers:
            async for picture in answers:
                yield picture

    async def texts(self, path: Path, first: int, last: int) -> AsyncGenerator[Picture, None]:
        """Give the text layer of PDF pages as UTF-8; the first answer carries the page count. Raises as `render`."""
        async with aclosing(self._run(path, ["application/pdf", str(first), str(last), "text"], None)) as answers:
            async for page in answers:
                yield page

    async def places(self, path: Path, page: int) -> AsyncGenerator[Picture, None]:
        """Give the characters of one PDF page with where they stand, as JSON. Raises as `render`."""
        words = ["application/pdf", str(page), str(page), "places"]
        async with aclosing(self._run(path, words, None)) as answers:
            async for one in answers:
                yield one

    async def _run(self, path: Path, words: list[str], mark: Mark | None) -> AsyncGenerator[Picture, None]:
        if not self.isolation:
            await self.choose()
        command = [*self._reaching(mark), sys.executable, "-I", "-B", str(_SCRIPT), *words]
        async with self._slots:
            source = os.open(path, os.O_RDONLY)
            try:
                child = await asyncio.create_subprocess_exec(
                    *command, stdin=source, stdout=-1, stderr=-3, limit=_MAX_LINE, start_new_session=True
                )
            finally:
                os.close(source)
            try:
                async with asyncio.timeout(WALL_SECONDS):
                    async with aclosing(_answers(child)) as answers:
                        async for picture in answers:
                            yield picture
            except (TimeoutError, asyncio.IncompleteReadError, ValueError) as wrong:
                raise refusal("limits") from wrong
            finally:
                await _end(child)

    def _reaching(self, mark: Mark | None) -> list[str]:
        """Give the prefix that shuts the child in; inside bubblewrap it sees the font only when that is bound in."""
        if mark is None or self.isolation != "bubblewrap":
            return self._prefix
        return [*self._prefix, "--ro-bind", str(mark.font), str(mark.font)]


async def _answers(child: asyncio.subprocess.Process) -> AsyncGenerator[Picture, None]:
    assert child.stdout is not None, "it was started with a pipe"
    while line := await child.stdout.readline():
        fields = json.loads(line)
        if not isinstance(fields, dict):
            raise refusal("unreadable")
        if "error" in fields:
            raise refusal(str(fields["error"]))
        size = int(fields.get("bytes", 0))
        if not 0 <= size <= MAX_PICTURE:
            raise refusal("limits")
        yield Picture(fields, await child.stdout.readexactly(size))
    if await child.wait() != 0:
        raise refusal("limits")


async def _end(child: asyncio.subprocess.Process) -> None:
    """Leave no process behind, however the reading ended."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    await child.wait()
    while child.stdout and await child.stdout.read(MAX_PICTURE):  # what is left unread holds the pipe open
        pass
