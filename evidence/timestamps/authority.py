"""The embedded time-stamp authority: an ECDSA P-256 key on this machine, for this machine's log only.

It proves that the log agreed with itself about time; it is not a qualified authority and every receipt says so.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.durable import write_durably
from evidence.errors import Damaged
from evidence.issuing import issue, read
from evidence.timestamps.answering import answer
from evidence.timestamps.stamping import EMBEDDED_POLICY, Signer, make_token
from evidence.timestamps.timestamp import digest, parse_token, verify


def utc_now() -> datetime:
    """The machine's clock, whole seconds, as tokens state it."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class EmbeddedAuthority:
    """Stamps bytes. ``root`` is the certificate a verifier has to trust."""

    signer: Signer
    root: x509.Certificate
    clock: Callable[[], datetime] = utc_now

    @classmethod
    def open(cls, path: Path, name: str, clock: Callable[[], datetime] = utc_now) -> "EmbeddedAuthority":
        """Load the authority's file, or make key and certificates when there is none; blocking.

        Raises:
            Damaged: the file is unreadable, or its key and certificates do not belong together or have expired.
        """
        if not path.exists():
            write_durably(path, _create(name, clock()), mode=0o600)
        authority = _load(path.read_bytes(), clock)
        try:
            sample = b"self-test"
            verify(parse_token(authority.stamp(sample)), sample, [authority.root], policy=EMBEDDED_POLICY)
        except ValueError as wrong:
            raise Damaged(
                "authority.unusable",
                f"内置时间戳服务的密钥或证书不可用({wrong})。请从备份恢复 {path.name},或另建新的存储目录。",
                f"The embedded time-stamp authority cannot be used: {wrong}. Restore {path.name} from a backup.",
            ) from wrong
        return authority

    def stamp(self, data: bytes) -> bytes:
        """Give a token (DER) over exactly these bytes, at the present second."""
        return make_token(
            self.signer,
            digest(data),
            at=self.clock(),
            serial=secrets.randbits(120) | 1,
            nonce=secrets.randbits(63),
        )

    def answer(self, request: bytes) -> bytes:
        """Answer a TimeStampReq (DER) of anybody with a TimeStampResp (DER), at the present second; never raises."""
        return answer(request, self.signer, at=self.clock(), serial=secrets.randbits(120) | 1)

    def certificates_pem(self) -> str:
        """The chain, signer first, root last."""
        chain = (self.signer.certificate, *self.signer.chain, self.root)
        return "".join(item.public_bytes(Encoding.PEM).decode() for item in chain)

    def root_pem(self) -> str:
        """The root alone: what a careful verifier keeps from the first day."""
        return self.root.public_bytes(Encoding.PEM).decode()


def _load(pem: bytes, clock: Callable[[], datetime]) -> EmbeddedAuthority:
    try:
        issued = read(pem)
    except ValueError as wrong:
        raise Damaged(
            "authority.unreadable",
            "内置时间戳服务的文件无法读取,或密钥与证书不符;请从备份恢复。",
            "The file of the embedded time-stamp authority cannot be read, or its key does not belong to its "
            "certificate; restore it from a backup.",
        ) from wrong
    return EmbeddedAuthority(Signer(issued.key, issued.certificate), issued.root, clock)


def _create(name: str, now: datetime) -> bytes:
    return issue(
        f"{name} time-stamps (embedded, not qualified)", f"{name} time-stamp root", time_stamping=True, now=now
    ).pem()
