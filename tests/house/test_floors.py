"""The floor plan holds: packages stack, no ring of imports, pure files stay pure."""

import ast
import sys
from pathlib import Path, PurePosixPath

import pytest

from tests.house.imports import cycles, graph, imported_names, module_behind
from tests.house.plan import (
    FLOORS,
    IMPURE_CALLS,
    IMPURE_METHODS,
    IMPURE_MODULES,
    PURE_NAMES,
    PURE_VENDORS,
    Kind,
    fits,
    kind_of,
)
from tests.house.sources import ROOT, Source, packages, plant

MAY_IMPORT = {
    Kind.P: {Kind.P},
    Kind.S: {Kind.P, Kind.S},
    Kind.A: {Kind.P, Kind.S, Kind.A},
    Kind.W: {Kind.P, Kind.S, Kind.A, Kind.W},
}


def undeclared(root: Path) -> list[str]:
    return [
        f"{source.place}: no row of FILE_KINDS in tests/house/plan.py tells its kind; add one (P, S, A or W)"
        for source in packages(root, FLOORS)
        if kind_of(source.place) is None
    ]


def floor_breaks(root: Path) -> list[str]:
    found = []
    for source in packages(root, FLOORS):
        above = FLOORS[FLOORS.index(source.place.parts[0]) + 1 :]
        found += [
            f"{source.place}:{line} imports {name}, which is on a floor above"
            for name, line in imported_names(source)
            if name.split(".")[0] in above
        ]
    return found


def kind_breaks(root: Path) -> list[str]:
    sources = packages(root, FLOORS)
    kinds = {source.module: kind_of(source.place) for source in sources}
    found = []
    for source in sources:
        mine = kinds[source.module]
        if mine is None:
            continue
        for name, line in imported_names(source):
            target = module_behind(name, kinds)
            other = kinds[target] if target and target != source.module else None
            # A package's own name carries nothing of its own when its __init__ is empty, so P is right for it.
            if other is not None and other not in MAY_IMPORT[mine]:
                found.append(f"{source.place}:{line} is {mine} and imports {name}, which is {other}")
    return found


def is_vendor(name: str) -> bool:
    top = name.split(".", maxsplit=1)[0]
    return top not in sys.stdlib_module_names and top not in FLOORS


def vendor_breaks(root: Path) -> list[str]:
    allowed = {Kind.P: PURE_VENDORS, Kind.S: PURE_VENDORS}
    return [
        f"{source.place}:{line} is {kind} and imports {name}: a vendor belongs in an adapter"
        for source in packages(root, FLOORS)
        if (kind := kind_of(source.place)) in allowed
        for name, line in imported_names(source)
        if is_vendor(name) and name.split(".")[0] not in allowed[kind]
    ]


def is_impure(name: str) -> bool:
    if name in PURE_NAMES:
        return False
    return name.split(".", maxsplit=1)[0] in IMPURE_MODULES or any(
        name == module or name.startswith(f"{module}.") for module in IMPURE_MODULES if "." in module
    )


def purity_breaks(root: Path) -> list[str]:
    found = []
    for source in packages(root, FLOORS):
        if kind_of(source.place) is not Kind.P:
            continue
        found += [
            f"{source.place}:{line} is pure and imports {name}: pass in what it needs, or declare the file S or A"
            for name, line in imported_names(source)
            if is_impure(name)
        ]
        found += [
            f"{source.place}:{node.lineno} is pure and calls {written}(): take the result as an argument"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and is_impure_call(node, written := ast.unparse(node.func))
        ]
    return found


def is_impure_call(call: ast.Call, written: str) -> bool:
    method = written.rpartition(".")[2]
    return written in IMPURE_CALLS or method in IMPURE_METHODS or written.endswith("PrivateKey.generate")


