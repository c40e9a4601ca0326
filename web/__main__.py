"""The ``hearing`` command."""

import sys

from web.cli.main import run

SWITCH_SECONDS = 0.0005
"""How long the event loop's thread may hold the interpreter while others wait for it.

Disk threads let it go at each system call and must get it back. With Python's 5 ms a busy loop makes a file that takes
1 ms to write take 20, and what waits for the disk (every acknowledgement) waits as long.
"""


def main() -> None:
    """Run the command line and exit with its status."""
    sys.setswitchinterval(SWITCH_SECONDS)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
