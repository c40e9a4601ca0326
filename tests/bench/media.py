"""`hearing bench media`: our media planes and a tuned Janus under the same load in the same run.

The load is real: ICE, DTLS, SRTP with AES-256-GCM, RTCP as browsers send it (``tests/load``). Each engine runs in a
network namespace of its own behind a veth pair, on one core; the load has the other core. Everything is recorded, and
what was sent is kept to be sent again, by all engines.
"""

from collections.abc import Callable

from tests.bench import media_beside, media_capacity, media_cpu
from tests.bench.measured import Measured

CASES: dict[str, Callable[[], Measured]] = {**media_cpu.CASES, **media_capacity.CASES, **media_beside.CASES}
