"""Where blobs lie when not in the store's own folder: a bucket of S3, and a prefix in it."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")


@dataclass(frozen=True, slots=True)
class S3Place:
    """A bucket and a prefix (empty for none), and the server's address (empty for that of the region).

    Region and credentials are not here: the client reads the usual ``AWS_*`` variables itself, so that no secret goes
    through settings and logs.
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""

    def __str__(self) -> str:
        """Give the place as it is written in settings."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


def s3_place(address: str, endpoint: str = "") -> S3Place:
    """Read ``s3://bucket/prefix`` and the address of a server, ``https://host[:port]``.

    Raises:
        ValueError: one of them is not of that form; the text says what is expected.
    """
    parts = urlsplit(address)
    prefix = parts.path.strip("/")
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc) or parts.query or parts.fragment:
        raise ValueError(f"it must look like s3://bucket/prefix, not {address!r}")
    if prefix and (not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/"))):
        raise ValueError(f"the prefix may have letters, digits, dots, hyphens, underscores and slashes: {prefix!r}")
    server = urlsplit(endpoint)
    if endpoint and (server.scheme not in {"http", "https"} or not server.netloc or "@" in server.netloc):
        raise ValueError(f"the server's address must look like https://host:port, not {endpoint!r}")
    return S3Place(parts.netloc, prefix, endpoint.rstrip("/"))
