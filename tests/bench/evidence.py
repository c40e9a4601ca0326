"""`hearing bench evidence`: the evidence store beside bare system calls. Each part brings its own cases."""

from collections.abc import Callable

from tests.bench import evidence_append, evidence_ingest, evidence_proofs, evidence_receipt, evidence_tokens
from tests.bench.measured import Measured

CASES: dict[str, Callable[[], Measured]] = {
    **evidence_append.CASES,
    **evidence_ingest.CASES,
    **evidence_proofs.CASES,
    **evidence_receipt.CASES,
    **evidence_tokens.CASES,
}
