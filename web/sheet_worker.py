"""The process that drafts the sheet of a typical case from a package: one JSON object in, one out, behind all else."""

import json
import sys
from pathlib import Path

import pyarrow as pa

from hearing.cases.errors import CaseDataError
from hearing.dataset.typical.make import draft_of
from web.behind import stay_behind


def main() -> int:
    """Take ``{package, case}`` from standard input; say ``{body}``, or ``{failed}`` in words."""
    stay_behind()
    given = json.loads(sys.stdin.readline())
    try:
        said: dict[str, object] = {"body": draft_of(Path(given["package"]), given["case"]).dumped()}
    except CaseDataError as error:
        said = {"failed": {"zh": error.zh, "en": error.en}}
    except (MemoryError, pa.ArrowMemoryError):
        zh = "数据包过大，无法在限定内存内比较，请用较小的查询制作数据包。"
        en = "The package is too large to be compared within its memory: make one of fewer cases."
        said = {"failed": {"zh": zh, "en": en}}
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
