"""Which addresses a webhook may be posted to: a server must not be made to reach what its network alone can reach.

Pure. Judged are the address as it is written and every network address that its name stands for at the time of
connecting; a name that stands for another one later gains nothing.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from hearing.channel.errors import AddressRefusedError

LONGEST = 500
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""RFC 6052: IPv4 inside IPv6, for translators."""

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Reach:
    """What the settings allow: ``loopback`` (this machine, over plain HTTP too), ``private`` networks."""

    loopback: bool = False
    private: bool = False


def require_url(url: str, reach: Reach, *, plain: bool = False) -> None:
    """Refuse an address that is no webhook's, or nobody to be asked in plain HTTP where ``plain`` allows it.

    Raises:
        AddressRefusedError: it is not https, or holds a password or fragment, or names what is not allowed.
    """
    if len(url) > LONGEST or not url.isprintable() or " " in url or "\\" in url:
        raise AddressRefusedError("form")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefusedError("form") from error
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefusedError("form")
    here = host == "localhost" or (_literal(host) or IPv4Address(0)).is_loopback
    if parts.scheme != "https" and not (parts.scheme == "http" and (plain or (here and reach.loopback))):
        raise AddressRefusedError("scheme")
    literal = _literal(host)
    if literal is not None and not reachable(literal, reach):
        raise AddressRefusedError("network")
    if host == "localhost" and not reach.loopback:
        raise AddressRefusedError("network")


def reachable(address: Address, reach: Reach) -> bool:
    """Tell whether this network address may be connected to."""
    address = _inner(address)
    if address.is_loopback:
        return reach.loopback
    if address.is_multicast or address.is_unspecified or address.is_reserved or address.is_link_local:
        return False
    return address.is_global or (address.is_private and reach.private)


def _inner(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 address stands for, where it is only another way to write one."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
