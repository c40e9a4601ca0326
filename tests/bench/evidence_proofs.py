"""Inclusion proofs from a large tree on disk, and their verification; yardstick: bare SHA-256 of as many nodes."""

from collections.abc import Callable

from tests.bench.measured import Measured

CASES: dict[str, Callable[[], Measured]] = {}
