"""`hearing cosigner serve`: cosign the heads of logs, ours or others', with keys and a store of its own."""

import argparse
import asyncio
import logging
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from aiohttp import web

from evidence.cosigner.cosigner import Cosigner, logs_of
from evidence.cosigner.deciding import Logs
from evidence.cosigner.server import application
from evidence.errors import EvidenceError
from evidence.log.checkpoint import NoteError
from evidence.log.policy import Policy, PolicyError
from web.cli.main import fail
from web.settings import SettingsError, secret

HOME = "var/cosigner"
_LOGS = "a file of lines `log VKEY` (C2SP tlog-policy), one for each key of each log"


def cosigner(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a cosigner until it is stopped; exit status 1 when it cannot begin."""
    parser = argparse.ArgumentParser(
        prog="hearing cosigner",
        description="Cosign the heads of transparency logs (C2SP tlog-witness). "
        "With HEARING_KEY_PASSPHRASE or HEARING_KEY_PASSPHRASE_FILE its keys are sealed on disk.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    serve = commands.add_parser("serve", help="answer add-checkpoint requests over HTTP")
    serve.add_argument("--home", type=Path, help=f"folder of its keys and heads (HEARING_COSIGNER_HOME, {HOME})")
    serve.add_argument("--name", default="", help="its name, at the first start: such as cosigner.example.org/1")
    serve.add_argument("--logs", type=Path, required=True, help=_LOGS)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, default=8090, help="port to listen on (default 8090; 0: any free one)")
    given = parser.parse_args(arguments)
    home = given.home or Path(environ.get("HEARING_COSIGNER_HOME") or HOME)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        passphrase = _passphrase(environ)
        asyncio.run(_serve(home, given.name, _logs(given.logs), given.host, given.port, passphrase))
    except EvidenceError as error:
        return fail(f"{error.en} {error.zh}")
    except (SettingsError, NoteError, PolicyError, UnicodeDecodeError) as error:
        return fail(str(error))
    except OSError as error:
        return fail(f"cannot cosign: {error}")
    return 0


def _passphrase(environ: Mapping[str, str]) -> str:
    """Give what seals the key files, from the variables that a server takes it from."""
    file = environ.get("HEARING_KEY_PASSPHRASE_FILE")
    return secret("key_passphrase", environ.get("HEARING_KEY_PASSPHRASE", ""), Path(file) if file else None)


def _logs(path: Path) -> Logs:
    """Read the logs to be cosigned; a quorum is of no interest here, so the line may be left out."""
    text = path.read_text(encoding="utf-8")
    quorum = any(line.split()[:1] == ["quorum"] for line in text.splitlines())
    logs = logs_of(Policy.parse(text if quorum else f"{text}\nquorum none\n"))
    if not logs:
        raise PolicyError(f"{path} names no log; a line `log VKEY` names one")
    return logs


async def _serve(home: Path, name: str, logs: Logs, host: str, port: int, passphrase: str) -> None:
    """Serve until SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with Cosigner.open(home, name=name, logs=logs, passphrase=passphrase) as opened:
        runner = web.AppRunner(application(opened), access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            print("\n".join(_welcome(opened, logs, runner)), flush=True)
            await stopped.wait()
        finally:
            await runner.cleanup()


def _welcome(opened: Cosigner, logs: Logs, runner: web.AppRunner) -> list[str]:
    address, port = runner.addresses[0][:2]
    lines = ["Give one of these keys to those who rely on this cosigner (the first withstands quantum computers):"]
    lines += [f"  {key}" for key in opened.keys]
    lines += ["It cosigns:", *(f"  {origin}" for origin in logs), f"Cosigning at http://{address}:{port}"]
    return lines
