"""TURN credentials that run out: for people behind firewalls that let nothing through but a relay.

Pure. The scheme is draft-uberti-behave-turn-rest-00, coturn's ``use-auth-secret``: the user name is when it ends and
whose it is, the password is its HMAC-SHA1 under a secret that only this server and the relay know.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

LIFETIME_S = 600
"""Seconds that credentials are good for; clients ask again at half of it."""
_ADDRESS = re.compile(r"turns?:[A-Za-z0-9.\-\[\]:]+(\?transport=(udp|tcp))?")


@dataclass(frozen=True, slots=True)
class Turn:
    """The relays that people are sent to (RFC 7065 addresses), and the secret shared with them."""

    addresses: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Refuse addresses that no browser would take, and addresses without a secret."""
        for address in self.addresses:
            if not _ADDRESS.fullmatch(address):
                raise ValueError(f"{address!r} is not a TURN address such as turn:relay.example:3478?transport=udp")
        if self.addresses and not self.secret:
            raise ValueError("TURN addresses need the secret that is shared with the relay")

    def servers(self, participant: str, now: int) -> list[dict[str, object]]:
        """What a browser's ``iceServers`` wants, good until `LIFETIME_S` after ``now`` (seconds since 1970)."""
        if not self.addresses:
            return []
        # The relay's log need not name people: whoever keeps the relay may be somebody else.
        person = hashlib.sha256(participant.encode()).hexdigest()[:16]
        user = f"{now + LIFETIME_S}:{person}"
        password = base64.b64encode(hmac.new(self.secret.encode(), user.encode(), hashlib.sha1).digest()).decode()
        return [{"urls": list(self.addresses), "username": user, "credential": password}]
