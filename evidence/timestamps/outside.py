"""Time-stamp authorities outside the platform: what is pinned of each, and when its answer is accepted. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from evidence.timestamps.stamping import EMBEDDED_POLICY
from evidence.timestamps.timestamp import Token, TokenError, parse_token, token_of, verify

PLAUSIBLE = timedelta(minutes=5)
"""How far an authority's clock and ours may be apart. A token from further away would prove a wrong time."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


class Unreachable(Exception):  # noqa: N818 -- says what happened to the authority; asking again later may help
    """The authority did not answer, or not as a time-stamp authority does; nothing is wrong with a token."""


@dataclass(frozen=True, slots=True)
class Outside:
    """An authority and what is trusted of it: its own roots, for nobody else's tokens.

    ``name`` is what people call it: lower-case letters, digits, hyphens. ``policies`` are those accepted, none for any.
    Tokens count only from ``since`` and before ``until``, so that a key that leaked later stamps nothing afterwards.
    """

    name: str
    url: str
    roots: tuple[x509.Certificate, ...]
    policies: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what could never work or be told apart.

        Raises:
            ValueError: a bad name or address, no root, or an empty window.
        """
        if not _NAME.fullmatch(self.name) or self.name == "embedded":
            raise ValueError(
                f"the name {self.name!r} is not 1 to 32 lower-case letters, digits or hyphens, or is reserved"
            )
        if not re.match(r"https?://[^/\s]", self.url):
            raise ValueError(f"the address {self.url!r} of {self.name} is not of http or https")
        if not self.roots:
            raise ValueError(f"no root is given for {self.name}")
        if self.since and self.until and self.since >= self.until:
            raise ValueError(f"the window of {self.name} ends before it begins")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A token (DER) that passed every check, its chain (signer first, root last), and the moment it states (UTC)."""

    token: bytes
    chain: tuple[x509.Certificate, ...]
    at: datetime

    @property
    def chain_pem(self) -> str:
        """The chain as PEM, in its order."""
        return "".join(item.public_bytes(Encoding.PEM).decode() for item in self.chain)


def accept(
    response: bytes, authority: Outside, data: bytes, *, nonce: int, asked: datetime, answered: datetime
) -> Accepted:
    """Check an authority's answer (TimeStampResp, DER) to a request of ours about ``data``.

    ``asked`` and ``answered`` are our clock's moments (UTC) around the request.

    Raises:
        TokenError: the first check that failed: those of `verify`, or window, or time.
    """
    token = parse_token(token_of(response))
    chain = verify(token, data, authority.roots, nonce=nonce)
    _check_policy(token, authority)
    check_window(token, authority)
    if not asked - PLAUSIBLE <= token.gen_time <= answered + PLAUSIBLE:
        raise TokenError("time", f"the token states {token.gen_time.isoformat()}, far from our clock")
    return Accepted(token.der, tuple(chain), token.gen_time)


def _check_policy(token: Token, authority: Outside) -> None:
    if token.policy == EMBEDDED_POLICY:
        raise TokenError("policy", "the token is of an embedded authority like our own, not of an outside one")
    if authority.policies and token.policy not in authority.policies:
        raise TokenError("policy", f"the token states policy {token.policy}, which is not accepted of {authority.name}")


def check_window(token: Token, authority: Outside) -> None:
    """Check that a token lies in the window in which this authority is trusted.

    Raises:
        TokenError: window.
    """
    if (authority.since and token.gen_time < authority.since) or (
        authority.until and token.gen_time >= authority.until
    ):
        raise TokenError("window", f"{authority.name} is not trusted at the time that the token states")


def unique(authorities: Sequence[Outside]) -> tuple[Outside, ...]:
    """Give the authorities, no two of one name.

    Raises:
        ValueError: a name occurs twice.
    """
    names = [authority.name for authority in authorities]
    if len(set(names)) != len(names):
        raise ValueError("two time-stamp authorities have one name")
    return tuple(authorities)
