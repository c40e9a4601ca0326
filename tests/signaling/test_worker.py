"""The media process's own entry: what it says when it cannot serve, and when it is told to stop."""

import asyncio
import sys

from signaling.engines import pipe


async def run(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "signaling.worker",
        "auto",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_it_says_ready_with_its_port_and_ends_when_told(tmp_path):
    process = await run("0", str(tmp_path), "127.0.0.1")
    assert process.stdout is not None
    ready = pipe.decode(await process.stdout.readline())
    assert isinstance(ready, pipe.Ready)
    assert ready.port > 1023
    output, _ = await process.communicate(pipe.encode(pipe.Stop()))
    assert (process.returncode, output) == (0, b"")


async def test_it_ends_when_the_pipe_closes(tmp_path):
    process = await run("0", str(tmp_path), "127.0.0.1")
    await process.communicate(b"")
    assert process.returncode == 0


async def test_an_address_of_another_machine_binds_the_wildcard(tmp_path):
    process = await run("0", str(tmp_path), "203.0.113.9")
    output, _ = await process.communicate(pipe.encode(pipe.Stop()))
    assert isinstance(pipe.decode(output), pipe.Ready)
