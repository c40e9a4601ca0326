"""What proves the signatures on the minutes, as far as that can be checked offline.

A person's own key has signed these minutes' digests; what was written by hand is what was signed. A passkey's
assertion, a password and a scan are what the platform recorded.
"""

from __future__ import annotations

import hashlib
from typing import Any, cast

from hearing.package.shipped.party import check_held
from hearing.package.shipped.reading import one_line, read_json
from hearing.package.shipped.tree import Wrong

_STROKES = {"form", "width", "height", "pointer", "strokes"}


def signature_fault(body: dict) -> tuple[str, str]:  # type: ignore[type-arg]  # JSON
    """Say what is wrong with a signature's proof, in Chinese and English; empty for nothing."""
    text, written = str(body.get("proof", "")), ""
    try:
        proof = cast("dict[str, Any]", read_json(text.encode()) if text.startswith("{") else {})
        if proof.get("kind") == "hand":
            written = _strokes_digest(proof["handwriting"])
            if proof["sha256"] != written:
                return "手写笔迹与其摘要不符", "the handwriting is not that of its digest"
            proof = proof["by"]
        if proof.get("kind") != "key":
            return "", ""
        said = check_held(proof["signed"], one_line)
    except (Wrong, ValueError, KeyError, TypeError, AttributeError):
        return "签字的证明数据无效", "the proof of the signature does not hold"
    stated = (said.get("digest"), said.get("recordings"), said.get("handwriting"), said.get("version"))
    bound = (body.get("digest"), body.get("recordings", ""), written, body.get("version"))
    if said.get("kind") != "minutes_signed" or stated != bound:
        return "本人密钥所签的不是这份笔录", "the person's own key signed other minutes"
    return "", ""


def _strokes_digest(strokes: object) -> str:
    """Give the SHA-256 of what the pen did, in its one spelling."""
    if not isinstance(strokes, dict) or set(strokes) != _STROKES or strokes["form"] != "hearing-strokes/1":
        raise Wrong("what was written by hand is of another form")
    return hashlib.sha256(one_line(strokes)).hexdigest()
