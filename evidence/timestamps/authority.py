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

from evidence.errors import Damaged
from evidence.keys.issuing import issue, read
from evidence.keys.opaque import Token
from evidence.keys.sealed_files import read_key_file, write_key_file
from evidence.timestamps.answering import answer
from evidence.timestamps.cms import SHA256
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
    def open(
        cls,
        path: Path,
        name: str,
        clock: Callable[[], datetime] = utc_now,
        passphrase: str = "",
        token: Token | None = None,
    ) -> "EmbeddedAuthority":
        """Load the authority's file, or make key and certificates when there is none; blocking.

        With a ``passphrase`` the key is sealed on disk; with a ``token`` a new key is made in there.

        Raises:
            Stopped: the key is sealed, and the passphrase missing or wrong; or its token does not give it.
            Damaged: the file is unreadable, or its key and certificates do not belong together or have expired.
        """
        if not path.exists():
            write_key_file(path, new_authority(name, clock(), token), passphrase)
        authority = cls.read(read_key_file(path, passphrase), clock, token)
        if authority.expired:
            raise Damaged(
                "authority.expired",
                f"内置时间戳服务的证书已于 {authority.ends:%Y-%m-%d} 到期。请核对本机时钟;时钟无误时,请运行 "
                "hearing authority renew。",
                f"The embedded time-stamp authority's certificate expired on {authority.ends:%Y-%m-%d}. Check this "
                "machine's clock; if it is right, run: hearing authority renew.",
            )
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

    @classmethod
    def read(
        cls, pem: bytes, clock: Callable[[], datetime] = utc_now, token: Token | None = None
    ) -> "EmbeddedAuthority":
        """Read an authority's file, whatever the time is.

        Raises:
            Stopped: its key lies in a token that does not give it.
            Damaged: it is unreadable, or its key and certificates do not belong together.
        """
        try:
            issued = read(pem, token)
        except ValueError as wrong:
            raise Damaged(
                "authority.unreadable",
                "内置时间戳服务的文件无法读取,或密钥与证书不符;请从备份恢复。",
                "The file of the embedded time-stamp authority cannot be read, or its key does not belong to its "
                "certificate; restore it from a backup.",
            ) from wrong
        return cls(Signer(issued.key, issued.certificate), issued.root, clock)

    @property
    def ends(self) -> datetime:
        """When the first of its certificates ends, in UTC."""
        return min(item.not_valid_after_utc for item in (self.signer.certificate, *self.signer.chain, self.root))

    @property
    def expired(self) -> bool:
        """Whether it can stamp nothing any more."""
        return self.clock() > self.ends

    def stamp(self, data: bytes) -> bytes:
        """Give a token (DER) over exactly these bytes, at the present second."""
        return self.stamp_imprint(digest(data))

    def stamp_imprint(self, imprint: bytes, algorithm: x509.ObjectIdentifier = SHA256) -> bytes:
        """Give a token (DER) over bytes of which this is the digest, with that algorithm, at the present second."""
        return make_token(
            self.signer,
            imprint,
            at=self.clock(),
            serial=secrets.randbits(120) | 1,
            nonce=secrets.randbits(63),
            algorithm=algorithm,
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


def new_authority(name: str, now: datetime, token: Token | None = None) -> bytes:
    """Make an authority's file: a new key, its certificate and a root that signs nothing else."""
    return issue(
        f"{name} time-stamps (embedded, not qualified)",
        f"{name} time-stamp root",
        time_stamping=True,
        now=now,
        token=token,
    ).pem()
