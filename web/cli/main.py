"""What `hearing` understands. Each command is a small function; heavy parts are loaded with it only when it runs."""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

DESCRIPTION = """\
Oral hearings in patent invalidation cases, in the browser: live video, exhibits with receipts that anybody can
check, minutes that are signed, and a record linked to administrative rulings.

  hearing demo              try it: a case, its people and a hearing, at http://localhost:8080
  hearing serve             serve your own installation
  hearing verify RECEIPT    check a receipt or a hearing package without a server or a network
"""

COMMANDS = {
    "demo": ("web.cli.serve", "demo", "try everything with a made-up case; nothing to set up"),
    "serve": ("web.cli.serve", "serve", "serve an installation from its home folder"),
    "verify": ("web.cli.verify", "verify", "check a receipt or a package offline, step by step"),
    "sign": ("web.cli.sign", "sign", "sign the minutes' PDF offline with your own key"),
    "package": ("web.cli.package", "package", "write a hearing as one archive that anybody can check offline"),
    "film": ("web.cli.film", "film", "make one synchronised film of a hearing"),
    "evidence": ("web.cli.evidence", "evidence", "export a case for keeping, renew an export, draft a certificate"),
    "import": (
        "web.cli.importing",
        "import_",
        "read published papers into cases: hearing import cnipa|grant|ptab|inpadoc PATH...",
    ),
    "export": ("web.cli.exporting", "export", "write the data package of a query into a new folder"),
    "merge": ("web.cli.merging", "merge_", "put a full data package together from one and its increments"),
    "analyse": ("web.cli.analysing", "analyse", "numbers, charts and a report from a data package"),
    "typical": ("web.cli.typical", "typical", "draft the demonstration sheet of a case from a data package"),
    "approval": ("web.cli.approvals", "approval", "ask for or agree to an export below what is public"),
    "rules": ("web.cli.rules", "rules", "list, show or check rule sets: hearing rules [FILE|ID]"),
    "account": ("web.cli.accounts", "account", "add, list or disable accounts"),
    "cosigner": ("web.cli.cosigner", "cosigner", "cosign the heads of logs: hearing cosigner serve"),
    "authority": ("web.cli.authority", "authority", "show or renew the embedded time-stamp authority"),
    "keys": ("web.cli.keys", "keys", "show how keys are kept, seal them, give the log new ones"),
    "search": ("web.cli.search", "search", "show how far search is behind, or make its index anew"),
    "store": ("web.cli.store", "store", "show where filed bytes are kept, or move them there"),
    "speech": ("web.cli.speech", "speech", "show or install what recognises speech, for captions"),
    "migrate": ("web.cli.home", "migrate", "bring the database of a home to the present tables"),
    "fsck": ("web.cli.fsck", "fsck", "compare the evidence store and the database with their bytes"),
    "backup": ("web.cli.backup", "backup", "write everything into a folder, beside a running server"),
    "restore": ("web.cli.backup", "restore", "put a backup back, unless something newer is known of its log"),
    "doctor": ("web.cli.home", "doctor", "tell whether this machine and home are fit to serve"),
    "bench": ("web.cli.bench", "bench", "measure: hearing bench NAME [--case CASE]"),
}
"""For each command: the module and function that run it, and what help says. Modules load when needed."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line; give the exit status: 0 done, 1 refused or failed, 2 not understood."""
    if arguments and arguments[0] in COMMANDS:
        module, function, _ = COMMANDS[arguments[0]]
        command = getattr(_loaded(module), function)
        return int(command(list(arguments[1:]), os.environ))
    parser = argparse.ArgumentParser(
        prog="hearing", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, (_, _, words) in COMMANDS.items():
        commands.add_parser(name, help=words, add_help=False)
    if not arguments:
        parser.print_help()
        return 0
    parser.parse_args(list(arguments))
    return 2


def _loaded(module: str) -> ModuleType:
    """Load a command's module. Modules are no garbage: looking for some among thousands takes a sixth of the time."""
    gc.disable()
    try:
        return importlib.import_module(module)
    finally:
        gc.freeze()
        gc.enable()


def fail(words: str) -> int:
    """Say why a command failed."""
    print(f"hearing: {words}", file=sys.stderr)
    return 1
