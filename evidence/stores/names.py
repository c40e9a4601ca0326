"""What blobs are called, in every store alike."""

import re

from evidence.errors import NotFound

BLOBS, CACHE = "blobs", "cache"
"""Folders of a store: its blobs, and copies of those that lie elsewhere."""

PLACE = "blobs.place"
"""A file that says where the blobs of an installation lie; without one they lie in its folder."""

BLOB_NAME = re.compile(r"[0-9a-f]{64}")
"""A SHA-256 in lower-case hexadecimal."""


def blob_path(sha256: str) -> str:
    """Give the blob's place below a store's root, ``ab/cd/abcd…``; of what is no name, something no store has."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}" if BLOB_NAME.fullmatch(sha256) else ""


def blob_missing() -> NotFound:
    """There is no such blob."""
    return NotFound(
        "blob.missing",
        "没有这个文件。请刷新页面后重试;如仍然没有,请联系管理员。",
        "There is no such file. Reload the page; if it stays away, tell an administrator.",
    )
