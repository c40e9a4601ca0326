"""The last step: the second digest (SM3), where the package or a receipt in it states one."""

from __future__ import annotations

import hashlib

from hearing.package.shipped.container import Held
from hearing.package.shipped.reading import MANIFEST, SEAL, Findings, Package, read_json
from hearing.package.shipped.steps import EXPECTED

_SM3_PIECE = 1 << 20
_FILES_WITH_RECEIPTS = (("exhibits/register.json", "exhibits"), ("recordings/index.json", "playable"))


def step_second(package: Package, found: Findings) -> None:
    """11: each file has the SM3 that is stated of it; not checked where this Python's OpenSSL has no SM3."""
    stated = _second_of_manifest(package, found) + _second_of_receipts(package)
    if not stated and not found.wrong:
        found.ended = "absent"
        found.notes.append(("本包和其中的凭证都没有写明 SM3", "neither this package nor its receipts state an SM3"))
        return
    try:
        hashlib.new("sm3")
    except ValueError:
        found.ended = "unchecked"
        zh = f"本机的 Python 没有 SM3，写明的 {len(stated)} 个摘要未在此核验；可另用 openssl dgst -sm3 核对"
        en = f"this Python has no SM3: {len(stated)} stated digests are not checked here; openssl dgst -sm3 makes them"
        found.notes.append((zh, en))
        return
    made = {name: _sm3_of(package.files[name]) for name in {name for _, name, _ in stated}}
    for place, name, digest in stated:
        if made[name] != digest:
            found.add(
                place, f"{name} 的 SM3 与此处所载不符，实为 {made[name]}", f"{name} has another SM3: {made[name]}"
            )
    found.told = (f"{len(made)} 个文件", f"{len(made)} files")


def _second_of_manifest(package: Package, found: Findings) -> list[tuple[str, str, object]]:
    """Give what the manifest states of its files, and its seal of the manifest: at which place, of which, what."""
    listed, sealed = package.manifest.get("sm3"), _in_json(package, SEAL, "statement", "file", "sm3")
    if listed is None and sealed is None:
        return []
    names = {member["name"] for member in package.manifest["members"]}
    if not isinstance(listed, dict) or set(listed) != names:
        zh = "SM3 清单所列的不是清单中的那些文件"
        found.add(MANIFEST, zh, "states the SM3 of other files than it lists")
        return []
    inside = [(MANIFEST, name, digest) for name, digest in listed.items() if name in package.files]
    return [*inside, (SEAL, MANIFEST, sealed)]


def _second_of_receipts(package: Package) -> list[tuple[str, str, object]]:
    """Give what receipts state of files that are here; whether the receipts are right was looked at before."""
    stated = []
    for register, kind in _FILES_WITH_RECEIPTS:
        listed = _in_json(package, register, kind)
        for item in listed if isinstance(listed, list) else []:
            name, receipt = (item.get("file"), item.get("receipt")) if isinstance(item, dict) else (None, None)
            if isinstance(receipt, str) and isinstance(name, str) and name in package.files:
                digest = _in_json(package, receipt, "statement", "file", "sm3")
                stated += [] if digest is None else [(receipt, name, digest)]
    return stated


def _in_json(package: Package, name: str, *keys: str) -> object:
    """Give what stands in a file of JSON; None where it is missing or malformed, which the other steps tell."""
    try:
        value = read_json(package.read(name))
        for key in keys:
            value = value[key]  # type: ignore[index]  # JSON; what cannot be indexed is malformed
    except EXPECTED:
        return None
    return value


def _sm3_of(held: Held) -> str:
    """Read a file and give its SM3 (hex)."""
    hasher, left = hashlib.new("sm3"), held.size
    with open(held.path, "rb") as stream:  # noqa: PTH123 -- one file that runs on old interpreters keeps to open
        stream.seek(held.start)
        while left and (piece := stream.read(min(left, _SM3_PIECE))):
            hasher.update(piece)
            left -= len(piece)
    return hasher.hexdigest()