def hidden_imports(root: Path) -> list[str]:
    found = []
    for source in packages(root, (*FLOORS, "tools")):
        found += [
            f"{source.place}:{inner.lineno} imports inside {node.name}()"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            for inner in ast.walk(node)
            if isinstance(inner, ast.Import | ast.ImportFrom)
        ]
        found += [
            f"{source.place}:{node.lineno} looks at TYPE_CHECKING"
            for node in ast.walk(source.tree)
            if (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
            or (isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING")
        ]
    return found


def rings(root: Path) -> list[str]:
    return [f"import each other in a ring: {' <-> '.join(ring)}" for ring in cycles(graph(packages(root, FLOORS)))]


RULES = (undeclared, floor_breaks, kind_breaks, vendor_breaks, purity_breaks, hidden_imports, rings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule):
    found = rule(ROOT)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "place", "text", "said"),
    [
        (undeclared, "evidence/novelty.py", "", "no row of FILE_KINDS"),
        (floor_breaks, "evidence/log/merkle.py", "from hearing import vocabulary\n", "on a floor above"),
        (floor_breaks, "hearing/procedure/commands.py", "import web.app\n", "on a floor above"),
        (vendor_breaks, "signaling/gateway.py", "import socketio\n", "belongs in an adapter"),
        (vendor_breaks, "hearing/procedure/decide.py", "from sqlalchemy import select\n", "belongs in an adapter"),
        (purity_breaks, "hearing/procedure/decide.py", "import time\n", "imports time"),
        (purity_breaks, "hearing/procedure/decide.py", "from urllib.request import urlopen\n", "urllib.request"),
        (purity_breaks, "evidence/log/merkle.py", "import datetime as d\nnow = datetime.now()\n", "datetime.now()"),
        (purity_breaks, "evidence/log/merkle.py", "text = open('a').read()\n", "calls open()"),
        (purity_breaks, "evidence/log/checkpoint.py", "key = Ed25519PrivateKey.generate()\n", "PrivateKey.generate()"),
        (
            purity_breaks,
            "evidence/timestamps/timestamp.py",
            "key = rsa.generate_private_key()\n",
            "generate_private_key()",
        ),
        (purity_breaks, "evidence/stores/ports.py", "data = folder.read_bytes()\n", "calls folder.read_bytes()"),
        (hidden_imports, "web/app.py", "def start():\n    import json\n", "imports inside start()"),
        (hidden_imports, "web/app.py", "class A:\n    async def go(self):\n        from web import b\n", "inside go()"),
        (hidden_imports, "web/app.py", "import typing\nif typing.TYPE_CHECKING:\n    import json\n", "TYPE_CHECKING"),
    ],
)
def test_a_planted_break_is_caught(tmp_path, rule, place, text, said):
    found = rule(plant(tmp_path, place, text))
    assert len(found) == 1
    assert said in found[0]
    assert place in found[0]


def test_a_pure_file_may_not_lean_on_an_adapter(tmp_path):
    plant(tmp_path, "hearing/procedure/decide.py", "from hearing.record.event_store import EventStore\n")
    plant(tmp_path, "hearing/record/event_store.py", "class EventStore: ...\n")
    assert kind_breaks(tmp_path) == [
        "hearing/procedure/decide.py:1 is pure and imports hearing.record.event_store.EventStore, which is adapter"
    ]


def test_pure_files_may_use_what_is_pure(tmp_path):
    plant(
        tmp_path,
        "evidence/timestamps/timestamp.py",
        "import hashlib\nfrom datetime import datetime\nfrom pathlib import PurePosixPath\n"
        "from cryptography import x509\nfrom evidence.log.merkle import leaf\n",
    )
    plant(tmp_path, "evidence/log/merkle.py", "def leaf(data: bytes) -> bytes: ...\n")
    assert [found for rule in RULES for found in rule(tmp_path)] == []


def test_a_ring_of_three_is_caught_and_a_chain_is_not(tmp_path):
    plant(tmp_path, "evidence/log/merkle.py", "from evidence.log import tiles\n")
    plant(tmp_path, "evidence/log/tiles.py", "from .checkpoint import note\n")
    plant(tmp_path, "evidence/log/checkpoint.py", "import evidence.log.merkle\n")
    plant(tmp_path, "evidence/receipts/receipt.py", "import evidence.log.merkle\n")
    assert rings(tmp_path) == [
        "import each other in a ring: evidence.log.checkpoint <-> evidence.log.merkle <-> evidence.log.tiles"
    ]


@pytest.mark.parametrize(
    ("place", "pattern", "expected"),
    [
        ("web/app.py", "web/**", True),
        ("web/api/cases.py", "web/**", True),
        ("web/api/cases.py", "web/*.py", False),
        ("web/__init__.py", "**/__init__.py", True),
        ("hearing/record/minutes_form.py", "hearing/record/*_form.py", True),
        ("webs/app.py", "web/**", False),
    ],
)
def test_patterns_stop_at_slashes_unless_doubled(place, pattern, expected):
    assert fits(PurePosixPath(place), pattern) is expected


def test_names_of_modules_are_dotted_paths(tmp_path):
    plant(tmp_path, "web/api/__init__.py", "")
    assert Source(tmp_path, tmp_path / "web/api/__init__.py").module == "web.api"
