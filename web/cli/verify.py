"""`hearing verify`: the evidence package's own check, which needs nothing of this product."""

from collections.abc import Mapping, Sequence

from evidence.__main__ import verify_main


def verify(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Check a receipt, and perhaps its file, offline."""
    del environ
    return verify_main(arguments)
