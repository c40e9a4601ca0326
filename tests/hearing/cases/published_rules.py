"""What the published rule sets say, as digests: ``python -m tests.hearing.cases.published_rules`` prints them.

A line is added for a new version and none is ever changed.
"""

import hashlib
import json
import tomllib
from pathlib import Path

import hearing.cases

RULES = Path(hearing.cases.__file__).parent / "rules"


def digests() -> dict[str, str]:
    """Give the SHA-256 of every published version by id and version, comments and order of keys left out."""
    found = {}
    for file in sorted(RULES.glob("*.toml")):
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        content = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
        found[f"{said['id']} {said['version']}"] = hashlib.sha256(content.encode()).hexdigest()
    return found


if __name__ == "__main__":
    for name, digest in digests().items():
        print(name, digest)
