"""A real coturn for tests, in a network namespace, with the shipped configuration."""

import contextlib
import datetime
import itertools
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from signaling.turn import Turn
from tests.tools import require_tool

SECRET = "a-relay-secret"
_SHIPPED = Path(__file__).resolve().parents[1] / "deploy" / "coturn" / "turnserver.conf"
_PEOPLE = itertools.count()


@dataclass(frozen=True, slots=True)
class Relay:
    """A running relay, and our address, to which it may relay."""

    address: str
    media: str

    def credentials(self, at: float | None = None, person: str = "") -> tuple[str, str]:
        """Somebody's; of another person each time unless one is named, for everybody has a quota."""
        person = person or f"p{next(_PEOPLE)}"
        (server,) = Turn((f"turn:{self.address}",), SECRET).servers(person, int(at or time.time()))
        return str(server["username"]), str(server["credential"])


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    cert, pkey = folder / "cert.pem", folder / "key.pem"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pkey.write_bytes(key.private_bytes(*form))
    return cert, pkey


def reachable(address: str) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((address, 5349), 1):
        return True
    return False


@contextlib.contextmanager
def turn_relay(namespace: str, address: str, media: str, folder: Path) -> Iterator[Relay]:
    """Run a relay on this address of a namespace, for media planes at ``media``, until the block ends."""
    program = require_tool("turnserver")
    cert, key = certificate(folder)
    values = {"REALM": "hearing", "ADDRESS": address, "SECRET": SECRET, "MEDIA": media}
    text = _SHIPPED.read_text(encoding="utf-8")
    for word, value in (values | {"CERTIFICATE": str(cert), "KEY": str(key)}).items():
        text = text.replace(f"@{word}@", value)
    assert "@" not in "".join(line for line in text.splitlines() if not line.startswith("#"))
    (folder / "turnserver.conf").write_text(text, encoding="utf-8")
    with (folder / "turn.log").open("wb") as output:
        command = ["ip", "netns", "exec", namespace, program, "-c", str(folder / "turnserver.conf"), "--pidfile", ""]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 20
        while not reachable(address):
            alive = process.poll() is None and time.monotonic() < deadline
            assert alive, (folder / "turn.log").read_text()[-2000:]
            time.sleep(0.1)
        yield Relay(address, media)
    finally:
        process.kill()
        process.wait()
