"""What proves the signatures on the minutes, as far as that can be checked offline. Pure."""

import json

from evidence.errors import EvidenceError
from evidence.signed.signed import Signed
from hearing.procedure.events import MinutesSigned
from hearing.procedure.handwriting import Handwriting
from hearing.procedure.refusal import Refused


def fault(one: MinutesSigned) -> tuple[str, str]:
    """Say what is wrong with a signature's proof, in Chinese and English; empty for nothing.

    Checked are a key's own signature over the digests, and that what was written by hand is what was signed. A
    passkey's assertion, a password and a scan are what the platform recorded.
    """
    try:
        proof = json.loads(one.proof) if one.proof.startswith("{") else {}
        written = ""
        if proof.get("kind") == "hand":
            written = Handwriting.read(proof["handwriting"]).digest()
            if proof["sha256"] != written:
                return "手写笔迹与其摘要不符", "the handwriting is not that of its digest"
            proof = proof["by"]
        if proof.get("kind") != "key":
            return "", ""
        signed = Signed.read(proof["signed"])
        signed.check()
    except (ValueError, KeyError, TypeError, AttributeError, Refused, EvidenceError):
        return "签字的证明数据无效", "the proof of the signature does not hold"
    said = signed.statement
    bound = (said.get("digest"), said.get("recordings"), said.get("handwriting"), said.get("version"))
    if said.get("kind") != "minutes_signed" or bound != (one.digest, one.recordings, written, one.version):
        return "本人密钥所签的不是这份笔录", "the person's own key signed other minutes"
    return "", ""
