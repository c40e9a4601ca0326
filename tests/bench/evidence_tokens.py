"""`hearing bench evidence --case tokens`: time-stamp tokens of the embedded authority a second, on one core.

A token is what `EmbeddedAuthority.stamp` gives: fresh serial number and nonce, the clock's present second, ECDSA P-256,
ESSCertIDv2. The yardstick, taken in turns with it, is the bare P-256 signature by the same key over as many bytes as a
token has signed: no authority can be faster than that. Both count CPU seconds, which are what "a core" means.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from evidence.timestamps.authority import EmbeddedAuthority
from evidence.timestamps.timestamp import parse_token, verify
from tests.bench.measured import Measured

ROUNDS = 9
TOKENS = 3000
"""Tokens, and bare signatures, in each round."""

NOTE = b"example.org/log\n1234567\n" + b"A" * 44 + b"\n\n-- example.org/log " + b"A" * 92
SIGNED_BYTES = 137
"""The length of a token's signed attributes."""


def _rate(work: Callable[[], object]) -> float:
    begun = process_time()
    for _ in range(TOKENS):
        work()
    return TOKENS / (process_time() - begun)


def _tokens() -> Measured:
    with tempfile.TemporaryDirectory(prefix="hearing-bench-") as folder:
        authority = EmbeddedAuthority.open(Path(folder) / "authority.pem", "bench")
    key, method, signed = authority.signer.key, ec.ECDSA(hashes.SHA256()), bytes(SIGNED_BYTES)
    rounds = [(_rate(lambda: key.sign(signed, method)), _rate(lambda: authority.stamp(NOTE))) for _ in range(ROUNDS)]
    token = authority.stamp(NOTE)
    verify(parse_token(token), NOTE, [authority.root])
    return Measured(
        value=median(tokens for _, tokens in rounds),
        unit="tokens/s",
        yardstick="bare P-256 signatures a second",
        yardstick_value=median(bare for bare, _ in rounds),
        detail={"rounds": ROUNDS, "tokens_a_round": TOKENS, "token_bytes": len(token), "counted": "CPU seconds"},
    )


CASES: dict[str, Callable[[], Measured]] = {"tokens": _tokens}
